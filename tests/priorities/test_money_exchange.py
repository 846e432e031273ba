"""Sheets of budgets: which rows are which amounts, in which unit, for what; and what cannot be read is told."""

from decimal import Decimal

import pytest

from cypp.tables import Sheet
from priorities.money.columns import find_columns
from priorities.money.exchange import is_money, read_money

HEADINGS = ["Priority / objective", "What for", "Funding £000", "Source"]
PLACE = "Eat well together"


def sheet(*lines, headings=HEADINGS, name="Money"):
    rows = [[str(cell or "") for cell in line] for line in [headings, *lines]]
    return Sheet(name, rows=list(enumerate(rows, 1)))


def read(*lines, **options):
    return read_money([sheet(*lines, **options)])


def amounts(*lines, **options):
    """(title, pounds, fund) of every amount; None to be confirmed."""
    found = read(*lines, **options).rows
    return [(row.title, None if row.amount is None else int(row.amount), row.fund) for row in found]


def told(*lines, **options):
    """["warning B3 first words"] of every problem but the sum."""
    problems = [each for each in read(*lines, **options).problems if each.row]
    return [f"{each.level} {each.column}{each.row} {' '.join(each.message.split()[:4])}" for each in problems]


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["Priority / strategic objective", "Pooled and aligned budget", "Funding £000", "Source"],
         "objective title amount fund"),
        (["Objective", "Budget", "Amount", "Fund"], "objective title amount fund"),
        (["Theme", "Grant", "Budget (£)", "Source of funding"], "priority title amount fund"),
        (["Objective", "What for", "Cost £k", "Grant"], "objective title amount fund"),
        (["Ref", "Item", "2009/10 £m", "Given by"], "objective_number title amount organisation"),
        (["Objective", "Grant", "Pooled budget £000", "Arrangement"], "objective title amount arrangement"),
        (["Year", "Priority", "Objective", "Source", "Allocation", "Team"],
         "year priority objective fund amount title"),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_words(headings, columns):
    found = find_columns(Sheet("x", rows=[(1, ["Budgets"]), (4, headings)]))
    assert sorted(found.at, key=found.at.get) == columns.split()
    assert found.row == 1


@pytest.mark.parametrize(
    "headings",
    [
        ["Agency"],
        ["When", "What"],
        ["Name", "Telephone"],
        ["Organisation", "Contribution"],
        ["Priority", "Objective", "Target", "Action", "By when", "Lead person"],
    ],
)
def test_other_sheets_are_none_of_money(headings):
    assert not is_money(sheet(headings=headings))


@pytest.mark.parametrize(
    ("heading", "cell", "pounds"),
    [
        ("Funding £000", "28", 28_000),
        ("Cost (£'000)", "1,501", 1_501_000),
        ("Amount 000s", "0.5", 500),
        ("Budget £k", "12", 12_000),
        ("£m", "1.5", 1_500_000),
        ("Amount (£)", "28", 28),
        ("Amount", "£28k", 28_000),
        ("Amount", "£ 1.5 million", 1_500_000),
        ("Amount", "28 000", 28_000),
        ("Teamwork budget for tasks £", "28", None),
        ("Funding £000", "0", 0),
        ("Funding £000", "£1.5m", 1_500_000),
        ("Funding £000", "£3,584", 3_584_000),
        ("Budget 2009/10", "28", 28),
    ],
)
def test_the_heading_says_the_unit(heading, cell, pounds):
    found = amounts([PLACE, "Cookery club", cell, "ABG"], headings=["Objective", "What for", heading, "Source"])
    assert found == ([] if pounds is None else [("Cookery club", pounds, "ABG")])


def test_a_pound_sign_under_thousands_is_told_as_what_it_was_read():
    found = read([PLACE, "Cookery club", "£3,584", ""], [PLACE, "Bread", "£4m", ""], [PLACE, "Milk", "4", ""])
    assert [each.message for each in found.problems if each.row] == [
        "“£3,584” stands under “Funding £000”: read as £3,584,000.",
        "“£4m” stands under “Funding £000”: read as £4,000,000.",
    ]
    assert told([PLACE, "Cookery club", "1,501,000", ""]) == ["warning C2 “1,501,000” under “Funding £000”"]


def test_what_a_sheet_comes_to_is_said():
    [said] = [each.message for each in read([PLACE, "A", "28", ""], [PLACE, "B", "tbc", ""]).problems if not each.row]
    assert said.startswith("1 amount read, and 1 to be confirmed: £28,000 in all.")


def test_the_year_is_that_of_the_row_else_of_the_heading():
    headings = ["Objective", "What for", "Budget 2009/10 £", "Year"]
    rows = read([PLACE, "A", "1", "2010-11"], [PLACE, "B", "2", ""], headings=headings).rows
    assert [row.year for row in rows] == ["2010/11", "2009/10"]
    assert told([PLACE, "A", "1", "2010"], headings=headings) == ["error D2 “2010” is not a"]


def test_a_row_with_only_its_first_cell_heads_the_rows_below():
    found = read(["Be well"], [PLACE, "Cooks", "1", ""], ["", "Ovens", "2", ""], ["Be safe"], ["", "Bus", "3", ""])
    assert [(place.named["objective"], place.heads) for place in found.places] == [
        ("Be well", True), (PLACE, False), ("Be safe", True),
    ]  # fmt: skip
    assert [row.place.named["objective"] for row in found.rows] == [PLACE, PLACE, "Be safe"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([["Cooks. Ovens. Year 6 garden.", "1,501 55 262", "ABG ABG SG"]],
         [("Cooks", 1_501_000, "ABG"), ("Ovens", 55_000, "ABG"), ("Year 6 garden", 262_000, "SG")]),
        ([["Cooks\n• Ovens", "28\n40", "Area grant\nSchools grant"]],
         [("Cooks", 28_000, "Area grant"), ("Ovens", 40_000, "Schools grant")]),
        ([["Cooks. Ovens.", "29", "ABG"], ["", "40", ""]], [("Cooks", 29_000, "ABG"), ("Ovens", 40_000, "")]),
        ([["Cooks. Ovens. Garden.", "29 11", "ABG"], ["", "tbc", "SG"]],
         [("Cooks", 29_000, "ABG"), ("Ovens", 11_000, "ABG"), ("Garden", None, "SG")]),
        ([["Cooks. Ovens.", "", ""], ["", "1", ""], ["", "2", ""]], [("Cooks", 1_000, ""), ("Ovens", 2_000, "")]),
        ([["Cooks. Ovens.", "28", "Area based grant"]], [("Cooks. Ovens", 28_000, "Area based grant")]),
        ([["Cooks", "28 000", "ABG"]], [("Cooks", 28_000_000, "ABG")]),
        ([["Cooks. Ovens.", "118 420", "ABG SG"]], [("Cooks", 118_000, "ABG"), ("Ovens", 420_000, "SG")]),
        ([["", "12", "Milk grant"]], [("Milk grant", 12_000, "Milk grant")]),
    ],
    ids=["one cell", "lines", "rows below", "both", "title alone", "one for two", "spaced", "not spaced", "fund"],
)  # fmt: skip
def test_several_in_one_cell_are_one_each(lines, expected):
    lines = [[PLACE if at == 0 else "", *line] for at, line in enumerate(lines)]
    assert amounts(*lines) == expected
    assert not [each for each in told(*lines) if not each.startswith("gap")]


@pytest.mark.parametrize(
    ("lines", "titles", "problem"),
    [
        ([["Cooks. Ovens.", "1 2 3", "ABG"]], ["Cooks. Ovens"] * 3, "warning B2 2 titles stand for"),
        ([["Cooks", "1", "ABG"], ["", "2", "SG"]], ["Cooks"] * 2, "warning B2 One title stands for"),
        ([["Cooks. Ovens.", "1 2", "ABG SG SF"]], ["Cooks", "Ovens"], "warning D2 These are not 2"),
    ],
)
def test_counts_that_do_not_agree_are_told_and_nothing_is_lost(lines, titles, problem):
    lines = [[PLACE if at == 0 else "", *line] for at, line in enumerate(lines)]
    assert [title for title, _, _ in amounts(*lines)] == titles
    assert told(*lines) == [problem]


@pytest.mark.parametrize("cell", ["", "tbc", "TBC", "n/a", "To be confirmed", "-"])
def test_an_amount_to_be_confirmed_is_a_gap(cell):
    assert amounts([PLACE, "Cooks", cell, "ABG"]) == [("Cooks", None, "ABG")]
    assert told([PLACE, "Cooks", cell, "ABG"]) == ["gap C2 No amount: it is"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (["Cooks", "within what we have", ""], "error C2 “within what we have”"),
        (["Cooks", "-28", ""], "error C2 “-28” is below nothing."),
        (["Cooks", "0.0005", ""], "error C2 “0.0005” has pence. Enter"),
        (["Cooks", "#REF!", ""], "error C2 The cell shows #REF!."),
        (["x" * 301, "1", ""], "error B2 This text has 301"),
        (["Cooks", "1", "x" * 101], "error D2 This text has 101"),
        (["", "1", ""], "error B2 This amount has no"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_cell(line, problem):
    assert told([PLACE, *line]) == [problem]


def test_totals_and_repeated_headings_are_not_money():
    lines = [[PLACE, "Cooks", "1", ""], ["", "Total of these", "1", ""], HEADINGS, ["Grand total: all", "", "1", ""],
             [PLACE, "Sub-total", "1", ""], ["", "Total Place pilot", "2", ""],
             [PLACE, "Total of small things", "3", ""]]  # fmt: skip
    assert [title for title, _, _ in amounts(*lines)] == ["Cooks", "Total Place pilot", "Total of small things"]
    assert told(*lines) == ["note C3 This row looks like", "note C5 This row looks like", "note C6 This row looks like"]


def test_an_amount_alone_that_is_the_sum_of_those_above_is_no_money():
    lines = [[PLACE, "Cooks", "1", ""], ["", "Ovens", "2", ""], ["", "", "3", ""], ["Be safe"],
             ["", "Bus. Bell.", "3", ""], ["", "", "3", ""], ["", "", "6", ""], ["", "", "9", ""]]  # fmt: skip
    assert [pounds for _, pounds, _ in amounts(*lines)] == [1000, 2000, 3000, 3000]
    assert told(*lines) == ["note C4 This row looks like", "note C8 This row looks like", "note C9 This row looks like"]


def test_columns_that_are_not_read_are_told():
    headings = ["Objective", "What for", "Amount £", "Budget £ last year", "Total £", "Manager"]
    assert told(headings=headings) == [
        "warning D1 Column D, “Budget £", "note E1 Column E, “Total £”,", "note F1 Column F, “Manager”, is",
    ]  # fmt: skip


def test_each_year_may_have_a_column_of_its_own():
    headings = ["Objective", "What for", "2009/10 £000", "2010/11 £", "Total £000", "Source"]
    lines = [
        ["Be well", "", "", "", "", ""],
        [PLACE, "Cooks. Ovens.", "1", "2000", "3", "ABG"],
        ["", "", "", "5000", "", "SG"],
        ["Be safe", "", "", "", "", ""],
        ["", "Bells", "tbc", "", "", "SG"],
        ["", "Wardens", "", "", "", ""],
        ["", "Total", "5", "7000", "", ""],
    ]
    found = read(*lines, headings=headings)
    assert [(row.title, row.amount and int(row.amount), row.year, row.fund) for row in found.rows] == [
        ("Cooks. Ovens", 1000, "2009/10", "ABG"), ("Bells", None, "2009/10", "SG"), ("Wardens", None, "2009/10", ""),
        ("Cooks", 2000, "2010/11", "ABG"), ("Ovens", 5000, "2010/11", "SG"), ("Wardens", None, "2010/11", ""),
    ]  # fmt: skip
    assert sorted(f"{each.level} {each.column}{each.row}" for each in found.problems) == [
        "gap C6", "gap C7", "gap D7", "note 0", "note 0", "note C8", "note D8", "note E1",
    ]  # fmt: skip
    assert [each.message[:33] for each in found.problems if not each.row] == [
        "1 amount read for 2009/10, and 2 ", "2 amounts read for 2010/11, and 1",
    ]  # fmt: skip


def test_a_cell_of_very_many_amounts_is_none():
    assert told([PLACE, "Cooks", "1 " * 21, ""]) == ["error C2 “1 1 1 1"]
    assert len(read([PLACE, "Cooks", "1 " * 4000, ""]).problems[0].message) < 200


def test_a_sheet_that_says_nowhere_what_money_is_for_is_not_read():
    found = read(["Cooks", "1", "ABG"], headings=["Grant", "Amount £", "Source"])
    assert (found.rows, [each.level for each in found.problems]) == ([], ["warning"])


def test_arrangements_are_known_by_their_word():
    headings = ["Objective", "What for", "Amount", "Arrangement"]
    lines = [[PLACE, "A", "1", "Pooled (s.10)"], [PLACE, "B", "1", "ALIGNED"], [PLACE, "C", "1", "pooled or aligned"]]
    assert [row.arrangement for row in read(*lines, headings=headings).rows] == ["pooled", "aligned", ""]
    assert told(*lines, headings=headings) == ["note D4 “pooled or aligned” is"]


def test_amounts_are_whole_pounds():
    assert read([PLACE, "Cooks", "0.001", ""]).rows[0].amount == Decimal(1)
