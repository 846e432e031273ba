"""Writes of requests for another format. The caller has authorised."""

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone

from cypp.flood import count_one
from partners.models import User
from plans.access import hold
from plans.consultation.retention import months_after
from plans.models import FormatRequest, Plan
from plans.notices.actions import tell
from plans.notices.people import officers_of
from plans.pages import plan_url

#: Of one address within an hour, and of all to one plan.
OWN, ALL = 10, 200
#: How long what somebody wrote is kept: long enough to make a Braille edition and to ask whether it came.
MONTHS = 6


@transaction.atomic
def receive(plan: Plan, said: dict[str, str], *, sent: uuid.UUID, key: str) -> FormatRequest:
    """Keep a request, once, and tell the plan's officers. `key` is the sender's address. Raises `cypp.flood.Busy`."""
    held = hold(plan.pk)
    known = FormatRequest.objects.filter(sent=sent, plan=held).first()
    if known is not None:
        return known
    count_one(f"asking:{held.pk}:{key}", OWN)
    count_one(f"asking:{held.pk}", ALL)
    made = FormatRequest.objects.create(plan=held, sent=sent, **said)
    tell(
        officers_of(held),
        about=held,
        key=f"format-asked:{made.pk}",
        words=f"{held.full_title}: somebody asks for it in another format ({made.get_wanted_display()}).",
        path=plan_url("plans:format_requests", held),
    )
    return made


def answer(request: FormatRequest, *, by: User, done: bool) -> bool:
    """Mark it as answered, or as waiting again; False when it was so already."""
    now = timezone.now() if done else None
    rows = FormatRequest.objects.filter(pk=request.pk, answered_at__isnull=done)
    return bool(rows.update(answered_at=now, answered_by=by if done else None))


def kept_until(request: FormatRequest) -> date:
    """The last day on which what somebody wrote is kept."""
    return months_after(timezone.localdate(request.at), MONTHS)


def remove_due(today: date | None = None) -> int:
    """Remove what people wrote and how they are reached, where it was kept long enough; of how many requests.

    What was asked for and when stays, so that it can be counted. Doing it again changes nothing.
    """
    today = today or timezone.localdate()
    due = [row.pk for row in FormatRequest.objects.filter(emptied_at=None) if kept_until(row) < today]
    emptied = {"details": "", "for_whom": "", "contact": "", "emptied_at": timezone.now()}
    return FormatRequest.objects.filter(pk__in=due).update(**emptied)
