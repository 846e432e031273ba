"""The priority page, and adding, changing, moving and removing what it holds."""

import re
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from cypp import undo
from cypp.editing import by_htmx, confirm_page, edit_page, gone_page
from cypp.templatetags.cypp import one
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.models import Plan
from plans.pages import plan_context, plan_url
from plans.records import RECORDS
from priorities import rows, smart
from priorities.chapters import hashes_of, load_content
from priorities.kinds import KINDS, Kind
from priorities.models import Commitment, Objective, Priority
from priorities.pages import counted_once
from priorities.panels import panels_for
from priorities.signoff.room import signoff_card

FORM = require_http_methods(["GET", "POST"])


@require_safe
def detail(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """A priority with everything it holds."""
    found = get_plan_or_deny(request, trust, plan)
    priority = next((row for row in counted_once(request, found) if row.pk == pk), None)
    if priority is None:
        raise Http404("No such priority.")
    priority.plan = found
    load_content([priority])
    page = plan_context(request, found, f"priority-{pk}")
    panels = panels_for(priority, page["may_edit"])  # first: the check reads what measures it has loaded
    smart.attach([priority])
    page |= {
        "priority": priority,
        "objectives": asked_for(request, priority),
        "at": request.GET.get("at", ""),
        "panels": panels,
        "signoff_card": signoff_card(priority, found, lambda: hashes_of([priority])),
    }
    return render(request, "priorities/detail.html", page)


def asked_for(request: HttpRequest, priority: Priority) -> list[Objective]:
    """The objectives to draw: all, or the one that htmx will take out of the page after a row was saved in place."""
    objectives = list(priority.objectives.all())
    wanted = request.headers.get("HX-Target", "") if by_htmx(request) else ""
    return [row for row in objectives if wanted == f"objective-{row.pk}"] or objectives


@FORM
def add(request: HttpRequest, trust: str, plan: str, kind: str, parent: int | None = None) -> HttpResponse:
    """Add a row of `kind` under `parent` (none for a priority)."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    chosen = KINDS[kind]
    row = chosen.new(found, parent)
    if chosen.name == "commitment" and request.GET.get("result", "").isdigit():
        row.result = row.objective.results.filter(pk=request.GET["result"]).first()
    return form_page(request, found, chosen, row, f"Add {one(chosen.term(found))}", "It is there.")


@FORM
def edit(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    chosen = KINDS[kind]
    row = chosen.of_plan(found).filter(pk=pk).first()
    if row is None and request.method == "POST":
        return gone_page(request, plan_context(request, found) | {"cancel": plan_url("plans:detail", found)})
    if row is None:
        raise Http404(f"No such {kind}.")
    at = place(found, chosen, row, f"{kind}-{pk}")
    if request.method == "GET" and elsewhere(request, row, at):
        return HttpResponseClientRedirect(at)
    answer = form_page(request, found, chosen, row, f"Change {chosen.label(row)}", "Saved.")
    moved = answer.status_code == 302 and elsewhere(request, row, at)
    return HttpResponseClientRedirect(at) if moved else answer


def elsewhere(request: HttpRequest, row, at: str) -> bool:
    """Is a commitment edited where it was taken away from meanwhile? The browser then goes to where it is, `at`."""
    page = re.split("[?#]", request.headers.get("HX-Current-URL", ""), maxsplit=1)[0]
    target = request.headers.get("HX-Target", "")
    if not by_htmx(request) or not isinstance(row, Commitment):
        return False
    left = target.startswith("objective-") and target != f"objective-{row.objective_id}"
    away = page != "" and not page.endswith(urlsplit(at).path)
    return left or away


def form_page(request: HttpRequest, plan: Plan, kind: Kind, row, title: str, saved: str) -> HttpResponse:
    priority = kind.priority_of(row)
    back = place(plan, kind, row) if row.pk else plan_url("plans:detail", plan)
    if priority is not None and priority.pk and not row.pk:
        back = plan_url("priorities:detail", plan, priority.pk)
    key = f"priority-{priority.pk}" if priority is not None and priority.pk else ""
    in_place = kind.name == "commitment" and by_htmx(request)  # the page around the row is there already
    around = {"plan": plan, "trust": plan.trust, "terms": plan.terms} if in_place else plan_context(request, plan, key)
    page = around | {
        "cancel": back,
        "eyebrow": str(priority) if priority is not None and priority.pk else plan.title,
        "preview_url": plan_url("plans:preview_markdown", plan),
    }
    if kind.name == "commitment":
        page["row_id"] = f"commitment-{row.pk}" if row.pk else f"add-{row.objective_id}"
        page |= {"objective": row.objective, "commitment_row": bool(row.pk)}
    if row.pk:
        links = ("History", "history"), ("Remove it", "remove")
        page["links"] = [(words, plan_url(f"priorities:{kind.url}{name}", plan, row.pk)) for words, name in links]
    return edit_page(
        request,
        kind.form,
        instance=row,
        plan=plan,
        title=title,
        inline="priorities/_commitment_form.html",
        context=page,
        saved=saved,
        hold=lambda: hold_open(plan),
        done=lambda saved_row: place(plan, kind, saved_row, page.get("row_id", "") if by_htmx(request) else ""),
    )


def place(plan: Plan, kind: Kind, row, at: str = "") -> str:
    """Where a row is shown: its priority's page, at the row. `at` is the id of the row to put the focus on."""
    anchor = "" if kind.name == "priority" else f"#{kind.name}-{row.pk}"
    query = f"?{urlencode({'at': at})}" if at else ""
    return plan_url("priorities:detail", plan, kind.priority_of(row).pk) + query + anchor


def above(plan: Plan, kind: Kind, row) -> str:
    """Where what a row hangs from is shown: there one goes on when it is removed."""
    if kind.parent == "plan":
        return plan_url("plans:detail", plan)
    return place(plan, KINDS[kind.parent], getattr(row, kind.parent))


@require_POST
def move(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    chosen = KINDS[kind]
    direction = "down" if request.POST.get("direction") == "down" else "up"
    with transaction.atomic():
        hold_open(found)
        row = rows.exchange(found, chosen, pk, direction)
    if row is None:
        raise Http404(f"No such {kind}.")
    return redirect(place(found, chosen, row, f"{kind}-{pk}-{direction}" if by_htmx(request) else ""))


@FORM
def remove(request: HttpRequest, trust: str, plan: str, kind: str, pk: int) -> HttpResponse:
    """Ask, say what goes with it, then remove. What is signed stays."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    chosen = KINDS[kind]
    row = get_object_or_404(chosen.of_plan(found), pk=pk)
    priority, label, back = chosen.priority_of(row), chosen.label(row), place(found, chosen, row)
    if request.method == "POST":
        try:
            with transaction.atomic():
                hold_open(found)
                rows.remove(found, chosen, pk)
        except ProtectedError:
            messages.error(
                request,
                "Partners have signed this priority, so it stays on record. "
                "Change its words instead; their signatures then show as stale.",
            )
            return redirect(back)
        undo.offer(request, f"{capfirst(label)} is removed.", plan_url(f"priorities:{chosen.url}bring_back", found, pk))
        return redirect(above(found, chosen, row))
    return confirm_page(
        request,
        title=f"Remove {label}?",
        text="The rows after it close up. You can bring it back from “Removed items”.",
        button="Remove it",
        back=back,
        context=plan_context(request, found, f"priority-{priority.pk}")
        | {"contents": chosen.contents(row), "item": getattr(row, RECORDS[kind].title)},
    )
