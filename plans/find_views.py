"""The search box of the outline: results as a page of their own, or below the box as somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from plans.access import get_plan_or_deny
from plans.find import LIMIT, Query, jump
from plans.find import find as find_in
from plans.pages import plan_context, plan_url


@require_safe
def find(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Everything in the plan that holds the words of `q`. A number or code alone goes straight to its row."""
    found = get_plan_or_deny(request, trust, plan)
    query = Query.of(request.GET.get("q", ""))
    target = jump(found, query.typed)
    live = request.headers.get("HX-Target") == "find-results"
    if target and not live:
        return redirect(target)
    groups = find_in(found, query)
    count = sum(len(hits) for _, hits in groups)
    page = {"query": query, "groups": groups, "count": count, "more": count >= LIMIT, "target": target}
    if live:
        return render(request, "plans/_found.html", page | {"url": plan_url("plans:find", found)})
    return render(request, "plans/find.html", plan_context(request, found, "find") | page)
