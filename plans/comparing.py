"""What changed between two frozen documents: one engine for comparing versions and for stale signatures.

Pure functions over plain data. Rows are followed by their id, so what moved is told as moved. Words are compared only
when they are shown, all within one `Effort`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from cypp.differences import Effort, Part, diff, shortened
from plans.document import Document
from plans.rows import DATES, FIGURES, LEADS, MARKS, REWORDED, SETTINGS, Key, Row, Said, rows_of

ADDED, REMOVED, MOVED, RENUMBERED = "added", "removed", "moved", "renumbered"
#: Kinds of change in the order in which they are told: one, many.
KINDS = {
    ADDED: ("added", "added"),
    REMOVED: ("removed", "removed"),
    REWORDED: ("reworded", "reworded"),
    MOVED: ("moved", "moved"),
    RENUMBERED: ("renumbered as others moved", "renumbered as others moved"),
    DATES: ("date changed", "dates changed"),
    LEADS: ("lead or partner changed", "leads or partners changed"),
    FIGURES: ("figure changed", "figures changed"),
    MARKS: ("answer or decision changed", "answers or decisions changed"),
    SETTINGS: ("change of settings", "changes of settings"),
}
#: Pairs of equal words that all differences of one comparison may look at: about a second.
MOST_STEPS = 20_000_000


@dataclass(frozen=True)
class FieldChange:
    """One field that says something else. `parts` compares the words, once."""

    name: str
    label: str
    kind: str
    old: str
    new: str
    effort: Effort = field(compare=False, repr=False, default_factory=Effort)

    @cached_property
    def parts(self) -> list[Part]:
        share = Effort(min(self.effort.left, Effort().left))
        most = share.left
        parts = diff(self.old, self.new, share)
        self.effort.left -= most - share.left
        return parts

    @property
    def shown(self) -> list[Part]:
        """`parts` for a page: long runs that did not change are cut."""
        return shortened(self.parts)


@dataclass(frozen=True)
class Change:
    """Everything that changed with one row: as it is now, or as it was if it is gone. `was` and `now` are places."""

    row: Row
    kinds: tuple[str, ...]
    fields: tuple[FieldChange, ...]
    was: str = ""
    now: str = ""

    @property
    def whole(self) -> str:
        """ADDED or REMOVED when the row is there only once, else ""."""
        return self.kinds[0] if self.kinds[0] in (ADDED, REMOVED) else ""

    @property
    def words(self) -> list[str]:
        """Its kinds in words: ["moved", "date changed"]."""
        return [KINDS[kind][0] for kind in self.kinds]

    @property
    def place(self) -> str:
        """What it is called in a list: by its number, or by its name where it has none."""
        named = self.row.label or self.row.place == self.row.title
        return self.row.place if named else f"{self.row.place}: {self.row.title}"

    @property
    def title(self) -> str:
        """The words of a numbered row, unless they are among what changed."""
        return (
            "" if not self.row.label or any(each.name == self.row.titled_by for each in self.fields) else self.row.title
        )


@dataclass(frozen=True)
class Comparison:
    """All changes in the order of print."""

    changes: list[Change]

    @cached_property
    def counts(self) -> dict[str, int]:
        """{kind: rows that changed in this way}, of kinds that there are."""
        found = {kind: sum(kind in change.kinds for change in self.changes) for kind in KINDS}
        return {kind: number for kind, number in found.items() if number}

    def of_kind(self, kind: str) -> list[Change]:
        """The changes of one kind; all with ""."""
        return [change for change in self.changes if not kind or kind in change.kinds]


def compare(old: Document, new: Document) -> Comparison:
    """What `new` says differently from `old`. Swapped, what was added is removed."""
    return Comparison(differences(rows_of(old), rows_of(new)))


def differences(before: list[Row], after: list[Row]) -> list[Change]:
    """Changes between two lists of rows, as `rows_of` gives them."""
    was, now = ({row.key: row for row in rows} for rows in (before, after))
    moved = moved_among(before, after, was, now)
    places = {id(rows): _after_whom(rows) for rows in (before, after)}
    effort, found = Effort(MOST_STEPS), []
    for row in in_print_order(before, after, was, now):
        old, new = was.get(row.key), now.get(row.key)
        fields = tuple(_fields(old, new, effort))
        kinds, stood, stands = dict.fromkeys(each.kind for each in fields), "", ""
        if old and new and (way := MOVED if row.key in moved else _way(old, new)):
            kinds[way] = None
            stood, stands = _places(old, new, places[id(before)], places[id(after)], was, now)
        elif not (old and new):
            kinds = {REMOVED if old else ADDED: None}
        if kinds:
            found.append(Change(row, tuple(kind for kind in KINDS if kind in kinds), fields, stood, stands))
    return found


def _way(old: Row, new: Row) -> str:
    if old.above != new.above:
        return MOVED
    run_on = old.run and new.run and old.run != new.run  # others came or went before it, anywhere in the plan
    return RENUMBERED if run_on or old.number != new.number else ""


def _fields(old: Row | None, new: Row | None, effort: Effort) -> Iterable[FieldChange]:
    before, after = (row.fields if row else {} for row in (old, new))
    for name in dict.fromkeys([*after, *before]):
        was, now = before.get(name), after.get(name)
        if (was and was.value) != (now and now.value):
            known: Said = now or was  # type: ignore[assignment]
            absent = "no" if known.value is True and old and new else ""
            old_text, new_text = was.text if was else absent, now.text if now else absent
            yield FieldChange(str(name), known.label, known.kind, old_text, new_text, effort)


def moved_among(before: list[Row], after: list[Row], was: dict[Key, Row], now: dict[Key, Row]) -> set[Key]:
    """Rows that stand elsewhere among the same siblings: as few as can explain the new order.

    Of as many, those that kept their number are said to have stayed.
    """
    order = {row.key: at for at, row in enumerate(before)}
    families: dict[tuple, list[Key]] = defaultdict(list)
    for row in after:
        if row.key in was and was[row.key].above == row.above:
            families[(row.above, row.key[0] if row.above else "")].append(row.key)
    moved: set[Key] = set()
    for keys in families.values():
        weights = [len(keys) + 1 + (was[key].number == now[key].number) for key in keys]
        stayed = heaviest_rise([order[key] for key in keys], weights)
        moved |= {key for at, key in enumerate(keys) if at not in stayed}
    return moved


def heaviest_rise(numbers: list[int], weights: list[int]) -> set[int]:
    """Places of a run that rises, not necessarily side by side, of the greatest weight: n log n steps.

    [1, 9, 2, 3] of equal weights -> {0, 2, 3}. Among runs of equal length `moved_among` so keeps what kept its number.
    """
    rank = {number: at for at, number in enumerate(sorted(numbers), 1)}
    best = [(0, -1)] * (len(numbers) + 1)  # a tree of the best run that ends below a rank: (weight, its last place)
    comes_after: list[int] = []
    for at, number in enumerate(numbers):
        found, below = (0, -1), rank[number] - 1
        while below:
            found = max(found, best[below])
            below -= below & -below
        comes_after.append(found[1])
        above = rank[number]
        while above <= len(numbers):
            best[above] = max(best[above], (found[0] + weights[at], at))
            above += above & -above
    stayed, at = set(), max((best[rank] for rank in range(len(best))), default=(0, -1))[1]
    while at >= 0:
        stayed.add(at)
        at = comes_after[at]
    return stayed


def _after_whom(rows: list[Row]) -> dict[Key, str]:
    """Where rows without a number stand, by the one before them."""
    before: dict[Key | None, str] = {}
    found = {}
    for row in rows:
        found[row.key] = f"after “{before[row.above]}”" if row.above in before else "at the beginning"
        before[row.above] = row.title
    return found


def _places(
    old: Row, new: Row, stood: dict[Key, str], stands: dict[Key, str], was: dict[Key, Row], now: dict[Key, Row]
) -> tuple[str, str]:
    """The old and the new place of a row: its number, with the title of its parent where that is another."""
    places = old.label or stood[old.key], new.label or stands[new.key]
    if old.above == new.above:
        return places
    titles = [rows[row.above].title if row.above in rows else "" for rows, row in ((was, old), (now, new))]
    return f"{places[0]}, in “{titles[0]}”", f"{places[1]}, in “{titles[1]}”"


def in_print_order(before: list[Row], after: list[Row], was: dict[Key, Row], now: dict[Key, Row]) -> list[Row]:
    """The rows of both: those of `after`, and what is gone behind what it stood behind in the same chapter."""
    at = {row.key: place for place, row in enumerate(after)}
    ends = {row.chapter: place for place, row in enumerate(after)}
    places: list[tuple[int, int, Row]] = [(place, -1, row) for place, row in enumerate(after)]
    behind, chapter = -1, ""
    for order, row in enumerate(before):
        if row.chapter != chapter:
            behind, chapter = ends.get(chapter, behind), row.chapter
        if row.key not in now:
            places.append((behind, order, row))
        elif now[row.key].chapter == row.chapter:
            behind = at[row.key]
    return [row for *_, row in sorted(places, key=lambda place: place[:2])]
