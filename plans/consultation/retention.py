"""How long answers are kept: some months after the last day, what people wrote and said of themselves is removed.

Who answers is told so on the form, and the draft that they read holds the promise. What was chosen stays, and so do the
counts that were published: how many of which kind agreed or not. See docs/consulting.md.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from plans.access import hold
from plans.consultation.access import CONSULTATION, FINAL, drafts_of
from plans.models import Answer, Consultation, Plan, Response

MONTHS = Consultation._meta.get_field("keep_months").default


@dataclass(frozen=True)
class Kept:
    """The last day on which the answers of one consultation are kept, and the drafts that they were given to."""

    until: date
    drafts: tuple[int, ...]


#: A draft: its id, when it was made, and what it says of the consultation (None for one that says nothing).
Draft = tuple[int, datetime, dict[str, Any] | None]


def kept(drafts: Iterable[Draft]) -> Kept | None:
    """How long answers to these drafts of one consultation are kept: no longer than any of them promises.

    The months count from the last of their last days. None without a draft.
    """
    rows = list(drafts)
    if not rows:
        return None
    days = [
        date.fromisoformat(said["closes"]) if said and "closes" in said else timezone.localdate(at)
        for _, at, said in rows
    ]
    months = min((said or {}).get("keep_months", MONTHS) for _, _, said in rows)
    return Kept(months_after(max(days), months), tuple(pk for pk, _, _ in rows))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def kept_of(plan: Plan) -> Kept | None:
    """How long the answers to a plan's newest consultation are kept."""
    return kept(drafts_of(plan).values_list("pk", "at", "document__consultation"))


def consultations_of(plan: Plan) -> Iterator[Kept]:
    """Every consultation of a plan: its drafts up to the next final version."""
    rows = plan.publications.filter(stage__in=[CONSULTATION, FINAL]).order_by("number")
    listed = rows.values_list("pk", "at", "document__consultation", "stage")
    for stage, found in groupby(listed, key=lambda row: row[3]):
        if stage == CONSULTATION and (one := kept(row[:3] for row in found)):
            yield one


def remove_due(today: date | None = None) -> int:
    """Remove what was kept long enough; returns of how many responses. Doing it again changes nothing."""
    today, removed = today or timezone.localdate(), 0
    for plan in Plan.objects.filter(
        publications__responses__emptied_at=None, publications__responses__isnull=False
    ).distinct():
        for one in consultations_of(plan):
            if one.until < today:
                removed += empty(plan, one)
    return removed


@transaction.atomic
def empty(plan: Plan, one: Kept) -> int:
    """Remove what people wrote and said of themselves in one consultation, in every response at once."""
    hold(plan.pk)
    full = list(Response.objects.filter(publication__in=one.drafts, emptied_at=None).values_list("pk", flat=True))
    answers = Answer.objects.filter(response__in=full)
    answers.filter(view="").delete()
    answers.exclude(comment="").update(comment="")
    return Response.objects.filter(pk__in=full).update(
        comment="", age="", area="", organisation="", emptied_at=timezone.now()
    )
