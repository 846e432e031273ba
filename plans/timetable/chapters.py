"""The timetable as a chapter of the document: planned stages, key dates, the planning year. It is not signed."""

from collections.abc import Callable
from typing import Any

from cypp.templatetags.cypp import uk_date
from plans.document import Document, chapter, register_chapters
from plans.layout import Shown
from plans.models import Plan, State
from plans.pages import STAGES
from plans.rows import DATES, Level, register_level
from plans.timetable.calendar import BEGINS
from plans.timetable.year import in_order, in_words

Texts = dict[str, Callable[[Any, Document], str]]


def timetable(plan: Plan) -> list[Document]:
    """No chapter without a date and without a year."""
    if Shown.TIMETABLE not in plan.shows:
        return []
    rows = list(plan.key_dates.all())
    data = {
        "stages": sorted((stage_of(row) for row in rows if row.stage), key=lambda row: STAGES.index(row["stage"])),
        "key_dates": [date_of(row) for row in rows if not row.stage],
        "year": [
            {"id": row.pk, "number": at, "title": row.title, "months": in_order(row.months), "who": row.who}
            for at, row in enumerate(plan.cycle.all(), 1)
        ],
    }
    return [chapter("timetable", "timetable", "Timetable and planning year", data)] if any(data.values()) else []


def stage_of(row: Any) -> Document:
    return {
        "stage": row.stage,
        "title": BEGINS[State(row.stage)],
        "label": State(row.stage).label,
        "on": row.on.isoformat(),
    }


def date_of(row: Any) -> Document:
    until = row.until.isoformat() if row.until else ""
    return {"id": row.pk, "title": row.title, "on": row.on.isoformat(), "until": until, "who": row.who}


def said_day(value: Any, row: Document) -> str:
    return uk_date(value)


def register() -> None:
    register_chapters("timetable", 70, timetable)
    register_level("timetable", Level("timetable", "Timetable"))
    days: Texts = {"on": said_day, "until": said_day}
    register_level(
        "stages",
        Level("stage", "Stage", identity="stage", labels={"on": "planned day", "label": ""}, kind=DATES, texts=days),
    )
    labels = {"title": "what happens", "on": "day", "until": "last day", "who": "who sees to it"}
    kinds = {"on": DATES, "until": DATES}
    register_level("key_dates", Level("date", "Key date", labels=labels, kinds=kinds, texts=days))
    months: Texts = {"months": lambda value, row: in_words(value)}
    labels = {"title": "what is done", "months": "months", "who": "who sees to it"}
    register_level("year", Level("activity", "Activity", labels=labels, kinds={"months": DATES}, texts=months))
