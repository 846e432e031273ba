"""The priorities, and the page that says who agreed to them, as chapters of the document."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from plans.document import Document, chapter, register_chapters, sha256
from plans.layout import Shown
from plans.models import Plan
from priorities.models import Commitment, Objective, Priority
from priorities.money.chapters import freeze_money, load_money
from priorities.signoff.room import signoff_data

#: An upper app's part of a priority: name, and a function from priorities to {priority id: plain data}.
_parts: dict[str, Callable[[list[Priority]], dict[int, Any]]] = {}


def register_part(name: str, freeze: Callable[[list[Priority]], dict[int, Any]]) -> None:
    """Add `name` to the data of every priority, for example its measures. Part of what partners sign.

    `freeze` prefetches what it reads onto the priorities it is given, in a constant number of queries.
    """
    _parts[name] = freeze


def priorities(plan: Plan) -> list[Document]:
    """One chapter a priority, in number order; a constant number of queries."""
    prefetch_related_objects([plan], "priorities")
    found = list(plan.priorities.all())
    return [chapter("priority", f"priority-{data['id']}", data["title"], data) for data in freeze_priorities(found)]


def load_content(found: list[Priority]) -> None:
    """Prefetch all that these priorities hold: six queries, none for what is already there."""
    commitments = Commitment.objects.select_related("lead_organisation", "result").prefetch_related("organisations")
    objectives = Objective.objects.prefetch_related("results", Prefetch("commitments", commitments))
    prefetch_related_objects(found, "outcomes", Prefetch("objectives", objectives))
    load_money(found)


def freeze_priorities(found: list[Priority]) -> list[Document]:
    """The data of each priority's chapter, parts of upper apps included. They come from their plan (`plan.priorities`).

    What the plan does not show is empty in it, and so no part of what is signed.
    """
    load_content(found)
    parts = {name: freeze(found) for name, freeze in _parts.items()}
    return [
        freeze_priority(priority)
        | {name: part.get(priority.pk, []) if name in priority.plan.shows else [] for name, part in parts.items()}
        for priority in found
    ]


def freeze_priority(priority: Priority) -> Document:
    """A priority's own part. `load_content` comes first."""
    shows = frozenset(priority.plan.shows)
    money = freeze_money(priority) if Shown.MONEY in shows else []
    return {
        "id": priority.pk,
        "number": priority.number,
        "title": priority.title,
        "strapline": priority.strapline,
        "lead": priority.lead if Shown.LEAD in shows else "",
        "cross_cutting": priority.cross_cutting,
        "rationale": priority.rationale,
        "expect": priority.expect,
        "outcomes": [outcome.title for outcome in priority.outcomes.all()] if Shown.OUTCOMES in shows else [],
        "objectives": [_objective(objective, shows) for objective in priority.objectives.all()],
        # left out when there is none, so that what was signed before the field existed keeps its hash
        **({"money": money} if money else {}),
    }


def _objective(objective: Objective, shows: frozenset[str]) -> Document:
    results = objective.results.all() if Shown.RESULTS in shows else []
    return {
        "id": objective.pk,
        "number": objective.number,
        "title": objective.title,
        "rationale": objective.rationale,
        # left out when empty, so that what was signed before the field existed keeps its hash
        **({"expect": objective.expect} if objective.expect else {}),
        "results": [{"id": result.pk, "number": result.number, "text": result.text} for result in results],
        "commitments": [_commitment(commitment, shows) for commitment in objective.commitments.all()],
    }


def _commitment(commitment: Commitment, shows: frozenset[str]) -> Document:
    lead, date = commitment.lead_organisation, commitment.by_date if Shown.BY_WHEN in shows else None
    others = commitment.organisations.all() if Shown.ORGANISATIONS in shows else []
    return {
        "id": commitment.pk,
        "number": commitment.number,
        "text": commitment.text,
        "steps": commitment.step_list if Shown.STEPS in shows else [],
        "result": commitment.result_id if Shown.RESULTS in shows else None,
        "by_when": commitment.by_when if Shown.BY_WHEN in shows else "",
        "by_date": date.isoformat() if date else None,
        "lead": commitment.lead if Shown.LEAD in shows else "",
        "lead_organisation": lead.name if lead and Shown.LEAD in shows else "",
        "organisations": [organisation.name for organisation in others],
    }


def signed_part(data: Document) -> Document:
    """What a signature is bound to: the priority's frozen part without its place among the others."""
    return {name: value for name, value in data.items() if name != "number"}


def hashes_of(found: list[Priority]) -> dict[int, str]:
    """{priority id: hash of its signed part as it stands now}."""
    return {data["id"]: sha256(signed_part(data)) for data in freeze_priorities(found)}


def signature_hashes(plan: Plan) -> dict[int, str]:
    """`hashes_of` all priorities of a plan."""
    return hashes_of(list(plan.priorities.all()))


def signoff(plan: Plan) -> list[Document]:
    """The sign-off page, once anybody has been asked, of a plan that shows it."""
    if Shown.SIGNOFF not in plan.shows:
        return []
    data = signoff_data(plan, signature_hashes(plan))
    return [chapter("signoff", "signoff", "Who has agreed this plan", data)] if data["organisations"] else []


def register() -> None:
    register_chapters("priority", 20, priorities)
    register_chapters("signoff", 60, signoff)
