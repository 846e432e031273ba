"""Who: trusts, their partner organisations and bodies, people and the roles they hold."""

import re

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from cypp.history import track
from cypp.versioning import Versioned

RESERVED_SLUGS = {"accounts", "accessibility", "calendar", "cookies", "healthz", "published", "static", "verify"}
colour = RegexValidator(re.compile(r"^#[0-9a-fA-F]{6}\Z"), "Enter a colour as # and six digits, like #1d4f5c.")


def contrast_with_white(hex_colour: str) -> float:
    """WCAG 2.2 contrast ratio (1 to 21) of white text on this colour."""

    def channel(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(hex_colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


@track()
class Trust(Versioned):
    """One area's children's trust: the boundary that no draft crosses."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True, help_text="The first part of its web addresses.")
    area = models.CharField(max_length=200, blank=True)
    brand_colour = models.CharField(max_length=7, default="#1d4f5c", validators=[colour])
    contact = models.TextField(blank=True, max_length=500, help_text="How the public reaches it, for the back cover.")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}” is an address of this site. Choose another."})
        if re.match(r"^#[0-9a-fA-F]{6}\Z", self.brand_colour) and contrast_with_white(self.brand_colour) < 4.5:
            raise ValidationError({"brand_colour": "White text must be readable on this colour. Choose a darker one."})

    @classmethod
    def colour_of(cls, slug: str) -> str:
        """The colour of a trust; the standard one where there is no such trust, so that asking tells nothing."""
        standard: str = cls._meta.get_field("brand_colour").default  # type: ignore[union-attr]
        return cls.objects.filter(slug=slug).values_list("brand_colour", flat=True).first() or standard


@track()
class Logo(Versioned):
    """The logo of a trust, as `partners.logos.logo_png` made it: a PNG in base64, and what it shows in words."""

    trust = models.OneToOneField(Trust, models.CASCADE, related_name="logo")
    png = models.TextField(editable=False)
    alt = models.CharField("what it shows, in words", max_length=200)

    def __str__(self) -> str:
        return self.alt

    @classmethod
    def of(cls, trust: Trust) -> "Logo | None":
        return cls.objects.filter(trust=trust).first()


class TrustOwned(models.QuerySet):
    def for_trust(self, trust: Trust):
        return self.filter(trust=trust)


@track()
class Organisation(Versioned):
    """A partner agency of a trust."""

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="organisations")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True, help_text="For the heads of narrow tables.")

    objects = TrustOwned.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("trust", Lower("name"), name="organisation_name_once_per_trust")]

    def __str__(self) -> str:
        return self.name

    @property
    def brief(self) -> str:
        return self.short_name or self.name

    def status_on(self, day) -> str:
        """The printed statutory status on `day`, or "" when none is recorded. Uses prefetched `statuses`."""
        for status in self.statuses.all():
            if (status.since is None or status.since <= day) and (status.until is None or day < status.until):
                return status.get_status_display()
        return ""


@track()
class OrganisationStatus(models.Model):
    """A dated statutory status: from `since` up to, not including, `until` (Children Act 2004, s.10(4) and changes)."""

    class Status(models.TextChoices):
        RELEVANT = "relevant", "Relevant partner"
        OTHER = "other", "Other partner"
        RELATED = "related", "Related partnership"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="statuses")
    status = models.CharField(max_length=10, choices=Status.choices)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = [F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint("organisation", "since", name="one_status_from_a_day", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")) | Q(until=None) | Q(since=None), name="status_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_status_display()}"


@track()
class Body(Versioned):
    """A board or group that meets; bodies report to bodies."""

    class Kind(models.TextChoices):
        TRUST_BOARD = "trust_board", "Children's trust board"
        EXECUTIVE_GROUP = "executive_group", "Executive group"
        CABINET = "cabinet", "Cabinet or executive"
        COUNCIL = "council", "Full council"
        SCRUTINY = "scrutiny", "Scrutiny committee"
        SAFEGUARDING = "safeguarding", "Safeguarding board"
        FORUM = "forum", "Forum"
        YOUTH = "youth", "Youth council"
        GROUP = "group", "Accountable group"

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="bodies")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.GROUP)
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reporting")
    chair = models.CharField(max_length=200, blank=True, help_text="The role, not the person.")
    meets = models.CharField(max_length=120, blank=True, help_text="For example: every two months.")

    objects = TrustOwned.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint("trust", Lower("name"), name="body_name_once_per_trust"),
            models.CheckConstraint(condition=~Q(reports_to=F("id")), name="body_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Pace(models.TextChoices):
    """How soon a person is mailed what they are told."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day, in the morning"
    WEEKLY = "weekly", "Once a week, on Monday morning"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address. What they may do comes from memberships alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    job_title = models.CharField(max_length=200, blank=True)
    pace = models.CharField("mail about plans", max_length=10, choices=Pace.choices, default=Pace.AT_ONCE)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def pace_words(self) -> str:
        """How often they are mailed, within a sentence: "once a week, on Monday morning"."""
        words = self.get_pace_display()
        return words[0].lower() + words[1:]


class Role(models.TextChoices):
    OFFICER = "officer", "Officer"
    MANAGER = "manager", "Plan manager"
    SIGNATORY = "signatory", "Signatory"
    LEAD = "lead", "Lead"
    BOARD = "board", "Board member"
    ADMINISTRATOR = "administrator", "Trust administrator"


@track()
class Membership(models.Model):
    """A role held by a person in one trust; a signatory holds it for one organisation."""

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="memberships")
    known_as = models.CharField(
        max_length=200, blank=True, help_text="The name as this trust gave it; an account of another trust tells none."
    )
    deputy = models.BooleanField(default=False, help_text="Signs when the signatory cannot.")

    objects = TrustOwned.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "trust", "user", "role", "organisation", name="role_held_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(role="signatory", organisation__isnull=False) | ~Q(role="signatory"),
                name="signatory_has_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.trust}"

    @property
    def shown_name(self) -> str:
        return self.known_as or str(self.user)

    @property
    def role_title(self) -> str:
        return "Deputy signatory" if self.deputy else self.get_role_display()

    @property
    def role_words(self) -> str:
        """The role in words: "Signatory of Alder Primary Care Trust", "Deputy signatory of ..."."""
        of = f" of {self.organisation}" if self.organisation else ""
        return f"{self.role_title}{of}"

    def clean(self) -> None:
        if self.role == Role.SIGNATORY and self.organisation_id is None:
            raise ValidationError({"organisation": "Choose the organisation that this person signs for."})
        if self.organisation is not None and self.organisation.trust_id != self.trust_id:
            raise ValidationError({"organisation": "Choose an organisation of this trust."})


class KeptMail(models.Model):
    """A mail of the demonstration, which is kept and shown instead of being sent."""

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
