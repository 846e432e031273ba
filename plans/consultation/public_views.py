"""What anybody sees of a consultation: the draft, the form, the thanks. Nobody signs in for it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cypp.public import public
from plans.access import published
from plans.consultation import limits
from plans.consultation.access import Standing, responses_to, standing
from plans.consultation.actions import Shut, receive
from plans.consultation.forms import PublicForm
from plans.consultation.reply import AGAIN, Reply, read_draft
from plans.consultation.retention import kept_of
from plans.models import Plan, Publication
from plans.publishing.editions import Version, full_title, page_context
from plans.publishing.library import draft_file, draft_files
from plans.publishing.views import send_edition

TOO_OLD = f"This form was open for longer than a day, so it was renewed. {AGAIN}"
TOO_QUICK = f"This form came back at once, which is what programs do. {AGAIN}"


def consulted(trust: str, plan: str) -> tuple[Plan, Standing]:
    """A plan whose draft is or was consulted on. Raises Http404 for any other."""
    rows = Plan.objects.filter(trust__slug=trust, slug=plan, publications__stage="consultation")
    found = rows.select_related("trust").distinct().first()
    now = standing(found) if found else None
    if found is None or now is None or now.consultation is None:
        raise Http404("Nothing is or was consulted on here.")
    return found, now


def page_of(plan: Plan, now: Standing, draft: Publication) -> dict[str, Any]:
    """What every page of a consultation reads."""
    page = {"trust": plan.trust, "row": plan, "standing": now, "full_title": full_title(draft.document)}
    return page | {"terms": draft.document["plan"]["terms"], "kept": kept_of(plan)}


def shut_page(request: HttpRequest, plan: Plan, now: Standing, reply: Reply | None = None) -> HttpResponse:
    """There is nothing to answer now: why, and what somebody typed to be copied."""
    draft: Publication = now.draft  # type: ignore[assignment]
    page = page_of(plan, now, draft) | {"final": published().filter(pk=plan.pk).exists()}
    page["typed"] = [pair for pair in reply.typed() if pair[1]] if reply else []
    return render(request, "public/consultation_shut.html", page, status=409 if reply else 200)


@require_safe
@never_cache
@public
def draft(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The draft that is consulted on, as a web page, until the last day; afterwards that it is over."""
    found, now = consulted(trust, plan)
    newest = now.draft
    if newest is None or not now.is_open:
        return shut_page(request, found, now)
    page = page_context(newest.document, Version.of(newest)) | page_of(found, now, newest)
    return render(request, "public/consultation.html", page | {"files": draft_files(newest)})


@require_safe
@never_cache
@public
def draft_pdf(request: HttpRequest, trust: str, plan: str, pk: int, name: str) -> HttpResponseBase:
    """The file of the newest consultation draft, on the days of the consultation. Never another."""
    found, now = consulted(trust, plan)
    if now.draft is None or not now.is_open:
        raise Http404("This draft is not public now.")
    edition = draft_file(now.draft, pk)
    if name != edition.friendly_name:
        return redirect("plans:consultation_file", trust, plan, pk, edition.friendly_name)
    return send_edition(request, edition, "private, no-store")


@require_http_methods(["GET", "POST"])
@never_cache
@public
def answer(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The form. Whatever is refused comes back with all that was typed."""
    found, now = consulted(trust, plan)
    if request.method == "POST":
        return answered(request, found, now)
    if now.draft is None or not now.is_open:
        return shut_page(request, found, now)
    return form_page(request, found, now, Reply(now.draft, PublicForm))


def form_page(
    request: HttpRequest, plan: Plan, now: Standing, reply: Reply, status: int = 200, **more: Any
) -> HttpResponse:
    page = page_of(plan, now, reply.draft) | {"reply": reply, **more}
    return render(request, "public/consultation_answer.html", page, status=status)


def answered(request: HttpRequest, plan: Plan, now: Standing) -> HttpResponse:
    """What was sent: kept once, or given back."""
    stamp = limits.read_stamp(request.POST.get("sent", ""))
    known = responses_to(plan).filter(sent=stamp.sent).first() if stamp else None
    if known is not None:
        return thanked(plan, known.code)
    read = read_draft(plan, stamp)
    reply = Reply(read or now.draft, PublicForm, request.POST)  # type: ignore[arg-type]
    if not now.is_open or (stamp and read is None):
        return shut_page(request, plan, now, reply)
    if reply.is_valid() and in_time(reply, stamp) and stamp:
        return kept(request, plan, now, reply, stamp)
    return form_page(request, plan, now, reply, 422)


def in_time(reply: Reply, stamp: limits.Stamp | None) -> bool:
    """Was the form filled in by somebody, and not too long ago? If not, it has to be sent once more."""
    if stamp is None or stamp.old:
        reply.ask_again(TOO_OLD)
    elif stamp.quick:
        reply.ask_again(TOO_QUICK, fresh=False)
    return not reply.has_errors


def kept(request: HttpRequest, plan: Plan, now: Standing, reply: Reply, stamp: limits.Stamp) -> HttpResponse:
    key = limits.address_key(request)
    try:
        response = receive(plan, reply.about.said, reply.answers, sent=stamp.sent, draft=stamp.about, key=key)
    except Shut:
        return shut_page(request, *consulted(plan.trust.slug, plan.slug), reply)
    except limits.Busy as busy:
        answer = form_page(request, plan, now, reply, 429, until=busy.until)
        answer["Retry-After"] = str(busy.seconds)
        return answer
    return thanked(plan, response.code)


def thanked(plan: Plan, code: str) -> HttpResponse:
    return redirect("plans:consultation_thanks", plan.trust.slug, plan.slug, code)


@require_safe
@never_cache
@public
def thanks(request: HttpRequest, trust: str, plan: str, code: str) -> HttpResponse:
    """The reference to keep, and what happens next; nothing of what was said."""
    found, now = consulted(trust, plan)
    response = get_object_or_404(responses_to(found), code=code)
    page = page_of(found, now, response.publication)
    return render(request, "public/consultation_thanks.html", page | {"code": response.code})
