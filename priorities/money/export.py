"""A plan's money as rows of a spreadsheet, under headings that bringing in a workbook knows (`money.exchange`)."""

from typing import Any

from plans.models import Plan
from plans.publishing.editions import plain_name
from priorities.money.chapters import parts_of

HEADINGS = [
    "Priority no.", "Priority", "Objective no.", "Objective", "What for", "Amount (£)", "Year", "Fund", "Given by",
    "Arrangement",
]  # fmt: skip


def lines_of(plan: Plan) -> list[list[Any]]:
    """The headings, then one line an amount, in the order of print."""
    lines: list[list[Any]] = [HEADINGS]
    for part, priority in zip(parts_of(plan), plan.priorities.all(), strict=True):
        objectives = {row.pk: row for row in priority.objectives.all()}
        for row in part["money"]:
            objective = objectives.get(row["objective"])
            lines.append(
                [
                    priority.number, priority.title,
                    objective.label_in(plan) if objective else "", objective.title if objective else "",
                    row["title"], row["amount"], row["year"], row["fund"], row["organisation"],
                    row["arrangement"].capitalize(),
                ]
            )  # fmt: skip
    return lines


def file_name(plan: Plan, day: str) -> str:
    """The name without its end: "Northmere-CYPP-2010-13-money-2010-03-24"."""
    parts = [plan.trust.area or plan.trust.name, "CYPP", plan.period, "money", day]
    return "-".join(filter(None, map(plain_name, parts)))
