"""The actions of sign-off: ask, sign, waive, ask again. Each is one transaction under a lock on the plan.

The lock is the one that `plans.workflow.advance` takes, so that a plan cannot be approved while somebody
returns one of its priorities. Everything refused is refused with `Refused`, whose text says what to do.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from cypp.versioning import Stale, save_if_current
from partners.access import roles_of
from partners.models import Membership, Organisation, Role, User
from plans.access import hold
from plans.document import Document, sha256
from plans.models import Plan, State
from plans.notices.actions import tell
from plans.pages import plan_url
from plans.timeline import name_of
from plans.workflow import Refused
from priorities.chapters import freeze_priorities, signature_hashes, signed_part
from priorities.models import Priority, SignOff, SignOffRequest, SignOffWindow
from priorities.signoff.receipts import seal
from priorities.signoff.room import SETTLED, cell_of, window_state

LONDON = ZoneInfo("Europe/London")
COMMENT_LENGTH, REASON_LENGTH = 4000, 1000
Pair = tuple[int, int]


class Gone(Refused):
    """The priority was removed, or the organisation is no longer asked to sign it."""


class WordsChanged(Refused):
    """The priority no longer says what the reader read."""


class SignedMeanwhile(Refused):
    """Somebody else signed the same request after the reader opened it."""


@dataclass(frozen=True)
class Words:
    """A priority's signed part as it stands, and the hash a signature is bound to."""

    text: Document
    sha256: str


def london_day(now: datetime | None = None) -> date:
    """The calendar day in London at `now` (an aware time; the present when left out)."""
    return (now or timezone.now()).astimezone(LONDON).date()


def words_of(plan: Plan, priority_id: int) -> Words | None:
    """What a signature on this priority would bind to now; None when the plan no longer has it."""
    for data in freeze_priorities(list(plan.priorities.filter(pk=priority_id))):
        text = signed_part(data)
        return Words(text, sha256(text))
    return None


def organisations_of(user: User, plan: Plan) -> frozenset[int]:
    """Ids of the organisations that `user` signs for, read afresh from the database."""
    rows = Membership.objects.for_trust(plan.trust).filter(user=user, role=Role.SIGNATORY)
    return frozenset(rows.values_list("organisation_id", flat=True))


def why_not(request: SignOffRequest, *, plan: Plan, organisations: Collection[int], today: date) -> str:
    """Why this request cannot be signed now, in a sentence; "" when it can."""
    if request.organisation_id not in organisations:
        return f"You do not sign for {request.organisation.name}. A trust administrator can give you that role."
    if plan.state != State.SIGNOFF:
        return f"The plan is at “{plan.get_state_display()}”. It can be signed only while it is at “Sign-off”."
    if request.waived_at:
        return f"No signature is needed: this was waived because “{request.waived_reason}”."
    window = request.window
    state = window_state(window.opens, window.closes, today)
    if state == "early":
        return f"Signing opens on {uk_date(window.opens)}."
    if state == "closed":
        return f"Signing closed on {uk_date(window.closes)}. A plan manager can extend the window."
    return ""


@transaction.atomic
def sign(
    *,
    request: SignOffRequest,
    by: User,
    decision: str,
    comment: str = "",
    secured_by: str,
    meeting_date: date | None = None,
    minute: str = "",
    read_sha256: str,
    seen: int | None = None,
    now: datetime | None = None,
) -> SignOff:
    """Record an organisation's decision on the words whose hash is `read_sha256`.

    `seen` is the id of the newest signature that the reader saw on this request (0 for none, None
    not to check). The same submission twice leaves one record and answers with it. Raises `Gone`,
    `WordsChanged`, `SignedMeanwhile` or `Refused`; then nothing is stored.
    """
    plan, request = _locked(request)
    today = london_day(now)
    reason = why_not(request, plan=plan, organisations=organisations_of(by, plan), today=today)
    if reason:
        raise Refused(reason)
    signoff = SignOff(
        request=request, by=by, decision=decision, comment=comment.strip(), secured_by=secured_by.strip(),
        meeting_date=meeting_date, minute=minute.strip(), sha256=read_sha256, at=now or timezone.now(),
    )  # fmt: skip
    newest = request.signoffs.select_related("by").first()
    if newest and _same(newest, signoff):
        return newest
    words = words_of(plan, request.priority_id)
    if words is None or words.sha256 != read_sha256:
        raise WordsChanged("The words changed while you were reading. Read them again below, then sign.")
    if newest and seen is not None and newest.pk != seen:
        raise SignedMeanwhile(_signed_by_other(newest, plan))
    signoff.text = words.text
    _check(signoff, today)
    signoff.by_name, signoff.deputy = name_of(plan.trust, by.pk), _is_deputy(by, request)
    seal(signoff, plan=plan, request=request)
    signoff.save(force_insert=True)
    _confirm(signoff, plan)
    return signoff


def _is_deputy(by: User, request: SignOffRequest) -> bool:
    held = Membership.objects.filter(user=by, role=Role.SIGNATORY, organisation=request.organisation_id)
    return held.filter(deputy=True).exists()


def _confirm(signoff: SignOff, plan: Plan) -> None:
    """Let the signer know that it is recorded, with the way to the receipt."""
    ask = signoff.request
    what = f"{plan.terms['priority'].lower()} {ask.priority.number}"
    words = f"Your signature for {ask.organisation.brief} on {what} is recorded: {plan.full_title}"
    path = plan_url("priorities:receipt", plan, signoff.pk)
    tell([signoff.by_id], about=plan, key=f"signed:{signoff.pk}", words=words, path=path)


def _locked(request: SignOffRequest) -> tuple[Plan, SignOffRequest]:
    """Lock plan, request and priority in this order, the one in which a removal takes them too."""
    plan = hold(request.window.plan_id)
    held = SignOffRequest.objects.select_for_update(of=("self",)).filter(pk=request.pk, window__plan=plan)
    found = held.select_related("window", "organisation", "priority").first()
    if found is None or not Priority.objects.select_for_update().filter(pk=found.priority_id).exists():
        raise Gone(
            "This priority was removed from the plan, or your organisation is no longer asked to sign it. "
            "Nothing was signed."
        )
    return plan, found


def _same(stored: SignOff, new: SignOff) -> bool:
    """Was this very submission stored already?"""
    names = ("by_id", "sha256", "decision", "comment", "secured_by", "meeting_date", "minute")
    return all(getattr(stored, name) == getattr(new, name) for name in names)


def _signed_by_other(newest: SignOff, plan: Plan) -> str:
    when = timezone.localtime(newest.at, LONDON)
    who = name_of(plan.trust, newest.by_id)
    return (
        f"{who} signed this for your organisation at {when:%H:%M} on {uk_date(when.date())}: "
        f"{newest.get_decision_display().lower()}. Sign again only if your decision should replace it."
    )


def _check(signoff: SignOff, today: date) -> None:
    if signoff.decision not in SignOff.Decision.values:
        raise Refused("Choose a decision: agree, agree with a reservation, or return it.")
    if signoff.decision != SignOff.Decision.AGREED and not signoff.comment:
        raise Refused("Say what the reservation is, or why the priority is returned.")
    if len(signoff.comment) > COMMENT_LENGTH:
        raise Refused(f"Shorten the comment to {COMMENT_LENGTH:,} characters or fewer.")
    if not signoff.secured_by:
        raise Refused("Say which body agreed it, or under whose delegated authority you sign.")
    if signoff.meeting_date and signoff.meeting_date > today:
        raise Refused("The meeting is in the future. Sign after it has been held, or correct its date.")
    try:
        signoff.full_clean(exclude=["text"], validate_unique=False)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


@transaction.atomic
def open_window(
    *, plan: Plan, opens: date, closes: date, asked: Iterable[Pair], by: User, version: int | None = None
) -> SignOffWindow:
    """Set when signing is possible and who is asked: pairs of (organisation id, priority id).

    `version` is that of the window the editor saw, None when there was none; `Stale` is raised when
    somebody saved one since. A request that holds a signature stays on record and cannot be withdrawn.
    """
    plan = managed(plan, by)
    pairs = set(asked)
    if not plan.is_open:
        raise Refused(f"The plan is {plan.get_state_display().lower()}. Reopen sign-off before you change its window.")
    if closes < opens:
        raise Refused("Signing must close on or after the day it opens.")
    if not pairs:
        raise Refused("Choose at least one organisation and one priority to sign.")
    window = _save_window(plan, opens, closes, version)
    _ask(window, pairs)
    return window


def managed(plan: Plan, by: User) -> Plan:
    """The plan, locked for the rest of the transaction. Raises `PermissionDenied` for all but plan managers."""
    plan = hold(plan.pk)
    if not roles_of(by, plan.trust).manages:
        raise PermissionDenied("Only a plan manager may do this.")
    return plan


def _save_window(plan: Plan, opens: date, closes: date, version: int | None) -> SignOffWindow:
    window = SignOffWindow.objects.filter(plan=plan).first()
    if window is None and version is None:
        return SignOffWindow.objects.create(plan=plan, opens=opens, closes=closes)
    if window is None or version is None:
        raise Stale(window)
    window.opens, window.closes = opens, closes
    save_if_current(window, version=version, fields=["opens", "closes"])
    return window


def _ask(window: SignOffWindow, pairs: set[Pair]) -> None:
    _all_known(window.plan, pairs)
    present = {(ask.organisation_id, ask.priority_id): ask for ask in window.requests.select_related("organisation")}
    withdrawn = [present[pair].pk for pair in present.keys() - pairs]
    signed = SignOffRequest.objects.filter(pk__in=withdrawn, signoffs__isnull=False).distinct()
    if signed:
        names = "; ".join(f"{ask.organisation.name}, priority {ask.priority.number}" for ask in signed.select_related(
            "organisation", "priority"))  # fmt: skip
        raise Refused(f"A signature stays on record, so these cannot be withdrawn: {names}. Tick them again.")
    SignOffRequest.objects.filter(pk__in=withdrawn).delete()
    new = [SignOffRequest(window=window, organisation_id=o, priority_id=p) for o, p in sorted(pairs - present.keys())]
    SignOffRequest.objects.bulk_create(new)


def _all_known(plan: Plan, pairs: set[Pair]) -> None:
    organisations = Organisation.objects.for_trust(plan.trust).filter(pk__in={pair[0] for pair in pairs})
    chosen = Priority.objects.filter(plan=plan, pk__in={pair[1] for pair in pairs})
    if organisations.count() < len({o for o, _ in pairs}) or chosen.count() < len({p for _, p in pairs}):
        raise Refused("An organisation or a priority you ticked was removed meanwhile. Look through the list again.")


@transaction.atomic
def waive(
    *, request: SignOffRequest, by: User, reason: str, seen: int | None = None, now: datetime | None = None
) -> SignOffRequest:
    """Let the plan pass without this signature, for a reason that is published with it.

    `seen` is as for `sign`: no answer is waived that the plan manager has not read.
    """
    plan, request = _locked(request)
    managed(plan, by)
    reason = reason.strip()
    if request.waived_at and request.waived_reason == reason:
        return request
    _may_waive(plan, request)
    newest = request.signoffs.first()
    if newest and seen is not None and newest.pk != seen:
        raise SignedMeanwhile(
            f"{request.organisation.name} answered while you were reading: {newest.get_decision_display().lower()}. "
            "Waive it only if that is still right."
        )
    if not reason:
        raise Refused("Say why this signature is not needed: the reason is published with the plan.")
    if len(reason) > REASON_LENGTH:
        raise Refused(f"Shorten the reason to {REASON_LENGTH:,} characters or fewer.")
    request.waived_reason, request.waived_by, request.waived_at = reason, by, now or timezone.now()
    request.save(update_fields=["waived_reason", "waived_by", "waived_at"])
    return request


def _may_waive(plan: Plan, request: SignOffRequest) -> None:
    if plan.state != State.SIGNOFF:
        raise Refused(f"The plan is at “{plan.get_state_display()}”. Signatures are waived only at “Sign-off”.")
    if request.waived_at:
        raise Refused(f"It is waived already, because “{request.waived_reason}”.")
    if cell_of(request, signature_hashes(plan)).mark in SETTLED:
        raise Refused(f"{request.organisation.name} has signed these words: there is nothing to waive.")


@transaction.atomic
def ask_again(*, request: SignOffRequest, by: User) -> SignOffRequest:
    """Take a waiver back. It stays in the history; signatures given before it count again."""
    plan, request = _locked(request)
    managed(plan, by)
    if plan.state != State.SIGNOFF:
        raise Refused(f"The plan is at “{plan.get_state_display()}”. Waivers are taken back only at “Sign-off”.")
    request.waived_reason, request.waived_by, request.waived_at = "", None, None
    request.save(update_fields=["waived_reason", "waived_by", "waived_at"])
    return request
