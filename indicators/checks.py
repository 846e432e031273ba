"""What a checklist can see in a plan's measures."""

from django.db.models import Exists, OuterRef

from indicators.models import Measure, Target
from indicators.pages import uses_measures
from plans.checklist.checks import Finding, register_check
from plans.checklist.sections import left_out, listed, to_mend
from plans.models import Plan
from plans.pages import plan_url


def priorities_measured(plan: Plan) -> Finding:
    if not uses_measures(plan):
        return left_out(plan, "measures and the scorecard")
    terms = plan.terms
    rows = list(plan.priorities.annotate(measured=Exists(Measure.objects.filter(priority=OuterRef("pk")))))
    if not rows:
        return Finding(False, f"There is no {terms['priority'].lower()} yet.", plan_url("plans:detail", plan))
    bad = [row for row in rows if not row.measured]
    if bad:
        words = f"{terms['priority']} {listed([str(row.number) for row in bad])}: no measure."
        return Finding(False, words, plan_url("priorities:detail", plan, bad[0].pk))
    return Finding(True, f"All {len(rows)} have a measure.", plan_url("indicators:scorecard", plan))


def measures_complete(plan: Plan) -> Finding:
    """Has every measure a baseline and at least one target?"""
    if not uses_measures(plan):
        return left_out(plan, "measures and the scorecard")
    scorecard = plan_url("indicators:scorecard", plan)
    aimed = Exists(Target.objects.filter(measure=OuterRef("pk")))
    measures = Measure.objects.filter(priority__plan=plan).annotate(aimed=aimed).select_related("indicator")
    rows = list(measures.order_by("priority__number", "number"))
    if not rows:
        return Finding(False, "There is no measure yet.", scorecard)
    bad = [row for row in rows if row.baseline is None or not row.aimed]
    if bad:
        names = listed([f"“{row}”" for row in bad])
        words = f"{len(bad)} of {len(rows)} measures without a baseline or a target: {names}."
        return Finding(False, words, to_mend(plan, plan_url("indicators:measure_edit", plan, bad[0].pk)))
    return Finding(True, f"All {len(rows)} have a baseline and a target.", scorecard)


def register() -> None:
    register_check("priorities_measured", "Every priority has a measure", priorities_measured)
    register_check("measures_complete", "Measures have baselines and targets", measures_complete)
