"""Writes of a consultation: its days, a response, what officers make of the responses. The caller has authorised."""

import uuid
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cypp import ordering
from cypp.history import nameless
from cypp.templatetags.cypp import uk_date
from partners.models import User
from plans.access import hold
from plans.consultation.access import Phase, days_in, drafts_of, open_plans, responses_to, standing
from plans.consultation.limits import count_in
from plans.models import Answer, Plan, Publication, Response, State, Tag, YouSaid
from plans.notices.actions import tell
from plans.notices.people import officers_of
from plans.publishing.actions import keep_document


class Shut(Exception):
    """The consultation cannot be answered now, or not on the draft that was read."""


@transaction.atomic
def days_changed(plan: Plan, by: User | None) -> Publication | None:
    """After new days were saved: a draft that is being consulted on says them, so it is kept again with its words.

    Returns that version, or None where the newest draft says these days already, or none is consulted on.
    """
    held = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    newest = drafts_of(held).first()
    days = days_in(held)
    if (
        held.state != State.CONSULTATION
        or newest is None
        or newest.document.get("consultation") == days["consultation"]
    ):
        return None
    return keep_document(held, Publication.Stage.CONSULTATION, newest.document | days, by=by)


@transaction.atomic
def receive(
    plan: Plan, about: dict[str, Any], answers: Iterable[dict[str, Any]], *, sent: uuid.UUID, draft: int, key: str
) -> Response:
    """Keep a response from the public form, once. `draft` is the version that was read, `key` the sender's address.

    Nobody is named with it, not even in its history who was signed in.

    Raises `Shut`, or `limits.Busy` (see there for `key`). What was received before is returned, whatever holds now.
    """
    nameless()
    held = hold(plan.pk)
    known = responses_to(held).filter(sent=sent).first()
    if known is not None:
        return known
    if not standing(held).is_open or not drafts_of(held).filter(pk=draft).exists():
        raise Shut
    many = count_in(held, key)
    first = not responses_to(held).exists()
    response = _write(Response(publication_id=draft, sent=sent, many=many, **about), answers)
    if first:
        path = reverse("plans:responses", args=[held.trust.slug, held.slug])
        words = f"{held.full_title}: the first response to the consultation is in."
        tell(officers_of(held), about=held, key=f"consultation-first:{draft}", words=words, path=path)
    return response


@transaction.atomic
def enter(
    plan: Plan, about: dict[str, Any], answers: Iterable[dict[str, Any]], *, sent: uuid.UUID, draft: int, by: User
) -> Response:
    """Keep what an officer copied from paper, once: accepted at once, and also after the last day."""
    held = hold(plan.pk)
    known = responses_to(held).filter(sent=sent).first()
    if known is not None:
        return known
    read = {"state": Response.State.SHOWN, "moderated_by": by, "moderated_at": timezone.now()}
    return _write(Response(publication_id=draft, sent=sent, source=Response.Source.PAPER, **about, **read), answers)


def _write(response: Response, answers: Iterable[dict[str, Any]]) -> Response:
    response.save(force_insert=True)
    Answer.objects.bulk_create(Answer(response=response, **answer) for answer in answers)
    return response


def moderate(responses: Collection[Response], state: str, *, was: str, by: User, reason: str = "") -> int:
    """Accept, set aside (with a reason) or take back what was decided about these responses. Returns how many.

    Those about which somebody decided since they were `was` are left alone.
    """
    pks = [response.pk for response in responses]
    read = state != Response.State.NEW
    return Response.objects.filter(pk__in=pks, state=was).update(
        state=state,
        reason=reason if state == Response.State.HIDDEN else "",
        moderated_by=by if read else None,
        moderated_at=timezone.now() if read else None,
    )


@transaction.atomic
def tag_with(responses: Collection[Response], tags: Collection[Tag], *, remove: bool = False) -> None:
    """Put every one of these tags on every one of these responses, or take them off."""
    for tag in tags:
        (tag.responses.remove if remove else tag.responses.add)(*responses)


def number_last(form: Any) -> YouSaid:
    """Save the form of a line; a new one comes last."""
    row = form.instance
    if row.pk is None:
        row.position = ordering.next_number(YouSaid.objects.filter(plan=row.plan), "position")
    saved: YouSaid = form.save()
    return saved


def tell_officers() -> int:
    """What officers and plan managers hear of by the clock: opened, closed, how many responses came yesterday.

    Each fact is told once, however often this runs. Returns how many people were told something.
    """
    told = 0
    for plan in open_plans():
        path = reverse("plans:consultation", args=[plan.trust.slug, plan.slug])
        key = f"consultation-open:{plan.pk}:{plan.consultation.opens}"
        words = f"{plan.full_title}: the consultation is open until {uk_date(plan.consultation.closes)}."
        told += tell(officers_of(plan), about=plan, key=key, words=words, path=path)
        told += _tell_of_yesterday(plan)
    closed = Plan.objects.filter(state=State.CONSULTATION, consultation__closes__lt=timezone.localdate())
    for plan in closed.select_related("trust", "consultation"):
        told += _tell_of_the_end(plan)
    return told


def _tell_of_yesterday(plan: Plan) -> int:
    day = timezone.localdate() - timedelta(days=1)
    count = responses_to(plan).filter(source=Response.Source.WEB, at__date=day).count()
    if not count:
        return 0
    path = reverse("plans:responses", args=[plan.trust.slug, plan.slug])
    words = f"{plan.full_title}: {count} {'response' if count == 1 else 'responses'} came in on {uk_date(day)}."
    key = f"consultation-responses:{plan.pk}:{day}"
    return tell(officers_of(plan), about=plan, key=key, words=words, path=path)


def _tell_of_the_end(plan: Plan) -> int:
    if standing(plan).phase != Phase.CLOSED:
        return 0
    count = responses_to(plan).count()
    path = reverse("plans:consultation", args=[plan.trust.slug, plan.slug])
    words = f"{plan.full_title}: the consultation has closed with {count} {'response' if count == 1 else 'responses'}."
    key = f"consultation-closed:{plan.pk}:{plan.consultation.closes}"
    return tell(officers_of(plan), about=plan, key=key, words=words, path=path) + _tell_of_yesterday(plan)
