"""What a person is told: one row for each fact and person, whatever becomes of the mail about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.models import Trust


class Notice(models.Model):
    """A fact that a person is told once: in their list, and by mail at the pace they chose.

    `key` names the fact ("signoff-open:12"), so that telling it again changes nothing. `words` say what happened and
    never quote a draft; `path` is the page behind sign-in that tells more. A notice about a plan counts only while its
    reader may read that plan. `mailed_at` says when mail went out; a sender holds the row until `held_until`.
    """

    trust = models.ForeignKey(Trust, models.CASCADE, related_name="+")
    plan = models.ForeignKey("plans.Plan", models.CASCADE, null=True, blank=True, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    words = models.CharField(max_length=300)
    path = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="fact_told_once")]
        indexes = [models.Index(fields=["at"], condition=Q(mailed_at=None), name="notice_owed")]

    def __str__(self) -> str:
        return f"{self.user}: {self.words}"
