"""The list of what a person was told, how much of it is new, and the way to what it is about."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from partners.access import get_trust_or_deny
from plans.notices.access import readable
from plans.notices.actions import see
from plans.notices.reach import unreached

PAGE_SIZE = 30


@require_safe
def notices(request: HttpRequest, trust: str) -> HttpResponse:
    """Everything this person was told in the trust, newest first, day by day."""
    owner = get_trust_or_deny(request, trust)
    rows = readable(request.user, owner)
    page = Paginator(rows.select_related("plan"), PAGE_SIZE).get_page(request.GET.get("page"))
    days = [(day, list(told)) for day, told in groupby(page, key=lambda row: timezone.localdate(row.at))]
    new = rows.filter(seen_at=None)
    shown = {
        "nav": "notices",
        "lost": next(iter(unreached([request.user.pk]).values()), None),
        "page": page,
        "days": days,
        "new": new.count(),
        "newest": new.order_by("-pk").first(),
    }
    return render(request, "plans/notices.html", shown)


@require_safe
def count(request: HttpRequest, trust: str) -> HttpResponse:
    """How many are new, for the bar at the top of every page."""
    owner = get_trust_or_deny(request, trust)
    return render(request, "plans/_notices.html", {"new": readable(request.user, owner).filter(seen_at=None).count()})


@require_safe
def go(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """On to the page that tells more; the notice counts as seen, and is not mailed any more."""
    owner = get_trust_or_deny(request, trust)
    mine = readable(request.user, owner).filter(pk=pk)
    notice = get_object_or_404(mine)
    see(mine)
    return redirect(notice.path)


@require_POST
def read(request: HttpRequest, trust: str) -> HttpResponse:
    """All that the list showed counts as seen; what came after it stays new."""
    owner = get_trust_or_deny(request, trust)
    until = request.POST.get("until", "")
    seen = see(readable(request.user, owner).filter(pk__lte=int(until))) if until.isdecimal() and len(until) < 19 else 0
    messages.success(request, f"{seen} notice{'s' * (seen != 1)} marked as read." if seen else "There was nothing new.")
    return redirect("plans:notices", owner.slug)
