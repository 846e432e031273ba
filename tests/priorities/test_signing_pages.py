"""Reading and signing in the page: the words as printed, what is refused, and what was typed stays."""

import re
from datetime import date

import pytest

from priorities.models import Commitment, Priority, SignOff
from tests.factories import BodyFactory
from tests.priorities.signoff import ROOM, said, set_window, sign_url, text

pytestmark = pytest.mark.django_db


def test_a_signatory_reads_the_words_as_printed_and_signs_them(stage, asked):
    browser = stage.cast.proved("signatory")
    page = browser.get(sign_url(asked[0]))
    assert "Commitment 1.1.1" in text(page)
    assert stage.hash_of(stage.first) in page.content.decode()
    days = {"meeting_date_day": "9", "meeting_date_month": "March", "meeting_date_year": "2010"}
    answer = browser.post(sign_url(asked[0]), said(stage, asked[0], minute="14", **days), follow=True)
    assert answer.redirect_chain == [(f"{ROOM}{asked[0].pk}/record/", 302)]
    assert "Cabinet, 9 March 2010, minute 14" in text(answer)
    assert stage.hash_of(stage.first) in text(answer)
    assert "Next to sign: 2 Priority 2" in text(answer)


def test_delegated_authority_is_said_so(stage, asked):
    posted = said(stage, asked[0], how="delegated", secured_by="the Chief Executive")
    stage.cast.proved("signatory").post(sign_url(asked[0]), posted)
    assert SignOff.objects.get().secured == "Delegated authority of the Chief Executive"
    again = stage.cast.client("signatory").get(sign_url(asked[1])).content.decode()
    assert 'value="the Chief Executive"' in again


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"decision": ""}, "Choose whether your organisation agrees"),
        ({"decision": "reservation"}, "Enter your reservation"),
        ({"decision": "not_agreed"}, "Enter why you return it"),
        ({"how": ""}, "Choose how the decision was secured"),
        ({"secured_by": ""}, "Enter the body that agreed"),
        ({"meeting_date_day": "1", "meeting_date_month": "1", "meeting_date_year": "2999"}, "in the future"),
        ({"meeting_date_day": "31", "meeting_date_month": "2", "meeting_date_year": "2010"}, "real date"),
        ({"comment": "x" * 4001}, "Shorten"),
    ],
)
def test_a_faulty_statement_is_shown_again_and_nothing_is_signed(stage, asked, more, words):
    page = stage.cast.proved("signatory").post(sign_url(asked[0]), said(stage, asked[0], minute="kept 7", **more))
    assert page.status_code == 422
    assert words in text(page)
    assert 'value="kept 7"' in page.content.decode()
    assert not SignOff.objects.exists()


def test_words_that_changed_while_reading_are_shown_with_what_was_typed(stage, asked):
    posted = said(stage, asked[0], decision="reservation", comment="Not before April.")
    Commitment.objects.filter(objective__priority=stage.first, number=1).update(text="A quite new promise")
    browser = stage.cast.proved("signatory")
    page = browser.post(sign_url(asked[0]), posted)
    assert page.status_code == 409
    assert "The words changed while you were reading." in text(page)
    assert "A quite new promise" in text(page)
    assert "Not before April." in text(page)
    assert not SignOff.objects.exists()
    fresh = re.search(r'name="read_sha256" value="([0-9a-f]{64})"', page.content.decode()).group(1)
    assert browser.post(sign_url(asked[0]), posted | {"read_sha256": fresh}).status_code == 302


def test_a_colleagues_signature_is_never_overwritten_unseen(stage, asked):
    posted = said(stage, asked[0], comment="Mine")
    stage.sign(asked[0], by=stage.signatory_of(stage.health, "Colleague"))
    page = stage.cast.proved("signatory").post(sign_url(asked[0]), posted)
    assert page.status_code == 409
    assert "Colleague signed this for your organisation" in text(page)
    assert SignOff.objects.count() == 1


def hidden(page) -> dict[str, str]:
    """What the form of a page to sign holds unseen."""
    found = re.findall(r'name="(read_sha256|seen)" value="([^"]*)"', page.content.decode())
    return dict(found)


def test_a_colleagues_signature_is_told_even_where_the_words_changed_too(stage, asked):
    posted = said(stage, asked[0], comment="Mine")
    Commitment.objects.filter(objective__priority=stage.first, number=1).update(text="A quite new promise")
    stage.sign(asked[0], by=stage.signatory_of(stage.health, "Colleague"))
    browser = stage.cast.proved("signatory")
    page = browser.post(sign_url(asked[0]), posted)
    assert "The words changed while you were reading." in text(page)
    page = browser.post(sign_url(asked[0]), posted | hidden(page))
    assert page.status_code == 409
    assert "Colleague signed this for your organisation" in text(page)
    assert browser.post(sign_url(asked[0]), posted | hidden(page)).status_code == 302


def test_a_window_that_closed_while_reading_is_said_and_the_words_stay(stage, asked):
    set_window(stage.window, closes=date(2010, 3, 31))
    posted = said(stage, asked[0], decision="not_agreed", comment="Far too vague.")
    page = stage.cast.proved("signatory").post(sign_url(asked[0]), posted)
    assert page.status_code == 409
    assert "Nothing was signed. Signing closed on 31 March 2010." in text(page)
    assert "Far too vague." in text(page)


def test_a_priority_removed_while_reading_is_said_and_the_words_stay(stage, asked):
    posted = said(stage, asked[0], decision="not_agreed", comment="Far too vague.")
    Priority.objects.get(pk=stage.first.pk).delete()
    page = stage.cast.proved("signatory").post(sign_url(asked[0]), posted)
    assert page.status_code == 404
    assert "was removed from the plan while you were reading it" in text(page)
    assert "Far too vague." in text(page)


def test_before_signing_again_the_changes_are_shown(stage, asked):
    stage.sign(asked[0])
    Commitment.objects.filter(objective__priority=stage.first, objective__number=1, number=1).update(
        text="Commitment 9.1.1"
    )
    page = stage.cast.client("signatory").get(sign_url(asked[0]))
    assert "What changed since your organisation signed" in text(page)
    html = page.content.decode()
    assert re.search(r"<del>.*1\.1\.1</del>", html)
    assert re.search(r"<ins>.*9\.1\.1</ins>", html)


def test_hostile_words_stay_words(stage, asked):
    attack = "<script>alert(1)</script>"
    BodyFactory(trust=stage.cast.trust, name=attack)
    browser = stage.cast.proved("signatory")
    browser.post(sign_url(asked[0]), said(stage, asked[0], decision="reservation", comment=attack, secured_by=attack))
    Priority.objects.filter(pk=stage.first.pk).update(title=attack)
    assert SignOff.objects.count() == 1
    for address in (ROOM, sign_url(asked[0]), f"{ROOM}{asked[0].pk}/record/"):
        assert attack not in browser.get(address).content.decode()


def test_the_bodies_of_the_trust_are_offered_and_no_others(stage, asked):
    BodyFactory(trust=stage.cast.trust, name="Alder Cabinet")
    page = stage.cast.client("signatory").get(sign_url(asked[0])).content.decode()
    assert '<datalist id="id_secured_by-list"><option value="Alder Cabinet"></option></datalist>' in page
    assert 'list="id_secured_by-list"' in page
