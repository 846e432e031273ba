"""Version-checked saves: a save on top of somebody's newer save is refused, never silent."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.dispatch import Signal
from django.utils import timezone

#: Sent for a row whose newer version was just written, in the transaction of it: `row`.
saved = Signal()


class Stale(Exception):
    """The row was changed (or removed) after the editor loaded it. `current` is the row now, or None."""

    def __init__(self, current: models.Model | None):
        super().__init__("changed since it was opened" if current else "removed since it was opened")
        self.current: Any = current


class Versioned(models.Model):
    """A row that people edit: `version` goes up by one with every save."""

    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """The primary key as text, for ids in pages."""
        return str(self.pk)


def save_if_current(row: Versioned, *, version: int, fields: Iterable[str]) -> None:
    """Write `fields` of `row` if the stored version is still `version`; else raise `Stale`."""
    manager = type(row)._base_manager
    now = timezone.now()
    values = {name: getattr(row, name) for name in fields}
    if manager.filter(pk=row.pk, version=version).update(**values, version=version + 1, changed_at=now):
        row.version, row.changed_at = version + 1, now
        saved.send(type(row), row=row)
        return
    raise Stale(manager.filter(pk=row.pk).first())
