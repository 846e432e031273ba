"""What the tests of the timetable share: days around today, and the pages they stand on."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from plans.models import Plan
from plans.timetable.calendar import Event
from plans.timetable.stages import today

DAY = date(2026, 3, 3)


def address(plan, name, *args):
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


def in_days(count):
    return today() + timedelta(days=count)


def parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def event(on, until=None, *, done=None, kind="date", title="Event"):
    plan = Plan(title="Plan", starts=DAY, ends=DAY)
    last = DAY + timedelta(days=until) if until is not None else None
    return Event(plan, DAY + timedelta(days=on), title, "/", kind, title, timezone.now(), last, done)
