"""Who has agreed what: the newest signature of every request, and whether its words still stand."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from plans.models import Plan
from priorities.models import SignOff, SignOffRequest

#: Every mark of the matrix: word, and the shape that goes with it (components/status.html).
MARKS = {
    "agreed": ("Agreed", "good"),
    "reservation": ("Reservation", "warn"),
    "not_agreed": ("Not agreed", "bad"),
    "stale": ("Stale", "stale"),
    "waived": ("Waived", "waived"),
    "waiting": ("Waiting", "off"),
    "not_asked": ("Not asked", "off"),
}
#: Marks that let a plan pass. A partner that returns a priority, or whose words changed, must sign again or be waived.
SETTLED = {"agreed", "reservation", "waived"}


@dataclass(frozen=True)
class Cell:
    """One organisation's mark on one priority; `request` is None where it was not asked."""

    mark: str
    request: SignOffRequest | None = None
    signoff: SignOff | None = None

    @property
    def label(self) -> str:
        return MARKS[self.mark][0]

    @property
    def shape(self) -> str:
        return MARKS[self.mark][1]


def requests_of(plan: Plan):
    """Requests with organisation, priority and signatures (newest first): three queries."""
    return (
        SignOffRequest.objects.filter(window__plan=plan)
        .select_related("organisation", "priority")
        .prefetch_related(Prefetch("signoffs", SignOff.objects.select_related("by")), "organisation__statuses")
    )


def cell_of(request: SignOffRequest, hashes: dict[int, str]) -> Cell:
    """The mark of one request. `hashes` are the signature hashes of the words as they stand now."""
    newest = next(iter(request.signoffs.all()), None)
    if request.waived_at:
        return Cell("waived", request, newest)
    if newest is None:
        return Cell("waiting", request)
    if newest.sha256 != hashes.get(request.priority_id):
        return Cell("stale", request, newest)
    return Cell(newest.decision, request, newest)


def matrix(plan: Plan, hashes: dict[int, str]) -> dict:
    """{"priorities": [Priority], "rows": [{"organisation", "cells": [Cell], "secured": [text]}]} in print order."""
    priorities = list(plan.priorities.all())
    rows: dict[int, dict] = {}
    for request in requests_of(plan):
        row = rows.setdefault(request.organisation_id, {"organisation": request.organisation, "by_priority": {}})
        row["by_priority"][request.priority_id] = cell_of(request, hashes)
    for row in rows.values():
        row["cells"] = [row["by_priority"].get(priority.pk, Cell("not_asked")) for priority in priorities]
        signed = [cell.signoff for cell in row["cells"] if cell.signoff]
        row["secured"] = list(dict.fromkeys(signoff.secured for signoff in signed))
    return {"priorities": priorities, "rows": list(rows.values())}


def signoff_data(plan: Plan, hashes: dict[int, str]) -> dict:
    """The sign-off chapter as plain data."""
    table = matrix(plan, hashes)
    return {
        "priorities": [{"number": priority.number, "title": priority.title} for priority in table["priorities"]],
        "organisations": [
            {
                "name": row["organisation"].name,
                "status": row["organisation"].status_on(plan.starts),
                "cells": [cell.mark for cell in row["cells"]],
                "secured": row["secured"],
                "notes": _notes(row["cells"], table["priorities"]),
            }
            for row in table["rows"]
        ],
    }


def _notes(cells: list[Cell], priorities: list) -> list[str]:
    notes = []
    for cell, priority in zip(cells, priorities, strict=True):
        if cell.mark == "waived" and cell.request:
            notes.append(f"Priority {priority.number}: waived. {cell.request.waived_reason}")
        elif cell.mark in ("reservation", "not_agreed") and cell.signoff:
            notes.append(f"Priority {priority.number}: {cell.signoff.comment}")
    return notes


def window_state(opens: date, closes: date, today: date) -> str:
    """"early", "open" or "closed"; both days belong to the window."""
    return "early" if today < opens else "closed" if today > closes else "open"
