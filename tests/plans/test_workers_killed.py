"""Real workers, killed while they set the parts of two publications at once: one right file each."""

import time
from datetime import timedelta

import psutil
import pytest
from django.utils import timezone

from cypp.pdf import render_in_subprocess
from plans import tasks
from plans.models import Edition, Part
from plans.publishing import making
from plans.publishing.actions import nudge, nudge_parts
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html
from tests.browser import tools
from tests.plans.publishing import bytes_of, file_of, files, frozen

PATIENCE = 120
DEATHS = 3  # of all workers, each time while other parts are set


def wait_for(ready, log):
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end, log.read_text()[-3000:]
        time.sleep(0.02)


def workers(pid: int) -> list[psutil.Process]:
    """The processes of a Celery that do its tasks."""
    found = []
    for child in psutil.Process(pid).children():
        try:
            if "celery" in " ".join(child.cmdline()) and child.status() != psutil.STATUS_ZOMBIE:
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


def parts_set() -> int:
    return Part.objects.filter(state="done").count()


def time_passes() -> None:
    """Leases run out and lost nudges are missed, as they would be after a minute; then comes the sweep."""
    past = timezone.now() - timedelta(minutes=5)
    for rows in (Part.objects, Edition.objects):
        rows.filter(state="running").update(lease_until=past)
        rows.filter(state="queued").update(asked_at=past)
    tasks.sweep()


@pytest.mark.django_db(transaction=True)
def test_workers_die_again_and_again_and_each_file_is_made_once(cast, tmp_path, queue):
    editions = [frozen(cast.plan), frozen(cast.other_plan)]
    log = tmp_path / "worker.log"
    with tools.worker(log, concurrency=2) as process:
        nudge([edition.pk for edition in editions])
        wait_for(lambda: parts_set() >= 1, log)
        killed = 0
        for _ in range(DEATHS):
            wait_for(lambda: len(workers(process.pid)) == 2, log)  # those that died are there again
            there = parts_set()
            for child in workers(process.pid):
                child.kill()
                killed += 1
            Part.objects.update(attempts=0)  # more deaths than one part is given attempts for
            time_passes()
            nudge_parts(list(Part.objects.values_list("key", flat=True)) * 2)  # and everything delivered twice
            wait_for(lambda there=there: parts_set() > there or done(editions), log)
        time_passes()
        wait_for(lambda: done(editions), log)
    assert killed == 2 * DEATHS
    assert sorted(files()) == sorted(file_of(edition) for edition in editions)
    for edition in editions:
        expected = tmp_path / f"{edition.pk}.pdf"
        html = edition_html(edition.publication.document, "full", Version.of(edition.publication))
        render_in_subprocess(html, expected, attached=making.words_of(edition))
        assert bytes_of(edition) == expected.read_bytes()


def done(editions) -> bool:
    return Edition.objects.filter(pk__in=[edition.pk for edition in editions], state="done").count() == len(editions)
