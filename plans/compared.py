"""A comparison as pages and files tell it: in a sentence, in numbers, chapter by chapter, with ways to the places."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from plans.comparing import KINDS, Change, Comparison
from plans.models import Plan
from plans.pages import plan_url
from plans.records import RECORDS


def telling(comparison: Comparison) -> dict[str, Any]:
    """What templates read of a whole comparison: {"comparison", "sentence", "tallies", "chapters"}."""
    return {
        "comparison": comparison,
        "sentence": sentence(comparison),
        "tallies": tallies(comparison),
        "chapters": by_chapter(comparison.changes),
    }


def tallies(comparison: Comparison) -> list[dict[str, Any]]:
    """How many there are of each kind: [{"kind", "number", "label"}]."""
    return [
        {"kind": kind, "number": number, "label": KINDS[kind][number != 1]}
        for kind, number in comparison.counts.items()
    ]


def sentence(comparison: Comparison) -> str:
    """All of it in one sentence: "3 added, 12 reworded and 2 dates changed"; "No differences" when there are none."""
    said = [f"{tally['number']} {tally['label']}" for tally in tallies(comparison)]
    if not said:
        return "No differences"
    return " and ".join([", ".join(said[:-1]), said[-1]]) if said[1:] else said[0]


def by_chapter(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes in the order of print under their chapters: [{"title", "changes"}]."""
    groups = groupby(changes, key=lambda change: (change.row.chapter, change.row.chapter_title))
    return [{"title": title, "changes": list(found)} for (_, title), found in groups]


def linked(plan: Plan, changes: Sequence[Change]) -> dict[tuple[str, Any], dict[str, str]]:
    """Where each of these can be found today: {key of the row: {"place", "history"}}, a query for each kind of row.

    What is removed has a history only; what has no record, nothing.
    """
    found = {}
    for name, record in RECORDS.items():
        rows = {change.row.pk: change.row for change in changes if change.row.key[0] == name and change.row.pk}
        if not rows:
            continue
        parents = [] if record.parent == "plan" else [record.parent]
        there = record.of_plan(plan).select_related(*parents).in_bulk(rows)
        for pk, row in rows.items():
            place = record.place(plan, there[pk]) if pk in there else ""
            found[row.key] = {"place": place, "history": record.url("history", plan, pk)}
    if any(change.row.key[0] == "plan" for change in changes):
        found[("plan", "plan")] = {"place": plan_url("plans:edit", plan) if plan.is_open else "", "history": ""}
    return found
