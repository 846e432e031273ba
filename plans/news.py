"""What changed in a plan since a moment: every kind of item, told from their histories in the order of print.

What one person did to one item, act after act, is told as one change, from the words before to the words after.
The number of queries depends on the kinds of items alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection

from cypp.history import Together, events_of, together
from plans.models import Plan
from plans.records import RECORDS, Record
from plans.terms import plural
from plans.timeline import (
    Entry,
    History,
    Lineage,
    Moment,
    act_in_words,
    beside,
    entry,
    histories_of,
    people_of,
    prepare,
    words_of,
)

#: What is no news: others came or went, or nothing was changed.
QUIET = {"Saved without a change", "Renumbered as others came or went"}
#: What is told with the item above it when both happened in one act.
WHOLE = {"Added", "Removed", "Brought back"}


@dataclass
class Change:
    """What one person did to one item. `contents` counts what came or went with it, by the name of its kind."""

    history: History
    before: Moment | None
    acts: list[Moment]
    what: str = ""
    contents: dict[str, int] = field(default_factory=dict)

    @property
    def after(self) -> Moment:
        return self.acts[-1]

    @property
    def act(self) -> Together:
        """The act that added or removed it."""
        return together((self.acts[-1] if self.what == "Removed" else self.acts[0]).row)

    @property
    def stays(self) -> bool:
        """Does it hang from what it hung from before?"""
        parent = f"{self.history.record.parent}_id"
        return self.before is not None and getattr(self.before.row, parent) == getattr(self.after.row, parent)

    @property
    def by(self) -> Any:
        """The id of the account that did it, None for the system."""
        return doer(self.after)[0]

    @property
    def who(self) -> str:
        return self.history.people(self.after.context)

    @property
    def with_it(self) -> str:
        """What came or went with it: "1 objective, 3 actions"."""
        terms = {name: RECORDS[name].term(self.history.plan) for name in self.contents}
        return ", ".join(
            f"{count} {terms[name] if count == 1 else plural(terms[name])}" for name, count in self.contents.items()
        )

    @property
    def entry(self) -> Entry:
        """It in words; the difference is made here, so ask only for what a page shows."""
        return entry(self.history, self.before, self.after, words_of(self.history, self.after))


@dataclass
class Item:
    """One item with its changes, newest first. `chain` is what it hangs from, with itself; `url` "" when it is gone."""

    history: History
    chain: list[tuple[Record, Any]]
    changes: list[Change]
    url: str = ""
    label: str = ""

    @property
    def title(self) -> str:
        return getattr(self.history.moments[-1].row, self.history.record.title)

    @property
    def term(self) -> str:
        return self.history.record.term(self.history.plan)

    @property
    def log(self) -> str:
        """Address of its history."""
        return self.history.record.url("history", self.history.plan, self.history.pk)

    @property
    def order(self) -> tuple:
        """As the plan prints it: opening sections, priorities with what they hold, closing sections, words."""
        root, row = self.chain[0]
        first = 5 if root.dotted else 10 if not root.order else 9 if root.half and getattr(row, root.half) else 1
        kinds = list(RECORDS)
        steps = tuple((kinds.index(record.name), number_in(record, event)) for record, event in self.chain)
        return first, steps, self.title.casefold(), self.history.pk

    @property
    def group(self) -> tuple[str, int]:
        """Its section or priority; all that has no number is one group."""
        root, row = self.chain[0]
        return (root.name, row.id) if root.order else (root.name, 0)

    @property
    def group_title(self) -> str:
        root, row = self.chain[0]
        if not root.order:
            return plural(root.term(self.history.plan)).capitalize()
        number = f"{getattr(row, root.order)} " if root.dotted else ""
        return f"{number}{getattr(row, root.title)}"

    @property
    def is_group(self) -> bool:
        """Is it itself what its group is called by?"""
        return len(self.chain) == 1 and bool(self.chain[0][0].order)


def number_in(record: Record, event: Any) -> int:
    return getattr(event, record.order) if record.order else 0


def changes_since(plan: Plan, since: datetime, *, without: Any = None) -> list[Item]:
    """What changed in the plan after a moment, item by item as it prints them; `without` leaves out an account."""
    histories = [
        history
        for record in RECORDS.values()
        for history in histories_of(record, plan, touched(record, plan, since), since).values()
    ]
    lineage = prepare(histories)
    found = [change for history in histories for change in changes_of(history, since)]
    found = [change for change in folded(exchanged(found)) if without is None or change.by != without]
    who = people_of(plan.trust, [change.after.context for change in found])
    for change in found:
        change.history.people = who
    return sorted(items(found, lineage), key=lambda item: item.order)


def touched(record: Record, plan: Plan, since: datetime) -> set[int]:
    """The ids of the rows of this kind that anything was written of since then."""
    ids = set(record.events_in(plan).filter(pgh_created_at__gt=since).values_list("id", flat=True))
    for _, history, owner in beside(record):
        ids |= set(events_of(history).filter(pgh_created_at__gt=since).values_list(owner, flat=True))
    return ids


def changes_of(history: History, since: datetime) -> Iterator[Change]:
    """The changes of one item after a moment, oldest first."""
    earlier = [moment for moment in history.moments if moment.at <= since]
    before = earlier[-1] if earlier else None
    for _, run in groupby((moment for moment in history.moments if moment.at > since), key=doer):
        change = Change(history, before, list(run))
        if change.after.removed and (before is None or before.removed):
            before = change.after
            continue  # came and went
        change.what = act_in_words(history, before, change.after)[0]
        before = change.after
        if change.what not in QUIET:
            yield change


def doer(moment: Moment) -> tuple[Any, Any]:
    """The account that acted, and the way it did."""
    metadata = (moment.context.metadata if moment.context else None) or {}
    return metadata.get("user"), metadata.get("source")


def exchanged(found: list[Change]) -> list[Change]:
    """Without the moves of rows that only made room for the row that was moved past them."""
    told: set[Together] = set()
    moves = [change for change in found if change.what == "Moved" and change.stays]
    for change in sorted(moves, key=lambda change: -len(change.acts)):
        acts = {together(moment.row) for moment in change.acts}
        if acts <= told:
            change.what = ""
        told |= acts
    return [change for change in found if change.what]


def folded(found: Iterable[Change]) -> list[Change]:
    """Without what came or went with the item above it, which counts it."""
    whole = {}
    for change in found:
        if change.what in WHOLE:
            whole[change.history.record.name, change.history.pk, change.act] = change
    left = []
    for change in found:
        top = change
        while above := above_of(top, whole):
            top = above
        if top is change:
            left.append(change)
        else:
            name = change.history.record.name
            top.contents[name] = top.contents.get(name, 0) + 1
    return left


def above_of(change: Change, whole: dict[tuple, Change]) -> Change | None:
    """The change of what this item hangs from that was made in the same act."""
    record = change.history.record
    if change.what not in WHOLE or not record.above:
        return None
    return whole.get((record.parent, getattr(change.after.row, f"{record.parent}_id"), change.act))


def settled(now: datetime) -> datetime:
    """Up to when nothing can be added to the history any more: before the oldest act that is still being written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity"
            " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database()"
        )
        oldest = cursor.fetchone()[0]
    return min(now, oldest - timedelta(microseconds=1)) if oldest else now


def items(found: Iterable[Change], lineage: Lineage) -> Iterator[Item]:
    """The items of these changes (those of an item together, oldest first)."""
    for _, group in groupby(found, key=lambda change: id(change.history)):
        changes = list(group)[::-1]
        history, newest = changes[0].history, changes[0].history.moments[-1]
        chain = lineage.above(history.record, newest.row, newest.at)
        number = history.numbers(newest.row, newest.at) if history.record.dotted else ""
        yield Item(history, chain, changes, label=number)


def locate(plan: Plan, chosen: Iterable[Item]) -> None:
    """Give these items the address and the number that they have in the plan now: a query for each kind."""
    for name, record in RECORDS.items():
        mine = {item.history.pk: item for item in chosen if item.history.record.name == name}
        rows = record.of_plan(plan).filter(pk__in=mine).select_related(record.path) if mine else ()
        for row in rows:
            share(record, row, plan)
            mine[row.pk].url = record.place(plan, row)
            mine[row.pk].label = getattr(row, "label", mine[row.pk].label)


def share(record: Record, row: Any, plan: Plan) -> None:
    """Let a row know its plan by the one object that all use, which keeps what numbers need."""
    while record.above:
        record, row = record.above, getattr(row, record.parent)
    row.plan = plan
