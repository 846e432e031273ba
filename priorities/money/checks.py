"""What a checklist can see of a plan's money."""

from django.db.models import Count, Q

from plans.checklist.checks import Finding, register_check
from plans.checklist.sections import left_out, listed
from plans.layout import Shown
from plans.models import Plan
from plans.pages import plan_url


def money_stated(plan: Plan) -> Finding:
    """Has every priority an amount? What is to be confirmed is said, and does not stand in the way."""
    if Shown.MONEY not in plan.shows and Shown.BUDGET not in plan.shows:
        return left_out(plan, "money")
    waits = Count("money", filter=Q(money__amount=None))
    rows = list(plan.priorities.annotate(amounts=Count("money"), waits=waits))
    terms, place = plan.terms, plan_url("priorities:money", plan)
    if not rows:
        return Finding(False, f"There is no {terms['priority'].lower()} yet.", plan_url("plans:detail", plan))
    bad = [row for row in rows if not row.amounts]
    if bad:
        words = f"{terms['priority']} without money: {listed([str(row.number) for row in bad])}."
        return Finding(False, words, plan_url("priorities:detail", plan, bad[0].pk) + "#money")
    to_confirm = sum(row.waits for row in rows)
    words = f"{sum(row.amounts for row in rows)} amounts, for every {terms['priority'].lower()}."
    return Finding(True, words + (f" {to_confirm} to be confirmed." if to_confirm else ""), place)


def register() -> None:
    register_check("money_stated", "Every priority says what pays for it", money_stated)
