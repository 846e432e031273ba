"""A person's private calendar: the page that gives its address, and the file at that address."""

import hashlib
import time

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from partners.access import get_trust_or_deny
from plans.timetable import addresses
from plans.timetable.feed import calendar_of, events_for
from plans.timetable.pages import Line
from plans.timetable.stages import standing, today

#: Calendars ask every few hours; so many times within so many seconds is more than any of them does.
MOST, SECONDS = 30, 600
SHOWN = 12


@require_safe
def calendar(request: HttpRequest, trust: str) -> HttpResponse:
    """Your calendar: the address, what it holds, how to subscribe."""
    owner = get_trust_or_deny(request, trust)
    now = today()
    found = [Line(event, standing(event, now)) for event in events_for(request.user) if event.last >= now]
    held = addresses.of(request.user)
    page = {
        "trust": owner,
        "held": held,
        "address": request.build_absolute_uri(feed_path(held.secret)) if held else "",
        "lines": found[:SHOWN],
        "more": len(found) - SHOWN,
    }
    response = render(request, "timetable/calendar.html", page)
    response["Cache-Control"] = "private, no-store"
    return response


def feed_path(secret: str) -> str:
    return reverse("plans:calendar_feed", args=[secret])


@require_POST
def new_address(request: HttpRequest, trust: str) -> HttpResponse:
    """Make an address; the one before stops at once."""
    get_trust_or_deny(request, trust)
    replaced = addresses.renew(request.user)
    words = "You have a new address; the old one has stopped." if replaced else "Your calendar has an address."
    messages.success(request, words)
    return redirect("plans:calendar", trust=trust)


@require_POST
def remove_address(request: HttpRequest, trust: str) -> HttpResponse:
    get_trust_or_deny(request, trust)
    if addresses.remove(request.user):
        messages.success(request, "The address is removed. Calendars that used it get nothing more.")
    return redirect("plans:calendar", trust=trust)


@require_safe
@login_not_required
@sensitive_variables("secret")
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The file, for whoever knows the address: made afresh of what its owner may read now.

    Whether it changed goes by its bytes alone: with a role lost it must change, though nothing in it is newer.
    """
    held = addresses.find(secret)
    if held is None:
        raise Http404("No such page.")
    if often(held.pk):
        return HttpResponse("Too often. Try again later.", status=429, headers={"Retry-After": str(SECONDS)})
    addresses.used(held)
    body = calendar_of(events_for(held.user), "Children and young people’s plans")
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        body, content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def often(pk: int) -> bool:
    """Was this calendar asked for more often than any program has to?"""
    key = f"calendar:{pk}:{int(time.time()) // SECONDS}"
    count = cache.get(key, 0)
    cache.set(key, count + 1, SECONDS)
    return count >= MOST
