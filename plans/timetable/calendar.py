"""What happens when: every part of a plan hands in its days, for the timetable, reminders and people's calendars.

`register_events` adds a source. The days of meetings and consultations are read here, those of sign-off and of
commitments in priorities.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.urls import reverse

from plans.consultation.access import moved_on, with_moves
from plans.models import AgendaItem, Consultation, KeyDate, Plan, State
from plans.pages import STAGES, plan_url

#: What a day that is planned for a stage is called.
PLANNED = {
    State.DRAFTING: "Drafting is to begin",
    State.CONSULTATION: "Consultation is to begin",
    State.SIGNOFF: "Sign-off is to begin",
    State.APPROVED: "Approval is due",
    State.PUBLISHED: "Publication is due",
}
#: What happens on it.
BEGINS = {
    State.DRAFTING: "Drafting begins",
    State.CONSULTATION: "Consultation begins",
    State.SIGNOFF: "Sign-off begins",
    State.APPROVED: "The plan is approved",
    State.PUBLISHED: "The plan is published",
}


@dataclass(frozen=True)
class Event:
    """A day, or the days from `day` to `until`, that matter to a plan.

    `kind` is the name of its source and `key` names the event for good ("meeting-7"). `title` leaves the building with
    a calendar: only a key date's has words that somebody wrote. `url` is a path behind sign-in. `done` is None where
    nobody says so. `at` is when it begins on its day, London time, where somebody says so. `row` is what it was read
    from, for pages.
    """

    plan: Plan
    day: date
    title: str
    url: str
    kind: str
    key: str
    changed_at: datetime
    until: date | None = None
    done: bool | None = None
    at: time | None = None
    row: Any = None

    @property
    def last(self) -> date:
        """The day after which it is over."""
        return self.until or self.day

    @property
    def word(self) -> str:
        """What kind of day it is, in a word."""
        return _words[self.kind]


#: (plans, first day that matters or None) -> events of these plans that end on or after that day
Source = Callable[[Sequence[Plan], date | None], Iterable[Event]]

_sources: dict[str, Source] = {}
_words: dict[str, str] = {}


def register_events(name: str, find: Source, word: str) -> None:
    """Let a part of the plan hand in its events: `name` is their kind, `word` what pages call it."""
    _sources[name] = find
    _words[name] = word


def events_of(plans: Sequence[Plan], since: date | None = None, *, without: Collection[str] = ()) -> list[Event]:
    """All events of these plans by day, of those kinds that are not left out. A query or two for each kind."""
    found = [event for name, find in _sources.items() if name not in without for event in find(plans, since)]
    return sorted(found, key=lambda event: (event.day, event.last, event.kind, event.key))


def by_id(plans: Iterable[Plan]) -> dict[int, Plan]:
    return {plan.pk: plan for plan in plans}


def reached(plan: Plan, stage: str) -> bool:
    """Has the plan come to this stage, or past it?"""
    return plan.state == State.SUPERSEDED or STAGES.index(State(plan.state)) >= STAGES.index(State(stage))


def key_dates(plans: Sequence[Plan], since: date | None) -> list[Event]:
    """Key dates that people wrote down."""
    return [
        Event(
            plan=plan,
            day=row.on,
            until=row.until,
            title=row.title,
            url=f"{plan_url('plans:timetable', plan)}#date-{row.pk}",
            kind="date",
            key=f"date-{row.pk}",
            changed_at=row.changed_at,
            done=row.done_on is not None,
            row=row,
        )
        for plan, row in written(plans, since, stage="")
    ]


def stage_days(plans: Sequence[Plan], since: date | None) -> list[Event]:
    """The days planned for the stages."""
    return [
        Event(
            plan=plan,
            day=row.on,
            title=PLANNED[State(row.stage)],
            url=f"{plan_url('plans:timetable', plan)}#stages",
            kind="stage",
            key=f"stage-{row.pk}",
            changed_at=row.changed_at,
            done=reached(plan, row.stage),
            row=row,
        )
        for plan, row in written(plans, since)
        if row.stage
    ]


def written(plans: Sequence[Plan], since: date | None, **more: Any) -> list[tuple[Plan, KeyDate]]:
    known = by_id(plans)
    rows = KeyDate.objects.filter(plan__in=known, **more)
    if since:
        rows = rows.filter(Q(on__gte=since) | Q(until__gte=since))
    return [(known[row.plan_id], row) for row in rows]


def meetings(plans: Sequence[Plan], since: date | None) -> list[Event]:
    """Meetings with one of these plans on their agenda."""
    known = by_id(plans)
    rows = AgendaItem.objects.filter(plan__in=known).select_related("meeting__body")
    if since:
        rows = rows.filter(meeting__on__gte=since)
    return [
        Event(
            plan=known[row.plan_id],
            day=row.meeting.on,
            title=f"{row.meeting.body.name} meets" + (f" at {row.meeting.at:%H:%M}" if row.meeting.at else ""),
            url=reverse("plans:meeting", args=[known[row.plan_id].trust.slug, row.meeting_id]),
            kind="meeting",
            key=f"meeting-{row.pk}",
            at=row.meeting.at,
            changed_at=max(row.changed_at, row.meeting.changed_at),
        )
        for row in rows
    ]


def consultations(plans: Sequence[Plan], since: date | None) -> list[Event]:
    """First and last days of consultations; a plan that went on to sign-off meanwhile closed its own that day."""
    known = by_id(plans)
    rows = with_moves(Consultation.objects.filter(plan__in=known))
    if since:
        rows = rows.filter(closes__gte=since)
    moved = {row.pk: moved_on(known[row.plan_id], row) for row in rows}
    return [
        Event(
            plan=known[row.plan_id],
            day=day,
            title=f"Consultation {word}",
            url=plan_url("plans:consultation", known[row.plan_id]),
            kind="consultation",
            key=f"consultation-{word}-{row.pk}",
            changed_at=row.changed_at,
            done=done,
        )
        for row in rows
        for day, word, done in (
            (row.opens, "opens", None),
            (moved[row.pk] or row.closes, "closes", True if moved[row.pk] else None),
        )
        if since is None or day >= since
    ]


def register() -> None:
    register_events("stage", stage_days, "Stage")
    register_events("consultation", consultations, "Consultation")
    register_events("meeting", meetings, "Meeting")
    register_events("date", key_dates, "Key date")
