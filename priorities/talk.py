"""Priorities, objectives and commitments as places that people talk about."""

from collections.abc import Iterable

from django.db.models import QuerySet

from plans.models import Plan
from plans.pages import plan_url
from plans.talk import Place, PlaceKind, register_place
from priorities.models import Commitment, Objective, Priority


def priorities(plan: Plan, ids: Iterable[int]) -> list[Place]:
    return [
        Place(
            "priority",
            row.pk,
            row.title,
            str(row.number),
            plan_url("priorities:detail", plan, row.pk),
            (5, row.number),
        )
        for row in Priority.objects.filter(plan=plan, pk__in=ids)
    ]


def objectives(plan: Plan, ids: Iterable[int]) -> list[Place]:
    rows = Objective.objects.filter(priority__plan=plan, pk__in=ids).select_related("priority")
    return [below(row, row.title, row, plan, (row.number,)) for row in rows]


def commitments(plan: Plan, ids: Iterable[int]) -> list[Place]:
    rows = Commitment.objects.filter(objective__priority__plan=plan, pk__in=ids)
    return [
        below(row, row.text, row.objective, plan, (row.objective.number, row.number))
        for row in rows.select_related("objective__priority")
    ]


def below(row: Objective | Commitment, title: str, objective: Objective, plan: Plan, numbers: tuple[int, ...]) -> Place:
    """A row of a priority, shown where it stands on the priority's page. `numbers` are those below the priority."""
    kind, top = row._meta.model_name or "", objective.priority
    number = ".".join([objective.label_in(plan), *map(str, numbers[1:])])
    url = f"{plan_url('priorities:detail', plan, top.pk)}#{kind}-{row.pk}"
    return Place(kind, row.pk, title, number, url, (5, top.number, *numbers))


def inside(pk: int) -> dict[str, QuerySet]:
    """What belongs to a priority, besides itself."""
    return {
        "objective": Objective.objects.filter(priority=pk).values("pk"),
        "commitment": Commitment.objects.filter(objective__priority=pk).values("pk"),
    }


def register() -> None:
    register_place(PlaceKind("priority", priorities, assignable=True, inside=inside))
    register_place(PlaceKind("objective", objectives))
    register_place(PlaceKind("commitment", commitments))
