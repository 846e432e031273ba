"""Who has a plan open now, and when a person last looked at it. Hints for people, never a lock.

Every page of a plan says every 20 seconds where its reader is (`static/src/js/here.js`).
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Case, F, When
from django.http import Http404

from plans.access import readers_of
from plans.models import Look, Plan, Presence
from plans.talk import Key, Place, find_places

#: A longer silence ends a visit.
VISIT = timedelta(minutes=30)
#: Who was heard of within this time is here.
FRESH = timedelta(seconds=60)
#: A page in which somebody writes is heard of twice in this time; after it, the page is closed.
WRITING = timedelta(seconds=45)
MOST = 6
#: Where the news begin for who looks for the first time.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
NOWHERE: Key = ("", 0)


@dataclass(frozen=True)
class Hint:
    """Where somebody else is. `same` is the place that is asked about; `place` is None for the plan as a whole."""

    name: str
    writing: bool
    same: bool
    place: Place | None

    @property
    def at(self) -> str:
        """The id of the row in a page, like "commitment-40"."""
        return f"{self.place.kind}-{self.place.pk}" if self.place else ""


def key_of(words: str) -> Key:
    """("commitment", 40) from "commitment-40"; of nothing, the plan as a whole. Raises BadRequest."""
    if not words:
        return NOWHERE
    found = re.fullmatch(r"([a-z_]{1,20})-([0-9]{1,18})", words, re.ASCII)
    if found is None:
        raise BadRequest("A place is a kind and a number, like commitment-40.")
    return found[1], int(found[2])


def look(plan: Plan, user: Any, now: datetime) -> None:
    """This person looks at the plan. After a long silence the news begin where the last visit ended.

    They take in its last minute: who was about to go has not seen what others wrote then.
    """
    looks = Look.objects.filter(plan=plan, user=user)
    since = Case(When(at__lt=now - VISIT, then=F("at") - FRESH), default=F("since"))
    if not looks.update(since=since, at=now):
        Look.objects.bulk_create([Look(plan=plan, user=user, at=now, since=NEVER)], ignore_conflicts=True)


def news_begin(plan: Plan, user: Any, now: datetime) -> datetime | None:
    """When this person's last visit ended, or what they have read until; None when this is their first visit."""
    found = Look.objects.filter(plan=plan, user=user).first()
    if found is None or found.at < now - VISIT:
        return found.at - FRESH if found else None
    return None if found.since == NEVER else found.since


def read_until(plan: Plan, user: Any, until: datetime, now: datetime) -> None:
    """This person has read everything up to a moment."""
    row = Look(plan=plan, user=user, at=now, since=min(until, now))
    Look.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["plan", "user"], update_fields=["at", "since"]
    )


def note(plan: Plan, user: Any, key: Key, writing: bool, now: datetime) -> None:
    """Remember where this person is now, in one statement."""
    row = Presence(plan=plan, user=user, kind=key[0], place=key[1], writing=writing, at=now)
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["plan", "user", "kind", "place"],
        update_fields=["writing", "at"],
    )


def places_here(plan: Plan, keys: Iterable[Key], rows: Iterable[Presence]) -> dict[Key, Place]:
    """The places of `keys` and of those who are here. Raises Http404 when one of `keys` is not in the plan."""
    wanted = set(keys) - {NOWHERE}
    found = find_places(plan, [*wanted, *((row.kind, row.place) for row in rows if row.kind)])
    if not wanted <= found.keys():
        raise Http404("That is not in the plan.")
    return found


def others(plan: Plan, user: Any, now: datetime) -> list[Presence]:
    """Where the other readers of the draft are, `name` being how the trust knows them; who writes comes first.

    A person is where they were heard of last, and wherever they are writing.
    """
    names = readers_of(plan)
    rows = plan.presences.filter(at__gt=now - FRESH, user_id__in=names).exclude(user=user).order_by("-at", "pk")
    seen: set[int] = set()
    found = []
    for row in rows:
        row.writing = row.writing and row.at > now - WRITING
        if row.writing or row.user_id not in seen:
            row.name = names[row.user_id]  # type: ignore[attr-defined]
            found.append(row)
        seen.add(row.user_id)
    writers = {row.user_id for row in found if row.writing}
    found = [row for row in found if row.writing or row.user_id not in writers]
    return sorted(found, key=lambda row: (not row.writing, row.name.casefold(), row.pk))  # type: ignore[attr-defined]


def hints(rows: Iterable[Presence], places: dict[Key, Place], page: Key, mine: Key) -> list[Hint]:
    """What to say on the page of `page` to somebody who is at `mine` (the page, or a row in it)."""
    found = []
    scope = places.get(page)
    for row in rows:
        key = (row.kind, row.place)
        place = places.get(key)
        within = scope is None or (place is not None and place.order[: len(scope.order)] == scope.order)
        if within and (place is not None or not row.kind):
            found.append(Hint(row.name, row.writing, key in (page, mine), place))  # type: ignore[attr-defined]
    return found


def fingerprint(found: list[Hint]) -> str:
    """Changes when the hints do; empty when there are none."""
    said = "\n".join(f"{hint.name}|{hint.writing}|{hint.same}|{hint.at}" for hint in found)
    return hashlib.sha256(said.encode()).hexdigest()[:16] if found else ""


def forget(now: datetime) -> int:
    """Delete the signs of people who left; returns how many."""
    return Presence.objects.filter(at__lt=now - 10 * FRESH).delete()[0]
