"""Measures as a part of their priority, and the scorecard as a chapter."""

from collections import defaultdict
from decimal import Decimal

from plans.document import Document, chapter, register_chapters
from plans.models import Plan
from priorities.chapters import register_part

from indicators.models import Measure


def plain(value: Decimal | None) -> str | None:
    """A decimal as the shortest plain text: "-29.6", "12"; None stays None."""
    return None if value is None else f"{value.normalize():f}"


def measures_by_priority(plan: Plan) -> dict[int, list[Document]]:
    """{priority id: its frozen measures in order}: two queries."""
    found: dict[int, list[Document]] = defaultdict(list)
    rows = Measure.objects.filter(priority__plan=plan).select_related("indicator").prefetch_related("targets")
    for measure in rows:
        found[measure.priority_id].append(freeze_measure(measure))
    return dict(found)


def freeze_measure(measure: Measure) -> Document:
    return {
        "id": measure.pk,
        "number": measure.number,
        "title": measure.title,
        "code": measure.code,
        "unit": measure.unit,
        "polarity": measure.polarity,
        "fits": measure.fits,
        "baseline": plain(measure.baseline),
        "baseline_period": measure.baseline_period,
        "result": measure.result_id,
        "flags": measure.flags,
        "targets": [
            {"period": target.period, "value": plain(target.value), "text": target.text}
            for target in measure.targets.all()
        ],
    }


def scorecard(plan: Plan) -> list[Document]:
    """Every measure of the plan by priority, and the periods that any of them has a target for."""
    measures = measures_by_priority(plan)
    groups = [
        {"number": priority.number, "title": priority.title, "measures": measures[priority.pk]}
        for priority in plan.priorities.all()
        if priority.pk in measures
    ]
    periods = sorted({t["period"] for group in groups for m in group["measures"] for t in m["targets"]})
    data = {"periods": periods, "groups": groups}
    return [chapter("scorecard", "scorecard", "How we will know", data)] if groups else []


def register() -> None:
    register_part("measures", measures_by_priority)
    register_chapters("scorecard", 40, scorecard)
