"""Bringing in a workbook: read it, show what it would change, then change it once and atomically.

`read` needs no database. `preview` and `apply` run the same comparison; only `apply` writes. Both return
the one object that the page shows and `import_action_plan --json` prints:

    {"priorities": 7, ... "indicators": 44,      what the file holds
     "money": 38, "pounds": 9246000,             amounts of money, and what they come to
     "problems": [{"sheet", "row", "column", "level", "message"}],
     "created": {kind: n}, "changed": {kind: n}, "same": {kind: n},
     "kept": {kind: n},                          edited in the plan since, and not in the file
     "left": {kind: n},                          only in the plan
     "rows": {"created": [{"kind", "where", "text", "sheet", "row", "fields"}], "changed": [...], ...},
     "fingerprint": "..."}                       the hash of everything it would do
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

import pghistory
from django.db import IntegrityError, transaction

from cypp import tables
from cypp.merging import SOURCE, Merge, Progress
from cypp.tables import Problem, Refused, Sheet
from indicators import matching as measures
from partners.exchange import find_column, read_organisations
from partners.models import Organisation, User
from plans.models import Plan
from priorities import matching as promises
from priorities.exchange import ActionPlan, is_action_plan, plain, read_action_plan
from priorities.money import matching as budgets
from priorities.money.exchange import Money, is_money, read_money

ACTIONS = ("created", "changed", "kept", "left")
KINDS = ("organisations", *promises.KINDS, *budgets.KINDS, *measures.KINDS)
DIARY_HEADINGS = {"when", "what", "date", "event"}
FAR = timedelta(days=3653)  # a date ten years after the plan is a slip of the pen
NO_PLAN = (
    "No sheet of this workbook looks like an action plan. One sheet needs a heading row with at least a column "
    "for the priority or objective and one for the action, like “Priority”, “Objective”, “Target”, “Action”, "
    "“By when”, “Lead person”."
)


class Unready(Exception):
    """Nothing was written: the file has errors, the plan is closed, or it changed since the preview."""


@dataclass
class Workbook:
    """What a workbook holds, and what is wrong with it whatever the plan."""

    plan: ActionPlan
    money: Money = field(default_factory=Money)
    organisations: dict[str, int] = field(default_factory=dict)  # {name: row}
    organisation_sheet: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Source:
    sheet: str
    row: int


def read(content: bytes) -> Workbook:
    """Raises `Refused` when the file cannot be opened or no sheet of it is an action plan."""
    sheets = tables.read(content)
    plan_sheets = [sheet for sheet in sheets if is_action_plan(sheet) and not sheet.hidden]
    if not plan_sheets:
        raise Refused(NO_PLAN)
    plan = read_action_plan(plan_sheets)
    if not plan.priorities and not plan.problems:
        raise Refused("The action plan in this workbook has headings and no rows. Add its rows and try again.")
    money_sheets = [sheet for sheet in sheets if is_money(sheet) and not sheet.hidden and sheet not in plan_sheets]
    money = read_money(money_sheets)
    book = Workbook(plan, money, problems=[*plan.problems, *money.problems])
    for sheet in sheets:
        if sheet.hidden:
            book.problems.append(Problem(sheet.name, 0, "", "note", "This sheet is hidden, so it was not read."))
        elif sheet not in plan_sheets and sheet not in money_sheets:
            other_sheet(book, sheet)
    return book


def other_sheet(book: Workbook, sheet: Sheet) -> None:
    headings = {plain(cell) for _, cells in sheet.rows[:5] for cell in cells}
    if headings >= {"when", "what"} or (headings & DIARY_HEADINGS and find_column(sheet) is None):
        message = "Key dates are not brought in. This sheet was not read: enter its days on the plan’s timetable."
    elif find_column(sheet) is not None:
        names, problems = read_organisations(sheet)
        book.organisations |= {name: row for name, row in names.items() if not book.organisations}
        book.organisation_sheet = book.organisation_sheet or sheet.name
        book.problems += problems
        return
    else:
        message = "This sheet is none that a plan is made of. It was not read."
    book.problems.append(Problem(sheet.name, 0, "", "note", message))


class Comparison:
    """A workbook beside a plan. With `lock`, every row that may be written is held until the transaction ends."""

    def __init__(self, plan: Plan, book: Workbook, *, lock: bool = False):
        self.plan, self.book = plan, book
        self.merge = Merge(*KINDS)
        agencies = self.organisations()
        rows = promises.PlanMerge(self.merge, plan, lock=lock)
        rows.run(book.plan)
        money = budgets.MoneyMerge(self.merge, plan, rows, agencies, lock=lock)
        money.run(book.money)
        self.reader = measures.MeasureReader()
        found = self.reader.read(book.plan)
        measures.MeasureMerge(self.merge, plan, rows, lock=lock).run(found)
        told = [*book.problems, *money.problems, *self.reader.problems, *self.odd_dates()]
        self.problems = [*dict.fromkeys(told)]

    def organisations(self) -> dict[str, Organisation]:
        """Each by its name and its short name in lower case, the file's among them.

        Those that the file does not name are the trust's business, not left over.
        """
        stored = {row.name.lower(): row for row in Organisation.objects.for_trust(self.plan.trust)}
        for name, row in self.book.organisations.items():
            if name.lower() in stored:
                self.merge.same["organisations"] += 1
            else:
                made = Organisation(trust=self.plan.trust, name=name)
                source = Source(self.book.organisation_sheet, row)
                stored[name.lower()] = self.merge.create("organisations", made, "Partners", source)
        return {row.brief.lower(): row for row in stored.values()} | stored

    def odd_dates(self) -> Iterator[Problem]:
        starts, ends = self.plan.starts, self.plan.ends
        for row in self.book.plan.commitments:
            if row.by_date is None or starts <= row.by_date <= ends + FAR:
                continue
            side = (
                f"before the plan begins on {day(starts)}"
                if row.by_date < starts
                else f"long after it ends on {day(ends)}"
            )
            message = f"“{row.by_when[:80]}” is {side}. Check the year; it is kept as written."
            yield Problem(row.sheet, row.row, row.date_column, "warning", message)

    @property
    def has_errors(self) -> bool:
        return any(problem.level == "error" for problem in self.problems)

    def held(self) -> dict[str, int]:
        """How much the file holds."""
        file = self.book.plan
        return {
            "priorities": len(file.priorities),
            "objectives": len(file.objectives),
            "results": len(file.results),
            "commitments": len(file.commitments),
            "money": len(self.book.money.rows),
            "pounds": int(sum(row.amount or 0 for row in self.book.money.rows)),
            "organisations": len(self.book.organisations),
            "indicators": len(self.reader.codes),
        }

    def as_dict(self) -> dict[str, Any]:
        rows: dict[str, list] = {action: [] for action in ACTIONS}
        for entry in self.merge.report:
            line = asdict(entry)
            rows[line.pop("action")].append(line)
        ordered = sorted(self.problems, key=lambda problem: (problem.sheet, problem.row, problem.column))
        return {
            **self.held(),
            "problems": [problem.as_dict() for problem in ordered],
            **{action: self.merge.counts(action) for action in ACTIONS},
            "same": {kind: self.merge.same[kind] for kind in KINDS},
            "rows": rows,
            "fingerprint": hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest(),
        }


def day(date) -> str:
    return f"{date.day} {date:%B %Y}"


def preview(plan: Plan, book: Workbook) -> dict[str, Any]:
    """What the workbook would do to the plan now. Writes nothing."""
    return Comparison(plan, book).as_dict()


def apply(
    plan: Plan,
    book: Workbook,
    *,
    by: User | None,
    progress: Progress = lambda done, total: None,
    expected: str = "",
) -> dict[str, Any]:
    """Bring the workbook in, all or nothing, and return what was done.

    Raises `Unready` (and writes nothing) when the file has errors, the plan is closed, or what would be done is no
    longer what `expected`, the fingerprint of a preview, stands for. People who are saving the same rows at the
    same moment wait, and are then told that theirs is out of date.
    """
    with pghistory.context(user=by.pk if by else None, source=SOURCE):
        try:
            with transaction.atomic():
                return locked_apply(plan, book, progress, expected)
        except IntegrityError as error:
            raise Unready(
                "Somebody added to the plan at the same moment, so nothing was brought in. Check the preview again."
            ) from error


def locked_apply(plan: Plan, book: Workbook, progress: Progress, expected: str) -> dict[str, Any]:
    plan = Plan.objects.select_for_update().select_related(None).get(pk=plan.pk)
    if not plan.is_open:
        raise Unready(f"The plan is {plan.get_state_display().lower()}, so nothing can be brought into it.")
    comparison = Comparison(plan, book, lock=True)
    if comparison.has_errors:
        raise Unready("The workbook has errors, so nothing was brought in. Correct them and bring it in again.")
    outcome = comparison.as_dict()
    if expected and outcome["fingerprint"] != expected:
        raise Unready("The plan was changed after this preview, so nothing was brought in. Check the new preview.")
    comparison.merge.save(progress)
    return outcome
