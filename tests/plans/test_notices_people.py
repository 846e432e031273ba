"""Whom to tell: those who hold the role now, with an account in use, once each."""

import pytest

from partners.models import Role
from plans.notices.people import managers_of, officers_of, signatories_of
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_each_group_is_those_who_hold_the_role_here_and_now(cast):
    """Not the other trust's, not another organisation's, not an account out of use; twice an officer is told once."""
    MembershipFactory(trust=cast.trust, user=cast.manager, role=Role.OFFICER)
    deputy = UserFactory()
    MembershipFactory(trust=cast.trust, user=deputy, role=Role.SIGNATORY, organisation=cast.organisation, deputy=True)
    elsewhere = OrganisationFactory(trust=cast.trust)
    MembershipFactory(trust=cast.trust, user=UserFactory(), role=Role.SIGNATORY, organisation=elsewhere)
    MembershipFactory(trust=cast.trust, user=cast.board, role=Role.BOARD, organisation=cast.organisation)
    for role in (Role.MANAGER, Role.SIGNATORY):
        gone = UserFactory(is_active=False)
        organisation = cast.organisation if role == Role.SIGNATORY else None
        MembershipFactory(trust=cast.trust, user=gone, role=role, organisation=organisation)

    assert managers_of(cast.plan) == [cast.manager.pk]
    assert officers_of(cast.plan) == [cast.officer.pk, cast.second_officer.pk, cast.manager.pk]
    assert signatories_of(cast.organisation) == [cast.signatory.pk, deputy.pk]
