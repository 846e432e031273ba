"""Rows as they are: copied, taken to another part of the plan, and found by the number they have or had."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp import undo
from cypp.editing import by_htmx
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.models import Plan
from plans.pages import plan_context, plan_url
from plans.records import RECORDS
from priorities import numbers, rows
from priorities.find import address_of, row_numbered
from priorities.kinds import KINDS, Kind
from priorities.models import Priority
from priorities.row_forms import MoveForm
from priorities.views import place

FORM = require_http_methods(["GET", "POST"])


@require_POST
def copy(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """Copy a row; the copy stands right after it and has the focus. Undo removes the copy."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    chosen = KINDS[kind]
    with transaction.atomic():
        hold_open(found)
        row = get_object_or_404(chosen.of_plan(found), pk=pk)
        made = chosen.of_plan(found).get(pk=rows.copy(chosen, row).pk)
    words = f"{capfirst(chosen.label(made))} is a copy of {chosen.label(row)}. Change what is different."
    undo.offer(request, words, plan_url(f"priorities:{chosen.url}remove", found, made.pk))
    return redirect(place(found, chosen, made, f"{kind}-{made.pk}" if by_htmx(request) else ""))


@FORM
def move_to(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """Ask for the other parent a row goes to, and take it there."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    chosen = KINDS[kind]
    row = get_object_or_404(chosen.of_plan(found), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = MoveForm(posted, plan=found, kind=chosen, row=row, initial={"to": request.GET.get("to")})
    if form.is_valid():
        try:
            with transaction.atomic():
                hold_open(found)
                was, now = rows.move(found, chosen, pk, form.cleaned_data["to"])
            return moved(request, found, chosen, was, now)
        except rows.Refused as refused:
            form.add_error("to", str(refused))
    return move_page(request, found, chosen, row, form)


def moved(request: HttpRequest, plan: Plan, kind: Kind, was: Any, now: Any) -> HttpResponse:
    """Say from where to where, what became of what it served, and the way back."""
    back = plan_url(f"priorities:{kind.url}move_to", plan, now.pk)
    result = plan.terms["result"].lower()
    left = f" The {result} that it served stays where it was; choose one here." if getattr(was, "result_id", 0) else ""
    messages.success(
        request,
        format_html(
            '{} is {} now.{} <a href="{}?to={}">Move it back</a>',
            capfirst(kind.label(was)),
            kind.label(now),
            left,
            back,
            getattr(was, f"{kind.parent}_id"),
        ),
    )
    return redirect(place(plan, kind, now))


def move_page(request: HttpRequest, plan: Plan, kind: Kind, row: Any, form: MoveForm) -> HttpResponse:
    priority, above = kind.priority_of(row), KINDS[kind.parent].term(plan).lower()
    page = plan_context(request, plan, f"priority-{priority.pk}") | {
        "form": form,
        "title": f"Move {kind.label(row)} to another {above}",
        "eyebrow": str(priority),
        "item": getattr(row, RECORDS[kind.name].title),
        "above": above,
        "back": place(plan, kind, row),
        "with_it": rows.goes_along(plan, kind, row),
    }
    return render(request, "priorities/move.html", page, status=422 if form.errors else 200)


@require_safe
def at(request: HttpRequest, trust: str, plan: str, number: str) -> HttpResponse:
    """Go to the row with this number, now or once; say so where it has another now, or where print means another."""
    found = get_plan_or_deny(request, trust, plan)
    number = numbers.tidy(number)
    here, printed = row_numbered(found, number), numbers.printed(found, number)
    holder = printed if here else printed or numbers.held_last(found, number)
    row = holder.row(found) if holder else None
    if here:
        if holder and row and holder.pk != here.pk:
            say_printed(request, found, number, row)
        return redirect(address_of(found, here))
    if holder is None:
        raise Http404("Nothing in this plan has or had this number.")
    if row is None:
        messages.info(request, f"{number} is removed.")
        return redirect(RECORDS[holder.kind].url("history", found, holder.pk))
    messages.info(request, f"{number} is {label_of(row)} now.")
    return redirect(address_of(found, row))


def label_of(row: Any) -> str:
    return str(row.number) if isinstance(row, Priority) else row.label


def say_printed(request: HttpRequest, plan: Plan, number: str, row: Any) -> None:
    words = 'In the newest version {} was another row, which is <a href="{}">{}</a> now.'
    messages.info(request, format_html(words, number, address_of(plan, row), label_of(row)))
