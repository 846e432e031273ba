"""Rows of a plan that the plan itself holds: the form of one, moving it, removing it. See `plans.records`."""

from typing import Any

from django.db import transaction
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cypp import ordering, undo
from cypp.editing import confirm_page, edit_page, gone_page
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.models import Plan
from plans.pages import plan_context
from plans.records import RECORDS, Record


def row_page(
    request: HttpRequest, plan: Plan, record: Record, form: type[ModelForm], row: Any, *, current: str, back: str,
    title: str = "", eyebrow: str = "", **options: Any,
) -> HttpResponse:  # fmt: skip
    """The form of a row, new or stored. None is one that is gone: 404, or what was typed, to be copied.

    `current` is the outline key of the page, `back` where "Cancel" leads; `options` are those of `edit_page`.
    """
    page = plan_context(request, plan, current) | {"cancel": back, "eyebrow": eyebrow}
    if row is None and request.method == "POST":
        return gone_page(request, page)
    if row is None:
        raise Http404(f"No such {record.name}.")
    if row.pk:
        page["links"] = [(words, record.url(words.lower(), plan, row.pk)) for words in ("History", "Remove")]
    return edit_page(
        request,
        form,
        instance=row,
        title=title or f"Change “{row}”",
        hold=lambda: hold_open(plan),
        done=lambda saved: record.place(plan, saved),
        context=page,
        **options,
    )


@require_POST
def move(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """Exchange a row with its neighbour, "up" or "down"."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    record = RECORDS[kind]
    row = get_object_or_404(record.of_plan(found), pk=pk)
    with transaction.atomic():
        hold_open(found)
        ordering.move(row, record.siblings(row), request.POST.get("direction", "up"), record.order)
    return redirect(record.place(found, row))


def remove_page(
    request: HttpRequest, plan: Plan, record: Record, row: Any, *, current: str, back: str, done: str, button: str,
    text: str = "You can bring it back from “Removed items”.", said: str = "",
) -> HttpResponse:  # fmt: skip
    """Ask, then remove a row and offer to bring it back. `said` is what the page at `done` says of it."""
    if request.method == "POST":
        bring_back = record.url("bring_back", plan, row.pk)
        with transaction.atomic():
            hold_open(plan)
            if record.order:
                ordering.remove(row, record.siblings(row), record.order)
            else:
                row.delete()
        undo.offer(request, said or f"“{row}” is removed.", bring_back)
        return redirect(done)
    page = plan_context(request, plan, current)
    return confirm_page(request, title=f"Remove “{row}”?", text=text, button=button, back=back, context=page)
