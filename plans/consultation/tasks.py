"""Celery: what is told, and removed, by the clock."""

from celery import shared_task

from plans.consultation import actions, retention


@shared_task(expires=3000)
def tell_officers() -> int:
    """May run late, twice or never: each fact is told once."""
    return actions.tell_officers()


@shared_task(expires=3000)
def remove_due() -> int:
    """May run late, twice or never: it removes whatever was kept long enough by then, and says what is next."""
    retention.announce()
    return retention.remove_due()
