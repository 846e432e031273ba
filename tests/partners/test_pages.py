"""Organisations, bodies, people and the trust itself, through the pages."""

import re
from datetime import date

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from partners.actions import give_role
from partners.models import Body, Membership, Organisation, Role, User
from tests.cast import CANARY
from tests.factories import BodyFactory, MembershipFactory, OrganisationFactory, PlanFactory
from tests.priorities.together import blocked


def url(name, *args):
    return reverse(f"partners:{name}", args=["alder", *args])


@pytest.fixture
def administrator(cast):
    return cast.client("administrator")


def test_an_administrator_adds_an_organisation_and_its_status_through_time(cast, administrator):
    answer = administrator.post(url("organisation_add"), {"name": "Learning and Skills Council", "short_name": "LSC"})
    organisation = Organisation.objects.get(short_name="LSC")
    assert answer.status_code == 302
    assert organisation.trust == cast.trust

    status = url("status_add", organisation.pk)
    administrator.post(status, {"status": "relevant"})
    administrator.post(status, {"status": "ended", "since_day": "1", "since_month": "April", "since_year": "2010"})
    assert organisation.status_on(date(2010, 3, 31)) == "Relevant partner"
    assert organisation.status_on(date(2010, 4, 1)) == ""
    page = administrator.get(url("organisation_edit", organisation.pk)).content.decode()
    assert "1 April 2010" in page


def test_a_status_cannot_begin_before_the_one_recorded_and_a_mistake_can_be_taken_back(administrator, cast):
    status = url("status_add", cast.organisation.pk)
    first = {"status": "other", "since_day": "1", "since_month": "4", "since_year": "2005"}
    second = {"status": "relevant", "since_day": "1", "since_month": "4", "since_year": "2010"}
    assert [administrator.post(status, each).status_code for each in (first, second)] == [302, 302]
    assert administrator.post(status, first).status_code == 422
    assert [row.status for row in cast.organisation.statuses.all()] == ["other", "relevant"]

    administrator.post(url("status_remove", cast.organisation.statuses.last().pk))
    assert [(row.status, row.until) for row in cast.organisation.statuses.all()] == [("other", None)]


def test_an_organisation_name_is_used_once(administrator, cast):
    answer = administrator.post(url("organisation_add"), {"name": cast.organisation.name.upper()})
    assert answer.status_code == 422
    assert "in the list already" in answer.content.decode()


def test_a_stale_save_of_an_organisation_shows_both_texts(administrator, cast):
    page = url("organisation_edit", cast.organisation.pk)
    assert administrator.post(page, {"name": "First wins", "version": "1"}).status_code == 302
    answer = administrator.post(page, {"name": "Second loses", "version": "1"})
    assert answer.status_code == 409
    assert b"First wins" in answer.content
    assert b"Second loses" in answer.content
    cast.organisation.refresh_from_db()
    assert cast.organisation.name == "First wins"


def test_only_an_organisation_that_nothing_refers_to_can_be_removed(administrator, cast):
    spare = OrganisationFactory(trust=cast.trust)
    administrator.post(url("organisation_remove", spare.pk))
    administrator.post(url("organisation_remove", cast.organisation.pk))
    assert [row.pk for row in Organisation.objects.for_trust(cast.trust)] == [cast.organisation.pk]


def test_bodies_stand_under_the_one_they_report_to(administrator, cast):
    council = BodyFactory(trust=cast.trust, name="Full council", kind="council")
    answer = administrator.post(
        url("body_add"), {"name": "Cabinet", "kind": "cabinet", "reports_to": council.pk, "chair": "Leader"}
    )
    assert answer.status_code == 302
    page = administrator.get(url("bodies")).content.decode()
    assert page.index("Full council") < page.index("<ul>", page.index("Full council")) < page.index(">Cabinet<")


def test_bodies_never_report_in_a_circle_nor_to_another_trust(administrator, cast):
    top = BodyFactory(trust=cast.trust, name="Top")
    middle = BodyFactory(trust=cast.trust, name="Middle", reports_to=top)
    low = BodyFactory(trust=cast.trust, name="Low", reports_to=middle)
    for wrong in (top, middle, low, cast.other_body):
        answer = administrator.post(
            url("body_edit", top.pk), {"name": "Top", "kind": "group", "reports_to": wrong.pk, "version": "1"}
        )
        assert answer.status_code == 422
    assert Body.objects.get(pk=top.pk).reports_to is None


def test_a_new_person_gets_an_account_without_password_and_a_link_to_choose_one(administrator, cast, client):
    form = {"name": "Ada Newcomer", "email": "Ada@alder.example.org", "role": "signatory",
            "organisation": cast.organisation.pk}  # fmt: skip
    assert administrator.post(url("person_add"), form).status_code == 302
    person = User.objects.get(email="ada@alder.example.org")
    assert not person.has_usable_password()
    assert person.memberships.get().organisation == cast.organisation

    [message] = mail.outbox
    assert message.to == ["ada@alder.example.org"]
    assert message.subject == f"Your part in {cast.trust.name}"
    assert f"added as signatory for {cast.organisation.name}." in message.body
    link = next(line for line in message.body.splitlines() if "/password/reset/key/" in line)
    key_page = client.get(link, follow=True)
    secret = "quince-and-medlar-7"
    client.post(key_page.redirect_chain[-1][0], {"password1": secret, "password2": secret})
    person.refresh_from_db()
    assert person.check_password(secret)


def test_a_new_password_is_for_those_who_have_an_account_and_the_page_does_not_tell(cast, client):
    answers = [
        client.post(reverse("account_reset_password"), {"email": address}).url
        for address in (cast.officer.email, "nobody@alder.example.org")
    ]
    assert answers[0] == answers[1]
    [message] = mail.outbox
    assert (message.to, message.subject) == ([cast.officer.email], "Choose a new password")
    assert "/password/reset/key/" in message.body


def test_inviting_never_tells_whether_another_trust_knows_the_address(administrator, cast):
    seen = []
    for address in (cast.stranger.email, "fresh@birch.example.org"):
        form = {"name": "As we call them", "email": address, "role": "board"}
        pages = [administrator.post(url("person_add"), form, follow=True)]
        membership = cast.trust.memberships.get(user__email=address)
        pages.append(administrator.get(url("person_edit", membership.user_id)))
        administrator.post(url("membership_remove", membership.pk), follow=True)
        words = " ".join(strip_tags(page.content.decode()) for page in pages) + mail.outbox.pop().body
        words = words.replace(address, "ADDRESS")
        seen.append(" ".join(re.sub(r"/key/.*", "KEY", words).split()))
    assert seen[0] == seen[1]
    assert "As we call them" in seen[0]
    assert CANARY not in seen[0]


def test_a_signatory_needs_an_organisation_of_the_same_trust(administrator, cast):
    form = {"name": "Ada", "email": "ada@alder.example.org", "role": "signatory"}
    assert administrator.post(url("person_add"), form).status_code == 422
    form["organisation"] = cast.other_organisation.pk
    assert administrator.post(url("person_add"), form).status_code == 422
    assert not User.objects.filter(email="ada@alder.example.org").exists()


def test_a_role_taken_away_is_gone_at_the_next_request(administrator, cast):
    officer = cast.client("officer")
    assert officer.get(url("organisations")).status_code == 200
    administrator.post(url("membership_remove", cast.officer.memberships.get().pk))
    assert officer.get(url("organisations")).status_code == 404


def test_nobody_removes_the_last_administrator(administrator, cast):
    only = cast.administrator.memberships.get()
    page = administrator.post(url("membership_remove", only.pk), follow=True)
    assert "last administrator" in page.content.decode()
    assert Membership.objects.filter(pk=only.pk).exists()
    MembershipFactory(trust=cast.trust, user=cast.officer, role=Role.ADMINISTRATOR)
    administrator.post(url("membership_remove", only.pk))
    assert not Membership.objects.filter(pk=only.pk).exists()


def test_a_plan_manager_invites_but_makes_no_administrator_and_takes_nothing(cast):
    manager = cast.client("manager")
    invite = {"name": "Ada", "email": "ada@alder.example.org", "role": "officer"}
    assert manager.post(url("person_add"), invite).status_code == 302
    assert manager.post(url("person_add"), invite | {"role": "administrator"}).status_code == 422
    assert manager.post(url("person_edit", cast.manager.pk), {"role": "officer"}).status_code == 403
    assert manager.post(url("membership_remove", cast.officer.memberships.get().pk)).status_code == 403


def test_giving_a_role_twice_is_giving_it_once(administrator, cast):
    page = url("person_edit", cast.officer.pk)
    for _ in range(2):
        assert administrator.post(page, {"role": "lead"}).status_code == 302
    assert sorted(cast.officer.memberships.values_list("role", flat=True)) == ["lead", "officer"]


def test_the_colour_must_carry_white_text(administrator, cast):
    form = {"name": "Alder", "area": "Alderdale", "brand_colour": "#ffcc00", "version": "1"}
    answer = administrator.post(url("trust_edit"), form)
    assert answer.status_code == 422
    assert "White text must be readable" in answer.content.decode()
    assert administrator.post(url("trust_edit"), form | {"brand_colour": "#5a1e3f"}).status_code == 302
    assert administrator.post(url("trust_edit"), form | {"brand_colour": "#123456"}).status_code == 409


def test_the_style_sheet_is_public_cached_and_tells_nothing_of_unknown_trusts(client, cast):
    cast.trust.brand_colour = "#5a1e3f"
    cast.trust.save()
    answer = client.get(url("brand_css"))
    assert answer["Content-Type"] == "text/css"
    assert answer.content.decode() == ":root{--brand:#5a1e3f;--govuk-brand-colour:#5a1e3f}\n"
    assert "max-age=300" in answer["Cache-Control"]
    assert client.get(url("brand_css"), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/no-such-trust/brand.css").status_code == 200


@pytest.mark.parametrize("page", ["organisations", "bodies", "people"])
def test_lists_take_the_same_queries_for_one_row_and_for_many(administrator, cast, page):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            administrator.get(url(page))
        return len(seen)

    queries()
    few = queries()
    for _ in range(3):
        body = BodyFactory(trust=cast.trust)
        BodyFactory(trust=cast.trust, reports_to=body)
        OrganisationFactory(trust=cast.trust)
        MembershipFactory(trust=cast.trust)
    assert queries() == few


def test_home_leads_into_the_only_trust_and_lists_several(cast):
    officer = cast.client("officer")
    assert officer.get("/").url == reverse("plans:home", args=["alder"])
    MembershipFactory(trust=PlanFactory().trust, user=cast.officer)
    assert b"Your trusts" in officer.get("/").content
    assert b"no role in any trust" in cast.client("nobody").get("/").content


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_one_new_person_at_once_make_one_account(cast):
    def invite(role):
        return give_role(cast.trust, email="new@alder.example", name="Nell New", role=role, by=cast.administrator)

    with transaction.atomic():
        invite(Role.OFFICER)
        answer = blocked(lambda: invite(Role.LEAD))
    assert answer().role == Role.LEAD
    assert User.objects.filter(email="new@alder.example").count() == 1


@pytest.mark.django_db
def test_who_deputises_is_listed_as_a_deputy(cast):
    Membership.objects.filter(user=cast.signatory).update(deputy=True)
    page = cast.client("administrator").get(reverse("partners:people", args=["alder"])).content.decode()
    assert "Deputy signatory of Alder Primary Care Trust" in page
