"""The library: what a trust has published and sent to its board, for its members, and what of it is new to each.

Everything published is there, what was superseded or withdrawn too, with a word that says so. New is what came since a
person's last visit: the mark moves on when a visit is over, that is after an hour away, not when a page is read again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, F, Prefetch, When
from django.urls import reverse

from partners.access import Roles
from partners.models import Trust, User
from plans.access import FINAL_FILES
from plans.decisions.pack import sent_packs
from plans.models import Edition, Paper, Plan, Publication, ShelfVisit, State, full_title
from plans.pages import plan_url
from plans.publishing.library import FINAL, in_order, without_text
from plans.publishing.replacing import because, replacements

#: A longer silence ends a visit.
PAUSE = timedelta(hours=1)
#: From so many versions and packs on they can be searched.
MANY = 8


@dataclass(frozen=True)
class Arrival:
    """Something that is new since the last visit."""

    at: datetime
    words: str
    url: str


def visit(trust: Trust, user: User, now: datetime) -> datetime | None:
    """Note that this person is in the library. Since when things are new to them; None on their first visit."""
    rows = ShelfVisit.objects.filter(trust=trust, user=user)
    since = Case(When(at__lt=now - PAUSE, then=F("at")), default=F("since"))
    if not rows.update(since=since, at=now):
        ShelfVisit.objects.bulk_create([ShelfVisit(trust=trust, user=user, at=now)], ignore_conflicts=True)
    return rows.values_list("since", flat=True).first()


def shelf(trust: Trust, roles: Roles, since: datetime | None, query: str = "") -> dict[str, Any]:
    """What the page shows: {"plans", "packs", "news", "many"}; of plans and packs those that `query` names."""
    plans, packs = plans_of(trust, since), sent_packs(trust, roles)
    for paper in packs:
        paper.new = is_new(paper.release.at, since)  # type: ignore[attr-defined]
    words = query.casefold().split()
    return {
        "plans": [plan for plan in plans if names(words, plan.shown["title"], *labels(plan))],
        "packs": [paper for paper in packs if names(words, paper.title, "pack")],
        "news": sorted(arrivals(trust, plans, packs), key=lambda one: one.at, reverse=True),
        "many": bool(query) or sum(len(plan.versions) for plan in plans) + len(packs) >= MANY,
    }


def plans_of(trust: Trust, since: datetime | None) -> list[Any]:
    """Plans with a final version, newest first, each with `versions`, newest first, and their `files`.

    `shown` holds title, kind and days as the current version has them, else the newest; `gone` says that the plan is
    superseded, `opened` that something among its earlier versions is new. Of a version `standing` is the kind and the
    words of a status.
    """
    done = Edition.objects.filter(FINAL_FILES, state=Edition.State.DONE)
    finals = without_text(Publication.objects.filter(stage=FINAL).select_related("withdrawal"), "")
    finals = finals.prefetch_related(Prefetch("editions", done, to_attr="files"))
    plans = Plan.objects.for_trust(trust).filter(publications__stage=FINAL).distinct()
    found: list[Any] = list(plans.prefetch_related(Prefetch("publications", finals, to_attr="versions")))
    by = replacements(trust)
    for plan in found:
        plan.trust = trust
        current = next((each for each in plan.versions if not withdrawn(each)), None)
        shown = current or plan.versions[0]
        plan.shown = {"title": full_title(shown.title, shown.period), "kind": shown.kind_label}
        plan.shown |= {"starts": shown.starts, "ends": shown.ends}
        plan.gone = because(by[plan.pk]) if plan.pk in by else ""
        plan.superseded = bool(plan.gone) or plan.state == State.SUPERSEDED
        for version in plan.versions:
            version.standing = standing(version, current, plan.superseded)
            version.new = is_new(version.withdrawal.at if withdrawn(version) else version.at, since)
            version.files = in_order(version.files)
            for edition in version.files:
                edition.new = is_new(edition.done_at, since)
        plan.opened = any(each.new or any(file.new for file in each.files) for each in plan.versions[1:])
    return found


def standing(version: Any, current: Any, superseded: bool) -> tuple[str, str]:
    """Kind and words of its status. Of a plan that is superseded the newest version is no current one."""
    if withdrawn(version):
        return "bad", "Withdrawn"
    if version is current:
        return ("off", "Last version") if superseded else ("good", "Current version")
    return "stale", f"Superseded by version {current.number}"


def withdrawn(version: Publication) -> bool:
    return hasattr(version, "withdrawal")


def is_new(at: datetime, since: datetime | None) -> bool:
    return since is not None and at > since


def labels(plan: Any) -> set[str]:
    return {edition.label for version in plan.versions for edition in version.files}


def names(words: list[str], *texts: str) -> bool:
    """Do the texts hold every word?"""
    told = " ".join(texts).casefold()
    return all(word in told for word in words)


def arrivals(trust: Trust, plans: list[Any], packs: list[Paper]) -> list[Arrival]:
    """Packs that were sent, versions that were published or withdrawn, files that were made for an older version."""
    found = [
        Arrival(paper.release.at, paper.title, reverse("plans:pack_download", args=[trust.slug, paper.pk]))
        for paper in packs
        if paper.new  # type: ignore[attr-defined]
    ]
    for plan in plans:
        for version in plan.versions:
            found += of_version(plan, version, f"version {version.number} of {plan.shown['title']}")
    return found


def of_version(plan: Any, version: Any, name: str) -> list[Arrival]:
    place = f"#version-{version.pk}"
    if withdrawn(version):
        return [Arrival(version.withdrawal.at, f"Withdrawn: {name}", place)] if version.new else []
    if version.new:
        return [Arrival(version.at, f"Published: {name}", place)]
    return [
        Arrival(edition.done_at, f"{edition.label}: {name}", plan_url("plans:download", plan, edition.pk))
        for edition in version.files
        if edition.new
    ]
