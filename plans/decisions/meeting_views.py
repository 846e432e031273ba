"""Pages of a trust's meetings: which body meets when, and the plans that come before it."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cypp.editing import confirm_page, edit_page
from partners.access import Roles, can_draft, get_trust_or_deny, roles_of
from partners.models import Body, Trust
from plans.access import visible_to
from plans.decisions import pack
from plans.decisions.forms import MeetingForm
from plans.decisions.way import newest
from plans.models import EDITABLE_STATES, Meeting
from plans.publishing.papers import may_have

FORM = require_http_methods(["GET", "POST"])


def of_trust(trust: Trust):
    return Meeting.objects.filter(body__trust=trust).select_related("body")


def by_body(found: list[Meeting]) -> list[tuple[Body, list[Meeting]]]:
    """Meetings under their bodies, bodies by name, in the order they came in."""
    ordered = sorted(found, key=lambda meeting: meeting.body.name.casefold())
    return [(body, list(group)) for body, group in groupby(ordered, key=lambda meeting: meeting.body)]


@require_safe
def meetings(request: HttpRequest, trust: str) -> HttpResponse:
    """What is coming, day by day; what has been, by body; each with how many plans of the reader's are before it."""
    owner, today = get_trust_or_deny(request, trust), timezone.localdate()
    rows = list(of_trust(owner))
    counts = dict(
        of_trust(owner)
        .filter(items__plan__in=visible_to(request.user, owner))
        .order_by()
        .values_list("pk")
        .annotate(Count("items"))
    )
    for row in rows:
        row.plans = counts.get(row.pk, 0)  # type: ignore[attr-defined]
    page = {
        "coming": [row for row in rows if row.on >= today],
        "past": by_body([row for row in reversed(rows) if row.on < today]),
        "has_bodies": owner.bodies.exists(),
        "roles": roles_of(request.user, owner),
    }
    return render(request, "decisions/meetings.html", page)


@require_safe
def meeting(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """One meeting with its agenda: the plans that the reader may read."""
    owner = get_trust_or_deny(request, trust)
    found = get_object_or_404(of_trust(owner), pk=pk)
    items = found.items.filter(plan__in=visible_to(request.user, owner))
    items = items.select_related("plan__trust", "publication").defer("publication__document")
    rows = [(item, newest(item)) for item in sorted(items.prefetch_related("decisions"), key=pack.place_of)]
    roles = roles_of(request.user, owner)
    page = {"meeting": found, "rows": rows, "roles": roles, "past": found.on < timezone.localdate()}
    page |= pack_page(found, roles)
    if roles.writes:
        page["plans"] = (
            visible_to(request.user, owner).filter(state__in=EDITABLE_STATES).exclude(agenda_items__meeting=found)
        )
    return render(request, "decisions/meeting.html", page)


def pack_page(meeting: Meeting, roles: Roles) -> dict[str, Any]:
    """What the line of a pack reads: the one that this reader may have, does it fit the agenda, what has the board."""
    sent = pack.sent_pack(meeting)
    paper = pack.newest_pack(meeting) if roles.writes else sent
    if paper is None or not may_have(roles, paper):
        return {"pack": None}
    page = {"pack": paper, "edition": paper.edition, "trust": meeting.body.trust, "roles": roles}
    page["older"] = roles.writes and not pack.fits(paper)
    return page | {"board": sent if sent != paper else None}


@FORM
def meeting_add(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_draft)
    return meeting_page(request, owner, Meeting(), "Add a meeting", saved="The meeting is in the list.")


@FORM
def meeting_edit(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_draft)
    found = get_object_or_404(of_trust(owner), pk=pk)
    links = [("Remove this meeting", reverse("plans:meeting_remove", args=[trust, pk]))]
    return meeting_page(request, owner, found, f"Change the meeting of {found}", links=links)


def meeting_page(request: HttpRequest, owner: Trust, row: Meeting, title: str, *, links: Any = (), **options: Any):
    """The form of a meeting, new or stored."""
    back = (
        reverse("plans:meeting", args=[owner.slug, row.pk]) if row.pk else reverse("plans:meetings", args=[owner.slug])
    )
    return edit_page(
        request,
        MeetingForm,
        instance=row,
        trust=owner,
        may_decide=roles_of(request.user, owner).manages,
        title=title,
        done=lambda saved: reverse("plans:meeting", args=[owner.slug, saved.pk]),
        context={"cancel": back, "links": links},
        **options,
    )


@FORM
def meeting_remove(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """Remove a meeting that no plan is put to."""
    owner = get_trust_or_deny(request, trust, can_draft)
    found = get_object_or_404(of_trust(owner), pk=pk)
    back = reverse("plans:meeting", args=[trust, pk])
    if request.method == "POST":
        try:
            with transaction.atomic():
                found.delete()
        except ProtectedError:
            messages.error(
                request, "A plan is on its agenda, or a pack was made of it, so the meeting stays in the list."
            )
            return redirect(back)
        messages.success(request, f"The meeting of {found} is removed.")
        return redirect("plans:meetings", trust)
    text = "Only a meeting with nothing on its agenda can be removed."
    return confirm_page(request, title=f"Remove the meeting of {found}?", text=text, button="Remove", back=back)
