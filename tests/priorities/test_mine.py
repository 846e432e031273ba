"""What a signatory begins with: the own organisation's page, reading, questions, and proving who one is."""

import re
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time

from partners.models import Membership, Organisation, Role
from plans.models import State
from priorities.models import Commitment, Priority, SignOff
from priorities.signoff.models import SignOffReading
from priorities.signoff.proof import KEY
from tests.cast import prove
from tests.factories import MembershipFactory, OrganisationFactory
from tests.priorities.signoff import ROOM, move_to, said, set_window, sign_url, text

MINE = f"{ROOM}mine/"
PASSWORD = "a long password 2010"
MEETING = {"meeting_date_day": "9", "meeting_date_month": "3", "meeting_date_year": "2010"}
pytestmark = pytest.mark.django_db


# The own organisation


def test_it_says_what_is_asked_how_long_it_takes_and_what_comes_next(stage, asked):
    page = stage.cast.client("signatory").get(MINE)
    assert "2 to sign" in text(page)
    assert re.search(r"Signing is open 17 February 2009 to 31 March 2099, [\d,]+ days left", text(page))
    assert "Next: read and sign 1" in text(page)
    assert f'href="{sign_url(asked[1])}"' in page.content.decode()
    assert f'href="{sign_url(asked[2])}"' not in page.content.decode()
    stage.sign(asked[0], minute="14")
    page = stage.cast.client("signatory").get(MINE)
    assert "1 of 2 left to sign" in text(page)
    assert "Cabinet, minute 14" in text(page)
    assert "Next: read and sign 2" in text(page)
    stage.sign(asked[1])
    page = stage.cast.client("signatory").get(MINE)
    assert "You have signed everything you were asked" in text(page)
    assert "Next:" not in text(page)


def test_it_is_the_first_link_of_a_signatory(stage, asked):
    home = stage.cast.client("signatory").get("/alder/").content.decode()
    assert f'href="{MINE}"' in home
    assert f'href="{MINE}"' not in stage.cast.client("officer").get("/alder/").content.decode()
    outline = stage.cast.client("signatory").get("/alder/plans/alder-plan/").content.decode()
    assert f'href="{MINE}"' in outline
    assert f'href="{MINE}"' not in stage.cast.client("manager").get("/alder/plans/alder-plan/").content.decode()


def test_who_is_not_asked_is_told_so(stage):
    page = stage.cast.client("signatory").get(MINE)
    assert "You are not asked to sign anything in this plan yet" in text(page)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"opens": date(2098, 1, 1)}, "You can read everything now, and sign from 1 January 2098."),
        ({"closes": date(2010, 3, 31)}, "Signing has closed. A plan manager can extend it."),
    ],
)
def test_outside_the_window_it_says_what_can_be_done(stage, asked, days, words):
    set_window(stage.window, **days)
    page = stage.cast.client("signatory").get(MINE)
    assert words in text(page)
    assert "Next:" not in text(page)


def test_after_sign_off_it_says_where_the_plan_is(stage, asked):
    move_to(stage.plan, State.APPROVED)
    assert "The plan is at approved; it is signed only at sign-off." in text(stage.cast.client("signatory").get(MINE))


def test_who_signs_for_several_goes_from_one_to_the_next(stage, asked):
    browser = stage.cast.client("signatory")
    MembershipFactory(
        trust=stage.cast.trust, user=stage.health_signatory, role=Role.SIGNATORY, organisation=stage.police
    )
    first = browser.get(MINE)
    assert "<h1>Alder Police</h1>" in first.content.decode()
    assert f'href="{MINE}{stage.health.pk}/">Alder Primary Care Trust' in first.content.decode()
    second = browser.get(f"{MINE}{stage.health.pk}/")
    assert "<h1>Alder Primary Care Trust</h1>" in second.content.decode()
    stranger = OrganisationFactory(trust=stage.cast.trust)
    assert browser.get(f"{MINE}{stranger.pk}/").status_code == 404


def test_it_lists_what_the_organisation_leads_and_contributes_to(stage, asked):
    Commitment.objects.filter(objective__priority__plan=stage.plan).get(text="Commitment 2.1.2").organisations.clear()
    led = Commitment.objects.get(objective__priority__plan=stage.plan, text="Commitment 1.2.1")
    led.lead_organisation = stage.police
    led.save()
    page = text(stage.cast.client("signatory").get(MINE))
    assert "that Alder Primary Care Trust contributes to" in page
    assert "1.1.1 Commitment 1.1.1 Autumn 2010 1 Priority 1" in page
    assert "Commitment 2.1.2" not in page
    assert "Alder Primary Care Trust leads" not in page
    prove(stage.cast.client("signatory"), stage.health_signatory)
    led.lead_organisation = stage.health
    led.save()
    assert "Alder Primary Care Trust leads" in text(stage.cast.client("signatory").get(MINE))


def test_what_the_plan_does_not_show_is_not_listed(stage, asked):
    stage.plan.shows = [each for each in stage.plan.shows if each not in ("organisations", "by_when")]
    stage.plan.save()
    assert "The plan names no" in text(stage.cast.client("signatory").get(MINE))


def test_questions_go_to_the_talk_about_the_priority(stage, asked):
    place = f"/alder/plans/alder-plan/talk/priority/{stage.first.pk}/"
    browser = stage.cast.client("signatory")
    assert f'href="{place}"' in browser.get(MINE).content.decode()
    assert f'hx-get="{place}"' in browser.get(sign_url(asked[0])).content.decode()
    assert browser.post(place, {"text": "Who pays for it?"}).status_code == 302
    assert "Who pays for it?" in text(stage.cast.client("officer").get(place))


# Reading


def test_what_changed_since_one_last_read_is_shown_once(stage, asked):
    browser = stage.cast.client("signatory")
    assert "What changed since" not in text(browser.get(sign_url(asked[0])))
    assert SignOffReading.objects.get().sha256 == stage.hash_of(stage.first)
    Priority.objects.filter(pk=stage.first.pk).update(rationale="Why indeed.")
    assert "What changed since you last read it on" in text(browser.get(MINE))
    page = browser.get(sign_url(asked[0]))
    assert "What changed since you last read it" in text(page)
    assert re.search(r"<ins>.*indeed.*</ins>", page.content.decode())
    assert "What changed since" not in text(browser.get(sign_url(asked[0])))
    assert SignOffReading.objects.count() == 1


def test_reading_is_each_persons_own(stage, asked):
    stage.cast.client("signatory").get(sign_url(asked[0]))
    Priority.objects.filter(pk=stage.first.pk).update(rationale="Why indeed.")
    colleague = stage.signatory_of(stage.health, "Colleague")
    browser = stage.cast.client("stranger").__class__()
    browser.force_login(colleague)
    assert "What changed since" not in text(browser.get(sign_url(asked[0])))


def test_what_changed_since_signing_stays_until_it_is_signed_again(stage, asked):
    stage.sign(asked[0])
    Priority.objects.filter(pk=stage.first.pk).update(rationale="Why indeed.")
    browser = stage.cast.client("signatory")
    for _ in range(2):
        page = text(browser.get(sign_url(asked[0])))
        assert "What changed since your organisation signed" in page
        assert "since you last read it" not in page
    Priority.objects.filter(pk=stage.first.pk).update(rationale="Why ever.")
    page = text(browser.get(sign_url(asked[0])))
    assert "What changed since your organisation signed" in page
    assert "What changed since you last read it" in page


def test_looking_without_reading_leaves_no_trace(stage, asked):
    stage.cast.client("signatory").head(sign_url(asked[0]))
    stage.cast.client("signatory").get(MINE)
    assert not SignOffReading.objects.exists()


# Proving who one is


@pytest.fixture
def person(stage):
    """The signatory of the health trust with a password, and a browser that did not prove it lately."""
    stage.health_signatory.set_password(PASSWORD)
    stage.health_signatory.save()
    browser = stage.cast.client("signatory")
    browser.force_login(stage.health_signatory)
    return browser


def test_without_proof_nothing_is_signed_and_what_was_typed_comes_back(stage, asked, person):
    posted = said(stage, asked[0], decision="reservation", comment="Not before April.", minute="14")
    answer = person.post(sign_url(asked[0]), posted)
    assert answer.status_code == 302
    assert answer.url == f"/accounts/reauthenticate/?next={sign_url(asked[0]).replace('/', '%2F')}"
    assert not SignOff.objects.exists()
    assert "Show that it is you" in text(person.get(answer.url))
    wrong = person.post("/accounts/reauthenticate/", {"password": "wrong", "next": sign_url(asked[0])})
    assert wrong.status_code == 200
    assert "reservation" in str(person.session[KEY])

    back = person.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": sign_url(asked[0])}, follow=True)
    assert back.redirect_chain == [(sign_url(asked[0]), 302)]
    html = back.content.decode()
    assert "Thank you. It is not signed yet." in text(back)
    assert "Not before April." in html
    assert 'value="14"' in html
    assert re.search(r'value="reservation"[^>]*checked', html)
    done = person.post(sign_url(asked[0]), posted)
    assert done.url == f"{sign_url(asked[0])}record/"
    assert SignOff.objects.get().comment == "Not before April."
    assert KEY not in person.session or not person.session[KEY]
    assert "Not before April." not in person.get(sign_url(asked[1])).content.decode()


def test_nothing_but_what_the_form_asks_for_waits(stage, asked, person):
    person.post(sign_url(asked[0]), said(stage, asked[0], seen2="x" * 1000, **MEETING))
    kept = person.session[KEY][str(asked[0].pk)]
    assert set(kept) == set(said(stage, asked[0]))
    assert kept["meeting_date_year"] == "2010"


def test_a_recent_sign_in_is_proof(stage, asked, person):
    person.logout()
    person.post("/accounts/login/", {"login": stage.health_signatory.email, "password": PASSWORD})
    assert person.post(sign_url(asked[0]), said(stage, asked[0])).url.endswith("/record/")


@pytest.mark.parametrize(("seconds", "signed"), [(590, True), (610, False)])
def test_proof_lasts_ten_minutes(stage, asked, person, seconds, signed):
    prove(person, stage.health_signatory, seconds_ago=seconds)
    person.post(sign_url(asked[0]), said(stage, asked[0]))
    assert SignOff.objects.exists() is signed


def test_somebody_elses_proof_is_none(stage, asked, person):
    prove(person, stage.police_signatory)
    person.post(sign_url(asked[0]), said(stage, asked[0]))
    assert not SignOff.objects.exists()


def test_a_code_is_proof_too(stage, asked, person):
    secret = generate_totp_secret()
    TOTP.activate(stage.health_signatory, secret)
    person.post(sign_url(asked[0]), said(stage, asked[0], minute="14"))
    counter = next(iter(yield_hotp_counters_from_time()))
    code = {"code": f"{hotp_value(secret, counter):06d}", "next": sign_url(asked[0])}
    back = person.post("/accounts/2fa/reauthenticate/", code, follow=True)
    assert "Thank you. It is not signed yet." in text(back)
    assert 'value="14"' in back.content.decode()
    assert Authenticator.objects.filter(user=stage.health_signatory).exists()


def test_who_has_no_password_is_told_to_sign_in_again_and_loses_nothing(stage, asked):
    answer = stage.cast.client("signatory").post(sign_url(asked[0]), said(stage, asked[0], minute="kept 7"))
    assert answer.status_code == 409
    assert "Sign out and in again, then sign." in text(answer)
    assert 'value="kept 7"' in answer.content.decode()
    assert not SignOff.objects.exists()


def test_words_that_changed_during_the_proof_are_shown_and_not_signed_unread(stage, asked, person):
    person.post(sign_url(asked[0]), said(stage, asked[0], comment="Mine"))
    Priority.objects.filter(pk=stage.first.pk).update(rationale="Why indeed.")
    prove(person, stage.health_signatory)
    page = person.get(sign_url(asked[0]))
    assert "The words changed while you were reading." in text(page)
    assert "Why indeed." in text(page)
    assert "Mine" in page.content.decode()
    fresh = re.search(r'name="read_sha256" value="([0-9a-f]{64})"', page.content.decode()).group(1)
    assert fresh == stage.hash_of(stage.first)


def test_a_colleague_who_signed_during_the_proof_is_not_overwritten_unseen(stage, asked, person):
    posted = said(stage, asked[0], comment="Mine")
    person.post(sign_url(asked[0]), posted)
    stage.sign(asked[0], by=stage.signatory_of(stage.health, "Colleague"))
    prove(person, stage.health_signatory)
    page = person.get(sign_url(asked[0])).content.decode()
    assert 'name="seen" value="0"' in page
    answer = person.post(sign_url(asked[0]), posted)
    assert answer.status_code == 409
    assert "Colleague signed this for your organisation" in text(answer)


def test_what_waits_for_one_priority_does_not_come_back_with_another(stage, asked, person):
    person.post(sign_url(asked[0]), said(stage, asked[0], comment="Of the first"))
    person.post(sign_url(asked[1]), said(stage, asked[1], comment="Of the second"))
    for ask, words in ((asked[0], "Of the first"), (asked[1], "Of the second")):
        assert words in person.get(sign_url(ask)).content.decode()


def test_faults_are_said_before_anybody_is_asked_who_they_are(stage, asked, person):
    assert person.post(sign_url(asked[0]), said(stage, asked[0], secured_by="")).status_code == 422


# Losing the role between opening the page and pressing


def test_who_lost_the_role_while_reading_keeps_what_they_typed(stage, asked):
    browser = stage.cast.proved("signatory")
    posted = said(stage, asked[0], decision="not_agreed", comment="Far too vague.")
    browser.get(sign_url(asked[0]))
    other = Organisation.objects.get(pk=stage.police.pk)
    Membership.objects.filter(user=stage.health_signatory).update(organisation=other)
    answer = browser.post(sign_url(asked[0]), posted)
    assert answer.status_code == 403
    assert "You do not sign for Alder Primary Care Trust." in text(answer)
    assert "Far too vague." in text(answer)
    assert not SignOff.objects.exists()


def test_one_meeting_is_typed_once_and_is_no_authority_for_words_that_changed_after_it(stage, asked):
    stage.sign(asked[0], secured_by="PCT board", minute="14")
    browser = stage.cast.client("signatory")
    assert 'value="PCT board"' in browser.get(sign_url(asked[1])).content.decode()
    Commitment.objects.filter(objective__priority=stage.first).update(text="Something else")
    again = browser.get(sign_url(asked[0])).content.decode()
    assert "What changed since your organisation signed" in again
    assert 'value="PCT board"' not in again and 'value="14"' not in again
