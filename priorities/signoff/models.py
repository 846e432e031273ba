"""What surrounds a signature: reminders, what a signatory last read, corrections that change nothing, objections."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.utils import timezone

from cypp.history import WRITE_ONCE
from partners.models import Organisation


class Nudge(models.Model):
    """A plan manager reminded an organisation that it has still to sign. Never changed."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="nudges")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="nudges")
    told = ArrayField(models.CharField(max_length=200), help_text="Who was reminded, as the trust knew them.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return f"{self.organisation} reminded"


class SignOffReading(models.Model):
    """The words of a priority as a person last read them before signing: where "what changed" begins for them."""

    request = models.ForeignKey("priorities.SignOffRequest", models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.JSONField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="read_once")]

    def __str__(self) -> str:
        return f"{self.user} read {self.request}"


class Correction(models.Model):
    """A plan manager says that a priority means the same after a change as before, and why. Never changed.

    `before` and `after` are signed parts, with their hashes: signatures on the one stand for the other, but for those
    of organisations that object.
    """

    priority = models.ForeignKey("priorities.Priority", models.PROTECT, related_name="corrections")
    before = models.JSONField()
    after = models.JSONField()
    before_sha256 = models.CharField(max_length=64)
    after_sha256 = models.CharField(max_length=64)
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["priority", "before_sha256", "after_sha256"], name="corrected_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="correction_has_a_reason"),
            models.CheckConstraint(
                condition=~models.Q(before_sha256=F("after_sha256")), name="correction_changes_something"
            ),
        ]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return f"{self.priority}: {self.reason}"


class Objection(models.Model):
    """An organisation does not accept that a correction changes nothing: its signature has to be given again."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="objections")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["correction", "organisation"], name="objected_once")]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.reason}"
