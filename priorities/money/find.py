"""Money in the search of a plan."""

from plans.find import Hit, Query, register_finder
from plans.models import Plan
from priorities.find import address
from priorities.models import Contribution


def money(plan: Plan, query: Query) -> list[Hit]:
    rows = Contribution.objects.filter(priority__plan=plan).order_by("priority__number", "year", "pk")
    return [
        Hit(
            str(row.priority.number),
            query.marked(f"{row.title} {row.fund}".strip()),
            address(plan, row.priority_id, "money", row.pk),
        )
        for row in query.narrow(rows.select_related("priority"), "title", "fund")
    ]


def register() -> None:
    register_finder(55, lambda plan: "Money", money)
