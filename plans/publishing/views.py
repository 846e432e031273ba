"""Pages of what was made of a plan, for members: its versions and files."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cypp.files import send_file
from partners.access import get_trust_or_deny, roles_of
from plans.access import can_write, get_plan_or_deny
from plans.models import Plan
from plans.pages import plan_context, plan_url
from plans.publishing import library, papers
from plans.publishing.actions import cancel_edition, retry_edition
from plans.publishing.formats import content_type_of
from plans.publishing.parts import media
from plans.publishing.unprinted import tell_unprinted
from plans.version_forms import KeepForm


@require_safe
def publications(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Every version of the plan with its files, finished or on their way."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "publications") | {"versions": library.files_told(found), "form": KeepForm()}
    return render(request, "plans/publications.html", page | {"may_retry": page["roles"].writes})


@require_safe
def edition_progress(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """One file's line of that page, which asks for itself every second until the file is done."""
    found = get_plan_or_deny(request, trust, plan)
    edition = _edition(request, found, pk)
    tell_unprinted([edition])
    page = {"plan": found, "trust": found.trust, "edition": edition}
    template = "plans/_edition_row.html" if request.GET.get("row") else "plans/_edition.html"
    return render(request, template, page | {"may_retry": roles_of(request.user, found.trust).writes})


@require_POST
def edition_retry(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_write)
    edition = _edition(request, found, pk)
    if retry_edition(edition):
        messages.success(request, "The file will be made again.")
    else:
        messages.info(request, "The file has not failed, so there is nothing to make again.")
    return redirect(_home(found, edition))


@require_POST
def edition_cancel(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_write)
    edition = _edition(request, found, pk)
    if cancel_edition(edition):
        messages.success(request, "The file is called off. You can have it made again at any time.")
    else:
        messages.info(request, "The file is not being made, so there is nothing to call off.")
    return redirect(_home(found, edition))


def _home(plan: Plan, edition: Any) -> str:
    """The page on which its readers find the file."""
    return papers.home_of(edition.paper) if edition.paper else plan_url("plans:publications", plan)


def _edition(request: HttpRequest, plan: Plan, pk: int) -> Any:
    """A file of the plan in whatever state, that this reader may have. Raises Http404."""
    found = library.edition_of(plan, pk)
    if found.paper:
        papers.have_or_404(roles_of(request.user, plan.trust), found.paper)
    return found


@require_safe
def download(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponseBase:
    """A file for members: drafts' files for those who may read the draft, final ones for all."""
    owner = get_trust_or_deny(request, trust)
    return send_edition(request, library.file_for_member(request.user, owner, plan, pk), "private, no-cache")


def send_edition(request: HttpRequest, edition: Any, cache: str) -> HttpResponseBase:
    return send_file(
        request,
        media() / edition.file,
        name=edition.friendly_name,
        etag=edition.sha256,
        content_type=content_type_of(edition.kind),
        cache=cache,
    )
