"""Dates of a plan, the activities of its year, and each person's private calendar address."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cypp.history import track
from cypp.versioning import Versioned


@track()
class KeyDate(Versioned):
    """A day, or days, that matter to a plan. With `stage` it says when the plan is to enter that stage.

    `done_on` is when it happened; a stage's is known from the record of moves.
    """

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="key_dates")
    title = models.CharField(max_length=200)
    on = models.DateField("day")
    until = models.DateField("last day", null=True, blank=True)
    stage = models.CharField(max_length=15, blank=True, editable=False)
    who = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True, max_length=1000)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("on")), name="key_date_ends_after_start"),
            models.UniqueConstraint(fields=["plan", "stage"], condition=~Q(stage=""), name="stage_planned_once"),
        ]

    def __str__(self) -> str:
        return self.title


@track()
class CycleActivity(Versioned):
    """Something done every year in the same months (1 to 12) to keep the plan true."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="cycle")
    position = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(max_length=200)
    months = ArrayField(models.PositiveSmallIntegerField())
    who = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "cycle activities"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"], name="activity_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(months__len__gte=1) & Q(months__contained_by=list(range(1, 13))), name="activity_has_months"
            ),
        ]

    def __str__(self) -> str:
        return self.title


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class CalendarAddress(models.Model):
    """A person's private calendar address. A new `secret` ends the old address."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address")
    secret = models.CharField(max_length=64, unique=True, default=new_secret)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
