"""Rows as files: words stay words in every spreadsheet program."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from cypp.sheets import csv_of, sheet_answer, workbook_of, xlsx_of

ROWS = [
    ["Code", "Words", "Count", "Day", "At"],
    ["A1", "Buses\nand trains", 3, date(2009, 7, 1), datetime(2009, 7, 1, 23, 30, tzinfo=UTC)],
    ["B2", None, 0, None, None],
]
TRAPS = ["=1+1", "+44 20", "-1", "@SUM(A1)", "\tx", " =HYPERLINK(1)"]


def test_a_csv_file_reads_back_with_the_time_of_london():
    content = csv_of(ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows[1] == ["A1", "Buses\nand trains", "3", "2009-07-01", "2009-07-02 00:30"]
    assert rows[2] == ["B2", "", "0", "", ""]


def test_a_workbook_reads_back():
    sheet = load_workbook(BytesIO(xlsx_of(ROWS, "Answers: 2009/10"))).active
    assert sheet.title == "Answers 200910"
    rows = list(sheet.values)
    assert rows[1] == ("A1", "Buses\nand trains", 3, datetime(2009, 7, 1), datetime(2009, 7, 2, 0, 30))
    assert sheet["A1"].font.bold and sheet.freeze_panes == "A2"


@pytest.mark.parametrize("trap", TRAPS)
def test_what_somebody_typed_is_never_a_formula(trap):
    assert next(csv.reader(StringIO(csv_of([[trap]]).decode("utf-8-sig")))) == [f"'{trap}"]
    cell = load_workbook(BytesIO(xlsx_of([["Words"], [trap]], "Rows"))).active["A2"]
    assert (cell.data_type, cell.value) == ("s", trap)


def test_signs_that_a_workbook_cannot_hold_are_left_out():
    assert load_workbook(BytesIO(xlsx_of([["a\x0bb"]], "Rows"))).active["A1"].value == "ab"


def test_a_download_has_a_name_and_is_kept_by_nobody():
    answer = sheet_answer(ROWS, name="Responses 2009", kind="xlsx", title="Responses")
    assert answer["Content-Disposition"] == 'attachment; filename="Responses 2009.xlsx"'
    assert answer["Cache-Control"] == "private, no-store"


def test_a_workbook_may_have_several_sheets():
    book = load_workbook(BytesIO(workbook_of({"Organisations": ROWS, "Signatures": [["Who"]]})))
    assert book.sheetnames == ["Organisations", "Signatures"]
    assert [sheet.max_row for sheet in book] == [3, 1]
