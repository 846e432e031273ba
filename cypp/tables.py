"""Spreadsheets that people upload, read safely: bytes in, plain text out, nothing believed.

`check` looks at the outside of the file (fast enough for a request). `read` opens it: every part is
unpacked under limits that hold whatever the zip directory claims, document type declarations are
refused, and only the parts checked here are handed to openpyxl.
"""

import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.utils import get_column_letter

MB = 1024 * 1024
MAX_FILE = 20 * MB
MAX_ENTRIES = 500
MAX_ENTRY = 16 * MB
MAX_TOTAL = 32 * MB
MAX_RATIO = 200  # of parts above RATIO_FROM; real sheets stay below 60
RATIO_FROM = 1 * MB
MAX_TAGS = 300_000  # in all parts together: what it costs to read them; a plan of 166 rows has some 10,000
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELLS = 50_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
CONTENT_TYPES = "[Content_Types].xml"

SAVE_AGAIN = "Open it in your spreadsheet program, save it as an Excel workbook (.xlsx) and try again."
NOT_A_WORKBOOK = f"This file is not an Excel workbook. {SAVE_AGAIN}"
DAMAGED = f"This workbook is damaged and cannot be read. {SAVE_AGAIN}"
PASSWORD = "This workbook is protected by a password. Remove the password, save it and try again."
TOO_LARGE_INSIDE = (
    "This workbook holds far more than an action plan can, so it was not opened. "
    "Copy the sheets you need into a new workbook and try again."
)


class Refused(ValueError):
    """The file is not read at all; the message says why and what to do."""


@dataclass(frozen=True)
class Problem:
    """Something to tell the person who keeps the workbook. `row` is as the spreadsheet numbers it, 0 for none.

    Levels: "error" stops the import, "warning" should be looked at, "gap" is something missing,
    "note" is for information.
    """

    sheet: str
    row: int
    column: str
    level: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Sheet:
    """One sheet: `rows` is [(row number, [text of each cell])], empty rows left out, "" for an empty cell."""

    name: str
    hidden: bool = False
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def column_letter(index: int) -> str:
    """The letter over a column counted from 0."""
    return str(get_column_letter(index + 1))


def check(content: bytes) -> None:
    """Refuse what is plainly no workbook, or a trap, from the outside of the file. Raises Refused."""
    if not content:
        raise Refused(f"This file is empty. {SAVE_AGAIN}")
    if len(content) > MAX_FILE:
        raise Refused(f"This file is larger than {MAX_FILE // MB} MB. Remove pictures and unused sheets and try again.")
    if content.startswith(OLE):
        raise Refused(PASSWORD if ENCRYPTED_STREAM in content else f"This is an older kind of file. {SAVE_AGAIN}")
    if not content.startswith(b"PK"):
        raise Refused(NOT_A_WORKBOOK)
    with opened(content) as archive:
        check_directory(archive.infolist())


def opened(content: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(content))
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused(DAMAGED) from error


def check_directory(entries: list[ZipInfo]) -> None:
    """Limits as the zip directory states them, and whether this is a spreadsheet at all. Raises Refused."""
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES or len(names) != len(entries):
        raise Refused(TOO_LARGE_INSIDE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(PASSWORD)
    if "word/document.xml" in names:
        raise Refused(f"This is a Word document, not a workbook. {SAVE_AGAIN}")
    if CONTENT_TYPES not in names or not any(name.startswith("xl/") for name in names):
        raise Refused(NOT_A_WORKBOOK)
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise Refused(NOT_A_WORKBOOK)
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > MAX_ENTRY or (entry.file_size > RATIO_FROM and ratio > MAX_RATIO):
            raise Refused(TOO_LARGE_INSIDE)
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise Refused(TOO_LARGE_INSIDE)


def read(content: bytes) -> list[Sheet]:
    """Every sheet as plain text. Raises Refused, within two seconds, for anything that is not a plain workbook."""
    check(content)
    with opened(content) as archive:
        parts = dict(unpack(archive))
    safe = BytesIO()
    with ZipFile(safe, "w", ZIP_STORED) as clean:
        for name, data in parts.items():
            clean.writestr(name, data)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        try:
            book = openpyxl.load_workbook(safe, read_only=True, data_only=True, keep_links=False)
            return [read_sheet(sheet) for sheet in book.worksheets]
        except Refused:
            raise
        except Exception as error:  # a hostile or broken file may fail anywhere inside openpyxl
            raise Refused(DAMAGED) from error


def unpack(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    """The XML parts of a workbook, each unpacked no further than the limits and free of declarations."""
    total = tags = 0
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue  # pictures, macros and printer settings are never opened
        try:
            with archive.open(entry) as part:
                data = part.read(MAX_ENTRY + 1)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise Refused(DAMAGED) from error
        total += len(data)
        tags += data.count(b"<")
        if len(data) > MAX_ENTRY or total > MAX_TOTAL or tags > MAX_TAGS:
            raise Refused(TOO_LARGE_INSIDE)
        refuse_declarations(data)
        yield entry.filename, data


def refuse_declarations(data: bytes) -> None:
    """A document type can only stand before the first element, so reading up to there is enough."""
    try:
        next(iterparse(BytesIO(data), events=("start",), forbid_dtd=True), None)
    except DefusedXmlException as error:
        raise Refused(f"This workbook holds XML declarations that no spreadsheet needs. {SAVE_AGAIN}") from error
    except SyntaxError as error:  # ElementTree's ParseError is one
        raise Refused(DAMAGED) from error


def read_sheet(sheet: Any) -> Sheet:
    sheet.reset_dimensions()  # some programs write a wrong size, which would hide rows
    found = Sheet(sheet.title, hidden=sheet.sheet_state != "visible")
    cells = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
        texts = [cell_text(cell) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        cells += sum(1 for text in texts if text)
        found.rows.append((number, texts))
        if len(found.rows) > MAX_ROWS or cells > MAX_CELLS:
            raise Refused(
                f"Sheet “{sheet.title}” holds more than an action plan can: at most {MAX_ROWS:,} rows "
                f"and {MAX_CELLS:,} filled cells. Keep the action plan in a workbook of its own."
            )
    return found


def cell_text(cell: Any) -> str:
    """What the cell shows, as text: "1", "2.10", "29.6%", "October 2008", "31 March 2009"."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return number_text(value, cell.number_format or "General")
    if isinstance(value, datetime | date):
        shown = re.sub(r"\[[^\]]*\]|\"[^\"]*\"", "", cell.number_format or "").lower()
        return f"{value:%B %Y}" if shown and "d" not in shown else f"{value.day} {value:%B %Y}"
    return value.isoformat() if isinstance(value, time) else str(value)


def number_text(value: float, shown: str) -> str:
    if "%" in shown:
        return f"{value * 100:.10g}%"
    places = re.fullmatch(r"0\.(0+)", shown)
    if places:
        return f"{value:.{len(places[1])}f}"
    return f"{value:.15g}"


def tidy(text: str) -> str:
    """Lines without stray spaces, empty lines left out; what a spreadsheet program hides is taken off."""
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    text = re.sub(r"[\x00-\x08\x0c\x0e-\x1f\u200b\ufeff]", "", text)
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
