"""A workbook is read as plain text, and whatever is no workbook is refused in words, quickly and without harm."""

import random
import struct
import time
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from openpyxl import Workbook

from cypp import tables

LIMIT = 2.0  # seconds of this process within which every refusal has to come


def workbook(*rows, **sheets) -> bytes:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def rebuilt(content: bytes, *, method: int = ZIP_DEFLATED, **parts: bytes) -> bytes:
    """The same workbook with some parts replaced or added: names with "__" for "/"."""
    new = {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in parts.items()}
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", method) as made:
        for name in old.namelist():
            made.writestr(name, new.pop(name, None) or old.read(name))
        for name, data in new.items():
            made.writestr(name, data)
    return file.getvalue()


def refusal(content: bytes, ask=tables.read) -> str:
    start = time.process_time()
    with pytest.raises(tables.Refused) as caught:
        ask(content)
    assert time.process_time() - start < LIMIT
    return str(caught.value)


def test_cells_are_read_as_they_are_shown():
    book = Workbook()
    sheet = book.active
    for at, (value, shown) in enumerate([
        ("  two \r\n\r\n  lines_x000D_ ", "General"), (1, "General"), (1.1, "0.00"), (-0.296, "0.0%"), (2.5, "General"),
        (True, "General"), (datetime(2008, 10, 1), "mmm yy"), (date(2009, 3, 31), "dd/mm/yyyy"), ("a b", "General"),
    ], 1):  # fmt: skip
        sheet.cell(2, at, value).number_format = shown
    file = BytesIO()
    book.save(file)
    [read] = tables.read(file.getvalue())
    assert read.rows == [
        (2, ["two\nlines", "1", "1.10", "-29.6%", "2.5", "Yes", "October 2008", "31 March 2009", "a b"])
    ]


def test_empty_rows_are_left_out_and_row_numbers_kept():
    [sheet] = tables.read(workbook(["a"], [], [None, " "], ["b", None]))
    assert sheet.rows == [(1, ["a"]), (4, ["b"])]


def test_a_wrong_size_record_hides_no_rows():
    content = workbook(*[[f"row {number}"] for number in range(1, 31)])
    with ZipFile(BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b'<dimension ref="A1:A30"' in sheet
    content = rebuilt(content, xl__worksheets__sheet1_xml=sheet.replace(b'ref="A1:A30"', b'ref="A1:A2"'))
    [read] = tables.read(content)
    assert len(read.rows) == 30


def test_hidden_sheets_are_marked():
    book = Workbook()
    book.active["A1"] = "seen"
    book.create_sheet("Old").sheet_state = "hidden"
    file = BytesIO()
    book.save(file)
    assert [(sheet.name, sheet.hidden) for sheet in tables.read(file.getvalue())] == [("Sheet", False), ("Old", True)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Priority,Objective,Action\n1,1.1,Do it\n", "not an Excel workbook"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (tables.OLE + b"\0" * 600 + tables.ENCRYPTED_STREAM + b"\0" * 600, "password"),
        (tables.OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "older kind of file"),
        (b"PK" + b"\0" * tables.MAX_FILE, "larger than 20 MB"),
    ],
    ids=["empty", "text", "cut off", "password", "old excel", "large"],
)
def test_what_is_no_workbook_is_refused_from_the_outside(content, words):
    assert words in refusal(content, tables.check)
    assert words in refusal(content)


def test_a_word_document_under_another_name():
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    assert "Word document" in refusal(file.getvalue(), tables.check)


def test_any_other_archive():
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("holiday.jpg", b"picture")
    assert "not an Excel workbook" in refusal(file.getvalue(), tables.check)


def test_a_bomb_is_seen_in_the_directory():
    bomb = rebuilt(workbook(["a"]), xl__worksheets__sheet2_xml=b"<a>" + b"0" * (15 * tables.MB))
    assert len(bomb) < 100_000
    assert "holds far more" in refusal(bomb, tables.check)


def test_many_parts_that_are_small_alone():
    line = random.Random(5).randbytes(2_000)
    parts = {f"xl__media__part{at}_xml": line * 1_000 for at in range(20)}
    assert "holds far more" in refusal(rebuilt(workbook(["a"]), **parts), tables.check)
    parts = {f"xl__p{at}_xml": b"<a/>" for at in range(tables.MAX_ENTRIES)}
    assert "holds far more" in refusal(rebuilt(workbook(["a"]), **parts), tables.check)


def test_a_directory_that_lies_about_a_bomb_does_not_help_it():
    """The directory says 100 bytes; the part would unpack to 64 MB. No more than the limit is ever unpacked."""
    content = workbook(["a"])
    name = b"xl/worksheets/sheet1.xml"
    data = b"<worksheet>" + b" " * (64 * tables.MB)
    bomb = bytearray(rebuilt(content, xl__worksheets__sheet1_xml=data))
    for signature, size_at, name_at in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        at = bomb.find(signature)
        while at != -1:
            if bomb[at + name_at : at + name_at + len(name)] == name:
                struct.pack_into("<I", bomb, at + size_at, 100)
            at = bomb.find(signature, at + 4)
    assert "damaged" in refusal(bytes(bomb))


def test_a_damaged_part():
    content = bytearray(rebuilt(workbook(["a"]), method=ZIP_STORED))
    at = content.find(b"<sheetData>")
    content[at : at + 5] = b"#####"
    assert "damaged" in refusal(bytes(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_and_entities_are_refused(encoding):
    name = "utf-8" if encoding == "utf-8" else "utf-16"
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    text = f'<?xml version="1.0" encoding="{name}"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><worksheet>&l9;</worksheet>'
    bomb = rebuilt(workbook(["a"]), xl__worksheets__sheet1_xml=text.encode(encoding))
    assert "XML declarations" in refusal(bomb)


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def sheet_of(cells: str, rows: int) -> bytes:
    lines = "".join(f'<row r="{at}">{cells.replace("#", str(at))}</row>' for at in range(1, rows + 1))
    return rebuilt(workbook(["a"]), xl__worksheets__sheet1_xml=SHEET % lines.encode())


def test_a_sheet_with_too_many_rows_is_refused_in_time():
    assert "at most 5,000 rows" in refusal(sheet_of('<c r="A#"><v>#</v></c>', tables.MAX_ROWS + 1))
    assert "holds far more" in refusal(sheet_of('<c r="A#"><v>#</v></c>', 200_000))


def test_a_sheet_with_too_many_cells_is_refused_in_time():
    cells = "".join(f'<c r="{tables.column_letter(at)}#"><v>#</v></c>' for at in range(60))
    assert "50,000 filled cells" in refusal(sheet_of(cells, 900))


def test_a_list_of_strings_that_is_all_tags_is_refused_in_time():
    strings = b"<sst>" + b"<si><t/></si>" * 1_000_000 + b"</sst>"
    noise = b"<!--" + random.Random(7).randbytes(60_000).hex().encode() + b"-->"  # keeps the ratio low
    content = rebuilt(workbook(["a"]), xl__sharedStrings_xml=noise + strings)
    assert "holds far more" in refusal(content)


def test_cells_far_out_do_not_swell_in_memory():
    content = sheet_of('<c r="XFD#"><v>1</v></c>', 5_000)
    start = time.process_time()
    assert tables.read(content)[0].rows == []
    assert time.process_time() - start < LIMIT
