"""What the page of the sign-off room shows: how long is left, its filters, and each organisation's row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from partners.access import Roles
from partners.models import Membership, Organisation, Role
from plans.models import Plan, State
from plans.pages import plan_url
from priorities.chapters import signature_hashes
from priorities.models import SignOffWindow
from priorities.signoff.models import Nudge
from priorities.signoff.room import MARKS, SETTLED, Cell, matrix, tiles, window_state

#: When this many days are left, or fewer, the room says so loudly.
FEW, LAST = 7, 2
#: The marks that each filter shows, by its name in the address. An organisation with one of them is shown.
FILTERS: dict[str, set[str]] = {
    "": set(MARKS),
    "late": set(MARKS) - SETTLED - {"not_asked"},
    "stale": {"stale"},
    "said": {"reservation", "not_agreed"},
    "waived": {"waived"},
}
LABELS = {
    "": "All",
    "late": "Still to sign",
    "stale": "Stale",
    "said": "With a reservation, or not agreed",
    "waived": "Waived",
}


@dataclass(frozen=True)
class Countdown:
    """How long is left, in words with a shape (components/status.html), and the day on which signing ends or ended."""

    words: str
    shape: str
    ends: str


def countdown(window: SignOffWindow, plan: Plan, today: date, owing: int) -> Countdown:
    """How much time there is, to a reader on `today`; `owing` is how many organisations have still to sign."""
    state = window_state(window.opens, window.closes, today)
    left = ((window.opens if state == "early" else window.closes) - today).days
    ends = f"{uk_date(window.closes)}, end of the day"
    if state == "early":
        return Countdown(f"Signing opens {_in_days(left)}, on {uk_date(window.opens)}", "info", f"It ends on {ends}")
    if state == "closed":
        return _over(plan, ends, -left, owing)
    if not owing:
        return Countdown("Everybody has answered", "good", f"Signing ends on {ends}")
    words = "Last day to sign" if not left else f"{left} day{'s' * (left != 1)} left to sign"
    shape = "bad" if left <= LAST else "warn" if left <= FEW else "info"
    return Countdown(words, shape, f"Signing ends on {ends}")


def _over(plan: Plan, ends: str, ago: int, owing: int) -> Countdown:
    ended = f"Signing ended on {ends}, {ago} day{'s' * (ago != 1)} ago"
    if plan.state != State.SIGNOFF:
        return Countdown("Signing is over", "off", ended)
    if not owing:
        return Countdown("Signing is over, everybody has answered", "good", ended)
    late = "1 organisation is late" if owing == 1 else f"{owing} organisations are late"
    return Countdown(f"Signing is over, {late}", "bad", ended)


def _in_days(days: int) -> str:
    return "tomorrow" if days == 1 else f"in {days} days"


def standing(plan: Plan, window: SignOffWindow, roles: Roles, query: Mapping[str, str], today: date) -> dict[str, Any]:
    """How far everybody is, as a reader with these roles sees it; `query` chooses rows by `show` and `organisation`.

    Seven queries, however many organisations and priorities there are.
    """
    table, log = matrix(plan, signature_hashes(plan)), list(plan.nudges.select_related("organisation"))
    state = window_state(window.opens, window.closes, today)
    live = state == "open" and plan.state == State.SIGNOFF
    show = query.get("show", "") if query.get("show", "") in FILTERS else ""
    mine = roles.organisations if live else frozenset()
    rows = with_reminders(plan, [row_of(plan, row, mine, show) for row in table["rows"]], log, today)
    only = next((row["organisation"] for row in rows if str(row["organisation"].pk) == query.get("organisation")), None)
    kept = [row for row in rows if matches(row, FILTERS[show]) and only in (None, row["organisation"])]
    return {
        "table": {"priorities": table["priorities"], "rows": kept},
        "own": [row for row in rows if row["own"]],
        "organisations": [row["organisation"] for row in rows],
        "only": only,
        "show": show,
        "filters": filters(plan, rows, show, only, late=state == "closed"),
        "countdown": countdown(window, plan, today, sum(bool(row["left"]) for row in rows)),
        "state": state,
        "live": live,
        "tiles": tiles(table, state),
        "unasked": unasked(table),
        "legend": legend(),
        "log": log,
        "may_remind": roles.manages and live,
        "to_remind": sum(bool(row["left"]) and not row["today"] and not row["nobody"] for row in rows),
    }


def filters(plan: Plan, rows: list[dict], show: str, only: Organisation | None, *, late: bool) -> list[dict[str, Any]]:
    """The filters, each with how many organisations it shows: [{"label", "count", "url", "current"}].

    `late` says that the window is over, so that whoever has not signed is late.
    """
    room, organisation = plan_url("priorities:room", plan), str(only.pk) if only else ""
    labels = LABELS | ({"late": "Late"} if late else {})
    return [
        {
            "label": labels[name],
            "count": sum(matches(row, marks) for row in rows),
            "url": f"{room}?{query}" if (query := _query(name, organisation)) else room,
            "current": name == show,
        }
        for name, marks in FILTERS.items()
    ]


def _query(show: str, organisation: str) -> str:
    return urlencode({name: value for name, value in (("show", show), ("organisation", organisation)) if value})


def matches(row: dict, marks: set[str]) -> bool:
    return any(cell.mark in marks for cell in row["cells"])


def row_of(plan: Plan, row: dict, mine: frozenset[int], show: str) -> dict:
    """A row of the matrix with the address behind each mark, whether the filter `show` picks it, and what is left.

    {..., "links": [(Cell, url, picked)], "left": [(Cell, url)], "own": may this reader sign it}
    """
    own = row["organisation"].pk in mine
    chosen = FILTERS[show] if show else set()
    links = [(cell, _link(plan, cell, own), cell.mark in chosen) for cell in row["cells"]]
    left = [(cell, url) for cell, url, _ in links if cell.request and cell.mark not in SETTLED]
    return row | {"links": links, "left": left, "own": own}


def _link(plan: Plan, cell: Cell, own: bool) -> str:
    if cell.request is None:
        return ""
    to_sign = own and cell.mark not in SETTLED
    return plan_url("priorities:sign" if to_sign else "priorities:record", plan, cell.request.pk)


def unasked(table: dict) -> list:
    """Priorities that no organisation is asked to sign."""
    columns = [[row["cells"][at] for row in table["rows"]] for at in range(len(table["priorities"]))]
    return [
        priority
        for priority, cells in zip(table["priorities"], columns, strict=True)
        if all(cell.request is None for cell in cells)
    ]


def with_reminders(plan: Plan, rows: list[dict], nudges: list[Nudge], today: date) -> list[dict]:
    """The rows with the newest reminder of each, and who could be reminded: one query.

    {..., "reminder": Nudge or None, "today": was it of today, "nobody": nobody signs for the organisation}
    """
    newest = {nudge.organisation_id: nudge for nudge in reversed(nudges)}
    held = Membership.objects.filter(trust=plan.trust_id, role=Role.SIGNATORY, user__is_active=True)
    signed_for = set(held.values_list("organisation_id", flat=True))
    for row in rows:
        pk = row["organisation"].pk
        reminder = newest.get(pk)
        row["reminder"] = reminder
        row["today"] = reminder is not None and timezone.localtime(reminder.at).date() >= today
        row["nobody"] = pk not in signed_for
    return rows


def legend() -> list[tuple[str, str, str]]:
    """(shape, word, what it means) of every mark, in the order of importance."""
    return [(shape, word, MEANINGS[mark]) for mark, (word, shape) in MARKS.items()]


MEANINGS = {
    "agreed": "the organisation agrees to the words as they stand, or as they stood before a small correction",
    "reservation": "it agrees, and its reservation is printed in the plan",
    "not_agreed": "it has returned the words, and says why",
    "stale": "the words changed after it signed, so it is asked again",
    "waived": "no signature is needed, for a reason that is printed",
    "waiting": "it is asked and has not answered yet",
    "not_asked": "it is not asked about these words",
}
