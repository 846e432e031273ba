"""Pages of measures: the catalogue of indicators, a plan's scorecard, and one measure."""

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp import ordering, undo
from cypp.editing import confirm_page, edit_page, gone_page
from indicators import actions
from indicators.access import filter_catalogue, measures_of, uses_of
from indicators.measure_forms import LOCAL_SCHEME, CatalogueFilter, LocalIndicatorForm, MeasureForm
from indicators.models import Indicator, Measure
from indicators.pages import counted, counted_once, faults_in_words
from indicators.scorecard import groups_of
from partners.access import can_draft, get_trust_or_deny, roles_of
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.models import Plan
from plans.pages import plan_context, plan_url

FORM = require_http_methods(["GET", "POST"])
PAGE_SIZE = 25


@require_safe
def catalogue(request: HttpRequest, trust: str) -> HttpResponse:
    """Every indicator this trust may use, by code or words, with the measures that use it."""
    owner = get_trust_or_deny(request, trust)
    indicators = Indicator.objects.for_trust(owner)
    themes, schemes = choices_of(indicators, "theme"), choices_of(indicators, "scheme")
    form = CatalogueFilter(request.GET, themes=themes, schemes=schemes)
    found = filter_catalogue(indicators, request.user, owner, **form.chosen)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    uses = uses_of(list(page), request.user, owner)
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "indicators/catalogue.html",
        {
            "form": form,
            "page": page,
            "query": query.urlencode(),
            "may_add": roles_of(request.user, owner).writes,
            "rows": [(indicator, uses.get(indicator.pk, [])) for indicator in page],
        },
    )


def choices_of(indicators, column: str) -> list[str]:
    """The values that occur in a column, in alphabetical order."""
    return list(indicators.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct())


@FORM
def indicator_add(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_draft)
    back = reverse("indicators:catalogue", args=[trust])
    return edit_page(
        request,
        LocalIndicatorForm,
        instance=Indicator(trust=owner, scheme=LOCAL_SCHEME),
        title="Add an indicator of your own",
        context={"cancel": back},
        done=lambda row: f"{back}?scheme={LOCAL_SCHEME}",
        saved="The indicator is in your catalogue.",
    )


@require_safe
def scorecard(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The plan's measures by priority, with a column a year."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "scorecard") | {
        "groups": groups_of(measures_of(found), found),
        "summary": faults_in_words(counted_once(request, found)),
        "priorities": found.priorities.all(),
    }
    return render(request, "indicators/scorecard.html", page)


@FORM
def measure_add(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    priority = get_object_or_404(found.priorities, pk=pk)
    priority.plan = found
    return measure_page(request, found, Measure(priority=priority), "Add a measure", "The measure is there.")


@FORM
def measure_edit(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    measure = measures_of(found).filter(pk=pk).first()
    if measure is None and request.method == "POST":
        page = {"title": "Change a measure", "cancel": plan_url("indicators:scorecard", found)}
        return gone_page(request, plan_context(request, found) | page)
    if measure is None:
        raise Http404("No such measure.")
    measure.priority.plan = found
    return measure_page(request, found, measure, "Change a measure", "The measure is saved.")


def measure_page(request: HttpRequest, plan: Plan, measure: Measure, title: str, saved: str) -> HttpResponse:
    priority = measure.priority
    back = plan_url("priorities:detail", plan, priority.pk) + "#measures"
    page = plan_context(request, plan, f"priority-{priority.pk}")
    page |= {"cancel": back, "eyebrow": f"{plan.priority_term} {priority.number}: {priority.title}"}
    if measure.pk:
        links = ("History", "history"), ("Remove it", "remove")
        page["links"] = [(words, plan_url(f"indicators:measure_{name}", plan, measure.pk)) for words, name in links]
    return edit_page(
        request,
        MeasureForm,
        instance=measure,
        title=title,
        saved=saved,
        done=back,
        context=page,
        save=store,
        hold=lambda: hold_open(plan),
    )


def store(form: Any) -> Measure:
    data = form.cleaned_data
    return actions.save_measure(
        form.instance, version=data["version"] or 0, columns=form.columns, targets=data["targets"]
    )


@require_POST
def measure_move(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found, measure = editable(request, trust, plan, pk)
    siblings = Measure.objects.filter(priority=measure.priority_id)
    with transaction.atomic():
        hold_open(found)
        ordering.move(measure, siblings, request.POST.get("direction", "up"))
    return redirect(plan_url("priorities:detail", found, measure.priority_id) + "#measures")


@FORM
def measure_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found, measure = editable(request, trust, plan, pk)
    back = plan_url("priorities:detail", found, measure.priority_id) + "#measures"
    if request.method == "POST":
        with transaction.atomic():
            hold_open(found)
            actions.remove_measure(measure)
        undo.offer(request, f"“{measure}” is removed.", plan_url("indicators:measure_bring_back", found, pk))
        return redirect(back)
    targets = counted(measure.targets.count(), "target")
    return confirm_page(
        request,
        title=f"Remove “{measure}”?",
        text=f"Its {targets} will go with it. You can bring it back from “Removed items”.",
        button="Remove the measure",
        back=back,
        context=plan_context(request, found, f"priority-{measure.priority_id}"),
    )


def editable(request: HttpRequest, trust: str, plan: str, pk: int) -> tuple[Plan, Measure]:
    """A measure of a plan that this person may edit: 404 and 403 as everywhere."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return found, get_object_or_404(measures_of(found), pk=pk)
