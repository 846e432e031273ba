"""The checklist of a plan: what is there, what is missing, what people say; and what the next steps wait for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp.editing import edit_page
from partners.access import roles_of
from plans import workflow
from plans.access import can_manage, get_plan_or_deny
from plans.checklist.access import can_decide, can_say, hold_unfinished
from plans.checklist.actions import say_done, take_back
from plans.checklist.forms import CHANGED, ChooseForm, NotNeededForm
from plans.checklist.pages import groups_of, steps_of
from plans.models import Plan, Requirement, RequirementAnswer
from plans.pages import plan_context, plan_url
from plans.timeline import name_of

FORM = require_http_methods(["GET", "POST"])


@require_safe
def checklist(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Every requirement by the stage that waits for it, with the way to mend what is missing."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "checklist")
    roles = page["roles"]
    page |= {
        "set": found.requirements,
        "groups": groups_of(found),
        "may_say": can_say(roles, found),
        "may_decide": can_decide(roles, found),
        "steps": steps_of(found, workflow.moves(found, request.user)),
    }
    return render(request, "checklist/plan.html", page)


@require_safe
def steps(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """What the next steps wait for: a part of the overview, which asks for it once it is shown."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    waits = steps_of(found, workflow.moves(found, request.user))
    return render(request, "checklist/_steps.html", {"plan": found, "trust": found.trust, "steps": waits})


@FORM
def choose(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_decide)
    back = plan_url("plans:checklist", found)
    return edit_page(
        request,
        ChooseForm,
        instance=found,
        title="Choose the checklist",
        hold=lambda: hold_unfinished(found),
        done=back,
        context=plan_context(request, found, "checklist") | {"cancel": back},
    )


@require_POST
def done(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Somebody says that this is done."""
    found = get_plan_or_deny(request, trust, plan, can_say)
    requirement = requirement_of(found, pk)
    if request.POST.get("line") == str(requirement.version):
        say_done(found, requirement, by=request.user)
    else:
        messages.error(request, CHANGED)
    return redirect(row_url(found, requirement))


@FORM
def not_needed(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """A plan manager says why the plan needs no such thing."""
    found = get_plan_or_deny(request, trust, plan, can_decide)
    requirement = requirement_of(found, pk)
    answer = requirement.answers.filter(plan=found).first()
    return edit_page(
        request,
        NotNeededForm,
        instance=answer or RequirementAnswer(plan=found, requirement=requirement),
        title="Not needed",
        hold=lambda: hold_unfinished(found),
        done=row_url(found, requirement),
        context=plan_context(request, found, "checklist")
        | {"eyebrow": requirement.title, "intro": requirement.help, "cancel": row_url(found, requirement)},
        by=request.user,
        by_name=name_of(found.trust, request.user.pk),
    )


@require_POST
def answer_take_back(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_say)
    requirement = requirement_of(found, pk)
    take_back(found, requirement, decides=can_decide(roles_of(request.user, found.trust), found))
    return redirect(row_url(found, requirement))


def requirement_of(plan: Plan, pk: int) -> Requirement:
    """A line of the checklist that the plan uses now. Raises Http404."""
    return get_object_or_404(Requirement.objects.filter(of=plan.requirements_id), pk=pk)


def row_url(plan: Plan, requirement: Requirement) -> str:
    return f"{plan_url('plans:checklist', plan)}#requirement-{requirement.pk}"
