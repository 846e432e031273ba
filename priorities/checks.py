"""What a checklist can see in what is promised: outcomes, dates, leads, whole priorities, partners who were asked."""

from collections.abc import Callable

from django.db.models import Count
from django.urls import reverse

from cypp.templatetags.cypp import one
from partners.models import OrganisationStatus
from plans.checklist.checks import Finding, register_check
from plans.checklist.sections import left_out, listed
from plans.layout import Shown
from plans.models import Plan
from plans.pages import plan_url
from priorities import smart
from priorities.models import Commitment, Outcome, Priority, SignOffRequest


def outcomes_covered(plan: Plan) -> Finding:
    """Does a priority serve each outcome of the trust?"""
    if Shown.OUTCOMES not in plan.shows:
        return left_out(plan, "the outcomes of a framework")
    outcomes = list(Outcome.objects.for_trust(plan.trust))
    served = set(Priority.outcomes.through.objects.filter(priority__plan=plan).values_list("outcome", flat=True))
    without = [outcome.title for outcome in outcomes if outcome.pk not in served]
    overview = plan_url("plans:detail", plan)
    if not outcomes:
        return Finding(False, "The trust has no outcomes for its priorities to serve.", overview)
    if without:
        words = f"No {plan.terms['priority'].lower()} serves {listed([f'“{title}”' for title in without], 5)}."
        return Finding(False, words, first_priority(plan))
    return Finding(True, f"All {len(outcomes)} are served.", overview)


def first_priority(plan: Plan) -> str:
    """The page of the first priority, where what it serves is chosen; the overview where there is none."""
    first = plan.priorities.first()
    return plan_url("priorities:detail", plan, first.pk) if first else plan_url("plans:detail", plan)


def commitments(plan: Plan) -> list[Commitment]:
    """In print order, with what a label needs: one query."""
    order = ("objective__priority__number", "objective__number", "number")
    rows = Commitment.objects.filter(objective__priority__plan=plan).select_related("objective__priority")
    found = list(rows.order_by(*order))
    for row in found:
        row.objective.priority.plan = plan
    return found


def each_commitment(plan: Plan, fault: str, good: Callable[[Commitment], bool], lacks: str, has: str) -> Finding:
    """Is this so of every commitment? The SMART check lists those with the same `fault`."""
    rows = commitments(plan)
    terms = plan.terms
    if not rows:
        return Finding(False, f"There is no {terms['commitment'].lower()} yet.", plan_url("plans:detail", plan))
    bad = [row for row in rows if not good(row)]
    place = plan_url("priorities:smart", plan)
    if not bad:
        return Finding(True, f"All {len(rows)} {terms['commitments'].lower()} {has}.", place)
    words = f"{len(bad)} of {len(rows)} {terms['commitments'].lower()} {lacks}: {listed([row.label for row in bad])}."
    return Finding(False, words, f"{place}?fault={fault}")


def commitments_dated(plan: Plan) -> Finding:
    if Shown.BY_WHEN not in plan.shows:
        return left_out(plan, "by when things are done")
    return each_commitment(
        plan, "dated", lambda row: not smart.dated(row, plan.starts), "without a day in the plan", "say by when"
    )


def commitments_led(plan: Plan) -> Finding:
    if Shown.LEAD not in plan.shows:
        return left_out(plan, "who leads")
    return each_commitment(plan, "owned", lambda row: not smart.owned(row), "without a lead", "have a lead")


def priorities_complete(plan: Plan) -> Finding:
    """Has every priority an objective, and every one of them something that will be done?"""
    counted = plan.priorities.annotate(
        aims=Count("objectives", distinct=True), deeds=Count("objectives__commitments", distinct=True)
    )
    rows, terms = list(counted), plan.terms
    if not rows:
        words = f"There is no {terms['priority'].lower()} yet."
        return Finding(False, words, plan_url("plans:detail", plan))
    bad = [row for row in rows if not (row.aims and row.deeds)]
    if bad:
        lack = f"{terms['objective'].lower()} with {one(terms['commitment'])}"
        words = f"{listed([str(row.number) for row in bad])}: no {lack}."
        return Finding(False, f"{terms['priority']} {words}", plan_url("priorities:detail", plan, bad[0].pk))
    return Finding(True, f"All {len(rows)} say what will be done.", plan_url("plans:detail", plan))


def partners_asked(plan: Plan) -> Finding:
    """Is every relevant partner of the plan's first day asked to sign something?"""
    day = f"{plan.starts.day} {plan.starts:%B %Y}"
    relevant = OrganisationStatus.Status.RELEVANT.label
    organisations = plan.trust.organisations.prefetch_related("statuses")
    partners = [row for row in organisations if row.status_on(plan.starts) == relevant]
    if not partners:
        words = f"No organisation is recorded as a relevant partner on {day}."
        return Finding(False, words, reverse("partners:organisations", args=[plan.trust.slug]))
    asked = set(SignOffRequest.objects.filter(window__plan=plan).values_list("organisation_id", flat=True))
    without = [row.brief for row in partners if row.pk not in asked]
    window = plan_url("priorities:window" if plan.is_open else "priorities:room", plan)
    if without:
        return Finding(False, f"Not asked, though relevant partners on {day}: {listed(without, 6)}.", window)
    return Finding(True, f"All {len(partners)} relevant partners of {day} are asked.", window)


def register() -> None:
    register_check("outcomes_covered", "Priorities serve every outcome", outcomes_covered)
    register_check("commitments_dated", "Every commitment has a date", commitments_dated)
    register_check("commitments_led", "Every commitment has a lead", commitments_led)
    register_check("priorities_complete", "Every priority has an objective and a commitment", priorities_complete)
    register_check("partners_asked", "All relevant partners are asked to sign", partners_asked)
