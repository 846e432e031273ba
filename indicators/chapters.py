"""Measures as a part of their priority, and the scorecard as a chapter."""

from decimal import Decimal

from django.db.models import Prefetch, prefetch_related_objects

from indicators.access import in_full
from indicators.models import Measure
from plans.document import Document, chapter, register_chapters
from plans.layout import Shown
from plans.models import Plan
from priorities.chapters import register_part
from priorities.models import Priority


def plain(value: Decimal | None) -> str | None:
    """A decimal as the shortest plain text: "-29.6", "12"; None stays None."""
    return None if value is None else f"{value.normalize():f}"


def load_measures(priorities: list[Priority]) -> None:
    """Prefetch measures, with all that a table shows, onto these priorities: two queries, none when already there."""
    measures = in_full(Measure.objects.all())
    prefetch_related_objects(priorities, Prefetch("measures", measures))


def measures_of(priorities: list[Priority]) -> dict[int, list[Document]]:
    """{priority id: its frozen measures in order}, of those that have any."""
    load_measures(priorities)
    frozen = {priority.pk: [freeze_measure(measure) for measure in priority.measures.all()] for priority in priorities}
    return {pk: measures for pk, measures in frozen.items() if measures}


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
    """Every measure by priority, and the periods that any has a target for; nothing where the plan leaves it out."""
    if Shown.SCORECARD not in plan.shows:
        return []
    priorities = list(plan.priorities.all())
    measures = measures_of(priorities)
    groups: list[dict] = [
        {"number": priority.number, "title": priority.title, "measures": measures[priority.pk]}
        for priority in priorities
        if priority.pk in measures
    ]
    periods = sorted({t["period"] for group in groups for m in group["measures"] for t in m["targets"]})
    data = {"periods": periods, "groups": groups}
    return [chapter("scorecard", "scorecard", "How we will know", data)] if groups else []


def register() -> None:
    register_part("measures", measures_of)
    register_chapters("scorecard", 40, scorecard)
