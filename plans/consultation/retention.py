"""How long answers are kept: some months after the last day, what people wrote and said of themselves is removed.

Who answers is told so on the form, and the draft that they read holds the promise. What was chosen stays, and so do the
counts that were published: how many of which kind agreed or not. See docs/consulting.md.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from plans.access import hold
from plans.consultation.access import CONSULTATION, FINAL, drafts_of
from plans.models import Answer, Consultation, Plan, Response
from plans.notices.actions import tell
from plans.notices.people import officers_of
from plans.pages import plan_url

AHEAD = timedelta(days=30)
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


def with_words() -> Iterator[tuple[Plan, Kept]]:
    """Every consultation of every plan that has answers which were not emptied."""
    full = Plan.objects.filter(publications__in=Response.objects.filter(emptied_at=None).values("publication"))
    for plan in full.select_related("trust").distinct():
        for one in consultations_of(plan):
            yield plan, one


def remove_due(today: date | None = None) -> int:
    """Remove what was kept long enough; returns of how many responses. Doing it again changes nothing."""
    today = today or timezone.localdate()
    return sum(empty(plan, one) for plan, one in with_words() if one.until < today)


def announce(today: date | None = None) -> int:
    """Tell officers and plan managers, once and a month before, what will be removed. Returns how many were told."""
    today = today or timezone.localdate()
    soon = [(plan, one) for plan, one in with_words() if today <= one.until < today + AHEAD]
    return sum(
        tell(
            officers_of(plan),
            about=plan,
            key=f"answers-kept:{one.drafts[-1]}:{one.until}",
            words=f"{plan.full_title}: what people wrote to the consultation is removed after {uk_date(one.until)}.",
            path=plan_url("plans:consultation", plan),
        )
        for plan, one in soon
    )


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
