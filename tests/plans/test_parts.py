"""Files made of parts: set once, used again, never the wrong ones; what fails or is called off."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pypdf
import pytest
from django.db import connection
from django.utils import timezone

from cypp import pdf
from plans import tasks
from plans.models import Edition, Part
from plans.publishing import making, parts
from plans.publishing.actions import cancel_edition, freeze_publication, retry_edition
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html
from plans.publishing.making import ATTEMPTS, end_edition, produce_edition, work_on_edition, work_on_part
from plans.publishing.parts import make_part
from priorities.models import Commitment
from tests.plans.publishing import bytes_of, file_of, files, frozen, read


def part_files():
    return sorted(path for path in (making.media() / "parts").rglob("*") if path.is_file())


def changed(plan) -> Commitment:
    commitment = Commitment.objects.filter(objective__priority__plan=plan).first()
    commitment.text = "Open a drop-in centre for young carers."
    commitment.save()
    return commitment


# Setting and using again


@pytest.mark.django_db
def test_every_part_is_set_once_and_has_its_name(cast):
    assert produce_edition(frozen(cast.plan).pk)
    names = list(Part.objects.order_by("pk").values_list("name", flat=True))
    assert names[0] == "Cover"
    assert "Priority 1: " + cast.plan.priorities.first().title in names
    assert not Part.objects.exclude(state="done", html="", attempts=1).exists()
    assert part_files() == sorted(making.media() / part.file for part in Part.objects.all())


@pytest.mark.django_db
def test_after_a_change_of_one_commitment_one_chapter_is_set(cast):
    produce_edition(frozen(cast.plan).pk)
    before = timezone.now()
    commitment = changed(cast.plan)
    again = frozen(cast.plan)
    assert produce_edition(again.pk)
    new = Part.objects.filter(done_at__gt=before).values_list("name", flat=True)
    version_facts = {"Cover", "About this document", "Back cover"}
    assert set(new) - version_facts == {f"Priority 1: {commitment.objective.priority.title}"}
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(file_of(again)).pages)
    assert commitment.text in " ".join(text.split())


@pytest.mark.django_db
def test_chapters_of_a_draft_are_those_of_the_draft_before(cast):
    """The foot of a draft says which version it is, and is laid over its pages."""
    produce_edition(frozen(cast.plan, stage="consultation").pk)
    before = timezone.now()
    edition = frozen(cast.plan, stage="consultation")
    assert produce_edition(edition.pk)
    new = Part.objects.filter(done_at__gt=before).values_list("name", flat=True)
    assert set(new) == {"Cover", "About this document", "Back cover", "Page numbers"}
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(file_of(edition)).pages]
    assert all("version 2" in page for page in pages[1:-1])
    assert not any("version 1" in page for page in pages)


@pytest.mark.django_db
def test_two_trusts_with_the_same_words_share_their_pages_and_nothing_else(cast):
    produce_edition(frozen(cast.plan).pk)
    number = Part.objects.count()
    edition = frozen(cast.other_plan)
    assert produce_edition(edition.pk)
    assert Part.objects.count() > number
    assert "Alder" not in " ".join(page.extract_text() for page in pypdf.PdfReader(file_of(edition)).pages)


@pytest.mark.django_db
def test_a_file_from_an_empty_cache_is_the_same_byte_for_byte(cast):
    publication = freeze_publication(cast.plan, "final", by=None)
    first = publication.editions.get(kind="full")
    produce_edition(first.pk)
    Part.objects.all().delete()
    for path in part_files():
        path.unlink()
    whole = making.media() / "again.pdf"
    html = edition_html(publication.document, "full", Version.of(publication))
    pdf.render_in_subprocess(html, whole, attached=making.words_of(first))
    assert whole.read_bytes() == bytes_of(Edition.objects.get(pk=first.pk))


# Parts that are not what they were


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["changed", "removed", "emptied", "of another part"])
def test_damaged_parts_are_set_again_and_never_used(cast, harm):
    first = frozen(cast.plan)
    produce_edition(first.pk)
    good, other = part_files()[:2]
    words = other.read_bytes()
    for path in part_files():
        if harm == "removed":
            path.unlink()
        else:
            path.write_bytes({"changed": path.read_bytes() + b"%", "emptied": b"", "of another part": words}[harm])
    again = frozen(cast.plan)
    assert not produce_edition(again.pk)
    again.refresh_from_db()
    assert (again.state, again.error) == ("queued", "Some of its parts were damaged and are set again.")
    assert produce_edition(again.pk)
    assert good != other
    assert pages_of(again) == pages_of(first)


def pages_of(edition: Edition) -> list[str]:
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(file_of(edition)).pages]
    return [re.sub(r"(?i)version \d|final version of .*|[0-9a-f]{64}", "", text) for text in pages]


@pytest.mark.django_db
def test_rows_of_parts_that_are_gone_are_ordered_again(cast, queue):
    edition = frozen(cast.plan)
    work_on_edition(edition.pk)
    Part.objects.all().delete()
    tasks.sweep()
    edition.refresh_from_db()
    assert edition.state == "queued"
    assert produce_edition(edition.pk)


@pytest.mark.django_db
def test_pages_of_another_renderer_are_not_used(cast, queue, monkeypatch):
    produce_edition(frozen(cast.plan).pk)
    monkeypatch.setattr(pdf.renderer.here, "told", {"fingerprint": "f" * 64})
    edition = frozen(cast.plan)
    assert produce_edition(edition.pk)
    assert not Part.objects.filter(key__in=edition_parts(edition)).exclude(renderer="f" * 64).exists()


@pytest.mark.django_db
def test_a_worker_of_an_older_release_leaves_parts_to_newer_ones(cast, queue, monkeypatch):
    edition = frozen(cast.plan)
    work_on_edition(edition.pk)
    key = edition_parts(edition)[0]
    with monkeypatch.context() as patch:
        patch.setattr(pdf.renderer.here, "told", {"fingerprint": "0" * 64})
        work_on_part(key)
        assert Part.objects.get(key=key).state == "queued"
        tasks.sweep()
    edition.refresh_from_db()
    assert edition.state == "queued"


@pytest.mark.django_db
def test_a_worker_of_another_release_puts_no_file_together(cast, queue, monkeypatch):
    edition = with_all_parts(cast.plan)
    with monkeypatch.context() as patch:
        patch.setattr(pdf.renderer.here, "told", {"fingerprint": "0" * 64})
        assert not end_edition(edition.pk)
    edition.refresh_from_db()
    assert edition.state == "setting"
    assert end_edition(edition.pk)


@pytest.mark.django_db
def test_the_list_of_contents_is_set_by_another_when_its_worker_is_gone(cast, queue, monkeypatch):
    edition = with_all_parts(cast.plan)
    with monkeypatch.context() as patch:
        patch.setattr(making, "make_part", lambda key: None)
        assert not end_edition(edition.pk)
    *_, last = edition_parts(edition)
    assert (edition.state, Part.objects.get(key=last).name) == ("setting", "Contents")
    work_on_part(last)
    edition.refresh_from_db()
    assert edition.state == "done"


@pytest.mark.django_db
def test_a_file_whose_attempts_are_used_up_does_not_wait_for_ever(cast, queue):
    """Its parts are gone after the last attempt: nobody could take it up again."""
    edition = frozen(cast.plan)
    Edition.objects.filter(pk=edition.pk).update(attempts=ATTEMPTS - 1)
    work_on_edition(edition.pk)
    Part.objects.all().delete()
    tasks.sweep()
    edition.refresh_from_db()
    assert (edition.state, edition.error) == ("failed", making.LOST)
    assert retry_edition(edition)
    assert produce_edition(edition.pk)


def with_all_parts(plan) -> Edition:
    """A file whose parts are set, but for the list of contents, and not put together."""
    edition = frozen(plan)
    work_on_edition(edition.pk)
    for key in edition_parts(edition):
        make_part(key)
    return edition


def edition_parts(edition: Edition) -> list[str]:
    edition.refresh_from_db()
    return edition.parts


# Failing, stopping


@pytest.mark.django_db
def test_a_part_that_cannot_be_set_fails_its_file_by_name_and_no_other(cast, queue, monkeypatch):
    publication = freeze_publication(cast.plan, "final", by=None)
    edition, other = publication.editions.get(kind="full"), publication.editions.get(kind="summary")
    title = cast.plan.priorities.first().title
    work_on_edition(edition.pk)
    bad = Part.objects.get(key__in=edition_parts(edition), name__startswith="Priority 1")
    Part.objects.filter(pk=bad.pk).update(html='<link rel="stylesheet" href="pdf/nothing.css">')
    for _ in range(ATTEMPTS):
        work_on_part(bad.key)
    edition.refresh_from_db()
    said = f"“Priority 1: {title}”: The renderer failed: MissingAsset: static/pdf/nothing.css is missing"
    assert edition.state == "failed"
    assert edition.error.startswith(said)
    assert produce_edition(other.pk)
    Part.objects.filter(pk=bad.pk).update(html=bad.html)
    assert retry_edition(edition)
    assert produce_edition(edition.pk)


@pytest.mark.django_db
def test_a_file_that_is_called_off_stops_and_can_be_made_later(cast, queue):
    edition = frozen(cast.plan)
    work_on_edition(edition.pk)
    keys = edition_parts(edition)
    work_on_part(keys[0])
    edition.refresh_from_db()
    assert (edition.progress, edition.parts_set) == (f"Part 1 of {len(keys)} is set", 1)
    assert cancel_edition(edition)
    for key in keys:
        work_on_part(key)
    assert Part.objects.filter(state="done").count() == 1
    assert not produce_edition(edition.pk)
    tasks.sweep()
    edition.refresh_from_db()
    assert (edition.state, edition.recipe) == ("cancelled", None)
    assert files() == []
    assert retry_edition(edition)
    assert produce_edition(edition.pk)
    assert not cancel_edition(edition)


@pytest.mark.django_db
def test_the_page_says_how_far_it_is_and_calls_off(cast, queue):
    edition = frozen(cast.plan)
    work_on_edition(edition.pk)
    place = f"/alder/plans/{cast.plan.slug}"
    line = f"{place}/editions/{edition.pk}/"
    officer = cast.client("officer")
    number = len(edition_parts(edition))
    assert f'max="{number}" value="0"' in (page := read(officer, line))
    assert f"Part 0 of {number} is set" in page
    officer.post(f"{line}cancel/")
    assert "Called off" in (page := read(officer, line))
    assert "Make it again" in page
    assert "hx-get" not in page
    assert "called off" in read(officer, f"{place}/publications/")


@pytest.mark.django_db
def test_lost_nudges_and_dead_owners_of_parts_are_put_right(cast, queue):
    edition = frozen(cast.plan)
    work_on_edition(edition.pk)
    queue.flushdb()
    dead = Part.objects.first()
    late = timezone.now() - timedelta(minutes=5)
    Part.objects.update(asked_at=late)
    Part.objects.filter(pk=dead.pk).update(state="running", attempts=1, lease_until=late)
    tasks.sweep()
    assert queue.llen("celery") == Part.objects.filter(state="queued").count() == len(edition_parts(edition))
    Part.objects.filter(pk=dead.pk).update(state="running", attempts=ATTEMPTS, lease_until=late)
    tasks.sweep()
    edition.refresh_from_db()
    assert (edition.state, edition.error) == ("failed", f"“{dead.name}”: {making.LOST}")


@pytest.mark.django_db
def test_a_worker_that_was_given_up_has_no_say_in_a_part_that_is_ordered_again(cast, queue):
    edition = frozen(cast.plan)
    work_on_edition(edition.pk)
    rows, claimed = Part.objects.filter(key=edition_parts(edition)[0]), []
    for _ in range(2):
        rows.update(attempts=ATTEMPTS - 1)
        claimed.append(parts.claim_part(edition.parts[0]))
        rows.update(lease_until=timezone.now() - timedelta(minutes=1))
        if len(claimed) == 1:
            tasks.sweep()
            retry_edition(edition)
            work_on_edition(edition.pk)
    before, after = claimed
    assert before.attempts == after.attempts
    assert [parts.owned(part).exists() for part in claimed] == [False, True]


@pytest.mark.django_db
def test_a_file_whose_last_nudge_was_lost_is_put_together(cast, queue):
    edition = frozen(cast.plan)
    work_on_edition(edition.pk)
    for key in edition_parts(edition):
        parts.make_part(key)
    queue.flushdb()
    tasks.sweep()
    assert queue.llen("celery") == 1
    work_on_edition(edition.pk)
    assert files() == [file_of(edition)]


@pytest.mark.django_db
def test_parts_that_no_file_used_for_long_are_forgotten(cast, queue):
    produce_edition(frozen(cast.plan).pk)
    Part.objects.update(used_at=timezone.now() - parts.KEPT - timedelta(days=1))
    tasks.sweep()
    assert not Part.objects.exists()
    assert part_files() == []


@pytest.mark.django_db(transaction=True)
def test_parts_delivered_many_times_to_many_workers_make_one_file(cast, queue):
    edition = frozen(cast.plan)
    work_on_edition(edition.pk)
    keys = edition_parts(edition) * 3

    def work(key):
        try:
            work_on_part(key)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, keys))
    edition.refresh_from_db()
    assert edition.state == "done"
    assert files() == [file_of(edition)]
    assert hashlib.sha256(bytes_of(edition)).hexdigest() == edition.sha256
    assert len(part_files()) == Part.objects.count()
