"""The action plan as officers keep it: a sheet with a row to an action, read into what a plan holds.

The heading row is found by its words, wherever it stands, and each column by the name people give it.
A row with a target opens a result; the rows below it without one belong to it, as long as the objective
is the same. Every row with an action is a commitment. Several paragraphs in an action: the first is the
commitment, the others are its steps. Cells left empty under priority and objective repeat what is above,
so merged cells read the same as filled ones. Nothing here touches the database.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from cypp.tables import Problem, Sheet, column_letter
from priorities.dates import dates_in, derive
from priorities.models import Commitment, Objective, Priority, Result

HEADINGS = {
    "priority_number": {"priority no", "priority number", "priority ref", "theme no", "theme number"},
    "priority": {"priority", "priority title", "priority area", "theme", "transformation area"},
    "priority_lead": {"priority lead", "priority leads", "lead for priority", "theme lead"},
    "objective_number": {"objective no", "objective number", "objective ref", "ref", "reference", "no"},
    "objective": {"objective", "objectives", "strategic objective", "strategic objectives", "our priority is", "aim"},
    "result": {"target", "targets", "result", "results", "expected result", "expected results", "outcome", "outcomes",
               "success measure", "success measures", "as a result we expect"},
    "commitment": {"action", "actions", "strategic action", "strategic actions", "key action", "key actions",
                   "commitment", "commitments", "what we will do", "we will commission services that"},
    "by_when": {"by when", "when", "date", "timescale", "timescales", "deadline", "target date", "due", "due date"},
    "lead": {"lead person", "lead", "lead officer", "lead role", "by whom", "who", "responsible", "owner",
             "responsible officer", "person responsible"},
}  # fmt: skip
HEADING_DEPTH = 40
SHEET_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
BULLET = re.compile(r"(?:^|\s)[•▪●◦‣·]\s*")
DASH = re.compile(r"^[-–*]\s+")


@dataclass
class ResultRow:
    row: int
    text: str
    sheet: str = ""
    column: str = ""


@dataclass
class CommitmentRow:
    """`steps` one to a line; `result` is the place of its result in the objective's list, or None."""

    row: int
    text: str
    steps: str
    by_when: str
    by_date: date | None
    lead: str
    result: int | None
    sheet: str = ""
    date_column: str = ""


@dataclass
class ObjectiveRow:
    row: int
    number: int
    title: str
    results: list[ResultRow] = field(default_factory=list)
    commitments: list[CommitmentRow] = field(default_factory=list)
    sheet: str = ""


@dataclass
class PriorityRow:
    row: int
    number: int
    title: str
    lead: str = ""
    objectives: list[ObjectiveRow] = field(default_factory=list)
    sheet: str = ""


@dataclass
class ActionPlan:
    """What the sheets of one workbook hold; `terms` are the plan's own names of the levels, where it has any."""

    title: str = ""
    terms: dict[str, str] = field(default_factory=dict)
    priorities: list[PriorityRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def objectives(self) -> list[ObjectiveRow]:
        return [objective for priority in self.priorities for objective in priority.objectives]

    @property
    def results(self) -> list[ResultRow]:
        return [result for objective in self.objectives for result in objective.results]

    @property
    def commitments(self) -> list[CommitmentRow]:
        return [commitment for objective in self.objectives for commitment in objective.commitments]


def plain(heading: str) -> str:
    """A heading as it is compared: "Priority no." is "priority no"."""
    return " ".join(re.findall(r"[a-z]+", heading.lower()))


def same(text: str) -> str:
    """A title as it is compared: case, punctuation and "&" do not make another title."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("&", " and ")))


def find_headings(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """(place in `sheet.rows`, {what: column from 0}) of the heading row of an action plan, or None."""
    for place, (_, cells) in enumerate(sheet.rows[:HEADING_DEPTH]):
        columns = columns_of(cells)
        if "commitment" in columns and not {"objective", "priority"}.isdisjoint(columns) and len(columns) > 2:
            return place, columns
    return None


def columns_of(cells: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = next((what for what, names in HEADINGS.items() if plain(cell) in names), None)
        if name and name not in columns:
            columns[name] = at
    return columns


def is_action_plan(sheet: Sheet) -> bool:
    return find_headings(sheet) is not None


def read_action_plan(sheets: list[Sheet]) -> ActionPlan:
    """One plan from one or several sheets of actions. Faults are in `problems`; a faulty row is left out."""
    plan = ActionPlan()
    for sheet in sheets:
        found = find_headings(sheet)
        if found:
            Reader(plan, sheet, *found).run()
    return plan


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a cell, without the marks that lists begin with."""
    lines = BULLET.sub("\n", TAG.sub(" ", text)).split("\n")
    tidy = (DASH.sub("", " ".join(line.split())) for line in lines)
    return [line for line in tidy if line]


def one_line(text: str) -> str:
    """Several lines of a short cell as one: "Head of A\\nHead of B" is "Head of A; Head of B"."""
    return "; ".join(line.strip().rstrip(";").strip() for line in text.split("\n") if line.strip())


class Reader:
    """Walks down one sheet, holding the priority, objective and result that it stands in."""

    def __init__(self, plan: ActionPlan, sheet: Sheet, heading_place: int, columns: dict[str, int]):
        self.plan, self.sheet, self.columns = plan, sheet, columns
        self.above = sheet.rows[:heading_place]
        self.headings = sheet.rows[heading_place][1]
        self.heading_row = sheet.rows[heading_place][0]
        self.body = sheet.rows[heading_place + 1 :]
        self.priority: PriorityRow | None = None
        self.objective: ObjectiveRow | None = None
        self.result: int | None = None
        self.row = 0
        self.cells: list[str] = []

    def run(self) -> None:
        self.title_and_terms()
        self.unknown_columns()
        for row, cells in self.body:
            self.row, self.cells = row, cells
            if self.cells[: len(self.headings)] == self.headings:
                continue  # the heading again, at the top of a printed page
            if not any(self.cell(what) for what in self.columns):
                continue
            if self.cell_errors() or not self.find_priority() or not self.find_objective():
                continue
            self.find_result()
            self.add_commitment()

    # What a cell says

    def cell(self, what: str) -> str:
        at = self.columns.get(what)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def letter(self, what: str) -> str:
        at = self.columns.get(what)
        return column_letter(at) if at is not None else ""

    def tell(self, level: str, what: str, message: str) -> None:
        self.plan.problems.append(Problem(self.sheet.name, self.row, self.letter(what), level, message))

    def fits(self, what: str, text: str, limit: int | None) -> str:
        """The text, after saying so when it is longer than a plan can hold."""
        if limit is not None and len(text) > limit:
            self.tell("error", what, f"This text has {len(text):,} characters; at most {limit:,} fit. Shorten it.")
        return text

    def cell_errors(self) -> bool:
        wrong = [what for what in self.columns if self.cell(what) in SHEET_ERRORS]
        for what in wrong:
            self.tell("error", what, f"The cell shows {self.cell(what)}. Put its formula right, or type the text.")
        return bool(wrong)

    # The top of the sheet

    def title_and_terms(self) -> None:
        self.plan.title = self.plan.title or next((text for _, cells in self.above for text in cells if text), "")
        for level in ("priority", "objective", "result", "commitment"):
            if level in self.columns:
                heading = one_line(self.headings[self.columns[level]])[:60]
                self.plan.terms.setdefault(level, heading)

    def unknown_columns(self) -> None:
        self.row = self.heading_row
        for at, heading in enumerate(self.headings):
            if heading and at not in self.columns.values():
                letter = column_letter(at)
                message = f"Column {letter}, “{heading}”, is not one that a plan holds. It was not read."
                self.plan.problems.append(Problem(self.sheet.name, self.row, letter, "note", message))

    # Where the row belongs

    def find_priority(self) -> bool:
        """Step into the priority that this row names; False, after saying why, if it names none."""
        number, title = self.cell("priority_number"), one_line(self.cell("priority"))
        if not number and (not title or (self.priority and same(title) == same(self.priority.title))):
            if self.priority is None:
                self.tell(
                    "error", "priority", "No priority stands in this row or above it. Enter its number and title."
                )
            return self.priority is not None
        wanted = self.whole_number("priority_number", number, r"(?:[A-Za-z ]+)?(\d{1,3})(?:\.0)?\.?", "3")
        if number and wanted is None:
            return False
        found = self.known(self.plan.priorities, wanted, title, "priority")
        if found is None:
            return False
        if found is not self.priority:
            self.priority, self.objective, self.result = found, None, None
        self.priority_lead(found)
        return True

    def priority_lead(self, priority: PriorityRow) -> None:
        lead = self.fits(
            "priority_lead", one_line(self.cell("priority_lead")), Priority._meta.get_field("lead").max_length
        )
        if lead and priority.lead and same(lead) != same(priority.lead):
            message = f"Priority {priority.number} has the lead “{priority.lead}” in an earlier row; that one was kept."
            self.tell("warning", "priority_lead", message)
        priority.lead = priority.lead or lead

    def find_objective(self) -> bool:
        number, title = self.cell("objective_number"), one_line(self.cell("objective"))
        assert self.priority is not None
        if not number and (not title or (self.objective and same(title) == same(self.objective.title))):
            if self.objective is None:
                self.tell(
                    "error", "objective", "No objective stands in this row or above it. Enter its number and title."
                )
            return self.objective is not None
        wanted = self.objective_number(number)
        if number and wanted is None:
            return False
        found = self.known(self.priority.objectives, wanted, title, "objective")
        if found is None:
            return False
        if found is not self.objective:
            self.objective, self.result = found, None
        return True

    def objective_number(self, text: str) -> int | None:
        """The 1 of "2.1", which has to stand under priority 2."""
        assert self.priority is not None
        parts = re.fullmatch(r"(\d{1,3})\.(\d{1,3})\.?", text)
        if parts and int(parts[1]) != self.priority.number:
            message = f"Objective {text} stands under priority {self.priority.number}. Correct one of the two numbers."
            self.tell("error", "objective_number", message)
            return None
        example = f"{self.priority.number}.1"
        return self.whole_number("objective_number", parts[2] if parts else text, r"(\d{1,3})\.?", example)

    def whole_number(self, what: str, text: str, pattern: str, example: str) -> int | None:
        if not text:
            return None
        match = re.fullmatch(pattern, text)
        if match and int(match[1]) > 0:
            return int(match[1])
        self.tell("error", what, f"“{text[:40]}” is not a number that can stand here. Enter one like {example}.")
        return None

    def known(self, siblings: list, number: int | None, title: str, level: str):
        """The sibling of this number (or title, where there is no number), made when it is new; None if at odds."""
        for sibling in siblings:
            if sibling.number == number or (number is None and same(sibling.title) == same(title)):
                if title and same(title) != same(sibling.title):
                    self.tell("error", level, (
                        f"Number {number} is “{sibling.title}” in row {sibling.row} and “{title}” here. "
                        "Use one title, or give one of them another number."
                    ))  # fmt: skip
                    return None
                return sibling
        if not title:
            self.tell("error", level, f"The {level} has a number and no title. Enter its title.")
            return None
        model, made = (Priority, PriorityRow) if level == "priority" else (Objective, ObjectiveRow)
        self.fits(level, title, model._meta.get_field("title").max_length)
        number = number or max((sibling.number for sibling in siblings), default=0) + 1
        siblings.append(made(self.row, number, title, sheet=self.sheet.name))
        return siblings[-1]

    # What the row promises

    def find_result(self) -> None:
        assert self.objective is not None
        text = "\n".join(paragraphs(self.cell("result")))
        if text:
            self.fits("result", text, Result._meta.get_field("text").max_length)
            self.objective.results.append(ResultRow(self.row, text, self.sheet.name, self.letter("result")))
            self.result = len(self.objective.results) - 1

    def add_commitment(self) -> None:
        assert self.objective is not None
        lines = paragraphs(self.cell("commitment"))
        if not lines:
            self.tell("gap", "commitment", "No action stands in this row. Say what will be done.")
            return
        if TAG.search(self.cell("commitment")):
            self.tell(
                "note", "commitment", "The cell held code of a web page (<…>). The code was left out, the words kept."
            )
        text, steps = lines[0], "\n".join(lines[1:])
        self.fits("commitment", text, Commitment._meta.get_field("text").max_length)
        self.fits("commitment", steps, Commitment._meta.get_field("steps").max_length)
        by_when, by_date = self.by_when()
        self.objective.commitments.append(
            CommitmentRow(
                self.row,
                text,
                steps,
                by_when,
                by_date,
                self.lead(),
                self.result,
                self.sheet.name,
                self.letter("by_when"),
            )  # fmt: skip
        )

    def by_when(self) -> tuple[str, date | None]:
        text = one_line(self.cell("by_when"))
        if not text:
            self.tell("gap", "by_when", "No date. Say by when this will be done, like “March 2009”.")
            return "", None
        self.fits("by_when", text, Commitment._meta.get_field("by_when").max_length)
        day = derive(text)
        if day is None and None in dates_in(text):
            self.tell(
                "warning", "by_when", f"“{text[:80]}” is not a date in the calendar. Correct it; it is kept as written."
            )
        elif day is None:
            self.tell("note", "by_when", f"No date could be derived from “{text[:80]}”. It is kept as written.")
        return text, day

    def lead(self) -> str:
        text = one_line(self.cell("lead"))
        if not text:
            self.tell("gap", "lead", "No lead. Say who is responsible, by role.")
        return self.fits("lead", text, Commitment._meta.get_field("lead").max_length)
