"""Who answers a checklist, and until when: up to publication, also while the plan's words are closed."""

from django.core.exceptions import PermissionDenied

from partners.access import Roles
from plans.access import hold
from plans.models import Plan, State

FINISHED = {State.PUBLISHED, State.SUPERSEDED}


def can_say(roles: Roles, plan: Plan) -> bool:
    """Officers and plan managers say that something is done."""
    return roles.writes and plan.state not in FINISHED


def can_decide(roles: Roles, plan: Plan) -> bool:
    """Plan managers say that something is not needed, and which checklist counts."""
    return roles.manages and plan.state not in FINISHED


def can_keep_sets(roles: Roles) -> bool:
    """The trust's checklists are the plan managers'."""
    return roles.manages


def hold_unfinished(plan: Plan) -> None:
    """Lock the plan for the rest of the transaction; 403 if it was published since the page was opened."""
    held = hold(plan.pk)
    if held.state in FINISHED:
        raise PermissionDenied(f"The plan is {held.get_state_display().lower()} now, so its checklist is closed.")
