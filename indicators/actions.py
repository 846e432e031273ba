"""Writes of more than one row: a measure with its targets, the order of measures."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cypp import ordering
from cypp.versioning import Stale, save_if_current
from indicators.access import titles_beside
from indicators.fitting import Catalogue
from indicators.models import Measure, Target
from plans.models import Plan
from plans.shapes import Copies, copy_rows, new_id, register_copier
from priorities.models import Priority, Result

#: What a year should reach: the figure, the words, or both.
Aim = tuple[Decimal | None, str]


@transaction.atomic
def save_measure(measure: Measure, *, version: int, columns: Iterable[str], targets: Mapping[str, Aim]) -> Measure:
    """Insert a new measure at the end of its priority, or change `columns` of one that is still at `version`.

    `targets` is {period: aim}, all there are to be. Raises `Stale` when somebody saved or removed it since.
    """
    measure.fits = fits_its_code(measure)
    if not measure.pk:
        if not Priority.objects.select_for_update().filter(pk=measure.priority_id).exists():
            raise Stale(None)
        measure.number = ordering.next_number(measure.priority.measures)
        measure.save()
    else:
        save_if_current(measure, version=version, fields=[*columns, "fits"])
    write_targets(measure, targets)
    return measure


def fits_its_code(measure: Measure) -> bool:
    """Whether the plan's words fit the catalogue's title of the code they print; without a code they do."""
    if measure.indicator is None:
        return True
    return Catalogue(titles_beside(measure.indicator)).fit(measure.indicator.code, measure.title).fits


def write_targets(measure: Measure, targets: Mapping[str, Aim]) -> bool:
    """Make the measure's targets what `targets` says, touching only those that differ; True when any did.

    The caller holds the measure and has raised its version: it stands for its targets too.
    """
    stored = {target.period: target for target in measure.targets.all()}
    gone = [target.pk for period, target in stored.items() if period not in targets]
    new = [
        Target(measure=measure, period=period, value=value, text=text)
        for period, (value, text) in targets.items()
        if period not in stored
    ]
    changed = [
        (stored[period], aim)
        for period, aim in targets.items()
        if period in stored and (stored[period].value, stored[period].text) != aim
    ]
    if gone:
        measure.targets.filter(pk__in=gone).delete()
    for target, (value, text) in changed:
        measure.targets.filter(pk=target.pk).update(
            value=value, text=text, version=F("version") + 1, changed_at=timezone.now()
        )
    Target.objects.bulk_create(new)
    return bool(gone or new or changed)


@transaction.atomic
def remove_measure(measure: Measure) -> None:
    """Remove a measure with its targets; those after it come up by one. Twice is the same as once."""
    siblings = Measure.objects.filter(priority=measure.priority_id)
    found = siblings.select_for_update().filter(pk=measure.pk).first()
    if found:
        ordering.remove(found, siblings)


def copy_measures(source: Plan, target: Plan, copies: Copies) -> None:
    """Measures with their baselines and targets: an officer changes the years that the new plan is for."""
    copy_rows(
        list(Measure.objects.filter(priority__plan=source)),
        copies,
        priority=lambda row: new_id(copies, Priority, row.priority_id),
        result=lambda row: new_id(copies, Result, row.result_id),
    )
    copy_rows(
        list(Target.objects.filter(measure__priority__plan=source)),
        copies,
        measure=lambda row: new_id(copies, Measure, row.measure_id),
    )


def register() -> None:
    register_copier(30, copy_measures)
