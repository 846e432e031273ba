"""A trust's checklists: sets of lines that plan managers write, with when each is needed and how it is checked."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp import ordering
from cypp.editing import confirm_page, edit_page
from partners.access import get_trust_or_deny, roles_of
from partners.models import Trust
from plans.access import visible_to
from plans.checklist.access import can_keep_sets
from plans.checklist.actions import copy_set
from plans.checklist.checks import CHECKS
from plans.checklist.forms import RequirementForm, SetForm
from plans.checklist.sets import sets_of
from plans.models import Requirement, RequirementSet

FORM = require_http_methods(["GET", "POST"])


def set_url(row: RequirementSet, name: str = "plans:checklist_set") -> str:
    return reverse(name, args=[row.trust.slug, row.pk])


def set_of(trust: Trust, pk: int) -> RequirementSet:
    return get_object_or_404(RequirementSet.objects.for_trust(trust).select_related("trust"), pk=pk)


def requirement_of(trust: Trust, pk: int) -> Requirement:
    return get_object_or_404(Requirement.objects.filter(of__trust=trust).select_related("of__trust"), pk=pk)


@require_safe
def index(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust)
    sets_of(owner)
    counted = RequirementSet.objects.for_trust(owner).annotate(
        lines=Count("requirements", distinct=True), used=Count("plans", distinct=True)
    )
    roles = roles_of(request.user, owner)
    page = {"sets": counted, "may": can_keep_sets(roles), "reads": roles.reads_drafts}
    return render(request, "checklist/sets.html", page)


@require_safe
def detail(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """The lines of one set, and which plans use it."""
    owner = get_trust_or_deny(request, trust)
    found = set_of(owner, pk)
    rows = list(found.requirements.all())
    page = {
        "set": found,
        "rows": [(row, CHECKS[row.computed].label if row.computed in CHECKS else "") for row in rows],
        "used_by": visible_to(request.user, owner).filter(requirements=found),
        "used": found.plans.exists(),
        "may": can_keep_sets(roles_of(request.user, owner)),
    }
    return render(request, "checklist/set.html", page)


@FORM
def add(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_keep_sets)
    return edit_page(
        request,
        SetForm,
        instance=RequirementSet(trust=owner),
        title="Add a checklist",
        done=set_url,
        saved="The checklist is there. Add its lines.",
        context={"trust": owner, "cancel": reverse("plans:checklists", args=[trust])},
    )


@FORM
def edit(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_keep_sets)
    found = set_of(owner, pk)
    return edit_page(
        request,
        SetForm,
        instance=found,
        title=f"Change “{found.name}”",
        done=set_url,
        context={"trust": owner, "cancel": set_url(found)},
    )


@require_POST
def copy(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    made = copy_set(set_of(get_trust_or_deny(request, trust, can_keep_sets), pk))
    messages.success(request, f"This copy is called “{made.name}”. No plan uses it yet.")
    return redirect(set_url(made))


@FORM
def remove(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """Remove a set that no plan uses."""
    found = set_of(get_trust_or_deny(request, trust, can_keep_sets), pk)
    if request.method == "POST":
        try:
            with transaction.atomic():
                found.delete()
        except ProtectedError:
            messages.error(request, "A plan uses this checklist. Let the plan use another one first.")
            return redirect(set_url(found))
        messages.success(request, f"“{found.name}” is removed.")
        return redirect("plans:checklists", trust)
    return confirm_page(
        request,
        title=f"Remove “{found.name}”?",
        text="Its lines go with it, and what was said of them for plans that used it before.",
        button="Remove the checklist",
        back=set_url(found),
        context={"trust": found.trust},
    )


@FORM
def requirement_add(request: HttpRequest, trust: str, parent: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_keep_sets)
    found = set_of(owner, parent)
    return edit_page(
        request,
        RequirementForm,
        instance=Requirement(of=found),
        title=f"Add a line to “{found.name}”",
        save=save_new,
        done=set_url(found),
        saved="The line is there.",
        context={"trust": owner, "cancel": set_url(found)},
    )


def save_new(form: RequirementForm) -> Requirement:
    new = form.instance
    RequirementSet.objects.for_trust(new.of.trust).select_for_update(of=("self",), no_key=True).get(pk=new.of.pk)
    new.position = ordering.next_number(new.of.requirements, "position")
    return form.save()


@FORM
def requirement_edit(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_keep_sets)
    row = requirement_of(owner, pk)
    return edit_page(
        request,
        RequirementForm,
        instance=row,
        title="Change a line",
        done=set_url(row.of),
        context={"trust": owner, "eyebrow": row.of.name, "cancel": set_url(row.of)},
    )


@require_POST
def requirement_move(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    row = requirement_of(get_trust_or_deny(request, trust, can_keep_sets), pk)
    ordering.move(row, row.of.requirements.all(), request.POST.get("direction", "up"), "position")
    return redirect(f"{set_url(row.of)}#requirement-{row.pk}")


@FORM
def requirement_remove(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    row = requirement_of(get_trust_or_deny(request, trust, can_keep_sets), pk)
    if request.method == "POST":
        ordering.remove(row, row.of.requirements.all(), "position")
        messages.success(request, f"“{row.title}” is removed.")
        return redirect(set_url(row.of))
    return confirm_page(
        request,
        title=f"Remove “{row.title}”?",
        text="Plans that use this checklist no longer wait for it, and what was said of it goes too.",
        button="Remove the line",
        back=set_url(row.of),
        context={"trust": row.of.trust},
    )
