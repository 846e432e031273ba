"""Writes that touch more than one row: freezing a version, and making its files exactly once.

An `Edition` row is the promise of a file. Whoever claims it owns it until its lease runs out and
renews the lease while it works; every later step is an UPDATE that holds only for that owner, so a
task may be delivered late, twice or ten times. Redis only carries the nudge.
"""

import hashlib
import logging
import os
import secrets
import time
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from cypp.pdf import RenderError, render_in_subprocess
from partners.models import User
from plans.access import hold
from plans.consultation.access import as_consulted_on
from plans.document import Document, freeze, sha256
from plans.editions import KINDS, Frozen, Version, edition_html
from plans.models import Edition, Paper, Plan, Publication
from plans.papers import paper_html
from plans.timeline import name_of

log = logging.getLogger(__name__)
ATTEMPTS = 3
LEASE = timedelta(seconds=60)
#: A queued row that nobody took up for this long has lost its nudge.
PATIENCE = timedelta(seconds=30)
KEPT = Publication.Stage.KEPT
TASK = "plans.tasks.render_edition"
LOST = "The worker stopped before it was done."


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
    kinds = [kind for kind, edition in KINDS.items() if stage in edition.stages]
    editions = Edition.objects.bulk_create(Edition(publication=publication, kind=kind) for kind in kinds)
    transaction.on_commit(lambda: nudge([edition.pk for edition in editions]))
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
def order_edition(publication: Publication, kind: str, against: Publication | None = None) -> Edition:
    """A file that somebody asks for, once: it is made now, is there already, or is tried again if it has failed."""
    edition, new = Edition.objects.get_or_create(publication=publication, kind=kind, against=against)
    if new:
        transaction.on_commit(lambda: nudge([edition.pk]))
    else:
        retry_edition(edition)
    return edition


@transaction.atomic
def order_paper(plan: Plan, kind: str, *, title: str, data: Document, about: str = "", by: User | None) -> Paper:
    """Freeze what is to be printed and order its file. The same words again are the paper that is there already.

    Where its file has failed, it is tried again.
    `data` is plain (no floats, dates as ISO text). The caller has authorised. The file is made by a worker.
    """
    digest = sha256(data)
    hold(plan.pk)
    same = plan.papers.select_related("edition").filter(kind=kind, about=about, title=title, sha256=digest).first()
    if same is not None:
        retry_edition(same.edition)
        return same
    name = name_of(plan.trust, by.pk) if by else ""
    paper = Paper.objects.create(
        plan=plan, kind=kind, about=about, title=title, data=data, sha256=digest, by=by, by_name=name
    )
    edition = Edition.objects.create(paper=paper, kind=kind)
    transaction.on_commit(lambda: nudge([edition.pk]))
    return paper


def nudge(pks: list[int]) -> int:
    """Tell the workers which rows wait; how many the broker took. A broker that is away is no error: see `sweep`."""
    for told, pk in enumerate(pks):
        try:
            current_app.send_task(TASK, args=[pk])
        except Exception as error:  # whatever the broker's client raises, the row is the truth
            log.warning("No nudge for edition %s, the sweep will send it: %s", pk, error)
            return told
    return len(pks)


def claim_edition(pk: int) -> Edition | None:
    """Take the row if it waits, or if its owner is gone; None when it is not to be had. Counts an attempt."""
    now = timezone.now()
    free = Q(state=Edition.State.QUEUED) | Q(state=Edition.State.RUNNING, lease_until__lt=now)
    taken = Edition.objects.filter(free, pk=pk, attempts__lt=ATTEMPTS).update(
        state=Edition.State.RUNNING, attempts=F("attempts") + 1, lease_until=now + LEASE, progress="Setting the pages"
    )
    found = Edition.objects.select_related("publication__plan__trust", "paper__plan__trust", "against")
    return found.get(pk=pk) if taken else None


def owned(edition: Edition):
    """The row as long as this attempt is its owner: the filter of every step after the claim."""
    return Edition.objects.filter(pk=edition.pk, state=Edition.State.RUNNING, attempts=edition.attempts)


def renew_edition(edition: Edition) -> None:
    """Keep the row for another lease. Raises RenderError when another attempt has taken it over."""
    if not owned(edition).update(lease_until=timezone.now() + LEASE):
        raise RenderError("Another worker has taken this file over.")


def finish_edition(edition: Edition, *, file: str, facts: dict) -> bool:
    """Record the file; False when this attempt no longer owns the row, and then the file is not wanted."""
    done = {"state": Edition.State.DONE, "lease_until": None, "progress": "", "error": "", "done_at": timezone.now()}
    return bool(owned(edition).update(file=file, **done, **facts))


def fail_edition(edition: Edition, reason: str) -> None:
    """Give the row back to the queue, or after the last attempt mark it failed with the reason for the officer."""
    again = edition.attempts < ATTEMPTS
    state = Edition.State.QUEUED if again else Edition.State.FAILED
    if owned(edition).update(state=state, lease_until=None, progress="", error=reason) and again:
        nudge([edition.pk])


def retry_edition(edition: Edition) -> bool:
    """The officer's button: three new attempts for a failed row; False when it has not failed."""
    waiting = Edition.objects.filter(pk=edition.pk, state=Edition.State.FAILED).update(
        state=Edition.State.QUEUED, attempts=0, error="", asked_at=timezone.now()
    )
    if waiting:
        transaction.on_commit(lambda: nudge([edition.pk]))
    return bool(waiting)


def produce_edition(pk: int) -> bool:
    """Claim, render, store, record; True when this call made the file. Safe to call at any time, any number of times.

    What goes wrong is kept with the row. Faults of the program itself are raised as well, for the log.
    """
    edition = claim_edition(pk)
    if edition is None:
        return False
    try:
        return _make(edition)
    except RenderError as error:
        fail_edition(edition, str(error))
    except OSError as error:
        log.exception("Edition %s could not be stored", edition.pk)
        fail_edition(edition, f"The file could not be stored: {error.strerror}.")
    except Exception as error:
        fail_edition(edition, f"The program failed ({type(error).__name__}). Ask your administrator to read the log.")
        raise
    except BaseException:
        fail_edition(edition, LOST)
        raise
    return False


def _make(edition: Edition) -> bool:
    folder = media() / "editions" / str(edition.pk)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{edition.attempts}-{secrets.token_hex(4)}.part"
    try:
        facts = _render(edition, draft)
        file = _keep(draft)
    finally:
        draft.unlink(missing_ok=True)
    if finish_edition(edition, file=file, facts=facts):
        _tidy(folder, keep=media() / file)
        return True
    (media() / file).unlink(missing_ok=True)  # another attempt took over
    return False


def _render(edition: Edition, draft: Path) -> dict:
    """Render into `draft`; the facts of the finished row: {"sha256", "pages", "bytes", "seconds"}."""
    started = time.monotonic()
    told = render_in_subprocess(_html(edition), draft, tick=lambda: renew_edition(edition))
    for warning in told["warnings"]:
        log.info("Edition %s: %s", edition.pk, warning)
    content = draft.read_bytes()
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "pages": told["pages"],
        "bytes": len(content),
        "seconds": round(time.monotonic() - started, 2),
    }


def _html(edition: Edition) -> str:
    if edition.paper:
        return paper_html(edition.paper)
    publication: Publication = edition.publication  # type: ignore[assignment]
    since = Frozen.of(edition.against) if edition.against else None
    return edition_html(publication.document, edition.kind, Version.of(publication), since)


def _keep(draft: Path) -> str:
    """Give the finished file its own name, once: never over another. Returns the name below MEDIA_ROOT."""
    final = draft.with_suffix(".pdf")
    os.link(draft, final)
    for folder in (final.parent, final.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    return str(final.relative_to(media()))


def _tidy(folder: Path, *, keep: Path) -> None:
    """What attempts that died have left; only the file of the row stays."""
    for path in folder.iterdir():
        if path != keep:
            path.unlink(missing_ok=True)


def sweep_editions() -> list[int]:
    """Put right what died: rows whose owner is gone go back or fail, and lost nudges are sent again.

    Returns the ids it told the workers about.
    """
    now = timezone.now()
    gone = Edition.objects.filter(state=Edition.State.RUNNING, lease_until__lt=now)
    gone.filter(attempts__gte=ATTEMPTS).update(state=Edition.State.FAILED, lease_until=None, progress="", error=LOST)
    gone.update(state=Edition.State.QUEUED, lease_until=None, progress="")
    owed = Edition.objects.filter(state=Edition.State.QUEUED, asked_at__lt=now - PATIENCE).order_by("asked_at")
    pks = list(owed.values_list("pk", flat=True)[:200])
    return pks[: nudge(pks)]


def media() -> Path:
    return Path(settings.MEDIA_ROOT)
