"""Pages of a meeting's pack: what goes into it, how far its file is, sending it to the board, the download."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.access import can_draft, get_trust_or_deny, roles_of
from partners.models import Trust
from plans.decisions import pack
from plans.decisions.forms import PackForm
from plans.decisions.meeting_views import of_trust, pack_page
from plans.models import Paper
from plans.publishing import library
from plans.publishing.actions import cancel_edition, retry_edition
from plans.publishing.papers import have_or_404
from plans.publishing.views import send_edition
from plans.workflow import Refused

FORM = require_http_methods(["GET", "POST"])


@FORM
def pack_new(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """Choose what follows each report, then have the pack made from the agenda as it is now."""
    owner = get_trust_or_deny(request, trust, can_draft)
    meeting = get_object_or_404(of_trust(owner), pk=pk)
    items = [item for item in pack.agenda(meeting) if item.classification == pack.OPEN]
    newest = pack.newest_pack(meeting)
    form = PackForm(
        request.POST if request.method == "POST" else None,
        items=[(item, pack.enclosures(item)) for item in items],
        chosen=pack.enclosed_in(newest) if newest else {},
    )
    if form.is_bound and form.is_valid():
        paper = pack.make_pack(meeting, form.enclosed, by=request.user)
        messages.success(request, "The pack is being made.")
        return redirect(pack.home(paper))
    page = {
        "nav": "meetings",
        "meeting": meeting,
        "form": form,
        "closed": meeting.items.exclude(classification=pack.OPEN).count(),
    }
    return render(request, "decisions/pack_new.html", page, status=422 if form.is_bound else 200)


def pack_of(owner: Trust, pk: int) -> Paper:
    """A pack of this trust. Raises Http404."""
    return get_object_or_404(pack.packs_of(owner), pk=pk)


@require_safe
def pack_progress(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """The pack's line on its meeting's page, which asks for itself every second until the file is done."""
    owner = get_trust_or_deny(request, trust)
    found = have_or_404(roles_of(request.user, owner), pack_of(owner, pk))
    return render(request, "decisions/_pack.html", pack_page(found.meeting, roles_of(request.user, owner)))


@require_POST
def pack_retry(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_draft)
    found = pack_of(owner, pk)
    if retry_edition(found.edition):
        messages.success(request, "The file will be made again.")
    else:
        messages.info(request, "The file has not failed, so there is nothing to make again.")
    return redirect(pack.home(found))


@require_POST
def pack_cancel(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_draft)
    found = pack_of(owner, pk)
    if cancel_edition(found.edition):
        messages.success(request, "The pack is called off. You can have it made again at any time.")
    else:
        messages.info(request, "The pack is not being made, so there is nothing to call off.")
    return redirect(pack.home(found))


@FORM
def pack_send(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """Ask, then let board members have the pack and tell them."""
    owner = get_trust_or_deny(request, trust, can_draft)
    found = pack_of(owner, pk)
    if request.method == "POST":
        try:
            pack.send_to_board(found, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The pack is in the library, and board members are told.")
        return redirect(pack.home(found))
    page = {"nav": "meetings", "pack": found, "back": pack.home(found)}
    return render(request, "decisions/pack_send.html", page)


@require_safe
def pack_download(request: HttpRequest, trust: str, pk: int) -> HttpResponseBase:
    """The pack in one file: for those who write, and for the board once it was sent."""
    owner = get_trust_or_deny(request, trust)
    found = have_or_404(roles_of(request.user, owner), pack_of(owner, pk))
    return send_edition(request, library.file_of(found), "private, no-cache")
