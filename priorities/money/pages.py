"""What money brings to the pages of a plan: the outline, the overview, a panel on every priority, a page of its own."""

from typing import Any

from django.http import HttpRequest

from plans.document import Document
from plans.layout import Shown
from plans.models import Plan
from plans.pages import link, plan_url, register_outline, register_overview
from priorities.models import Priority
from priorities.money.chapters import freeze_money, load_money
from priorities.pages import counted_once
from priorities.panels import register_panel
from priorities.templatetags.money import come_to, money_table


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
    return {"table": table_of(priority, freeze_money(priority)), "used": uses_money(priority.plan)}


def table_of(priority: Priority, rows: list[Document]) -> dict[str, Any]:
    """The frozen money of a priority as the table of its page. Objectives come with it."""
    objectives = list(priority.objectives.all())
    for row in objectives:
        row.priority = priority  # what its number is read from
    data = {"money": rows, "objectives": []}
    return money_table(data, {row.pk: row.label_in(priority.plan) for row in objectives})


def register() -> None:
    register_outline(55, money_outline)
    register_overview(45, money_overview)
    register_panel("money", "money/_panel.html", money_panel)
