"""Celery: take ids, delegate. The rows say what is owed; a task may arrive late, twice or never."""

from celery import shared_task
from django.db import connection

from plans import actions

SWEEP_LOCK = 0x63797070  # any number that nothing else locks


@shared_task
def render_edition(pk: int) -> None:
    """Make the file of one edition, unless somebody else has or is about to."""
    actions.produce_edition(pk)


@shared_task(expires=55)
def sweep() -> None:
    """Every minute: send again what is owed. One at a time, however many workers are told to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SWEEP_LOCK])
        if not cursor.fetchone()[0]:
            return
        try:
            actions.sweep_editions()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SWEEP_LOCK])
