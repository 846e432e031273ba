"""Writes of the timetable: the days of all stages at once, what is done, and telling people what has become late."""

from datetime import date

from django.db import transaction

from cypp.templatetags.cypp import uk_date
from cypp.versioning import save_if_current
from plans.access import hold_open
from plans.models import KeyDate, Plan, State
from plans.notices.actions import tell
from plans.notices.people import officers_of
from plans.pages import STAGES, plan_url
from plans.timetable.calendar import PLANNED, reached
from plans.timetable.stages import today

Days = dict[str, date | None]


class Overtaken(Exception):
    """Somebody planned other days meanwhile; `theirs` are the stages where both did, with their day."""

    def __init__(self, theirs: Days):
        super().__init__("planned meanwhile")
        self.theirs = theirs


def planned(plan: Plan) -> Days:
    """{stage: its planned day or None} of all stages."""
    rows = dict(plan.key_dates.exclude(stage="").values_list("stage", "on"))
    return {state.value: rows.get(state) for state in STAGES}


@transaction.atomic
def plan_stages(plan: Plan, days: Days, seen: Days) -> int:
    """Make these the planned days; `seen` are those that the form began from. Returns how many changed.

    A day that only somebody else changed since stays theirs. Raises `Overtaken` where both changed the same one;
    then nothing is written.
    """
    hold_open(plan)
    rows = {row.stage: row for row in plan.key_dates.exclude(stage="")}
    now = {stage: rows[stage].on if stage in rows else None for stage in days}
    mine = {stage: day for stage, day in days.items() if day != seen.get(stage)}
    theirs = {stage: now[stage] for stage in mine if now[stage] not in (seen.get(stage), mine[stage])}
    if theirs:
        raise Overtaken(theirs)
    changes = {stage: day for stage, day in mine.items() if day != now[stage]}
    for stage, day in changes.items():
        write_stage(plan, stage, day, rows.get(stage))
    return len(changes)


def write_stage(plan: Plan, stage: str, day: date | None, row: KeyDate | None) -> None:
    if day is None:
        if row:
            row.delete()
    elif row is None:
        KeyDate.objects.create(plan=plan, stage=stage, title=PLANNED[State(stage)], on=day)
    else:
        row.on = day
        save_if_current(row, version=row.version, fields=["on"])


@transaction.atomic
def mark(row: KeyDate, done_on: date | None) -> bool:
    """Say that a key date is done, or is not; False when somebody has removed it meanwhile.

    A plan's words stay as they are, so it may be closed.
    """
    held = KeyDate.objects.select_for_update().filter(pk=row.pk).first()
    if held is None:
        return False
    held.done_on = done_on
    save_if_current(held, version=held.version, fields=["done_on"])
    return True


def late(now: date) -> list[KeyDate]:
    """Key dates and planned stages whose day has gone by undone, of plans that are still worked on."""
    rows = KeyDate.objects.filter(on__lt=now, done_on=None).exclude(plan__state=State.SUPERSEDED)
    found = rows.select_related("plan__trust").order_by("plan", "on")
    return [row for row in found if (row.until or row.on) < now and not (row.stage and reached(row.plan, row.stage))]


def remind(now: date | None = None) -> int:
    """Tell officers and plan managers of each day that has become late, once; returns how many were told."""
    return sum(remind_of(row) for row in late(now or today()))


@transaction.atomic
def remind_of(row: KeyDate) -> int:
    day = row.until or row.on
    what = State(row.stage).label if row.stage else "a key date"
    return tell(
        officers_of(row.plan),
        about=row.plan,
        key=f"late:{row.pk}:{day.isoformat()}",
        words=f"{row.plan.full_title}: {what} was due on {uk_date(day)}.",
        path=plan_url("plans:timetable", row.plan),
    )
