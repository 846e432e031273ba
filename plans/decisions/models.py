"""Meetings of bodies, a plan's way through them, its item on an agenda, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cypp.history import WRITE_ONCE, track
from cypp.versioning import Versioned
from partners.models import Body


@track()
class Meeting(Versioned):
    """A body meets on a day. The trust is the body's."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    on = models.DateField("day of the meeting")
    at = models.TimeField("time", null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["on", "at", "id"]
        constraints = [models.UniqueConstraint(fields=["body", "on"], name="body_meets_once_a_day")]

    def __str__(self) -> str:
        return f"{self.body}, {self.on.day} {self.on:%B %Y}"


@track()
class RouteStep(Versioned):
    """One body of those that the plan must pass, in the order of `position` (from 1), and what is asked of it."""

    class Asks(models.TextChoices):
        NOTE = "note", "notes it"
        COMMENT = "comment", "comments on it"
        APPROVE = "approve", "approves it"
        ADOPT = "adopt", "adopts it"

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="route")
    position = models.PositiveSmallIntegerField(editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    asks = models.CharField("what it does", max_length=10, choices=Asks.choices, default=Asks.APPROVE)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"], name="route_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="route_position_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.get_asks_display()}"


@track()
class AgendaItem(Versioned):
    """A plan on the agenda of a meeting, with the report to the body: the text of the board paper.

    `publication` is the version that is put to the meeting, `step` the part of the plan's way that it answers.
    """

    class Classification(models.TextChoices):
        OPEN = "open", "Open"
        EXEMPT = "exempt", "Exempt"
        CONFIDENTIAL = "confidential", "Confidential"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="agenda_items")
    publication = models.ForeignKey("plans.Publication", models.PROTECT, related_name="agenda_items")
    step = models.ForeignKey(RouteStep, models.SET_NULL, null=True, blank=True, related_name="items")
    number = models.CharField("item number", max_length=20, blank=True)
    classification = models.CharField(max_length=15, choices=Classification.choices, default=Classification.OPEN)
    title = models.CharField("report title", max_length=300)
    wards = models.CharField("wards or groups affected", max_length=300, blank=True)
    sender = models.CharField("from", max_length=300, blank=True)
    recommendations = models.TextField(blank=True)
    background = models.TextField(blank=True)
    policy = models.TextField("policy implications", blank=True)
    community = models.TextField("community impact statement", blank=True)
    resources = models.TextField("resource implications", blank=True)
    legal = models.TextField("legal implications", blank=True)
    consultation = models.TextField(blank=True)
    documents = models.TextField("background documents", blank=True)
    audit_trail = models.TextField(blank=True)

    class Meta:
        ordering = ["meeting__on", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "plan"], name="plan_once_on_an_agenda")]

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """What a body decided on one version of a plan. Never changed; the newest on an item counts."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Approved with changes"
        NOTED = "noted", "Noted"
        REFERRED = "referred", "Referred back"
        DEFERRED = "deferred", "Deferred"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions")
    publication = models.ForeignKey("plans.Publication", models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    comment = models.TextField(blank=True, max_length=4000, help_text="The changes, comments or reasons.")
    minute = models.CharField("minute reference", max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200, help_text="As the trust knew the person.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["approved", "noted"]) | ~Q(comment=""), name="decision_says_what_or_why"
            )
        ]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return f"{self.item.meeting}: {self.get_outcome_display()}"
