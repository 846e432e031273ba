"""How measures and the scorecard are read when two versions are compared."""

from typing import Any

from cypp.templatetags.cypp import figure
from indicators.models import Polarity, Unit
from plans.document import Document
from plans.rows import FIGURES, Level, Said, register_level, said_by
from plans.templatetags.chapters import said


def said_figure(value: str | None, measure: Document) -> str:
    return figure(value, measure["unit"]) if value is not None else ""


def targets_of(targets: list[Document], measure: Document, *_: Document) -> dict[Any, Said]:
    """A field for every year."""
    return {
        f"target {target['period']}": Said(
            f"target for {target['period']}", said(target, measure["unit"]), (target["value"], target["text"]), FIGURES
        )
        for target in targets
    }


def register() -> None:
    labels = {
        "code": "code",
        "unit": "unit",
        "polarity": "which way is good",
        "baseline": "baseline",
        "baseline_period": "year of the baseline",
        "targets": "targets",
        "result": "what it shows",
        "fits": "words fit the code",
    }
    measure = Level(
        "measure",
        "Measure",
        labels=labels,
        kinds={"baseline": FIGURES, "baseline_period": FIGURES},
        texts={"baseline": said_figure, "unit": said_by(Unit.choices), "polarity": said_by(Polarity.choices)},
        refers={"result": "result"},
        split={"targets": targets_of},
    )
    register_level("measures", measure)
    register_level("scorecard", Level("scorecard", "Scorecard", labels={"periods": "", "groups": ""}))
