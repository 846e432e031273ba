"""Pages of a plan's timetable: all of it, the stages' days, key dates, the planning year."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp import undo
from plans.access import can_edit, can_write, get_plan_or_deny, hold_open
from plans.models import CycleActivity, KeyDate, Plan
from plans.pages import plan_context, plan_url
from plans.row_views import remove_page, row_page
from plans.timetable import actions, year
from plans.timetable.forms import ActivityForm, KeyDateForm, StagesForm
from plans.timetable.pages import timetable as timetable_page
from plans.timetable.records import ACTIVITY, DATE
from plans.timetable.stages import today

FORM = require_http_methods(["GET", "POST"])


@require_safe
def timetable(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Stages, key dates with the days of other parts, and the planning year."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "timetable") | timetable_page(request, found)
    return render(request, "timetable/timetable.html", page)


@FORM
def stages(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The planned days of all stages in one form."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    form = StagesForm(request.POST or None, plan=found)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            changed = actions.plan_stages(found, form.days, form.cleaned_data["seen"])
            messages.success(request, "The days of the stages are saved." if changed else "Nothing was changed.")
            return redirect(home(found, "stages"))
        except actions.Overtaken as overtaken:
            form, status = again(request.POST, found, overtaken), 409
    page = plan_context(request, found, "timetable") | {"form": form, "cancel": home(found), "title": "Plan the stages"}
    page["intro"] = "When is the plan to enter each stage? Leave empty what is not known or not needed."
    return render(request, "form_page.html", page, status=status)


def again(typed: QueryDict, plan: Plan, overtaken: actions.Overtaken) -> StagesForm:
    """What was typed, on top of what is stored now, saying where both planned the same stage."""
    data = typed.copy()
    data["seen"] = StagesForm(plan=plan)["seen"].value()
    told = StagesForm(data, plan=plan)
    told.refuse(overtaken.theirs)
    return told


def home(plan: Plan, place: str = "") -> str:
    return plan_url("plans:timetable", plan) + (f"#{place}" if place else "")


@FORM
def date_add(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return date_page(request, found, KeyDate(plan=found), title="Add a key date")


@FORM
def date_edit(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return date_page(request, found, found.key_dates.filter(pk=pk, stage="").first())


def date_page(request: HttpRequest, plan: Plan, row: KeyDate | None, **options: str) -> HttpResponse:
    """The form of a key date, new or stored."""
    return row_page(request, plan, DATE, KeyDateForm, row, current="timetable", back=home(plan), **options)


@FORM
def activity_add(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return activity_page(request, found, CycleActivity(plan=found), title="Add an activity", save=save_new_activity)


def save_new_activity(form: ActivityForm) -> CycleActivity:
    form.instance.position = year.next_place(form.instance.plan)
    return form.save()


@FORM
def activity_edit(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return activity_page(request, found, found.cycle.filter(pk=pk).first())


def activity_page(request: HttpRequest, plan: Plan, row: CycleActivity | None, **options: Any) -> HttpResponse:
    """The form of an activity, new or stored."""
    return row_page(request, plan, ACTIVITY, ActivityForm, row, current="timetable", back=home(plan), **options)


@FORM
def date_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return remove_page(
        request,
        found,
        DATE,
        get_object_or_404(found.key_dates, pk=pk, stage=""),
        current="timetable",
        back=home(found),
        done=home(found, "dates"),
        button="Remove the key date",
    )


@FORM
def activity_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return remove_page(
        request,
        found,
        ACTIVITY,
        get_object_or_404(found.cycle, pk=pk),
        current="timetable",
        back=home(found),
        done=home(found, "year"),
        button="Remove the activity",
    )


@require_POST
def date_done(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Say that a key date is done, today."""
    return say_done(request, trust, plan, pk, today(), "is done", "date_not_done")


@require_POST
def date_not_done(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    return say_done(request, trust, plan, pk, None, "is not done yet", "date_done")


def say_done(
    request: HttpRequest, trust: str, plan: str, pk: int, day: date | None, words: str, back: str
) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_write)
    chosen = get_object_or_404(found.key_dates, pk=pk, stage="")
    if actions.mark(chosen, day):
        undo.offer(request, f"“{chosen.title}” {words}.", plan_url(f"plans:{back}", found, pk))
    else:
        messages.error(request, f"“{chosen.title}” was removed meanwhile, so nothing was changed.")
    return redirect(home(found, f"date-{pk}"))


@require_POST
def usual_year(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Fill an empty planning year with the steps that most councils take."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    with transaction.atomic():
        hold_open(found)
        made = year.start_usual(found)
    if made:
        messages.success(request, f"{made} activities of a usual year are there. Make them yours.")
    else:
        messages.info(request, "There are activities already, so nothing was added.")
    return redirect(home(found, "year"))
