"""What a file would change in the database: gathered row by row without writing, shown, then saved in bulk.

The caller pairs the file's rows with stored ones (`pair_up`), then tells a `Merge` of each: `create`,
`update` or `leave`. A preview and the real thing run the same code; only the second calls `save`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

BATCH = 100
ALIKE = 0.6
SOURCE = "import"  # what the history calls a change made by a file
MANY = 40_000  # pairs of texts that are still compared word by word
Key = Callable[[Any], Hashable | None]
Progress = Callable[[int, int], None]


def pair_up(new: Sequence, old: Sequence, *passes: tuple[Key, Key]) -> dict[int, Any]:
    """{place in `new`: its row of `old`}: pass by pass, equal keys meet in order; a key of None meets nothing."""
    pairs: dict[int, Any] = {}
    free = list(old)
    for key_new, key_old in passes:
        waiting: dict[Hashable, list] = defaultdict(list)
        for row in free:
            waiting[key_old(row)].append(row)
        for place, item in enumerate(new):
            key = key_new(item) if place not in pairs else None
            if key is not None and waiting.get(key):
                pairs[place] = waiting[key].pop(0)
        taken = {id(row) for row in pairs.values()}
        free = [row for row in free if id(row) not in taken]
    return pairs


def pair_alike(new: Sequence, old: Sequence, pairs: dict[int, Any], text_new: Key, text_old: Key) -> None:
    """Add to `pairs` what is left on both sides and shares most of its words, the most alike first."""
    taken = {id(row) for row in pairs.values()}
    left_new = [(place, words(text_new(item))) for place, item in enumerate(new) if place not in pairs]
    left_old = [(row, words(text_old(row))) for row in old if id(row) not in taken]
    if len(left_new) * len(left_old) > MANY:
        return
    found = [(likeness(mine, theirs), place, at)
             for place, mine in left_new for at, (_, theirs) in enumerate(left_old)]  # fmt: skip
    used: set[int] = set()
    for share, place, at in sorted(found, key=lambda each: (-each[0], each[1:])):
        if share >= ALIKE and place not in pairs and at not in used:
            pairs[place] = left_old[at][0]
            used.add(at)


def words(text: Any) -> Counter[str]:
    return Counter(re.findall(r"\w+", str(text).casefold()))


def likeness(first: Counter[str], second: Counter[str]) -> float:
    """0 to 1: the share of words that both texts have."""
    return 2 * (first & second).total() / max(first.total() + second.total(), 1)


@dataclass
class Entry:
    """One line of the report: created, changed, kept or left; `fields` is [{"name", "from", "to"}] of what differs."""

    action: str
    kind: str
    where: str
    text: str
    sheet: str = ""
    row: int = 0
    fields: list[dict[str, str]] = field(default_factory=list)


class Merge:
    """The rows to write, by kind, and the report of them. Kinds are saved in the order in which they are declared."""

    def __init__(self, *kinds: str):
        self.kinds = kinds
        self.new: dict[str, list[models.Model]] = {kind: [] for kind in kinds}
        self.changed: dict[str, list[models.Model]] = {kind: [] for kind in kinds}
        self.same: Counter[str] = Counter()
        self.report: list[Entry] = []
        self._fields: dict[str, set[str]] = {kind: set() for kind in kinds}
        self._touched: set[int] = set()
        self._known: dict[str, list[Any]] = {}
        self._bases: dict[str, dict[Any, Any]] = {}

    def know(self, kind: str, rows: Iterable[Any]) -> None:
        """Every stored row of a kind, so that what the last import wrote to any of them can be looked up at once."""
        self._known[kind] = list(rows)

    def base(self, kind: str, row: Any) -> Any:
        """The row as an import last wrote it (a row of its history), or None: one query for all rows of the kind."""
        if kind not in self._bases:
            keys = [each.pk for each in self._known.get(kind, [])]
            events = type(row).pgh_event_model.objects.filter(pgh_obj_id__in=keys, pgh_context__metadata__source=SOURCE)
            self._bases[kind] = {event.pgh_obj_id: event for event in events.order_by("pgh_id")}
        return self._bases[kind].get(row.pk)

    def create(self, kind: str, row: Any, where: str, source: Any = None, text: str = "") -> Any:
        """`text` is what the report says of the row, where its name alone is too little."""
        self.new[kind].append(row)
        self.report.append(Entry("created", kind, where, text or str(row), *origin(source)))
        return row

    def update(
        self, kind: str, row: Any, values: dict[str, Any], where: str, source: Any = None, exact: Container[str] = ()
    ) -> Any:
        """Set what differs.

        A value of "" or None says nothing, so what is stored stays, unless its name is `exact`. A value that the file
        had at the last import too says nothing new: what somebody has made of it since is kept, and reported.
        """
        differs = {
            name: value
            for name, value in values.items()
            if (name in exact or value not in ("", None)) and not equal(getattr(row, name), value)
        }
        base = self.base(kind, row) if differs else None
        edited = {name: value for name, value in differs.items() if base is not None and unchanged(base, name, value)}
        changes = {name: value for name, value in differs.items() if name not in edited}
        if edited:
            self.report.append(Entry("kept", kind, where, str(row), *origin(source), fields_of(row, edited)))
        if changes:
            fields = fields_of(row, changes)
            for name, value in changes.items():
                setattr(row, name, value)
            self.report.append(Entry("changed", kind, where, str(row), *origin(source), fields))
            self.touch(kind, row, changes)
        elif not edited:
            self.same[kind] += 1
        return row

    def touch(self, kind: str, row: Any, names: Any = ()) -> None:
        """Write these fields of the row, with its next version (once, however often it is touched)."""
        self._fields[kind].update(names)
        if id(row) not in self._touched:
            self._touched.add(id(row))
            row.version, row.changed_at = row.version + 1, timezone.now()
            self.changed[kind].append(row)

    def is_changed(self, row: Any) -> bool:
        return id(row) in self._touched

    def leave(self, kind: str, row: Any, where: str) -> None:
        """In the plan and not in the file: nothing happens to it."""
        self.report.append(Entry("left", kind, where, str(row)))

    def counts(self, action: str) -> dict[str, int]:
        found = Counter(entry.kind for entry in self.report if entry.action == action)
        return {kind: found[kind] for kind in self.kinds}

    def save(self, progress: Progress = lambda done, total: None) -> None:
        """Write everything: few statements, parents first. `progress(done, all)` counts rows."""
        total = sum(len(self.new[kind]) + len(self.changed[kind]) for kind in self.kinds)
        done = 0
        for kind in self.kinds:
            for rows, write in ((self.new[kind], self._insert), (self.changed[kind], self._rewrite)):
                for start in range(0, len(rows), BATCH):
                    batch = rows[start : start + BATCH]
                    write(kind, batch)
                    done += len(batch)
                    progress(done, total)

    def _insert(self, kind: str, rows: Sequence[Any]) -> None:
        type(rows[0])._base_manager.bulk_create(rows)

    def _rewrite(self, kind: str, rows: Sequence[Any]) -> None:
        type(rows[0])._base_manager.bulk_update(rows, [*sorted(self._fields[kind]), "version", "changed_at"])


def origin(source: Any) -> tuple[str, int]:
    return (source.sheet, source.row) if source is not None else ("", 0)


def equal(stored: Any, value: Any) -> bool:
    """Rows are compared by identity or key, since a new one has no key yet."""
    if isinstance(stored, models.Model) and isinstance(value, models.Model):
        return stored is value or (stored.pk is not None and stored.pk == value.pk)
    return bool(stored == value)


def unchanged(base: Any, name: str, value: Any) -> bool:
    """Does the file say what it said when `base` was written?"""
    if isinstance(value, models.Model):
        return value.pk is not None and getattr(base, f"{name}_id") == value.pk
    return bool(getattr(base, base._meta.get_field(name).attname) == value)


def fields_of(row: Any, values: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": label(row, name), "from": said(getattr(row, name)), "to": said(value)}
        for name, value in values.items()
    ]


def label(row: models.Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def said(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return "" if value is None else str(value)
