"""Workbooks for tests: the sample with some cells changed, and the real one where it is at hand."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from indicators import exchange
from indicators.demo.sample_workbook import HEADINGS, build

SOUTHEND = Path(__file__).resolve().parents[2].parent / "shared" / "inputs" / "southend-2008-09-action-plan.xlsx"
needs_southend = pytest.mark.skipif(not SOUTHEND.exists(), reason="needs ../shared/inputs, which is not here")

#: What the sample workbook holds
HELD = {"priorities": 4, "objectives": 11, "results": 18, "commitments": 30, "money": 6, "organisations": 9,
        "indicators": 19}  # fmt: skip


def edited(content: bytes | None = None, *, sheet: str = "", **cells) -> bytes:
    """The sample workbook (or `content`) with these cells changed: edited(G4="Do something else")."""
    book = openpyxl.load_workbook(BytesIO(content or build().read()))
    page = book[sheet] if sheet else book.worksheets[0]
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    for place, value in cells.items():
        page[place] = value
    return saved(book)


def rows(*lines, headings=HEADINGS, title="", **sheets) -> bytes:
    """A workbook of an action plan with these rows."""
    book = openpyxl.Workbook()
    if title:
        book.active.append([title])
    for line in [headings, *lines]:
        book.active.append(list(line))
    for name, lines_of in sheets.items():
        page = book.create_sheet(name)
        for line in lines_of:
            page.append(line)
    return saved(book)


def saved(book) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def problems(outcome, level=""):
    return [each for each in outcome["problems"] if level in ("", each["level"])]


def bring(plan, content, **options):
    """The outcome of bringing a workbook in, as nobody."""
    return exchange.apply(plan, exchange.read(content), by=None, **options)
