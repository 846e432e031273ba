"""Sums of a plan's money, from the frozen rows alone, so that what is printed adds up to what is printed beside it."""

from collections.abc import Sequence
from typing import Any

from plans.document import Document

Sum = dict[str, Any]


def sums_of(rows: Sequence[Document]) -> Sum:
    """{"total": whole pounds, "open": how many amounts are to be confirmed}."""
    amounts = [row["amount"] for row in rows]
    return {"total": sum(filter(None, amounts)), "open": amounts.count(None)}


def by(rows: Sequence[Document], name: str) -> list[Sum]:
    """[{"name", "total", "open"}] of what the rows say under `name`, the largest first; what says nothing is last."""
    found = {value: [row for row in rows if row[name] == value] for value in {row[name] for row in rows}}
    lines = [{"name": value, **sums_of(group)} for value, group in found.items()]
    return sorted(lines, key=lambda one: (not one["name"], -one["total"], one["name"]))


def over_years(rows: Sequence[Document], years: Sequence[str]) -> list[Sum]:
    """A sum for every year."""
    return [sums_of([row for row in rows if row["year"] == year]) for year in years]


def budget(parts: Sequence[Document]) -> Document:
    """All money of the frozen priorities `parts`, summed by priority and year, fund, organisation and arrangement.

    {"years", "years_sums", "total", "open", "lines": [{"number", "title", "cells", "total", "open"}], "funds",
    "organisations", "arrangements"}; every list of sums adds up to "total" and "open".
    """
    rows = [row for part in parts for row in part.get("money", [])]
    years = sorted({row["year"] for row in rows})
    lines = [
        {
            "number": part["number"],
            "title": part["title"],
            "cells": over_years(part["money"], years),
            **sums_of(part["money"]),
        }
        for part in parts
        if part.get("money")
    ]
    return {
        "years": years,
        "years_sums": over_years(rows, years),
        **sums_of(rows),
        "lines": lines,
        "funds": by(rows, "fund"),
        "organisations": by(rows, "organisation"),
        "arrangements": by(rows, "arrangement"),
    }
