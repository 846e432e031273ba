"""Bringing back what was removed, and earlier words of what is there. The caller authorises and holds the plan."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Subquery, Value

from cypp import ordering
from cypp.history import events_of, in_the_same_act, together
from cypp.versioning import save_if_current
from plans.models import Plan
from plans.records import RECORDS, Record, record_of
from plans.terms import plural
from plans.timeline import Moment, people_of, target


class Refused(Exception):
    """It cannot be brought back now; the text says what to do first."""


@dataclass
class Removed:
    """One removed item of a plan with all that went with it. `under`: is what it hangs from there?"""

    plan: Plan
    record: Record
    event: Any
    under: bool
    contents: dict[str, int] = field(default_factory=dict)
    who: str = ""

    @property
    def title(self) -> str:
        return getattr(self.event, self.record.title)

    @property
    def term(self) -> str:
        return self.record.term(self.plan)

    @property
    def above(self) -> str:
        return self.record.above.term(self.plan) if self.record.above else "plan"

    @property
    def with_it(self) -> str:
        """What went with it: "1 objective, 3 actions"."""
        terms = {name: RECORDS[name].term(self.plan) for name in self.contents}
        return ", ".join(f"{count} {terms[name] if count == 1 else plural(terms[name])}" for name, count in
                         self.contents.items())  # fmt: skip

    @property
    def bring_back(self) -> str:
        return self.record.url("bring_back", self.plan, self.event.id)

    @property
    def history(self) -> str:
        return self.record.url("history", self.plan, self.event.id)


def removed(plan: Plan) -> list[Removed]:
    """The plan's removed items, newest first; what went with another is counted there. A query for each record."""
    last = {record.name: list(last_removals(record, plan)) for record in RECORDS.values()}
    acts = {(name, event.id, together(event)) for name, events in last.items() for event in events}
    found: dict[tuple, Removed] = {}
    inside: dict[tuple, tuple] = {}
    for name, events in last.items():
        record = RECORDS[name]
        for event in events:
            key = (name, event.id, together(event))
            above = (record.parent, getattr(event, f"{record.parent}_id"), together(event))
            if above in acts:
                inside[key] = above
                root = found[top(above, inside)]
                root.contents[name] = root.contents.get(name, 0) + 1
            else:
                found[key] = Removed(plan, record, event, event.parent_there)
    who = people_of(plan.trust, [item.event.pgh_context for item in found.values()])
    for item in found.values():
        item.who = who(item.event.pgh_context)
    return sorted(found.values(), key=lambda item: (item.event.pgh_created_at, item.event.pgh_id), reverse=True)


def top(key: tuple, inside: dict[tuple, tuple]) -> tuple:
    while key in inside:
        key = inside[key]
    return key


def last_removals(record: Record, plan: Plan) -> models.QuerySet:
    """The newest removal of each row that is not there now, with `parent_there`."""
    live = record.model._base_manager.filter(pk=OuterRef("id"))
    gone = record.events_in(plan).filter(~Exists(live), pgh_label="delete")
    there: Any = Value(True)
    if record.above:
        there = Exists(record.above.model._base_manager.filter(pk=OuterRef(f"{record.parent}_id")))
    return gone.annotate(parent_there=there).select_related("pgh_context").order_by("id", "-pgh_id").distinct("id")


@transaction.atomic
def bring_back(plan: Plan, record: Record, pk: int) -> Any:
    """Make a removed row again, with its id and all that went with it; returns the row.

    It takes its old place among its siblings. None when the plan never had it; raises `Refused` when what it hangs
    from is not there, or another has its name.
    """
    here = record.of_plan(plan).filter(pk=pk).first()
    if here is not None:
        return here
    event = last_removals(record, plan).filter(id=pk).first()
    if event is None:
        return None
    if not event.parent_there:
        above = record.above.term(plan) if record.above else "plan"
        raise Refused(f"The {above} it belonged to is removed too. Bring back that {above} first.")
    if record.order:
        number, whole = getattr(event, record.order), was_whole(record, event)
        setattr(event, record.order, ordering.make_room(record.siblings(event), number, record.order, whole=whole))
    made: dict[Any, set[int]] = defaultdict(set)
    with one_of_a_name(record, plan):
        make(record.model, record.parent, [event], made)
    make_below(record, event, made)
    join_again(event, made)
    return record.of_plan(plan).get(pk=pk)


@contextmanager
def one_of_a_name(record: Record, plan: Plan) -> Iterator[None]:
    """A write that meets another row with the same name raises `Refused`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        term = record.term(plan)
        raise Refused(f"There is another {term} of this name now. Change or remove that {term} first.") from error


def was_whole(record: Record, event: Any) -> bool:
    """Did the siblings run from 1 up to the row when it was removed? A printed plan may leave numbers out."""
    group = [f"{record.parent}_id", *([record.half] if record.half else [])]
    events = events_of(record.model)
    ever = events.filter(**{name: getattr(event, name) for name in group}).values("id")
    before = events.filter(id__in=ever, pgh_id__lt=event.pgh_id).order_by("id", "-pgh_id").distinct("id")
    numbers = {
        getattr(row, record.order)
        for row in before
        if row.pgh_label != "delete" and all(getattr(row, name) == getattr(event, name) for name in group)
    }
    return numbers >= set(range(1, getattr(event, record.order)))


def make_below(record: Record, root: Any, made: dict[Any, set[int]]) -> None:
    """What went with the rows of `record` that were just made, level by level."""
    for model, owner in record.below():
        events = events_of(model).filter(
            **in_the_same_act(root), pgh_label="delete", **{f"{owner}_id__in": made[record.model]}
        )
        make(model, owner, list(events.order_by("pgh_id")), made)
        below = record_of(model)
        if below:
            make_below(below, root, made)


def make(model: Any, owner: str, events: Iterable[Any], made: dict[Any, set[int]]) -> None:
    """Insert the rows that these removals held, without what they may not point to now; none that cannot do without."""
    rows = {event.id: {column.attname: getattr(event, column.attname) for column in model._meta.concrete_fields}
            for event in events}  # fmt: skip
    for column in model._meta.concrete_fields:
        if not column.related_model or column.name == owner:
            continue
        there = pointed_to(model, owner, column, rows.values())
        for pk, row in list(rows.items()):
            if row[column.attname] is not None and (row[f"{owner}_id"], row[column.attname]) not in there:
                row[column.attname] = None
                if not column.null:
                    del rows[pk]
    model._base_manager.bulk_create(model(**row) for row in rows.values())
    made[model] |= set(rows)


def pointed_to(model: Any, owner: str, column: Any, rows: Iterable[dict]) -> set[tuple[int, int]]:
    """Which rows that `column` names are there and may be named now: {(id of the owner, id of what is named)}.

    What was named may have moved away meanwhile: then the record's `choose` does not offer it.
    """
    wanted = {(row[f"{owner}_id"], row[column.attname]) for row in rows if row[column.attname] is not None}
    record = record_of(model)
    choose = record.choose.get(column.name) if record else None
    if choose:
        return {pair for pair in wanted if choose(model(**{f"{owner}_id": pair[0]})).filter(pk=pair[1]).exists()}
    there = set(column.related_model._base_manager.filter(pk__in=[pk for _, pk in wanted]).values_list("pk", flat=True))
    return {pair for pair in wanted if pair[1] in there}


def join_again(root: Any, made: dict[Any, set[int]]) -> None:
    """Let rows serve again what they served until it was removed, where they serve nothing now."""
    for record in RECORDS.values():
        for column in record.model._meta.concrete_fields:
            if column.null and made.get(column.related_model):
                join(record, column, root, made[column.related_model])


def join(record: Record, column: Any, root: Any, targets: set[int]) -> None:
    events = events_of(record.model)
    before = events.filter(id=OuterRef("id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    let_go = events.filter(**in_the_same_act(root), pgh_label="update", **{f"{column.attname}__isnull": True})
    served = dict(
        let_go.annotate(served=Subquery(before.values(column.attname)[:1]))
        .filter(served__in=targets)
        .values_list("id", "served")
    )
    for row in record.model._base_manager.filter(pk__in=served, **{f"{column.attname}__isnull": True}):
        choose = record.choose.get(column.name)
        if choose is None or choose(row).filter(pk=served[row.pk]).exists():
            now = {column.attname: served[row.pk], "version": F("version") + 1}
            record.model._base_manager.filter(pk=row.pk).update(**now)


@transaction.atomic
def restore(plan: Plan, record: Record, row: Any, moment: Moment, *, version: int) -> list[str]:
    """Give `row` the words it had at `moment`, as a new version on top of `version` (`Stale` if that is not current).

    Returns the labels of what could not come back, as what it pointed to is gone. Raises `Refused` when another has
    the name of then.
    """
    left_out = []
    for name in [*record.fields, *record.also]:
        column = record.model._meta.get_field(name)
        value = getattr(moment.row, column.attname)
        if value is not None and column.related_model:
            choose = record.choose.get(name)
            rows = choose(row) if choose else column.related_model._base_manager
            if not rows.filter(pk=value).exists():
                left_out.append(record.fields[name])
                value = None
        setattr(row, column.attname, value)
    with one_of_a_name(record, plan):
        save_if_current(row, version=version, fields=[*record.fields, *record.also])
    for link in record.links:
        there = target(record, link)._base_manager.filter(pk__in=moment.links[link.name])
        getattr(row, link.name).set(there)
        if len(there) < len(moment.links[link.name]):
            left_out.append(link.label)
    for part in record.parts:
        if part.write:
            part.write(row, list(moment.parts.get(part.model.__name__, {}).values()))
    return left_out
