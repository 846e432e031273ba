"""Celery: what is removed by the clock."""

from celery import shared_task

from plans.asking import actions


@shared_task(expires=3000)
def remove_due() -> int:
    """May run late, twice or never: it removes whatever was kept long enough by then."""
    return actions.remove_due()
