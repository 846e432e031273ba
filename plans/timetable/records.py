"""What the history of a plan knows of its dates and of its planning year, and how the year is copied."""

from plans.models import CycleActivity, KeyDate, Plan
from plans.pages import plan_url
from plans.records import Record, register_record
from plans.shapes import Copies, copy_rows, register_copier
from plans.timetable.year import in_words

DATE = Record(
    name="date",
    model=KeyDate,
    parent="plan",
    urls="plans:date_",
    term=lambda plan: "key date",
    place=lambda plan, row: plan_url("plans:timetable", plan) + ("#stages" if row.stage else f"#date-{row.pk}"),
    fields={
        "title": "What happens",
        "on": "Day",
        "until": "Last day",
        "who": "Who sees to it",
        "note": "Note",
        "done_on": "Done on",
    },
    order="",
    dotted=False,
    also=("stage",),
)

ACTIVITY = Record(
    name="activity",
    model=CycleActivity,
    parent="plan",
    urls="plans:activity_",
    term=lambda plan: "activity of the year",
    place=lambda plan, row: f"{plan_url('plans:timetable', plan)}#activity-{row.pk}",
    fields={"title": "What is done", "months": "Months", "who": "Who sees to it"},
    order="position",
    dotted=False,
    says={"months": lambda event: in_words(event.months)},
)


def copy_year(source: Plan, target: Plan, copies: Copies) -> None:
    """The year comes round again; the dates of an earlier plan do not."""
    copy_rows(list(source.cycle.all()), copies, plan=lambda row: target.pk)


def register() -> None:
    register_record(DATE)
    register_record(ACTIVITY)
    register_copier(18, copy_year)
