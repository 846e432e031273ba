"""What the history of a plan knows of each thing that people write: where it hangs, its fields, what goes with it.

Every app registers its own, so that one history page and one list of removed items serve them all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from cypp.history import events_of
from plans.models import GlossaryTerm, Plan, Section
from plans.pages import plan_url


@dataclass(frozen=True)
class Link:
    """A many-to-many of a record: `history` is the tracked model of its table, `name` the field of the row."""

    history: Any
    name: str
    label: str


@dataclass(frozen=True)
class Part:
    """Rows that belong to a record and go with it.

    `says(part, row)` gives (label, words) for the history page, from the events of both; without it the part is not
    shown. `write(row, parts)` makes the row's parts what these events say.
    """

    model: Any
    owner: str
    says: Callable[[Any, Any], tuple[str, str]] | None = None
    write: Callable[[Any, Sequence[Any]], Any] | None = None


@dataclass(frozen=True)
class Record:
    """One kind of item. `fields` are the words people write, by label; `also` is written with them but not shown.

    `parent` is the field it hangs from, and the name of that record unless it is "plan". `choose` narrows what a
    foreign key of a row may point to, `says` the words of a field's value (from an event) where they are not plain.
    `order` is the field that numbers the rows among their siblings, "" where they have no numbers.
    """

    name: str
    model: Any
    parent: str
    urls: str
    term: Callable[[Plan], str]
    place: Callable[[Plan, Any], str]
    fields: dict[str, str]
    title: str = "title"
    order: str = "number"
    half: str = ""
    dotted: bool = True
    also: tuple[str, ...] = ()
    says: dict[str, Callable[[Any], str]] = field(default_factory=dict)
    choose: dict[str, Callable[[Any], QuerySet]] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def above(self) -> "Record | None":
        return None if self.parent == "plan" else RECORDS[self.parent]

    @property
    def path(self) -> str:
        """From a row to its plan, as a look-up: "objective__priority__plan"."""
        return f"{self.parent}__{self.above.path}" if self.above else "plan"

    def of_plan(self, plan: Plan) -> QuerySet:
        return self.model._base_manager.filter(**{self.path: plan})

    def events_in(self, plan: Plan) -> QuerySet:
        """Everything that ever happened to this plan's rows of the kind, also under parents that are gone."""
        events = events_of(self.model)
        if not self.above:
            return events.filter(plan=plan)
        return events.filter(**{f"{self.parent}_id__in": self.above.events_in(plan).values("id")})

    def siblings(self, row: Any) -> QuerySet:
        """The rows that `row`, or an event of it, is numbered among."""
        shared = {f"{self.parent}_id": getattr(row, f"{self.parent}_id")}
        return self.model._base_manager.filter(**shared, **({self.half: getattr(row, self.half)} if self.half else {}))

    def url(self, action: str, plan: Plan, pk: int) -> str:
        """Address of its "history", "restore" or "bring_back"."""
        return plan_url(f"{self.urls}{action}", plan, pk)

    def below(self) -> Iterator[tuple[Any, str]]:
        """What goes with a row of this kind when it is removed: (model, the field that leads to the row)."""
        for link in self.links:
            yield link.history, self.model._meta.get_field(link.name).m2m_field_name()
        for part in self.parts:
            yield part.model, part.owner
        for other in RECORDS.values():
            if other.above is self:
                yield other.model, other.parent


RECORDS: dict[str, Record] = {}


def register_record(record: Record) -> None:
    """After the record it hangs from; results before what may serve them."""
    RECORDS[record.name] = record


def record_of(model: Any) -> Record | None:
    return next((record for record in RECORDS.values() if record.model is model), None)


SECTION = Record(
    name="section",
    model=Section,
    parent="plan",
    urls="plans:section_",
    term=lambda plan: "section",
    place=lambda plan, row: plan_url("plans:section", plan, row.pk),
    fields={"title": "Title", "role": "What it is", "body": "Text"},
    order="position",
    half="after_priorities",
    dotted=False,
)


TERM = Record(
    name="term",
    model=GlossaryTerm,
    parent="plan",
    urls="plans:term_",
    term=lambda plan: "term",
    place=lambda plan, row: f"{plan_url('plans:glossary', plan)}#term-{row.pk}",
    fields={"term": "Word or abbreviation", "meaning": "What it means"},
    title="term",
    order="",
    dotted=False,
)


def register() -> None:
    register_record(SECTION)
    register_record(TERM)
