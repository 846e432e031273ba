"""Several commitments of a priority changed at once: choose, look at what would change, change, undo."""

import re

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cypp.undo import offer
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.models import Plan
from plans.pages import plan_context, plan_url
from priorities import bulk
from priorities.kinds import KINDS
from priorities.models import Commitment, Priority
from priorities.row_forms import BulkForm

NUMBER = re.compile(r"\b[0-9]{1,18}\b")


@require_http_methods(["GET", "POST"])
def rows(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Choose rows and what they get; post again with the versions that the preview showed to change them."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    priority = get_object_or_404(KINDS["priority"].of_plan(found), pk=pk)
    form = BulkForm(request.POST if request.method == "POST" else None, plan=found)
    page = plan_context(request, found, f"priority-{pk}") | {"priority": priority, "form": form}
    page["back"] = plan_url("priorities:detail", found, pk)
    chosen = chosen_rows(request, priority)
    if request.method == "GET" or "again" in request.POST:
        return choose(request, page, chosen)
    if not chosen:
        form.add_error(None, "Choose the rows to change: tick them, or tick all of a group")
    if not form.is_valid():
        return choose(request, page, chosen, status=422)
    if "seen" in request.POST:
        return change(request, found, priority, form)
    return preview(request, page, chosen, form)


def numbers(request: HttpRequest, name: str) -> set[int]:
    """The ids posted under a name, parted by spaces or in several fields."""
    return {int(word) for text in request.POST.getlist(name) for word in NUMBER.findall(text)}


def chosen_rows(request: HttpRequest, priority: Priority) -> list[Commitment]:
    """The rows that were ticked, alone or with all of their objective; only of this priority."""
    found = bulk.rows_of(priority.plan, objective__priority=priority)
    alone, whole = numbers(request, "row"), numbers(request, "objective")
    return [row for row in found if row.pk in alone or row.objective_id in whole] if alone or whole else []


def choose(request: HttpRequest, page: dict, chosen: list[Commitment], status: int = 200) -> HttpResponse:
    groups: dict = {}
    for row in bulk.rows_of(page["plan"], objective__priority=page["priority"]):
        groups.setdefault(row.objective_id, (row.objective, []))[1].append(row)
    page |= {"groups": list(groups.values()), "chosen": {row.pk for row in chosen}}
    if "again" in request.POST:
        page["form"] = BulkForm(
            initial=page["form"].data.dict() | {"empty": request.POST.getlist("empty")}, plan=page["plan"]
        )
    return render(request, "priorities/rows.html", page, status=status)


def preview(request: HttpRequest, page: dict, chosen: list[Commitment], form: BulkForm) -> HttpResponse:
    """What would change, row by row; the answer carries what was chosen and the version of each row."""
    told = [(row, form.change.of(row)) for row in chosen]
    changing = [(row, lines) for row, lines in told if lines]
    counts: dict[str, list[int]] = {}
    for _, lines in changing:
        for label, now, _ in lines:
            count = counts.setdefault(label, [0, 0])
            count[0] += 1
            count[1] += bool(now)
    page |= {
        "changing": changing,
        "same": len(told) - len(changing),
        "counts": [(label, all_, over) for label, (all_, over) in counts.items()],
        "seen": bulk.seen([row for row, _ in changing]),
        "row": " ".join(str(row.pk) for row in chosen),
    }
    return render(request, "priorities/rows_preview.html", page)


def change(request: HttpRequest, plan: Plan, priority: Priority, form: BulkForm) -> HttpResponse:
    versions = bulk.read_seen(request.POST["seen"])
    with transaction.atomic():
        hold_open(plan)
        done = bulk.change(plan, versions, form.change)
    if done.changed:
        act = plan_url("priorities:rows_undo", plan, priority.pk, bulk.act_of(done.changed[0]))
        offer(request, f"{count(done.changed)} changed.", act)
    say_left(request, done)
    return redirect(plan_url("priorities:detail", plan, priority.pk))


def count(found: list[Commitment]) -> str:
    return "1 row is" if len(found) == 1 else f"{len(found)} rows are"


def say_left(request: HttpRequest, done: bulk.Outcome) -> None:
    """Name the rows that somebody saved meanwhile; they were left alone."""
    if done.stale:
        labels = ", ".join(row.label for row in done.stale)
        words = f"Somebody saved meanwhile, so left as they are: {labels}. Look at them and change them by hand."
        messages.warning(request, words)
    if done.gone:
        messages.warning(request, f"Removed meanwhile, so not changed: {done.gone}. See “Removed items”.")
    if not done.changed:
        messages.warning(request, "No row was changed.")


@require_POST
def undo(request: HttpRequest, trust: str, plan: str, pk: int, act: int) -> HttpResponse:
    """Take back a change of several rows. Rows that somebody saved since stay as they are, and are named."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    with transaction.atomic():
        hold_open(found)
        done = bulk.undo(found, act)
    if done is None:
        raise Http404("No such change.")
    if done.changed:
        messages.success(request, f"{count(done.changed)} as before again.")
    say_left(request, done)
    return redirect(plan_url("priorities:detail", found, pk))
