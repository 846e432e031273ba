"""Does a signature still stand? Its words are those of today, or corrections lead from the one to the other."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from priorities.models import SignOff, SignOffRequest
from priorities.signoff.models import Correction, Objection

#: How long a plan waits for objections, in whole days after the day on which it was corrected.
DAYS_TO_OBJECT = 7


def last_day_to_object(corrected: datetime) -> date:
    """The last day in London on which the plan is not approved yet."""
    return timezone.localdate(corrected) + timedelta(days=DAYS_TO_OBJECT)


@dataclass(frozen=True)
class Step:
    """A correction that an organisation has not objected to: from words to words (hashes), why, and when."""

    id: int
    before: str
    after: str
    reason: str
    at: str

    @property
    def day(self) -> str:
        """Its day in London as ISO text."""
        return timezone.localtime(datetime.fromisoformat(self.at)).date().isoformat()

    @property
    def until(self) -> date:
        """The last day that approval waits for an objection."""
        return last_day_to_object(datetime.fromisoformat(self.at))

    @property
    def waited_for(self) -> bool:
        """Does approval wait today?"""
        return timezone.localdate() <= self.until


def with_corrections(requests: QuerySet[SignOffRequest]) -> QuerySet[SignOffRequest]:
    """Requests with the corrections that their organisations accept, and when they last objected: no further query."""
    own = Objection.objects.filter(organisation=OuterRef(OuterRef("organisation")), correction=OuterRef("pk"))
    fields = {"id": "pk", "before": "before_sha256", "after": "after_sha256", "reason": "reason", "at": "at"}
    accepted = Correction.objects.filter(~Exists(own), priority=OuterRef("priority")).order_by("pk")
    said = Objection.objects.filter(
        organisation=OuterRef("organisation"), correction__priority=OuterRef("priority")
    ).order_by("-at")
    return requests.annotate(
        accepted=ArraySubquery(accepted.values(step=JSONObject(**fields))), objected_at=Subquery(said.values("at")[:1])
    )


def stands(request: SignOffRequest, signoff: SignOff, now: str | None) -> list[Step] | None:
    """The corrections between what was signed and the words whose hash is `now`; [] for the very words, None if stale.

    An organisation that objected to a correction has said that its signature does not stand for other words: none
    that it gave before is carried over by any correction. Whatever it signs afterwards may be.
    """
    if signoff.sha256 == now:
        return []
    if now is None or has_objected(request, signoff):
        return None
    return path(_corrections(request)[0], signoff.sha256, now)


def has_objected(request: SignOffRequest, signoff: SignOff) -> bool:
    """Has the organisation objected to a correction of this priority since it gave this signature?"""
    objected_at = _corrections(request)[1]
    return objected_at is not None and objected_at > signoff.at


def path(steps: list[Step], start: str, end: str) -> list[Step] | None:
    """The shortest way over `steps` from one hash to another; None where there is none."""
    ways: list[list[Step]] = [[step] for step in steps if step.before == start]
    seen = {start}
    for way in ways:
        if way[-1].after == end:
            return way
        if way[-1].after not in seen:
            seen.add(way[-1].after)
            ways += [[*way, step] for step in steps if step.before == way[-1].after]
    return None


def _corrections(request: Any) -> tuple[list[Step], datetime | None]:
    if "accepted" not in request.__dict__:
        found = with_corrections(SignOffRequest.objects.filter(pk=request.pk)).get()
        request.accepted, request.objected_at = found.accepted, found.objected_at  # type: ignore[attr-defined]
    return [Step(**step) for step in request.accepted], request.objected_at
