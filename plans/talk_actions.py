"""Saying, changing, resolving, asking somebody to write; those whom it concerns are told."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from partners.access import roles_of
from partners.models import User
from plans.access import readers_of
from plans.models import Assignment, Comment, Mention, Plan
from plans.notices.actions import heard, take_back, tell
from plans.pages import plan_url
from plans.talk import Place, mentioned
from plans.talk_models import EDIT_FOR


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
    """Record and tell whom the comment names, its author apart. Who heard of it already stays.

    The mail waits while the comment can be changed, so that a name taken back in time is never mailed.
    """
    found = {pk: name for pk, name in mentioned(comment.text, names).items() if pk != comment.by_id}
    key = mention_key(comment)
    take_back(comment.plan, key, but=found)
    comment.mentions.exclude(user__in=found).exclude(user__in=heard(key).values("user")).delete()
    rows = [Mention(comment=comment, user_id=pk, name=name) for pk, name in found.items()]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)
    words = f"{comment.by_name} named you in a comment"
    place = plan_url("plans:talk_place", comment.plan, comment.place_kind, comment.place_id)
    tell(found, about=comment.plan, key=key, words=words, path=f"{place}#comment-{comment.pk}", after=EDIT_FOR)


def mention_key(comment: Comment) -> str:
    return f"mention:{comment.pk}"


@transaction.atomic
def remove(comment: Comment, *, by: User) -> None:
    """Take one's own words back: that something was said stays, what was said only in the history."""
    if not Comment.objects.filter(pk=comment.pk, by=by).update(text="", removed_at=timezone.now()):
        raise PermissionDenied("Only its author removes a comment.")
    take_back(comment.plan, mention_key(comment))


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


def assign(form: Any) -> Assignment:
    """Save who writes a place (an `AssignmentForm`), and ask a new author, or the same for another day.

    Nobody is told what they gave themselves.
    """
    row: Assignment = form.save()
    if form.is_news:
        take_back(row.plan, assignment_keys(row))
        due = f"{row.due.day} {row.due:%B %Y}"
        tell(
            {row.author_id} - {row.by_id},
            about=row.plan,
            key=f"{assignment_keys(row)}{row.version}",
            words=f"{row.by_name} asks you to write a {row.place_kind}, due {due}",
            path=plan_url("plans:talk_place", row.plan, row.place_kind, row.place_id),
        )
    return row


def assignment_keys(row: Assignment) -> str:
    """How the keys of all notices of an assignment begin."""
    return f"assignment:{row.pk}:"


@transaction.atomic
def finish(assignment: Assignment) -> None:
    """The writing is done; the record stays."""
    Assignment.objects.filter(pk=assignment.pk, done_at=None).update(done_at=timezone.now(), version=F("version") + 1)
    take_back(assignment.plan, assignment_keys(assignment))
