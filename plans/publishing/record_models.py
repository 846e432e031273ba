"""What is kept about versions, packs and the library: withdrawn why, sent to the board when, looked at until when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cypp.history import WRITE_ONCE
from partners.models import Trust
from plans.publishing.models import Paper, Publication


class Withdrawal(models.Model):
    """A final version is public no longer: who said so, when and why. Never changed; the version stays on record."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="withdrawal")
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200, help_text="As the trust knew the person.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_says_why")]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return f"{self.publication}, withdrawn"


class Release(models.Model):
    """A meeting's pack was sent to the board. Never changed; a newer pack that is released takes its place."""

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="release")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200, help_text="As the trust knew the person.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return f"{self.paper}, sent to the board"


class ShelfVisit(models.Model):
    """When a person was in a trust's library: `at` the last time, `since` where their list of new things begins."""

    trust = models.ForeignKey(Trust, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trust", "user"], name="shelf_visit_once")]

    def __str__(self) -> str:
        return f"{self.user}: library of {self.trust}"
