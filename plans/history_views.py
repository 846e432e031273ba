"""Pages of what happened: the history of an item, the plan's removed items, and bringing either back."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cypp.versioning import Stale
from plans import recovery
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.models import Plan
from plans.pages import plan_context, plan_url
from plans.records import RECORDS, Record
from plans.timeline import History, entries, history_of

PAGE_SIZE = 20


@require_safe
def history(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """Who changed an item, when and how; also of an item that is removed."""
    found = get_plan_or_deny(request, trust, plan)
    return history_page(request, found, RECORDS[kind], pk)


def history_page(request: HttpRequest, plan: Plan, record: Record, pk: int, stale: bool = False) -> HttpResponse:
    told = find_history(record, plan, pk)
    row = record.of_plan(plan).filter(pk=pk).first()
    listed = Paginator(range(len(told.moments)), PAGE_SIZE).get_page(request.GET.get("page"))
    page = plan_context(request, plan, "removed" if row is None else f"{record.name}-{pk}") | {
        "record": record,
        "row": row,
        "term": record.term(plan),
        "item": getattr(told.moments[-1].row, record.title),
        "place": record.place(plan, row) if row else plan_url("plans:removed", plan),
        "entries": entries(told, listed.start_index() - 1, listed.end_index()),
        "page": listed,
        "restore": record.url("restore", plan, pk),
        "bring_back": record.url("bring_back", plan, pk),
        "stale": stale,
    }
    return render(request, "plans/history.html", page, status=409 if stale else 200)


def find_history(record: Record, plan: Plan, pk: int) -> History:
    told = history_of(record, plan, pk)
    if told is None:
        raise Http404(f"No such {record.name}.")
    return told


@require_POST
def restore(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """Bring back the words of an earlier version, as a new one on top of the version that the page showed."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    record = RECORDS[kind]
    moment = find_history(record, found, pk).left_by(request.POST.get("event", ""))
    version = request.POST.get("version", "")
    try:
        with transaction.atomic():
            hold_open(found)
            row = record.of_plan(found).filter(pk=pk).first()
            if row is None or moment is None or not re.fullmatch(r"[0-9]{1,9}", version):
                raise Stale(row)
            left_out = recovery.restore(found, record, row, moment, version=int(version))
    except Stale:
        return history_page(request, found, record, pk, stale=True)
    except recovery.Refused as refused:
        return say_no(request, refused, record.url("history", found, pk))
    missing = f" Left out, as it is gone: {', '.join(left_out).lower()}." if left_out else ""
    messages.success(request, f"The earlier wording is back, as a new version.{missing}")
    return redirect(record.url("history", found, pk))


def say_no(request: HttpRequest, refused: recovery.Refused, back: str) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect(back)


@require_safe
def removed(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """What was taken out of the plan, newest first."""
    found = get_plan_or_deny(request, trust, plan)
    listed = Paginator(recovery.removed(found), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "plans/removed.html", plan_context(request, found, "removed") | {"page": listed})


@require_POST
def bring_back(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """Undo a removal. Twice is the same as once."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    record = RECORDS[kind]
    try:
        with transaction.atomic():
            hold_open(found)
            row = recovery.bring_back(found, record, pk)
    except recovery.Refused as refused:
        return say_no(request, refused, plan_url("plans:removed", found))
    if row is None:
        raise Http404(f"No such {kind}.")
    messages.success(request, f"The {record.term(found)} is back, with all that went with it.")
    return redirect(record.place(found, row))
