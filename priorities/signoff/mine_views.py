"""The page that a signatory begins with: what their organisation is asked to sign, and what it would do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.access import Roles, roles_of
from partners.models import Organisation
from plans.access import get_plan_or_deny
from plans.models import Plan, State
from plans.pages import plan_context
from priorities.models import SignOffWindow
from priorities.signoff.mine import asked_of, gives, promises
from priorities.signoff.room import days_left, window_state
from priorities.signoff.signing import london_day


def can_sign(roles: Roles, plan: Plan) -> bool:
    return roles.signs


@require_safe
def mine(request: HttpRequest, trust: str, plan: str, pk: int | None = None) -> HttpResponse:
    """One's organisation in this plan; the first by name where one signs for several."""
    found = get_plan_or_deny(request, trust, plan, can_sign)
    signed_for = roles_of(request.user, found.trust).organisations
    own = list(Organisation.objects.for_trust(found.trust).filter(pk__in=signed_for))
    shown = next((each for each in own if pk in (None, each.pk)), None)
    if shown is None:
        raise Http404("You sign for no such organisation.")
    asked, window = asked_of(found, shown, request.user), SignOffWindow.objects.filter(plan=found).first()
    left = [each for each in asked if each.left]
    page = plan_context(request, found, "mine") | {
        "organisation": shown,
        "others": [each for each in own if each != shown],
        "asked": asked,
        "left": left,
        "window": window,
        "promises": promises(found, shown),
        "gives": gives(found, shown),
    }
    if window:
        today = london_day()
        state = window_state(window.opens, window.closes, today)
        page |= {"state": state, "countdown": days_left(window.opens, window.closes, today)}
        page["live"] = state == "open" and found.state == State.SIGNOFF
    return render(request, "priorities/mine.html", page)
