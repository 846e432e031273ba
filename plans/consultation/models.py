"""A consultation on a draft, what people answered, and what was said and done about it."""

import secrets
import uuid

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from cypp.history import track
from cypp.versioning import Versioned

SAID = ("kind", "age", "area", "organisation", "comment")
ANSWERED = (*SAID, "source", "publication_id", "emptied_at")
#: The one change of what was answered: all that somebody wrote, and said of themselves, is emptied once.
EMPTIED = pgtrigger.Condition(
    'NOT (OLD."emptied_at" IS NULL AND NEW."emptied_at" IS NOT NULL AND NEW."kind" = OLD."kind" '
    'AND NEW."source" = OLD."source" AND NEW."publication_id" = OLD."publication_id")'
)
UNSAID = pgtrigger.Condition(
    'NOT (NEW."comment" = \'\' AND NEW."view" = OLD."view" AND NEW."key" = OLD."key" '
    'AND NEW."response_id" = OLD."response_id")'
)


def new_code() -> str:
    """A reference that people can read out: ten letters and figures without those that look alike."""
    return "".join(secrets.choice("23456789BCDFGHJKMNPQRSTVWXYZ") for _ in range(10))


@track()
class Consultation(Versioned):
    """When a plan's consultation draft may be answered (days inclusive, London time) and how it is introduced.

    `keep_months` after the last day, what people wrote is removed (`plans.consultation.retention`).
    """

    plan = models.OneToOneField("plans.Plan", models.PROTECT, related_name="consultation")
    opens = models.DateField()
    closes = models.DateField()
    introduction = models.TextField(blank=True, max_length=10_000)
    other_ways = models.TextField("other ways to answer", blank=True, max_length=2000)
    keep_months = models.PositiveSmallIntegerField(
        "months that answers are kept", default=24, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes__gte=F("opens")), name="consultation_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(keep_months__range=(1, 120)), name="answers_kept_for_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.opens} to {self.closes}"


class Tag(models.Model):
    """A word that officers sort responses by."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="tags")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = [Lower("name")]
        constraints = [models.UniqueConstraint("plan", Lower("name"), name="tag_once")]

    def __str__(self) -> str:
        return self.name


@track(exclude=list(SAID))
class Response(models.Model):
    """One response to a consultation draft. Everything about the person is optional and nothing identifies them.

    What was answered is never changed, and not in the history: when its time is over the words are removed, which is
    `emptied_at`. Officers show, hide (with a reason) and tag it. `sent` is the form's own number,
    so that a form that arrives twice is one response; `code` the reference that the person keeps.
    """

    class Kind(models.TextChoices):
        CHILD = "child", "A child or young person"
        PARENT = "parent", "A parent or carer"
        RESIDENT = "resident", "Another resident"
        WORKER = "worker", "Someone who works or volunteers with children and young people"
        SCHOOL = "school", "A school or college"
        ORGANISATION = "organisation", "Another organisation"
        COUNCILLOR = "councillor", "A councillor"

    class Age(models.TextChoices):
        UNDER_11 = "under_11", "Under 11"
        TO_15 = "11_15", "11 to 15"
        TO_18 = "16_18", "16 to 18"
        TO_25 = "19_25", "19 to 25"
        OLDER = "older", "26 or over"

    class State(models.TextChoices):
        NEW = "new", "Not read yet"
        SHOWN = "shown", "Accepted"
        HIDDEN = "hidden", "Set aside"

    class Source(models.TextChoices):
        WEB = "web", "Web form"
        PAPER = "paper", "On paper or at an event"

    publication = models.ForeignKey("plans.Publication", models.PROTECT, related_name="responses")
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    sent = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WEB)
    kind = models.CharField("who is answering", max_length=15, choices=Kind.choices, blank=True)
    age = models.CharField(max_length=10, choices=Age.choices, blank=True)
    area = models.CharField("where", max_length=100, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    comment = models.TextField("about the whole plan", blank=True, max_length=4000)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    reason = models.CharField("why it is set aside", max_length=300, blank=True)
    moderated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    moderated_at = models.DateTimeField(null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="responses")
    many = models.BooleanField("came with very many at once", default=False, editable=False)
    emptied_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="hidden") | ~Q(reason=""), name="set_aside_with_a_reason"),
            models.CheckConstraint(
                condition=Q(emptied_at=None) | Q(comment="", age="", area="", organisation=""), name="emptied_of_all"
            ),
        ]
        triggers = [pgtrigger.Protect(name="answered_once", operation=pgtrigger.UpdateOf(*ANSWERED), condition=EMPTIED)]

    def __str__(self) -> str:
        return f"Response {self.code}"


class Answer(models.Model):
    """What a response says of one priority, known by its chapter's key in the draft.

    Never changed, but that the comment is removed when its time is over.
    """

    class View(models.TextChoices):
        AGREE = "agree", "Agree"
        PARTLY = "partly", "Agree with some of it"
        DISAGREE = "disagree", "Disagree"
        UNSURE = "unsure", "Not sure"

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=40)
    view = models.CharField(max_length=10, choices=View.choices, blank=True)
    comment = models.TextField(blank=True, max_length=4000)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["response", "key"], name="answered_once_a_priority"),
            models.CheckConstraint(condition=~Q(view="") | ~Q(comment=""), name="answer_says_something"),
        ]
        triggers = [pgtrigger.Protect(name="answer_stays", operation=pgtrigger.Update, condition=UNSAID)]

    def __str__(self) -> str:
        return f"{self.response} on {self.key}"


@track()
class YouSaid(Versioned):
    """What many said, and what was done about it, or why not: a line of the chapter "You said, we did"."""

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="you_said")
    position = models.PositiveSmallIntegerField(editable=False)
    said = models.TextField("you said", max_length=2000)
    did = models.TextField("we did", max_length=2000)
    tag = models.ForeignKey(Tag, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "you said, we did"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"], name="you_said_position_once", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.said[:80]
