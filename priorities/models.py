"""What is promised: priorities, objectives, results, commitments, and who agreed to them.

Numbers are kept as the plan prints them: each is unique within its parent and need not be
contiguous after an import ("7.3" may follow "7.1", as in the plan the officer keeps).
"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import Truncator

from cypp.history import WRITE_ONCE, track
from cypp.versioning import Versioned
from partners.models import Organisation, Trust, TrustOwned
from plans.layout import Numbering, Shown, objective_label, run_before
from plans.models import Plan
from priorities.money.models import Contribution as Contribution
from priorities.signoff.models import Correction as Correction
from priorities.signoff.models import Nudge as Nudge
from priorities.signoff.models import Objection as Objection
from priorities.signoff.models import SignOffReading as SignOffReading


def numbers_before(plan: Plan) -> dict[int, int]:
    """{priority id: how far the objectives' numbers have run before it}, where they run through the plan.

    Empty otherwise. One query, kept on the plan object that is asked: read it before what it numbers is written.
    """
    if plan.numbering != Numbering.RUNNING:
        return {}
    if "_numbers_before" not in plan.__dict__:
        rows = (
            Priority.objects.filter(plan=plan).annotate(last=Coalesce(Max("objectives__number"), 0)).order_by("number")
        )
        plan.__dict__["_numbers_before"] = run_before(rows.values_list("pk", "last"))
    return plan.__dict__["_numbers_before"]


def once_per(parent: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=[parent, "number"], name=name, deferrable=models.Deferrable.DEFERRED)


class Outcome(models.Model):
    """An outcome of a framework, for example the five of Every Child Matters."""

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="outcomes")
    framework = models.CharField(max_length=100, default="Every Child Matters")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)

    objects = TrustOwned.as_manager()

    class Meta:
        ordering = ["framework", "number"]
        constraints = [models.UniqueConstraint(fields=["trust", "framework", "number"], name="outcome_number_once")]

    def __str__(self) -> str:
        return self.title


@track()
class Priority(Versioned):
    """The top level of a plan. `lead` names roles, not people."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="priorities")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    strapline = models.CharField(max_length=300, blank=True)
    lead = models.CharField(max_length=400, blank=True)
    cross_cutting = models.BooleanField("is a cross-cutting theme", default=False)
    rationale = models.TextField(blank=True)
    expect = models.TextField("you can expect", blank=True)
    outcomes = models.ManyToManyField(Outcome, blank=True, related_name="priorities")

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "priorities"
        constraints = [
            once_per("plan", "priority_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="priority_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


@track()
class Objective(Versioned):
    """The second level, printed as 1.1."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="objectives")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    expect = models.TextField("you can expect", blank=True)
    rationale = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            once_per("priority", "objective_number_once"),
            # the other end of the composite key money_of_its_objective
            models.UniqueConstraint(fields=["id", "priority"], name="objective_with_priority"),
            models.CheckConstraint(condition=Q(number__gte=1), name="objective_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def label(self) -> str:
        """Its printed number: "1.1", "1a" or "4", as the plan numbers."""
        return self.label_in(self.priority.plan)

    def label_in(self, plan: Plan) -> str:
        """`label`, from a plan at hand: for rows that were read without theirs."""
        before = numbers_before(plan).get(self.priority_id, 0)
        return objective_label(plan.numbering, self.priority.number, self.number, before)

    def by_result(self) -> list[tuple["Result | None", list["Commitment"]]]:
        """Its commitments under the result they serve; those for the objective itself last, under None.

        All under None where the plan has no results.
        """
        if Shown.RESULTS not in self.priority.plan.shows:
            return [(None, list(self.commitments.all()))] if self.commitments.all() else []
        results: list[Result | None] = [*self.results.all(), None]
        served = [
            (result, [c for c in self.commitments.all() if c.result_id == (result and result.pk)]) for result in results
        ]
        return [(result, commitments) for result, commitments in served if result or commitments]


@track()
class Result(Versioned):
    """What will be different: an expected result or target under an objective."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="results")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=4000)

    class Meta:
        ordering = ["number"]
        constraints = [
            once_per("objective", "result_number_once"),
            # the other end of the composite key commitment_result_of_its_objective
            models.UniqueConstraint(fields=["id", "objective"], name="result_with_objective"),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(80)

    @property
    def label(self) -> str:
        """Its number among the objective's results: "1.1.1"."""
        return f"{self.objective.label}.{self.number}"


@track()
class Commitment(Versioned):
    """What we will do, printed as 1.1.1. `by_when` is the plan's words; `by_date` what they come to, if anything.

    `steps` holds one step to a line.
    """

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="commitments")
    result = models.ForeignKey(Result, models.SET_NULL, null=True, blank=True, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=4000)
    steps = models.TextField(blank=True, max_length=8000)
    by_when = models.CharField(max_length=200, blank=True)
    by_date = models.DateField(null=True, blank=True, editable=False)
    lead = models.CharField(max_length=400, blank=True)
    lead_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="led_commitments"
    )
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="commitments")

    class Meta:
        ordering = ["number"]
        constraints = [
            once_per("objective", "commitment_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="commitment_number_from_1"),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(80)

    @property
    def label(self) -> str:
        """Its printed number: "1.1.1", "1a.1" or "4.1", as the plan numbers."""
        return f"{self.objective.label}.{self.number}"

    @property
    def date_needs_saying(self) -> bool:
        """Is `by_date` more than the words say themselves, as for "Autumn 2010"?"""
        if self.by_date is None:
            return False
        month = f"{self.by_date:%B %Y}"
        return self.by_when not in (month, f"{self.by_date.day} {month}")

    @property
    def contributors(self) -> str:
        """The contributing organisations by their short names, in one line."""
        return ", ".join(organisation.brief for organisation in self.organisations.all())

    @property
    def step_list(self) -> list[str]:
        return [line.strip() for line in self.steps.splitlines() if line.strip()]


@track()
class SignOffWindow(Versioned):
    """When chosen organisations are asked to sign. Days are inclusive, London time."""

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="signoff_window")
    opens = models.DateField()
    closes = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(closes__gte=F("opens")), name="window_closes_after_it_opens")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.opens} to {self.closes}"


@track()
class SignOffRequest(models.Model):
    """One organisation is asked for its decision on one priority; a plan manager may waive it with a reason."""

    window = models.ForeignKey(SignOffWindow, models.PROTECT, related_name="requests")
    priority = models.ForeignKey(Priority, models.CASCADE, related_name="signoff_requests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="signoff_requests")
    waived_reason = models.TextField(blank=True, max_length=1000)
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    waived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["organisation__name", "priority__number"]
        constraints = [
            models.UniqueConstraint(fields=["priority", "organisation"], name="asked_once"),
            models.CheckConstraint(
                condition=Q(waived_at=None, waived_reason="") | (Q(waived_at__isnull=False) & ~Q(waived_reason="")),
                name="waiver_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.priority}"


class SignOff(models.Model):
    """An organisation's decision on the exact words of a priority. Never changed; the newest counts.

    `text` is the priority's frozen part as signed and `sha256` the hash of its canonical JSON.
    A signed request, and so its priority, cannot be deleted.
    """

    class Decision(models.TextChoices):
        AGREED = "agreed", "Agreed"
        RESERVATION = "reservation", "Agreed with a reservation"
        NOT_AGREED = "not_agreed", "Not agreed"

    #: How `secured_by` begins where no body agreed it, but somebody with the authority of one signs.
    DELEGATED = "Delegated authority of "

    request = models.ForeignKey(SignOffRequest, models.PROTECT, related_name="signoffs")
    decision = models.CharField(max_length=15, choices=Decision.choices)
    comment = models.TextField(blank=True, max_length=4000, help_text="The reservation, or why it is returned.")
    secured_by = models.CharField(max_length=300, help_text="The body, or “delegated authority of ...”.")
    meeting_date = models.DateField(null=True, blank=True)
    minute = models.CharField(max_length=100, blank=True)
    text = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signoffs")
    by_name = models.CharField(max_length=200, blank=True, help_text="As the trust knew the person.")
    deputy = models.BooleanField(default=False, help_text="Signed as a deputy.")
    statement = models.JSONField(default=dict, blank=True, help_text="All that is stated, with the names of the day.")
    receipt = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the whole statement.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="agreed") | ~Q(comment=""), name="reservation_or_return_says_why"
            ),
        ]
        triggers = [WRITE_ONCE]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_decision_display()}"

    @property
    def secured(self) -> str:
        """How it was secured, in one line: "Cabinet, 9 March 2010, minute 14"."""
        parts = [self.secured_by]
        if self.meeting_date:
            parts.append(f"{self.meeting_date.day} {self.meeting_date:%B %Y}")
        if self.minute:
            parts.append(f"minute {self.minute}")
        return ", ".join(parts)


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, append_only=True)
class PriorityOutcome(Priority.outcomes.through):  # type: ignore[name-defined]
    """History of which outcomes a priority serves."""

    class Meta:
        proxy = True


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, append_only=True)
class CommitmentOrganisation(Commitment.organisations.through):  # type: ignore[name-defined]
    """History of which organisations contribute to a commitment."""

    class Meta:
        proxy = True
