"""Asking for a published plan in another format: kept once, answered, limited, removed on its day."""

import html as entities
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from plans.asking.actions import kept_until, remove_due
from plans.models import FormatRequest, Notice
from tests.plans.publishing import read
from tests.plans.test_public_site import HOME, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(cast):
    return publish(cast.plan)


def stamp_of(client) -> str:
    return html.fromstring(client.get(f"{HOME}another-format/").content).xpath("//input[@name='sent']/@value")[0]


@pytest.fixture
def later(monkeypatch):
    """Nobody fills a form in at once."""
    monkeypatch.setattr("cypp.flood.QUICK", timedelta(0))


SAID = {"wanted": "braille", "details": "Chapter 2", "for_whom": "My son", "contact": "ask@example.org"}


def ask(client, **said):
    return client.post(f"{HOME}another-format/", {"sent": stamp_of(client), **SAID, **said})


def test_a_request_is_kept_once_and_the_officers_are_told(cast, client, published, later):
    stamp = stamp_of(client)
    for _ in range(2):
        answer = client.post(f"{HOME}another-format/", {**SAID, "sent": stamp})
        assert (answer.status_code, answer.url) == (302, f"{HOME}another-format/thanks/")
        assert not answer.cookies
    (row,) = FormatRequest.objects.all()
    assert (row.plan, row.wanted, row.contact, row.for_whom) == (cast.plan, "braille", "ask@example.org", "My son")
    told = set(Notice.objects.filter(key=f"format-asked:{row.pk}").values_list("user__memberships__role", flat=True))
    assert told == {"officer", "manager"}
    assert not any(
        "Chapter 2" in words or "My son" in words for words in Notice.objects.values_list("words", flat=True)
    )
    officer = cast.client("officer")
    page = read(officer, "/alder/plans/alder-plan/format-requests/")
    assert "ask@example.org" in page and "1 waits for an answer" in page
    officer.post(f"/alder/plans/alder-plan/format-requests/{row.pk}/answered/")
    row.refresh_from_db()
    assert row.answered_at and row.answered_by == cast.officer
    assert "All are answered" in read(officer, "/alder/plans/alder-plan/format-requests/")
    officer.post(f"/alder/plans/alder-plan/format-requests/{row.pk}/answered/", {"again": "1"})
    row.refresh_from_db()
    assert row.answered_at is None and row.answered_by is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"wanted": ""}, "Choose the format that you need"),
        ({"contact": ""}, "Enter how we can reach you"),
        ({"website": "x"}, "Leave this box empty"),
        ({"sent": "forged"}, "open for longer than a day"),
        ({"contact": "x" * 600}, "Shorten"),
    ],
)
def test_what_is_refused_comes_back_with_what_was_typed(client, published, later, said, words):
    answer = ask(client, **said)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in entities.unescape(page) and "My son" in page
    assert not FormatRequest.objects.exists()


def test_a_form_that_comes_back_at_once_or_from_elsewhere_is_refused(client, published):
    assert "came back at once" in ask(client).content.decode()
    answer = client.post(f"{HOME}another-format/", SAID, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert not FormatRequest.objects.exists()


def test_one_address_may_not_ask_for_ever(client, published, later):
    answers = [ask(client).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]
    assert FormatRequest.objects.count() == 10


def test_what_was_written_is_removed_on_its_day(cast, client, published, later):
    ask(client)
    row = FormatRequest.objects.get()
    assert remove_due(kept_until(row)) == 0
    assert remove_due(kept_until(row) + timedelta(days=1)) == 1
    assert remove_due(kept_until(row) + timedelta(days=1)) == 0
    row.refresh_from_db()
    assert (row.details, row.for_whom, row.contact, row.wanted) == ("", "", "", "braille")
    assert row.emptied_at <= timezone.now()
    assert "Removed on" in read(cast.client("manager"), "/alder/plans/alder-plan/format-requests/")
