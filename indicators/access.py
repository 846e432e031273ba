"""Which measures and indicators a page may show. Whoever may edit a plan may edit its measures (plans.access)."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from cypp.figures import national_code
from indicators.fitting import Catalogue
from indicators.models import Indicator, Measure
from partners.models import Trust
from plans.access import visible_to
from plans.models import Plan


def measures_of(plan: Plan) -> QuerySet[Measure]:
    """Every measure of a plan in print order, with all that a table of them shows: two queries."""
    return in_full(Measure.objects.filter(priority__plan=plan)).order_by("priority__number", "number")


def in_full(measures: QuerySet[Measure]) -> QuerySet[Measure]:
    return measures.select_related("indicator", "priority", "result__objective").prefetch_related("targets")


@cache
def national_catalogue() -> Catalogue:
    """The National Indicator Set, weighed once in a process: it never changes."""
    with (Path(__file__).parent / "data" / "national_indicators.csv").open(encoding="utf-8", newline="") as lines:
        return Catalogue({row["code"]: row["title"] for row in csv.DictReader(lines)})


def find_indicator(trust: Trust, typed: str) -> Indicator | None:
    """The indicator that "NI 112", "112", "ni112" or a code of the trust's own means; its own come first."""
    codes = {" ".join(typed.upper().split()), national_code(typed) or ""}
    found = Indicator.objects.for_trust(trust).annotate(upper_code=Upper("code")).filter(upper_code__in=codes)
    return min(found, key=lambda indicator: indicator.trust_id is None, default=None)


def filter_catalogue(
    indicators: QuerySet[Indicator],
    user,
    trust: Trust,
    *,
    q: str = "",
    theme: str = "",
    scheme: str = "",
    used: bool = False,
) -> QuerySet[Indicator]:
    """Narrow the catalogue by a code, or words that all occur in a row, and by use in plans that `user` reads."""
    if code := national_code(q):
        indicators = indicators.filter(Q(code__iexact=code) | Q(code__iexact=q.strip()) | Q(title__icontains=q.strip()))
    else:
        for word in q.split():
            indicators = indicators.filter(
                Q(code__icontains=word) | Q(title__icontains=word) | Q(theme__icontains=word)
            )
    if theme:
        indicators = indicators.filter(theme=theme)
    if scheme:
        indicators = indicators.filter(scheme=scheme)
    if used:
        indicators = indicators.filter(
            pk__in=Measure.objects.filter(priority__plan__in=visible_to(user, trust)).values("indicator")
        )
    return indicators


def titles_beside(indicator: Indicator) -> dict[str, str]:
    """{code: title} of all that share the indicator's scheme and owner: what its title must be told from."""
    rows = Indicator.objects.filter(scheme=indicator.scheme, trust=indicator.trust_id)
    return dict(rows.values_list("code", "title"))


def better_codes(measures: list[Measure]) -> dict[int, str]:
    """{measure id: code of the national indicator that its words fit better}, of measures with their indicators."""
    national = [measure for measure in measures if measure.indicator and measure.indicator.trust_id is None]
    found = {
        measure.pk: national_catalogue().fit(measure.code, measure.title).better
        for measure in national
        if not measure.fits and measure.code in national_catalogue().titles
    }
    return {pk: code for pk, code in found.items() if code}


def uses_of(indicators: list[Indicator], user, trust: Trust) -> dict[int, list[Measure]]:
    """{indicator id: its measures in plans of `trust` whose draft `user` may read}: one query."""
    found: dict[int, list[Measure]] = defaultdict(list)
    rows = Measure.objects.filter(indicator__in=indicators, priority__plan__in=visible_to(user, trust))
    for measure in rows.select_related("priority__plan").order_by("priority__plan", "priority__number", "number"):
        if measure.indicator_id:
            found[measure.indicator_id].append(measure)
    return dict(found)
