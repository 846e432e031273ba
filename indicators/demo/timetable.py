"""When the demonstration's open plans are made: planned stages, key dates, and the usual planning year."""

from datetime import date, timedelta

from indicators.demo import content
from indicators.demo.content import Data
from plans.models import KeyDate, Plan
from plans.timetable.actions import write_stage
from plans.timetable.stages import today
from plans.timetable.year import start_usual


def write_timetable(plan: Plan, folder: str) -> None:
    """The days of one plan, counted from today, and its planning year."""
    data = content.read("timetable.toml")
    for stage, days in data[folder]["stages"].items():
        write_stage(plan, stage, in_days(days), None)
    KeyDate.objects.bulk_create(key_date(plan, each) for each in data[folder]["dates"])
    if folder in data["year"]:
        start_usual(plan)


def in_days(count: int) -> date:
    return today() + timedelta(days=count)


def key_date(plan: Plan, data: Data) -> KeyDate:
    return KeyDate(
        plan=plan,
        title=data["title"],
        on=in_days(data["in"]),
        until=in_days(data["in"] + data["for"]) if "for" in data else None,
        who=data["who"],
        note=data.get("note", ""),
        done_on=in_days(data["done"]) if "done" in data else None,
    )
