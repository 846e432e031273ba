"""Money as a part of its priority, signed with it, and all of a plan's money as a chapter."""

from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

from plans.document import Document, chapter, register_chapters
from plans.layout import Shown
from plans.models import Plan
from priorities.money.models import Contribution
from priorities.money.totals import budget

if TYPE_CHECKING:
    from priorities.models import Priority


def load_money(priorities: "list[Priority]") -> None:
    """Prefetch the money of these priorities: one query, none when it is already there."""
    prefetch_related_objects(priorities, Prefetch("money", Contribution.objects.select_related("organisation")))


def freeze_money(priority: "Priority") -> list[Document]:
    """The money of a priority: what is for the whole of it, then by objective, each in the order of years."""
    order: dict[int | None, int] = {objective.pk: objective.number for objective in priority.objectives.all()}
    rows = sorted(priority.money.all(), key=lambda row: order.get(row.objective_id, 0))
    return [freeze_contribution(row) for row in rows]


def freeze_contribution(row: Contribution) -> Document:
    return {
        "id": row.pk,
        "title": row.title,
        "amount": None if row.amount is None else int(row.amount),
        "year": row.year,
        "fund": row.fund,
        "organisation": row.organisation.name if row.organisation else "",
        "arrangement": row.arrangement,
        "objective": row.objective_id,
    }


def parts_of(plan: Plan) -> list[Document]:
    """What `totals.budget` wants of a plan's priorities, in order. Objectives and money are read once with the plan."""
    prefetch_related_objects([plan], "priorities__objectives")
    found = list(plan.priorities.all())
    load_money(found)
    for priority in found:
        priority.plan = plan
        for objective in priority.objectives.all():
            objective.priority = priority
    return [{"number": row.number, "title": row.title, "money": freeze_money(row)} for row in found]


def money(plan: Plan) -> list[Document]:
    """The chapter, of a plan that shows it and has any."""
    if Shown.BUDGET not in plan.shows:
        return []
    data = budget(parts_of(plan))
    return [chapter("budget", "budget", "The money behind this plan", data)] if data["lines"] else []


def register() -> None:
    register_chapters("budget", 45, money)
