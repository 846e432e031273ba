"""Pages of a signature: reading and signing a priority, its record. The room's are in `room_views`."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from partners.access import roles_of
from partners.models import Body
from plans.access import can_read, get_plan_or_deny
from plans.models import Plan, State
from plans.pages import plan_context, plan_url
from plans.timeline import name_of, names_of
from plans.workflow import Refused
from priorities.chapters import signature_hashes
from priorities.models import SignOff, SignOffRequest
from priorities.signoff import proof, signing
from priorities.signoff.forms import SignForm
from priorities.signoff.reading import changes_between, note_reading, printed, readings_of, since_of
from priorities.signoff.room import SETTLED, Cell, cell_of, days_left, requests_of

FORM = require_http_methods(["GET", "POST"])


def posted_with(request: HttpRequest, **values: Any):
    """What was posted, with some hidden values replaced by the ones that hold now."""
    data = request.POST.copy()
    for name, value in values.items():
        data[name] = str(value)
    return data


def find_request(plan: Plan, pk: int) -> SignOffRequest:
    found = requests_of(plan).filter(pk=pk).first()
    if found is None:
        raise Http404("No such sign-off.")
    return found


@FORM
def sign(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Read a priority as it will be printed, and sign it for one's organisation."""
    found = get_plan_or_deny(request, trust, plan)
    ask = requests_of(found).filter(pk=pk).first()
    if ask is None:
        return _gone(request, found)
    if ask.organisation_id not in roles_of(request.user, found.trust).organisations:
        return _not_yours(request, found, ask)
    if request.method != "POST":
        return _read(request, found, ask)
    form = SignForm(request.POST, today=signing.london_day())
    if not form.is_valid():
        return _sign_page(request, found, ask, form, status=422)
    if not proof.is_recent(request):
        return _prove(request, found, ask, form)
    return _record(request, found, ask, form)


def _read(request: HttpRequest, plan: Plan, ask: SignOffRequest) -> HttpResponse:
    """The page to read and sign, with what was typed before this person was asked who they are."""
    typed, today = proof.typed(request, ask.pk), signing.london_day()
    if typed is None:
        return _sign_page(request, plan, ask, SignForm(today=today, initial=_like_last_time(plan, ask)))
    words = signing.words_of(plan, ask.priority_id)
    changed = bool(words) and typed["read_sha256"] != words.sha256
    if words:
        typed["read_sha256"] = words.sha256
    return _sign_page(request, plan, ask, SignForm(typed, today=today), changed=changed)


def _prove(request: HttpRequest, plan: Plan, ask: SignOffRequest, form: SignForm) -> HttpResponse:
    """Ask for a password, code or passkey; what was typed comes back with the page afterwards."""
    if proof.can_confirm(request):
        return proof.ask(request, ask.pk, form)
    form.add_error(None, "Signing needs a sign-in of the last few minutes. Sign out and in again, then sign.")
    return _sign_page(request, plan, ask, form, status=409)


def _record(request: HttpRequest, plan: Plan, ask: SignOffRequest, form: SignForm) -> HttpResponse:
    try:
        signoff = signing.sign(request=ask, by=request.user, **form.statement)
    except Refused as refused:
        return _sign_again(request, plan, ask.pk, refused)
    proof.forget(request, ask.pk)
    messages.success(request, f"Recorded: {ask.organisation.name}, {signoff.get_decision_display().lower()}.")
    return redirect(plan_url("priorities:record", plan, ask.pk))


def _like_last_time(plan: Plan, ask: SignOffRequest) -> dict:
    """How the organisation secured its last signature; nothing once it has signed this priority.

    What a meeting agreed before the words changed is no authority for the words now.
    """
    if ask.signoffs.all():
        return {}
    mine = SignOff.objects.filter(request__window__plan=plan, request__organisation=ask.organisation_id)
    return SignForm.secured_like(mine.defer("text", "statement").first())


def _sign_again(request: HttpRequest, plan: Plan, pk: int, refused: Refused) -> HttpResponse:
    """409: the words as they are now, what was typed, and why it was not recorded."""
    ask = requests_of(plan).filter(pk=pk).first()
    if ask is None:
        return _gone(request, plan)
    plan.refresh_from_db(fields=["state"])
    words, newest = signing.words_of(plan, ask.priority_id), newest_of(ask)
    data = posted_with(request, read_sha256=words.sha256 if words else "")
    changed = data["read_sha256"] != request.POST["read_sha256"]
    if newest and not changed and isinstance(refused, signing.SignedMeanwhile):
        data["seen"] = str(newest.pk)  # only now it is told
    form = SignForm(data, today=signing.london_day())
    form.add_error(None, str(refused))
    return _sign_page(request, plan, ask, form, changed=changed, status=409)


def newest_of(ask: SignOffRequest) -> SignOff | None:
    return next(iter(ask.signoffs.all()), None)


def _gone(request: HttpRequest, plan: Plan) -> HttpResponse:
    """404. If the priority was removed while somebody was signing it, say so and show what they typed."""
    if request.method != "POST" or not roles_of(request.user, plan.trust).signs:
        raise Http404("No such sign-off.")
    return _nothing_signed(request, plan, status=404)


def _not_yours(request: HttpRequest, plan: Plan, ask: SignOffRequest) -> HttpResponse:
    """403. Whoever lost the role while they read sees what they typed."""
    if request.method != "POST":
        raise PermissionDenied(f"Only people who sign for {ask.organisation.name} may do this.")
    why = signing.why_not(ask, plan=plan, organisations=[], today=signing.london_day())
    return _nothing_signed(request, plan, why=why, status=403)


def _nothing_signed(request: HttpRequest, plan: Plan, *, why: str = "", status: int) -> HttpResponse:
    typed = [request.POST.get(name, "") for name in ("comment", "secured_by", "minute")]
    page = plan_context(request, plan, "room") | {"typed": [text for text in typed if text], "why": why}
    return render(request, "priorities/gone.html", page, status=status)


def _sign_page(
    request: HttpRequest, plan: Plan, ask: SignOffRequest, form: SignForm, *, changed: bool = False, status: int = 200
) -> HttpResponse:
    words, newest = signing.words_of(plan, ask.priority_id), newest_of(ask)
    if not form.is_bound and words:
        form.initial |= {"read_sha256": words.sha256, "seen": newest.pk if newest else 0}
    form.suggest(Body.objects.for_trust(plan.trust))
    mine = roles_of(request.user, plan.trust).organisations
    last = readings_of(request.user, [ask]).get(ask.pk)
    page = plan_context(request, plan, f"priority-{ask.priority_id}") | {
        "ask": ask,
        "form": form,
        "changed": changed,
        "returned": form.is_bound and request.method != "POST",
        "proved": proof.is_recent(request),
        "blocked": signing.why_not(ask, plan=plan, organisations=mine, today=signing.london_day()),
        "cell": cell_of(ask, {ask.priority_id: words.sha256} if words else {}),
        "left": days_left(ask.window.opens, ask.window.closes, signing.london_day()),
        "since": since_of(plan, ask, words, newest, last),
        **printed(plan, ask, words.text if words else {}),
    }
    if words and request.method == "GET":
        note_reading(ask, request.user, words)
    return render(request, "priorities/sign.html", page, status=status)


@require_safe
def record(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Every signature of a request, each with the exact words that were signed and the way to its receipt."""
    found = get_plan_or_deny(request, trust, plan, can_read)
    ask = find_request(found, pk)
    signatures, words = list(ask.signoffs.all()), signing.words_of(found, ask.priority_id)
    wanted = request.GET.get("signature") or str(signatures[0].pk if signatures else "")
    shown = next((each for each in signatures if str(each.pk) == wanted), None)
    if wanted and shown is None:
        raise Http404("No such signature.")
    cell = cell_of(ask, {ask.priority_id: words.sha256} if words else {})
    differs = bool(shown and words and shown.sha256 != words.sha256)
    page = plan_context(request, found, f"priority-{ask.priority_id}") | {
        "ask": ask,
        "waived_by": name_of(found.trust, ask.waived_by_id),
        **signed_by(found, signatures, shown),
        "differs": differs,
        "steps": cell.steps if shown in signatures[:1] else (),
        "changes": changes_between(found, ask, shown.text, words.text) if differs else [],
        **printed(found, ask, shown.text if shown else words.text if words else {}),
        **_offers(request, found, ask, cell),
    }
    return render(request, "priorities/record.html", page)


def signed_by(plan: Plan, signatures: list[SignOff], shown: SignOff | None) -> dict:
    """Who gave each signature, as the trust knew them, and which of them is shown."""
    names = names_of(plan.trust, [each.by_id for each in signatures])
    who = {each.pk: each.by_name or names(each.by_id) for each in signatures}
    return {
        "signatures": [(each, who[each.pk]) for each in signatures],
        "signed_by": who[shown.pk] if shown else "",
        "shown": shown,
        "newest": shown in signatures[:1],
    }


def _offers(request: HttpRequest, plan: Plan, ask: SignOffRequest, cell: Cell) -> dict:
    """What this reader may do with a request: sign, go on to the next, waive, say that a change was a correction."""
    roles = roles_of(request.user, plan.trust)
    why_not = signing.why_not(ask, plan=plan, organisations=roles.organisations, today=signing.london_day())
    manages = roles.manages and plan.state == State.SIGNOFF
    return {
        "cell": cell,
        "settled": cell.mark in SETTLED,
        "may_sign": not why_not,
        "may_waive": manages,
        "may_correct": manages and cell.mark == "stale",
        "next": _next(plan, ask) if not why_not else None,
    }


def _next(plan: Plan, ask: SignOffRequest) -> SignOffRequest | None:
    """The organisation's next request that still wants a signature."""
    others = requests_of(plan).filter(organisation=ask.organisation_id).exclude(pk=ask.pk)
    hashes = signature_hashes(plan)
    return next((each for each in others if cell_of(each, hashes).mark not in SETTLED), None)
