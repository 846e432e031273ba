"""The money of one plan. Whoever may edit a plan may edit its money (plans.access)."""

from django.db.models import QuerySet

from plans.models import Plan
from priorities.models import Contribution


def money_of(plan: Plan) -> QuerySet[Contribution]:
    return Contribution.objects.filter(priority__plan=plan).select_related("priority", "objective", "organisation")
