"""Order among siblings: numbers are unique within a parent and move by exchange.

The constraints are deferred, so both rows are rewritten in one transaction.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import F


def next_number(siblings: models.QuerySet | models.Manager, field: str = "number") -> int:
    return (siblings.aggregate(last=models.Max(field))["last"] or 0) + 1


@transaction.atomic
def move(row, siblings: models.QuerySet, direction: str, field: str = "number") -> bool:
    """Exchange `row` with its neighbour, "up" or "down"; False when it has none on that side."""
    locked = list(siblings.select_for_update().order_by(field))
    at = next((index for index, other in enumerate(locked) if other.pk == row.pk), None)
    if at is None:
        return False
    to = at - 1 if direction == "up" else at + 1
    if not 0 <= to < len(locked):
        return False
    first, second = locked[at], locked[to]
    mine, theirs = getattr(first, field), getattr(second, field)
    siblings.filter(pk=first.pk).update(**{field: theirs, "version": F("version") + 1})
    siblings.filter(pk=second.pk).update(**{field: mine, "version": F("version") + 1})
    return True


@transaction.atomic
def remove(row, siblings: models.QuerySet, field: str = "number") -> None:
    """Delete `row`; the siblings above it come down by one. Raises ProtectedError where history depends on it."""
    held = siblings.select_for_update().filter(pk=row.pk).first()
    if held is None:
        return  # somebody removed it first
    number = getattr(held, field)
    held.delete()
    siblings.filter(**{f"{field}__gt": number}).update(**{field: F(field) - 1})


@transaction.atomic
def make_room(siblings: models.QuerySet, number: int, field: str = "number", *, whole: bool = True) -> int:
    """Undo what `remove` did to the siblings: those from `number` on go up by one. Returns the number that is free now.

    Where the siblings are `whole`, numbered without a gap, it is at most the one after the last.
    """
    if whole:
        number = min(number, siblings.count() + 1)
    siblings.filter(**{f"{field}__gte": number}).update(**{field: F(field) + 1})
    return number


@transaction.atomic
def room_after(row, siblings: models.QuerySet, field: str = "number") -> int:
    """The number right after `row`. Where it is taken, it and all above it go up by one."""
    locked = dict(siblings.select_for_update().order_by("pk").values_list("pk", field))
    number = locked[row.pk] + 1
    if number in locked.values():
        make_room(siblings, number, field, whole=False)
    return number


@transaction.atomic
def transfer(rows: Sequence[Any], parent: str, to: Any, field: str = "number") -> None:
    """Hang `rows` of one parent from another, `to`, in the last places there and in their order; those left close up.

    `parent` is the field that leads to it. Rows that hang from `to` already stay where they are.
    """
    manager, key = type(rows[0])._base_manager, f"{parent}_id"
    old = {getattr(row, key) for row in rows}
    both = manager.filter(**{f"{key}__in": {*old, to.pk}}).select_for_update().order_by("pk")
    held = {row.pk: row for row in both}
    going = sorted(
        (held[row.pk] for row in rows if row.pk in held and getattr(held[row.pk], key) != to.pk),
        key=lambda row: getattr(row, field),
    )
    number = next_number(manager.filter(**{key: to.pk}), field)
    for at, row in enumerate(going, number):
        manager.filter(pk=row.pk).update(**{key: to.pk, field: at, "version": F("version") + 1})
    for row in reversed(going):
        left = manager.filter(**{key: getattr(row, key), f"{field}__gt": getattr(row, field)})
        left.update(**{field: F(field) - 1})
