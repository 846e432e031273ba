"""Pages that keep a version under a name, compare two, and order files of either."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.access import roles_of
from plans.access import can_write, get_plan_or_deny
from plans.compared import by_chapter, linked, sentence, tallies
from plans.comparing import KINDS, compare
from plans.document import Document, freeze
from plans.models import Plan, Publication
from plans.pages import plan_context, plan_url
from plans.publishing import actions, library
from plans.version_forms import NOW, CompareFileForm, CompareForm, KeepForm

PAGE_SIZE = 40


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Keep the plan as it stands as a version with a name, whatever its state."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    form = KeepForm(request.POST or None) if request.method == "GET" else KeepForm(request.POST)
    if form.is_valid():
        version = actions.keep_version(found, form.cleaned_data["name"], by=request.user)
        messages.success(request, f"“{version.name}” is kept as version {version.number}.")
        return redirect(plan_url("plans:publications", found))
    page = plan_context(request, found, "publications") | {"form": form, "title": "Keep a version"}
    page |= {"submit": "Keep this version", "cancel": plan_url("plans:publications", found)}
    return render(request, "form_page.html", page, status=422 if form.is_bound else 200)


@require_POST
def version_file(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Order the whole plan as a file of a kept version, which has none until somebody asks."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    version = get_object_or_404(found.publications, pk=pk, stage=Publication.Stage.KEPT)
    actions.order_edition(version, "full")
    messages.success(request, "The file is being made.")
    return redirect(plan_url("plans:publications", found) + f"#version-{version.number}")


@require_safe
def compared(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """What changed between two versions of a plan, or since one of them until now."""
    found = get_plan_or_deny(request, trust, plan)
    form = CompareForm(request.GET, versions=library.versions(found))
    return compare_page(request, found, form, status=200 if form.is_valid() else 422)


def compare_page(request: HttpRequest, plan: Plan, form: CompareForm, status: int) -> HttpResponse:
    page = plan_context(request, plan, "publications") | {
        "form": form,
        "versions": bool(form.versions),
    }
    chosen = {name: form.cleaned_data[name] for name in ("from", "to") if name in form.cleaned_data}
    if len(chosen) == 2:
        kind = request.GET.get("kind", "") if request.GET.get("kind", "") in KINDS else ""
        page |= differences(plan, chosen, kind, request.GET.get("page"))
    page |= {"may_write": roles_of(request.user, plan.trust).writes, "keep_url": plan_url("plans:keep_version", plan)}
    page["name"] = (form if "name" in form.fields else KeepForm())["name"]
    return render(request, "plans/compare.html", page, status=status)


def differences(plan: Plan, chosen: dict[str, str], kind: str, number: str | None) -> dict[str, Any]:
    """One page of the changes between two versions, of one kind or of all."""
    old, new = (text_of(plan, chosen[name]) for name in ("from", "to"))
    comparison = compare(old, new)
    listed = Paginator(comparison.of_kind(kind), PAGE_SIZE).get_page(number)
    return {
        "chosen": chosen,
        "sentence": sentence(comparison),
        "tallies": tallies(comparison),
        "total": len(comparison.changes),
        "kind": kind,
        "page": listed,
        "chapters": by_chapter(listed.object_list),
        "places": linked(plan, listed.object_list),
        "query": urlencode({**chosen, **({"kind": kind} if kind else {})}),
        "pair": urlencode(chosen),
        "same": chosen["from"] == chosen["to"],
        "live": NOW in chosen.values(),
    }


def text_of(plan: Plan, version: str) -> Document:
    return freeze(plan) if version == NOW else library.version_of(plan, int(version)).document


@require_POST
def compare_file(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Order a file of what changed from the older of two versions to the newer, keeping the plan first if it is one."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    form = CompareFileForm(request.POST, versions=library.versions(found))
    if not form.is_valid():
        return compare_page(request, found, form, status=422)
    with transaction.atomic():
        both = [chosen_version(request, found, form, name) for name in ("from", "to")]
        older, newer = sorted(both, key=lambda version: version.number)
        if older != newer:
            actions.order_edition(newer, "changes", against=older)
    if older == newer:
        form.add_error("to", f"Nothing has changed since version {older.number} was kept under this name")
        return compare_page(request, found, form, status=422)
    messages.success(request, f"The file of what changed since version {older.number} is being made.")
    return redirect(plan_url("plans:publications", found) + f"#version-{newer.number}")


def chosen_version(request: HttpRequest, plan: Plan, form: CompareFileForm, name: str) -> Publication:
    if form.cleaned_data[name] == NOW:
        return actions.keep_version(plan, form.cleaned_data["name"], by=request.user)
    return library.version_of(plan, int(form.cleaned_data[name]))
