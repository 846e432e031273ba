"""Telling people: one row for each fact and person. Mail follows from the rows (`plans.notices.delivery`)."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from partners.models import Pace, Trust, User
from plans.models import Notice, Plan

log = logging.getLogger(__name__)
LONGEST = 300


def tell(
    people: Iterable[User | int],
    *,
    about: Plan | Trust,
    key: str,
    words: str,
    path: str,
    after: timedelta = timedelta(0),
) -> int:
    """Let these people know a fact, once each however often it is said. Returns how many had not been told.

    `about` is the plan, or for what is about no plan the trust. `key` names the fact and stays the same when it is
    told again ("signoff-open:12:3"); `words` (shortened to 300 signs) say what happened and quote nothing of a draft;
    `path` is the page behind sign-in that tells more (from `reverse`, without a host). Call it inside the transaction
    of what happened. The list has it at once; mail waits `after`, for what may still be taken back.
    """
    plan = about if isinstance(about, Plan) else None
    trust = about.trust if isinstance(about, Plan) else about
    ids = {person if isinstance(person, int) else person.pk for person in people}
    new = ids - set(Notice.objects.filter(key=key, user__in=ids).values_list("user_id", flat=True))
    held = timezone.now() + after if after else None
    words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    rows = [
        Notice(trust=trust, plan=plan, user_id=pk, key=key, words=words, path=path, held_until=held)
        for pk in sorted(new)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if rows and not after:
        transaction.on_commit(lambda: nudge(new))
    return len(rows)


def take_back(plan: Plan, key: str, *, but: Iterable[int] = ()) -> None:
    """Forget a fact that is none any more, where nobody has seen or been mailed it. Those of `but` keep it.

    A key that ends with a colon stands for all that begin with it.
    """
    which = Q(key__startswith=key) if key.endswith(":") else Q(key=key)
    unheard = Notice.objects.filter(which, plan=plan, seen_at=None, mailed_at=None)
    unheard.exclude(user__in=list(but)).delete()


def heard(key: str) -> QuerySet[Notice]:
    """The notices of a fact that cannot be taken back: somebody saw them, or was mailed."""
    return Notice.objects.filter(~Q(seen_at=None) | ~Q(mailed_at=None), key=key)


def nudge(ids: Iterable[int]) -> bool:
    """Ask the workers to mail those of these people who want it at once. A broker that is away is no error: see
    `plans.notices.tasks.sweep`. Returns whether somebody was asked."""
    prompt = list(User.objects.filter(pk__in=ids, pace=Pace.AT_ONCE).order_by("pk").values_list("pk", flat=True))
    if not prompt:
        return False
    try:
        current_app.send_task("plans.notices.tasks.deliver", args=[prompt])
    except Exception as error:  # whatever the broker's client raises, the rows are the truth
        log.warning("No nudge for the mail of %s people, the sweep will send it: %s", len(prompt), error)
        return False
    return True


def see(notices: QuerySet[Notice]) -> int:
    """Mark them as seen; what was seen is mailed no more. Returns how many were not before."""
    return notices.filter(seen_at=None).update(seen_at=timezone.now())
