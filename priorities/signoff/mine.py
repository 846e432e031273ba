"""What one organisation is asked to sign in a plan, and what the plan says that it will do."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from partners.models import Organisation, User
from plans.document import sha256
from plans.layout import Shown
from plans.models import Plan
from priorities.chapters import freeze_priorities, signed_part
from priorities.models import Commitment, Contribution, SignOffRequest
from priorities.money.chapters import freeze_contribution
from priorities.signoff.reading import Since, readings_of, since_of
from priorities.signoff.room import SETTLED, Cell, cell_of, requests_of
from priorities.signoff.signing import Words
from priorities.templatetags.money import money_table


@dataclass(frozen=True)
class Asked:
    """One priority that an organisation is asked to sign: its mark, and what is new to the reader since when."""

    cell: Cell
    since: list[Since] = field(default_factory=list)

    @property
    def request(self) -> SignOffRequest:
        return self.cell.request  # type: ignore[return-value]

    @property
    def left(self) -> bool:
        """Does it still want a signature?"""
        return self.cell.mark not in SETTLED


def words_by_priority(plan: Plan) -> dict[int, Words]:
    """The words of every priority as a signature would bind to them now."""
    parts = {data["id"]: signed_part(data) for data in freeze_priorities(list(plan.priorities.all()))}
    return {pk: Words(text, sha256(text)) for pk, text in parts.items()}


def asked_of(plan: Plan, organisation: Organisation, reader: User) -> list[Asked]:
    """What the organisation is asked, in the order of the plan; `reader` is who signs for it."""
    requests = list(requests_of(plan).filter(organisation=organisation).order_by("priority__number"))
    words, readings = words_by_priority(plan), readings_of(reader, requests)
    hashes = {pk: each.sha256 for pk, each in words.items()}
    found = []
    for ask in requests:
        cell = cell_of(ask, hashes)
        since = since_of(plan, ask, words.get(ask.priority_id), cell.signoff, readings.get(ask.pk))
        found.append(Asked(cell, since))
    return found


def gives(plan: Plan, organisation: Organisation) -> dict[str, Any]:
    """The money that the plan says the organisation gives, as a table (`money_table`); one query.

    Each amount says what it is for: an objective by its number, or a whole priority.
    """
    if Shown.MONEY not in plan.shows:
        return {}
    found = Contribution.objects.filter(priority__plan=plan, organisation=organisation)
    found = found.select_related("priority", "objective").order_by(
        "priority__number", "objective__number", "year", "pk"
    )
    rows, places = [], {}
    for row in found:
        row.priority.plan = plan  # what numbers are read from, once for all
        if row.objective:
            row.objective.priority = row.priority
        place = row.objective.label if row.objective else f"{plan.terms['priority'].lower()} {row.priority.number}"
        places[place] = f"{place} {row.objective.title if row.objective else row.priority.title}"
        rows.append(freeze_contribution(row) | {"objective": place, "organisation": ""})
    return money_table({"money": rows, "objectives": []}, places)


def promises(plan: Plan, organisation: Organisation) -> list[dict[str, Any]]:
    """What the plan says the organisation leads, and what it contributes to: [{"title", "rows": [Commitment]}].

    Two queries; nothing that the plan does not show.
    """
    leads, adds = Q(lead_organisation=organisation), Q(organisations=organisation)
    groups = []
    for shown, title, which in ((Shown.LEAD, "leads", leads), (Shown.ORGANISATIONS, "contributes to", adds)):
        rows = Commitment.objects.filter(which, objective__priority__plan=plan).select_related("objective__priority")
        found = list(rows.order_by("objective__priority__number", "objective__number", "number"))
        for row in found:
            row.objective.priority.plan = plan  # what numbers are read from, once for all
        if found and shown in plan.shows:
            groups.append({"title": title, "rows": found})
    return groups
