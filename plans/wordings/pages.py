"""What the texts written for editions bring to pages that they share with others."""

from collections.abc import Iterable

from plans.find import Hit, Query, register_finder
from plans.models import Plan, Wording
from plans.pages import plan_url
from plans.records import Record, register_record
from plans.rows import Level, register_level, said_by
from plans.shapes import Copies, copy_rows, register_copier
from plans.talk import Place, PlaceKind, register_place
from plans.wordings import chapters
from plans.wordings.languages import Language

WORDING = Record(
    name="wording",
    model=Wording,
    parent="plan",
    urls="plans:wording_",
    term=lambda plan: "text for an edition",
    place=lambda plan, row: plan_url("plans:wording", plan, row.pk),
    fields={"purpose": "What it is for", "language": "Language", "title": "Title", "body": "Text"},
    order="",
    dotted=False,
)


def found_by_words(plan: Plan, query: Query) -> list[Hit]:
    return [
        Hit("", query.marked(f"{row.title}: {row.body}"), WORDING.place(plan, row))
        for row in query.narrow(plan.wordings.all(), "title", "body")
    ]


def places(plan: Plan, ids: Iterable[int]) -> list[Place]:
    """Texts as places to talk about, after the plan's own."""
    return [
        Place("wording", row.pk, f"{row.place}: {row.title}", url=WORDING.place(plan, row), order=(20, row.pk))
        for row in plan.wordings.filter(pk__in=list(ids)).defer("body")
    ]


def copy_wordings(source: Plan, target: Plan, copies: Copies) -> None:
    copy_rows(list(source.wordings.all()), copies, plan=lambda row: target.pk)


def register() -> None:
    chapters.register()
    register_record(WORDING)
    register_copier(17, copy_wordings)
    register_finder(95, lambda plan: "Texts for editions", found_by_words)
    register_place(PlaceKind("wording", places, assignable=True))
    labels = {"purpose": "what it is for", "language": "language", "body": "text"}
    texts = {"purpose": said_by(Wording.Purpose.choices), "language": said_by(Language.choices)}
    register_level("wording", Level("wording", "Text for an edition", labels=labels, texts=texts))
