"""Reminders: a plan manager reminds an organisation that it has still to sign, once a day at most, and it is kept."""

from dataclasses import dataclass, field
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from partners.models import Membership, Organisation, Role, User
from plans.models import Plan, State
from plans.notices.actions import tell
from plans.notices.people import signatories_of
from plans.pages import plan_url
from plans.timeline import name_of
from plans.workflow import Refused
from priorities.chapters import signature_hashes
from priorities.models import SignOffWindow
from priorities.signoff.asking import counted, owed
from priorities.signoff.models import Nudge
from priorities.signoff.room import matrix, window_state
from priorities.signoff.signing import LONDON, london_day, managed


class NobodyToTell(Refused):
    """Nobody signs for the organisation."""


class Reminded(Refused):
    """It was reminded today already."""


@dataclass
class Round:
    """What came of reminding everybody: reminders sent, organisations reminded today already, those without anybody."""

    sent: list[Nudge] = field(default_factory=list)
    already: list[Organisation] = field(default_factory=list)
    nobody: list[Organisation] = field(default_factory=list)


def why_no_reminders(plan: Plan, window: SignOffWindow | None, now: datetime | None = None) -> str:
    """Why nobody can be reminded now, in a sentence; "" when they can: they could not sign either."""
    if window is None:
        return "Nobody is asked to sign yet. Set the sign-off window first."
    if plan.state != State.SIGNOFF:
        return f"The plan is at “{plan.get_state_display()}”. Reminders are sent while it is at “Sign-off”."
    state = window_state(window.opens, window.closes, london_day(now))
    if state == "early":
        return f"Signing opens on {uk_date(window.opens)}. Nobody can sign before."
    if state == "closed":
        return f"Signing closed on {uk_date(window.closes)}. Change the window to extend it: everybody asked is told."
    return ""


@transaction.atomic
def nudge(*, plan: Plan, organisation: Organisation, by: User, now: datetime | None = None) -> Nudge:
    """Remind those who sign for an organisation. Raises `Refused`, whose text says why; then nobody is told.

    Two managers at once: one reminds, the other is refused with `Reminded`.
    """
    plan, window = _ready(plan, by, now)
    rows = {row["organisation"].pk: row for row in matrix(plan, signature_hashes(plan))["rows"]}
    return _nudge(plan, window, organisation, owed(rows[organisation.pk]) if organisation.pk in rows else 0, by, now)


@transaction.atomic
def nudge_all(*, plan: Plan, by: User, now: datetime | None = None) -> Round:
    """Remind every organisation that has still to sign, but for those that were reminded today."""
    plan, window = _ready(plan, by, now)
    done = Round()
    for row in matrix(plan, signature_hashes(plan))["rows"]:
        if not (count := owed(row)):
            continue
        try:
            done.sent.append(_nudge(plan, window, row["organisation"], count, by, now))
        except Reminded:
            done.already.append(row["organisation"])
        except NobodyToTell:
            done.nobody.append(row["organisation"])
    return done


def _ready(plan: Plan, by: User, now: datetime | None) -> tuple[Plan, SignOffWindow]:
    plan = managed(plan, by)
    window = SignOffWindow.objects.filter(plan=plan).first()
    why_not = why_no_reminders(plan, window, now)
    if why_not or window is None:
        raise Refused(why_not)
    return plan, window


def _nudge(
    plan: Plan, window: SignOffWindow, organisation: Organisation, count: int, by: User, now: datetime | None
) -> Nudge:
    if not count:
        raise Refused(f"{organisation.name} has nothing left to sign, so there is nothing to remind it of.")
    if earlier := reminded_today(plan, organisation, now):
        raise Reminded(_again_tomorrow(earlier))
    people = signatories_of(organisation)
    if not people:
        raise NobodyToTell(f"Nobody signs for {organisation.name}, so nobody can be reminded. Add somebody who does.")
    made = Nudge.objects.create(
        plan=plan,
        organisation=organisation,
        told=_names(organisation, people),
        by=by,
        by_name=name_of(plan.trust, by.pk),
        at=now or timezone.now(),
    )
    words = f"Reminder: {counted(plan, count)} to sign by {uk_date(window.closes)}, end of the day,"
    words = f"{words} for {organisation.name} in the {plan.full_title}."
    path = plan_url("priorities:mine_of", plan, organisation.pk)
    tell(people, about=plan, key=f"nudge:{made.pk}", words=words, path=path)
    return made


def reminded_today(plan: Plan, organisation: Organisation, now: datetime | None = None) -> Nudge | None:
    """The reminder that the organisation has had on this day in London."""
    midnight = datetime.combine(london_day(now), time.min, LONDON)
    return Nudge.objects.filter(plan=plan, organisation=organisation, at__gte=midnight).first()


def _again_tomorrow(earlier: Nudge) -> str:
    at = timezone.localtime(earlier.at, LONDON)
    return (
        f"{earlier.organisation.name} was reminded today at {at:%H:%M} by {earlier.by_name}. "
        "It can be reminded again tomorrow."
    )


def _names(organisation: Organisation, people: list[int]) -> list[str]:
    """Who is told, as the trust knows them, with what tells a deputy from a signatory."""
    held = Membership.objects.filter(organisation=organisation, role=Role.SIGNATORY, user__in=people)
    rows = held.select_related("user").order_by("deputy", "known_as", "pk")
    return [f"{row.shown_name} (deputy)" if row.deputy else row.shown_name for row in rows]
