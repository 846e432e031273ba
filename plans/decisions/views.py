"""Pages of a plan's decisions: its way through the bodies, and what each of them decided."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp.editing import confirm_page, edit_page
from partners.access import Roles
from plans.access import can_manage, get_plan_or_deny, hold_open
from plans.decisions import actions
from plans.decisions.forms import DecideForm, StepForm
from plans.decisions.way import item_of, newest, way_of
from plans.models import AgendaItem, Plan, RouteStep
from plans.pages import plan_context, plan_url
from plans.workflow import Refused

FORM = require_http_methods(["GET", "POST"])


def can_route(roles: Roles, plan: Plan) -> bool:
    """Say which bodies decide: plan managers, while the plan is open."""
    return roles.manages and plan.is_open


@require_safe
def decisions(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The way of the plan, how each step stands, what is next, and every decision ever made."""
    found = get_plan_or_deny(request, trust, plan)
    way = way_of(found)
    page = plan_context(request, found, "decisions")
    page |= {
        "way": way,
        "made": [(item, made, made == newest(item)) for item in way.items for made in item.decisions.all()],
        "waiting": [item for item in way.others if newest(item) is None],
        "may_route": can_route(page["roles"], found),
        "newest": found.publications.defer("document").first(),
        "today": timezone.localdate(),
    }
    return render(request, "decisions/decisions.html", page)


@FORM
def step_add(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_route)
    return step_page(
        request,
        RouteStep(plan=found),
        title="Add a body that decides",
        save=lambda form: actions.add_step(form.instance),
        saved="The body is in the plan’s way, at the end.",
    )


@FORM
def step_edit(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_route)
    step = step_of(found, pk)
    return step_page(request, step, title=f"What {step.body} does with the plan", hold=lambda: hold_open(found))


def step_of(plan: Plan, pk: int) -> RouteStep:
    return get_object_or_404(plan.route.select_related("body", "plan__trust"), pk=pk)


def step_page(request: HttpRequest, step: RouteStep, *, title: str, **options: Any) -> HttpResponse:
    """The form of a step, new or stored."""
    back = plan_url("plans:decisions", step.plan)
    page = plan_context(request, step.plan, "decisions") | {"cancel": back, "preview_url": ""}
    return edit_page(
        request, StepForm, instance=step, trust=step.plan.trust, title=title, done=back, context=page, **options
    )


@require_POST
def step_move(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_route)
    actions.move_step(step_of(found, pk), request.POST.get("direction", "up"))
    return redirect(plan_url("plans:decisions", found) + f"#step-{pk}")


@FORM
def step_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_route)
    step = step_of(found, pk)
    back = plan_url("plans:decisions", found)
    if request.method == "POST":
        actions.remove_step(step)
        messages.success(request, f"{step.body} is no longer on the plan’s way.")
        return redirect(back)
    return confirm_page(
        request,
        title=f"Take {step.body} off the plan’s way?",
        text="The plan can then be approved without it. What it has decided stays on record.",
        button="Take it off",
        back=back,
        context=plan_context(request, found, "decisions"),
    )


@FORM
def decide(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Record what the body decided; what it would jump over is listed with links."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    item = item_of(found, pk)
    form, refused = DecideForm(request.POST or None, initial=shown_of(item)), None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_decision(item, by=request.user, **form.cleaned_data)
        except Refused as error:
            refused, item = error, item_of(found, pk)
            form = DecideForm(request.POST.dict() | shown_of(item))
        else:
            messages.success(request, f"Recorded: {item.meeting.body}, {made.get_outcome_display().lower()}.")
            return redirect(plan_url("plans:decisions", found))
    page = plan_context(request, found, "decisions")
    page |= {"item": item, "form": form, "before": newest(item), "refused": refused, "too_early": is_to_come(item)}
    page["cancel"] = plan_url("plans:agenda_item", found, pk)
    return render(request, "decisions/decide.html", page, status=409 if refused else 422 if form.is_bound else 200)


def shown_of(item: AgendaItem) -> dict[str, int]:
    """What a page shows of an item, and whoever sends its form has seen: its newest decision, and its version."""
    before = newest(item)
    return {"seen": before.pk if before else 0, "version": item.publication_id}


def is_to_come(item: AgendaItem) -> bool:
    """Is the day of its meeting still to come, in London?"""
    return item.meeting.on > timezone.localdate()
