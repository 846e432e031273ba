"""The sign-off room as files for a spreadsheet: organisations by priorities in words, and one line per signature."""

from typing import Any

from cypp.sheets import XLSX, csv_of, workbook_of
from cypp.templatetags.cypp import uk_date
from plans.models import Plan
from plans.publishing.editions import plain_name
from plans.timeline import names_of
from priorities.chapters import signature_hashes
from priorities.models import SignOff, SignOffRequest
from priorities.signoff.asking import owed
from priorities.signoff.room import Cell, matrix

SIGNATURE_HEADINGS = [
    "Organisation", "Priority", "Title", "Decision", "Comment", "How secured", "Date of the meeting", "Minute",
    "Signed at", "Signed by", "As", "Does it stand?", "Fingerprint of the words (SHA-256)",
]  # fmt: skip


def file_of(plan: Plan, wanted: str, kind: str) -> bytes:
    """What is downloaded: `wanted` is "matrix" or "signatures"; a workbook (XLSX) holds both, a sheet each."""
    table = matrix(plan, signature_hashes(plan))
    if kind == XLSX:
        return workbook_of({"Organisations": matrix_rows(plan, table), "Signatures": signature_rows(plan, table)})
    return csv_of(matrix_rows(plan, table) if wanted == "matrix" else signature_rows(plan, table))


def matrix_rows(plan: Plan, table: dict) -> list[list[Any]]:
    """One line per organisation: its mark on every priority in words, how it secured them, how many are left."""
    term = plan.terms["priority"]
    heads = [f"{term} {priority.number}: {priority.title}" for priority in table["priorities"]]
    rows: list[list[Any]] = [["Organisation", "Status", *heads, "How secured", "Still to sign"]]
    for row in table["rows"]:
        organisation = row["organisation"]
        marks = [in_words(cell) for cell in row["cells"]]
        secured = "\n".join(row["secured"])
        rows.append([organisation.name, organisation.status_on(plan.starts), *marks, secured, owed(row)])
    return rows


def in_words(cell: Cell) -> str:
    """ "Waived: Agreed by letter", "Reservation: Not before April", else the mark alone."""
    if cell.mark == "waived" and cell.request:
        return f"{cell.label}: {cell.request.waived_reason}"
    if cell.mark in ("reservation", "not_agreed") and cell.signoff:
        return f"{cell.label}: {cell.signoff.comment}"
    return cell.label


def signature_rows(plan: Plan, table: dict) -> list[list[Any]]:
    """One line per signature, all that were ever given, oldest first within a request; and one per waiver."""
    asked = [cell for row in table["rows"] for cell in row["cells"] if cell.request]
    people = [pk for cell in asked for pk in (cell.request.waived_by_id, *(one.by_id for one in given(cell.request)))]
    names = names_of(plan.trust, people)
    rows: list[list[Any]] = [SIGNATURE_HEADINGS]
    for cell in asked:
        rows += [_signature(cell, signoff, names) for signoff in given(cell.request)]
        if cell.request.waived_at:
            rows.append(_waiver(cell.request, names))
    return rows


def given(request: SignOffRequest) -> list[SignOff]:
    """Its signatures, oldest first (prefetched by `room.requests_of`)."""
    return list(reversed(request.signoffs.all()))


def standing(cell: Cell, signoff: SignOff) -> str:
    """Whether this signature counts now, in words."""
    if cell.signoff != signoff:
        return "No, the organisation signed again later"
    if cell.mark == "waived":
        return "No, no signature is needed"
    if cell.mark == "stale":
        return "No, stale: the words changed after it"
    if cell.steps:
        return f"Yes, for the words as corrected on {uk_date(cell.steps[-1].day)}"
    return "Yes"


def _signature(cell: Cell, signoff: SignOff, names: Any) -> list[Any]:
    ask = signoff.request
    return [
        ask.organisation.name, ask.priority.number, ask.priority.title, signoff.get_decision_display(),
        signoff.comment, signoff.secured_by, signoff.meeting_date, signoff.minute, signoff.at,
        signoff.by_name or names(signoff.by_id), "Deputy" if signoff.deputy else "Signatory",
        standing(cell, signoff), signoff.sha256,
    ]  # fmt: skip


def _waiver(ask: SignOffRequest, names: Any) -> list[Any]:
    return [
        ask.organisation.name, ask.priority.number, ask.priority.title, "Waived", ask.waived_reason, "", None, "",
        ask.waived_at, names(ask.waived_by_id), "Plan manager", "Yes", "",
    ]  # fmt: skip


def file_name(plan: Plan, wanted: str, day: str) -> str:
    """The name without its end: "Northmere-CYPP-2010-13-sign-off-2010-03-24"."""
    what = "sign-off" if wanted == "matrix" else wanted
    return "-".join(filter(None, map(plain_name, [plan.trust.area or plan.trust.name, "CYPP", plan.period, what, day])))
