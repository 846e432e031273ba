"""From a press of the button to exactly one file, whatever dies on the way."""

import hashlib
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
from django.utils import timezone

from cypp.pdf import render_in_subprocess, renderer
from plans import tasks
from plans.document import freeze, sha256
from plans.models import Edition, Part, Publication
from plans.publishing import making, parts
from plans.publishing.actions import cancel_edition, freeze_publication, retry_edition
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html
from plans.publishing.making import ATTEMPTS, LEASE, claim_edition, produce_edition
from plans.workflow import Refused, advance
from priorities.models import Commitment
from tests.browser import tools
from tests.plans.publishing import approved, file_of, files, frozen, progress
from tests.processes import renderers

ROOT = Path(__file__).resolve().parents[2]
QUEUE = "celery"


@pytest.fixture(autouse=True)
def _quick_ticks(monkeypatch):
    monkeypatch.setattr(renderer, "TICK_SECONDS", 0.1)


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
    assert queue.llen(QUEUE) == publication.editions.count() > 1
    assert (publication.number, publication.stage, publication.by) == (1, "final", cast.manager)
    assert publication.sha256 == sha256(publication.document) == sha256(freeze(plan))
    edition = publication.editions.get(kind="full")
    assert (edition.state, edition.attempts) == ("queued", 0)


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
    assert Publication.objects.count() == Edition.objects.filter(kind="full").count() == 1


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
    edition = Edition.objects.get(state="queued", kind="full")
    assert queue.llen(QUEUE) == 0
    Edition.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    tasks.sweep()
    assert queue.llen(QUEUE) == Edition.objects.filter(state="queued").count()
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
    again = making.media() / "again.pdf"
    render_in_subprocess(
        edition_html(kept.document, "full", Version.of(kept)), again, attached=making.words_of(edition)
    )
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
        patch.setattr(parts, "renew_part", lambda part: kill_the_renderer())
        patch.setattr(renderer, "TICK_SECONDS", 0.001)
        assert not produce_edition(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.attempts, edition.lease_until) == ("setting", 1, None)
    lost = Part.objects.filter(state="queued")
    assert lost
    assert {(part.attempts, part.error) for part in lost} == {(1, "The renderer was stopped from outside (signal 9).")}
    assert queue.llen(QUEUE) == len(lost)
    assert files() == []
    assert produce_edition(edition.pk)
    assert files() == [file_of(edition)]
    assert (edition.state, edition.attempts, edition.error) == ("done", 1, "")


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
    monkeypatch.setattr(making, "edition_html", lambda *_: {}["nothing"])
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

    monkeypatch.setattr(parts, "renew_part", stop)
    monkeypatch.setattr(renderer, "TICK_SECONDS", 0.001)
    with pytest.raises(SystemExit):
        produce_edition(edition.pk)
    edition.refresh_from_db()
    assert edition.state == "setting"
    assert list(Part.objects.filter(attempts=1).values_list("state", "error")) == [("queued", making.LOST)]
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
    assert (edition.state, edition.error) == ("failed", making.LOST)
    assert queue.llen(QUEUE) == 0


@pytest.mark.django_db
def test_a_late_attempt_leaves_the_file_of_the_one_that_took_over(cast, monkeypatch):
    edition = frozen(cast.plan)
    real = making._keep

    def overtaken(draft):
        """Before this attempt is done its lease runs out, and another makes the file."""
        monkeypatch.setattr(making, "_keep", real)
        Edition.objects.filter(pk=edition.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        assert produce_edition(edition.pk)
        draft.write_bytes(b"late")
        return real(draft)

    monkeypatch.setattr(making, "_keep", overtaken)
    assert not produce_edition(edition.pk)
    assert files() == [file_of(edition)]
    assert edition.attempts == 2
    assert hashlib.sha256(file_of(edition).read_bytes()).hexdigest() == edition.sha256


@pytest.mark.django_db
def test_a_worker_that_was_called_off_has_no_say_in_the_next_attempt(cast, queue):
    pk = frozen(cast.plan).pk
    before = making.claim_edition(pk)
    cancel_edition(before)
    retry_edition(before)
    after = making.claim_edition(pk)
    assert after.attempts == before.attempts
    making.fail_edition(before, "Too late.")
    assert not making.finish_edition(before, file="x", facts={})
    assert Edition.objects.get(pk=pk).state == "running"
    making.fail_edition(after, "In time.")
    assert Edition.objects.get(pk=pk).state == "queued"


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
        edition = Edition.objects.get(kind="full")
        deadline = time.monotonic() + 90
        while 'data-state="done"' not in (page := progress(cast, place, edition)):
            assert time.monotonic() < deadline, (page, (tmp_path / "worker.log").read_text())
            time.sleep(0.3)
    assert "hx-get" not in page
    answer = cast.client("board").get(f"{place}/editions/{edition.pk}/download/")
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == Edition.objects.get(kind="full").sha256


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
