"""Moving, removing and copying a row, also to another parent. The caller authorises and holds the plan."""

from typing import Any

from django.db import models

from cypp import ordering
from plans.models import Plan
from priorities.kinds import KINDS, Kind
from priorities.models import Commitment, Objective, Result, numbers_before

#: What a copy does not take over: it is a row of its own, at its first version.
OWN = {"id", "version", "changed_at"}


class Refused(Exception):
    """It cannot go there; the text says why and what to do first."""


def exchange(plan: Plan, kind: Kind, pk: int, direction: str) -> Any:
    """Exchange row `pk` with its neighbour, "up" or "down", where it hangs now; returns it, None when it is gone."""
    row = kind.of_plan(plan).filter(pk=pk).first()
    if row is not None:
        ordering.move(row, kind.siblings(row), direction)
    return row


def remove(plan: Plan, kind: Kind, pk: int) -> None:
    """Remove row `pk` from where it hangs now; nothing when it is gone. Raises ProtectedError where it is signed."""
    row = kind.of_plan(plan).filter(pk=pk).first()
    if row is not None:
        ordering.remove(row, kind.siblings(row))


def copied(row: Any, **values: Any) -> Any:
    """An unsaved copy of a row, with other `values` by column."""
    columns = (column for column in row._meta.concrete_fields if column.name not in OWN)
    return type(row)(**{column.attname: getattr(row, column.attname) for column in columns} | values)


def copy(kind: Kind, row: Any) -> Any:
    """Copy `row` to the place right after it: an objective with all it holds, a result without what serves it."""
    made = copied(row, number=ordering.room_after(row, kind.siblings(row)))
    made.save()
    if kind.name == "objective":
        copy_contents(row, made)
    elif kind.name == "commitment":
        copy_links({row.pk: made})
    return made


def copy_contents(old: Objective, new: Objective) -> None:
    """Copy the results and commitments of `old` to `new`, in a constant number of queries."""
    results = {row.pk: copied(row, objective_id=new.pk) for row in old.results.all()}
    Result.objects.bulk_create(results.values())
    serves = {pk: made.pk for pk, made in results.items()} | {None: None}
    rows = list(old.commitments.all())
    made = {row.pk: copied(row, objective_id=new.pk, result_id=serves[row.result_id]) for row in rows}
    Commitment.objects.bulk_create(made.values())
    copy_links(made)


def copy_links(made: dict[int, Commitment]) -> None:
    """Let the copies have the contributing organisations of their originals: {id of the original: copy}."""
    table: Any = Commitment.organisations.through
    links = table.objects.filter(commitment__in=made).values_list("commitment_id", "organisation_id").order_by("pk")
    table.objects.bulk_create(
        table(commitment_id=made[commitment].pk, organisation_id=organisation) for commitment, organisation in links
    )


def places(plan: Plan, kind: Kind, row: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    """Where `row` may go, in print order, but for where it is: [(group, [(id of the parent, its number and title)])].

    One group of priorities for an objective; a group for each priority for what hangs from objectives.
    """
    here = getattr(row, f"{kind.parent}_id")
    if kind.parent == "priority":
        return [(plan.terms["priorities"], [(p.pk, str(p)) for p in plan.priorities.all() if p.pk != here])]
    groups = []
    for priority in plan.priorities.prefetch_related("objectives"):
        priority.plan = plan
        rows = [(objective.pk, str(objective)) for objective in priority.objectives.all() if objective.pk != here]
        groups.append((str(priority), rows))
    return [group for group in groups if group[1]]


def move(plan: Plan, kind: Kind, pk: int, parent: int) -> tuple[Any, Any]:
    """Hang row `pk` from another parent of the plan, in the last place there; returns the row as it was and as it is.

    A result takes along the commitments under it. A commitment that goes alone no longer serves its result. Raises
    `Refused` where row or parent is gone, or where measures would end up in another priority than their result.
    """
    above = KINDS[kind.parent]
    row, to = kind.of_plan(plan).filter(pk=pk).first(), above.of_plan(plan).filter(pk=parent).first()
    if row is None or to is None:
        gone = above if row else kind
        raise Refused(f"That {gone.term(plan).lower()} was removed meanwhile. You find it under “Removed items”.")
    if to.pk == getattr(row, f"{kind.parent}_id"):
        return row, row
    numbers_before(kind.priority_of(row).plan)  # kept there, so that the row as it was has the number that it had
    if kind.name != "commitment" and above.priority_of(to) != kind.priority_of(row):
        refuse_measured(kind, row)
    if kind.name == "commitment":
        Commitment.objects.filter(pk=pk).update(result=None)
    along = list(row.commitments.all()) if kind.name == "result" else []
    ordering.transfer([row], kind.parent, to)
    if along:
        ordering.transfer(along, kind.parent, to)
    return row, kind.of_plan(plan).get(pk=pk)


def refuse_measured(kind: Kind, row: Any) -> None:
    """Measures stay with their priority, and so do the results that they show."""
    results: models.QuerySet = Result.objects.filter(pk=row.pk) if kind.name == "result" else row.results.all()
    titles = list(results.filter(measures__isnull=False).values_list("measures__title", flat=True))
    if titles:
        named = "; ".join(f"“{title}”" for title in titles)
        raise Refused(
            f"Measures of {KINDS['priority'].label(kind.priority_of(row))} show what would go: {named}. "
            "Open each measure and choose something else that it shows, or nothing; then move this."
        )


def goes_along(plan: Plan, kind: Kind, row: Any) -> list[str]:
    """What moves with a row: ["2 results", "5 commitments"]."""
    levels = {"objective": ("result", "commitment"), "result": ("commitment",)}.get(kind.name, ())
    counts = [(getattr(row, f"{level}s").count(), level) for level in levels]
    along = [f"{count} {plan.terms[level if count == 1 else f'{level}s'].lower()}" for count, level in counts if count]
    amounts = row.money.count() if kind.name == "objective" else 0
    return [*along, *([f"{amounts} amount{'s' * (amounts != 1)} of money"] if amounts else [])]
