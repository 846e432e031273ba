"""Days of sign-off, and of commitments that are promised, for timetables and calendars."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils.text import capfirst

from plans.layout import Numbering, number_of, run_before
from plans.models import Plan, State
from plans.pages import plan_url
from plans.timetable.calendar import Event, by_id, register_events
from priorities.models import Commitment, Priority, SignOffWindow

#: A commitment is owed from when the plan is approved until another plan takes its place.
OWED = {State.APPROVED, State.PUBLISHED}


def windows(plans: Sequence[Plan], since: date | None) -> list[Event]:
    """First and last days of sign-off."""
    known = by_id(plans)
    rows = SignOffWindow.objects.filter(plan__in=known)
    return [
        Event(
            plan=known[row.plan_id],
            day=day,
            title=f"Sign-off {word}",
            url=plan_url("priorities:room", known[row.plan_id]),
            kind="window",
            key=f"window-{word}-{row.pk}",
            changed_at=row.changed_at,
        )
        for row in rows
        for day, word in ((row.opens, "opens"), (row.closes, "closes"))
        if since is None or day >= since
    ]


def commitments(plans: Sequence[Plan], since: date | None) -> list[Event]:
    """Dated commitments of plans that are approved or published, by number alone: the words stay in the plan."""
    known = by_id(plan for plan in plans if plan.state in OWED)
    rows = Commitment.objects.filter(objective__priority__plan__in=known, by_date__isnull=False)
    if since:
        rows = rows.filter(by_date__gte=since)
    before = runs([plan for plan in known.values() if plan.numbering == Numbering.RUNNING])
    found = []
    for row in rows.select_related("objective__priority").defer("text", "steps"):
        priority = row.objective.priority
        plan = known[priority.plan_id]
        numbers = (priority.number, row.objective.number, row.number)
        label = number_of(plan.numbering, numbers, before.get(priority.pk, 0))
        found.append(
            Event(
                plan=plan,
                day=row.by_date,  # type: ignore[arg-type]
                title=f"{capfirst(plan.terms['commitment'].lower())} {label} is due",
                url=f"{plan_url('priorities:detail', plan, priority.pk)}#commitment-{row.pk}",
                kind="commitment",
                key=f"commitment-{row.pk}",
                changed_at=row.changed_at,
            )
        )
    return found


def runs(plans: Sequence[Plan]) -> dict[int, int]:
    """{priority id: how far the numbers have run before it} of all these plans: one query."""
    rows = Priority.objects.filter(plan__in=plans).order_by("plan", "number")
    last: dict[int, list[tuple[int, int]]] = {}
    for plan, pk, number in rows.annotate(last=Coalesce(Max("objectives__number"), 0)).values_list(
        "plan_id", "pk", "last"
    ):
        last.setdefault(plan, []).append((pk, number))
    return {pk: before for pairs in last.values() for pk, before in run_before(pairs).items()}


def register() -> None:
    register_events("window", windows, "Sign-off")
    register_events("commitment", commitments, "Commitment")
