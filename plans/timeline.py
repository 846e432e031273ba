"""The history of one item, newest first: who, when, and what changed in plain words.

The events of a row, of its many-to-many rows and of its parts are put together act by act (one request or task is
one act). Names and the numbers of the parents are read for all of them at once, so that the number of queries does
not grow with the history.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from cypp.differences import Part, diff, diff_names, shortened
from cypp.history import Together, events_of, together
from cypp.merging import SOURCE
from cypp.templatetags.cypp import uk_date
from partners.models import Membership, Trust
from plans.layout import Numbering, number_of
from plans.models import Plan
from plans.records import RECORDS, Link, Record
from plans.records import Part as Belonging

SYSTEM, OUTSIDE, GONE = "The system", "Somebody outside the trust", "one that is removed now"


@dataclass
class Moment:
    """An item as one act left it: the newest event of its row, the ids it is linked with, its parts by id."""

    row: Any
    context: Any
    at: datetime
    links: dict[str, set[int]]
    parts: dict[str, dict[int, Any]]
    key: str

    @property
    def removed(self) -> bool:
        return self.row.pgh_label == "delete"


@dataclass
class Entry:
    """One act as a page shows it. `key` names the version that it left, `words` holds that version by label."""

    key: str
    at: datetime
    who: str
    what: str
    moved: tuple[str, str] | None
    changes: list[tuple[str, list[Part]]]
    words: list[tuple[str, str]]
    now: bool = False
    same: bool = False


@dataclass
class History:
    """All moments of one item, oldest first, and what is needed to say them in words."""

    record: Record
    plan: Plan
    pk: int
    moments: list[Moment]
    names: dict[Any, dict[int, str]] = field(default_factory=dict)
    people: Callable[[Any], str] = lambda context: SYSTEM
    numbers: Callable[[Any, datetime], str] = lambda row, at: ""

    @property
    def removed(self) -> bool:
        return self.moments[-1].removed

    def left_by(self, key: str) -> Moment | None:
        """The moment with this key, or None."""
        return next((moment for moment in self.moments if moment.key == key), None)


def history_of(record: Record, plan: Plan, pk: int) -> History | None:
    """The history of the plan's item `pk`, removed or not; None when the plan never had it."""
    found = histories_of(record, plan, [pk]).get(pk)
    if found:
        found.people = people_of(plan.trust, [moment.context for moment in found.moments])
    return found


def histories_of(record: Record, plan: Plan, pks: Iterable[int], since: datetime | None = None) -> dict[int, History]:
    """The histories of those of these items that the plan ever had, by id: a query for each table.

    With `since` they begin with the version that each item had at that moment.
    """
    pks = set(pks)
    rows = record.events_in(plan).filter(pgh_obj__in=pks)
    if since:
        then = rows.filter(pgh_created_at__lte=since).order_by("id", "-pgh_id").distinct("id").values("pgh_id")
        rows = rows.filter(Q(pgh_created_at__gt=since) | Q(pgh_id__in=then))
    own: dict[int, list] = defaultdict(list)
    for event in rows.select_related("pgh_context").order_by("pgh_id"):
        own[event.id].append(event)
    others: dict[int, list[tuple[Link | Belonging, Any]]] = defaultdict(list)
    for source, history, owner in beside(record) if own else ():
        events = events_of(history).filter(**{f"{owner}__in": pks})
        for event in events.select_related("pgh_context").order_by("pgh_id"):
            others[getattr(event, owner)].append((source, event))
    return {pk: History(record, plan, pk, list(moments_of(record, own[pk], others[pk]))) for pk in own}


def beside(record: Record) -> Iterable[tuple[Link | Belonging, Any, str]]:
    """What a row's history tells besides the row: its links and parts, the table of each, the column of the row."""
    for link in record.links:
        yield link, link.history, ends(record, link)[0]
    for part in record.parts:
        if part.says:
            yield part, part.model, f"{part.owner}_id"


def ends(record: Record, link: Link) -> tuple[str, str]:
    """The two columns of a many-to-many table: the one that leads to the row, and the other."""
    many = record.model._meta.get_field(link.name)
    return f"{many.m2m_field_name()}_id", f"{many.m2m_reverse_field_name()}_id"


def moments_of(record: Record, own: list[Any], others: list[tuple[Any, Any]]) -> Iterable[Moment]:
    acts: dict[Together, tuple[list, list]] = defaultdict(lambda: ([], []))
    for event in own:
        acts[together(event)][0].append(event)
    for pair in others:
        acts[together(pair[1])][1].append(pair)
    state: tuple[dict, dict] = ({link.name: set() for link in record.links}, {})
    row = own[0]
    for rows, with_it in in_order(acts):
        for source, event in with_it:
            take(record, source, event, *state)
        row = rows[-1] if rows else row
        yield Moment(
            row=row,
            context=(rows or [with_it[0][1]])[-1].pgh_context,
            at=(rows or [with_it[0][1]])[-1].pgh_created_at,
            links={name: set(ids) for name, ids in state[0].items()},
            parts={name: dict(parts) for name, parts in state[1].items()},
            key=f"{row.pgh_id}" if rows else f"{row.pgh_id}.{with_it[0][1].pgh_id}",
        )


def in_order(acts: dict[Together, tuple[list, list]]) -> list[tuple[list, list]]:
    """As the row was written; acts that wrote only what belongs to it come in by their time."""
    found = sorted((act for act in acts.values() if act[0]), key=lambda act: act[0][0].pgh_id)
    for act in sorted((act for act in acts.values() if not act[0]), key=lambda act: act[1][0][1].pgh_created_at):
        at = act[1][0][1].pgh_created_at
        later = (i for i, (rows, with_it) in enumerate(found) if (rows or [with_it[0][1]])[0].pgh_created_at > at)
        found.insert(next(later, len(found)), act)
    return found


def take(record: Record, source: Any, event: Any, links: dict[str, set[int]], parts: dict[str, dict]) -> None:
    gone = event.pgh_label == "delete"
    if isinstance(source, Link):
        other = getattr(event, ends(record, source)[1])
        (links[source.name].discard if gone else links[source.name].add)(other)
    elif gone:
        parts.setdefault(source.model.__name__, {}).pop(event.id, None)
    else:
        parts.setdefault(source.model.__name__, {})[event.id] = event


def entries(history: History, first: int, last: int) -> list[Entry]:
    """Entries `first` to `last` of the history, newest first."""
    moments = history.moments
    prepare([history])
    newest = words_of(history, moments[-1])
    chosen = list(enumerate(moments))[::-1][first:last]
    return [entry(history, moments[at - 1] if at else None, moment, newest) for at, moment in chosen]


def entry(history: History, before: Moment | None, after: Moment, newest: dict[str, str]) -> Entry:
    words = words_of(history, after)
    old = words_of(history, before) if before else {}
    what, moved = act_in_words(history, before, after)
    told = what in ("Changed", "Added")
    labels = dict.fromkeys([*words, *old]) if told else {}
    return Entry(
        key=after.key,
        at=after.at,
        who=history.people(after.context),
        what=what,
        moved=moved,
        changes=[
            (label, difference(history, label, before, after, old, words))
            for label in labels
            if old.get(label, "") != words.get(label, "")
        ],
        words=[pair for pair in words.items() if pair[1]],
        now=after is history.moments[-1] and not history.removed,
        same=words == newest,
    )


def difference(
    history: History, label: str, before: Moment | None, after: Moment, old: dict[str, str], new: dict[str, str]
) -> list[Part]:
    """How one field changed: lists of names by name, all else word by word."""
    link = next((link for link in history.record.links if link.label == label), None)
    if link:
        return diff_names(linked(history, link, before) if before else [], linked(history, link, after))
    return shortened(diff(old.get(label, ""), new.get(label, "")))


def act_in_words(history: History, before: Moment | None, after: Moment) -> tuple[str, tuple[str, str] | None]:
    """What was done, and from which number to which if it got another one."""
    if after.removed:
        return "Removed", None
    if before is None:
        return "Added", None
    if before.removed:
        return "Brought back", None
    stood, stands = (history.numbers(moment.row, after.at) for moment in (before, after))
    moved = (stood, stands) if stood != stands else None
    if words_of(history, before) != words_of(history, after):
        return "Changed", moved
    if not moved:
        return "Saved without a change", None
    return ("Moved" if after.row.version != before.row.version else "Renumbered as others came or went"), moved


def words_of(history: History, moment: Moment) -> dict[str, str]:
    """The words of an item at a moment: {label: text}."""
    record, row = history.record, moment.row
    words = {label: value_in_words(history, row, name) for name, label in record.fields.items()}
    for link in record.links:
        words[link.label] = ", ".join(linked(history, link, moment))
    for part in record.parts:
        if part.says:
            said = [part.says(event, row) for event in moment.parts.get(part.model.__name__, {}).values()]
            words |= dict(sorted(said))
    return words


def linked(history: History, link: Link, moment: Moment) -> list[str]:
    names = history.names.get(target(history.record, link), {})
    return sorted(names.get(pk, GONE) for pk in moment.links[link.name])


def target(record: Record, link: Link) -> Any:
    return record.model._meta.get_field(link.name).related_model


def value_in_words(history: History, row: Any, name: str) -> str:
    if name in history.record.says:
        return history.record.says[name](row)
    column = history.record.model._meta.get_field(name)
    value = getattr(row, column.attname)
    if value is None or value == "":
        return ""
    if column.related_model:
        return history.names.get(column.related_model, {}).get(value, GONE)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return uk_date(value) if isinstance(value, date) else str(dict(column.flatchoices).get(value, value))


def prepare(histories: Sequence[History]) -> "Lineage":
    """Read the names and numbers that these histories of one plan are told with."""
    names, lineage = names_in(histories), Lineage(histories)
    for history in histories:
        history.names = names
        history.numbers = partial(lineage.number, history)
    return lineage


def names_in(histories: Iterable[History]) -> dict[Any, dict[int, str]]:
    """Names of all that the items ever pointed to: a query for each model."""
    ids: dict[Any, set[int]] = defaultdict(set)
    for history in histories:
        record = history.record
        columns = [record.model._meta.get_field(name) for name in record.fields]
        for moment in history.moments:
            for column in columns:
                if column.related_model:
                    ids[column.related_model] |= {getattr(moment.row, column.attname)} - {None}
            for link in record.links:
                ids[target(record, link)] |= moment.links[link.name]
    return {model: {pk: str(row) for pk, row in model._base_manager.in_bulk(pks).items()} for model, pks in ids.items()}


class Lineage:
    """What the items of some histories hung from at any moment, from the events of those rows: a query for each kind.

    An event of a row above holds its id, number, title and what it hung from itself.
    """

    def __init__(self, histories: Sequence[History]) -> None:
        self.known: dict[str, dict[int, list[Any]]] = {}
        wanted: dict[str, set[int]] = defaultdict(set)
        for plan in {history.plan for history in histories if history.plan.numbering == Numbering.RUNNING}:
            for record in RECORDS.values():
                if record.dotted and not (record.above and record.above.above):
                    wanted[record.name] |= set(record.events_in(plan).values_list("id", flat=True))
        for history in histories:
            if history.record.above:
                wanted[history.record.parent] |= {parent_id(history.record, moment.row) for moment in history.moments}
        for record in reversed(RECORDS.values()):
            if not wanted[record.name]:
                continue
            rows = self.known[record.name] = defaultdict(list)
            columns = ("id", record.order, record.title, record.parent, "pgh_created_at", "pgh_label")
            for event in events_of(record.model).filter(id__in=wanted[record.name]).order_by("pgh_id").only(*columns):
                rows[event.id].append(event)
                wanted[record.parent].add(parent_id(record, event))

    def above(self, record: Record, row: Any, at: datetime) -> list[tuple[Record, Any]]:
        """The row with all that it hung from at a moment, from the top down: [(priority, its event), ...]."""
        chain = [(record, row)]
        while (step := chain[0][0]).above:
            events = self.known[step.parent][parent_id(step, chain[0][1])]
            held = [event for event in events if event.pgh_created_at <= at] or events[:1]
            chain.insert(0, (step.above, held[-1]))
        return chain

    def number(self, history: History, row: Any, at: datetime) -> str:
        """The number as the plan printed it then, like "2.1.3", or "place 3"; "" for what has none."""
        record = history.record
        if not record.order:
            return ""
        if not record.dotted:
            return f"place {getattr(row, record.order)}"
        chain = self.above(record, row, at)
        numbers = [getattr(event, step.order) for step, event in chain]
        running = history.plan.numbering == Numbering.RUNNING and len(chain) > 1
        return number_of(history.plan.numbering, numbers, self.before(chain[0], chain[1], at) if running else 0)

    def before(self, top: tuple[Record, Any], below: tuple[Record, Any], at: datetime) -> int:
        """How far the numbers of the second level had run before this row of the first, at a moment."""
        first, second = ([event for event in map(then(at), self.known[record.name].values()) if event]
                         for record, _ in (top, below))  # fmt: skip
        earlier = {event.id for event in first if event.number < top[1].number}
        last: dict[int, int] = defaultdict(int)
        for event in second:
            owner = parent_id(below[0], event)
            last[owner] = max(last[owner], event.number)
        return sum(number for owner, number in last.items() if owner in earlier)


def then(at: datetime) -> Callable[[list[Any]], Any]:
    """A function from the events of a row to the one that held at a moment, None when the row was not there."""

    def event_of(events: list[Any]) -> Any:
        held = [event for event in events if event.pgh_created_at <= at]
        return held[-1] if held and held[-1].pgh_label != "delete" else None

    return event_of


def parent_id(record: Record, row: Any) -> int:
    return getattr(row, f"{record.parent}_id")


def people_of(trust: Trust, contexts: Iterable[Any]) -> Callable[[Any], str]:
    """A function from the context of an act to who did it, as this trust knows the person."""
    acts = [(context.metadata if context else None) or {} for context in contexts]
    names = names_of(trust, (metadata.get("user") for metadata in acts))

    def who(context: Any) -> str:
        metadata = (context.metadata if context else None) or {}
        name = names(metadata.get("user"))
        return f"{name}, with a workbook" if metadata.get("source") == SOURCE and name != SYSTEM else name

    return who


def names_of(trust: Trust, users: Iterable[Any]) -> Callable[[Any], str]:
    """A function from the id of an account (None: the system) to the person's name in this trust: two queries at most.

    Names come only from memberships of this trust, present or past; nobody is named who never belonged to it.
    """
    ids = set(users) - {None}
    names = dict(memberships(trust, ids).values_list("user_id", "known_as")) if ids else {}
    unnamed = [pk for pk, name in names.items() if not name]
    if unnamed:
        names |= {row.user_id: str(row.user) for row in memberships(trust, unnamed).select_related("user")}
    return lambda pk: SYSTEM if pk is None else names.get(pk) or OUTSIDE


def name_of(trust: Trust, pk: int | None) -> str:
    """The name of one of them."""
    return names_of(trust, [pk])(pk)


def memberships(trust: Trust, users: Iterable[Any]) -> QuerySet:
    """The newest record of each of these people's memberships in the trust, also of those that ended."""
    return (
        events_of(Membership).filter(trust=trust, user_id__in=users).order_by("user_id", "-pgh_id").distinct("user_id")
    )
