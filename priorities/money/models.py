"""An amount of money behind a priority or one of its objectives."""

from django.db import models
from django.db.models import Q

from cypp.history import track
from cypp.versioning import Versioned
from partners.models import Organisation


class Arrangement(models.TextChoices):
    """How partners put money together. The power to pool it: Children Act 2004 s.10."""

    POOLED = "pooled", "Pooled: one fund that partners pay into and spend as one"
    ALIGNED = "aligned", "Aligned: partners keep their own and agree how it is spent"
    DIRECT = "direct", "Direct: one organisation pays for it"


@track()
class Contribution(Versioned):
    """An amount in whole pounds for one financial year, such as "2010/11"; without an amount it is to be confirmed.

    Its objective is one of its priority, and takes it along to another priority; without one it is for the priority as
    a whole. `fund` is the plan's own words for where it comes from: "ABG", "DSG", "Sure Start grant".
    """

    priority = models.ForeignKey("priorities.Priority", models.CASCADE, related_name="money")
    objective = models.ForeignKey("priorities.Objective", models.SET_NULL, null=True, blank=True, related_name="money")
    title = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=12, decimal_places=0, null=True, blank=True)
    year = models.CharField(max_length=20)
    fund = models.CharField(max_length=100, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="contributions")
    arrangement = models.CharField(max_length=10, choices=Arrangement.choices, blank=True)

    class Meta:
        ordering = ["year", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="money_is_not_below_nothing")]

    def __str__(self) -> str:
        return self.title
