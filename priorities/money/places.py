"""Which priority or objective the words of a sheet of budgets mean."""

from collections.abc import Iterator
from dataclasses import dataclass

from cypp.merging import ALIKE, MANY, likeness, words
from cypp.tables import Problem
from plans.layout import number_of, run_before
from priorities.exchange import same
from priorities.matching import PlanMerge
from priorities.models import Objective, Priority
from priorities.money.exchange import Money, Place

NOWHERE = "No priority or objective stands in this row or above it. Enter the title of the one that the money is for."


@dataclass
class Home:
    """A priority or one of its objectives. `titles` are those of the plan and of the file, `number` as printed."""

    priority: Priority
    objective: Objective | None
    titles: set[str]
    number: str
    where: str

    @property
    def title(self) -> str:
        return self.objective.title if self.objective else self.priority.title


def homes_of(done: PlanMerge) -> list[Home]:
    """Every place of the plan as it will be, in order."""
    files = {id(row): source.title for source, row in done.priority_of}
    files |= {id(row): source.title for source, row in done.objective_of}
    priorities = {id(row): row for row in [*(row for _, row in done.priority_of), *done.stored.priorities]}
    new = [row for _, row in done.objective_of if row.pk is None]
    ordered = sorted(priorities.values(), key=lambda row: row.number)
    objectives = {
        id(row): sorted(
            [*done.stored.objectives.get(row.pk, []), *(each for each in new if each.priority is row)],
            key=lambda each: each.number,
        )
        for row in ordered
    }
    before = run_before((key, max((each.number for each in rows), default=0)) for key, rows in objectives.items())
    numbering, found = done.plan.numbering, []
    for row in ordered:
        titles = {same(row.title), same(files.get(id(row), row.title))}
        found.append(Home(row, None, titles, str(row.number), f"{done.word} {row.number}"))
        for each in objectives[id(row)]:
            numbers = (row.number, each.number)
            titles = {same(each.title), same(files.get(id(each), each.title))}
            printed = number_of(numbering, numbers, before[id(row)])
            found.append(Home(row, each, titles, printed, done.number(*numbers)))
    return found


class Finder:
    """Walks through the places that sheets name, holding the priority that it stands in."""

    def __init__(self, done: PlanMerge):
        self.homes = homes_of(done)
        self.terms = done.plan.terms
        self.problems: list[Problem] = []
        self.unsure: set[int] = set()  # id() of each place whose title says nothing of an objective
        self.words = [(words(each), home) for home in self.homes for each in home.titles]
        self.current: Home | None = None

    def find(self, money: Money) -> dict[int, Home]:
        """{id() of a place: where it is}; a place that is none is told as a problem."""
        paid = {id(row.place) for row in money.rows}
        found: dict[int, Home] = {}
        sheet = ""
        if len(money.places) * len(self.words) > MANY:
            self.words = []
        for place in money.places:
            if place.sheet != sheet:
                sheet, self.current = place.sheet, None
            home = self.settle(place, paid=id(place) in paid)
            if home is not None:
                found[id(place)] = home
        return found

    def settle(self, place: Place, *, paid: bool) -> Home | None:
        named = place.named
        inside = None
        if named["priority"] or named["priority_number"]:
            tops = [home for home in self.homes if home.objective is None]
            inside = self.meet(place, named["priority"], named["priority_number"], tops)
            if inside is None:
                return self.lost(place, named["priority"] or named["priority_number"], None, paid=paid)
            self.current = inside
        title, number = named["objective"], named["objective_number"]
        if not title and not number:
            return inside
        home = self.meet(place, title, number, [*self.near(inside)])
        if home is None:
            return self.lost(place, title or number, None if place.heads else self.current, paid=paid)
        self.current = self.top(home)
        return home

    def near(self, inside: Home | None) -> Iterator[Home]:
        """The objectives of the priority that a row names itself; else all there is, what is at hand first."""
        if inside is not None:
            yield from (home for home in self.homes if home.objective and home.priority is inside.priority)
            return
        here = self.current.priority if self.current else None
        yield from sorted(self.homes, key=lambda home: home.priority is not here)

    def meet(self, place: Place, title: str, number: str, homes: list[Home]) -> Home | None:
        """The home of this title, or of this number; the one most alike is told."""
        wanted, number = same(title), number.rstrip(".")
        known = [home for home in homes if wanted in home.titles]
        numbered = [home for home in homes if number and home.number.lower() == number.lower()]
        exact = next((home for home in known if home in numbered), None) or next(iter(known), None)
        if exact is not None or not title:
            return exact or next(iter(numbered), None)
        counted = words(wanted)
        order = {id(home): -at for at, home in enumerate(homes)}
        shares = [(likeness(counted, each), order[id(home)], home) for each, home in self.words if id(home) in order]
        share, _, alike = max(shares, key=lambda each: each[:2], default=(0.0, 0, None))
        home = alike if share >= ALIKE else next(iter(numbered), None)
        if home is not None:
            how = "the most alike" if share >= ALIKE else "by its number"
            self.tell(place, "note", (
                f"“{title[:120]}” is no title of the plan. {home.where}, “{home.title}”, was taken, {how}. "
                "Write the same in both sheets."
            ))  # fmt: skip
        return home

    def lost(self, place: Place, text: str, home: Home | None, *, paid: bool) -> Home | None:
        """A title that the plan does not have: its money goes to the priority that it stands in, `home`, if any.

        A title over other rows may be that of a priority, so that what stood above it says nothing any more.
        """
        said = f"“{text[:120]}” is no {self.terms['priority'].lower()} or {self.terms['objective'].lower()} of the plan"
        self.current = home
        if home is not None:
            self.unsure.add(id(place))
            self.tell(place, "warning", (
                f"{said}, so this money goes to {home.where} as a whole. Correct the title, or move it in the plan."
            ))  # fmt: skip
        elif paid:
            self.tell(place, "error", f"{said}, and money needs one. Correct the title, or add it to the plan.")
        else:
            self.tell(place, "note", f"{said}. It was not read.")
        return home

    def top(self, home: Home) -> Home:
        return next(each for each in self.homes if each.objective is None and each.priority is home.priority)

    def tell(self, place: Place, level: str, message: str) -> None:
        self.problems.append(Problem(place.sheet, place.row, place.column, level, message))
