"""Pages of corrections: a plan manager says that a change means nothing, an organisation may object."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from partners.access import roles_of
from partners.models import Organisation
from plans.access import can_manage, get_plan_or_deny
from plans.models import Plan, State
from plans.pages import plan_context, plan_url
from plans.workflow import Refused
from priorities.models import Priority, SignOffRequest
from priorities.signoff import corrections
from priorities.signoff.forms import CorrectForm, ObjectForm
from priorities.signoff.models import Correction
from priorities.signoff.reading import changes_between
from priorities.signoff.signing import Words, words_of
from priorities.signoff.standing import last_day_to_object

FORM = require_http_methods(["GET", "POST"])


@FORM
def correct(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """What changed in a priority since it was signed, and where that may be marked as immaterial."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    priority = get_object_or_404(found.priorities, pk=pk)
    form, status = CorrectForm(request.POST or None), 200
    if request.method == "POST":
        done, status = _correct(request, priority, form)
        if done:
            messages.success(request, "It is marked as a correction. Those who signed are told, and may object.")
            return redirect(plan_url("priorities:correction", found, done.pk))
    words = words_of(found, pk)
    versions = [
        _choice(found, priority, version, words, form) for version in corrections.stale_versions(found, priority, words)
    ]
    page = {"priority": priority, "versions": versions, "form": form}
    return render(
        request, "priorities/correct.html", plan_context(request, found, f"priority-{pk}") | page, status=status
    )


def _correct(request: HttpRequest, priority: Priority, form: CorrectForm) -> tuple[Correction | None, int]:
    if not form.is_valid():
        return None, 422
    try:
        return corrections.correct(priority=priority, by=request.user, **form.cleaned_data), 200
    except Refused as refused:
        form.add_error(None, str(refused))
        return None, 409


def _choice(plan: Plan, priority: Priority, version: corrections.Version, words: Words, form: CorrectForm) -> dict:
    """One of the texts that signatures rest on: {"version", "changes", "faults", "form"}; the form where it may be."""
    faults = corrections.material(version.text, words.text)
    posted = form.is_bound and form["before"].value() == version.sha256
    own = CorrectForm(
        data={**dict(form.data.items()), "after": words.sha256} if posted else None,
        initial={"before": version.sha256, "after": words.sha256},
        auto_id=f"{version.sha256[:8]}-%s",
    )
    ask = SignOffRequest(priority=priority)
    return {
        "version": version,
        "changes": changes_between(plan, ask, version.text, words.text),
        "faults": faults,
        "form": own,
    }


@FORM
def correction(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """A correction: the difference, the reason, who stands by it; a signatory objects here."""
    found = get_plan_or_deny(request, trust, plan)
    shown = get_object_or_404(Correction.objects.select_related("priority__plan__trust"), pk=pk, priority__plan=found)
    resting = [cell.request.organisation for cell in corrections.cells_on(shown)]
    mine = roles_of(request.user, found.trust).organisations
    own = [each for each in resting if each.pk in mine and found.state == State.SIGNOFF]
    form, status = ObjectForm(request.POST or None, organisations=own or _asked(shown, mine)), 200
    if request.method == "POST":
        if not _asked(shown, mine):
            raise PermissionDenied("Only people who sign for an organisation that was asked may object.")
        status = _object(request, shown, form)
        if status == 200:
            return redirect(plan_url("priorities:correction", found, pk))
    page = {
        "correction": shown,
        "until": last_day_to_object(shown.at),
        "changes": changes_between(found, SignOffRequest(priority=shown.priority), shown.before, shown.after),
        "resting": resting,
        "objections": shown.objections.select_related("organisation").order_by("at"),
        "own": own,
        "form": form,
    }
    page = plan_context(request, found, f"priority-{shown.priority_id}") | page
    return render(request, "priorities/correction.html", page, status=status)


def _asked(shown: Correction, organisations: frozenset[int]) -> list[Organisation]:
    asked = SignOffRequest.objects.filter(priority=shown.priority_id, organisation__in=organisations)
    return [ask.organisation for ask in asked.select_related("organisation")]


def _object(request: HttpRequest, shown: Correction, form: ObjectForm) -> int:
    """The status of the answer; 200 when the objection is recorded."""
    if not form.is_valid():
        return 422
    try:
        said = corrections.object_to(correction=shown, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return 409
    messages.success(request, f"Recorded: {said.organisation.name} objects, and is asked to sign again.")
    return 200
