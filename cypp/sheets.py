"""Rows as a file for a spreadsheet, CSV or XLSX. A cell that people typed never becomes a formula."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

CSV, XLSX = "csv", "xlsx"
KINDS = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_767  # characters of a cell of a workbook
WIDEST = 60

#: The first row holds the headings. Cells are text, whole numbers, dates, moments or None.
Rows = Iterable[Sequence[Any]]


def sheet_answer(rows: Rows, *, name: str, kind: str, title: str) -> HttpResponse:
    """The rows as a download called `name` without an end. `kind` is CSV or XLSX, `title` that of the sheet."""
    content = csv_of(rows) if kind == CSV else xlsx_of(rows, title)
    return file_answer(content, name=name, kind=kind)


def file_answer(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """A file of rows as a download called `name` without an end."""
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def csv_of(rows: Rows) -> bytes:
    """UTF-8 with the mark that spreadsheet programs know it by. What begins like a formula gets an apostrophe."""
    out = StringIO()
    csv.writer(out).writerows([[_guarded(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \n").startswith(FORMULA) else cell


def xlsx_of(rows: Rows, title: str) -> bytes:
    """A workbook of one sheet."""
    return workbook_of({title: rows})


def workbook_of(sheets: Mapping[str, Rows]) -> bytes:
    """Sheets by title: headings bold and in sight, columns as wide as their words, text as text whatever it begins
    with."""
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        _fill(book.create_sheet(_sheet_title(title)), [list(row) for row in rows])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, rows: list[list[Any]]) -> None:
    sheet.freeze_panes = "A2"
    for at, column in enumerate(zip(*rows, strict=True), 1):
        longest = max(len(line) for cell in column for line in str(cell or "").split("\n"))
        sheet.column_dimensions[get_column_letter(at)].width = min(max(longest + 2, 8), WIDEST)
    for at, row in enumerate(rows):
        sheet.append([_cell(sheet, value, bold=at == 0) for value in row])


def _cell(sheet: Any, value: Any, *, bold: bool) -> Any:
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST] if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # else "=1+1" is a formula
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.font = Font(bold=bold)
    return cell


def _sheet_title(words: str) -> str:
    return "".join(sign for sign in words if sign not in "[]:*?/\\")[:31] or "Rows"
