"""Measures in the search of a plan, and the way to a code like NI 112."""

from cypp.figures import national_code
from indicators.models import Measure
from plans.find import Hit, Query, register_finder, register_jumper
from plans.models import Plan
from priorities.find import address


def measures(plan: Plan, query: Query) -> list[Hit]:
    rows = Measure.objects.filter(priority__plan=plan).order_by("priority__number", "number")
    return [
        Hit(
            str(row.priority.number),
            query.marked(f"{row.code} {row.title}".strip(), row.indicator.title if row.indicator else ""),
            address(plan, row.priority_id, "measure", row.pk),
        )
        for row in query.narrow(
            rows.select_related("indicator", "priority"), "title", "indicator__code", "indicator__title"
        )
    ]


def by_code(plan: Plan, typed: str) -> str | None:
    """The measure with this code, when the plan has exactly one."""
    if not any(character.isdigit() for character in typed):
        return None
    code = national_code(typed) or typed
    found = Measure.objects.filter(priority__plan=plan, indicator__code__iexact=code)[:2]
    return address(plan, found[0].priority_id, "measure", found[0].pk) if len(found) == 1 else None


def register() -> None:
    register_finder(60, lambda plan: "Measures", measures)
    register_jumper(by_code)
