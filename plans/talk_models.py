"""What is said about a plan while it is written, and who writes what. None of it is ever printed.

A place is a thing of the plan by kind and id ("commitment", 40), so that plans need not know the apps above it. Its
words are kept as they were, for when the thing is gone.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cypp.history import track
from cypp.versioning import Versioned

EDIT_FOR = timedelta(minutes=15)


class Placed(models.Model):
    """Something that is about a place in a plan."""

    place_kind = models.CharField(max_length=20, editable=False)
    place_id = models.PositiveBigIntegerField(editable=False)
    place_words = models.CharField(max_length=200, editable=False)

    class Meta:
        abstract = True

    @property
    def place_key(self) -> tuple[str, int]:
        return self.place_kind, self.place_id


class CommentQuerySet(models.QuerySet):
    def open(self):
        """Threads that still want an answer: not resolved, and somebody's words are left in them."""
        said = Comment.objects.filter(parent=models.OuterRef("pk"), removed_at=None)
        return self.filter(Q(removed_at=None) | models.Exists(said), parent=None, resolved_at=None)


@track()
class Comment(Placed):
    """A remark on a place, or (with a parent) a reply to one. What its author removes leaves only the fact."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    by_name = models.CharField(max_length=200, help_text="As the trust knew the person.")
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolved_name = models.CharField(max_length=200, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["plan", "place_kind", "place_id"], name="comment_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, parent=None),
                name="comment_resolved_as_a_thread",
            ),
            models.CheckConstraint(
                condition=(Q(removed_at=None) & ~Q(text="")) | Q(removed_at__isnull=False, text=""),
                name="comment_says_something_or_is_removed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} on {self.place_words}"

    @property
    def key(self) -> str:
        """The primary key as text, for ids in pages."""
        return str(self.pk)

    @property
    def may_still_change(self) -> bool:
        """Is its author still in time to change it?"""
        return self.removed_at is None and timezone.now() - self.at < EDIT_FOR


class Mention(models.Model):
    """A reader named in a comment. What they are told of it is a `Notice`."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"{self.name} in {self.comment_id}"


@track()
class Assignment(Placed, Versioned):
    """Who writes a place, and by when. A place has one author at a time; what is done stays on record."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="assignments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    author_name = models.CharField(max_length=200)
    due = models.DateField("due date")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "place_kind", "place_id"], condition=Q(done_at=None), name="one_open_assignment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.place_words}"

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due < today()


def today() -> date:
    return timezone.localdate()
