"""What every page of one plan shows around its content: stages, outline, and the overview's task list.

Upper apps register their groups of the outline and of the overview, so that plans imports none of them.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse

from partners.access import roles_of
from plans.access import can_edit
from plans.layout import Shown
from plans.models import Plan, State

#: (request, plan, current) -> outline groups {"title", "links", "add"}; see components/outline.html
OutlinePart = Callable[[HttpRequest, Plan, str], list[dict]]
#: (request, plan) -> groups of the overview {"title", "rows": [...], "action"}; see plans/detail.html
OverviewPart = Callable[[HttpRequest, Plan], list[dict]]

_places: set[str] = set()
_outline: list[tuple[int, OutlinePart]] = []
_overview: list[tuple[int, OverviewPart]] = []
STAGES = [State.DRAFTING, State.CONSULTATION, State.SIGNOFF, State.APPROVED, State.PUBLISHED]


def register_outline(order: int, part: OutlinePart) -> None:
    _outline.append((order, part))
    _outline.sort(key=lambda pair: pair[0])


def register_overview(order: int, part: OverviewPart) -> None:
    _overview.append((order, part))
    _overview.sort(key=lambda pair: pair[0])


def register_here(kind: str) -> None:
    """Let readers of a page whose outline key is of this kind, like "section-7", be told who else is there."""
    _places.add(kind)


def plan_url(name: str, plan: Plan, *args: Any) -> str:
    """Address of a page of this plan, for example plan_url("plans:edit", plan)."""
    return reverse(name, args=[plan.trust.slug, plan.slug, *args])


def plan_context(request: HttpRequest, plan: Plan, current: str = "") -> dict[str, Any]:
    """Context of workspace.html. `current` is the outline key of this page, like "overview" or "priority-7"."""
    roles = roles_of(request.user, plan.trust)
    prefetch_related_objects([plan], "sections")
    return {
        "plan": plan,
        "trust": plan.trust,
        "terms": plan.terms,
        "roles": roles,
        "may_edit": can_edit(roles, plan),
        "stages": stages(plan),
        "outline": outline(request, plan, current),
        "here": current if current.partition("-")[0] in _places else "",
    }


def outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    """The groups of all parts in order; groups without a title join the first."""
    groups: list[dict] = []
    for _, part in _outline:
        for group in part(request, plan, current):
            if groups and not group["title"]:
                groups[0]["links"] += group["links"]
            else:
                groups.append(group)
    return groups


def stages(plan: Plan) -> list[dict[str, str]]:
    """The plan's life as the arrows of the plan bar show it."""
    if plan.state == State.SUPERSEDED:
        return [{"label": "Published", "state": "done"}, {"label": "Superseded", "state": "now"}]
    at = STAGES.index(State(plan.state))
    marks = ["done"] * at + ["now"] + ["next"] * (len(STAGES) - at - 1)
    return [{"label": state.label, "state": mark} for state, mark in zip(STAGES, marks, strict=True)]


def overview(request: HttpRequest, plan: Plan) -> list[dict]:
    return [group for _, part in _overview for group in part(request, plan)]


def plan_outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    links = [
        link("Overview", plan_url("plans:detail", plan), current == "overview"),
        link("What changed", plan_url("plans:news", plan), current == "news"),
        link("Read as it will be published", plan_url("plans:preview", plan), current == "preview"),
        link("Versions and files", plan_url("plans:publications", plan), current == "publications"),
        link("Editions and translations", plan_url("plans:editions", plan), is_of_editions(current)),
    ]
    return [{"title": "", "links": links}]


def is_of_editions(current: str) -> bool:
    return current == "editions" or current.startswith("wording-")


def removed_outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    return [{"title": "", "links": [link("Removed items", plan_url("plans:removed", plan), current == "removed")]}]


def section_outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    groups = []
    may = can_edit(roles_of(request.user, plan.trust), plan)
    for after, title in ((False, "Sections"), (True, "Closing sections")):
        links = [
            link(
                section.title,
                plan_url("plans:section", plan, section.pk),
                current == f"section-{section.pk}",
                *section_mark(section),
            )
            for section in plan.sections.all()
            if section.after_priorities is after
        ]
        if after and Shown.GLOSSARY in plan.shows:
            here = current == "glossary" or current.startswith("term-")
            links.append(link("Words and abbreviations", plan_url("plans:glossary", plan), here))
        add = {"title": "Add a section", "url": plan_url("plans:section_add", plan) + ("?after=1" if after else "")}
        if links or may:
            groups.append({"title": title, "links": links, "add": add if may else None, "after": after})
    return groups


def section_mark(section) -> tuple[str, str]:
    """The outline's word for a section: how much is written."""
    words = len(section.body.split())
    return (f"{words} words", "") if words else ("empty", "gap")


def link(title: str, url: str, current: bool = False, mark: str = "", kind: str = "", **more: Any) -> dict:
    return {"title": title, "url": url, "current": current, "mark": mark, "kind": kind, **more}


def sections_overview(request: HttpRequest, plan: Plan) -> list[dict]:
    rows = [
        {
            "label": section.title,
            "url": plan_url("plans:section", plan, section.pk),
            "hint": f"{len(section.body.split())} words" if section.body.strip() else "Nothing written yet",
            "kind": "good" if section.body.strip() else "warn",
            "status": "Written" if section.body.strip() else "Empty",
        }
        for section in plan.sections.all()
    ]
    empty = "Begin with a foreword and a vision: they are what most people read first."
    return [{"title": "Sections", "rows": rows, "empty": empty, "add": ("Add a section", "plans:section_add")}]


def register() -> None:
    register_outline(0, plan_outline)
    register_outline(2, removed_outline)
    register_outline(10, lambda *args: [group for group in section_outline(*args) if not group["after"]])
    register_outline(90, lambda *args: [group for group in section_outline(*args) if group["after"]])
    register_overview(10, sections_overview)
