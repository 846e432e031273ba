"""Tables that people are given: no cell is a formula, every value is read back as it was."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest

from cypp.tables import harmless, read, to_csv, to_workbook

HOSTILE = ["=1+1", "+44 20", "-2", "@SUM(A1)", "\tx", "\r=x", '=HYPERLINK("http://example.org")']
ROWS = [
    ["Organisation", "When", "Day", "Signed"],
    ["Café ‘Nord’, Ltd", datetime(2010, 7, 1, 9, 30, 15, tzinfo=UTC), date(2010, 3, 9), 2],
    ["Two\nlines", None, None, 0],
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_be_a_formula_is_words_in_both_kinds_of_file(text):
    found = next(csv.reader(StringIO(to_csv([[text]]).decode("utf-8-sig"), newline="")))[0]
    assert found == f"'{text}"
    cell = openpyxl.load_workbook(BytesIO(to_workbook({"Sheet": [[text]]})))["Sheet"]["A1"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


@pytest.mark.parametrize("value", ["Cabinet", "1 = 1", "", 12, None, date(2010, 3, 9)])
def test_other_values_stay_as_they_are(value):
    assert harmless(value) == value


def test_characters_that_no_spreadsheet_holds_are_left_out_before_the_beginning_is_looked_at():
    assert harmless("\x00=1+1\x0b") == "'=1+1"


def test_a_csv_file_has_its_mark_its_quotes_and_moments_of_london():
    content = to_csv(ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))) == [
        ["Organisation", "When", "Day", "Signed"],
        ["Café ‘Nord’, Ltd", "2010-07-01 10:30", "2010-03-09", "2"],
        ["Two\nlines", "", "", "0"],
    ]


def test_a_workbook_holds_days_as_days_and_is_read_by_our_own_reader():
    content = to_workbook({"Organisations: all/none": ROWS, "Empty": [["Nothing"]]})
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["Organisations  all none", "Empty"]
    sheet = book.worksheets[0]
    assert sheet["B2"].value == datetime(2010, 7, 1, 10, 30)
    assert sheet["C2"].value == datetime(2010, 3, 9)
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].font.bold
    assert [name.name for name in read(content)] == ["Organisations  all none", "Empty"]
