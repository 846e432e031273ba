"""The requests for other formats, for those who answer them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from plans.access import can_write, get_plan_or_deny
from plans.asking import actions
from plans.pages import plan_context, plan_url
from plans.timeline import names_of

PAGE_SIZE = 30


@require_safe
def requests(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Those that wait first, then those that were answered; newest first."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    asked = found.format_requests.order_by("-answered_at", "-at", "-id")
    listed = Paginator(asked, PAGE_SIZE).get_page(request.GET.get("page"))
    name = names_of(found.trust, {row.answered_by_id for row in listed.object_list})
    rows = [
        {"row": row, "kept_until": actions.kept_until(row), "who": name(row.answered_by_id)}
        for row in listed.object_list
    ]
    page = plan_context(request, found, "publications") | {"page": listed, "rows": rows, "months": actions.MONTHS}
    page["waiting"] = found.format_requests.filter(answered_at=None).count()
    return render(request, "asking/requests.html", page)


@require_POST
def answered(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Mark a request as answered; with `again`, as waiting."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    row = get_object_or_404(found.format_requests, pk=pk)
    done = "again" not in request.POST
    if actions.answer(row, by=request.user, done=done):
        messages.success(request, "The request is marked as answered." if done else "The request waits again.")
    else:
        messages.info(request, "Somebody has marked this request already.")
    return redirect(plan_url("plans:format_requests", found))
