"""The priorities, and the page that says who agreed to them, as chapters of the document."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch

from plans.document import Document, chapter, register_chapters, sha256
from plans.models import Plan
from priorities.models import Commitment, Objective, Priority
from priorities.room import signoff_data

#: An upper app's part of a priority: name, and a function from a plan to {priority id: plain data}.
_parts: dict[str, Callable[[Plan], dict[int, Any]]] = {}


def register_part(name: str, freeze: Callable[[Plan], dict[int, Any]]) -> None:
    """Add `name` to the data of every priority, for example its measures. Part of what partners sign."""
    _parts[name] = freeze


def priorities(plan: Plan) -> list[Document]:
    """One chapter a priority, in number order; a constant number of queries."""
    parts = {name: freeze(plan) for name, freeze in _parts.items()}
    chapters = []
    for priority in with_content(plan):
        data = freeze_priority(priority)
        data |= {name: part.get(priority.pk, []) for name, part in parts.items()}
        chapters.append(chapter("priority", f"priority-{priority.pk}", priority.title, data))
    return chapters


def with_content(plan: Plan):
    """The plan's priorities with all that they hold prefetched."""
    commitments = Commitment.objects.select_related("lead_organisation").prefetch_related("organisations")
    objectives = Objective.objects.prefetch_related("results", Prefetch("commitments", commitments))
    return Priority.objects.filter(plan=plan).prefetch_related("outcomes", Prefetch("objectives", objectives))


def freeze_priority(priority: Priority) -> Document:
    return {
        "id": priority.pk,
        "number": priority.number,
        "title": priority.title,
        "strapline": priority.strapline,
        "lead": priority.lead,
        "cross_cutting": priority.cross_cutting,
        "rationale": priority.rationale,
        "expect": priority.expect,
        "outcomes": [outcome.title for outcome in priority.outcomes.all()],
        "objectives": [_objective(objective) for objective in priority.objectives.all()],
    }


def _objective(objective: Objective) -> Document:
    return {
        "id": objective.pk,
        "number": objective.number,
        "title": objective.title,
        "rationale": objective.rationale,
        "results": [
            {"id": result.pk, "number": result.number, "text": result.text} for result in objective.results.all()
        ],
        "commitments": [_commitment(commitment) for commitment in objective.commitments.all()],
    }


def _commitment(commitment: Commitment) -> Document:
    lead = commitment.lead_organisation
    return {
        "id": commitment.pk,
        "number": commitment.number,
        "text": commitment.text,
        "steps": commitment.step_list,
        "result": commitment.result_id,
        "by_when": commitment.by_when,
        "by_date": commitment.by_date.isoformat() if commitment.by_date else None,
        "lead": commitment.lead,
        "lead_organisation": lead.name if lead else "",
        "organisations": [organisation.name for organisation in commitment.organisations.all()],
    }


def signed_part(data: Document) -> Document:
    """What a signature is bound to: the priority's frozen part without its place among the others."""
    return {name: value for name, value in data.items() if name != "number"}


def signature_hashes(plan: Plan) -> dict[int, str]:
    """{priority id: hash of its signed part as it stands now}."""
    return {entry["data"]["id"]: sha256(signed_part(entry["data"])) for entry in priorities(plan)}


def signoff(plan: Plan) -> list[Document]:
    """The sign-off page, once anybody has been asked."""
    data = signoff_data(plan, signature_hashes(plan))
    return [chapter("signoff", "signoff", "Who has agreed this plan", data)] if data["organisations"] else []


def register() -> None:
    register_chapters("priority", 20, priorities)
    register_chapters("signoff", 60, signoff)
