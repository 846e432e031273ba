"""What the history of a plan knows of its measures and their targets."""

from collections.abc import Sequence
from typing import Any

from cypp.templatetags.cypp import figure
from indicators.actions import write_targets
from indicators.models import Measure, Target
from plans.pages import plan_url
from plans.records import Part, Record, register_record
from priorities.models import Result


def target_in_words(target: Any, measure: Any) -> tuple[str, str]:
    words = [figure(target.value, measure.unit)] if target.value is not None else []
    return f"Target for {target.period}", " · ".join([*words, *([target.text] if target.text else [])])


def write(measure: Measure, targets: Sequence[Any]) -> None:
    write_targets(measure, {target.period: (target.value, target.text) for target in targets})


def number_of(name: str):
    return lambda event: figure(getattr(event, name), event.unit) if getattr(event, name) is not None else ""


MEASURE = Record(
    name="measure",
    model=Measure,
    parent="priority",
    urls="indicators:measure_",
    term=lambda plan: "measure",
    place=lambda plan, row: plan_url("priorities:detail", plan, row.priority_id) + f"#measure-{row.pk}",
    fields={
        "title": "Measure",
        "indicator": "Indicator",
        "result": "What it shows",
        "unit": "Unit",
        "polarity": "Which way is good",
        "band_low": "Lower end of the band",
        "band_high": "Upper end of the band",
        "baseline": "Baseline",
        "baseline_period": "Year of the baseline",
        "is_key": "Key measure",
        "is_laa": "In the Local Area Agreement",
        "is_improvement_notice": "In an improvement notice",
        "is_statutory": "Statutory target",
    },
    dotted=False,
    also=("fits",),
    says={name: number_of(name) for name in ("band_low", "band_high", "baseline")},
    choose={"result": lambda row: Result.objects.filter(objective__priority_id=row.priority_id)},
    parts=(Part(Target, "measure", target_in_words, write),),
)


def register() -> None:
    register_record(MEASURE)
