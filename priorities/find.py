"""Priorities, objectives, results and commitments in the search of a plan, and the way to a number."""

import re

from plans.find import Hit, Query, register_finder, register_jumper
from plans.models import Plan
from plans.pages import plan_url
from priorities.models import Commitment, Objective, Priority, Result

NUMBER = re.compile(r"(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?\.?$")
IN_PRINT = {
    Objective: ("priority__number", "number"),
    Result: ("objective__priority__number", "objective__number", "number"),
    Commitment: ("objective__priority__number", "objective__number", "number"),
}


def priorities(plan: Plan, query: Query) -> list[Hit]:
    rows = query.narrow(Priority.objects.filter(plan=plan), "title", "strapline", "lead", "rationale", "expect")
    return [
        Hit(
            str(row.number),
            query.marked(row.title, row.strapline, row.lead, row.rationale, row.expect),
            plan_url("priorities:detail", plan, row.pk),
        )
        for row in rows
    ]


def objectives(plan: Plan, query: Query) -> list[Hit]:
    rows = Objective.objects.filter(priority__plan=plan).order_by(*IN_PRINT[Objective]).select_related("priority")
    return [
        Hit(
            f"{row.priority.number}.{row.number}",
            query.marked(row.title, row.expect, row.rationale),
            address(plan, row.priority_id, "objective", row.pk),
        )
        for row in query.narrow(rows, "title", "expect", "rationale")
    ]


def results(plan: Plan, query: Query) -> list[Hit]:
    rows = Result.objects.filter(objective__priority__plan=plan).order_by(*IN_PRINT[Result])
    return [
        Hit(
            f"{row.objective.priority.number}.{row.objective.number}",
            query.marked(row.text),
            address(plan, row.objective.priority_id, "result", row.pk),
        )
        for row in query.narrow(rows.select_related("objective__priority"), "text")
    ]


def commitments(plan: Plan, query: Query) -> list[Hit]:
    rows = Commitment.objects.filter(objective__priority__plan=plan).order_by(*IN_PRINT[Commitment])
    return [
        Hit(
            f"{row.objective.priority.number}.{row.objective.number}.{row.number}",
            query.marked(row.text, row.steps, f"By when: {row.by_when}", f"Lead: {row.lead}"),
            address(plan, row.objective.priority_id, "commitment", row.pk),
        )
        for row in query.narrow(rows.select_related("objective__priority"), "text", "steps", "by_when", "lead")
    ]


def address(plan: Plan, priority: int, kind: str, pk: int) -> str:
    """Where a row is shown: its priority's page, at the row."""
    return f"{plan_url('priorities:detail', plan, priority)}#{kind}-{pk}"


def by_number(plan: Plan, typed: str) -> str | None:
    """ "2" is a priority, "2.1" an objective, "2.1.3" a commitment."""
    match = NUMBER.match(typed)
    if not match:
        return None
    first, second, third = match.groups()
    if second is None:
        priority = Priority.objects.filter(plan=plan, number=first).first()
        return plan_url("priorities:detail", plan, priority.pk) if priority else None
    if third is None:
        objective = Objective.objects.filter(priority__plan=plan, priority__number=first, number=second).first()
        return address(plan, objective.priority_id, "objective", objective.pk) if objective else None
    rows = Commitment.objects.filter(objective__priority__plan=plan, objective__priority__number=first)
    row = rows.filter(objective__number=second, number=third).select_related("objective").first()
    return address(plan, row.objective.priority_id, "commitment", row.pk) if row else None


def register() -> None:
    register_finder(20, lambda plan: plan.terms["priorities"], priorities)
    register_finder(30, lambda plan: plan.terms["objectives"], objectives)
    register_finder(40, lambda plan: plan.terms["results"], results)
    register_finder(50, lambda plan: plan.terms["commitments"], commitments)
    register_jumper(by_number)
