"""The pages and tasks of an import: refused at once or read, previewed, brought in once, whatever fails on the way."""

from datetime import date, timedelta
from io import BytesIO
from threading import Barrier, Thread

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from cypp import tables
from indicators import exchange, import_forms, tasks
from indicators.demo.sample_workbook import build
from indicators.models import ImportJob
from plans.models import Plan, State
from priorities.models import Commitment, Objective, Priority
from tests.factories import PlanFactory
from tests.indicators.books import edited

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    return PlanFactory(trust=cast.trust, slug="empty-plan", starts=date(2009, 4, 1), ends=date(2010, 3, 31))


def at(name, plan, *args):
    return reverse(f"indicators:{name}", args=[plan.trust.slug, plan.slug, *args])


def send(client, plan, content, name="plan.xlsx"):
    return client.post(at("upload", plan), {"workbook": SimpleUploadedFile(name, content)})


def page(client, plan, job, **headers):
    return client.get(at("import", plan, job.pk), headers=headers)


def job_of(plan, content=None, by=None, **fields):
    return ImportJob.objects.create(
        plan=plan, by=by, filename="plan.xlsx", content=build().read() if content is None else content, **fields
    )


def read(job):
    tasks.read_upload(str(job.pk))
    job.refresh_from_db()
    return job


def apply(job):
    tasks.apply_import(str(job.pk))
    job.refresh_from_db()
    return job


def queued(plan, **fields):
    """A job that was read, previewed and confirmed."""
    job = read(job_of(plan, **fields))
    ImportJob.objects.filter(pk=job.pk).update(state="queued")
    return job


def test_upload_preview_bring_in(cast, plan, queue, django_capture_on_commit_callbacks):
    officer = cast.client("officer")
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(officer, plan, build().read(), "../Our plan.xlsx")
    job = ImportJob.objects.get()
    assert answer.url == at("import", plan, job.pk)
    assert (job.filename, job.by, job.state) == ("Our plan.xlsx", cast.officer, "reading")
    assert queue.llen("celery") == 1
    assert b"Reading the workbook" in page(officer, plan, job).content

    read(job)
    shown = page(officer, plan, job).content.decode()
    assert "Bring it in" in shown
    assert "NI 158" in shown
    assert Commitment.objects.filter(objective__priority__plan=plan).count() == 0

    with django_capture_on_commit_callbacks(execute=True):
        officer.post(at("import", plan, job.pk), {"fingerprint": "of another preview"})
    assert queue.llen("celery") == 1
    with django_capture_on_commit_callbacks(execute=True):
        seen = {"fingerprint": job.preview["fingerprint"]}
        assert officer.post(at("import", plan, job.pk), seen).status_code == 302
    assert queue.llen("celery") == 2
    apply(job)
    assert (job.state, job.done_rows) == ("done", job.all_rows) and not bytes(job.content)
    shown = page(officer, plan, job).content.decode()
    assert "Nothing was removed" in shown
    assert Commitment.objects.filter(objective__priority__plan=plan).count() == 30


def test_who_did_it_is_in_the_history(cast, plan):
    apply(queued(plan, by=cast.officer))
    events = Priority.pgh_event_model.objects.filter(pgh_obj__plan=plan)
    assert {event.pgh_context.metadata["user"] for event in events} == {cast.officer.pk}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"Priority,Action", "not an Excel workbook"),
        (tables.OLE + tables.ENCRYPTED_STREAM, "protected by a password"),
    ],
)
def test_a_wrong_file_is_refused_at_once(cast, plan, content, words):
    answer = send(cast.client("officer"), plan, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_a_large_file_is_refused(cast, plan, monkeypatch):
    monkeypatch.setattr(import_forms, "MAX_UPLOAD", 1000)
    answer = send(cast.client("officer"), plan, build().read())
    assert "larger than 10 MB" in answer.content.decode()


def test_a_workbook_without_a_plan_says_so_when_it_was_read(cast, plan):
    book = openpyxl.Workbook()
    book.active.append(["Name", "Telephone"])
    file = BytesIO()
    book.save(file)
    job = read(job_of(plan, file.getvalue()))
    assert job.state == "failed"
    answer = page(cast.client("officer"), plan, job)
    assert "looks like an action plan" in answer.content.decode()


def test_with_errors_there_is_no_button_and_no_way_round_it(cast, plan):
    job = read(job_of(plan, edited(A4="one")))
    officer = cast.client("officer")
    shown = page(officer, plan, job).content.decode()
    assert "cannot be brought in yet" in shown
    assert "Bring it in<" not in shown
    officer.post(at("import", plan, job.pk))
    job.refresh_from_db()
    assert job.state == "preview"


def test_nothing_to_do_is_said(cast, plan):
    apply(queued(plan))
    job = read(job_of(plan))
    shown = page(cast.client("officer"), plan, job).content.decode()
    assert "nothing to bring in" in shown
    assert "Bring it in<" not in shown


def test_changes_and_what_is_left_are_shown(cast, plan):
    apply(queued(plan))
    objective = Objective.objects.filter(priority__plan=plan).first()
    Commitment.objects.create(objective=objective, number=9, text="Planted by hand")
    job = read(job_of(plan, edited(H4="October 2009")))
    shown = page(cast.client("officer"), plan, job).content.decode()
    assert "<del>September 2009</del>" in shown
    assert "<ins>October 2009</ins>" in shown
    assert "1.1.9: Planted by hand" in shown


def test_what_the_budgets_come_to_is_shown_and_a_report_from_before_them_is_still_read(cast, plan):
    job = read(job_of(plan))
    total = '<span class="hint">£1,449,000</span>'
    assert total in page(cast.client("officer"), plan, job).content.decode()
    old = {name: value for name, value in job.preview.items() if name not in ("money", "pounds")}
    for action in ("created", "changed", "same", "kept", "left"):
        del old[action]["money"]
    ImportJob.objects.filter(pk=job.pk).update(preview=old)
    assert total not in page(cast.client("officer"), plan, job).content.decode()


def test_progress_alone_is_polled_and_the_page_is_loaded_when_it_is_over(cast, plan):
    job = job_of(plan)
    officer = cast.client("officer")
    answer = page(officer, plan, job, HX_Request="true")
    assert "HX-Refresh" not in answer.headers
    assert b'hx-trigger="every 1s"' in answer.content
    assert b"<html" not in answer.content
    read(job)
    assert page(officer, plan, job, HX_Request="true").headers["HX-Refresh"] == "true"


def test_words_of_the_file_are_never_markup(cast, plan):
    job = read(job_of(plan, edited(G4="<script>alert(1)</script>Cook", H5="<img src=x onerror=alert(1)>")))
    shown = page(cast.client("officer"), plan, job).content
    assert b"<script>alert" not in shown
    assert b"<img" not in shown


def test_the_sample_is_offered(cast, plan):
    officer = cast.client("officer")
    assert at("sample", plan) in officer.get(at("upload", plan)).content.decode()
    answer = officer.get(at("sample", plan))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert exchange.read(answer.getvalue()).plan.priorities


def test_a_job_of_another_plan_is_not_found(cast, plan):
    job = job_of(cast.other_plan)
    assert page(cast.client("officer"), plan, job).status_code == 404


def test_a_closed_plan_takes_no_workbook(cast, plan):
    job = read(job_of(plan))
    Plan.objects.filter(pk=plan.pk).update(state=State.PUBLISHED)
    officer = cast.client("officer")
    assert officer.get(at("upload", plan)).status_code == 403
    assert officer.post(at("import", plan, job.pk)).status_code == 403


def test_a_plan_that_closed_meanwhile_keeps_the_preview(plan):
    job = queued(plan)
    Plan.objects.filter(pk=plan.pk).update(state=State.APPROVED)
    apply(job)
    assert job.state == "preview"
    assert "approved" in job.error


def test_a_plan_that_changed_after_the_preview_is_shown_again(cast, plan):
    job = queued(plan)
    Priority.objects.create(plan=plan, number=1, title="A healthy start and healthy habits")
    apply(job)
    assert (job.state, job.preview["changed"]["priorities"]) == ("preview", 1)
    assert "changed after this preview" in page(cast.client("officer"), plan, job).content.decode()
    ImportJob.objects.filter(pk=job.pk).update(state="queued")
    assert apply(job).state == "done"


def test_a_task_that_runs_twice_works_once(plan):
    job = apply(queued(plan))
    before = list(Commitment.objects.values_list("pk", "version"))
    apply(job)
    read(job)
    assert job.state == "done"
    assert list(Commitment.objects.values_list("pk", "version")) == before


def test_a_job_that_somebody_holds_is_left_to_them(plan):
    job = queued(plan)
    ImportJob.objects.filter(pk=job.pk).update(state="running", lease_until=timezone.now() + timedelta(minutes=1))
    assert apply(job).state == "running"
    assert Priority.objects.filter(plan=plan).count() == 0


def test_a_worker_that_died_is_followed_by_another(plan, queue, django_capture_on_commit_callbacks):
    job = queued(plan)
    ImportJob.objects.filter(pk=job.pk).update(
        state="running", attempts=1, lease_until=timezone.now() - timedelta(seconds=1)
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.sweep() == 1
    assert queue.llen("celery") == 1
    assert apply(job).state == "done"


def test_the_sweep_asks_for_what_is_owed_and_nothing_else(plan, django_capture_on_commit_callbacks):
    old = timezone.now() - timedelta(minutes=2)
    for state in ("reading", "queued", "preview", "done", "failed"):
        job = job_of(plan, b"", state=state)
        ImportJob.objects.filter(pk=job.pk).update(at=old)
    job_of(plan, b"", state="reading")  # new: its own nudge is on the way
    assert tasks.sweep() == 2


def test_after_three_attempts_it_has_failed_and_says_so(plan):
    job = queued(plan)
    ImportJob.objects.filter(pk=job.pk).update(
        state="running", attempts=3, lease_until=timezone.now() - timedelta(seconds=1)
    )
    tasks.sweep()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "Upload the workbook again" in job.error


def test_an_upload_is_kept_while_the_broker_is_away(
    cast, plan, queue, no_broker, caplog, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(cast.client("officer"), plan, build().read())
    assert answer.status_code == 302
    assert "Error calling" in caplog.text
    assert queue.llen("celery") == 0
    job = ImportJob.objects.get()
    ImportJob.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert tasks.sweep() == 1
    assert read(job).state == "preview"


@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_bring_it_in_once(plan):
    job = queued(plan)
    start, done = Barrier(10), []

    def work():
        start.wait()
        try:
            done.append(tasks.apply_import(str(job.pk)))
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    job.refresh_from_db()
    assert (job.state, len(done)) == ("done", 10)
    assert Commitment.objects.filter(objective__priority__plan=plan).count() == 30
    assert job.done_rows == job.all_rows > 0


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_import_is_still_open(plan, monkeypatch):
    job = queued(plan)
    seen = []

    class Watched(tasks.Progress):
        def __call__(self, done, total):
            super().__call__(done, total)
            other = connections["default"].copy()
            with other.cursor() as cursor:
                cursor.execute("SELECT done_rows FROM indicators_importjob WHERE id = %s", [job.pk])
                seen.append(cursor.fetchone()[0])
                cursor.execute("SELECT count(*) FROM priorities_priority WHERE plan_id = %s", [plan.pk])
                assert cursor.fetchone()[0] == 0
            other.close()

    monkeypatch.setattr(tasks, "Progress", Watched)
    assert apply(job).state == "done"
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert Priority.objects.filter(plan=plan).count() == 4
