"""Who may see and do what with a plan. Every view begins with `get_plan_or_deny`."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest

from partners.access import Roles, get_trust_or_deny, roles_of
from partners.models import Membership, Role, Trust
from plans.models import Plan, State

#: From here on signatories read the draft.
SHOWN_TO_SIGNATORIES = [State.SIGNOFF, State.APPROVED, State.PUBLISHED, State.SUPERSEDED]

May = Callable[[Roles, Plan], bool]


def visible_to(user, trust: Trust):
    """Plans of `trust` whose draft `user` may read, by the table in docs/architecture.md.

    Officers, plan managers and leads read every plan; signatories those at sign-off or later.
    Board members and administrators have no drafts: published plans are public (`published`).
    """
    roles = roles_of(user, trust)
    plans = Plan.objects.for_trust(trust)
    if roles.reads_drafts:
        return plans
    if roles.signs:
        return plans.filter(state__in=SHOWN_TO_SIGNATORIES)
    return plans.none()


def readers_of(plan: Plan, *, drafting: bool = False) -> dict[int, str]:
    """Who may read this draft, by name: {user id: the name this trust knows them by}. The counterpart of `visible_to`.

    With `drafting` only those who may at every stage: officers, plan managers and leads.
    """
    roles = [Role.OFFICER, Role.MANAGER, Role.LEAD]
    if plan.state in SHOWN_TO_SIGNATORIES and not drafting:
        roles.append(Role.SIGNATORY)
    held = Membership.objects.for_trust(plan.trust).filter(role__in=roles, user__is_active=True)
    return {row.user_id: row.shown_name for row in held.select_related("user").order_by("known_as", "pk")}


def published():
    """Plans with a final version that was not withdrawn: public, with its files, whatever is drafted meanwhile."""
    return Plan.objects.filter(publications__stage="final", publications__withdrawal=None).distinct()


def can_read(roles: Roles, plan: Plan) -> bool:
    return True


def can_edit(roles: Roles, plan: Plan) -> bool:
    """Officers and plan managers, while the plan is open."""
    return roles.writes and plan.is_open


def can_write(roles: Roles, plan: Plan) -> bool:
    """Officers and plan managers, whatever the state of the plan."""
    return roles.writes


def can_manage(roles: Roles, plan: Plan) -> bool:
    return roles.manages


def get_plan_or_deny(request: HttpRequest, trust: str, plan: str, may: May = can_read) -> Plan:
    """Load and authorise in one call: 404 for what you may not see, 403 for what you may not do."""
    owner = get_trust_or_deny(request, trust)
    found = visible_to(request.user, owner).select_related("trust", "updates").filter(slug=plan).first()
    if found is None:
        raise Http404("No such plan.")
    if not may(roles_of(request.user, owner), found):
        reason = "" if found.is_open or may is not can_edit else f" The plan is {found.get_state_display().lower()}."
        raise PermissionDenied("You may read this plan but not do this." + reason)
    return found


def hold(pk: int) -> Plan:
    """The plan as it is now, with its trust, locked for the rest of the transaction: edits, signatures and moves wait.

    Only the moves of the workflow, and what keeps a version, take more: they shut out new rows of the plan too.
    """
    return Plan.objects.select_for_update(of=("self",), no_key=True).select_related("trust").get(pk=pk)


def hold_open(plan: Plan) -> None:
    """Lock the plan for the rest of the transaction; 403 if it closed since the page was opened.

    So no edit slips in between the freezing of a version and its record.
    """
    held = hold(plan.pk)
    if not held.is_open:
        raise PermissionDenied(f"The plan is {held.get_state_display().lower()} now, so its words are closed.")


def of_plans(**conditions: Any) -> Q:
    """Editions whose plan, through their version or their paper, meets these conditions."""
    return Q(*((f"publication__plan__{name}", value) for name, value in conditions.items())) | Q(
        *((f"paper__plan__{name}", value) for name, value in conditions.items())
    )


#: Files that any member may have: those of a final version alone. A list of changes quotes a draft too.
FINAL_FILES = Q(publication__stage="final", against=None)
#: Files that anybody may have: of these, those of a version that was not withdrawn.
PUBLIC_FILES = FINAL_FILES & Q(publication__withdrawal=None)


def files_visible_to(user, trust: Trust) -> Q:
    """Editions a member may download from the workspace: final ones for all, drafts' for readers of drafts.

    Of papers, those of a meeting among them, the kind of paper has the last word (`plans.publishing.papers.may_have`).
    """
    drafts = Q(publication__plan__in=visible_to(user, trust)) | Q(paper__plan__in=visible_to(user, trust))
    return of_plans(trust=trust) & (FINAL_FILES | drafts) | Q(paper__meeting__body__trust=trust)
