"""Writes that touch more than one row: who belongs to a trust, and an organisation's status through time."""

from datetime import date, timedelta

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse

from partners.access import can_administer, can_invite, roles_of
from partners.models import Body, Membership, Organisation, OrganisationStatus, Role, Trust, User

ENDED = "ended"


class Refused(Exception):
    """The step is not possible; the message says why and what to do."""


@transaction.atomic
def give_role(
    trust: Trust, *, email: str, name: str, role: str, organisation: Organisation | None = None, by: User
) -> Membership:
    """Let the person of this e-mail address hold `role` in `trust`; make the account when there is none.

    An account that exists is left as it is and tells nothing: the trust keeps knowing the person by the name
    given here. Giving a role that is held already changes nothing. Raises PermissionDenied.
    """
    _check_may_give(trust, role, email, by)
    user = account_of(email, name)
    held = Membership.objects.for_trust(trust).filter(user=user)
    known_as = next((membership.known_as for membership in held), name)
    membership, _ = Membership.objects.get_or_create(
        trust=trust,
        user=user,
        role=role,
        organisation=organisation if role == Role.SIGNATORY else None,
        defaults={"known_as": known_as},
    )
    return membership


def account_of(email: str, name: str) -> User:
    """The account of this address, made if there is none; of two who make it at once the second takes the first's."""
    user = User.objects.filter(email__iexact=email).first()
    if user is not None:
        return user
    try:
        with transaction.atomic():
            return User.objects.create_user(email=email, name=name)
    except IntegrityError:
        return User.objects.get(email__iexact=email)


def _check_may_give(trust: Trust, role: str, email: str, by: User) -> None:
    """Plan managers invite, but make nobody an administrator and give themselves nothing."""
    roles = roles_of(by, trust)
    if can_administer(roles):
        return
    if not can_invite(roles) or role == Role.ADMINISTRATOR or email.lower() == by.email.lower():
        raise PermissionDenied("Ask a trust administrator: your role does not include giving this one.")


@transaction.atomic
def take_role(membership: Membership) -> None:
    """End a role; it bites on the person's next request. Raises `Refused` for the last administrator of a trust."""
    trust = Trust.objects.select_for_update().get(pk=membership.trust_id)
    administrators = Membership.objects.for_trust(trust).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if membership.role == Role.ADMINISTRATOR and not administrators.exclude(pk=membership.pk).exists():
        raise Refused("This is the trust’s last administrator. Make somebody else an administrator first.")
    Membership.objects.filter(pk=membership.pk).delete()


def password_key(user: User) -> str:
    """The key of a link with which this person, and nobody else, chooses a password once."""
    return f"{user_pk_to_url_str(user)}-{app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"


def send_invitation(request: HttpRequest, membership: Membership) -> None:
    """Mail a link to choose a password, through the reset flow: the same words whether the account is new or not.

    Raises OSError when the mail server does not take it.
    """
    user = membership.user
    context = {
        "trust": membership.trust,
        "role": membership.role_title.lower(),
        "organisation": membership.organisation,
        "name": membership.known_as,
        "password_url": get_adapter(request).get_reset_password_from_key_url(password_key(user)),
        "sign_in_url": request.build_absolute_uri(reverse("account_login")),
        "days": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days,
    }
    get_adapter(request).send_mail("partners/email/invitation", user.email, context)


@transaction.atomic
def record_status(organisation: Organisation, *, status: str, since: date | None) -> None:
    """From `since` (None: as long as anyone remembers) the organisation has `status`, or ENDED: none at all.

    The status it had until then ends on that day. Raises `Refused` where a later one is recorded already.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    latest = organisation.statuses.last()
    if status == ENDED and (latest is None or latest.until):
        raise Refused("It has no status now, so none can end.")
    if latest is not None:
        _end(latest, since)
    if status != ENDED:
        OrganisationStatus.objects.create(organisation=organisation, status=status, since=since)


def _end(latest: OrganisationStatus, since: date | None) -> None:
    begun = latest.until or latest.since
    if since is None or (begun is not None and since < begun) or since == latest.since:
        day = f"{begun.day} {begun:%B %Y}" if begun else "some day"
        raise Refused(f"A status is recorded up to {day}. Enter a later day, or remove that status first.")
    if latest.until is None:
        latest.until = since
        latest.save(update_fields=["until"])


@transaction.atomic
def remove_status(status: OrganisationStatus) -> None:
    """Take back a status recorded by mistake: the one before it, if it ended that day, goes on instead."""
    organisation = Organisation.objects.select_for_update().get(pk=status.organisation_id)
    before = organisation.statuses.filter(until=status.since).exclude(pk=status.pk)
    OrganisationStatus.objects.filter(pk=status.pk).delete()
    if status.since is not None:
        before.update(until=status.until)


def tree(bodies: list[Body]) -> list[dict]:
    """[{"body", "below": [...]}]: each body under the one that it reports to."""
    under: dict[int | None, list[Body]] = {}
    for body in bodies:
        under.setdefault(body.reports_to_id, []).append(body)

    def branch(parent: int | None) -> list[dict]:
        return [{"body": body, "below": branch(body.pk)} for body in under.get(parent, [])]

    return branch(None)


def below(body: Body) -> set[int]:
    """Ids of `body` and of every body under it: those that it cannot report to."""
    parents = dict(Body.objects.for_trust(body.trust).values_list("pk", "reports_to_id"))
    found = {body.pk}
    while more := {pk for pk, parent in parents.items() if parent in found} - found:
        found |= more
    return found
