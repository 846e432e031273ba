"""Somebody asks for a published plan in another format."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class FormatRequest(models.Model):
    """What is asked for, and how to answer. What was written is removed some months later, which is `emptied_at`.

    `sent` is the form's own number, so that a form that arrives twice is one request.
    """

    class Wanted(models.TextChoices):
        LARGE_PRINT = "large_print", "Large print"
        EASY_READ = "easy_read", "Easy Read"
        AUDIO = "audio", "Audio"
        BRAILLE = "braille", "Braille"
        SIGNED = "signed", "British Sign Language"
        LANGUAGE = "language", "Another language"
        PAPER = "paper", "Printed, by post"
        OTHER = "other", "Something else"

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="format_requests")
    sent = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    wanted = models.CharField("format", max_length=15, choices=Wanted.choices)
    details = models.TextField(blank=True, max_length=1000)
    for_whom = models.CharField("who it is for", max_length=200, blank=True)
    contact = models.TextField("how to reach you", max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    emptied_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(emptied_at=None) | Q(details="", for_whom="", contact=""), name="request_emptied_of_all"
            ),
            models.CheckConstraint(condition=~Q(contact="") | ~Q(emptied_at=None), name="request_can_be_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.get_wanted_display()} of {self.plan}"
