"""What keeps the public form from being flooded, and what it knows of who sends it."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from cypp.history import events_of
from plans.consultation.access import standing
from plans.models import Answer, Response
from tests.plans.consulting import answer, public, received, stamped, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_counted")]


# Limits


@pytest.mark.parametrize(
    ("seconds", "says"), [(0, "came back at once"), (86_500, "open for longer than a day")], ids=["quick", "old"]
)
def test_a_form_that_comes_too_soon_or_too_late_is_sent_once_more(cast, draft, seconds, says):
    refused = answer(draft, sent=stamped(draft, seconds=seconds))
    assert refused.status_code == 422
    assert says in words(refused) and "More buses" in refused.content.decode()
    assert not Response.objects.exists()


def test_a_form_without_a_stamp_gets_one(cast, draft):
    refused = answer(draft, sent="made-up")
    assert refused.status_code == 422
    given = re.search(r'name="sent" value="([^"]+)"', refused.content.decode())[1]
    assert given != "made-up" and standing(cast.plan).is_open


def test_a_box_that_people_cannot_see_stays_empty(cast, draft):
    refused = answer(draft, website="http://example.org")
    assert refused.status_code == 422 and "Leave this box empty" in words(refused)
    assert "More buses" in refused.content.decode() and not Response.objects.exists()


def marked():
    """Of every response in the order in which they came, whether it came with very many at once."""
    return list(Response.objects.order_by("pk").values_list("many", flat=True))


def test_more_of_one_address_are_kept_and_marked_and_then_refused_with_their_words(cast, draft, settings):
    """A school may answer from one address; a program does too."""
    settings.CONSULTATION_HOURLY_ADDRESS = 1
    assert {answer(draft).status_code for _ in range(10)} == {302}
    refused = answer(draft)
    assert refused.status_code == 429
    assert re.search(r"after \d\d:00", words(refused)) and "More buses" in refused.content.decode()
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert answer(draft, Client(REMOTE_ADDR="192.0.2.7")).status_code == 302
    assert marked() == [False] + [True] * 9 + [False]


def test_no_crowd_shuts_the_form_for_somebody_else(cast, draft, settings):
    """Past the number of an hour all are kept that come from an address of their own, marked; the crowd is refused."""
    settings.CONSULTATION_HOURLY, settings.CONSULTATION_HOURLY_ADDRESS = 6, 2
    crowd = [Client(REMOTE_ADDR=f"192.0.2.{n}") for n in (1, 2, 3)]
    assert {answer(draft, client).status_code for client in crowd * 2} == {302}
    assert {answer(draft, client).status_code for client in crowd * 3} == {429}
    others = [Client(REMOTE_ADDR=f"198.51.100.{n}") for n in range(1, 21)]
    assert {answer(draft, client).status_code for client in others} == {302}
    assert marked() == [False] * 6 + [True] * 20


def test_behind_a_proxy_the_senders_address_counts(cast, draft, settings):
    settings.CONSULTATION_HOURLY_ADDRESS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1, 1
    settings.CONSULTATION_HOURLY = 0
    first, second = (Client(HTTP_X_FORWARDED_FOR=f"198.51.100.9, 203.0.113.{n}") for n in (1, 2))
    assert [answer(draft, client).status_code for client in (first, second, first)] == [302, 302, 429]


@pytest.mark.parametrize("senders", ["::ffff:192.0.2.{}", "192.0.2.{}", "2001:db8:0:{}::7"])
def test_every_kind_of_address_tells_senders_apart(cast, draft, settings, senders):
    settings.CONSULTATION_HOURLY, settings.CONSULTATION_HOURLY_ADDRESS = 0, 1
    clients = [Client(REMOTE_ADDR=senders.format(n)) for n in (1, 2, 1)]
    assert [answer(draft, client).status_code for client in clients] == [302, 302, 429]


def test_a_crowd_pushes_no_count_out(cast, draft, settings):
    settings.CONSULTATION_HOURLY, settings.CONSULTATION_HOURLY_ADDRESS = 0, 1
    answer(draft)
    for n in range(320):
        cache.set(f"of-somebody-else:{n}", 1, timeout=3600)
    assert answer(draft).status_code == 429


def test_no_address_is_kept_in_words_or_with_the_response(cast, draft):
    answer(draft, Client(REMOTE_ADDR="192.0.2.77"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cypp_cache WHERE cache_key LIKE '%consultation%'")
        keys = [key for (key,) in cursor.fetchall()]
    assert len(keys) == 1 and "192.0.2" not in keys[0]
    response = received()
    values = [str(getattr(response, field.attname)) for field in Response._meta.concrete_fields]
    assert not any("192.0.2" in value or keys[0].split(":")[-2] in value for value in values)


def test_nor_is_who_was_signed_in(cast, draft):
    answer(draft, cast.client("lead"))
    (event,) = events_of(Response).select_related("pgh_context")
    assert (event.pgh_context.metadata if event.pgh_context else {}).get("user") is None


def test_what_was_said_goes_with_a_response_whose_time_is_over(cast, draft):
    answer(draft, area="Elm Park", kind="child")
    received().delete()
    kept = str(list(events_of(Response).values()))
    assert draft.pk and not Answer.objects.exists()
    assert not any(said in kept for said in ("More buses", "Elm Park", "child"))


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://elsewhere.example", 403), ("null", 403), ("http://testserver", 302), (None, 302)],
)
def test_a_form_from_elsewhere_is_refused(draft, origin, status):
    """The form has no cookie, so what says where it comes from is the browser."""
    headers = {"Origin": origin} if origin else {}
    assert answer(draft, Client(headers=headers, enforce_csrf_checks=True)).status_code == status
    assert Response.objects.exists() == (status == 302)


def test_no_page_of_a_consultation_knows_its_reader_or_sets_a_cookie(cast, draft):
    thanks = answer(draft).url
    for address in (public(draft.plan), public(draft.plan, "consultation_answer"), thanks):
        for reader in ("anonymous", "officer"):
            page = cast.client(reader).get(address)
            assert page.status_code == 200 and not page.cookies
            assert "Cookie" not in page.get("Vary", "") and "no-store" in page["Cache-Control"]
            assert "Officer" not in page.content.decode() and "csrf" not in page.content.decode()
