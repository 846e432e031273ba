"""Priorities, objectives, results and commitments in the search of a plan, and the way to a number."""

import re

from plans.find import Hit, Query, register_finder
from plans.layout import Numbering, place_of
from plans.models import Plan
from plans.pages import plan_url
from priorities.models import Commitment, Objective, Priority, Result, numbers_before

NUMBER = re.compile(r"(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?\.?$")
LETTERED = re.compile(r"(\d{1,4})(?:([a-z]{1,2})(?:\.(\d{1,4}))?)?\.?$")
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
            row.label_in(plan),
            query.marked(row.title, row.expect, row.rationale),
            address(plan, row.priority_id, "objective", row.pk),
        )
        for row in query.narrow(rows, "title", "expect", "rationale")
    ]


def results(plan: Plan, query: Query) -> list[Hit]:
    rows = Result.objects.filter(objective__priority__plan=plan).order_by(*IN_PRINT[Result])
    return [
        Hit(
            row.objective.label_in(plan),
            query.marked(row.text),
            address(plan, row.objective.priority_id, "result", row.pk),
        )
        for row in query.narrow(rows.select_related("objective__priority"), "text")
    ]


def commitments(plan: Plan, query: Query) -> list[Hit]:
    rows = Commitment.objects.filter(objective__priority__plan=plan).order_by(*IN_PRINT[Commitment])
    return [
        Hit(
            f"{row.objective.label_in(plan)}.{row.number}",
            query.marked(row.text, row.steps, f"By when: {row.by_when}", f"Lead: {row.lead}"),
            address(plan, row.objective.priority_id, "commitment", row.pk),
        )
        for row in query.narrow(rows.select_related("objective__priority"), "text", "steps", "by_when", "lead")
    ]


def address(plan: Plan, priority: int, kind: str, pk: int) -> str:
    """Where a row is shown: its priority's page, at the row."""
    return f"{plan_url('priorities:detail', plan, priority)}#{kind}-{pk}"


def row_numbered(plan: Plan, typed: str) -> Priority | Objective | Commitment | None:
    """The row with this printed number: "2", "2.1" and "2.1.3", "1a" and "1a.3", or "4" and "4.3" as the plan numbers.

    Where the objectives' numbers run, "4" is an objective, or else a priority.
    """
    match = (LETTERED if plan.numbering == Numbering.LETTERED else NUMBER).match(typed.lower())
    if not match:
        return None
    first, second, third = match.groups()
    if plan.numbering == Numbering.RUNNING:
        if third is None and (row := running(plan, int(first), second)):
            return row
        if second is not None:
            return None
    if second is None:
        return Priority.objects.filter(plan=plan, number=first).first()
    number = place_of(second) if second.isalpha() else int(second)
    rows = Objective.objects.filter(priority__plan=plan, priority__number=first, number=number)
    return below(rows.first(), third)


def running(plan: Plan, number: int, commitment: str | None) -> Objective | Commitment | None:
    """What is printed as "4" or "4.3" where the numbers of objectives run through the plan."""
    before = numbers_before(plan)
    rows = Objective.objects.filter(priority__plan=plan).order_by("priority__number")
    found = (row for row in rows if before.get(row.priority_id, 0) + row.number == number)
    return below(next(found, None), commitment)


def below(objective: Objective | None, number: str | None) -> Objective | Commitment | None:
    """An objective, or its commitment with this number."""
    if objective is None or number is None:
        return objective
    return objective.commitments.filter(number=number).select_related("objective").first()


def address_of(plan: Plan, row: Priority | Objective | Commitment) -> str:
    """Where a row is shown."""
    if isinstance(row, Priority):
        return plan_url("priorities:detail", plan, row.pk)
    if isinstance(row, Objective):
        return address(plan, row.priority_id, "objective", row.pk)
    return address(plan, row.objective.priority_id, "commitment", row.pk)


def register() -> None:
    register_finder(20, lambda plan: plan.terms["priorities"], priorities)
    register_finder(30, lambda plan: plan.terms["objectives"], objectives)
    register_finder(40, lambda plan: plan.terms["results"], results)
    register_finder(50, lambda plan: plan.terms["commitments"], commitments)
