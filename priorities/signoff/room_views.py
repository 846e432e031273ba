"""Pages of the sign-off room, for everybody who reads the plan; plan managers set the window and waive."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp.sheets import file_answer
from cypp.versioning import Stale
from plans.access import can_manage, get_plan_or_deny
from plans.models import Edition, Plan, State
from plans.pages import plan_context, plan_url
from plans.publishing.papers import papers_of
from plans.timeline import name_of
from plans.workflow import Refused, moves
from priorities.models import SignOffRequest, SignOffWindow
from priorities.signoff import export, signing
from priorities.signoff.asking import set_window
from priorities.signoff.forms import WaiveForm, WindowForm
from priorities.signoff.record_paper import order_record
from priorities.signoff.room_page import standing
from priorities.signoff.views import find_request, newest_of, posted_with

FORM = require_http_methods(["GET", "POST"])


@require_safe
def room(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Organisations by priorities: who has agreed, and what is still to be done by whom."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "room")
    window = SignOffWindow.objects.filter(plan=found).first()
    page["moves"] = [(action, move) for action, move in moves(found, request.user) if move.to == State.SIGNOFF]
    if window is not None:
        page |= standing(found, window, page["roles"], request.GET, signing.london_day())
        page["papers"] = papers_of(found, page["roles"], Edition.Kind.SIGNOFF_RECORD)
        page["may_retry"] = page["roles"].writes
    return render(request, "priorities/room.html", page | {"window": window})


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
    set_window(plan=plan, **days, asked=form.pairs, by=request.user, version=data["version"])
    messages.success(request, "The sign-off window is set.")
    return redirect(plan_url("priorities:room", plan))


@FORM
def waive(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Let the plan pass without this signature, for a reason; or take that back."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    ask, status = find_request(found, pk), 200
    form = WaiveForm(request.POST or None, initial={"seen": seen_of(ask)})
    if request.method == "POST":
        try:
            if done := _waive_or_ask(request, ask, form):
                messages.success(request, done)
                return redirect(plan_url("priorities:record", found, pk))
            status = 422
        except Refused as refused:
            ask, status = find_request(found, pk), 409
            form = WaiveForm(posted_with(request, seen=seen_of(ask)))
            form.add_error(None, str(refused))
    page = {"form": form, "ask": ask, "newest": newest_of(ask), "waived_by": name_of(found.trust, ask.waived_by_id)}
    page = plan_context(request, found, f"priority-{ask.priority_id}") | page
    return render(request, "priorities/waive.html", page, status=status)


def seen_of(ask: SignOffRequest) -> int:
    """The id of the newest signature on a request, as a page shows it; 0 for none."""
    newest = newest_of(ask)
    return newest.pk if newest else 0


def _waive_or_ask(request: HttpRequest, ask: SignOffRequest, form: WaiveForm) -> str:
    """What was done, in words; "" when the form is faulty."""
    valid = form.is_valid()
    if "ask_again" in request.POST:
        signing.ask_again(request=ask, by=request.user)
        return f"{ask.organisation.name} is asked to sign again."
    if not valid:
        return ""
    signing.waive(request=ask, by=request.user, **form.cleaned_data)
    return f"Waived: {ask.organisation.name}, {ask.priority}."


@require_safe
def take_away(request: HttpRequest, trust: str, plan: str, wanted: str, kind: str) -> HttpResponse:
    """The room as a file for a spreadsheet: the matrix, every signature, or a workbook of both."""
    found = get_plan_or_deny(request, trust, plan)
    name = export.file_name(found, wanted, signing.london_day().isoformat())
    return file_answer(export.file_of(found, wanted, kind), name=name, kind=kind)


@require_POST
def make_record(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Freeze the room as it stands and have it printed."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    if not SignOffRequest.objects.filter(window__plan=found).exists():
        messages.error(request, "Nobody is asked to sign yet, so there is nothing to record.")
    else:
        order_record(found, request.user)
        messages.success(request, "The sign-off record is being made. It will stand below with its download.")
    return redirect(plan_url("priorities:room", found) + "#records")
