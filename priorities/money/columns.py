"""The heading row of a sheet of budgets: which column holds what, and in which unit amounts stand."""

import re
from dataclasses import dataclass, field, replace

from cypp.figures import YEAR, financial_year
from cypp.tables import Sheet
from priorities.exchange import HEADING_DEPTH, plain
from priorities.exchange import HEADINGS as PLAN_HEADINGS

OBJECTIVE = PLAN_HEADINGS["objective"]
HEADINGS = {
    "priority_number": PLAN_HEADINGS["priority_number"],
    "priority": PLAN_HEADINGS["priority"],
    "objective_number": PLAN_HEADINGS["objective_number"],
    "objective": OBJECTIVE
    | {f"{top} {joint}{name}" for top in ("priority", "theme") for joint in ("", "or ", "and ") for name in OBJECTIVE},
    "amount": {"amount", "amounts", "funding", "cost", "costs", "allocation", "contribution", "value", "sum",
               "amount of funding", "total funding", "pounds"},
    "title": {"what for", "what it is for", "item", "budget line", "budget heading", "description", "purpose",
              "service", "programme", "project", "pooled and aligned budget", "pooled and aligned budgets",
              "pooled budget", "pooled budgets", "aligned budget", "aligned budgets", "pooled or aligned budget",
              "name of budget"},
    "fund": {"fund", "funds", "source", "sources", "source of funding", "source of funds", "funding source",
             "funding stream", "fund or source", "funding streams", "budget source"},
    "year": {"year", "years", "financial year"},
    "organisation": {"given by", "organisation", "agency", "partner", "partner agency", "contributor", "paid by",
                     "funded by", "from", "who gives it"},
    "arrangement": {"arrangement", "how it is held", "pooled or aligned", "pooled aligned", "pooled aligned or direct",
                    "kind of budget"},
}  # fmt: skip
#: Words that mean one thing or another: they are given to the first of these that no plainer heading has taken
LOOSE = [
    ("amount", {"budget", "budgets", "total", "spend"}),
    ("title", {"budget", "budgets", "grant", "grants", "team"}),
    ("fund", {"grant", "grants"}),
]
#: What stands over amounts when a unit or a year is named with it
AMOUNTS = {"", *HEADINGS["amount"], *HEADINGS["title"], *(name for _, names in LOOSE for name in names)}
PLACES = ("priority_number", "priority", "objective_number", "objective")
UNIT = re.compile(
    r"(?<!\w)£?\s*(?:(?P<k>['’`]?000(?:['’]?s)?|k|(?:in )?thousands?)|(?P<m>m|mn|(?:in )?millions?))\b|£", re.IGNORECASE
)
THOUSANDS, MILLIONS = "k", "m"
MOST_YEARS = 10  # as long as a plan


@dataclass
class Columns:
    """`at` is {what: column from 0}, `row` the place of the headings in `sheet.rows`; `unit` is "", "k" or "m".

    `years` are all columns of amounts where each year has its own: {column from 0: (year, unit)}.
    """

    row: int
    at: dict[str, int]
    unit: str = ""
    year: str = ""
    years: dict[int, tuple[str, str]] = field(default_factory=dict)

    def by_year(self) -> "list[Columns]":
        """These columns, once for each column of amounts."""
        views = [
            replace(self, at=self.at | {"amount": at}, year=year, unit=unit) for at, (year, unit) in self.years.items()
        ]
        return views or [self]

    @property
    def says_where(self) -> bool:
        return not self.at.keys().isdisjoint(PLACES)

    @property
    def two_levels(self) -> bool:
        """Are priorities and objectives in columns of their own?"""
        return not (self.at.keys().isdisjoint(PLACES[:2]) or self.at.keys().isdisjoint(PLACES[2:]))


def find_columns(sheet: Sheet) -> Columns | None:
    """The columns of a sheet of budgets, or None: it says an amount and what it is for, or which fund it comes from."""
    for place, (_, cells) in enumerate(sheet.rows[:HEADING_DEPTH]):
        at = columns_of(cells)
        if "amount" in at and ("title" in at or "fund" in at):
            heading = cells[at["amount"]]
            return Columns(place, at, unit_of(heading), year_of(heading), years_of(cells, at))
    return None


def years_of(cells: list[str], at: dict[str, int]) -> dict[int, tuple[str, str]]:
    """Columns of amounts that name different years: {column: (year, unit)}; {} where there are no two."""
    found: dict[int, tuple[str, str]] = {}
    for column, heading in enumerate(cells):
        year, known = year_of(heading), [each for each, _ in found.values()]
        free = column == at["amount"] or column not in at.values()
        if year and year not in known and free and bare_of(heading) in AMOUNTS:
            found[column] = year, unit_of(heading)
    return dict([*found.items()][:MOST_YEARS]) if len(found) > 1 else {}


def columns_of(cells: list[str]) -> dict[str, int]:
    """The plain headings first, then those that could be several things."""
    bare = [bare_of(cell) for cell in cells]
    found: dict[str, int] = {}
    for at, heading in enumerate(bare):
        what = next((what for what, names in HEADINGS.items() if heading in names), None)
        if heading in AMOUNTS and holds_amounts(cells[at]):
            what = "amount"
        if what:
            found.setdefault(what, at)
    for what, names in LOOSE:
        free = (at for at, heading in enumerate(bare) if heading in names and at not in found.values())
        first = next(free, None)
        if what not in found and first is not None:
            found[what] = first
    return found


def bare_of(heading: str) -> str:
    """Its words alone, without the unit and the year."""
    return plain(UNIT.sub(" ", YEAR.sub(" ", heading)))


def holds_amounts(heading: str) -> bool:
    """Does a heading name a unit or a year: "Budget £", "£000", "2008/09"?"""
    return bool(UNIT.search(heading) or year_of(heading))


def unit_of(heading: str) -> str:
    """ "k" for "Funding £000", "m" for "£m", "" for pounds."""
    for found in UNIT.finditer(YEAR.sub(" ", heading)):
        if found["k"]:
            return THOUSANDS
        if found["m"]:
            return MILLIONS
    return ""


def year_of(heading: str) -> str:
    """The year of "Budget 2008/09 £000"."""
    found = YEAR.search(heading)
    try:
        return financial_year(found[0]) if found else ""
    except ValueError:
        return ""
