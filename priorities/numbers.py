"""Numbers that rows had: in the newest version that was kept or printed, and in the history of the plan.

A number is said as the plan numbers now. What carried it is a `Holder`: a kind and an id, removed since or not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from cypp.history import events_of
from plans.find import register_jumper
from plans.layout import Numbering, numbers_in, objective_label, run_before
from plans.models import Plan
from plans.pages import plan_url
from plans.records import RECORDS
from priorities.find import address_of, row_numbered
from priorities.models import Commitment, Objective, Priority

MODELS: dict[str, Any] = {"priority": Priority, "objective": Objective, "commitment": Commitment}


@dataclass(frozen=True)
class Holder:
    """What carried a number."""

    kind: str
    pk: int

    def row(self, plan: Plan) -> Any:
        """The row as it is now, or None when it is removed."""
        return RECORDS[self.kind].of_plan(plan).select_related(RECORDS[self.kind].path).filter(pk=self.pk).first()


@dataclass(frozen=True)
class Span:
    """A row carried a number from one moment to another, or until now (None)."""

    pk: int
    since: datetime
    until: datetime | None

    def meets(self, other: "Span") -> bool:
        return before(self.since, other.until) and before(other.since, self.until)


def before(moment: datetime, end: datetime | None) -> bool:
    return end is None or moment < end


def printed(plan: Plan, number: str) -> Holder | None:
    """What the newest version of the plan prints this number for."""
    newest = plan.publications.order_by("-number").values_list("document", flat=True).first()
    if newest is None:
        return None
    labels = numbers_in(newest)
    for part in (chapter["data"] for chapter in newest["chapters"] if chapter["kind"] == "priority"):
        for objective in part["objectives"]:
            label = labels.get(objective["id"])
            if label == number:
                return Holder("objective", objective["id"])
            for row in objective["commitments"]:
                if label and f"{label}.{row['number']}" == number:
                    return Holder("commitment", row["id"])
        if str(part["number"]) == number and plan.numbering != Numbering.RUNNING:
            return Holder("priority", part["id"])
    return None


def held_last(plan: Plan, number: str) -> Holder | None:
    """What carried this number last, from the history of the plan. The queries do not grow with the plan."""
    head, _, tail = number.rpartition(".")
    found = [("objective", span) for span in spans(plan, number)]
    if head and tail.isdecimal() and len(tail) < 5:
        found += [("commitment", span) for span in commitments_at(list(spans(plan, head)), int(tail))]
    if not found and number.isdecimal() and len(number) < 5:
        events = RECORDS["priority"].events_in(plan).order_by("id", "pgh_id")
        found = [("priority", span) for span in carried(events, "plan_id", plan.pk, int(number))]
    if not found:
        return None
    kind, span = max(found, key=lambda pair: (pair[1].until is None, pair[1].until or pair[1].since))
    return Holder(kind, span.pk)


def spans(plan: Plan, wanted: str) -> Iterator[Span]:
    """When objectives of the plan carried the number `wanted`, from the events of both levels in their order."""
    state: dict[str, dict[int, Any]] = {"priority": {}, "objective": {}}
    open_: dict[int, datetime] = {}
    for at, act in groupby(changes(plan), key=lambda change: change[0]):
        for _, _, kind, pk, numbers in act:
            if numbers is None:
                state[kind].pop(pk, None)
            else:
                state[kind][pk] = numbers
        holders = holders_of(plan.numbering, state, wanted)
        for pk in set(open_) - holders:
            yield Span(pk, open_.pop(pk), at)
        open_ |= dict.fromkeys(holders - set(open_), at)
    yield from (Span(pk, since, None) for pk, since in open_.items())


def changes(plan: Plan) -> list[tuple[datetime, int, str, int, Any]]:
    """What numbered priorities and objectives: [(when, order, kind, id, its numbers or None when removed)]."""
    found: list[tuple[datetime, int, str, int, Any]] = []
    for kind in ("priority", "objective"):
        record = RECORDS[kind]
        columns = ("pgh_created_at", "pgh_id", "id", "pgh_label", "number", f"{record.parent}_id")
        for when, order, pk, label, number, parent in record.events_in(plan).values_list(*columns):
            found.append((when, order, kind, pk, None if label == "delete" else (parent, number)))
    return sorted(found, key=lambda change: change[:2])


def holders_of(numbering: str, state: dict[str, dict[int, Any]], wanted: str) -> set[int]:
    """The objectives that carry a number when priorities and objectives stand as in `state`: {id: (parent, number)}."""
    numbers = {pk: number for pk, (_, number) in state["priority"].items()}
    last: dict[int, int] = dict.fromkeys(sorted(numbers, key=lambda pk: numbers[pk]), 0)
    rows = {pk: pair for pk, pair in state["objective"].items() if pair[0] in numbers}
    for parent, number in rows.values():
        last[parent] = max(last[parent], number)
    run = run_before(last.items())
    return {
        pk
        for pk, (parent, number) in rows.items()
        if objective_label(numbering, numbers[parent], number, run[parent]) == wanted
    }


def commitments_at(objectives: list[Span], number: int) -> list[Span]:
    """When commitments carried this number below the objectives, while these carried theirs."""
    events = events_of(Commitment)
    found = []
    for objective in objectives:
        ids = events.filter(objective_id=objective.pk, number=number).values("id")
        rows = events.filter(id__in=ids).order_by("id", "pgh_id")
        found += [span for span in carried(rows, "objective_id", objective.pk, number) if span.meets(objective)]
    return found


def carried(events: Iterable[Any], parent: str, pk: int, number: int) -> Iterator[Span]:
    """When rows carried a number below the parent `pk`, from their events in the order of rows and time."""
    for row, own in groupby(events, key=lambda event: event.id):
        since = None
        for event in own:
            here = event.pgh_label != "delete" and getattr(event, parent) == pk and event.number == number
            if here and since is None:
                since = event.pgh_created_at
            elif not here and since is not None:
                yield Span(row, since, event.pgh_created_at)
                since = None
        if since is not None:
            yield Span(row, since, None)


def tidy(typed: str) -> str:
    return typed.strip().rstrip(".").lower()


def by_number(plan: Plan, typed: str) -> str | None:
    """The address of the row that a number names; where there is something to say about it, the page that says it."""
    number = tidy(typed)
    if not number[:1].isdecimal() or len(number) > 16 or not number.replace(".", "").isalnum():
        return None
    here, was = row_numbered(plan, number), printed(plan, number)
    if here is None:
        was = was or held_last(plan, number)
        return plan_url("priorities:at", plan, number) if was else None
    if was and was.pk != here.pk and was.row(plan):
        return plan_url("priorities:at", plan, number)
    return address_of(plan, here)


def register() -> None:
    register_jumper(by_number)
