"""Writes about meetings and decisions: atomic, under the plan's lock, authorised by the caller."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from cypp import ordering
from cypp.templatetags.cypp import uk_date
from partners.models import User
from plans.access import hold, hold_open
from plans.decisions.access import about_of
from plans.decisions.drafting import drafts
from plans.decisions.papers import data_of
from plans.decisions.route import FORWARD, REFERRED, own_words
from plans.decisions.way import Stage, judge, stages_of
from plans.models import AgendaItem, Decision, Edition, Meeting, Paper, Plan, Publication, RouteStep
from plans.notices.actions import tell
from plans.notices.people import managers_of, officers_of
from plans.pages import plan_url
from plans.publishing.actions import keep_version, order_paper
from plans.shapes import Copies, copy_rows
from plans.timeline import name_of
from plans.workflow import Refused

VERSION_NAME = 120


@transaction.atomic
def add_step(step: RouteStep) -> RouteStep:
    """Put a new step at the end of its plan's way. 403 when the plan is closed."""
    hold_open(step.plan)
    step.position = ordering.next_number(step.plan.route, "position")
    step.save()
    return step


@transaction.atomic
def move_step(step: RouteStep, direction: str) -> None:
    """Exchange it with its neighbour, "up" or "down"."""
    hold_open(step.plan)
    ordering.move(step, step.plan.route.all(), direction, "position")


@transaction.atomic
def remove_step(step: RouteStep) -> None:
    """Take it out of the way. What its body decided stays on record."""
    hold_open(step.plan)
    ordering.remove(step, step.plan.route.all(), "position")


def copy_route(source: Plan, target: Plan, copies: Copies) -> None:
    """A plan that begins as a copy passes the same bodies; meetings and decisions stay with the earlier one."""
    copy_rows(list(source.route.all()), copies, plan=lambda row: target.pk)


def version_for(plan: Plan, meeting: Meeting, *, by: User) -> Publication:
    """The plan as it stands now, kept under the name of the meeting it is put to."""
    return keep_version(plan, f"For {meeting}"[:VERSION_NAME].strip(), by=by)


def fill(item: AgendaItem, *, by: User) -> AgendaItem:
    """Give a new item its report: what the plan says under every heading. Not saved."""
    for name, text in drafts(item, by=by).items():
        setattr(item, name, text)
    return item


@transaction.atomic
def remove_item(item: AgendaItem) -> None:
    """Take a plan off an agenda. Raises Refused once a decision is recorded."""
    hold(item.plan_id)
    if item.decisions.exists():
        raise Refused("A decision is recorded on this item, so it stays on the agenda.")
    item.delete()


@transaction.atomic
def record_decision(
    item: AgendaItem,
    *,
    by: User,
    outcome: str,
    comment: str = "",
    minute: str = "",
    seen: int | None = None,
    version: int | None = None,
    today: date | None = None,
) -> Decision:
    """Record what the body decided on the version that was put to it. An earlier decision on the item stays on record.

    `seen` is the id of the newest decision that the writer saw on the item (0 for none, None not to check), `version`
    that of the version they saw put to the meeting (None not to check), `today` the day in London. The same decision
    sent twice is one. Raises Refused, and then nothing is stored.
    """
    plan = hold(item.plan_id)
    item = AgendaItem.objects.select_related("meeting__body", "publication", "step").get(pk=item.pk)
    if item.meeting.on > (today or timezone.localdate()):
        raise Refused(f"{item.meeting.body} meets on {uk_date(item.meeting.on)}. Record what it decides on that day.")
    if version is not None and version != item.publication_id:
        raise Refused(
            f"Version {item.publication.number} is put to the meeting now. Look whether it decided on that one."
        )
    newest = item.decisions.first()
    made = Decision(item=item, publication=item.publication, outcome=outcome, by=by)
    made.comment, made.minute = comment.strip().replace("\r\n", "\n"), minute.strip()
    if newest and _same(newest, made):
        return newest
    if seen is not None and seen != (newest.pk if newest else 0):
        raise Refused("Somebody recorded a decision on this item meanwhile. Read it, then record yours if you need to.")
    if outcome in FORWARD and (lacking := missing_before(plan, item.step, item.publication)):
        raise Refused("The bodies before it have not all decided on these words.", lacking)
    made.by_name = name_of(plan.trust, by.pk)
    made.save()
    _tell(plan, item, made)
    return made


def _same(one: Decision, other: Decision) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in SENT)


SENT = ("publication_id", "outcome", "comment", "minute", "by_id")


def missing_before(plan: Plan, step: RouteStep | None, version: Publication) -> list[dict[str, str]]:
    """Steps before this one that are not done for the words of a version, each {"message", "url"}."""
    if step is None:
        return []
    before: list[Stage] = [stage for stage in stages_of(plan)[0] if stage.step.position < step.position]
    judge(plan, before, own_words(version.document))
    url = plan_url("plans:decisions", plan)
    return [{"message": stage.lacks, "url": f"{url}#step-{stage.step.pk}"} for stage in before if not stage.done]


def _tell(plan: Plan, item: AgendaItem, made: Decision) -> None:
    """Managers of every decision, those who write the plan of one that sends it back; not the one who recorded it."""
    people = officers_of(plan) if made.outcome == REFERRED else managers_of(plan)
    outcome = made.get_outcome_display().lower()
    tell(
        [pk for pk in people if pk != made.by_id],
        about=plan,
        key=f"decision:{made.pk}",
        words=f"{item.meeting.body} decided on {plan.full_title} on {uk_date(item.meeting.on)}: {outcome}.",
        path=plan_url("plans:agenda_item", plan, item.pk),
    )


def make_paper(item: AgendaItem, *, by: User) -> Paper:
    """Freeze the report as it is written now and order its file; the same words again are the paper there is."""
    return order_paper(
        item.plan,
        Edition.Kind.BOARD_PAPER,
        title=item.title,
        data=data_of(item),
        about=about_of(item),
        by=by,
    )
