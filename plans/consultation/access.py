"""Which draft is consulted on, whether it can be answered now, and who may read the answers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from partners.access import Roles
from partners.models import Trust
from plans.document import Document
from plans.models import Consultation, Plan, Publication, Response, State, Transition

AMONG_PARTNERS = frozenset({"signoff", "decisions"})
CONSULTATION, FINAL = Publication.Stage.CONSULTATION, Publication.Stage.FINAL


class Phase(models.TextChoices):
    """Where a consultation stands on a day."""

    UNSET = "unset", "No days set"
    SET = "set", "Days set"
    SOON = "soon", "Opens soon"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


@dataclass(frozen=True)
class Standing:
    """A plan's consultation on a day: its days, the newest consultation draft (its text not loaded), the phase.

    `moved_on` is the day on which the plan went on to sign-off before the last of its days was over.
    """

    consultation: Consultation | None
    draft: Publication | None
    phase: Phase
    day: date
    moved_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.phase == Phase.OPEN

    @property
    def days_left(self) -> int:
        """Days until the last one, which counts: 0 on that day itself."""
        return (self.consultation.closes - self.day).days if self.consultation else 0


def standing(plan: Plan, day: date | None = None) -> Standing:
    """Where the plan's consultation stands on this day, by the calendar of London. Two queries."""
    day = day or timezone.localdate()
    consultation = with_moves(Consultation.objects.filter(plan=plan)).first()
    draft = plan.publications.filter(stage=CONSULTATION).defer("document").first()
    phase = phase_of(plan, consultation, draft, day)
    early = moved_on(plan, consultation) if phase == Phase.CLOSED else None
    return Standing(consultation, draft, phase, day, early)


def with_moves(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """Consultations with `left_at`, when their plans last went on to sign-off: no further query."""
    moves = Transition.objects.filter(plan=OuterRef("plan"), from_state=State.CONSULTATION, to_state=State.SIGNOFF)
    return rows.annotate(left_at=Subquery(moves.order_by("-at").values("at")[:1]))


def moved_on(plan: Plan, row: Any) -> date | None:
    """The day of the move, where the plan went on to sign-off within the days of its consultation: that closed it.

    `row` is a consultation of `with_moves`.
    """
    if row.left_at is None or plan.state in (State.DRAFTING, State.CONSULTATION):
        return None
    day = timezone.localdate(row.left_at)
    return day if row.opens <= day <= row.closes else None


def phase_of(plan: Plan, consultation: Consultation | None, draft: Publication | None, day: date) -> Phase:
    """The days count only while the plan is at the consultation stage: a draft that moved on cannot be answered."""
    if consultation is None:
        return Phase.UNSET
    over = day > consultation.closes
    if plan.state != State.CONSULTATION or draft is None:
        left = draft is not None and (over or plan.state != State.DRAFTING)
        return Phase.CLOSED if left else Phase.SET
    if over:
        return Phase.CLOSED
    return Phase.SOON if day < consultation.opens else Phase.OPEN


def open_plans(trust: Trust | None = None, day: date | None = None) -> QuerySet[Plan]:
    """Plans whose consultation draft anybody may read and answer on this day, those that close first, first."""
    day = day or timezone.localdate()
    found = Plan.objects.filter(
        state=State.CONSULTATION,
        consultation__opens__lte=day,
        consultation__closes__gte=day,
        publications__stage=CONSULTATION,
    )
    found = found.filter(trust=trust) if trust else found
    return found.select_related("trust", "consultation").distinct().order_by("consultation__closes", "title")


def drafts_of(plan: Plan) -> QuerySet[Publication]:
    """The drafts of the newest consultation, newest first.

    One consultation may have several drafts: all since the last final version before the newest of them.
    """
    drafts = plan.publications.filter(stage=CONSULTATION)
    newest = drafts.values("number")[:1]
    final = plan.publications.filter(stage=FINAL, number__lt=Subquery(newest)).values("number")[:1]
    return drafts.filter(number__gt=Coalesce(Subquery(final), 0))


def responses_to(plan: Plan) -> QuerySet[Response]:
    """Every response to the newest consultation."""
    return Response.objects.filter(publication__in=drafts_of(plan).values("pk"))


def visible_responses(roles: Roles, plan: Plan) -> QuerySet[Response]:
    """Those that a member may read: officers and plan managers all, leads what was accepted, others none."""
    if roles.writes:
        return responses_to(plan)
    return responses_to(plan).filter(state=Response.State.SHOWN) if roles.reads_drafts else Response.objects.none()


def can_read_answers(roles: Roles, plan: Plan) -> bool:
    return roles.reads_drafts


def as_consulted_on(plan: Plan, document: Document) -> Document:
    """What of a frozen plan is a consultation draft: all but what partners and bodies said of it so far; and its days.

    They said it to one another: it is public with the final version.
    """
    chapters = [chapter for chapter in document["chapters"] if chapter["kind"] not in AMONG_PARTNERS]
    return document | {"chapters": chapters} | days_in(plan)


def days_in(plan: Plan) -> dict[str, dict[str, Any]]:
    """What a consultation draft freezes besides the plan: {"consultation": {"opens", "closes", "keep_months"}}.

    The days are ISO text; so many months after the last one the answers are kept.
    """
    found = Consultation.objects.filter(plan=plan).first()
    if found is None:
        return {}
    days = {"opens": found.opens.isoformat(), "closes": found.closes.isoformat()}
    return {"consultation": days | {"keep_months": found.keep_months}}


def priorities_in(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The priorities of a frozen draft in print order: [{"key", "number", "title", "strapline", "expect"}]."""
    return [
        {
            "key": chapter["key"],
            "number": chapter["data"]["number"],
            "title": chapter["title"],
            "strapline": chapter["data"].get("strapline", ""),
            "expect": chapter["data"].get("expect", ""),
        }
        for chapter in document.get("chapters", [])
        if chapter["kind"] == "priority"
    ]
