"""How we will know: the catalogue of indicators, the measures of a plan and their yearly targets."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from cypp.history import track
from cypp.versioning import Versioned
from partners.models import Trust
from plans.models import Plan
from priorities.models import Priority, Result, once_per


class Unit(models.TextChoices):
    PERCENT = "percent", "Per cent"
    PERCENTAGE_POINTS = "percentage_points", "Percentage points"
    RATE = "rate", "Rate"
    NUMBER = "number", "Number"
    SCORE = "score", "Score"
    GBP = "gbp", "Pounds"
    DAYS = "days", "Days"
    MINUTES = "minutes", "Minutes"
    KG = "kg", "Kilograms"


class Polarity(models.TextChoices):
    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
    BAND = "band", "Best within a band"
    CONTEXT = "context", "For context only"


class IndicatorQuerySet(models.QuerySet):
    def for_trust(self, trust: Trust):
        """The national catalogue and the trust's own."""
        return self.filter(Q(trust=None) | Q(trust=trust))


class Indicator(models.Model):
    """A definition keyed by scheme and code: "NI", "NI 112". Without a trust it is of the national catalogue."""

    trust = models.ForeignKey(Trust, models.PROTECT, null=True, blank=True, related_name="indicators")
    scheme = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=400)
    theme = models.CharField(max_length=120, blank=True)
    lead_department = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=20, choices=Unit.choices)
    polarity = models.CharField(max_length=10, choices=Polarity.choices)
    statutory = models.BooleanField("one of the statutory early years and education targets", default=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["trust", "scheme", "code"], name="indicator_code_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"


@track()
class Measure(Versioned):
    """An indicator as a plan uses it, under a priority and optionally one of its results.

    `title` is the plan's words. `fits` is False where they do not match the title of the code
    they print: real plans mis-code, and nobody is corrected silently.
    """

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="measures")
    result = models.ForeignKey(Result, models.SET_NULL, null=True, blank=True, related_name="measures")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="measures")
    number = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(max_length=500)
    fits = models.BooleanField(default=True, editable=False)
    unit = models.CharField(max_length=20, choices=Unit.choices, default=Unit.PERCENT)
    polarity = models.CharField(max_length=10, choices=Polarity.choices, default=Polarity.HIGHER)
    band_low = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    band_high = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    baseline = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    baseline_period = models.CharField(max_length=40, blank=True)
    is_key = models.BooleanField("key measure", default=False)
    is_laa = models.BooleanField("in the Local Area Agreement", default=False)
    is_improvement_notice = models.BooleanField("in an improvement notice", default=False)
    is_statutory = models.BooleanField("statutory target", default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            once_per("priority", "measure_number_once"),
            models.CheckConstraint(
                condition=~Q(polarity="band") | Q(band_low__isnull=False, band_high__gt=F("band_low")),
                name="band_has_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def code(self) -> str:
        return self.indicator.code if self.indicator else ""

    @property
    def flags(self) -> list[str]:
        names = {
            "is_key": "Key",
            "is_laa": "LAA",
            "is_improvement_notice": "Improvement notice",
            "is_statutory": "Statutory",
        }
        return [label for name, label in names.items() if getattr(self, name)]

    def clean(self) -> None:
        if self.result and self.result.objective.priority_id != self.priority_id:
            raise ValidationError({"result": "Choose a result of the same priority."})


@track()
class Target(Versioned):
    """What a measure should reach in a financial year. `text` keeps the plan's words where they say more."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="targets")
    period = models.CharField(max_length=20, help_text="A financial year, like 2008/09.")
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    text = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["period"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period"], name="target_once_per_period", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(value__isnull=False) | ~Q(text=""), name="target_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.value if self.value is not None else self.text}"


class ImportJob(models.Model):
    """An officer's workbook on its way into a plan: uploaded, previewed, applied in the background once.

    `preview` and `outcome` hold the object that `import_action_plan --json` prints.
    """

    class State(models.TextChoices):
        READING = "reading", "Reading the workbook"
        PREVIEW = "preview", "Waiting for you to check it"
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Being brought in"
        DONE = "done", "Brought in"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    filename = models.CharField(max_length=200)
    content = models.BinaryField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    done_rows = models.PositiveIntegerField(default=0)
    all_rows = models.PositiveIntegerField(default=0)
    preview = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.filename} into {self.plan}"
