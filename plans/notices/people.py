"""Whom to tell: ids of people with an account in use, each once, ready for `plans.notices.actions.tell`."""

from django.db.models import QuerySet

from partners.models import Membership, Organisation, Role, Trust
from plans.models import Plan


def managers_of(plan: Plan) -> list[int]:
    """The plan managers of its trust."""
    return _ids(Membership.objects.filter(trust=plan.trust_id, role=Role.MANAGER))


def officers_of(plan: Plan) -> list[int]:
    """Those who write it: officers and plan managers of its trust."""
    return _ids(Membership.objects.filter(trust=plan.trust_id, role__in=[Role.OFFICER, Role.MANAGER]))


def signatories_of(organisation: Organisation) -> list[int]:
    """Those who sign for an organisation, its deputies among them, in the trust it belongs to."""
    return _ids(Membership.objects.filter(trust=organisation.trust_id, organisation=organisation, role=Role.SIGNATORY))


def board_of(trust: Trust) -> list[int]:
    """Its board members."""
    return _ids(Membership.objects.filter(trust=trust, role=Role.BOARD))


def _ids(held: QuerySet[Membership]) -> list[int]:
    ids = held.filter(user__is_active=True).order_by("user").values_list("user", flat=True)
    return list(ids.distinct())
