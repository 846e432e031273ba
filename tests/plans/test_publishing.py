"""From a press of the button to exactly one file, whatever dies on the way."""

import hashlib
import html
import json
import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cypp import pdf
from cypp.files import BLOCK
from plans import actions, tasks
from plans.actions import (
    ATTEMPTS,
    LEASE,
    claim_edition,
    finish_edition,
    freeze_publication,
    produce_edition,
    retry_edition,
)
from plans.document import freeze, sha256
from plans.editions import Version, edition_html
from plans.models import Edition, Plan, Publication, State
from plans.workflow import Refused, advance
from priorities.models import Commitment
from tests.browser import tools
from tests.factories import SignOffRequestFactory, SignOffWindowFactory, UserFactory
from tests.processes import renderers

ROOT = Path(__file__).resolve().parents[2]
QUEUE = "celery"


@pytest.fixture(autouse=True)
def _quick_ticks(monkeypatch):
    monkeypatch.setattr(pdf, "TICK_SECONDS", 0.1)


def approved(plan: Plan, by) -> Plan:
    """The plan, with every sign-off waived and approval recorded."""
    window = SignOffWindowFactory(plan=plan)
    for priority in plan.priorities.all():
        SignOffRequestFactory(
            window=window,
            priority=priority,
            organisation=plan.trust.organisations.first(),
            waived_reason="Agreed by letter",
            waived_at="2010-03-01T12:00Z",
            waived_by=UserFactory(),
        )
    Plan.objects.filter(pk=plan.pk).update(state=State.SIGNOFF)
    advance(plan, "approve", by=by, note="Cabinet, 3 March 2010, minute 4")
    return Plan.objects.get(pk=plan.pk)


def frozen(plan: Plan, stage: str = "final") -> Edition:
    return freeze_publication(plan, stage, by=None).editions.get()


def files() -> list[Path]:
    return [path for path in actions.media().rglob("*") if path.is_file()]


def file_of(edition: Edition) -> Path:
    edition.refresh_from_db()
    return actions.media() / edition.file


def kill_the_renderer():
    for child in renderers():
        child.kill()


# Publishing


@pytest.mark.django_db(transaction=True)
def test_publishing_freezes_a_version_and_nudges_the_workers_after_the_commit(cast, queue):
    plan = approved(cast.plan, cast.manager)
    with transaction.atomic():
        publication = advance(plan, "publish", by=cast.manager)
        assert queue.llen(QUEUE) == 0
    assert queue.llen(QUEUE) == 1
    assert (publication.number, publication.stage, publication.by) == (1, "final", cast.manager)
    assert publication.sha256 == sha256(publication.document) == sha256(freeze(plan))
    edition = publication.editions.get()
    assert (edition.kind, edition.state, edition.attempts) == ("full", "queued", 0)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_ordered_when_the_move_is_undone(cast, queue):
    plan = approved(cast.plan, cast.manager)
    with transaction.atomic():
        advance(plan, "publish", by=cast.manager)
        transaction.set_rollback(True)
    assert not Publication.objects.exists()
    assert queue.llen(QUEUE) == 0


@pytest.mark.django_db(transaction=True)
def test_publish_pressed_by_many_at_once_makes_one_version(cast):
    plan = approved(cast.plan, cast.manager)

    def press(_):
        try:
            return advance(plan, "publish", by=cast.manager) is not None
        except Refused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(press, range(8))) == [False] * 7 + [True]
    assert Publication.objects.count() == Edition.objects.count() == 1


@pytest.mark.django_db
def test_versions_are_numbered_within_their_plan(cast):
    numbers = [freeze_publication(cast.plan, "consultation", by=None).number for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert freeze_publication(cast.other_plan, "consultation", by=None).number == 1


@pytest.mark.django_db(transaction=True)
def test_publishing_succeeds_at_once_when_the_broker_is_down(cast, queue):
    """In a process of its own whose broker is a port that nobody listens on."""
    plan = approved(cast.plan, cast.manager)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    script = (
        "import django, time; django.setup()\n"
        "from plans.models import Plan; from partners.models import User; from plans.workflow import advance\n"
        f"plan, by = Plan.objects.get(pk={plan.pk}), User.objects.get(pk={cast.manager.pk})\n"
        "start = time.monotonic(); advance(plan, 'publish', by=by); print(time.monotonic() - start)"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "CYPP_TEST_DATABASE": connection.settings_dict["NAME"],
        "REDIS_URL": f"redis://127.0.0.1:{closed}/0",
    }
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 2
    assert "the sweep will send it" in done.stderr
    edition = Edition.objects.get(state="queued")
    assert queue.llen(QUEUE) == 0
    Edition.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    tasks.sweep()
    assert queue.llen(QUEUE) == 1
    assert produce_edition(edition.pk)


# Making the file


@pytest.mark.django_db
def test_the_file_says_every_commitment(cast):
    edition = frozen(cast.plan)
    assert produce_edition(edition.pk)
    content = file_of(edition).read_bytes()
    assert edition.state == "done"
    assert edition.sha256 == hashlib.sha256(content).hexdigest()
    assert edition.bytes == len(content)
    assert edition.seconds > 0
    reader = pypdf.PdfReader(file_of(edition))
    assert edition.pages == len(reader.pages)
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    commitments = Commitment.objects.filter(objective__priority__plan=cast.plan)
    assert commitments.count() == 8
    assert [commitment.text for commitment in commitments if commitment.text not in text] == []
    assert files() == [file_of(edition)]


@pytest.mark.django_db
def test_the_same_version_is_the_same_file_byte_for_byte(cast):
    edition = frozen(cast.plan)
    produce_edition(edition.pk)
    kept = Publication.objects.get()
    again = actions.media() / "again.pdf"
    pdf.render_in_subprocess(edition_html(kept.document, "full", Version.of(kept)), again)
    assert hashlib.sha256(again.read_bytes()).hexdigest() == hashlib.sha256(file_of(edition).read_bytes()).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_ten_deliveries_at_once_make_one_file(cast):
    edition = frozen(cast.plan)

    def deliver(_):
        try:
            return produce_edition(edition.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(deliver, range(10))) == [False] * 9 + [True]
    assert files() == [file_of(edition)]
    assert edition.attempts == 1


@pytest.mark.django_db
def test_a_killed_renderer_is_tried_again(cast, queue, monkeypatch):
    edition = frozen(cast.plan)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "renew_edition", lambda edition: kill_the_renderer())
        patch.setattr(pdf, "TICK_SECONDS", 0.01)
        assert not produce_edition(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.attempts, edition.lease_until) == ("queued", 1, None)
    assert "stopped from outside (signal 9)" in edition.error
    assert queue.llen(QUEUE) == 1
    assert files() == []
    assert produce_edition(edition.pk)
    assert files() == [file_of(edition)]
    assert (edition.state, edition.attempts, edition.error) == ("done", 2, "")


@pytest.mark.django_db
def test_three_failures_are_the_end_until_somebody_asks_again(cast, queue, settings):
    edition = frozen(cast.plan)
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "editions").write_text("a file where the folder should be")
    for _ in range(ATTEMPTS):
        assert not produce_edition(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.attempts) == ("failed", ATTEMPTS)
    assert edition.error == "The file could not be stored: Not a directory."
    assert not produce_edition(edition.pk)
    (settings.MEDIA_ROOT / "editions").unlink()
    assert retry_edition(edition)
    assert produce_edition(edition.pk)
    assert not retry_edition(edition)


@pytest.mark.django_db
def test_a_fault_of_the_program_is_kept_and_raised(cast, monkeypatch):
    edition = frozen(cast.plan)
    monkeypatch.setattr(actions, "edition_html", lambda *_: {}["nothing"])
    with pytest.raises(KeyError):
        produce_edition(edition.pk)
    edition.refresh_from_db()
    assert edition.state == "queued"
    assert "The program failed (KeyError)" in edition.error


@pytest.mark.django_db
def test_a_worker_told_to_stop_gives_the_row_back(cast, monkeypatch):
    edition = frozen(cast.plan)

    def stop(_):
        raise SystemExit

    monkeypatch.setattr(actions, "renew_edition", stop)
    monkeypatch.setattr(pdf, "TICK_SECONDS", 0.01)
    with pytest.raises(SystemExit):
        produce_edition(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.error) == ("queued", actions.LOST)
    assert renderers() == []
    assert files() == []


@pytest.mark.django_db
def test_the_file_of_a_worker_that_died_is_made_by_another(cast, queue):
    edition = frozen(cast.plan)
    claim_edition(edition.pk)
    tasks.sweep()
    assert queue.llen(QUEUE) == 0
    Edition.objects.update(lease_until=timezone.now() - timedelta(seconds=1), asked_at=timezone.now() - LEASE)
    tasks.sweep()
    edition.refresh_from_db()
    assert (edition.state, edition.attempts) == ("queued", 1)
    assert queue.llen(QUEUE) == 1
    assert produce_edition(edition.pk)


@pytest.mark.django_db
def test_a_worker_that_dies_three_times_is_reported(cast, queue):
    edition = frozen(cast.plan)
    for _ in range(ATTEMPTS):
        assert claim_edition(edition.pk)
        Edition.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim_edition(edition.pk) is None
    tasks.sweep()
    edition.refresh_from_db()
    assert (edition.state, edition.error) == ("failed", actions.LOST)
    assert queue.llen(QUEUE) == 0


@pytest.mark.django_db
def test_a_late_attempt_leaves_the_file_of_the_one_that_took_over(cast, monkeypatch):
    edition = frozen(cast.plan)
    real = actions._keep

    def overtaken(draft):
        """Before this attempt is done its lease runs out, and another makes the file."""
        monkeypatch.setattr(actions, "_keep", real)
        Edition.objects.filter(pk=edition.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        assert produce_edition(edition.pk)
        draft.write_bytes(b"late")
        return real(draft)

    monkeypatch.setattr(actions, "_keep", overtaken)
    assert not produce_edition(edition.pk)
    assert files() == [file_of(edition)]
    assert edition.attempts == 2
    assert hashlib.sha256(file_of(edition).read_bytes()).hexdigest() == edition.sha256


@pytest.mark.django_db
def test_a_finished_file_is_never_changed(cast):
    edition = frozen(cast.plan)
    produce_edition(edition.pk)
    for change in ({"state": "queued"}, {"sha256": "0" * 64}):
        with pytest.raises(InternalError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_one_sweep_at_a_time(cast, queue):
    frozen(cast.plan)
    queue.flushdb()
    Edition.objects.update(asked_at=timezone.now() - timedelta(minutes=5))

    def swept():
        try:
            tasks.sweep()
        finally:
            connection.close()

    with connection.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        cursor.execute("SELECT pg_advisory_lock(%s)", [tasks.SWEEP_LOCK])
        pool.submit(swept).result()
        assert queue.llen(QUEUE) == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [tasks.SWEEP_LOCK])
        pool.submit(swept).result()
    assert queue.llen(QUEUE) == 1


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_it_and_a_board_member_downloads_it(cast, tmp_path):
    """The whole way: the manager presses the button, Celery renders, the page says so, the file is there."""
    plan = approved(cast.plan, cast.manager)
    place = f"/alder/plans/{plan.slug}"
    with tools.worker(tmp_path / "worker.log"):
        answer = cast.client("manager").post(f"{place}/advance/publish/", {"note": ""})
        assert answer.status_code == 302
        edition = Edition.objects.get()
        deadline = time.monotonic() + 90
        while 'data-state="done"' not in (page := progress(cast, place, edition)):
            assert time.monotonic() < deadline, (page, (tmp_path / "worker.log").read_text())
            time.sleep(0.3)
    assert "hx-get" not in page
    answer = cast.client("board").get(f"{place}/editions/{edition.pk}/download/")
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == Edition.objects.get().sha256


def progress(cast, place, edition) -> str:
    return read(cast.client("officer"), f"{place}/editions/{edition.pk}/")


def read(reader, address) -> str:
    """The page at an address, as text with its apostrophes."""
    return html.unescape(reader.get(address).content.decode())


# Pages and files


@pytest.fixture
def done(cast):
    """A finished draft file and a finished final file of the same plan: for serving, any bytes will do."""
    return stored(frozen(cast.plan, "signoff")), stored(frozen(cast.plan))


def stored(edition: Edition) -> Edition:
    mine = claim_edition(edition.pk)
    content = os.urandom(BLOCK + 40_000)
    path = actions.media() / f"{edition.pk}.pdf"
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
    assert "Waiting for a worker" in page
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
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
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
        assert read(client, page).count("Full plan (PDF)</a>") == 5
    reader = cast.client("officer")
    with django_assert_max_num_queries(15):
        assert reader.get(f"/alder/plans/{cast.plan.slug}/publications/").status_code == 200


# A draft from the command line


@pytest.mark.django_db
def test_a_draft_is_printed_without_publishing(cast, tmp_path, capsys):
    output = tmp_path / "draft.pdf"
    call_command("render_plan", "alder", cast.plan.slug, edition="full", output=str(output))
    facts = json.loads(capsys.readouterr().out)
    assert set(facts) == {"pages", "bytes", "seconds", "sha256"}
    assert facts["pages"] == len(pypdf.PdfReader(output).pages)
    assert facts["bytes"] == output.stat().st_size
    assert facts["sha256"] == hashlib.sha256(output.read_bytes()).hexdigest()
    assert not Publication.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["alder", "no-plan", "--output", "x.pdf"], "There are: alder alder-plan; birch birch-plan"),
        (["alder", "alder-plan", "--output", "x.pdf", "--edition", "gold"], "There is no edition “gold”"),
        (["alder", "alder-plan", "--output", "no/such/folder/x.pdf"], "Make it first"),
    ],
)
def test_the_command_says_what_is_wrong(cast, words, message):
    assert cast.plan
    with pytest.raises(CommandError, match=re.escape(message)):
        call_command("render_plan", *words)


@pytest.mark.django_db
def test_lists_of_published_plans_show_what_was_published_not_what_is_drafted(cast):
    frozen(cast.plan)
    Plan.objects.filter(pk=cast.plan.pk).update(title="A title nobody has agreed", state=State.DRAFTING)
    trust = cast.trust.slug
    for who, name in (("anonymous", "published_trust"), ("board", "library"), ("board", "home")):
        page = cast.client(who).get(reverse(f"plans:{name}", args=[trust])).content.decode()
        assert "Alder plan 2010–13" in page and "nobody has agreed" not in page
