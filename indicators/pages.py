"""What measures bring to the pages of a plan: the outline, the overview and a panel on every priority."""

from django.http import HttpRequest

from indicators.chapters import load_measures
from indicators.models import Measure
from indicators.scorecard import counts_of, table_of
from plans.layout import Shown
from plans.models import Plan
from plans.pages import link, plan_url, register_outline, register_overview
from priorities.models import Priority
from priorities.panels import register_panel
from priorities.smart import register_measured


def uses_measures(plan: Plan) -> bool:
    """Does the plan show measures anywhere? Where it does not, nobody is asked for them."""
    return Shown.MEASURES in plan.shows or Shown.SCORECARD in plan.shows


def counted_once(request: HttpRequest, plan: Plan) -> dict[str, int]:
    """`counts_of(plan)`, read once in a request: outline, overview and scorecard share it."""
    cache = request.__dict__.setdefault("_counted_measures", {})
    if plan.pk not in cache:
        cache[plan.pk] = counts_of(plan)
    return cache[plan.pk]


def measures_outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    if not uses_measures(plan):
        return []
    url = plan_url("indicators:scorecard", plan)
    return [{"title": "Scorecard", "links": [link("Measures", url, current == "scorecard")]}]


def measures_overview(request: HttpRequest, plan: Plan) -> list[dict]:
    if not uses_measures(plan):
        return []
    counts = counted_once(request, plan)
    row = {"label": "Scorecard", "url": plan_url("indicators:scorecard", plan), "number": ""}
    if not counts["all"]:
        row |= {"hint": "Say how you will know that it worked", "kind": "warn", "status": "No measures"}
    elif counts["misfits"] or counts["aimless"]:
        row |= {"hint": faults_in_words(counts), "kind": "warn", "status": "To check"}
    else:
        row |= {"hint": f"{counted(counts['all'], 'measure')}, each with a target", "kind": "good", "status": "Written"}
    return [{"title": "Measures", "rows": [row]}]


def faults_in_words(counts: dict[str, int]) -> str:
    """Such as "20 measures, 3 without a target, 2 whose words do not fit their code"."""
    parts = [counted(counts["all"], "measure")]
    if counts["aimless"]:
        parts.append(f"{counts['aimless']} without a target")
    if counts["misfits"]:
        parts.append(f"{counts['misfits']} whose words do not fit their code")
    return ", ".join(parts)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def measures_panel(priority: Priority) -> dict:
    """The same rows that the priority is frozen from, so that its page reads them once."""
    load_measures([priority])
    return {"table": table_of(priority.measures.all(), priority.plan), "used": uses_measures(priority.plan)}


def measured_results(priorities: list[Priority]) -> set[int]:
    """The results that a measure of these priorities belongs to: one query, none when the measures are loaded."""
    loaded = [getattr(priority, "_prefetched_objects_cache", {}).get("measures") for priority in priorities]
    if None in loaded:
        found = Measure.objects.filter(priority__in=priorities, result__isnull=False)
        return set(found.values_list("result_id", flat=True))
    return {measure.result_id for priority in priorities for measure in priority.measures.all() if measure.result_id}


def register() -> None:
    register_outline(60, measures_outline)
    register_overview(50, measures_overview)
    register_panel("measures", "indicators/_measures.html", measures_panel)
    register_measured(measured_results)
