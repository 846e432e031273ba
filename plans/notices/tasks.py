"""Celery: take ids, delegate. The rows say what is owed; a task may arrive late, twice or never."""

from celery import shared_task
from django.utils import timezone

from plans.notices import delivery
from plans.tasks import alone

MAIL_LOCK = 0x63797072


@shared_task
def deliver(people: list[int]) -> int:
    """Mail these people what is due to them now. Returns how many mails went out."""
    return delivery.deliver(people)


@shared_task(expires=55)
def sweep() -> int:
    """Every minute: mail what is due, digests too, and what a lost nudge or a dead sender left. One at a time."""
    with alone(MAIL_LOCK) as held:
        if not held:
            return 0
        sent = delivery.deliver(delivery.people_owed(timezone.now()))
        delivery.give_up(timezone.now())
        return sent
