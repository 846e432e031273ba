"""Who signs for an organisation: added, handed over, made deputy, removed; by plan managers alone, in one step each."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from partners.models import Membership, Role, User
from plans.models import Notice
from plans.workflow import Refused
from priorities.signoff import signatories
from tests.factories import MembershipFactory, UserFactory
from tests.priorities.signoff import ROOM
from tests.priorities.together import together

pytestmark = pytest.mark.django_db
NEW = {"email": "new@alder.example.org", "name": "Nora New"}


@pytest.fixture
def first(stage) -> Membership:
    """The one who signs for the health trust."""
    return Membership.objects.get(organisation=stage.health)


def page_of(organisation) -> str:
    return f"{ROOM}organisations/{organisation.pk}/"


def signers(organisation) -> list[tuple[str, bool]]:
    return [(row.shown_name, row.deputy) for row in signatories.signers_of(organisation)]


def given(stage, **more):
    return {"plan": stage.plan, "organisation": stage.health, "by": stage.cast.manager, **NEW, **more}


def test_a_deputy_is_added_invited_told_and_signs(stage, asked, mailoutbox):
    browser = stage.cast.client("manager")
    answer = browser.post(f"{page_of(stage.health)}people/add/", {**NEW, "role": "deputy"}, follow=True)
    assert f"A message to {NEW['email']} tells them how to sign in." in answer.content.decode()
    assert signers(stage.health) == [("Signatory", False), ("Nora New", True)]
    assert mail.outbox[0].to == [NEW["email"]]
    new = User.objects.get(email=NEW["email"])
    words = "You sign for Alder Primary Care Trust: 2 priorities of the Alder plan 2010–13 to sign."
    assert [notice.words for notice in Notice.objects.filter(user=new)] == [words]
    signed = stage.sign(asked[0], by=new)
    assert (signed.by, signed.deputy) == (new, True)


def test_whoever_signs_already_is_not_added_again(stage, first):
    with pytest.raises(Refused, match="signs for Alder Primary Care Trust already"):
        signatories.add(**given(stage, email=first.user.email.upper(), deputy=True))
    assert signers(stage.health) == [("Signatory", False)]


def test_a_manager_gives_no_signature_to_themselves(stage, first):
    for act in (
        lambda: signatories.add(**given(stage, email=stage.cast.manager.email, deputy=False)),
        lambda: signatories.hand_over(**given(stage, email=stage.cast.manager.email, membership=first.pk)),
    ):
        with pytest.raises(Refused, match="cannot give yourself"):
            act()
    assert signers(stage.health) == [("Signatory", False)]


def test_handing_over_takes_and_gives_in_one_step_and_keeps_what_was_signed(stage, asked, first, mailoutbox):
    signed = stage.sign(asked[0])
    answer = stage.cast.client("manager").post(f"{page_of(stage.health)}people/{first.pk}/hand-over/", NEW, follow=True)
    assert "Nora New signs for Alder Primary Care Trust instead of Signatory" in answer.content.decode()
    assert signers(stage.health) == [("Nora New", False)]
    signed.refresh_from_db()
    assert signed.by == stage.health_signatory
    with pytest.raises(Refused, match="do not sign for"):
        stage.sign(asked[1])
    assert stage.sign(asked[1], by=User.objects.get(email=NEW["email"])).deputy is False
    labels = list(first.events.model.objects.filter(id=first.pk).order_by("pgh_id").values_list("pgh_label", flat=True))
    assert labels[-1] == "delete"


def test_a_deputy_may_take_over(stage, first):
    deputy = MembershipFactory(trust=stage.cast.trust, role="signatory", organisation=stage.health, deputy=True)
    signatories.hand_over(**given(stage, email=deputy.user.email, name="Whoever", membership=first.pk))
    assert [(row.pk, row.deputy) for row in signatories.signers_of(stage.health)] == [(deputy.pk, False)]


def test_handing_over_to_the_same_person_is_refused(stage, first):
    with pytest.raises(Refused, match="Enter the person who takes over"):
        signatories.hand_over(**given(stage, email=first.user.email, membership=first.pk))


@pytest.mark.django_db(transaction=True)
def test_two_managers_hand_over_at_once_and_one_is_refused(stage, first):
    acts = [
        lambda at=at: signatories.hand_over(**given(stage, email=f"new{at}@example.org", membership=first.pk))
        for at in (1, 2)
    ]
    answers = together(acts)
    assert sorted(type(answer) for answer in answers if isinstance(answer, Exception)) == [Refused]
    assert len(signers(stage.health)) == 1


def test_a_signatory_becomes_a_deputy_and_back(stage, first):
    browser, address = stage.cast.client("manager"), f"{page_of(stage.health)}people/{first.pk}/role/"
    assert "Signatory deputises for" in browser.post(address, {"deputy": "1"}, follow=True).content.decode()
    assert signers(stage.health) == [("Signatory", True)]
    assert "is a signatory for" in browser.post(address, {"deputy": "0"}, follow=True).content.decode()
    assert signers(stage.health) == [("Signatory", False)]


def test_removing_asks_first_and_says_when_nobody_is_left(stage, first):
    browser, address = stage.cast.client("manager"), f"{page_of(stage.health)}people/{first.pk}/remove/"
    assert "it can sign nothing until somebody is added" in browser.get(address).content.decode()
    assert signers(stage.health)
    browser.post(address)
    assert signers(stage.health) == []
    assert browser.post(address).status_code == 404


def test_what_somebody_else_removed_meanwhile_is_refused(stage, first):
    first.delete()
    for act in (
        lambda: signatories.remove(organisation=stage.health, membership=1, by=stage.cast.manager),
        lambda: signatories.set_deputy(organisation=stage.health, membership=1, deputy=True, by=stage.cast.manager),
        lambda: signatories.hand_over(**given(stage, membership=1)),
    ):
        with pytest.raises(Refused, match="no longer signs for"):
            act()


@pytest.mark.parametrize("who", ["officer", "lead", "signatory", "administrator", "stranger"])
def test_only_plan_managers_say_who_signs(stage, first, who):
    by = getattr(stage.cast, who)
    for act in (
        lambda: signatories.add(**given(stage, by=by, deputy=False)),
        lambda: signatories.hand_over(**given(stage, by=by, membership=first.pk)),
        lambda: signatories.remove(organisation=stage.health, membership=first.pk, by=by),
        lambda: signatories.set_deputy(organisation=stage.health, membership=first.pk, deputy=True, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert signers(stage.health) == [("Signatory", False)]


def test_a_membership_of_another_organisation_or_role_is_not_found(stage, first):
    browser = stage.cast.client("manager")
    officer = Membership.objects.get(user=stage.cast.officer, role=Role.OFFICER)
    for row in (officer, Membership.objects.get(organisation=stage.police)):
        assert browser.post(f"{page_of(stage.health)}people/{row.pk}/remove/").status_code == 404
    assert Membership.objects.filter(pk=officer.pk).exists()


def test_the_page_says_what_the_organisation_signed_and_owes(stage, asked):
    stage.sign(asked[0], decision="reservation", comment="Not before April.")
    html = stage.cast.client("manager").get(page_of(stage.health)).content.decode()
    assert "1 of 2 still to sign, by 31 March 2099, end of the day" in html
    assert "Not before April." in html
    assert "Nobody has been reminded yet." in html
    idle = stage.cast.client("manager").get(page_of(stage.cast.organisation)).status_code
    assert idle == 200


def test_the_form_says_what_is_missing(stage):
    answer = stage.cast.client("manager").post(f"{page_of(stage.health)}people/add/", {"name": ""})
    assert answer.status_code == 422
    assert "Choose whether they are a signatory or a deputy" in answer.content.decode()


def test_somebody_without_an_account_in_use_is_marked(stage, first):
    User.objects.filter(pk=first.user_id).update(is_active=False)
    assert "cannot sign in" in stage.cast.client("manager").get(page_of(stage.health)).content.decode()
    assert UserFactory().is_active
