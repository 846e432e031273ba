"""Public pages that are kept: how few queries they take, what is sent, and that no old page is shown for long."""

import gzip
import threading
import time

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from cypp import kept
from partners.forms import TrustForm
from plans.models import Edition, Plan, State
from plans.publishing import making
from plans.publishing.actions import freeze_publication
from plans.publishing.public_cache import forget
from plans.workflow import advance
from tests.plans.publishing import approved, made, read
from tests.plans.test_public_site import HOME, say

pytestmark = pytest.mark.django_db
#: Of a version: the plan, its versions, their files, its text.
FIRST_VIEW = 5  # the plan, its versions, their files, which plan is in force, the text


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.PUBLIC_KEPT = 60
    kept._near.clear()
    kept._away = 0.0
    yield
    kept._near.clear()
    kept._away = 0.0


@pytest.fixture
def version(cast):
    found = freeze_publication(cast.plan, "final", by=None)
    found.editions.all().delete()
    made(found)
    return found


def other_process() -> None:
    """What another process would see: nothing in its own memory."""
    kept._near.clear()


def queries(client, address, **headers):
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address, headers=headers)
    return answer, [query["sql"] for query in found]


@pytest.mark.parametrize("who", ["anonymous", "officer"])
def test_a_first_view_takes_five_queries_and_a_repeat_view_none(cast, version, who):
    client = cast.client(who)
    answer, first = queries(client, HOME)
    assert (answer.status_code, len(first)) == (200, FIRST_VIEW)
    again, none = queries(client, HOME, if_none_match=answer["ETag"])
    assert (again.status_code, again.content, none) == (304, b"", [])
    other_process()
    for headers, status in (({"if_none_match": answer["ETag"]}, 304), ({}, 200)):
        again, none = queries(client, HOME, **headers)
        assert (again.status_code, none) == (status, [])
        assert again["ETag"] == answer["ETag"] and again["Cache-Control"] == answer["Cache-Control"]
    assert answer["Cache-Control"] == "public, max-age=60, must-revalidate"


@pytest.mark.parametrize("rest", ["", "versions/", "versions/1/", "another-format/thanks/"])
def test_every_page_of_a_plan_is_kept(client, version, rest):
    answer, first = queries(client, HOME + rest)
    assert first
    again, none = queries(client, f"{HOME}{rest}?utm_source=letter")
    assert (again.content, none) == (answer.content, [])


def test_another_spelling_of_an_address_is_answered_and_not_kept(client, version, queue):
    plain = client.get(f"{HOME}versions/1/").content
    held = set(queue.keys("cypp:kept:*"))
    for number in ("01", "0000001"):
        answer, found = queries(client, f"{HOME}versions/{number}/")
        assert (answer.status_code, answer.content) == (200, plain)
        assert found and kept.near(f"{HOME}versions/{number}/") is None
    assert set(queue.keys("cypp:kept:*")) == held


def test_each_comparison_is_kept_under_what_was_chosen(cast, client, version):
    say(cast.plan, "Words of a second version")
    freeze_publication(cast.plan, "final", by=None)
    pair = f"{HOME}compare/?from=1&to=2"
    plain, first = queries(client, pair)
    again, fewer = queries(client, f"{pair}&kind=nonsense&page=9")
    assert again.content == plain.content and len(fewer) == len(first) - 2  # the two texts are not read again
    other, _ = queries(client, f"{HOME}compare/?from=2&to=1")
    assert other.content != plain.content


def test_a_page_comes_packed_to_those_who_take_it(client, version):
    plain = client.get(HOME)
    packed = client.get(HOME, headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    for answer in (plain, packed):
        assert answer["Vary"] == "Accept-Encoding"
        assert answer["Content-Length"] == str(len(answer.content))
    head = client.head(HOME)
    assert (head.content, head["Content-Length"], head["ETag"]) == (b"", plain["Content-Length"], plain["ETag"])
    for tag in (plain["ETag"], f"W/{plain['ETag']}", f'"other", {plain["ETag"]}', "*"):
        assert client.get(HOME, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(HOME, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(HOME, headers={"If-None-Match": packed["ETag"]}).status_code == 200


def test_what_is_not_there_is_not_kept(client, cast):
    for address in (HOME, "/published/nobody/", f"{HOME}versions/"):
        assert client.get(address).status_code == 404
    freeze_publication(cast.plan, "final", by=None)
    assert client.get(HOME).status_code == 200


def committed(act) -> None:
    """What happens at the end of a transaction happens."""
    before = len(connection.run_on_commit)
    act()
    for _, then, _ in connection.run_on_commit[before:]:
        then()
    del connection.run_on_commit[before:]


def move(cast, action, note="A newer plan") -> None:
    advance(Plan.objects.get(pk=cast.plan.pk), action, by=cast.manager, note=note)


def test_publishing_and_superseding_are_seen_at_once(cast, client, version):
    plan = approved(cast.plan, cast.manager)
    assert "Version 1," in read(client, HOME)
    committed(lambda: advance(plan, "publish", by=cast.manager))
    other_process()
    assert "Version 1," not in read(client, HOME)
    committed(lambda: move(cast, "supersede"))
    for address in (HOME, "/published/alder/"):
        assert "eplaced" in read(client, address)


def test_a_file_that_gets_ready_is_there_at_once(cast, client, version):
    edition = Edition.objects.create(publication=version, kind="summary")
    page = client.get(HOME).content
    edition = making.claim_edition(edition.pk)
    facts = {"sha256": "0" * 64, "pages": 4, "bytes": 999, "seconds": "1.0"}
    committed(lambda: making.finish_edition(edition, file="x.pdf", facts=facts))
    assert client.get(HOME).content != page
    assert "Summary (PDF)" in read(client, HOME)


def test_a_trust_with_another_name_has_it_at_once(cast, client, version):
    assert "Alder" in read(client, "/published/")
    data = {"name": "Rowan children’s trust", "brand_colour": "#7a1d4f", "area": "Rowan", "version": cast.trust.version}
    form = TrustForm(data, instance=cast.trust)
    assert form.is_valid(), form.errors
    committed(form.save)
    for address in ("/published/", "/published/alder/", f"{HOME}versions/"):
        assert "Rowan children’s trust" in read(client, address), address


def test_a_page_drawn_from_what_was_read_before_a_change_is_not_found_after_it(cast, client, version):
    """It was being drawn while the change was committed: it is kept under the old word."""
    key, started, go = "/published/test/", threading.Event(), threading.Event()

    def slow():
        started.set()
        go.wait(5)
        return HttpResponse("before")

    other = threading.Thread(target=lambda: kept.page("alder", key, slow))
    other.start()
    started.wait(5)
    kept.forget("alder")
    go.set()
    other.join()
    other_process()
    assert kept.page("alder", key, lambda: HttpResponse("after")).body == b"after"


def test_nothing_is_forgotten_by_what_was_taken_back(cast, client, version, queue):
    word = queue.get("cypp:kept:alder")
    with transaction.atomic():
        forget(cast.plan)
        transaction.set_rollback(True)
    assert queue.get("cypp:kept:alder") == word


def test_another_trusts_pages_stay(cast, client, version, queue):
    kept.page("birch", "/x", lambda: HttpResponse("birch"))
    client.get(HOME)
    kept.forget("", "birch")
    _, none = queries(client, HOME)
    assert none == []


def test_pages_are_drawn_when_redis_is_away(cast, client, version, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    started = time.monotonic()
    assert client.get(HOME).status_code == 200
    committed(lambda: forget(cast.plan))
    say(cast.plan, "More")
    freeze_publication(cast.plan, "final", by=None)
    kept._near.clear()
    assert "Version 2," in read(client, HOME)
    assert time.monotonic() - started < 5


def test_a_process_shows_what_it_keeps_for_seconds_only(client, version, monkeypatch):
    client.get(HOME)
    now = time.monotonic()
    monkeypatch.setattr("cypp.kept.time.monotonic", lambda: now + kept.NEAR + 0.1)
    assert kept.near(HOME) is None


def test_a_broken_entry_is_no_page(client, version, queue):
    page = client.get(HOME).content
    for key in queue.keys("cypp:kept:*:/*"):
        queue.delete(key)
        queue.hset(key, "etag", "x")
    other_process()
    answer = client.get(HOME)
    assert (answer.status_code, answer.content) == (200, page)


def test_the_memory_of_a_process_is_small(client, version):
    for number in range(3 * kept.MOST_NEAR):
        kept.page("", f"/{number}", lambda: HttpResponse("x"))
    assert len(kept._near) <= kept.MOST_NEAR


def test_a_host_that_is_not_ours_gets_nothing(version):
    client = Client(headers={"Host": "elsewhere.example"})
    assert client.get(HOME).status_code == 400


def test_a_page_is_not_kept_where_that_is_switched_off(client, version, settings):
    settings.PUBLIC_KEPT = 0
    assert all(queries(client, HOME)[1] for _ in range(2))


def test_the_plain_view_of_a_picture_may_be_kept_for_ever(version):
    answer = kept.Page.of(HttpResponse(b"x", headers={"Cache-Control": "public, immutable"}))
    assert answer.answer(RequestFactory().get("/")).headers["Cache-Control"] == "public, immutable"


def test_a_superseded_plan_stays(cast, client, version):
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SUPERSEDED)
    assert client.get(HOME).status_code == 200
