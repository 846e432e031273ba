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
from plans.document import chapter
from plans.layout import numbers_of
from plans.models import Plan, State
from plans.pages import plan_context, plan_url
from plans.timeline import names_of
from plans.workflow import Refused
from priorities.changes import changes
from priorities.chapters import signature_hashes
from priorities.models import SignOff, SignOffRequest, numbers_before
from priorities.signoff import signing
from priorities.signoff.forms import SignForm
from priorities.signoff.room import SETTLED, Cell, cell_of, requests_of

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
        raise PermissionDenied(f"Only people who sign for {ask.organisation.name} may do this.")
    form = SignForm(request.POST or None, today=signing.london_day(), initial=_like_last_time(found, ask))
    if request.method == "POST" and form.is_valid():
        try:
            signoff = signing.sign(request=ask, by=request.user, **form.statement)
        except Refused as refused:
            return _sign_again(request, found, pk, refused)
        messages.success(request, f"Recorded: {ask.organisation.name}, {signoff.get_decision_display().lower()}.")
        return redirect(plan_url("priorities:record", found, pk))
    return _sign_page(request, found, ask, form, status=422 if request.method == "POST" else 200)


def _like_last_time(plan: Plan, ask: SignOffRequest) -> dict:
    mine = SignOff.objects.filter(request__window__plan=plan, request__organisation=ask.organisation_id)
    return SignForm.secured_like(mine.defer("text").first())


def _sign_again(request: HttpRequest, plan: Plan, pk: int, refused: Refused) -> HttpResponse:
    """409: the words as they are now, what was typed, and why it was not recorded."""
    ask = requests_of(plan).filter(pk=pk).first()
    if ask is None:
        return _gone(request, plan)
    plan.refresh_from_db(fields=["state"])
    words, newest = signing.words_of(plan, ask.priority_id), _newest(ask)
    data = posted_with(request, read_sha256=words.sha256 if words else "", seen=newest.pk if newest else 0)
    form = SignForm(data, today=signing.london_day())
    form.add_error(None, str(refused))
    changed = isinstance(refused, signing.WordsChanged)
    return _sign_page(request, plan, ask, form, changed=changed, status=409)


def _newest(ask: SignOffRequest) -> SignOff | None:
    return next(iter(ask.signoffs.all()), None)


def _gone(request: HttpRequest, plan: Plan) -> HttpResponse:
    """404. If the priority was removed while somebody was signing it, say so and show what they typed."""
    if request.method != "POST" or not roles_of(request.user, plan.trust).signs:
        raise Http404("No such sign-off.")
    typed = [request.POST.get(name, "") for name in ("comment", "secured_by", "minute")]
    page = plan_context(request, plan, "room") | {"typed": [text for text in typed if text]}
    return render(request, "priorities/gone.html", page, status=404)


def _sign_page(
    request: HttpRequest, plan: Plan, ask: SignOffRequest, form: SignForm, *, changed: bool = False, status: int
) -> HttpResponse:
    words, newest = signing.words_of(plan, ask.priority_id), _newest(ask)
    if not form.is_bound and words:
        form.initial |= {"read_sha256": words.sha256, "seen": newest.pk if newest else 0}
    mine = roles_of(request.user, plan.trust).organisations
    page = plan_context(request, plan, f"priority-{ask.priority_id}") | {
        "ask": ask,
        "form": form,
        "changed": changed,
        "blocked": signing.why_not(ask, plan=plan, organisations=mine, today=signing.london_day()),
        "cell": cell_of(ask, {ask.priority_id: words.sha256} if words else {}),
        "bodies": Body.objects.for_trust(plan.trust),
        "changes": _changes(plan, ask, words, newest),
        **_printed(plan, ask, words.text if words else {}),
    }
    return render(request, "priorities/sign.html", page, status=status)


def _changes(plan: Plan, ask: SignOffRequest, words: signing.Words | None, signoff: SignOff | None) -> list[dict]:
    """What the priority says differently from what `signoff` signed."""
    if words is None or signoff is None or signoff.sha256 == words.sha256:
        return []
    return changes(
        signoff.text,
        words.text,
        number=ask.priority.number,
        terms=plan.terms,
        numbering=plan.numbering,
        run=numbers_before(plan).get(ask.priority_id, 0),
    )


def _printed(plan: Plan, ask: SignOffRequest, text: dict) -> dict:
    """Context of chapters/priority.html for a signed part."""
    data = {**text, "number": ask.priority.number}
    before = numbers_before(plan).get(ask.priority_id, 0)
    return {
        "data": data,
        "chapter": chapter("priority", f"priority-{ask.priority_id}", text.get("title", ""), data),
        "layout": plan.layout,
        "shows": plan.shows,
        "numbers": numbers_of(data, plan.numbering, before),
    }


@require_safe
def record(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Every signature of a request, each with its receipt and the exact words that were signed."""
    found = get_plan_or_deny(request, trust, plan, can_read)
    ask = find_request(found, pk)
    signatures, words = list(ask.signoffs.all()), signing.words_of(found, ask.priority_id)
    wanted = request.GET.get("signature") or str(signatures[0].pk if signatures else "")
    shown = next((each for each in signatures if str(each.pk) == wanted), None)
    if wanted and shown is None:
        raise Http404("No such signature.")
    names = names_of(found.trust, [ask.waived_by_id, *(each.by_id for each in signatures)])
    page = plan_context(request, found, f"priority-{ask.priority_id}") | {
        "ask": ask,
        "waived_by": names(ask.waived_by_id),
        "signatures": [(each, names(each.by_id)) for each in signatures],
        "signed_by": names(shown.by_id) if shown else "",
        "shown": shown,
        "newest": shown in signatures[:1],
        "stale": bool(shown and words and shown.sha256 != words.sha256),
        "changes": _changes(found, ask, words, shown),
        **_printed(found, ask, shown.text if shown else words.text if words else {}),
        **_offers(request, found, ask, cell_of(ask, {ask.priority_id: words.sha256} if words else {})),
    }
    return render(request, "priorities/record.html", page)


def _offers(request: HttpRequest, plan: Plan, ask: SignOffRequest, cell: Cell) -> dict:
    """What this reader may do with a request: sign, go on to the next, waive."""
    roles = roles_of(request.user, plan.trust)
    why_not = signing.why_not(ask, plan=plan, organisations=roles.organisations, today=signing.london_day())
    return {
        "cell": cell,
        "settled": cell.mark in SETTLED,
        "may_sign": not why_not,
        "may_waive": roles.manages and plan.state == State.SIGNOFF,
        "next": _next(plan, ask) if not why_not else None,
    }


def _next(plan: Plan, ask: SignOffRequest) -> SignOffRequest | None:
    """The organisation's next request that still wants a signature."""
    others = requests_of(plan).filter(organisation=ask.organisation_id).exclude(pk=ask.pk)
    hashes = signature_hashes(plan)
    return next((each for each in others if cell_of(each, hashes).mark not in SETTLED), None)
