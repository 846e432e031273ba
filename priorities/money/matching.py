"""Which amount of a sheet of budgets is which of the plan, and what that changes.

An amount meets what the plan holds by its place, title, year and fund, then without the fund, then by what the last
import wrote, and last by title, year and fund in another place: it was moved. Whatever does not meet is new, or left.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal

from cypp.figures import years_between
from cypp.merging import Merge, pair_up
from cypp.tables import Problem
from partners.models import Organisation
from plans.models import Plan
from priorities.exchange import same
from priorities.matching import PlanMerge
from priorities.models import Contribution
from priorities.money.exchange import Money, MoneyRow
from priorities.money.places import NOWHERE, Finder, Home

KINDS = ("money",)


@dataclass
class Item:
    """An amount of the file in its place, with the year that it is for."""

    source: MoneyRow
    home: Home
    year: str
    organisation: Organisation | None

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Title, year and fund."""
        return same(self.source.title), self.year, self.source.fund.casefold()

    @property
    def place(self) -> Hashable | None:
        """None where it is new itself; an objective that is new is nobody's."""
        objective = self.home.objective
        return (
            (self.home.priority.pk, None if objective is None else objective.pk or 0) if self.home.priority.pk else None
        )


class MoneyMerge:
    """Merges the money of a file, after its priorities and objectives.

    `organisations` is {name or short name in lower case: organisation}, those that the file brings among them.
    """

    def __init__(
        self, merge: Merge, plan: Plan, done: PlanMerge, organisations: dict[str, Organisation], *, lock: bool
    ):
        self.merge, self.done, self.organisations = merge, done, organisations
        self.years = years_between(plan.starts, plan.ends)
        self.finder = Finder(done)
        self.problems = self.finder.problems
        rows = Contribution.objects.filter(priority__plan=plan).order_by("pk")
        self.stored = list(rows.select_for_update() if lock else rows)
        self.link()
        merge.know("money", self.stored)
        self.told: set[tuple[str, str]] = set()

    def link(self) -> None:
        """Give the stored amounts the rows that are read already."""
        priorities = {row.pk: row for row in self.done.stored.priorities}
        objectives = {row.pk: row for row in self.done.stored.all("objectives")}
        organisations = {row.pk: row for row in self.organisations.values()}
        for row in self.stored:
            row.priority = priorities[row.priority_id]
            row.objective = objectives[row.objective_id] if row.objective_id else None
            row.organisation = organisations[row.organisation_id] if row.organisation_id else None

    def run(self, file: Money) -> None:
        found = self.finder.find(file)
        items = []
        for row in file.rows:
            if row.place is None:
                self.tell(row, "", "error", NOWHERE)
            elif id(row.place) in found:
                items.append(Item(row, found[id(row.place)], self.year(row), self.organisation(row)))
        self.merge_items(items)

    def merge_items(self, items: list[Item]) -> None:
        pairs = pair_up(
            items,
            self.stored,
            (lambda item: item.place and (item.place, item.key), lambda row: (place_of(row), key_of(row))),
            (lambda item: item.place and (item.place, item.key[:2]), lambda row: (place_of(row), key_of(row)[:2])),
            (lambda item: item.place and (item.place, item.key), self.before),
            (lambda item: item.key, key_of),
        )
        for at, item in enumerate(items):
            if at in pairs:
                self.update(item, pairs[at])
            else:
                self.create(item)
        taken = {id(row) for row in pairs.values()}
        for row in self.stored:
            if id(row) not in taken:
                number = self.done.number(*[each.number for each in (row.priority, row.objective) if each])
                self.merge.leave("money", row, number if row.objective else f"{self.done.word} {number}")

    def before(self, row: Contribution) -> Hashable | None:
        """Place, title, year and fund as a file last wrote them: somebody may have edited them since."""
        base = self.merge.base("money", row)
        return (place_of(base), key_of(base)) if base is not None else None

    def values(self, item: Item) -> dict:
        source, home = item.source, item.home
        return {
            "title": source.title, "amount": source.amount, "year": item.year, "fund": source.fund,
            "organisation": item.organisation, "arrangement": source.arrangement,
            "priority": home.priority, "objective": home.objective,
        }  # fmt: skip

    def create(self, item: Item) -> None:
        row = Contribution(**self.values(item))
        said = [said_amount(row.amount), row.year, row.fund, str(row.organisation or "")]
        text = f"{row.title}: {', '.join(filter(None, said))}"
        self.merge.create("money", row, item.home.where, item.source, text)

    def update(self, item: Item, row: Contribution) -> None:
        """A full stop at the end of a title is the sheet's; no objective is the priority as a whole."""
        values = self.values(item)
        if id(item.source.place) in self.finder.unsure and row.priority is item.home.priority:
            del values["objective"]
        if " ".join(row.title.split()).removesuffix(".") == item.source.title:
            del values["title"]
        self.merge.update("money", row, values, item.home.where, item.source, {"objective"})

    # What a row says

    def year(self, row: MoneyRow) -> str:
        first = self.years[0]
        if not row.year and len(self.years) > 1 and (row.sheet, "") not in self.told:
            self.told.add((row.sheet, ""))
            message = f"Amounts without a year were given {first}, the first of the plan. Correct them in the plan."
            self.problems.append(Problem(row.sheet, 0, "", "note", message))
        if row.year and row.year not in self.years:
            self.tell(row, "", "warning", f"{row.year} is not a year of this plan. Check it; it is kept as written.")
        return row.year or first

    def organisation(self, row: MoneyRow) -> Organisation | None:
        found = self.organisations.get(row.organisation.lower())
        if row.organisation and found is None and (row.sheet, row.organisation) not in self.told:
            self.told.add((row.sheet, row.organisation))
            self.tell(row, row.organisation_column, "note", (
                f"“{row.organisation[:80]}” is no organisation of the trust. Wherever it stands, who gives the money "
                "was left empty. Add it to the sheet of partners, or choose one in the plan."
            ))  # fmt: skip
        return found

    def tell(self, row: MoneyRow, column: str, level: str, message: str) -> None:
        self.problems.append(Problem(row.sheet, row.row, column, level, message))


def place_of(row: Contribution) -> Hashable:
    """Of a stored amount, or of an event of its history."""
    return row.priority_id, row.objective_id


def key_of(row: Contribution) -> tuple[Hashable, ...]:
    return same(row.title), row.year, row.fund.casefold()


def said_amount(amount: Decimal | None) -> str:
    return "to be confirmed" if amount is None else f"£{amount:,f}"
