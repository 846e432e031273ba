"""Sheets of budgets as officers keep them, read into amounts of money and the places they are for.

A row that fills only its first cell is a title that the rows below stand under. A row with a title of its own opens
it; rows below without one are further amounts of it. One cell may hold several amounts, funds and titles (a sentence
each): as many of one as of the other are that many amounts. Nothing here touches the database: which priority or
objective a title means is for `money.matching` to say.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from cypp.figures import financial_year, pounds
from cypp.tables import Problem, Sheet, column_letter
from priorities.exchange import SHEET_ERRORS, one_line
from priorities.money.cells import LONGEST, OPEN, TOGETHER, amounts_in, funds_in, is_total, sentences
from priorities.money.columns import PLACES, Columns, bare_of, find_columns, holds_amounts
from priorities.money.models import Arrangement, Contribution

TITLE = Contribution._meta.get_field("title").max_length or 0
FUND = Contribution._meta.get_field("fund").max_length or 0
MOST = TOGETHER * (TITLE + 2)  # characters of a cell: whatever is longer has a title that is too long
BILLION = 10**9
NONE = (0, Decimal(0))
NO_COLUMN = (
    "This looks like a sheet of budgets, and no column says which priority or objective the money is for. It was not "
    "read. Add a column “Priority / objective” and bring it in again."
)


@dataclass
class Place:
    """What a row says of where its money belongs. `named` holds the words under each of `columns.PLACES`.

    Where the sheet has one column for both levels, they stand under "objective". `heads` the rows below it.
    """

    sheet: str
    row: int
    column: str
    named: dict[str, str]
    heads: bool = False


@dataclass
class MoneyRow:
    """One amount in whole pounds, None to be confirmed. An empty year is the plan's."""

    sheet: str
    row: int
    title: str
    amount: Decimal | None
    year: str
    fund: str
    organisation: str
    arrangement: str
    place: Place | None
    organisation_column: str = ""


@dataclass
class Line:
    """A row of the sheet within the group of its title."""

    row: int
    cells: list[str]
    place: Place | None
    amounts: list[str]


@dataclass
class Money:
    """What the sheets of budgets of one workbook hold. `places` are in the order in which they are read."""

    rows: list[MoneyRow] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def is_money(sheet: Sheet) -> bool:
    return find_columns(sheet) is not None


def read_money(sheets: list[Sheet]) -> Money:
    """The amounts of these sheets of budgets. Faults are in `problems`; a faulty amount is left out."""
    money = Money()
    for sheet in sheets:
        columns = find_columns(sheet)
        if columns is not None and columns.says_where:
            for view in columns.by_year():
                Reader(money, sheet, view).run()
        elif columns is not None:
            money.problems.append(Problem(sheet.name, sheet.rows[columns.row][0], "", "warning", NO_COLUMN))
    money.problems = [*dict.fromkeys(money.problems)]  # a row that is read for several years says the same of each
    return money


class Reader:
    """Walks down one sheet, gathering the rows of one title, and reads them together when the next one begins."""

    def __init__(self, money: Money, sheet: Sheet, columns: Columns):
        self.money, self.sheet, self.columns = money, sheet, columns
        self.headings = sheet.rows[columns.row][1]
        self.body = sheet.rows[columns.row + 1 :]
        self.place: Place | None = None
        self.group: list[Line] = []
        self.row = sheet.rows[columns.row][0]
        self.cells: list[str] = []
        #: How many amounts came and their sum: in all, and since the last title over rows or the last total
        self.seen = self.section = NONE

    def run(self) -> None:
        self.unknown_columns()
        before = len(self.money.rows)
        for row, cells in self.body:
            self.take(row, cells)
        self.finish()
        self.come_to(self.money.rows[before:])

    def take(self, row: int, cells: list[str]) -> None:
        self.row, self.cells = row, cells
        said = [self.cell(what) for what in self.columns.at]
        if not any(said) or cells[: len(self.headings)] == self.headings:
            return
        where = [text for text in map(self.cell, PLACES) if text]
        if is_total(where, self.cell("title")) or self.is_sum():
            self.tell("note", "amount", "This row looks like a total, so it was not read.")
            self.section = NONE
            return
        if self.cell_errors():
            return
        held = any(self.cell(what) for what in ("title", "amount", "fund")) or self.paid_elsewhere()
        if self.find_place(heads=not held) or self.cell("title"):
            self.finish()
            self.row, self.cells = row, cells
        if held:
            self.add_line()
        else:
            self.section = NONE

    def add_line(self) -> None:
        amounts = amounts_in(self.cell("amount"), self.cell("title"), self.cell("fund"))
        worth = [value for value in map(self.worth, amounts) if value is not None]
        self.seen, self.section = ((many + len(worth), total + sum(worth)) for many, total in (self.seen, self.section))
        self.group.append(Line(self.row, self.cells, self.place, amounts))

    def paid_elsewhere(self) -> bool:
        """Has the row an amount of another year, in a column of its own?"""
        return any(
            self.cells[at : at + 1] not in ([], [""]) for at in self.columns.years if at != self.columns.at["amount"]
        )

    # What a cell says

    def cell(self, what: str) -> str:
        at = self.columns.at.get(what)
        return self.cells[at][:MOST] if at is not None and at < len(self.cells) else ""

    def letter(self, what: str) -> str:
        at = self.columns.at.get(what)
        return column_letter(at) if at is not None else ""

    def tell(self, level: str, what: str, message: str) -> None:
        self.money.problems.append(Problem(self.sheet.name, self.row, self.letter(what), level, message))

    def fits(self, what: str, text: str, limit: int) -> str:
        if len(text) > limit:
            self.tell("error", what, f"This text has {len(text):,} characters; at most {limit:,} fit. Shorten it.")
        return text

    def cell_errors(self) -> bool:
        wrong = [what for what in self.columns.at if self.cell(what) in SHEET_ERRORS]
        for what in wrong:
            self.tell("error", what, f"The cell shows {self.cell(what)}. Put its formula right, or type the text.")
        return bool(wrong)

    def is_sum(self) -> bool:
        """An amount alone in its row, and the sum of several before it."""
        if [what for what in self.columns.at if self.cell(what)] != ["amount"]:
            return False
        value = self.worth(self.cell("amount"))
        return any(many > 1 and total == value for many, total in (self.seen, self.section))

    def worth(self, text: str) -> Decimal | None:
        """Pounds, as far as they can be read."""
        try:
            return pounds(text + self.unit(text))
        except ValueError:
            return None

    def unit(self, text: str) -> str:
        """The unit of the heading, unless the amount has its own."""
        return self.columns.unit if text[-1:].isdigit() else ""

    def unknown_columns(self) -> None:
        for at, heading in enumerate(self.headings):
            if heading and at not in self.columns.at.values() and at not in self.columns.years:
                letter = column_letter(at)
                message = f"Column {letter}, “{one_line(heading)}”, is not one that money has. It was not read."
                level = "note"
                if holds_amounts(heading) and bare_of(heading) not in ("total", "totals"):
                    level, more = "warning", "Give each amount a row of its own, with its year in a column “Year”."
                    message = f"{message} {more}"
                self.money.problems.append(Problem(self.sheet.name, self.row, letter, level, message))

    def come_to(self, rows: list[MoneyRow]) -> None:
        """What was read, to be held against the sheet's own total."""
        known = [row.amount for row in rows if row.amount is not None]
        unsaid = len(rows) - len(known)
        more = f", and {unsaid} to be confirmed" if unsaid else ""
        amounts = "1 amount" if len(known) == 1 else f"{len(known)} amounts"
        year = f" for {self.columns.year}" if self.columns.years else ""
        message = f"{amounts} read{year}{more}: £{sum(known, Decimal(0)):,f} in all. Compare that with your own total."
        self.money.problems.append(Problem(self.sheet.name, 0, "", "note", message))

    # Where the row belongs

    def find_place(self, *, heads: bool) -> bool:
        """Step to the place that this row names; False if it names none, or that of the row above."""
        named = {what: one_line(self.cell(what)) for what in PLACES}
        filled = [what for what in PLACES if named[what]]
        if not filled:
            return False
        if not self.columns.two_levels:
            named["objective"] = named["objective"] or named["priority"]
            named["objective_number"] = named["objective_number"] or named["priority_number"]
            named["priority"] = named["priority_number"] = ""
        if self.place is not None and self.place.named == named:
            return False
        self.place = Place(self.sheet.name, self.row, self.letter(filled[-1]), named, heads)
        self.money.places.append(self.place)
        return True

    # What it pays

    def finish(self) -> None:
        """Read the rows of one title together: as many titles as amounts are one each."""
        if not self.group:
            return
        group, self.group = self.group, []
        lines = [line for line in group if self.stand(line).pays()]
        if not lines and not any(self.stand(line).paid_elsewhere() for line in group):
            lines = group[:1]
        titles = self.stand(group[0]).titles(sum(len(line.amounts) for line in lines))
        year = ""
        for line in lines:
            self.stand(line)
            mine, titles = titles[: len(line.amounts)], titles[len(line.amounts) :]
            year = self.year() or year
            for title, amount, fund in zip(mine, line.amounts, self.funds(len(line.amounts)), strict=True):
                self.add(line, title or fund, amount, fund, year)

    def pays(self) -> bool:
        return bool(self.cell("amount") or (self.cell("fund") and not self.paid_elsewhere()))

    def stand(self, line: Line) -> "Reader":
        self.row, self.cells = line.row, line.cells
        return self

    def titles(self, count: int) -> list[str]:
        """A title for each of `count` amounts."""
        text = self.cell("title")
        found = sentences(text)
        if count > 1 and count == len(found):
            return found
        if count > 1 and text:
            many = f"{len(found)} titles stand" if len(found) > 1 else "One title stands"
            message = f"{many} for {count} amounts, so each was given the whole text. Give each amount its own title."
            self.tell("warning", "title", message)
        return [" ".join(text.split()).removesuffix(".")] * count

    def funds(self, count: int) -> list[str]:
        """A fund for each of `count` amounts."""
        text = self.cell("fund")
        found = funds_in(text, count) if count > 1 else None
        if found:
            return found
        if count > 1 and len(text.split()) > 1:
            message = f"These are not {count} funds, so each amount was given the whole text. Give each its own fund."
            self.tell("warning", "fund", message)
        return [one_line(text)] * count

    def add(self, line: Line, title: str, amount: str, fund: str, year: str) -> None:
        if not title:
            self.tell("error", "title", "This amount has no title. Say what the money is for.")
            return
        try:
            value = self.pounds(amount)
        except ValueError as error:
            self.tell("error", "amount", str(error).replace(f"{amount}{self.columns.unit}”", f"{amount}”"))
            return
        self.money.rows.append(
            MoneyRow(
                self.sheet.name, self.row, self.fits("title", title, TITLE), value, year, self.fits("fund", fund, FUND),
                one_line(self.cell("organisation")), self.arrangement(), line.place, self.letter("organisation"),
            )
        )  # fmt: skip

    def pounds(self, text: str) -> Decimal | None:
        """The pounds that an amount stands for under this heading. Raises `ValueError`."""
        if text.casefold() in OPEN:
            self.tell("gap", "amount", "No amount: it is to be confirmed. Enter it in the plan when it is known.")
            return None
        unit = self.unit(text)
        value = pounds(text + unit)
        heading = one_line(self.headings[self.columns.at["amount"]])
        if value is not None and value >= BILLION:
            self.tell("warning", "amount", f"“{text}” under “{heading}” is £{value:,f}. Check the amount and its unit.")
        elif value is not None and self.columns.unit and ("£" in text or not unit):
            self.tell("note", "amount", f"“{text}” stands under “{heading}”: read as £{value:,f}.")
        return value

    def year(self) -> str:
        """As the row says it, or the heading of the amounts; empty where neither does."""
        text = one_line(self.cell("year"))[:LONGEST]
        try:
            return financial_year(text) if text else self.columns.year
        except ValueError as error:
            self.tell("error", "year", str(error))
            return ""

    def arrangement(self) -> str:
        text = one_line(self.cell("arrangement"))
        found = [value for value in Arrangement.values if value in text.casefold()]
        if len(found) == 1:
            return found[0]
        if text:
            message = f"“{text[:60]}” is not pooled, aligned or direct. It was left empty; choose one in the plan."
            self.tell("note", "arrangement", message)
        return ""
