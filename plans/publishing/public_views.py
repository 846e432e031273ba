"""The public site: what anybody reads of published plans. Nobody signs in for it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cypp.public import kept, public
from plans.publishing import library
from plans.publishing.editions import Version, page_context
from plans.publishing.views import send_edition

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
@kept
def published_index(request: HttpRequest) -> HttpResponse:
    return render(request, "public/index.html", {"trusts": library.trusts_with_plans()})


@require_safe
@kept
def published_trust(request: HttpRequest, trust: str) -> HttpResponse:
    owner = library.publishing_trust(trust)
    page = {"trust": owner, "plans": library.published_plans(owner), "consultations": library.consultations_of(owner)}
    return render(request, "public/trust.html", page)


@require_safe
@kept
def published(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The newest final version as a web page: the main copy of the plan."""
    found = library.published_plan(trust, plan)
    newest, *earlier = found.finals
    page = page_context(newest.document, Version.of(newest))
    page |= {"trust": found.trust, "row": found, "publication": newest, "earlier": earlier}
    return render(request, "public/plan.html", page)


@require_safe
@public
def published_file(request: HttpRequest, trust: str, plan: str, pk: int, name: str) -> HttpResponseBase:
    """A public file. Its address names one file for ever, so it may be kept for ever."""
    edition = library.public_file(trust, plan, pk)
    if name != edition.friendly_name:
        return redirect("plans:published_file", trust, plan, pk, edition.friendly_name)
    return send_edition(request, edition, FOR_EVER)
