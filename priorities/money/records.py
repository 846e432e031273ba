"""What the history of a plan knows of its money."""

from typing import Any

from cypp.templatetags.cypp import figure
from plans.pages import plan_url
from plans.records import Record, register_record
from priorities.models import Contribution, Objective


def said_amount(row: Any) -> str:
    """An amount, of a row or an event of it, in words."""
    return "to be confirmed" if row.amount is None else figure(row.amount, "gbp")


MONEY = Record(
    name="money",
    model=Contribution,
    parent="priority",
    urls="priorities:money_",
    term=lambda plan: "amount of money",
    place=lambda plan, row: plan_url("priorities:detail", plan, row.priority_id) + f"#money-{row.pk}",
    fields={
        "title": "What it is for",
        "amount": "Amount",
        "year": "Year",
        "fund": "Fund or source",
        "organisation": "Given by",
        "objective": "What it pays for",
        "arrangement": "How it is held",
    },
    order="",
    dotted=False,
    says={"amount": said_amount},
    choose={"objective": lambda row: Objective.objects.filter(priority_id=row.priority_id)},
)


def register() -> None:
    register_record(MONEY)
