"""Saying, changing, resolving; telling people once a day what waits for them."""

import logging
from datetime import date
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from partners.access import roles_of
from partners.models import User
from plans.access import readers_of, visible_to
from plans.models import Assignment, Comment, Mention, Plan
from plans.pages import plan_url
from plans.talk import Place, mentioned
from plans.talk_models import EDIT_FOR

log = logging.getLogger(__name__)


@transaction.atomic
def say(plan: Plan, place: Place, text: str, *, by: User, parent: Comment | None = None) -> Comment:
    """Keep a comment or a reply, and whom it names."""
    names = readers_of(plan)
    comment = Comment.objects.create(
        plan=plan,
        parent=parent,
        place_kind=place.kind,
        place_id=place.pk,
        place_words=place.words[:200],
        text=text,
        by=by,
        by_name=names.get(by.pk, str(by)),
    )
    _name(comment, names)
    return comment


@transaction.atomic
def reword(comment: Comment, text: str, *, by: User) -> None:
    """Change one's own comment soon after it was made. Raises PermissionDenied, also when it is too late."""
    mine = Comment.objects.filter(pk=comment.pk, by=by, removed_at=None, at__gt=timezone.now() - EDIT_FOR)
    if not mine.update(text=text, changed_at=timezone.now()):
        raise PermissionDenied("Comments can be changed for 15 minutes, by their author. Write another instead.")
    comment.text = text
    _name(comment, readers_of(comment.plan))


def _name(comment: Comment, names: dict[int, str]) -> None:
    """Record whom the comment names, its author apart. Who was told already stays."""
    found = {pk: name for pk, name in mentioned(comment.text, names).items() if pk != comment.by_id}
    comment.mentions.filter(told_at=None).exclude(user__in=found).delete()
    rows = [Mention(comment=comment, user_id=pk, name=name) for pk, name in found.items()]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)


def remove(comment: Comment, *, by: User) -> None:
    """Take one's own words back: that something was said stays, what was said only in the history."""
    if not Comment.objects.filter(pk=comment.pk, by=by).update(text="", removed_at=timezone.now()):
        raise PermissionDenied("Only its author removes a comment.")


def may_resolve(comment: Comment, user: User) -> bool:
    """Its author, officers and plan managers."""
    return comment.by_id == user.pk or roles_of(user, comment.plan.trust).writes


def resolve(comment: Comment, *, by: User) -> None:
    """Settle a thread; a second time changes nothing. Raises PermissionDenied."""
    _check_may_resolve(comment, by)
    name = readers_of(comment.plan).get(by.pk, str(by))
    waiting = Comment.objects.filter(pk=comment.pk, parent=None, resolved_at=None)
    waiting.update(resolved_at=timezone.now(), resolved_by=by, resolved_name=name)


def reopen(comment: Comment, *, by: User) -> None:
    _check_may_resolve(comment, by)
    settled = Comment.objects.filter(pk=comment.pk, resolved_at__isnull=False)
    settled.update(resolved_at=None, resolved_by=None, resolved_name="")


def _check_may_resolve(comment: Comment, user: User) -> None:
    if not may_resolve(comment, user):
        raise PermissionDenied("A comment is resolved by its author, an officer or a plan manager.")


def finish(assignment: Assignment) -> None:
    """The writing is done; the record stays."""
    Assignment.objects.filter(pk=assignment.pk, done_at=None).update(done_at=timezone.now(), version=F("version") + 1)


# The daily digest


def send_digests(day: date | None = None) -> int:
    """Mail everybody what waits for them, at most one mail a person a day. Returns how many mails went out."""
    day = day or timezone.localdate()
    waiting = Exists(_mentions().filter(user=OuterRef("pk"))) | Exists(_assignments().filter(author=OuterRef("pk")))
    people = User.objects.filter(waiting, is_active=True).order_by("pk")
    return sum(_send(pk, day) for pk in list(people.values_list("pk", flat=True)))


def _mentions() -> QuerySet[Mention]:
    """Mentions that nobody was told of."""
    return Mention.objects.filter(told_at=None, comment__removed_at=None)


def _assignments() -> QuerySet[Assignment]:
    """Assignments that their author was not told of; nobody is told what they gave themselves."""
    return Assignment.objects.filter(told_at=None, done_at=None).exclude(author=F("by"))


def _send(pk: int, day: date) -> bool:
    """One person's mail, and the record that they were told, together. A mail that is refused is tried again later."""
    try:
        with transaction.atomic():
            person = User.objects.select_for_update().get(pk=pk)
            told_today = any(
                rows.filter(told_at__date=day).exists() for rows in (person.mentions.all(), person.assignments.all())
            )
            plans = [] if told_today else _plans_with_news(person)
            if not plans:
                return False
            now = timezone.now()
            for news in plans:
                Mention.objects.filter(pk__in=[row.pk for row in news["mentions"]]).update(told_at=now)
                Assignment.objects.filter(pk__in=[row.pk for row in news["assignments"]]).update(told_at=now)
            _mail(person, plans).send()
            return True
    except (OSError, SMTPException) as error:
        log.warning("The digest for person %s could not be sent, it will be tried again: %s", pk, error)
        return False


def _plans_with_news(person: User) -> list[dict[str, Any]]:
    """What waits in each plan that the person may read now: [{"plan", "mentions", "assignments"}]."""
    mentions = list(_mentions().filter(user=person).select_related("comment__plan__trust"))
    assignments = list(_assignments().filter(author=person).select_related("plan__trust"))
    plans = {row.comment.plan_id: row.comment.plan for row in mentions} | {row.plan_id: row.plan for row in assignments}
    return [
        {
            "plan": plan,
            "mentions": [row for row in mentions if row.comment.plan_id == plan.pk],
            "assignments": [row for row in assignments if row.plan_id == plan.pk],
        }
        for plan in plans.values()
        if visible_to(person, plan.trust).filter(pk=plan.pk).exists()
    ]


def _mail(person: User, plans: list[dict[str, Any]]) -> EmailMessage:
    """Who wants what, as links: no words of a draft or of a comment travel by mail."""
    groups = [
        {
            "trust": news["plan"].trust.name,
            "lines": [_mention_line(row) for row in news["mentions"]]
            + [_assignment_line(row) for row in news["assignments"]],
        }
        for news in plans
    ]
    count = sum(len(group["lines"]) for group in groups)
    subject = f"Children and young people’s plans: {count} thing{'s' * (count != 1)} for you"
    body = render_to_string("plans/email/digest.txt", {"person": person, "groups": groups})
    return EmailMessage(subject, body, to=[person.email])


def _mention_line(row: Mention) -> dict[str, str]:
    place = plan_url("plans:talk_place", row.comment.plan, row.comment.place_kind, row.comment.place_id)
    return {
        "words": f"{row.comment.by_name} named you in a comment",
        "url": f"{settings.SITE_URL}{place}#comment-{row.comment_id}",
    }


def _assignment_line(row: Assignment) -> dict[str, str]:
    place = plan_url("plans:talk_place", row.plan, row.place_kind, row.place_id)
    due = f"{row.due.day} {row.due:%B %Y}"
    return {
        "words": f"{row.by_name} asks you to write a {row.place_kind}, due {due}",
        "url": f"{settings.SITE_URL}{place}",
    }
