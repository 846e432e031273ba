"""Writes that touch more than one row: freezing a version, ordering its files.

An `Edition` row is the promise of a file; `plans.publishing.making` keeps it. Redis only carries the nudge.
"""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from partners.models import User
from plans.access import hold
from plans.consultation.access import as_consulted_on
from plans.document import Document, freeze, sha256
from plans.models import Edition, Meeting, Paper, Plan, Publication
from plans.publishing.kinds import files_for
from plans.publishing.public_cache import forget
from plans.timeline import name_of

log = logging.getLogger(__name__)
KEPT = Publication.Stage.KEPT
TASK = "plans.tasks.render_edition"
PART_TASK = "plans.tasks.set_part"


@transaction.atomic
def freeze_publication(plan: Plan, stage: str, *, by: User | None, name: str = "") -> Publication:
    """Keep the plan as it stands as its next version and order the files that are made of every such version.

    Called inside the transaction of the move; the nudge to the workers goes out on commit.
    """
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    document = freeze(plan)
    if stage == Publication.Stage.CONSULTATION:
        document = as_consulted_on(plan, document)
    return keep_document(plan, stage, document, by=by, name=name)


def keep_document(plan: Plan, stage: str, document: Document, *, by: User | None, name: str = "") -> Publication:
    """This document as the plan's next version, its files ordered. The caller has locked the plan."""
    last = plan.publications.aggregate(last=Max("number"))["last"] or 0
    publication = Publication.objects.create(
        plan=plan, number=last + 1, stage=stage, name=name, document=document, sha256=sha256(document), by=by
    )
    files = files_for(stage, document, plan.editions_off)
    editions = Edition.objects.bulk_create(
        Edition(publication=publication, kind=kind, language=language) for kind, language in files
    )
    transaction.on_commit(lambda: nudge([edition.pk for edition in editions]))
    forget(plan)
    return publication


@transaction.atomic
def keep_version(plan: Plan, name: str, *, by: User) -> Publication:
    """Keep the plan as it stands under a name of its own; pressed twice it is kept once. No file is made of it."""
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    newest = plan.publications.first()
    if newest and (newest.stage, newest.name) == (KEPT, name) and newest.sha256 == sha256(freeze(plan)):
        return newest
    return freeze_publication(plan, KEPT, by=by, name=name)


@transaction.atomic
def order_edition(
    publication: Publication, kind: str, against: Publication | None = None, language: str = ""
) -> Edition:
    """A file that somebody asks for, once: it is made now, is there already, or is tried again if it has failed."""
    edition, new = Edition.objects.get_or_create(publication=publication, kind=kind, against=against, language=language)
    if new:
        transaction.on_commit(lambda: nudge([edition.pk]))
    else:
        retry_edition(edition)
    return edition


@transaction.atomic
def order_paper(
    of: Plan | Meeting, kind: str, *, title: str, data: Document, about: str = "", by: User | None
) -> Paper:
    """Freeze what is to be printed, of a plan or of a meeting, and order its file. The same words again are the paper
    that is there already; where its file has failed, it is tried again.

    `data` is plain (no floats, dates as ISO text). The caller has authorised. The file is made by a worker.
    """
    digest, owner = sha256(data), _held(of)
    papers = Paper.objects.filter(**owner, kind=kind, about=about, title=title)
    same = papers.select_related("edition").filter(sha256=digest).first()
    if same is not None:
        retry_edition(same.edition)
        return same
    paper = Paper(**owner, kind=kind, about=about, title=title, data=data, sha256=digest, by=by)
    paper.by_name = name_of(paper.trust, by.pk) if by else ""
    paper.save()
    edition = Edition.objects.create(paper=paper, kind=kind)
    transaction.on_commit(lambda: nudge([edition.pk]))
    return paper


def _held(of: Plan | Meeting) -> dict[str, Any]:
    """Whose the paper is, locked for the rest of the transaction."""
    if isinstance(of, Plan):
        return {"plan": hold(of.pk)}
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("body__trust")
    return {"meeting": rows.get(pk=of.pk)}


def nudge(pks: list[int]) -> int:
    """Tell the workers which editions wait; how many the broker took."""
    return _send(TASK, pks)


def nudge_parts(keys: list[str]) -> int:
    """Tell the workers which parts wait; how many the broker took."""
    return _send(PART_TASK, keys)


def _send(task: str, names: list) -> int:
    """A broker that is away is no error: the sweep sends what is owed."""
    for told, name in enumerate(names):
        try:
            current_app.send_task(task, args=[name])
        except Exception as error:  # whatever the broker's client raises, the row is the truth
            log.warning("No nudge for %s %s, the sweep will send it: %s", task, name, error)
            return told
    return len(names)


def retry_edition(edition: Edition) -> bool:
    """The officer's button: three new attempts for a file that failed or was called off; False for any other."""
    ended = [Edition.State.FAILED, Edition.State.CANCELLED]
    waiting = Edition.objects.filter(pk=edition.pk, state__in=ended).update(
        state=Edition.State.QUEUED, attempts=0, error="", asked_at=timezone.now()
    )
    if waiting:
        transaction.on_commit(lambda: nudge([edition.pk]))
    return bool(waiting)


def cancel_edition(edition: Edition) -> bool:
    """Call off a file that is not finished; whoever works on it stops. False when there is nothing to call off."""
    under_way = [Edition.State.QUEUED, Edition.State.RUNNING, Edition.State.SETTING]
    found = Edition.objects.filter(pk=edition.pk, state__in=under_way)
    return bool(found.update(state=Edition.State.CANCELLED, lease_until=None, progress="", recipe=None))
