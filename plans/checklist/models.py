"""Sets of requirements, which a trust may edit, and what a plan answers to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from cypp.history import track
from cypp.versioning import Versioned
from partners.models import Trust, TrustOwned


@track()
class RequirementSet(Versioned):
    """The requirements of one law or of a trust's own custom. `basis` names the set it was copied from, if any."""

    trust = models.ForeignKey(Trust, models.CASCADE, related_name="requirement_sets")
    name = models.CharField(max_length=120)
    source = models.TextField(blank=True, max_length=1000, help_text="The law or guidance, or who decided it.")
    basis = models.CharField(max_length=30, blank=True, editable=False)

    objects = TrustOwned.as_manager()

    class Meta:
        ordering = [Lower("name")]
        constraints = [models.UniqueConstraint("trust", Lower("name"), name="requirement_set_once")]

    def __str__(self) -> str:
        return self.name


@track()
class Requirement(Versioned):
    """One thing a plan must have before it enters `stage`. `check` names how it is computed; "" is for people to say.

    `check` is a name registered with `plans.checklist.checks.register_check`.
    """

    class Stage(models.TextChoices):
        CONSULTATION = "consultation", "Before consultation"
        SIGNOFF = "signoff", "Before sign-off"
        APPROVED = "approved", "Before approval"
        PUBLISHED = "published", "Before publication"

    of = models.ForeignKey(RequirementSet, models.CASCADE, related_name="requirements")
    position = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(max_length=200)
    help = models.TextField(blank=True, max_length=1000)
    computed = models.CharField("how it is checked", max_length=40, blank=True)
    stage = models.CharField("needed", max_length=15, choices=Stage.choices, default=Stage.PUBLISHED)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "position"], name="requirement_position_once", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> str:
        """What people answer to: what is needed, and what it means on the lines below."""
        return f"{self.title}\n{self.help}".strip()


@track()
class RequirementAnswer(Versioned):
    """What people say of a requirement for one plan: it is met, or it is not needed because of `because`.

    `words` are those of the requirement that they read. It counts for no others, and until the plan begins anew.
    """

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="requirement_answers")
    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="answers")
    met = models.BooleanField(default=False)
    because = models.TextField("not needed because", blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200, help_text="As the trust knew the person.")
    words = models.TextField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "requirement"], name="requirement_answered_once"),
            models.CheckConstraint(condition=Q(met=True) ^ ~Q(because=""), name="met_or_not_needed"),
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {'met' if self.met else self.because}"
