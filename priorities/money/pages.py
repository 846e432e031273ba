"""What money brings to the pages of a plan: the outline, the overview, a panel on every priority, a page of its own."""

from typing import Any

from django.http import HttpRequest

from plans.layout import Shown
from plans.models import Plan
from plans.pages import link, plan_url, register_outline, register_overview
from plans.templatetags.chapters import come_to, sums
from priorities.models import Contribution, Priority
from priorities.money.chapters import load_money
from priorities.pages import counted_once
from priorities.panels import register_panel


def uses_money(plan: Plan) -> bool:
    """Does the plan show money anywhere? Where it does not, nobody is asked for it."""
    return Shown.MONEY in plan.shows or Shown.BUDGET in plan.shows


def money_outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    if not uses_money(plan):
        return []
    return [{"title": "Money", "links": [link("Money", plan_url("priorities:money", plan), current == "money")]}]


def money_overview(request: HttpRequest, plan: Plan) -> list[dict]:
    """One row, from counts that are read with the priorities."""
    if not uses_money(plan):
        return []
    rows = counted_once(request, plan)
    amounts: list[int] = [row.pounds or 0 for row in rows]
    total = {"total": sum(amounts), "open": sum(row.open_amounts for row in rows)}
    without = [str(row.number) for row in rows if not row.amounts]
    row: dict[str, Any] = {"label": "Money", "url": plan_url("priorities:money", plan)}
    if not any(row.amounts for row in rows):
        row |= {"hint": "Who gives how much of which fund, and for what", "kind": "warn", "status": "None stated"}
    elif without or total["open"]:
        lacks = f"; none for {plan.terms['priority'].lower()} {', '.join(without)}" if without else ""
        row |= {"hint": come_to(total) + lacks, "kind": "warn", "status": "To check"}
    else:
        row |= {"hint": come_to(total), "kind": "good", "status": "Stated"}
    return [{"title": "Money", "rows": [row]}]


def money_panel(priority: Priority) -> dict[str, Any]:
    """The same rows that the priority is frozen from, so that its page reads them once."""
    load_money([priority])
    rows = rows_of(priority)
    total = sums([{"amount": row.amount} for row in rows])
    return {"rows": rows, "sums": total, "used": uses_money(priority.plan)}


def rows_of(priority: Priority) -> list[Contribution]:
    """A priority's amounts as its page lists them: for the whole of it, then by objective. They come with it."""
    objectives = {objective.pk: objective for objective in priority.objectives.all()}
    rows = list(priority.money.all())
    for row in rows:
        row.priority = priority
        if row.objective_id:
            row.objective = objectives[row.objective_id]
    return sorted(rows, key=lambda row: row.objective.number if row.objective else 0)


def register() -> None:
    register_outline(55, money_outline)
    register_overview(45, money_overview)
    register_panel("money", "money/_panel.html", money_panel)
