"""Which row of an action plan is which row of the plan, and what that changes.

Priorities and objectives meet by number and title, then by title, then by number. Results and
commitments have no number in the file: they meet by their words, then by the words that the last
import wrote, then by their place among the same neighbours, then by likeness; whatever does not meet
is new, or left. Numbers that a plan gave are kept, new rows come last in their objective, and nothing
is ever deleted.
"""

from collections import defaultdict
from collections.abc import Hashable
from typing import Any

from cypp.merging import Merge, pair_alike, pair_up
from plans.layout import Numbering, number_of
from plans.models import Plan
from priorities.exchange import ActionPlan, CommitmentRow, ObjectiveRow, PriorityRow, same
from priorities.models import Commitment, Objective, Priority, Result

KINDS = ("priorities", "objectives", "results", "commitments")


class Stored:
    """Every row of the plan by parent, in order: four queries, locked when they are about to be written."""

    def __init__(self, plan: Plan, *, lock: bool):
        def rows(model: type, **of: Any) -> list:
            found = model._base_manager.filter(**of).order_by("number", "pk")  # type: ignore[attr-defined]
            return list(found.select_for_update() if lock else found)

        self.priorities: list[Priority] = rows(Priority, plan=plan)
        self.objectives = by_parent(rows(Objective, priority__plan=plan), "priority_id")
        self.results = by_parent(rows(Result, objective__priority__plan=plan), "objective_id")
        self.commitments = by_parent(rows(Commitment, objective__priority__plan=plan), "objective_id")
        self.link(plan)

    def link(self, plan: Plan) -> None:
        """Give each row those above it, which were read with it: a report names them."""
        priorities = {row.pk: row for row in self.priorities}
        results = {row.pk: row for row in self.all("results")}
        for row in self.priorities:
            row.plan = plan
        for row in self.all("objectives"):
            row.priority = priorities[row.priority_id]
        for row in self.all("commitments"):
            row.result = results.get(row.result_id)

    def all(self, kind: str) -> list:
        rows = getattr(self, kind)
        return rows if isinstance(rows, list) else [row for siblings in rows.values() for row in siblings]


def by_parent(rows: list, parent: str) -> dict[int | None, list]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, parent)].append(row)
    return found


def joined(text: str, steps: str) -> str:
    return f"{text}\n{steps}".strip().replace("\r\n", "\n")


def free_number(wanted: int, siblings: list, new: list) -> int:
    taken = {row.number for row in [*siblings, *new]}
    return wanted if wanted not in taken else max(taken) + 1


NUMBER_AND_TITLE = ((lambda row: (row.number, same(row.title))),) * 2
TITLE = ((lambda row: same(row.title)),) * 2
NUMBER = ((lambda row: row.number),) * 2


class PlanMerge:
    """Merges one action plan into one plan.

    Afterwards `priority_of`, `objective_of` and `result_of` say what became of each row.
    """

    def __init__(self, merge: Merge, plan: Plan, *, lock: bool):
        self.merge, self.plan, self.word = merge, plan, plan.terms["priority"]
        self.stored = Stored(plan, lock=lock)
        for kind in KINDS:
            merge.know(kind, self.stored.all(kind))
        self.priority_of: list[tuple[PriorityRow, Priority]] = []
        self.objective_of: list[tuple[ObjectiveRow, Objective]] = []
        self.result_of: dict[int, Result] = {}  # by id() of the ResultRow

    def run(self, file: ActionPlan) -> None:
        stored, made = self.stored.priorities, list[Priority]()
        pairs = pair_up(file.priorities, stored, NUMBER_AND_TITLE, TITLE, NUMBER)
        for place, source in enumerate(file.priorities):
            where = f"{self.word} {source.number}"
            row = pairs.get(place)
            if row is None:
                number = free_number(source.number, stored, made)
                row = Priority(plan=self.plan, number=number, title=source.title, lead=source.lead)
                made.append(self.merge.create("priorities", row, where, source))
            else:
                self.merge.update("priorities", row, {"title": source.title, "lead": source.lead}, where, source)
            self.priority_of.append((source, row))
            self.objectives(source, row)
        self.leave_rest("priorities", stored, pairs)

    def objectives(self, source: PriorityRow, priority: Priority) -> None:
        stored: list[Objective] = self.stored.objectives.get(priority.pk, []) if priority.pk else []
        made: list[Objective] = []
        pairs = pair_up(source.objectives, stored, NUMBER_AND_TITLE, TITLE, NUMBER)
        for place, item in enumerate(source.objectives):
            row = pairs.get(place)
            if row is None:
                number = free_number(item.number, stored, made)
                row = Objective(priority=priority, number=number, title=item.title)
                made.append(self.merge.create("objectives", row, self.number(priority.number, number), item))
            else:
                where = self.number(priority.number, row.number)
                self.merge.update("objectives", row, {"title": item.title}, where, item)
            self.objective_of.append((item, row))
            Promises(self, item, row, (priority.number, row.number)).run()
        self.leave_rest("objectives", stored, pairs, (priority.number,))

    def number(self, *numbers: int) -> str:
        """A place as the plan prints it; "1.1" where the numbers run, as they are counted anew afterwards."""
        numbering = self.plan.numbering
        return number_of(Numbering.DOTTED if numbering == Numbering.RUNNING else numbering, numbers)

    def leave_rest(self, kind: str, stored: list, pairs: dict[int, Any], above: tuple[int, ...] = ()) -> None:
        """Report what the file does not name, with everything below it. `above` holds the numbers of its parents."""
        taken = {id(row) for row in pairs.values()}
        below = {"priorities": ("objectives",), "objectives": ("results", "commitments")}
        for row in stored:
            if id(row) in taken:
                continue
            numbers = (*above, row.number)
            number = self.number(*numbers)
            where = {"priorities": f"{self.word} {number}", "results": self.number(*above)}.get(kind, number)
            self.merge.leave(kind, row, where)
            for child in below.get(kind, ()):
                self.leave_rest(child, getattr(self.stored, child).get(row.pk, []), {}, numbers)


class Promises:
    """The results and commitments of one objective."""

    def __init__(self, parent: PlanMerge, source: ObjectiveRow, objective: Objective, numbers: tuple[int, ...]):
        self.parent, self.merge = parent, parent.merge
        self.source, self.objective, self.numbers = source, objective, numbers
        self.where = parent.number(*numbers)
        known = objective.pk is not None
        self.old_results: list[Result] = parent.stored.results.get(objective.pk, []) if known else []
        self.old: list[Commitment] = parent.stored.commitments.get(objective.pk, []) if known else []
        self.results: list[Result] = []

    def run(self) -> None:
        self.merge_results()
        self.merge_commitments()

    def merge_results(self) -> None:
        new, old = self.source.results, self.old_results
        first_new = self.first_actions()
        first_old: dict[int, str] = {}
        for row in self.old:
            if row.result_id is not None:
                first_old.setdefault(row.result_id, joined(row.text, row.steps))
        pairs = pair_up(
            new,
            old,
            (lambda item: item.text, lambda row: row.text.replace("\r\n", "\n")),
            (lambda item: item.text, lambda row: self.before("results", row)),
            (lambda item: first_new.get(id(item)), lambda row: first_old.get(row.pk)),
        )
        pair_alike(new, old, pairs, lambda item: item.text, lambda row: row.text)
        number = max((row.number for row in old), default=0)
        for place, item in enumerate(new):
            result: Result | None = pairs.get(place)
            if result is None:
                number += 1
                result = Result(objective=self.objective, number=number, text=item.text)
                self.merge.create("results", result, self.where, item)
            else:
                self.merge.update("results", result, {"text": item.text}, self.where, item)
            self.results.append(result)
            self.parent.result_of[id(item)] = result
        self.parent.leave_rest("results", old, pairs, self.numbers)

    def before(self, kind: str, row: Any) -> str | None:
        """The words of a row when a file last wrote it: somebody may have edited them since."""
        base = self.merge.base(kind, row)
        return joined(base.text, getattr(base, "steps", "")) if base is not None else None

    def first_actions(self) -> dict[int, str]:
        """{id of a result of the file: the words of its first action}."""
        found: dict[int, str] = {}
        for item in self.source.commitments:
            if item.result is not None:
                found.setdefault(id(self.source.results[item.result]), joined(item.text, item.steps))
        return found

    def result_for(self, item: CommitmentRow) -> Result | None:
        return self.results[item.result] if item.result is not None else None

    def merge_commitments(self) -> None:
        new, old = self.source.commitments, self.old
        place_new, place_old = self.places_new(), self.places_old()
        pairs = pair_up(
            new,
            old,
            (
                lambda item: (joined(item.text, item.steps), key_of(self.result_for(item))),
                lambda row: (joined(row.text, row.steps), row.result_id),
            ),
            (lambda item: joined(item.text, item.steps), lambda row: joined(row.text, row.steps)),
            (lambda item: joined(item.text, item.steps), lambda row: self.before("commitments", row)),
            (lambda item: place_new[id(item)], lambda row: place_old[id(row)]),
        )
        pair_alike(new, old, pairs, lambda item: joined(item.text, item.steps), lambda row: joined(row.text, row.steps))
        number = max((row.number for row in old), default=0)
        for place, item in enumerate(new):
            row, result = pairs.get(place), self.result_for(item)
            values = {"text": item.text, "steps": item.steps, "by_when": item.by_when, "by_date": item.by_date,
                      "lead": item.lead, "result": result}  # fmt: skip
            if row is None:
                number += 1
                row = Commitment(objective=self.objective, number=number, **values)
                self.merge.create("commitments", row, f"{self.where}.{number}", item)
            else:
                # The cell of an action holds its steps too, and the words of a date decide its day
                exact = {"steps", "by_date"} if item.by_when else {"steps"}
                self.merge.update("commitments", row, values, f"{self.where}.{row.number}", item, exact)
        self.parent.leave_rest("commitments", old, pairs, self.numbers)

    def places_new(self) -> dict[int, Hashable | None]:
        """The place of each action below its result, told apart by date and lead; None below a new result."""
        found: dict[int, Hashable | None] = {}
        seen: dict[Hashable, int] = defaultdict(int)
        for item in self.source.commitments:
            result = self.result_for(item)
            seen[key_of(result)] += 1
            known = result is None or result.pk is not None
            found[id(item)] = (key_of(result), seen[key_of(result)], item.by_when, item.lead) if known else None
        return found

    def places_old(self) -> dict[int, Hashable]:
        found: dict[int, Hashable] = {}
        seen: dict[Hashable, int] = defaultdict(int)
        for row in self.old:
            seen[row.result_id] += 1
            found[id(row)] = (row.result_id, seen[row.result_id], row.by_when, row.lead)
        return found


def key_of(result: Result | None) -> int | None:
    """0 for a result that is new, so that it is no other's."""
    return None if result is None else result.pk or 0
