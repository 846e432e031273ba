"""Which notices a person may read: of trusts they belong to, and of plans they may read now."""

from django.db.models import Q, QuerySet

from partners.access import roles_of
from partners.models import Trust, User
from plans.access import visible_to
from plans.models import Notice


def readable(user: User, trust: Trust) -> QuerySet[Notice]:
    """What this person was told in this trust, but for plans that they may not read any more."""
    if not roles_of(user, trust).names:
        return Notice.objects.none()
    return Notice.objects.filter(Q(plan=None) | Q(plan__in=visible_to(user, trust)), user=user, trust=trust)
