"""Reading a priority before it is signed: its words as they would be printed, and what changed for this reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from partners.models import User
from plans.document import Document, chapter
from plans.layout import numbers_of
from plans.models import Plan
from priorities.changes import changes
from priorities.models import SignOff, SignOffRequest, numbers_before
from priorities.signoff.models import SignOffReading
from priorities.signoff.signing import Words


@dataclass(frozen=True)
class Since:
    """What a priority says differently from words of an earlier moment. `what`: "signed" or "read"."""

    what: str
    at: datetime
    changes: list[dict[str, Any]]


def note_reading(request: SignOffRequest, user: User, words: Words) -> None:
    """Remember these words as the ones that this person read last."""
    now = {"text": words.text, "sha256": words.sha256, "at": timezone.now()}
    SignOffReading.objects.update_or_create(request=request, user=user, defaults=now)


def readings_of(user: User, requests: list[SignOffRequest]) -> dict[int, SignOffReading]:
    """{request id: what this person read last}."""
    return {row.request_id: row for row in SignOffReading.objects.filter(user=user, request__in=requests)}


def since_of(
    plan: Plan, ask: SignOffRequest, words: Words | None, signoff: SignOff | None, reading: SignOffReading | None
) -> list[Since]:
    """What is new to this reader: since their organisation signed, and since they last read, if that is later.

    A signature's words are compared as long as they are not those of today; what was read only once.
    """
    if words is None:
        return []
    earlier: list[tuple[str, Any]] = [("signed", signoff)] if signoff else []
    if reading and (signoff is None or reading.at > signoff.at and reading.sha256 != signoff.sha256):
        earlier.append(("read", reading))
    return [
        Since(what, row.at, changes_between(plan, ask, row.text, words.text))
        for what, row in earlier
        if row.sha256 != words.sha256
    ]


def changes_between(plan: Plan, ask: SignOffRequest | Any, old: Document, new: Document) -> list[dict[str, Any]]:
    """What differs between two signed parts of the priority of `ask`, word by word: see `priorities.changes`."""
    run = numbers_before(plan).get(ask.priority_id, 0)
    return changes(old, new, number=ask.priority.number, terms=plan.terms, numbering=plan.numbering, run=run)


def printed(plan: Plan, ask: SignOffRequest | Any, text: Document) -> dict[str, Any]:
    """Context of chapters/priority.html for a signed part."""
    data = {**text, "number": ask.priority.number}
    return {
        "data": data,
        "chapter": chapter("priority", f"priority-{ask.priority_id}", text.get("title", ""), data),
        "layout": plan.layout,
        "shows": plan.shows,
        "numbers": numbers_of(data, plan.numbering, numbers_before(plan).get(ask.priority_id, 0)),
    }
