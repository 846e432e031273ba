"""Who may do what: the roles a person holds in a trust, and the predicates built on them.

Roles are read once per request and trust from the database, so losing one bites on the next request.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from partners.models import Membership, Role, Trust


@dataclass(frozen=True)
class Roles:
    """The roles of one person in one trust; `organisations` are the ids they sign for."""

    names: frozenset[str] = frozenset()
    organisations: frozenset[int] = field(default=frozenset())

    def any(self, *roles: str) -> bool:
        return not self.names.isdisjoint(roles)

    @property
    def writes(self) -> bool:
        return self.any(Role.OFFICER, Role.MANAGER)

    @property
    def manages(self) -> bool:
        return self.any(Role.MANAGER)

    @property
    def administers(self) -> bool:
        return self.any(Role.ADMINISTRATOR)

    @property
    def signs(self) -> bool:
        return self.any(Role.SIGNATORY)

    @property
    def reads_drafts(self) -> bool:
        """Officers, managers and leads always; signatories only plans at sign-off (see plans.access)."""
        return self.any(Role.OFFICER, Role.MANAGER, Role.LEAD)


NO_ROLES = Roles()


def roles_of(user, trust: Trust | None) -> Roles:
    """The roles of `user` in `trust`; none for strangers and people not signed in."""
    if trust is None or not user.is_authenticated:
        return NO_ROLES
    cache = _cache(user)
    if trust.pk not in cache:
        cache[trust.pk] = _roles(Membership.objects.for_trust(trust).filter(user=user))
    return cache[trust.pk]


def roles_everywhere(user) -> dict[Trust, Roles]:
    """The roles of `user` in each trust they belong to: one query."""
    rows: dict[Trust, list[Membership]] = {}
    for row in Membership.objects.filter(user=user).select_related("trust").order_by("trust"):
        rows.setdefault(row.trust, []).append(row)
    found = {trust: _roles(held) for trust, held in rows.items()}
    _cache(user).update({trust.pk: roles for trust, roles in found.items()})
    return found


def _cache(user) -> dict[int, Roles]:
    """Roles by trust, kept on the request's user for as long as the request lasts."""
    return user.__dict__.setdefault("_roles", {})


def _roles(rows) -> Roles:
    pairs = [(row.role, row.organisation_id) for row in rows]
    return Roles(
        frozenset(role for role, _ in pairs),
        frozenset(pk for role, pk in pairs if role == Role.SIGNATORY and pk is not None),
    )


def get_trust_or_deny(request: HttpRequest, slug: str, may: Callable[[Roles], bool] | None = None) -> Trust:
    """Load the trust and authorise in one call: 404 for strangers, 403 for members who may not do this."""
    rows = list(Membership.objects.filter(trust__slug=slug, user=request.user.pk).select_related("trust"))
    if not rows:
        raise Http404("No such page.")
    trust, roles = rows[0].trust, _roles(rows)
    _cache(request.user)[trust.pk] = roles
    if may is not None and not may(roles):
        raise PermissionDenied("Your role in this trust does not include this.")
    request.trust = trust  # type: ignore[attr-defined]
    return trust


def can_draft(roles: Roles) -> bool:
    """Start plans and add indicators of the trust's own: officers and plan managers."""
    return roles.writes


def can_administer(roles: Roles) -> bool:
    """People, organisations, bodies, name and colour: the trust administrator."""
    return roles.administers


def can_invite(roles: Roles) -> bool:
    """See who belongs to the trust and add people: administrators and plan managers."""
    return roles.administers or roles.manages
