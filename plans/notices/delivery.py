"""Mailing what is owed: everything that waits for a person goes in one mail, at the pace they chose.

A sender claims the rows, which counts an attempt, sends, and marks them. Whoever finds them claimed leaves them alone
until `HOLD` is over, when no sender can be alive any more (it is longer than a task may run). So a fact is mailed once
however often a task runs. One gap cannot be closed: a sender that dies after the server took the mail and before the
rows are marked. Then the mail is sent again, because a request that never arrives is worse than one that arrives twice;
both carry the same Message-ID, so that many mail programs show one.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cypp.health import trouble, well
from partners.mail import REFUSALS, Misconfigured
from partners.models import Pace, Trust, User
from plans.models import Notice
from plans.notices.access import readable
from plans.notices.reach import ATTEMPTS
from plans.talk_models import EDIT_FOR

log = logging.getLogger(__name__)
HOLD = timedelta(minutes=15)
#: After a refusal: the first, the second.
WAITS = (timedelta(minutes=10), timedelta(hours=2))
#: When the server took no mail at all, the person's turn comes again after this time; no attempt is counted.
AWAY = timedelta(minutes=5)
#: What could not be mailed for so long, because its reader may not read it or has no account in use, is not mailed.
OWED_FOR = timedelta(days=14)
DIGEST_HOUR = 7
#: No run takes longer: the next begins in a minute.
LONGEST_RUN = 300


def told_until(pace: str, now: datetime) -> datetime:
    """Up to which moment facts are due to be mailed by now.

    A digest is made at seven in London, of what was told until a quarter to, so that nothing in it can still be taken
    back. From then on it is due: one that is late for any reason goes when it can, and there is none the same day for
    what was told after it.
    """
    if pace == Pace.AT_ONCE:
        return now
    day = timezone.localtime(now)
    seven = day.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if seven > day:
        seven -= timedelta(days=1)
    if pace == Pace.WEEKLY:
        seven -= timedelta(days=seven.weekday())  # back to Monday
    return seven - EDIT_FOR


def unsettled(now: datetime) -> QuerySet[Notice]:
    """Notices that were neither mailed nor seen nor given up, and that nobody is about to mail."""
    free = Q(held_until=None) | Q(held_until__lt=now)
    rows = Notice.objects.filter(free, mailed_at=None, seen_at=None, attempts__lt=ATTEMPTS, at__gt=now - OWED_FOR)
    return rows.filter(user__is_active=True)


def people_owed(now: datetime) -> list[int]:
    """Ids of people whose mail is due, in the order of their oldest notice."""
    due = Q()
    for pace in Pace:
        due |= Q(user__pace=pace, at__lte=told_until(pace, now))
    rows = unsettled(now).filter(due).order_by("at", "pk").values_list("user", flat=True)
    return list(dict.fromkeys(rows))


def deliver(people: Iterable[int], now: Callable[[], datetime] = timezone.now) -> int:
    """Mail these people what is due to them. Stops when the server takes no mail. Returns how many mails went out."""
    sent, end = 0, time.monotonic() + LONGEST_RUN
    for pk in people:
        if time.monotonic() > end:
            break
        rows = claim(pk, now())
        if not rows:
            continue
        try:
            letter(rows).send()
        except REFUSALS as refusal:
            refuse(rows, refusal, now())
        except OSError as error:
            away(error)
            release(rows, now())
            break
        except Exception as fault:  # whatever is wrong with one letter, the others are sent
            log.exception("The mail for person %s could not be written", pk)
            refuse(rows, fault, now())
        else:
            mark(rows, now())
            sent += 1
    if sent:
        well("mail")
    return sent


def away(error: OSError) -> None:
    """No mail is taken at all: nothing is lost, everything waits. What only an operator can mend is said louder."""
    wrong = isinstance(error, Misconfigured)
    log.log(logging.ERROR if wrong else logging.WARNING, "Mail could not be sent, it will be tried again: %s", error)
    trouble("mail", "the settings of the mail service are wrong, see the log" if wrong else "no mail is taken now")


@transaction.atomic
def claim(pk: int, now: datetime) -> list[Notice]:
    """Take what is due to this person and may be read by them; an attempt is counted. Of two senders one has a row."""
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None:
        return []
    due = unsettled(now).filter(user=pk, at__lte=told_until(person.pace, now))
    held = now + HOLD
    taken: list[Notice] = []
    for trust in Trust.objects.filter(pk__in=due.values("trust")).order_by("name", "pk"):
        mine = due.filter(pk__in=readable(person, trust).values("pk")).order_by("at", "pk")
        rows = list(mine.select_for_update(skip_locked=True, of=("self",)))
        for row in rows:
            row.user, row.trust, row.held_until, row.attempts = person, trust, held, row.attempts + 1
        taken += rows
    claimed(taken).update(held_until=held, attempts=F("attempts") + 1)
    return taken


def claimed(rows: list[Notice]) -> QuerySet[Notice]:
    return Notice.objects.filter(pk__in=[row.pk for row in rows])


def owned(rows: list[Notice]) -> QuerySet[Notice]:
    """These rows, where nobody claimed them after us."""
    return claimed(rows).filter(held_until=rows[0].held_until)


def mark(rows: list[Notice], now: datetime) -> None:
    owned(rows).update(mailed_at=now, held_until=None)


def release(rows: list[Notice], now: datetime) -> None:
    """The server took no mail: as if nothing was tried."""
    owned(rows).update(held_until=now + AWAY, attempts=F("attempts") - 1)


def refuse(rows: list[Notice], why: Exception, now: datetime) -> None:
    """This mail cannot be written, or the server did not take it: it is tried again later, twice."""
    log.warning("The mail for person %s was refused: %s", rows[0].user_id, why)
    for attempts, wait in enumerate(WAITS, start=1):
        owned(rows).filter(attempts=attempts).update(held_until=now + wait)
    owned(rows).filter(attempts__gte=ATTEMPTS).update(held_until=now)


def give_up(now: datetime) -> int:
    """Say in the log whose mail was tried three times in vain. They still have it in their list. Returns how many."""
    given_up = 0
    lost = Notice.objects.filter(mailed_at=None, attempts__gte=ATTEMPTS, held_until__lte=now)
    for pk, rows in groupby(lost.order_by("user", "pk"), key=lambda row: row.user_id):
        ids = [row.pk for row in rows]
        if lost.filter(pk__in=ids).update(held_until=None):
            given_up += len(ids)
            log.error("Given up after %s attempts: the mail for person %s about notices %s", ATTEMPTS, pk, ids)
    return given_up


def letter(rows: list[Notice]) -> EmailMessage:
    """What happened, as words and links: what the pages say is behind sign-in."""
    person = rows[0].user
    groups = [
        (" ".join(trust.name.split()), [(" ".join(row.words.split()), link_to(row)) for row in told])
        for trust, told in groupby(rows, key=lambda row: row.trust)
    ]
    page = {
        "person": person,
        "groups": groups,
        "pace": person.pace_words,
        "change": settings.SITE_URL + reverse("account"),
    }
    names = " and ".join(name for name, _ in groups)
    more = f", and {len(rows) - 1} more" if len(rows) > 1 else ""
    return EmailMessage(
        f"{shortened(groups[0][1][0][0])}{more} – {names}"[:250],
        render_to_string("plans/email/notices.txt", page),
        to=[person.email],
        headers=headers(rows),
    )


def shortened(words: str) -> str:
    return words if len(words) <= 120 else f"{words[:119]}…"


def link_to(row: Notice) -> str:
    """The address that leads to what happened, and notes that its reader went there."""
    return settings.SITE_URL + reverse("plans:notice", args=[row.trust.slug, row.pk])


def headers(rows: list[Notice]) -> dict[str, str]:
    """No answering machine answers; programs can sort by the list; the same facts have the same Message-ID."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    facts = hashlib.sha256(repr(sorted(row.pk for row in rows)).encode()).hexdigest()[:32]
    return {
        "Message-ID": f"<notices-{facts}@{host}>",
        "List-Id": f"Plans <notices.{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
