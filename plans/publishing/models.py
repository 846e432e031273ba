"""What is made of a plan: frozen versions, other frozen papers, and the files of both."""

from collections.abc import Iterable
from datetime import UTC
from functools import cached_property
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cypp.history import WRITE_ONCE
from plans.wordings.languages import language_name

#: Kinds of file that are no PDF: whoever opens one divides it into pages, or nobody does.
UNPAGED = ("docx", "odt", "epub", "csv", "json")
HAS_PAGES = Q(pages__gt=0, pages__isnull=False) | Q(pages=None, kind__in=UNPAGED)


class Publication(models.Model):
    """A frozen version of a plan: the canonical document and its SHA-256. Never changed."""

    class Stage(models.TextChoices):
        CONSULTATION = "consultation", "Consultation draft"
        SIGNOFF = "signoff", "Sign-off draft"
        FINAL = "final", "Final"
        KEPT = "kept", "Kept version"

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="publications")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=15, choices=Stage.choices)
    name = models.CharField(max_length=120, blank=True, help_text="What an officer called a kept version.")
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="publication_number_once"),
            models.CheckConstraint(condition=~Q(stage="kept") | ~Q(name=""), name="kept_version_has_a_name"),
        ]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return f"{self.plan}, version {self.number}"


class Paper(models.Model):
    """Something frozen that is no version of the plan: a sign-off record, a receipt, a board paper. Never changed.

    `kind` is one registered with `papers`, `about` says of what ("signoff-12"), `data` is all that is printed. It is
    of one plan; a pack is of a meeting, which may have several plans before it.
    """

    plan: models.ForeignKey[Any, Any] = models.ForeignKey(
        "plans.Plan", models.PROTECT, null=True, blank=True, related_name="papers"
    )
    meeting = models.ForeignKey("plans.Meeting", models.PROTECT, null=True, blank=True, related_name="papers")
    kind = models.CharField(max_length=15)
    about = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["plan", "kind", "about"], name="paper_about")]
        constraints = [
            models.CheckConstraint(
                condition=Q(plan=None, meeting__isnull=False) | Q(plan__isnull=False, meeting=None),
                name="paper_of_a_plan_or_a_meeting",
            )
        ]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return self.title

    @property
    def moment(self) -> str:
        """When it was frozen, as PDF metadata wants it: "2010-03-24T09:30:00+00:00"."""
        return self.at.astimezone(UTC).isoformat(timespec="seconds")

    @property
    def trust(self) -> Any:
        """The trust that it belongs to, through its plan or its meeting."""
        return self.plan.trust if self.plan else self.meeting.body.trust  # type: ignore[union-attr]


class PartQuerySet(models.QuerySet["Part"]):
    def count_for(self, editions: "Iterable[Edition]") -> None:
        """Tell files how many of their parts are set (`parts_set`): one query for all of them, or none."""
        waiting = [edition for edition in editions if edition.state == Edition.State.SETTING]
        keys = {key for edition in waiting for key in edition.parts}
        there = set(self.filter(key__in=keys, state=Part.State.DONE).values_list("key", flat=True))
        for edition in waiting:
            edition.parts_set = len(there.intersection(edition.parts))


class Part(models.Model):
    """Pages of a file, kept under the hash of their words, styles and renderer (`cypp.pdf.Piece.key`).

    It belongs to no plan: whatever file has the very same part uses it. `html` is there until it is set; `facts` are
    those of `cypp.pdf.typeset.Pages`. A worker owns a running row until `lease_until`.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Being set"
        DONE = "done", "Set"
        FAILED = "failed", "Failed"

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    renderer = models.CharField(max_length=64)
    tagged = models.BooleanField(default=True)
    html = models.TextField()
    length = models.PositiveIntegerField(help_text="Of the HTML, in characters: the longest are set first.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True, help_text="Name below MEDIA_ROOT, written once.")
    sha256 = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    asked_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now, db_index=True)
    done_at = models.DateTimeField(null=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(file="") & ~Q(sha256="")), name="part_done_has_file"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """A file made from a publication, or from a paper. The row is the outbox: Redis only carries the nudge.

    A worker owns a running row until `lease_until`; three attempts, then it has failed. While its parts are set nobody
    owns it: `parts` are their keys, `recipe` how they are put together (`plans.publishing.making`).
    """

    class Kind(models.TextChoices):
        FULL = "full", "Full plan (PDF)"
        SUMMARY = "summary", "Summary (PDF)"
        LARGE_PRINT = "large_print", "Large print (PDF)"
        YOUNG = "young", "Young people’s version (PDF)"
        SCORECARD = "scorecard", "Scorecard (PDF)"
        AGREEMENT = "agreement", "Who agreed it (PDF)"
        DOCX = "docx", "Word document"
        ODT = "odt", "OpenDocument text"
        EPUB = "epub", "E-book (EPUB)"
        CSV = "csv", "Tables for spreadsheets (CSV in a ZIP file)"
        JSON = "json", "Data as JSON"
        CHANGES = "changes", "What changed (PDF)"
        SIGNOFF_RECORD = "signoff_record", "Sign-off record (PDF)"
        RECEIPT = "receipt", "Receipt for a signature (PDF)"
        BOARD_PAPER = "board_paper", "Board paper (PDF)"
        MEETING_PACK = "meeting_pack", "Pack for a meeting (PDF)"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Being made"
        SETTING = "setting", "Pages being set"
        DONE = "done", "Ready"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    publication = models.ForeignKey(Publication, models.PROTECT, null=True, blank=True, related_name="editions")
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, blank=True, related_name="edition")
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.FULL)
    language = models.CharField(
        max_length=12, blank=True, help_text="The language of a translation, as BCP 47 names it; blank for English."
    )
    against = models.ForeignKey(
        Publication,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="compared",
        help_text="The older version that a list of changes begins from.",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    progress = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True)
    parts = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    recipe = models.JSONField(null=True)
    file = models.CharField(max_length=200, blank=True, help_text="Name below MEDIA_ROOT, written once.")
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True)
    bytes = models.PositiveIntegerField(null=True)
    seconds = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kind", "language"],
                condition=Q(against=None),
                name="edition_once_per_publication",
            ),
            models.CheckConstraint(
                condition=Q(publication=None, paper__isnull=False) | Q(publication__isnull=False, paper=None),
                name="edition_of_a_publication_or_a_paper",
            ),
            models.UniqueConstraint(
                fields=["publication", "kind", "language", "against"], name="edition_once_per_comparison"
            ),
            models.CheckConstraint(
                condition=Q(kind="changes", against__isnull=False) | (~Q(kind="changes") & Q(against=None)),
                name="edition_of_changes_has_both_versions",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (HAS_PAGES & Q(bytes__gt=0) & ~Q(file="") & ~Q(sha256="")),
                name="edition_done_has_file",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="done_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="done"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication or self.paper}: {self.get_kind_display()}"

    @property
    def label(self) -> str:
        """What it is for people: "Summary in Polish (PDF)"."""
        name, *medium = str(self.get_kind_display()).split(" (", 1)
        spoken = f"{name} in {language_name(self.language)}" if self.language else name
        return " (".join([spoken, *medium])

    @property
    def under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING, self.State.SETTING)

    @cached_property
    def parts_set(self) -> int:
        """How many of its parts are there. A page with many files asks `Part.objects.count_for` first."""
        return Part.objects.filter(key__in=self.parts, state=Part.State.DONE).count()

    @property
    def plan(self) -> Any:
        """The plan that it is made from, through its version or its paper."""
        made_from = self.paper or self.publication
        return made_from.plan if made_from else None
