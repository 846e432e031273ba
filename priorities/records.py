"""What the history of a plan knows of priorities, objectives, results and commitments."""

from typing import Any

from plans.models import Plan
from plans.pages import plan_url
from plans.records import Link, Part, Record, register_record
from priorities.models import (
    Commitment,
    CommitmentOrganisation,
    Objective,
    Priority,
    PriorityOutcome,
    Result,
    SignOffRequest,
)


def beside(kind: str):
    """Where a row below an objective is shown: on its priority's page, at the row."""

    def place(plan: Plan, row: Any) -> str:
        priority = row.priority_id if kind == "objective" else row.objective.priority_id
        return plan_url("priorities:detail", plan, priority) + f"#{kind}-{row.pk}"

    return place


PRIORITY = Record(
    name="priority",
    model=Priority,
    parent="plan",
    urls="priorities:",
    term=lambda plan: plan.terms["priority"].lower(),
    place=lambda plan, row: plan_url("priorities:detail", plan, row.pk),
    fields={
        "title": "Title",
        "strapline": "Strapline",
        "lead": "Lead",
        "cross_cutting": "Cross-cutting theme",
        "expect": "What people can expect",
        "rationale": "Why this priority",
    },
    links=(Link(PriorityOutcome, "outcomes", "Outcomes"),),
    parts=(Part(SignOffRequest, "priority"),),
)
OBJECTIVE = Record(
    name="objective",
    model=Objective,
    parent="priority",
    urls="priorities:objective_",
    term=lambda plan: plan.terms["objective"].lower(),
    place=beside("objective"),
    fields={"title": "Title", "expect": "What people can expect", "rationale": "Why"},
)
RESULT = Record(
    name="result",
    model=Result,
    parent="objective",
    urls="priorities:result_",
    term=lambda plan: plan.terms["result"].lower(),
    place=beside("result"),
    fields={"text": "What will be different"},
    title="text",
)
COMMITMENT = Record(
    name="commitment",
    model=Commitment,
    parent="objective",
    urls="priorities:commitment_",
    term=lambda plan: plan.terms["commitment"].lower(),
    place=beside("commitment"),
    fields={
        "text": "What we will do",
        "steps": "Steps",
        "result": "What it serves",
        "by_when": "By when",
        "lead": "Lead",
        "lead_organisation": "Leading organisation",
    },
    title="text",
    also=("by_date",),
    choose={"result": lambda row: Result.objects.filter(objective_id=row.objective_id)},
    links=(Link(CommitmentOrganisation, "organisations", "Contributing organisations"),),
)


def register() -> None:
    for record in (PRIORITY, OBJECTIVE, RESULT, COMMITMENT):
        register_record(record)
