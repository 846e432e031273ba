"""Celery: what follows from the day for what is published."""

from celery import shared_task

from plans.publishing import replacing


@shared_task(expires=3000)
def replace_due() -> int:
    """Supersede what a later plan has replaced. May run late, twice or never: returns how many there were."""
    return len(replacing.replace_everywhere())
