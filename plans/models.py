"""The document and its life: plans, their narrative sections, publications and files."""

import re

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from cypp.history import WRITE_ONCE, track
from cypp.versioning import Versioned
from partners.models import Trust, TrustOwned
from plans.asking.models import FormatRequest as FormatRequest
from plans.checklist.models import Requirement as Requirement
from plans.checklist.models import RequirementAnswer as RequirementAnswer
from plans.checklist.models import RequirementSet as RequirementSet
from plans.consultation.models import Answer as Answer
from plans.consultation.models import Consultation as Consultation
from plans.consultation.models import Response as Response
from plans.consultation.models import Tag as Tag
from plans.consultation.models import YouSaid as YouSaid
from plans.decisions.models import AgendaItem as AgendaItem
from plans.decisions.models import Decision as Decision
from plans.decisions.models import Meeting as Meeting
from plans.decisions.models import RouteStep as RouteStep
from plans.layout import Layout, Numbering, Shown, Theme, everything, number_of
from plans.notices.models import Notice as Notice
from plans.publishing.models import Edition as Edition
from plans.publishing.models import Paper as Paper
from plans.publishing.models import Part as Part
from plans.publishing.models import Publication as Publication
from plans.publishing.record_models import Release as Release
from plans.publishing.record_models import ShelfVisit as ShelfVisit
from plans.publishing.record_models import Withdrawal as Withdrawal
from plans.talk_models import Assignment as Assignment
from plans.talk_models import Comment as Comment
from plans.talk_models import Mention as Mention
from plans.terms import LEVELS, words_for
from plans.timetable.models import CalendarAddress as CalendarAddress
from plans.timetable.models import CycleActivity as CycleActivity
from plans.timetable.models import KeyDate as KeyDate
from plans.wordings.models import Wording as Wording


def full_title(title: str, period: str) -> str:
    """The title with the years, unless it names a year itself."""
    return title if re.search(r"\b(19|20)\d\d\b", title) else f"{title} {period}"


class State(models.TextChoices):
    DRAFTING = "drafting", "Drafting"
    CONSULTATION = "consultation", "Consultation"
    SIGNOFF = "signoff", "Sign-off"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


EDITABLE_STATES = {State.DRAFTING, State.CONSULTATION, State.SIGNOFF}


@track()
class Plan(Versioned):
    """A Children and Young People's Plan for a period that the plan itself states.

    `state` changes only in `plans.workflow.advance`.
    """

    class Kind(models.TextChoices):
        FULL = "full", "Full plan"
        INTERIM = "interim", "Interim plan"
        ANNUAL_UPDATE = "annual_update", "Annual update"

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="plans")
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80)
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.FULL)
    updates = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="updated_by",
        verbose_name="the plan it updates",
    )
    starts = models.DateField("first day")
    ends = models.DateField("last day")
    legal_basis = models.TextField(blank=True, max_length=2000)
    state = models.CharField(max_length=15, choices=State.choices, default=State.DRAFTING, editable=False)
    priority_term = models.CharField(max_length=60, default="Priority")
    objective_term = models.CharField(max_length=60, default="Objective")
    result_term = models.CharField(max_length=60, default="Result")
    commitment_term = models.CharField(max_length=60, default="Commitment")
    numbering = models.CharField(max_length=10, choices=Numbering.choices, default=Numbering.DOTTED)
    layout = models.CharField(max_length=10, choices=Layout.choices, default=Layout.TABLE)
    theme = models.CharField("look", max_length=10, choices=Theme.choices, default=Theme.PEOPLE)
    requirements = models.ForeignKey(
        RequirementSet, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="checklist"
    )
    shows = ArrayField(models.CharField(max_length=15, choices=Shown.choices), default=everything, blank=True)
    editions_off = ArrayField(
        models.CharField(max_length=15),
        default=list,
        blank=True,
        help_text="Kinds of file that are not made of it when it is published; what is not named here is.",
    )

    objects = TrustOwned.as_manager()

    class Meta:
        ordering = ["-starts", "title"]
        constraints = [
            models.UniqueConstraint(fields=["trust", "slug"], name="plan_slug_once_per_trust"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="plan_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(updates=F("id")), name="plan_does_not_update_itself"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="plan_state_known"),
            models.CheckConstraint(condition=Q(numbering__in=Numbering.values), name="plan_numbering_known"),
            models.CheckConstraint(condition=Q(layout__in=Layout.values), name="plan_layout_known"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="plan_theme_known"),
        ]

    def __str__(self) -> str:
        return self.full_title

    @property
    def period(self) -> str:
        """Years as councils print them: "2010–13", or "2009" when it starts and ends in one."""
        first, last = self.starts.year, self.ends.year
        if first == last:
            return str(first)
        return f"{first}–{last % 100:02d}" if first // 100 == last // 100 else f"{first}–{last}"

    @property
    def full_title(self) -> str:
        """The title with the years, unless it names a year itself."""
        return full_title(self.title, self.period)

    @property
    def terms(self) -> dict[str, str]:
        """The trust's own names of the levels, one and many and as a heading (see `plans.terms.words_for`)."""
        return words_for({level: getattr(self, f"{level}_term") for level in LEVELS})

    @property
    def number_example(self) -> str:
        """The number of some commitment as this plan numbers, for hints: "2.1.3"."""
        return number_of(self.numbering, (2, 1, 3), before=3)

    @property
    def row_columns(self) -> int:
        """How many columns a table of commitments has: number, words, check, and those that the plan shows."""
        return 3 + (Shown.BY_WHEN in self.shows) + (Shown.LEAD in self.shows)

    @property
    def is_open(self) -> bool:
        """May its words still change?"""
        return self.state in EDITABLE_STATES


@track()
class Section(Versioned):
    """A narrative chapter in Markdown. `position` runs from 1 in each half: before and after the priorities."""

    class Role(models.TextChoices):
        FOREWORD = "foreword", "Foreword"
        VISION = "vision", "Vision"
        VALUES = "values", "Values"
        PRINCIPLES = "principles", "Principles"
        PLEDGE = "pledge", "Quality pledge"
        NEEDS = "needs", "Needs analysis"
        CONSULTATION = "consultation", "How we consulted"
        RESOURCES = "resources", "Resources"
        PERFORMANCE = "performance", "Performance management"
        GOVERNANCE = "governance", "Governance"
        NEXT_STEPS = "next_steps", "Next steps"
        APPENDIX = "appendix", "Appendix"
        OTHER = "other", "Other"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections")
    role = models.CharField(max_length=15, choices=Role.choices, default=Role.OTHER)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    after_priorities = models.BooleanField("comes after the priorities", default=False)
    position = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        ordering = ["after_priorities", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "after_priorities", "position"],
                name="section_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.title


@track()
class GlossaryTerm(Versioned):
    """A word or abbreviation that the plan explains: expanded where it is first used, and listed at the end.

    `meaning` is what the letters stand for or what the word means, in one line of plain text.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="glossary")
    term = models.CharField("word or abbreviation", max_length=60)
    meaning = models.CharField("what it means", max_length=400)

    class Meta:
        ordering = [Lower("term")]
        constraints = [models.UniqueConstraint("plan", Lower("term"), name="glossary_term_once")]

    def __str__(self) -> str:
        return self.term


class Look(models.Model):
    """When a person looked at a plan: `at` the latest sign of them, `since` where their list of news begins."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="looks")
    at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user"], name="look_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.plan}"


class Presence(models.Model):
    """A person has a place of a plan open now: a hint to others, never a lock. It counts for a minute.

    `kind` and `place` are those of `plans.talk`, `writing` says that they have begun to change it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    kind = models.CharField(max_length=20)
    place = models.PositiveBigIntegerField()
    writing = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user", "kind", "place"], name="presence_once")]
        indexes = [models.Index(fields=["plan", "at"], name="presence_by_age")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.place}"


class Transition(models.Model):
    """One recorded move of a plan from state to state: who, when, why. Never changed."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="transitions")
    action = models.CharField(max_length=30)
    from_state = models.CharField(max_length=15, choices=State.choices)
    to_state = models.CharField(max_length=15, choices=State.choices)
    note = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return f"{self.plan}: {self.from_state} to {self.to_state}"

    @property
    def title(self) -> str:
        """What the record calls it: "Approved to published"; without a change of state what else was done."""
        if self.from_state == self.to_state:
            return "A version was withdrawn"
        return f"{self.get_from_state_display()} to {self.get_to_state_display().lower()}"
