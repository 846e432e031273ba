"""Who has agreed what: the newest signature of every request, and whether its words still stand."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from plans.models import Plan, State
from priorities.models import Priority, SignOff, SignOffRequest
from priorities.signoff.standing import Step, stands, with_corrections

#: Every mark of the matrix: word, and the shape that goes with it (components/status.html).
MARKS = {
    "agreed": ("Agreed", "good"),
    "reservation": ("Reservation", "warn"),
    "not_agreed": ("Not agreed", "bad"),
    "stale": ("Stale", "stale"),
    "waived": ("Waived", "waived"),
    "waiting": ("Waiting", "info"),
    "not_asked": ("Not asked", "none"),
}
#: Marks that let a plan pass. A partner that returns a priority, or whose words changed, must sign again or be waived.
SETTLED = {"agreed", "reservation", "waived"}


@dataclass(frozen=True)
class Cell:
    """One organisation's mark on one priority; `request` is None where it was not asked.

    `steps` are the corrections since it signed which its signature stands for.
    """

    mark: str
    request: SignOffRequest | None = None
    signoff: SignOff | None = None
    steps: tuple[Step, ...] = ()

    @property
    def label(self) -> str:
        return MARKS[self.mark][0] + (", corrected since" if self.steps else "")

    @property
    def shape(self) -> str:
        return MARKS[self.mark][1]

    @property
    def settled(self) -> bool:
        """Does the plan pass with this mark?"""
        return self.mark in SETTLED


def requests_of(plan: Plan):
    """Requests with window, organisation, priority and signatures (newest first, without their text): two queries."""
    signatures = SignOff.objects.select_related("by").defer("text", "statement")
    return (
        with_corrections(SignOffRequest.objects.filter(window__plan=plan))
        .select_related("window", "organisation", "priority")
        .prefetch_related(Prefetch("signoffs", signatures))
    )


def cell_of(request: SignOffRequest, hashes: dict[int, str]) -> Cell:
    """The mark of one request. `hashes` are the signature hashes of the words as they stand now."""
    newest = next(iter(request.signoffs.all()), None)
    if request.waived_at:
        return Cell("waived", request, newest)
    if newest is None:
        return Cell("waiting", request)
    steps = stands(request, newest, hashes.get(request.priority_id))
    if steps is None:
        return Cell("stale", request, newest)
    return Cell(newest.decision, request, newest, tuple(steps))


def matrix(plan: Plan, hashes: dict[int, str]) -> dict:
    """{"priorities": [Priority], "rows": [{"organisation", "cells": [Cell], "secured": [text]}]} in print order.

    Four queries, however many organisations and priorities there are.
    """
    priorities = list(plan.priorities.all())
    rows: dict[int, dict] = {}
    for request in requests_of(plan).prefetch_related("organisation__statuses"):
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
                "notes": _notes(row["cells"], table["priorities"], plan.terms["priority"]),
            }
            for row in table["rows"]
        ],
    }


def _notes(cells: list[Cell], priorities: list, word: str) -> list[str]:
    """What an organisation said of single priorities; `word` is what the plan calls one."""
    notes = []
    for cell, priority in zip(cells, priorities, strict=True):
        if cell.mark == "waived" and cell.request:
            notes.append(f"{word} {priority.number}: waived. {cell.request.waived_reason}")
        elif cell.mark in ("reservation", "not_agreed") and cell.signoff:
            notes.append(f"{word} {priority.number}: {cell.signoff.comment}")
        notes += [f"{word} {priority.number}: corrected on {uk_date(step.day)}. {step.reason}" for step in cell.steps]
    return notes


def window_state(opens: date, closes: date, today: date) -> str:
    """Either "early", "open" or "closed"; both days belong to the window."""
    return "early" if today < opens else "closed" if today > closes else "open"


def days_left(opens: date, closes: date, today: date) -> str:
    """What the room says beside the days of the window: "10 days left", "last day", "opens in 3 days", "closed"."""
    state = window_state(opens, closes, today)
    if state == "closed":
        return "closed"
    days = ((opens if state == "early" else closes) - today).days
    if state == "open" and days == 0:
        return "last day"
    words = f"{days} day{'s' * (days != 1)}"
    return f"opens in {words}" if state == "early" else f"{words} left"


def tiles(table: dict, state: str) -> list[dict]:
    """The matrix in numbers, for components/tiles.html. `state` is that of the window."""
    marks = Counter(cell.mark for row in table["rows"] for cell in row["cells"] if cell.request)
    owing = sum(any(cell.mark not in SETTLED for cell in row["cells"] if cell.request) for row in table["rows"])
    who = f"{owing} organisation{'s' * (owing != 1)}"
    waiting = "still waiting" + (f", {who} {'late' if state == 'closed' else 'to answer'}" if owing else "")
    shown = [
        ("agreed", f"agreed of {marks.total()}", ""),
        ("reservation", "agreed with a reservation", "warn"),
        ("not_agreed", "not agreed", "bad"),
        ("stale", "stale: words changed after signing", "stale"),
        ("waived", "waived, with a reason", ""),
        ("waiting", waiting, ""),
    ]
    always = {"agreed", "stale", "waiting", "reservation"}
    return [
        {"number": marks[mark], "label": label, "kind": kind if marks[mark] else ""}
        for mark, label, kind in shown
        if marks[mark] or mark in always
    ]


def signoff_card(priority: Priority, plan: Plan, hashes: Callable[[], dict[int, str]]) -> dict:
    """Who has signed this priority, for priorities/_signoff_card.html (`card`): two queries.

    `hashes` is called only if anybody is asked.

    {"priority", "window": SignOffWindow or None, "state": early, open or closed, "live": the plan is at
    sign-off and the window is open, "cells": [Cell] by organisation, "settled": count}
    """
    requests = list(requests_of(plan).filter(priority=priority))
    now = hashes() if requests else {}
    cells = [cell_of(request, now) for request in requests]
    window = cells[0].request.window if cells and cells[0].request else None
    state = window_state(window.opens, window.closes, timezone.localdate()) if window else ""
    return {
        "priority": priority,
        "window": window,
        "state": state,
        "live": state == "open" and plan.state == State.SIGNOFF,
        "cells": cells,
        "settled": sum(cell.mark in SETTLED for cell in cells),
    }
