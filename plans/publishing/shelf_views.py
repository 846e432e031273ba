"""The library, for all members of a trust."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners.access import get_trust_or_deny, roles_of
from plans.publishing.shelf import shelf, visit


@require_safe
def library(request: HttpRequest, trust: str) -> HttpResponse:
    """What the trust has published, packs of meetings, and what of it is new since this person's last visit."""
    owner = get_trust_or_deny(request, trust)
    since = visit(owner, request.user, timezone.now())
    query = " ".join(request.GET.get("q", "").split())[:100]
    page = shelf(owner, roles_of(request.user, owner), since, query)
    return render(request, "plans/library.html", page | {"trust": owner, "since": since, "query": query})
