"""Measures named in the results of an action plan, and what they change in the plan.

One measure for each code in a priority, attached to the first result that names it; a text with yearly
targets and no code is a measure without an indicator. A stored measure meets the file's by its indicator
or its words, or by what the last import wrote; its unit, polarity and a corrected code are the officer's to change.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from cypp.merging import Merge, pair_up
from cypp.tables import Problem
from indicators.fitting import Catalogue, Fit
from indicators.models import Indicator, Measure, Polarity, Target, Unit
from indicators.reading import Mention, YearlyTarget, mentions_in
from plans.models import Plan
from priorities.exchange import ActionPlan, PriorityRow, ResultRow, same
from priorities.matching import PlanMerge
from priorities.models import Priority, Result

KINDS = ("measures", "targets")
TITLE_LENGTH = 500


@dataclass
class MeasureRow:
    """A measure as the file names it. `code` is as printed; `indicator` is None for no or an unknown code."""

    result: ResultRow
    code: str
    title: str
    indicator: Indicator | None
    fit: Fit
    in_laa: bool
    targets: list[YearlyTarget] = field(default_factory=list)

    @property
    def sheet(self) -> str:
        return self.result.sheet

    @property
    def row(self) -> int:
        return self.result.row


class MeasureReader:
    """Finds the measures of a file's results. One query: the national catalogue."""

    def __init__(self) -> None:
        self.indicators = {row.code: row for row in Indicator.objects.filter(trust=None, scheme="NI")}
        self.catalogue = Catalogue({code: row.title for code, row in self.indicators.items()})
        self.codes: set[str] = set()
        self.problems: list[Problem] = []

    def read(self, file: ActionPlan) -> dict[int, list[MeasureRow]]:
        """{id() of a priority row: its measures}; `codes` and `problems` are filled on the way."""
        return {id(priority): self.of_priority(priority) for priority in file.priorities}

    def of_priority(self, priority: PriorityRow) -> list[MeasureRow]:
        found: dict[str, MeasureRow] = {}
        for result in (item for objective in priority.objectives for item in objective.results):
            for mention in mentions_in(result.text):
                row = self.measure(result, mention)
                key = row.code or f"words: {same(row.title)}"
                if key in found:
                    self.again(found[key], row, priority)
                else:
                    found[key] = row
        return list(found.values())

    def again(self, first: MeasureRow, second: MeasureRow, priority: PriorityRow) -> None:
        """The same indicator named twice in one priority: targets of years not yet seen are added to the first."""
        known = {target.period for target in first.targets}
        first.targets += [target for target in second.targets if target.period not in known]
        name = first.code or f"“{first.title[:60]}”"
        place = "in the same row" if second.row == first.row else f"in row {first.row}"
        self.tell(
            second.result, "note", f"{name} stands under priority {priority.number} {place} too: kept as one measure."
        )

    def measure(self, result: ResultRow, mention: Mention) -> MeasureRow:
        indicator = self.indicators.get(mention.code) or self.indicators.get(mention.code.rstrip("abcdefgh"))
        fit = Fit(True, 1.0)
        if mention.code and indicator is None:
            self.tell(result, "warning", f"{mention.code} is not in the catalogue of indicators. Check the code; "
                                         "its words are brought in as a measure without an indicator.")  # fmt: skip
        if indicator is not None:
            self.codes.add(mention.code)
            fit = self.catalogue.fit(indicator.code, mention.words)
            if not fit.fits:
                self.misfit(result, mention, indicator, fit)
        if mention.shared:
            self.tell(result, "warning", f"Yearly targets follow several codes, so none were given to {mention.code}. "
                                         "Enter them on the page of the measure.")  # fmt: skip
        title = mention.words or (indicator.title if indicator else mention.code)
        if mention.code and indicator is None and mention.words:
            title = f"{mention.code}: {mention.words}"
        title = title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
        return MeasureRow(result, mention.code, title, indicator, fit, mention.in_laa, mention.targets)

    def misfit(self, result: ResultRow, mention: Mention, indicator: Indicator, fit: Fit) -> None:
        better = f" {fit.better}, “{self.indicators[fit.better].title}”, fits better." if fit.better else ""
        self.tell(result, "warning", (
            f"The words “{mention.words[:120]}” do not fit {mention.code}, which is “{indicator.title}”.{better} "
            "Check the code: it is brought in as written, and marked."
        ))  # fmt: skip

    def tell(self, result: ResultRow, level: str, message: str) -> None:
        self.problems.append(Problem(result.sheet, result.row, result.column, level, message))


def unit_of(row: MeasureRow) -> str:
    """What the figures say they are, or else the catalogue. Whole figures do not become per cent."""
    texts = [f"{target.kind} {target.text}" for target in row.targets]
    marks = {"%": Unit.PERCENT, "score": Unit.SCORE, "£": Unit.GBP}
    for mark, unit in marks.items():
        if any(mark in text for text in texts):
            return unit
    known = row.indicator.unit if row.indicator and row.fit.fits else ""
    if any(target.value is not None for target in row.targets) and known in ("", Unit.PERCENT):
        return Unit.NUMBER
    return known or (Unit.PERCENT if "%" in row.title else Unit.NUMBER)


def polarity_of(row: MeasureRow) -> str:
    """The catalogue's, where the words fit; a band's ends are not in the file, so it waits for an officer."""
    if row.indicator and row.fit.fits and row.indicator.polarity != Polarity.BAND:
        return row.indicator.polarity
    fewer = re.search(r"\b(reduc\w*|decreas\w*|fewer|lower\w*|cut|narrow\w*)\b", row.title, re.IGNORECASE)
    return Polarity.LOWER if fewer else Polarity.HIGHER


class MeasureMerge:
    """Merges the measures of a file, after its priorities and results."""

    def __init__(self, merge: Merge, plan: Plan, done: PlanMerge, *, lock: bool):
        self.merge, self.done = merge, done
        self.stored: dict[int, list[Measure]] = defaultdict(list)
        self.targets: dict[int, dict[str, Target]] = defaultdict(dict)
        measures = Measure.objects.filter(priority__plan=plan).order_by("number", "pk")
        targets = Target.objects.filter(measure__priority__plan=plan)
        for measure in measures.select_for_update() if lock else measures:
            self.stored[measure.priority_id].append(measure)
        for target in targets.select_for_update() if lock else targets:
            self.targets[target.measure_id][target.period] = target
        merge.know("measures", (row for rows in self.stored.values() for row in rows))
        merge.know("targets", (row for rows in self.targets.values() for row in rows.values()))

    def run(self, rows: dict[int, list[MeasureRow]]) -> None:
        seen = set()
        for source, priority in self.done.priority_of:
            seen.add(priority.pk)
            self.priority(rows[id(source)], priority)
        for pk, measures in self.stored.items():
            if pk not in seen:
                self.leave(measures, {}, "a priority that is not in the file")

    def priority(self, new: list[MeasureRow], priority: Priority) -> None:
        old, where = self.stored.get(priority.pk, []), f"Priority {priority.number}"
        pairs = pair_up(
            new,
            old,
            (lambda row: (key_of(row), same(row.title)), lambda row: (row.indicator_id, same(row.title))),
            (key_of, lambda row: row.indicator_id),
            (lambda row: same(row.title), lambda row: same(row.title)),
            (lambda row: (key_of(row), same(row.title)), self.before),
        )
        number = max((row.number for row in old), default=0)
        for place, row in enumerate(new):
            measure = pairs.get(place)
            if measure is None:
                number += 1
                measure = self.create(row, priority, number, where)
            else:
                self.update(row, measure, where)
            self.merge_targets(row, measure, f"{where}, {row.code or row.title[:60]}")
        self.leave(old, pairs, where)

    def before(self, measure: Measure) -> tuple[int | None, str] | None:
        """Code and words as a file last wrote them: an officer may have put a wrong code right, words and all."""
        base = self.merge.base("measures", measure)
        return (base.indicator_id, same(base.title)) if base is not None else None

    def result(self, row: MeasureRow) -> Result | None:
        return self.done.result_of.get(id(row.result))

    def create(self, row: MeasureRow, priority: Priority, number: int, where: str) -> Measure:
        measure = Measure(
            priority=priority, result=self.result(row), indicator=row.indicator, number=number, title=row.title,
            fits=row.fit.fits, unit=unit_of(row), polarity=polarity_of(row), is_laa=row.in_laa,
        )  # fmt: skip
        created: Measure = self.merge.create("measures", measure, where, row)
        return created

    def update(self, row: MeasureRow, measure: Measure, where: str) -> None:
        """The words follow the file as long as the code is still the file's."""
        same_code = measure.indicator_id == key_of(row)
        values = {"title": row.title, "fits": row.fit.fits} if same_code else {}
        self.merge.update("measures", measure, values, where, row)

    def merge_targets(self, row: MeasureRow, measure: Measure, where: str) -> None:
        stored = self.targets.get(measure.pk, {}) if measure.pk else {}
        for target in row.targets:
            known = stored.get(target.period)
            if known is None:
                new = Target(measure=measure, period=target.period, value=target.value, text=target.text)
                self.merge.create("targets", new, where, row)
            else:
                values = {"value": target.value, "text": target.text}
                self.merge.update("targets", known, values, f"{where}, {target.period}", row, values)
            if measure.pk and (known is None or self.merge.is_changed(known)):
                self.merge.touch("measures", measure)  # a measure's version stands for its targets too

    def leave(self, old: list[Measure], pairs: dict[int, Measure], where: str) -> None:
        taken = {id(row) for row in pairs.values()}
        for measure in old:
            if id(measure) not in taken:
                self.merge.leave("measures", measure, where)


def key_of(row: MeasureRow) -> int | None:
    return row.indicator.pk if row.indicator else None
