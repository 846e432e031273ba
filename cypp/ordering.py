"""Order among siblings: numbers are unique within a parent and move by exchange.

The constraints are deferred, so both rows are rewritten in one transaction.
"""

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
