"""What a plan is started from: a shape that councils have used, an earlier plan, or nothing.

A shape gives the names of the levels, how such plans are numbered and laid out, what they leave out, and their
sections, empty. Upper apps register how their part of an earlier plan is copied, so that plans imports none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from plans.access import hold
from plans.layout import Layout, Numbering, Shown, everything
from plans.models import GlossaryTerm, Plan, Section

Role = Section.Role
#: (role, title, after the priorities)
Skeleton = tuple[tuple[str, str, bool], ...]
#: Old rows to new ones, by model: {Priority: {old id: new row}}
Copies = dict[type, dict[int, Any]]

OPENING: Skeleton = (
    (Role.FOREWORD, "Foreword", False),
    (Role.VISION, "Our vision", False),
    (Role.NEEDS, "What we know about need", False),
    (Role.CONSULTATION, "How we consulted", False),
)
CLOSING: Skeleton = (
    (Role.RESOURCES, "Resources", True),
    (Role.PERFORMANCE, "How we will keep to it", True),
    (Role.GOVERNANCE, "How decisions are made", True),
)


@dataclass(frozen=True)
class Shape:
    """A way to lay out a plan: its names of the four levels, its settings and the sections it begins with.

    `hides` names what such a plan does not use; it shows all else.
    """

    name: str
    about: str
    terms: tuple[str, str, str, str]
    sections: Skeleton = ()
    numbering: Numbering = Numbering.DOTTED
    layout: Layout = Layout.TABLE
    hides: frozenset[Shown] = frozenset()

    def apply(self, plan: Plan) -> None:
        plan.priority_term, plan.objective_term, plan.result_term, plan.commitment_term = self.terms
        plan.numbering, plan.layout = self.numbering, self.layout
        plan.shows = [name for name in everything() if name not in self.hides]


SHAPES = {
    "targets": Shape(
        "Priorities with targets and strategic actions",
        "For each objective its targets, and for each target who does what by when.",
        ("Priority", "Strategic objective", "Target", "Strategic action"),
        (*OPENING, *CLOSING, (Role.NEXT_STEPS, "Timetable", True)),
    ),
    "pledges": Shape(
        "Themes that say what you can expect",
        "Plain promises to families: our priority, what you can expect, what we will commission and what will change.",
        ("Theme", "Our priority is", "As a result, we expect", "We will commission services that"),
        (
            *OPENING,
            (Role.VALUES, "Our values", False),
            (Role.PRINCIPLES, "How we commission", False),
            (Role.PLEDGE, "Our pledge on quality", False),
            *CLOSING,
        ),
        Numbering.PLAIN,
        Layout.PAIRS,
        frozenset({Shown.BY_WHEN, Shown.LEAD, Shown.ORGANISATIONS, Shown.STEPS}),
    ),
    "areas": Shape(
        "A few areas for change with numbered commitments",
        "Short: three or four areas, each with commitments, actions and a scorecard.",
        ("Transformation area", "Commitment", "Result", "Together we will"),
        (*OPENING, (Role.NEXT_STEPS, "Next steps", True)),
        Numbering.RUNNING,
        Layout.LIST,
        frozenset(
            {
                Shown.RESULTS,
                Shown.BY_WHEN,
                Shown.LEAD,
                Shown.ORGANISATIONS,
                Shown.STEPS,
                Shown.OUTCOMES,
                Shown.MEASURES,
            }
        ),
    ),
    "outcomes": Shape(
        "Priorities and cross-cutting themes with outcomes",
        "Each priority has a lead and a rationale that cites needs and inspections; themes run across all of them.",
        ("Priority", "Outcome", "Measure of success", "Action"),
        (*OPENING, *CLOSING, (Role.APPENDIX, "What the inspection recommended", True)),
        hides=frozenset({Shown.RESULTS, Shown.STEPS}),
    ),
    "empty": Shape(
        "Empty", "No sections; name the levels yourself.", ("Priority", "Objective", "Result", "Commitment")
    ),
}

TERMS = ("priority_term", "objective_term", "result_term", "commitment_term")
COPIED = (*TERMS, "legal_basis", "numbering", "layout", "theme", "shows", "editions_off")

_copiers: list[tuple[int, Callable[[Plan, Plan, Copies], None]]] = []


def register_copier(order: int, copy: Callable[[Plan, Plan, Copies], None]) -> None:
    """An app adds how its part of a plan is copied: `copy(source, target, copies)`, after those of lower order."""
    _copiers.append((order, copy))
    _copiers.sort(key=lambda pair: pair[0])


@transaction.atomic
def start_from_shape(plan: Plan, shape: Shape) -> None:
    """Save a new plan with the names and the empty sections of `shape`."""
    shape.apply(plan)
    plan.save()
    counts = {False: 0, True: 0}
    rows = []
    for role, title, after in shape.sections:
        counts[after] += 1
        rows.append(Section(plan=plan, role=role, title=title, after_priorities=after, position=counts[after]))
    Section.objects.bulk_create(rows)


@transaction.atomic
def start_from_plan(plan: Plan, source: Plan) -> None:
    """Save a new plan with everything an earlier one of the same trust holds, except signatures and versions."""
    source = hold(source.pk)  # nobody edits while it is read
    for name in COPIED:
        setattr(plan, name, getattr(source, name))
    plan.save()
    copies: Copies = {}
    for _, copy in _copiers:
        copy(source, plan, copies)


def copy_rows(rows: list, copies: Copies, **parents: Any) -> None:
    """Insert a copy of each row; `parents` are functions from an old row to the new value of a field."""
    if not rows:
        return
    model = type(rows[0])
    fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    new = []
    for row in rows:
        values = {name: getattr(row, name) for name in fields if name not in ("version", "changed_at")}
        for name, parent in parents.items():
            values[model._meta.get_field(name).attname] = parent(row)
        new.append(model(**values))
    made = model._default_manager.bulk_create(new)
    copies[model] = {old.pk: row for old, row in zip(rows, made, strict=True)}


def new_id(copies: Copies, model: type, old_id: int | None) -> int | None:
    """The id of the copy of a row, or None."""
    return copies[model][old_id].pk if old_id is not None else None


def copy_sections(source: Plan, target: Plan, copies: Copies) -> None:
    copy_rows(list(source.sections.all()), copies, plan=lambda row: target.pk)


def copy_glossary(source: Plan, target: Plan, copies: Copies) -> None:
    copy_rows(list(GlossaryTerm.objects.filter(plan=source)), copies, plan=lambda row: target.pk)


def register() -> None:
    register_copier(10, copy_sections)
    register_copier(15, copy_glossary)
