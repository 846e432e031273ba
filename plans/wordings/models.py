"""Texts written for one edition of a plan: what opens its summary, its young people's version, their translations."""

from django.db import models

from cypp.history import track
from cypp.versioning import Versioned
from plans.wordings.languages import Language, language_name


@track()
class Wording(Versioned):
    """One text for one edition in one language, in Markdown. It is neither the plan’s own words nor ever signed.

    In another language than English it is printed as a document of its own.
    """

    class Purpose(models.TextChoices):
        SUMMARY = "summary", "Summary"
        YOUNG = "young", "Young people’s version"

    plan = models.ForeignKey("plans.Plan", models.CASCADE, related_name="wordings")
    purpose = models.CharField("what it is for", max_length=15, choices=Purpose.choices)
    language = models.CharField(max_length=12, choices=Language.choices, default=Language.ENGLISH)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)

    class Meta:
        ordering = ["purpose", "language"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "purpose", "language"], name="wording_once_per_language")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> str:
        """Which of the plan's texts it is: "Young people’s version in Polish"."""
        words = str(self.get_purpose_display())
        return words if self.language == Language.ENGLISH else f"{words} in {language_name(self.language)}"
