"""Celery: once a day, tell people what has become late."""

from celery import shared_task

from plans.timetable import actions


@shared_task(expires=3600)
def remind() -> int:
    """Twice is the same as once: each day that went by is told once."""
    return actions.remind()
