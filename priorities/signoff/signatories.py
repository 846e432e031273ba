"""Who signs for an organisation: signatories and those who deputise for them. Each change is one transaction.

A plan manager makes them; memberships have a history, and what somebody signed stays theirs whoever signs next.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from partners.access import can_administer, roles_of
from partners.actions import give_role, take_role
from partners.models import Membership, Organisation, Role, User
from plans.models import Plan
from plans.notices.actions import tell
from plans.pages import plan_url
from plans.workflow import Refused
from priorities.chapters import signature_hashes
from priorities.models import SignOffWindow
from priorities.signoff.asking import counted, owed
from priorities.signoff.nudges import why_no_reminders
from priorities.signoff.room import matrix


def signers_of(organisation: Organisation) -> list[Membership]:
    """Those who sign for it, deputies last, each with its `user`."""
    held = Membership.objects.filter(organisation=organisation, role=Role.SIGNATORY, trust=organisation.trust_id)
    return list(held.select_related("user").order_by("deputy", "known_as", "pk"))


@transaction.atomic
def add(*, plan: Plan, organisation: Organisation, email: str, name: str, deputy: bool, by: User) -> Membership:
    """Let somebody sign for an organisation. Raises `Refused` when they do already."""
    _locked(organisation, by)
    if _held_by(organisation, email):
        raise Refused(f"{email} signs for {organisation.name} already. Change what they are in the list.")
    return _give(plan, organisation, email, name, deputy, by)


@transaction.atomic
def hand_over(
    *, plan: Plan, organisation: Organisation, membership: int, email: str, name: str, by: User
) -> Membership:
    """One person stops signing and another begins as what the first one was, in one step.

    Whoever deputises already may take over. Of two managers who hand over the same at once the second is refused.
    """
    _locked(organisation, by)
    old = held(organisation, membership)
    if old.user.email.lower() == email.lower():
        raise Refused(f"{old.shown_name} signs for {organisation.name} now. Enter the person who takes over.")
    new = _held_by(organisation, email)
    if new is None:
        new = _give(plan, organisation, email, name, old.deputy, by)
    else:
        _save_deputy(new, old.deputy)
    take_role(old)
    return new


@transaction.atomic
def set_deputy(*, organisation: Organisation, membership: int, deputy: bool, by: User) -> Membership:
    """Make a signatory a deputy, or a deputy a signatory."""
    _locked(organisation, by)
    found = held(organisation, membership)
    _save_deputy(found, deputy)
    return found


@transaction.atomic
def remove(*, organisation: Organisation, membership: int, by: User) -> Membership:
    """Somebody no longer signs for an organisation; from their next request on."""
    _locked(organisation, by)
    found = held(organisation, membership)
    take_role(found)
    return found


def held(organisation: Organisation, membership: int) -> Membership:
    """One who signs for it. Raises `Refused` when they no longer do."""
    found = next((row for row in signers_of(organisation) if row.pk == membership), None)
    if found is None:
        raise Refused(f"This person no longer signs for {organisation.name}. Somebody changed it meanwhile.")
    return found


def _locked(organisation: Organisation, by: User) -> None:
    """Changes of who signs for one organisation come one after the other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not roles_of(by, organisation.trust).manages:
        raise PermissionDenied("Only a plan manager may do this.")


def _held_by(organisation: Organisation, email: str) -> Membership | None:
    return next((row for row in signers_of(organisation) if row.user.email.lower() == email.lower()), None)


def _save_deputy(membership: Membership, deputy: bool) -> None:
    if membership.deputy != deputy:
        membership.deputy = deputy
        membership.save(update_fields=["deputy"])


def _give(plan: Plan, organisation: Organisation, email: str, name: str, deputy: bool, by: User) -> Membership:
    if email.lower() == by.email.lower() and not can_administer(roles_of(by, organisation.trust)):
        raise Refused("You cannot give yourself a signature. Ask a trust administrator.")
    role = Role.SIGNATORY
    made = give_role(organisation.trust, email=email, name=name, role=role, organisation=organisation, by=by)
    _save_deputy(made, deputy)
    _tell_new(plan, made)
    return made


def _tell_new(plan: Plan, membership: Membership) -> None:
    """Whoever begins while their organisation has something to sign is told so."""
    if why_no_reminders(plan, SignOffWindow.objects.filter(plan=plan).first()):
        return
    rows = matrix(plan, signature_hashes(plan))["rows"]
    count = next((owed(row) for row in rows if row["organisation"].pk == membership.organisation_id), 0)
    if count:
        words = f"You sign for {membership.organisation}: {counted(plan, count)} of the {plan.full_title} to sign."
        path = plan_url("priorities:mine_of", plan, membership.organisation_id)
        tell([membership.user_id], about=plan, key=f"signs-for:{membership.pk}:{plan.pk}", words=words, path=path)
