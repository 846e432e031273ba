"""Pages of the sign-off room, for everybody who reads the plan; plan managers set the window and waive."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cypp.versioning import Stale
from plans.access import can_manage, get_plan_or_deny
from plans.models import Plan, State
from plans.pages import plan_context, plan_url
from plans.timeline import names_of
from plans.workflow import Refused, moves
from priorities.chapters import signature_hashes
from priorities.models import SignOffRequest, SignOffWindow
from priorities.signoff import signing
from priorities.signoff.forms import WaiveForm, WindowForm
from priorities.signoff.room import SETTLED, Cell, days_left, matrix, tiles, window_state
from priorities.signoff.views import find_request, posted_with

FORM = require_http_methods(["GET", "POST"])


@require_safe
def room(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Organisations by priorities: who has agreed, and what is still to be done by whom."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "room")
    window, table = SignOffWindow.objects.filter(plan=found).first(), matrix(found, signature_hashes(found))
    page["moves"] = [(action, move) for action, move in moves(found, request.user) if move.to == State.SIGNOFF]
    if window is not None:
        today = signing.london_day()
        state = window_state(window.opens, window.closes, today)
        live = state == "open" and found.state == State.SIGNOFF
        mine = page["roles"].organisations if live else frozenset()
        table["rows"] = [_row(found, row, mine) for row in table["rows"]]
        page |= {
            "table": table, "state": state, "live": live, "left": days_left(window.opens, window.closes, today),
            "tiles": tiles(table, state), "unasked": _unasked(table),
        }  # fmt: skip
    return render(request, "priorities/room.html", page | {"window": window})


def _row(plan: Plan, row: dict, mine: frozenset[int]) -> dict:
    """A row of the matrix with the address behind each mark, and what is left to do."""
    own = row["organisation"].pk in mine
    links = [(cell, _link(plan, cell, own)) for cell in row["cells"]]
    left = [(cell, url) for cell, url in links if cell.request and cell.mark not in SETTLED]
    return row | {"links": links, "left": left, "own": own}


def _link(plan: Plan, cell: Cell, own: bool) -> str:
    if cell.request is None:
        return ""
    to_sign = own and cell.mark not in SETTLED
    return plan_url("priorities:sign" if to_sign else "priorities:record", plan, cell.request.pk)


def _unasked(table: dict) -> list:
    """Priorities that no organisation is asked to sign."""
    columns = [[row["cells"][at] for row in table["rows"]] for at in range(len(table["priorities"]))]
    return [
        priority
        for priority, cells in zip(table["priorities"], columns, strict=True)
        if all(cell.request is None for cell in cells)
    ]


@FORM
def window(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Set the days of signing, and who is asked to sign what."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    current = SignOffWindow.objects.filter(plan=found).first()
    form, status, stale = WindowForm(request.POST or None, plan=found, window=current), 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _save_window(request, found, form)
            except Stale as newer:
                stale, status = newer.current, 409
                form = WindowForm(
                    posted_with(request, version=stale.version if stale else ""), plan=found, window=stale
                )
            except Refused as refused:
                form.add_error(None, str(refused))
                status = 409
    page = plan_context(request, found, "room") | {"form": form, "window": current, "stale": stale}
    return render(request, "priorities/window.html", page, status=status)


def _save_window(request: HttpRequest, plan: Plan, form: WindowForm) -> HttpResponse:
    data = form.cleaned_data
    days = {"opens": data["opens"], "closes": data["closes"]}
    signing.open_window(plan=plan, **days, asked=form.pairs, by=request.user, version=data["version"])
    messages.success(request, "The sign-off window is set.")
    return redirect(plan_url("priorities:room", plan))


@FORM
def waive(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Let the plan pass without this signature, for a reason; or take that back."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    ask, status = find_request(found, pk), 200
    form = WaiveForm(request.POST or None)
    if request.method == "POST":
        try:
            if done := _waive_or_ask(request, ask, form):
                messages.success(request, done)
                return redirect(plan_url("priorities:record", found, pk))
            status = 422
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
    names = names_of(found.trust, [ask.waived_by_id])
    page = {"form": form, "ask": ask, "waived_by": names(ask.waived_by_id)}
    page = plan_context(request, found, f"priority-{ask.priority_id}") | page
    return render(request, "priorities/waive.html", page, status=status)


def _waive_or_ask(request: HttpRequest, ask: SignOffRequest, form: WaiveForm) -> str:
    """What was done, in words; "" when the form is faulty."""
    valid = form.is_valid()
    if "ask_again" in request.POST:
        signing.ask_again(request=ask, by=request.user)
        return f"{ask.organisation.name} is asked to sign again."
    if not valid:
        return ""
    signing.waive(request=ask, by=request.user, reason=form.cleaned_data["reason"])
    return f"Waived: {ask.organisation.name}, {ask.priority}."
