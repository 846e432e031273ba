"""Where a plan stands in time: when it entered each stage, when it was to, and what is late, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cypp.history import events_of
from cypp.templatetags.cypp import uk_date
from plans.models import KeyDate, Plan, State, Transition
from plans.pages import STAGES
from plans.timetable.calendar import Event, reached


@dataclass(frozen=True)
class Mark:
    """How a day stands: `kind` is a shape of components/status.html, `text` the words beside it."""

    kind: str
    text: str

    @property
    def late(self) -> bool:
        return self.kind == "bad"


@dataclass(frozen=True)
class Stage:
    """One stage of a plan's life: its planned day, the day the plan entered it, and how that stands."""

    state: State
    row: KeyDate | None
    entered: date | None
    now: bool
    mark: Mark


def today() -> date:
    """Today in London."""
    return timezone.localdate()


def days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def ahead(day: date, now: date, due: str = "due ") -> str:
    """ "Due today", "Due tomorrow", "Due in 5 days"; without `due` only "Today" and so on."""
    left = (day - now).days
    return (due + ("today" if left == 0 else "tomorrow" if left == 1 else f"in {days(left)}")).capitalize()


def standing(event: Event, now: date) -> Mark:
    """How an event stands: late where somebody has to say that it is done and nobody did."""
    if event.done:
        done_on = getattr(event.row, "done_on", None)
        return Mark("good", f"Done {uk_date(done_on)}" if done_on else "Done")
    if event.last < now:
        return Mark("off", "Past") if event.done is None else Mark("bad", f"{days((now - event.last).days)} late")
    if event.day < now:
        left = (event.last - now).days
        return Mark("info", f"Under way, {'ends today' if left == 0 else f'{days(left)} left'}")
    return Mark("warn" if event.day == now else "info", ahead(event.day, now, "" if event.done is None else "due "))


def stages_of(plan: Plan, now: date) -> list[Stage]:
    """The plan's stages in order: three queries."""
    planned = {row.stage: row for row in plan.key_dates.exclude(stage="")}
    entered = entered_days(plan)
    return [
        Stage(
            state=state,
            row=planned.get(state),
            entered=entered.get(state),
            now=state == plan.state,
            mark=stage_mark(planned.get(state), entered.get(state), reached(plan, state), now),
        )
        for state in STAGES
    ]


def stage_mark(row: KeyDate | None, entered: date | None, passed: bool, now: date) -> Mark:
    """How a stage stands against its planned day."""
    if passed and entered is None:
        return Mark("off", "Left out")
    if row is None:
        return Mark("good", "Entered") if entered else Mark("off", "No day planned")
    if entered is None:
        if row.on < now:
            return Mark("bad", f"{days((now - row.on).days)} late")
        return Mark("warn" if row.on == now else "info", ahead(row.on, now))
    over = (entered - row.on).days
    if over > 0:
        return Mark("warn", f"{days(over)} late")
    return Mark("good", "On the planned day" if over == 0 else f"{days(-over)} early")


def entered_days(plan: Plan) -> dict[str, date]:
    """The day the plan entered each stage that it has come to, in its present round: two queries."""
    begun = events_of(Plan).filter(id=plan.pk).order_by("pgh_id").values_list("pgh_created_at", flat=True).first()
    first = {State.DRAFTING.value: timezone.localdate(begun)} if begun else {}
    return entered_by(Transition.objects.filter(plan=plan).order_by("at", "id"), first)


def entered_by(moves: Iterable[Transition], first: dict[str, date]) -> dict[str, date]:
    """What these moves, oldest first, make of the days known so far.

    Going back forgets the later stages and keeps the day on which the earlier one was first entered; a new version of
    a published plan begins anew.
    """
    entered = dict(first)
    for move in moves:
        if move.to_state not in STAGES:
            continue
        place = STAGES.index(State(move.to_state))
        anew = move.from_state == State.PUBLISHED
        entered = {} if anew else {state: day for state, day in entered.items() if STAGES.index(State(state)) <= place}
        entered.setdefault(move.to_state, timezone.localdate(move.at))
    return entered
