"""Celery: what is told by the clock."""

from celery import shared_task

from plans.consultation import actions


@shared_task(expires=3000)
def tell_officers() -> int:
    """May run late, twice or never: each fact is told once."""
    return actions.tell_officers()
