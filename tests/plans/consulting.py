"""A plan that is consulted on, and people who answer: what the tests of consultations share."""

import re
import time
import uuid
from datetime import timedelta
from html import unescape
from typing import Any

from django.core.signing import TimestampSigner, b62_encode
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plans.consultation.limits import SALT
from plans.models import Plan, Publication, Response
from plans.workflow import advance
from tests.agreeing import AnswerFactory, ConsultationFactory, ResponseFactory
from tests.cast import Cast


def open_consultation(cast: Cast, *, before: int = 1, after: int = 10, **fields: Any) -> Publication:
    """Alder's plan is consulted on, from days ago until days to come. Returns the draft."""
    today = timezone.localdate()
    days = {"opens": today - timedelta(days=before), "closes": today + timedelta(days=after)}
    ConsultationFactory(plan=cast.plan, **(days | fields))
    drafted = advance(cast.plan, "consult", by=cast.manager)
    assert drafted is not None
    cast.plan.refresh_from_db()
    return drafted


def public(plan: Plan, name: str = "consultation_public", *args: Any) -> str:
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


def stamped(draft: Publication, *, seconds: float = 60, sent: uuid.UUID | None = None) -> str:
    """The stamp of a form that was opened so many seconds ago."""

    class Then(TimestampSigner):
        def timestamp(self) -> str:
            return b62_encode(int(time.time() - seconds))

    return Then(salt=SALT).sign_object({"sent": (sent or uuid.uuid4()).hex, "about": draft.pk})


def keys_of(draft: Publication) -> list[str]:
    """The keys of its priorities, in order."""
    return [chapter["key"] for chapter in draft.document["chapters"] if chapter["kind"] == "priority"]


def filled(draft: Publication, **fields: str) -> dict[str, str]:
    """The form as it arrives from somebody who agrees with the first priority and says something about the plan."""
    key = keys_of(draft)[0]
    answers = {f"{key}-view": "agree", f"{key}-comment": "Good, and about time", "comment": "More buses"}
    return {"sent": stamped(draft), **answers, **fields}


def answer(draft: Publication, client: Client | None = None, **fields: str):
    return (client or Client()).post(public(draft.plan, "consultation_answer"), filled(draft, **fields))


def received() -> Response:
    return Response.objects.get()


def words(answer) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def place(plan: Plan, name: str, *args) -> str:
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


def answered(draft, number: int, view: str, **fields) -> None:
    for row in ResponseFactory.create_batch(number, publication=draft, **{"state": Response.State.SHOWN, **fields}):
        AnswerFactory(response=row, key=keys_of(draft)[0], view=view)
