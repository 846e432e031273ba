"""Versions and their files as pages: who may read and download what."""

import hashlib
import os
import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from cypp.files import BLOCK
from plans.models import Edition, Paper, Part, Plan, State
from plans.publishing import making
from plans.publishing.actions import freeze_publication
from plans.publishing.making import claim_edition, finish_edition, produce_edition
from priorities.models import Commitment
from tests.agreeing import SignOffWindowFactory
from tests.plans.publishing import file_of, frozen, read

PLACE = "/alder/plans/alder-plan"
SET = {"state": "done", "file": "part.pdf", "sha256": "0" * 64}


@pytest.fixture
def done(cast):
    """A finished draft file and a finished final file of the same plan: for serving, any bytes will do."""
    return stored(frozen(cast.plan, "signoff")), stored(frozen(cast.plan))


def stored(edition: Edition) -> Edition:
    mine = claim_edition(edition.pk)
    content = os.urandom(BLOCK + 40_000)
    path = making.media() / f"{edition.pk}.pdf"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    facts = {"sha256": hashlib.sha256(content).hexdigest(), "pages": 3, "bytes": len(content), "seconds": "1.50"}
    assert finish_edition(mine, file=path.name, facts=facts)
    edition.refresh_from_db()
    return edition


@pytest.mark.django_db
def test_the_page_of_versions_shows_how_far_each_file_is(cast):
    place = f"/alder/plans/{cast.plan.slug}"
    waiting, failed = frozen(cast.plan, "consultation"), frozen(cast.plan, "signoff")
    Edition.objects.filter(pk=failed.pk).update(state="failed", attempts=3, error="It took too long.")
    page = read(cast.client("officer"), f"{place}/publications/")
    assert "Waiting its turn" in page
    assert f'hx-get="{place}/editions/{waiting.pk}/"' in page
    assert f'hx-get="{place}/editions/{failed.pk}/"' not in page
    assert "It took too long." in page
    assert "Make it again" in page
    assert "Make it again" not in read(cast.client("lead"), f"{place}/publications/")
    assert cast.client("lead").post(f"{place}/editions/{failed.pk}/retry/").status_code == 403
    answer = cast.client("officer").post(f"{place}/editions/{failed.pk}/retry/", follow=True)
    assert "The file will be made again." in answer.content.decode()
    failed.refresh_from_db()
    assert failed.state == "queued"
    answer = cast.client("officer").post(f"{place}/editions/{failed.pk}/retry/", follow=True)
    assert "has not failed" in answer.content.decode()


@pytest.mark.django_db
def test_who_may_download_what(cast, done):
    draft, final = (f"/alder/plans/{cast.plan.slug}/editions/{edition.pk}/download/" for edition in done)
    given = {
        who: (cast.client(who).get(draft).status_code, cast.client(who).get(final).status_code)
        for who in ("officer", "lead", "signatory", "board", "administrator", "stranger", "nobody", "anonymous")
    }
    assert given == {
        "officer": (200, 200),
        "lead": (200, 200),
        "signatory": (404, 200),
        "board": (404, 200),
        "administrator": (404, 200),
        "stranger": (404, 404),
        "nobody": (404, 404),
        "anonymous": (302, 302),
    }


@pytest.mark.django_db
def test_a_file_comes_whole_in_parts_or_not_at_all(cast, done):
    _, final = done
    content = file_of(final).read_bytes()
    ask = cast.client("board")
    address = f"/alder/plans/{cast.plan.slug}/editions/{final.pk}/download/"
    whole = ask.get(address)
    tag = whole["ETag"]
    assert b"".join(whole.streaming_content) == content
    assert tag == f'"{final.sha256}"'
    assert whole["Content-Type"] == "application/pdf"
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert whole["Content-Disposition"] == 'attachment; filename="Alder-childrens-trust-CYPP-2010-13-full.pdf"'
    assert whole["Content-Length"] == str(len(content))
    for header in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = ask.get(address, headers={"If-None-Match": header})
        assert (answer.status_code, answer.content) == (304, b"")
    for wanted, start, end in (
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, len(content)),
        ("bytes=-50", len(content) - 50, len(content)),
        (f"bytes=5-{BLOCK + 9}", 5, min(BLOCK + 10, len(content))),
        (f"bytes=0-{len(content) - 1}", 0, len(content)),
        ("bytes=10-99999999", 10, len(content)),
        ("bytes=-99999999", 0, len(content)),
    ):
        part = ask.get(address, headers={"Range": wanted})
        assert part.status_code == 206, wanted
        assert b"".join(part.streaming_content) == content[start:end], wanted
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{len(content)}"
    beyond = ask.get(address, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    for odd in ("bytes=5-2", "bytes=-", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b"):
        assert ask.get(address, headers={"Range": odd}).status_code == 200, odd
    assert ask.get(address, headers={"Range": "bytes=0-9", "If-Range": tag}).status_code == 206
    assert ask.get(address, headers={"Range": "bytes=0-9", "If-Range": '"old"'}).status_code == 200
    file_of(final).unlink()
    assert ask.get(address).status_code == 404


@pytest.mark.django_db
def test_the_library_is_for_every_member(cast, done):
    for who in ("board", "signatory", "administrator"):
        page = read(cast.client(who), "/alder/library/")
        assert cast.plan.full_title in page
        assert f"/editions/{done[1].pk}/download/" in page
        assert f"/editions/{done[0].pk}/download/" not in page
    assert cast.client("stranger").get("/alder/library/").status_code == 404


@pytest.mark.django_db
def test_the_public_reads_final_versions_and_nothing_else(cast, client):
    frozen(cast.plan, "consultation")
    for address in ("/published/alder/", f"/published/alder/{cast.plan.slug}/"):
        assert client.get(address).status_code == 404
    assert cast.trust.name not in read(client, "/published/")


@pytest.mark.django_db
def test_the_public_page_is_the_frozen_words(cast, client, done):
    draft, final = done
    Commitment.objects.filter(objective__priority__plan=cast.plan).update(text="Words of tomorrow")
    freeze_publication(cast.plan, "signoff", by=None)
    assert cast.trust.name in read(client, "/published/")
    assert f"/published/alder/{cast.plan.slug}/" in read(client, "/published/alder/")
    page = read(client, f"/published/alder/{cast.plan.slug}/")
    assert "Words of tomorrow" not in page
    for words in (
        "Commitment 1.1.1",
        'id="commitment-1-1-1"',
        'id="objective-2-2"',
        'href="#priority-1"',
        final.publication.sha256,
        f"{final.pages} pages",
    ):
        assert words in page, words
    link = re.search(r'href="(/published/[^"]+\.pdf)"', page)[1]
    assert link == f"/published/alder/{cast.plan.slug}/files/{final.pk}/Alder-childrens-trust-CYPP-2010-13-full.pdf"
    answer = client.get(link)
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == final.sha256
    assert answer["Cache-Control"] == "public, max-age=600, must-revalidate"
    assert client.get(link, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    other = client.get(f"/published/alder/{cast.plan.slug}/files/{final.pk}/old-name.pdf")
    assert (other.status_code, other.url) == (302, link)
    assert client.get(f"/published/alder/{cast.plan.slug}/files/{draft.pk}/any.pdf").status_code == 404
    assert client.get(f"/published/birch/{cast.plan.slug}/files/{final.pk}/any.pdf").status_code == 404


@pytest.mark.django_db
def test_pages_do_not_grow_with_the_number_of_versions(cast, client, django_assert_max_num_queries):
    for _ in range(5):
        edition = frozen(cast.plan)
        Edition.objects.filter(pk=edition.pk).update(
            state="done", file=f"{edition.pk}.pdf", sha256="0" * 64, pages=3, bytes=9, seconds="1.5"
        )
    page = f"/published/alder/{cast.plan.slug}/"
    with django_assert_max_num_queries(6):
        assert read(client, f"{page}versions/").count("Full plan (PDF)") == 5
    reader = cast.client("officer")
    with django_assert_max_num_queries(15):
        assert reader.get(f"/alder/plans/{cast.plan.slug}/publications/").status_code == 200


@pytest.mark.django_db
def test_how_far_files_are_is_asked_once_for_all_of_a_page(cast, django_assert_num_queries):
    def being_set(keys, **of):
        rows = [Part(key=key, name=key, renderer="r", html="", length=0, **SET) for key in keys[:-1]]
        Part.objects.bulk_create(rows, ignore_conflicts=True)
        Edition.objects.create(state="setting", parts=keys, **of)

    reader, version = cast.client("officer"), frozen(cast.plan).publication
    SignOffWindowFactory(plan=cast.plan)
    record = {"plan": cast.plan, "kind": "signoff_record", "title": "Record", "data": {}, "by_name": "Mary"}
    being_set(["a", "b"], publication=version, kind="summary")
    being_set(["c", "d"], paper=Paper.objects.create(sha256="0" * 64, **record), kind="signoff_record")
    for address, queries in ((f"{PLACE}/publications/", 9), (f"{PLACE}/signoff/", 22)):
        with django_assert_num_queries(queries):
            assert 'max="2" value="1"' in read(reader, address)
    being_set(["a", "e", "f", "g"], publication=version, kind="large_print")
    being_set(["c", "h", "i"], paper=Paper.objects.create(sha256="1" * 64, **record), kind="signoff_record")
    being_set(["k", "l", "m"], paper=Paper.objects.create(sha256="2" * 64, **record), kind="signoff_record")
    for address, queries, told in (
        (f"{PLACE}/publications/", 9, ["2:1", "4:3"]),
        (f"{PLACE}/signoff/", 22, ["3:2", "3:2", "2:1"]),
    ):
        with django_assert_num_queries(queries):
            page = read(reader, address)
        assert [":".join(pair) for pair in re.findall(r'max="(\d+)" value="(\d+)"', page)] == told


@pytest.mark.django_db
def test_letters_that_no_typeface_has_are_named_with_their_place(cast):
    first = Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk")[0]
    Commitment.objects.filter(pk=first.pk).update(text="Write to 中文 families 🙂 as to every other")
    edition = frozen(cast.plan)
    assert produce_edition(edition.pk)
    words = f"could not be printed: 中, 文, 🙂 in “Priority 1: {first.objective.priority.title}”"
    for address in (
        f"{PLACE}/publications/",
        f"{PLACE}/editions/{edition.pk}/?row=1",
        f"{PLACE}/editions/{edition.pk}/",
    ):
        page = re.sub(r"\s+", " ", read(cast.client("officer"), address))
        assert page.count(words) == 1 and "“Priority 2" not in page, address
    Commitment.objects.filter(pk=first.pk).update(text="Write to Chinese families as to every other")
    assert produce_edition(frozen(cast.plan).pk)
    assert read(cast.client("officer"), f"{PLACE}/publications/").count("could not be printed") == 1


@pytest.mark.django_db
def test_lists_of_published_plans_show_what_was_published_not_what_is_drafted(cast):
    frozen(cast.plan)
    Plan.objects.filter(pk=cast.plan.pk).update(title="A title nobody has agreed", state=State.DRAFTING)
    trust = cast.trust.slug
    for who, name in (("anonymous", "published_trust"), ("board", "library"), ("board", "home")):
        page = cast.client(who).get(reverse(f"plans:{name}", args=[trust])).content.decode()
        assert "Alder plan 2010–13" in page and "nobody has agreed" not in page


@pytest.mark.parametrize(("state", "words"), [("signoff", "Sign-off, stage 3 of 5"), ("superseded", "Superseded")])
def test_the_bar_of_a_plan_marks_its_stage(cast, state, words):
    """A phone shows the marked one alone."""
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    page = cast.client("officer").get(reverse("plans:detail", args=["alder", "alder-plan"])).content.decode()
    marked = re.search(r'<li class="stages__item[^>]*aria-current="step">(.*?)</li>', page)
    assert marked and re.sub("<[^>]+>", "", marked[1]) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ("0.00", "less than a second"),
        ("0.99", "less than a second"),
        ("1.20", "1 second<"),
        ("6.25", "6 seconds"),
        ("87.50", "88 seconds"),
    ],
)
def test_how_long_a_file_took_is_said_as_people_say_it(seconds, words):
    row = render_to_string("plans/_seconds.html", {"edition": Edition(seconds=Decimal(seconds))}) + "<"
    assert row.startswith("Ready after ") and words in row
