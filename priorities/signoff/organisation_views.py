"""One organisation in a plan's sign-off, for plan managers: who signs for it, what it has signed and still owes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp.editing import confirm_page
from partners.models import Membership, Organisation
from partners.views import invite
from plans.access import can_manage, get_plan_or_deny
from plans.models import Plan
from plans.pages import plan_context, plan_url
from plans.workflow import Refused
from priorities.chapters import signature_hashes
from priorities.models import SignOffWindow
from priorities.signoff import nudges, room_page, signatories
from priorities.signoff.room import matrix
from priorities.signoff.signer_forms import SignerForm, TakeOverForm, remove_text

FORM = require_http_methods(["GET", "POST"])


def _find(request: HttpRequest, trust: str, plan: str, pk: int) -> tuple[Plan, Organisation]:
    found = get_plan_or_deny(request, trust, plan, can_manage)
    return found, get_object_or_404(Organisation.objects.for_trust(found.trust), pk=pk)


def _member(organisation: Organisation, pk: int) -> Membership:
    """One who signs for it. Raises Http404."""
    return get_object_or_404(Membership.objects.select_related("user"), pk=pk, organisation=organisation)


def _page(plan: Plan, organisation: Organisation) -> str:
    return plan_url("priorities:organisation", plan, organisation.pk)


@require_safe
def organisation(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Who signs for it and who deputises, what it has signed, what it owes, when it was reminded."""
    found, shown = _find(request, trust, plan, pk)
    table = matrix(found, signature_hashes(found))
    row = next((row for row in table["rows"] if row["organisation"].pk == pk), {"cells": [], "organisation": shown})
    row = room_page.row_of(found, row, frozenset(), "")
    window = SignOffWindow.objects.filter(plan=found).first()
    page = plan_context(request, found, "room") | {
        "organisation": shown,
        "signers": signatories.signers_of(shown),
        "answers": [(cell, url) for cell, url, _ in row["links"] if cell.request],
        "left": row["left"],
        "window": window,
        "log": list(found.nudges.filter(organisation=shown)),
        "reminded": nudges.reminded_today(found, shown),
        "why_no_reminders": nudges.why_no_reminders(found, window),
    }
    return render(request, "priorities/organisation.html", page)


@FORM
def signer_add(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Let one more person sign for the organisation, or deputise."""
    found, shown = _find(request, trust, plan, pk)
    form = SignerForm(request.POST or None, initial={"role": "signatory"})
    if request.method == "POST" and form.is_valid():
        try:
            made = signatories.add(plan=found, organisation=shown, by=request.user, **form.person)
        except Refused as refused:
            return _form(request, found, shown, form, str(refused))
        invite(request, made, form.cleaned_data["email"])
        return redirect(_page(found, shown))
    return _form(request, found, shown, form)


@FORM
def hand_over(request: HttpRequest, trust: str, plan: str, pk: int, parent: int) -> HttpResponse:
    """Somebody else signs instead of this person, in one step."""
    found, shown = _find(request, trust, plan, parent)
    old = _member(shown, pk)
    form = TakeOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = signatories.hand_over(
                plan=found, organisation=shown, membership=pk, by=request.user, **form.cleaned_data
            )
        except Refused as refused:
            return _form(request, found, shown, form, str(refused), old=old)
        messages.success(request, f"{made.shown_name} signs for {shown.name} instead of {old.shown_name}.")
        invite(request, made, form.cleaned_data["email"])
        return redirect(_page(found, shown))
    return _form(request, found, shown, form, old=old)


def _form(
    request: HttpRequest, plan: Plan, shown: Organisation, form: Any, refusal: str = "", **more: Any
) -> HttpResponse:
    """The form; 409 with why it was refused, 422 when it is faulty."""
    if refusal:
        form.add_error(None, refusal)
    status = 409 if refusal else 422 if request.method == "POST" else 200
    page = plan_context(request, plan, "room") | {"organisation": shown, "form": form, **more}
    return render(request, "priorities/signer.html", page, status=status)


@require_POST
def signer_role(request: HttpRequest, trust: str, plan: str, pk: int, parent: int) -> HttpResponse:
    """Make a signatory a deputy (`deputy` is 1), or a deputy a signatory."""
    found, shown = _find(request, trust, plan, parent)
    _member(shown, pk)
    deputy = request.POST.get("deputy") == "1"
    try:
        made = signatories.set_deputy(organisation=shown, membership=pk, deputy=deputy, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        what = "deputises" if deputy else "is a signatory"
        messages.success(request, f"{made.shown_name} {what} for {shown.name}.")
    return redirect(_page(found, shown))


@FORM
def signer_remove(request: HttpRequest, trust: str, plan: str, pk: int, parent: int) -> HttpResponse:
    """Take somebody off the list of those who sign for the organisation."""
    found, shown = _find(request, trust, plan, parent)
    old = _member(shown, pk)
    if request.method == "POST":
        try:
            signatories.remove(organisation=shown, membership=pk, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{old.shown_name} no longer signs for {shown.name}.")
        return redirect(_page(found, shown))
    others = sum(row.pk != pk for row in signatories.signers_of(shown))
    return confirm_page(
        request,
        title=f"{old.shown_name} no longer signs for {shown.name}?",
        text=remove_text(shown, others),
        button="Take them off the list",
        back=_page(found, shown),
        context=plan_context(request, found, "room") | {"keep": "Keep them"},
    )


@require_POST
def remind(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Remind those who sign for the organisation; back to the room or to its page, where the button was."""
    found, shown = _find(request, trust, plan, pk)
    back = plan_url("priorities:room", found) if "room" in request.POST else _page(found, shown)
    try:
        made = nudges.nudge(plan=found, organisation=shown, by=request.user)
    except nudges.NobodyToTell as refused:
        messages.error(request, str(refused))
        back = _page(found, shown)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Reminded: {', '.join(made.told)} for {shown.name}.")
    return redirect(back)


@require_POST
def remind_all(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Remind every organisation that has still to sign and was not reminded today."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    try:
        done = nudges.nudge_all(plan=found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(plan_url("priorities:room", found))
    if done.sent:
        messages.success(request, f"Reminded: {_names([nudge.organisation for nudge in done.sent])}.")
    if done.already:
        messages.info(request, f"Reminded today already: {_names(done.already)}.")
    if done.nobody:
        messages.warning(request, f"Nobody signs for {_names(done.nobody)}. Add somebody on their pages.")
    if not (done.sent or done.already or done.nobody):
        messages.info(request, "Everybody has answered, so there is nobody to remind.")
    return redirect(plan_url("priorities:room", found))


def _names(organisations: list[Organisation]) -> str:
    return ", ".join(organisation.name for organisation in organisations)
