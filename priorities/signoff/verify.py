"""What a hash or a file is for a member: a signature, words as signed, or what `plans.publishing.verify` knows.

Every question makes the same queries, all of them within what this person may see in this trust, so that neither an
answer nor its time tells of anything else.
"""

from partners.models import Trust, User
from plans.access import visible_to
from plans.pages import plan_url
from plans.publishing import verify
from plans.publishing.verify import MOST, Finding, day
from priorities.models import SignOff, SignOffRequest
from priorities.signoff.receipts import is_whole
from priorities.signoff.room import cell_of, requests_of
from priorities.signoff.signing import words_of


def known(user: User, trust: Trust, digest: str) -> list[Finding]:
    """Everything whose SHA-256 begins with `digest` (12 to 64 hexadecimal characters) and that `user` may see."""
    plans = visible_to(user, trust)
    return [
        *_signatures(plans, digest),
        *_signed_words(plans, digest),
        *verify.known(verify.for_member(user, trust), digest),
    ]


def _signatures(plans, digest: str) -> list[Finding]:
    rows = SignOff.objects.filter(request__window__plan__in=plans, receipt__startswith=digest)
    return [_signature(row) for row in rows.select_related(*TO_PLAN)[:MOST]]


TO_PLAN = ("request__window__plan__trust", "request__priority", "request__organisation")


def _signature(row: SignOff) -> Finding:
    said, plan = row.statement, row.request.window.plan
    what = f"{said['priority']['term'].lower()} {said['priority']['number']}, “{said['priority']['title']}”"
    deputy = ", as deputy" if row.deputy else ""
    words = (
        f"{row.get_decision_display()} by {said['organisation']['name']} on {what}, of {plan.full_title}. "
        f"Signed by {row.by_name}{deputy} on {day(row.at)}."
    )
    return Finding("A signature", words, *standing_of(row), plan_url("priorities:receipt", plan, row.pk))


def standing_of(row: SignOff) -> tuple[str, str]:
    """Whether a signature counts today: kind of the mark, and words."""
    if row.receipt and not is_whole(row):
        return "bad", "It does not fit what is stored. Tell your administrator."
    plan, ask = row.request.window.plan, _ask(row)
    newest = next(iter(ask.signoffs.all()))
    if newest.pk != row.pk:
        return "off", f"A later signature of {day(newest.at)} counts instead"
    words = words_of(plan, ask.priority_id)
    cell = cell_of(ask, {ask.priority_id: words.sha256} if words else {})
    if cell.mark == "waived":
        return "waived", f"Waived on {day(ask.waived_at)}"
    if cell.mark == "stale":
        return "stale", "The words changed after it"
    return "good", "It stands, with a correction since" if cell.steps else "It stands"


def _ask(row: SignOff) -> SignOffRequest:
    return requests_of(row.request.window.plan).get(pk=row.request_id)


def _signed_words(plans, digest: str) -> list[Finding]:
    """The texts that signatures are bound to, each once."""
    rows = SignOff.objects.filter(request__window__plan__in=plans, sha256__startswith=digest).order_by("at", "pk")
    found: dict[tuple[int, str], list[SignOff]] = {}
    for row in rows.select_related(*TO_PLAN).defer("text")[: MOST * MOST]:
        found.setdefault((row.request.priority_id, row.sha256), []).append(row)
    return [_text(signed) for signed in list(found.values())[:MOST]]


def _text(signed: list[SignOff]) -> Finding:
    first = signed[0]
    plan, priority = first.request.window.plan, first.request.priority
    who = ", ".join(dict.fromkeys(row.request.organisation.name for row in signed))
    words = words_of(plan, priority.pk)
    now = words is not None and words.sha256 == first.sha256
    return Finding(
        "The words of a priority as they were signed",
        f"{plan.terms['priority']} {priority.number} of {plan.full_title}. Signed by {who}, first on {day(first.at)}.",
        "good" if now else "stale",
        "The plan says the same today" if now else "The words changed since",
        f"{plan_url('priorities:record', plan, first.request_id)}?signature={first.pk}",
    )
