"""A plan's money as rows of a spreadsheet, under headings that bringing in a workbook knows (`money.exchange`)."""

from typing import Any

from plans.editions import plain_name
from plans.models import Plan
from priorities.money.pages import rows_of

HEADINGS = [
    "Priority no.", "Priority", "Objective no.", "Objective", "What for", "Amount (£)", "Year", "Fund", "Given by",
    "Arrangement",
]  # fmt: skip


def lines_of(plan: Plan) -> list[list[Any]]:
    """The headings, then one line an amount in the order of print. `parts_of` has read the plan's money."""
    lines: list[list[Any]] = [HEADINGS]
    for priority in plan.priorities.all():
        for row in rows_of(priority):
            objective = row.objective
            lines.append(
                [
                    priority.number, priority.title,
                    objective.label_in(plan) if objective else "", objective.title if objective else "",
                    row.title, None if row.amount is None else int(row.amount), row.year, row.fund,
                    row.organisation.name if row.organisation else "", row.arrangement.capitalize(),
                ]
            )  # fmt: skip
    return lines


def file_name(plan: Plan, day: str) -> str:
    """The name without its end: "Northmere-CYPP-2010-13-money-2010-03-24"."""
    parts = [plan.trust.area or plan.trust.name, "CYPP", plan.period, "money", day]
    return "-".join(filter(None, map(plain_name, parts)))
