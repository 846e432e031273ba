"""What the public site knows of a plan: its versions, where each stands, their downloads by purpose, its addresses."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from plans.access import FINAL_FILES
from plans.comparing import Change
from plans.models import Edition, Plan, Publication, State, full_title
from plans.publishing.formats import word_and_suffix
from plans.publishing.library import FINAL, public_file, published_plan, without_text
from plans.publishing.replacing import Issued, replacement_of
from plans.publishing.searching import Place, anchor_of, places_of
from plans.rows import Key, rows_of

#: How the name of a file ends -> what it is for. Others are data.
PURPOSES = {"pdf": "To read and print", "docx": "To read your own way", "odt": "To read your own way"}
PURPOSES |= {"epub": "To read your own way"}
DATA = "The data"
ORDER = ["To read and print", "To read your own way", DATA]


@dataclass(frozen=True)
class Withdrawn:
    """A plan of which every published version was withdrawn, or one such version: why, and since when."""

    plan: Plan
    version: Publication


def public_url(name: str, plan: Plan, *args: Any) -> str:
    """Address of a public page of this plan, for example public_url("published_versions", plan)."""
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


def version_url(plan: Plan, version: Publication) -> str:
    """Address of one version, for ever."""
    return public_url("published_version", plan, version.number)


def whole(path: str) -> str:
    """An address with the site's name."""
    return f"{settings.SITE_URL}{path}"


def current_plan(trust: str, plan: str) -> Any:
    """The plan with its versions (see `library.published_plans`), or `Withdrawn`. Raises Http404."""
    try:
        return published_plan(trust, plan)
    except Http404:
        gone = withdrawn_versions(trust, plan)
        if not gone:
            raise
        return Withdrawn(gone[0].plan, gone[0])


def version_of(plan: Any, number: int) -> Any:
    """A version, with `files`, of what `current_plan` found; or `Withdrawn`. Raises Http404."""
    row = plan.plan if isinstance(plan, Withdrawn) else plan
    there = [] if isinstance(plan, Withdrawn) else [one for one in plan.finals if one.number == number]
    gone = [] if there else [one for one in withdrawn_versions(row.trust.slug, row.slug) if one.number == number]
    if not (there or gone):
        raise Http404("No such published version.")
    return there[0] if there else Withdrawn(row, gone[0])


def withdrawn_versions(trust: str, plan: str) -> list[Any]:
    """Published versions that were withdrawn, newest first, without their texts; `title_shown` is their title."""
    rows = Publication.objects.filter(stage=FINAL, plan__trust__slug=trust, plan__slug=plan).exclude(withdrawal=None)
    return list(without_text(rows.select_related("withdrawal", "plan__trust"), ""))


def file_of(trust: str, plan: str, pk: int) -> Any:
    """A file that anybody may have, or `Withdrawn` where its version was. Raises Http404."""
    try:
        return public_file(trust, plan, pk)
    except Http404:
        rows = Edition.objects.filter(FINAL_FILES, pk=pk).values_list("publication", flat=True)
        gone = [one for one in withdrawn_versions(trust, plan) if one.pk in rows]
        if not gone:
            raise
        return Withdrawn(gone[0].plan, gone[0])


def page_of(plan: Any) -> dict[str, Any]:
    """What every public page about a published plan reads: "row" is the plan, "trust" its trust."""
    return {"row": plan, "trust": plan.trust, "full_title": plan.shown["title"]}


def instead(plan: Any) -> Issued | None:
    """The plan that is in force instead of it, None while it is in force itself. One query, once for a page."""
    if "instead" not in plan.__dict__:
        plan.instead = replacement_of(plan)
    return plan.instead


def title_of(version: Any) -> str:
    """The title of a version that `without_text` read."""
    return full_title(version.title, version.period)


def places(plan: Any, version: Any, changes: list[Change]) -> dict[Key, dict[str, str]]:
    """Where each of these changes can be read in this version: {key of the row: {"place", "history"}}."""
    rows = {row.key: row for row in rows_of(version.document)}
    page = version_url(plan, version)
    there = [change.row.key for change in changes if change.row.key in rows and change.row.key[0] != "plan"]
    return {key: {"place": f"{page}#{anchor_of(key, rows)}", "history": ""} for key in there}


def standing(plan: Any, version: Publication) -> str:
    """Where a version stands: "current", "earlier" (a newer version is out), "superseded" (a later plan is)."""
    if version.number != plan.finals[0].number:
        return "earlier"
    return "superseded" if plan.state == State.SUPERSEDED or instead(plan) else "current"


def downloads(version: Any) -> list[dict[str, Any]]:
    """The finished files of a version by what they are for, in their order: [{"purpose", "files"}], none empty."""
    groups: dict[str, list[Any]] = {purpose: [] for purpose in ORDER}
    for edition in version.files:
        groups[PURPOSES.get(ending(edition), DATA)].append(edition)
    return [{"purpose": purpose, "files": files} for purpose, files in groups.items() if files]


def ending(edition: Edition) -> str:
    """How the name of its file ends: "pdf"."""
    return word_and_suffix(edition.kind)[1]


@lru_cache(maxsize=16)
def places_in(pk: int) -> list[Place]:
    """The places of a version, whose text never changes. The caller has made sure that its reader may search it."""
    return places_of(Publication.objects.get(pk=pk).document)
