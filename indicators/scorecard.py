"""A plan's measures as rows to compare: a column a year, a small chart, what to check."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Q

from cypp.figures import parse_figure
from indicators.access import better_codes
from indicators.charts import Sparkline, sparkline
from indicators.models import Measure, Target
from plans.layout import Shown
from plans.models import Plan


@dataclass(frozen=True)
class Cell:
    """A year's target: the figure, and the plan's words where they say more than the figure."""

    period: str
    value: Decimal | None = None
    words: str = ""


@dataclass(frozen=True)
class MeasureRow:
    """One measure with a cell for every year of its table; `better` is the code its words fit, where it is another.

    `shows` is the printed number of the objective whose result it shows, or "".
    """

    measure: Measure
    cells: list[Cell]
    chart: Sparkline | None
    better: str
    shows: str
    first: bool
    last: bool


@dataclass(frozen=True)
class MeasureTable:
    periods: list[str]
    rows: list[MeasureRow]


def table_of(measures: Iterable[Measure], plan: Plan) -> MeasureTable:
    """Rows of measures of `plan` that come with their targets, indicators and results; no queries of their own."""
    rows = list(measures)
    better = better_codes(rows)
    periods = sorted({target.period for measure in rows for target in measure.targets.all()})
    return MeasureTable(
        periods,
        [
            MeasureRow(
                measure,
                cells_of(measure, periods),
                chart_of(measure),
                better.get(measure.pk, ""),
                shows(measure, plan),
                at == 0,
                at == len(rows) - 1,
            )
            for at, measure in enumerate(rows)
        ],
    )


def shows(measure: Measure, plan: Plan) -> str:
    """The number of the objective whose result a measure shows, where the plan has results."""
    if measure.result is None or Shown.RESULTS not in plan.shows:
        return ""
    objective = measure.result.objective
    objective.priority = measure.priority  # a measure's result is one of its own priority
    return objective.label_in(plan)


def groups_of(measures: Iterable[Measure], plan: Plan) -> list[dict]:
    """[{"priority", "table"}] of measures of `plan` that come in print order."""
    return [
        {"priority": priority, "table": table_of(group, plan)}
        for priority, group in groupby(measures, key=lambda measure: measure.priority)
    ]


def cells_of(measure: Measure, periods: list[str]) -> list[Cell]:
    targets = {target.period: target for target in measure.targets.all()}
    return [
        Cell(period, targets[period].value, words_of(targets[period])) if period in targets else Cell(period)
        for period in periods
    ]


def words_of(target: Target) -> str:
    """The target's words, or "" where they only repeat its figure."""
    try:
        return "" if target.value is not None and parse_figure(target.text) == target.value else target.text
    except ValueError:
        return target.text


def chart_of(measure: Measure) -> Sparkline | None:
    baseline = (measure.baseline_period, measure.baseline) if measure.baseline is not None else None
    targets = [(target.period, target.value) for target in measure.targets.all() if target.value is not None]
    ends = (measure.band_low, measure.band_high)
    band = ends if measure.polarity == "band" and None not in ends else None
    return sparkline(measure.code or measure.title, baseline, targets, measure.unit, band)  # type: ignore[arg-type]


def counts_of(plan: Plan) -> dict[str, int]:
    """{"all", "misfits" (words do not fit the code), "aimless" (no target)}: one query."""
    return Measure.objects.filter(priority__plan=plan).aggregate(
        all=Count("pk", distinct=True),
        misfits=Count("pk", filter=Q(fits=False), distinct=True),
        aimless=Count("pk", filter=Q(targets=None), distinct=True),
    )
