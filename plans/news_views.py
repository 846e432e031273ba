"""What changed since a person last looked, and who else is here now."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans import presence, talk
from plans.access import get_plan_or_deny
from plans.models import Plan
from plans.news import Item, changes_since, locate, settled
from plans.news_forms import NewsForm
from plans.pages import plan_context, plan_url

FORM = require_http_methods(["GET", "POST"])
LONGEST_SIGN = 2000
PAGE_SIZE = 25
MOST_COMMENTS = 50


@require_POST
def here(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """A page says where its reader is, and is told who else is there; 204 when that is what it shows already."""
    found = get_plan_or_deny(request, trust, plan)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_SIGN:
        return HttpResponse(status=413)
    page, row = (presence.key_of(request.POST.get(name, "")) for name in ("place", "row"))
    mine, now = page if row == presence.NOWHERE else row, timezone.now()
    rows = presence.others(found, request.user, now)
    places = presence.places_here(found, (page, mine), rows)
    presence.look(found, request.user, now)
    presence.note(found, request.user, mine, request.POST.get("writing") == "yes", now)
    hints = presence.hints(rows, places, page, mine)
    shown = presence.fingerprint(hints)
    if shown == request.POST.get("shown", ""):
        return HttpResponse(status=204)
    told = {"hints": hints[: presence.MOST], "more": len(hints[presence.MOST :]), "shown": shown}
    return render(request, "plans/_here.html", told)


@FORM
def news(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """What changed in the plan in a span of time. POST: it is read, so that the next list begins with this moment."""
    found = get_plan_or_deny(request, trust, plan)
    if request.method == "POST":
        return read(request, found)
    now = timezone.now()
    last = presence.news_begin(found, request.user, now)
    form = NewsForm(request.GET)
    told = told_since(request, found, form.since(last, now), form.cleaned_data["mine"])
    page = Paginator(told["items"], PAGE_SIZE).get_page(request.GET.get("page"))
    locate(found, page)
    more = {
        "form": form,
        "page": page,
        "query": form.query,
        "first": last is None and form.cleaned_data["span"] == "visit",
    }
    more |= {"groups": grouped(page), "read": settled(now), **placed_comments(found, told["comments"])}
    return render(request, "plans/news.html", plan_context(request, found, "news") | told | more)


def told_since(request: HttpRequest, plan: Plan, since: datetime, mine: bool) -> dict[str, Any]:
    """What a person is told of: {"since", "items", "changes": how many, "people": how many, "comments"}."""
    own = None if mine else request.user.pk
    items = changes_since(plan, since, without=own)
    comments = plan.comments.filter(at__gt=since, removed_at=None).exclude(by=own).order_by("-at", "-pk")
    changes = [change for item in items for change in item.changes]
    people = {change.by for change in changes} - {None}
    return {"since": since, "items": items, "changes": len(changes), "people": len(people), "comments": comments}


def grouped(page: Any) -> list[tuple[Item, list[Item]]]:
    """The items of a page under their section or priority: [(the first, all of them)]."""
    groups = [list(group) for _, group in groupby(page, key=lambda item: item.group)]
    return [(group[0], group) for group in groups]


def placed_comments(plan: Plan, comments: Any) -> dict[str, Any]:
    """The newest comments with their places: {"said": [(comment, place, address)], "unsaid": how many are older}."""
    newest = list(comments[:MOST_COMMENTS])
    places = talk.placed(plan, newest)
    said = [(row, places[row.place_key], talk.talk_url(plan, places[row.place_key])) for row in newest]
    return {"said": said, "unsaid": comments.count() - len(newest)}


def read(request: HttpRequest, plan: Plan) -> HttpResponse:
    """This person has read what a page showed at its time; raises BadRequest when the time is none."""
    try:
        until = parse_datetime(request.POST.get("read", ""))
    except ValueError:
        until = None
    if until is None or timezone.is_naive(until):
        raise BadRequest("Open the list of changes again.")
    presence.read_until(plan, request.user, until, timezone.now())
    messages.success(request, "Noted. From now on this list begins where you have read to.")
    return redirect(plan_url("plans:news", plan))


@require_safe
def news_line(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """How much changed since this person last looked, for the overview."""
    found = get_plan_or_deny(request, trust, plan)
    last = presence.news_begin(found, request.user, timezone.now())
    told = told_since(request, found, last, mine=False) if last else {}
    said = told["comments"].count() if told else 0
    return render(request, "plans/_news_line.html", {"plan": found, "trust": found.trust, "said": said, **told})
