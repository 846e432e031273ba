"""Filters for money: frozen rows of a priority (`priorities.money.chapters`), arranged and summed for the page."""

from typing import Any

from django import template

from cypp.templatetags.cypp import figure
from priorities.money.totals import Sum, over_years, sums_of

register = template.Library()


@register.filter
def pounds(amount: int | None) -> str:
    """Whole pounds: 1501000 is "£1,501,000"; None is an amount that is to be confirmed."""
    return "to be confirmed" if amount is None else figure(str(amount), "gbp")


@register.filter
def come_to(sums: Sum) -> str:
    """What amounts come to: {"total": 28000, "open": 1} is "£28,000 and 1 to be confirmed"; "–" of none."""
    total = pounds(sums["total"]) if sums["total"] else ""
    waits = f"{sums['open']} to be confirmed" if sums["open"] else ""
    return " and ".join(filter(None, [total, waits])) or "–"


@register.filter
def share(sums: Sum, total: int) -> int:
    """Its share of the total in whole per cent."""
    return round(100 * sums["total"] / total) if total else 0


@register.filter
def money_table(data: dict[str, Any], numbers: dict[Any, str]) -> dict[str, Any]:
    """A priority's money as a table: {"years", "lines": [{..., "who", "cells"}], "sums": [{"year", ...}], "all"}.

    What differs in the year alone is one line, with a cell {"year", "row" or None} for every year. `who` is
    "For 1.2 · given by Schools Forum · pooled"; where the plan prints no numbers, it is for an objective by its title.
    """
    rows = data.get("money", [])
    years = sorted({row["year"] for row in rows})
    titles = {row["id"]: f"“{row['title']}”" for row in data["objectives"]}
    lines: list[dict[str, Any]] = []
    for row in rows:
        line = next((one for one in lines if _goes_with(row, one, years)), None)
        if line is None:
            objective = numbers.get(row["objective"]) or titles.get(row["objective"])
            line = row | {"who": _who(row, objective), "cells": [{"year": year, "row": None} for year in years]}
            lines.append(line)
        line["cells"][years.index(row["year"])]["row"] = row
    sums = [{"year": year, **sum_of} for year, sum_of in zip(years, over_years(rows, years), strict=True)]
    return {"years": years, "lines": lines, "sums": sums, "all": sums_of(rows)}


SAME = ("title", "fund", "organisation", "arrangement", "objective")


def _goes_with(row: dict, line: dict, years: list[str]) -> bool:
    free = line["cells"][years.index(row["year"])]["row"] is None
    return free and all(row[name] == line[name] for name in SAME)


def _who(row: dict, objective: str | None) -> str:
    giver = f"given by {row['organisation']}" if row["organisation"] else ""
    line = " · ".join(filter(None, [f"for {objective}" if objective else "", giver, row["arrangement"]]))
    return line[:1].upper() + line[1:]
