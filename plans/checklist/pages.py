"""What checklists bring to pages: the link in a plan's outline, the lines by stage, what each step waits for."""

from django.http import HttpRequest

from plans.checklist import checks, sections
from plans.checklist.checks import STAGES, Item, items_of
from plans.models import Plan
from plans.pages import link, plan_url, register_outline
from plans.workflow import Move, missing_for


def outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    return [{"title": "", "links": [link("Checklist", plan_url("plans:checklist", plan), current == "checklist")]}]


def groups_of(plan: Plan) -> list[dict]:
    """The plan's lines by stage, for stages that have any: [{"stage", "title", "items": [Item], "words", "kind"}]."""
    items = items_of(plan)
    grouped = [(stage, [item for item in items if item.requirement.stage == stage]) for stage in STAGES]
    return [{"stage": stage, "title": stage.label, "items": mine, **counted(mine)} for stage, mine in grouped if mine]


def counted(items: list[Item]) -> dict[str, str]:
    """How far one stage's lines are, in words: "3 of 9 are missing"."""
    count = sum(item.state == "missing" for item in items)
    if not count:
        return {"words": "Nothing is missing", "kind": "good"}
    return {"words": f"{count} of {len(items)} {'is' if count == 1 else 'are'} missing", "kind": "warn"}


def steps_of(plan: Plan, moves: list[tuple[str, Move]]) -> list[dict]:
    """What each of these moves waits for, from the rule that the move itself obeys; moves without a rule left out.

    [{"label", "url", "count"}]: `url` is the page of the move, which lists them.
    """
    return [
        {
            "label": move.label,
            "url": plan_url("plans:advance", plan, action),
            "count": len(missing_for(plan, move)),
        }
        for action, move in moves
        if move.guards
    ]


def register() -> None:
    checks.register()
    sections.register()
    register_outline(1, outline)
