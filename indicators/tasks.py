"""Reading and bringing in workbooks in the background. The ImportJob row is the outbox: Redis only carries the nudge.

A worker owns a job by a conditional UPDATE until `lease_until`; whatever dies, `sweep` asks again each minute.
Every task may run twice: the second finds nothing to claim.
"""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from cypp.tables import Refused
from indicators import exchange
from indicators.models import ImportJob

log = logging.getLogger(__name__)
State = ImportJob.State
LEASE = timedelta(minutes=4)  # longer than the time limit of either task
ATTEMPTS = 3
KEPT = timedelta(days=14)  # how long a preview that nobody confirmed stays
GRACE = timedelta(seconds=30)
SWEEP_LOCK = 20_100_401
TROUBLE = (
    "Something went wrong on our side, so nothing was brought in. Upload the workbook again; "
    "if this comes back, tell the people who run this service."
)


def nudge(job: ImportJob) -> None:
    """Ask a worker once this transaction is committed. A broker that is down costs a minute, never an error."""
    task = read_upload if job.state == State.READING else apply_import
    transaction.on_commit(lambda: task.delay(str(job.pk)), robust=True)


def claim(pk: str, states: list[str], running: str) -> ImportJob | None:
    """Take the job for this worker, or None when it is not there to be taken."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    taken = ImportJob.objects.filter(free, pk=pk, state__in=states, attempts__lt=ATTEMPTS).update(
        state=running, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    return ImportJob.objects.select_related("plan__trust", "by").get(pk=pk) if taken else None


def mine(job: ImportJob):
    """The job's row, as long as no later worker has claimed it: its state and attempts are still ours."""
    return ImportJob.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)


def finish(job: ImportJob, state: str, **values) -> bool:
    """Write the end of a stage and give the job up; False when it was no longer ours."""
    return bool(mine(job).update(state=state, lease_until=None, attempts=0, **values))


@shared_task(time_limit=120, soft_time_limit=100)
def read_upload(pk: str) -> None:
    """Read the workbook and keep the preview of what it would change."""
    job = claim(pk, [State.READING], State.READING)
    if job is None:
        return
    try:
        preview = exchange.preview(job.plan, exchange.read(bytes(job.content)))
    except Refused as error:
        finish(job, State.FAILED, error=str(error), content=b"")
    except Exception:
        failed(job)
        raise
    else:
        finish(job, State.PREVIEW, preview=preview, all_rows=rows_to_write(preview))


@shared_task(time_limit=180, soft_time_limit=160)
def apply_import(pk: str) -> None:
    """Bring the previewed workbook in, once. A plan that changed since gets a new preview instead."""
    job = claim(pk, [State.QUEUED, State.RUNNING], State.RUNNING)
    if job is None:
        return
    try:
        book = exchange.read(bytes(job.content))
        with Progress(job) as progress, transaction.atomic():
            outcome = exchange.apply(
                job.plan, book, by=job.by, progress=progress, expected=job.preview.get("fingerprint", "")
            )
            if not finish(job, State.DONE, outcome=outcome, done_rows=F("all_rows"), content=b""):
                transaction.set_rollback(True)  # another worker has taken over
    except exchange.Unready as error:
        again = exchange.preview(job.plan, book)
        finish(job, State.PREVIEW, preview=again, all_rows=rows_to_write(again), done_rows=0, error=str(error))
    except Exception:
        failed(job)
        raise


def failed(job: ImportJob) -> None:
    """After the last attempt say so; before that let the sweep try again."""
    log.warning("Import %s failed at attempt %s", job.pk, job.attempts)
    if job.attempts >= ATTEMPTS:
        finish(job, State.FAILED, error=TROUBLE, content=b"")
    else:
        mine(job).update(lease_until=None)


def rows_to_write(preview: dict) -> int:
    return sum(preview["created"].values()) + sum(preview["changed"].values())


class Progress:
    """Tells the page how far an import is, over a connection of its own: the import's is inside one transaction."""

    def __init__(self, job: ImportJob):
        self.pk = job.pk
        self.link = connection.copy()

    def __call__(self, done: int, total: int) -> None:
        with self.link.cursor() as cursor:
            cursor.execute(
                "UPDATE indicators_importjob SET done_rows = %s, all_rows = %s WHERE id = %s", [done, total, self.pk]
            )

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        self.link.close()


@shared_task(expires=55)
def sweep() -> int:
    """Ask again for every job that is owed and that nobody holds; one sweeper at a time. Returns how many."""
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        ImportJob.objects.filter(state=State.PREVIEW, at__lt=now - KEPT).delete()
        waiting = Q(lease_until=None, at__lt=now - GRACE) | Q(lease_until__lt=now)
        owed = ImportJob.objects.filter(waiting, state__in=[State.READING, State.QUEUED, State.RUNNING])
        owed.filter(attempts__gte=ATTEMPTS).update(state=State.FAILED, lease_until=None, error=TROUBLE, content=b"")
        jobs = list(owed.filter(attempts__lt=ATTEMPTS).defer("content", "preview", "outcome"))
        for job in jobs:
            nudge(job)
        return len(jobs)
