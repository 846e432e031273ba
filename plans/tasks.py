"""Celery: take ids, delegate. The rows say what is owed; a task may arrive late, twice or never."""

from collections.abc import Iterator
from contextlib import contextmanager

from celery import shared_task
from django.db import connection
from django.utils import timezone

from plans import presence
from plans.publishing import making

SWEEP_LOCK = 0x63797070  # any numbers that nothing else locks


@contextmanager
def alone(lock: int) -> Iterator[bool]:
    """Hold this lock of the database; False when somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        held = cursor.fetchone()[0]
        try:
            yield held
        finally:
            if held:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


@shared_task
def render_edition(pk: int) -> None:
    """Begin the file of one edition, or put it together, unless somebody else has or is about to."""
    making.work_on_edition(pk)


@shared_task
def set_part(key: str) -> None:
    """Set one part of a file, unless somebody else has or is about to, or nobody wants it."""
    making.work_on_part(key)


@shared_task(expires=55)
def sweep() -> None:
    """Every minute: send again what is owed, forget who left. One at a time, however many workers are told to."""
    with alone(SWEEP_LOCK) as held:
        if held:
            making.sweep_editions()
            presence.forget(timezone.now())
