"""How priorities and the sign-off page are read when two versions are compared, and what changed since a signature."""

from typing import Any

from plans.comparing import ADDED, MOVED, REMOVED, differences
from plans.document import Document, chapter
from plans.layout import Numbering
from plans.rows import DATES, LEADS, MARKS, Level, Said, register_level, rows_in, said_date
from plans.templatetags.chapters import MARKS as WORDS_OF_MARKS

#: Words for a change in the list of changes since a signature.
WHOLE = {ADDED: "added", REMOVED: "removed"}


def changes(
    old: Document, new: Document, *, number: int, terms: dict[str, str], numbering: str = Numbering.DOTTED, run: int = 0
) -> list[dict]:
    """Places of a signed part (see `chapters.signed_part`) that differ, in the order of print.

    [{"place", "kind": changed, added or removed, "fields": [{"label", "parts": [("same" | "del" | "ins", words)]}]}];
    `number` is the priority's, `terms` the plan's names of the levels, `run` how far the numbers of objectives have run
    before it under its `numbering`. Empty: both say the same.
    """
    plan = {"plan": {"terms": terms, "numbering": numbering}, "chapters": []}
    before, after = (
        rows_in([chapter("priority", "priority", part.get("title", ""), {**part, "number": number})], plan, run)
        for part in (old, new)
    )
    return [
        {
            "place": change.row.place,
            "kind": WHOLE.get(change.whole, "changed"),
            "fields": [
                *([{"label": "place", "parts": [("del", change.was), ("ins", change.now)]}] if change.now else []),
                *({"label": field.label, "parts": field.parts} for field in change.fields),
            ],
        }
        for change in differences(before, after)
    ]


def marks_of(cells: list[str], answers: Document, signoff: Document, document: Document) -> dict[Any, Said]:
    """An organisation's answers by priority, which are followed by their ids."""
    ids = {one["data"]["number"]: one["key"] for one in document["chapters"] if one["kind"] == "priority"}
    word = document["plan"]["terms"]["priority"]
    found = {}
    for priority, mark in zip(signoff["data"]["priorities"], cells, strict=True):
        words = WORDS_OF_MARKS[mark][0] if mark in WORDS_OF_MARKS else mark
        found[ids.get(priority["number"], priority["title"])] = Said(f"{word} {priority['number']}", words, mark, MARKS)
    return found


def register() -> None:
    shared = {"rationale": "why", "expect": "you can expect"}
    priority = {"strapline": "strapline", "lead": "lead", **shared, "outcomes": "outcomes"}
    priority["cross_cutting"] = "cross-cutting theme"
    register_level("priority", Level("priority", "priority", dotted=True, labels=priority, kinds={"lead": LEADS}))
    register_level("objectives", Level("objective", "objective", dotted=True, labels=shared))
    register_level("results", Level("result", "result", title="text", dotted=True))
    register_level(
        "commitments",
        Level(
            "commitment",
            "commitment",
            title="text",
            dotted=True,
            labels={
                "steps": "steps",
                "by_when": "by when",
                "by_date": "date",
                "result": "what it serves",
                "lead": "lead",
                "lead_organisation": "leading organisation",
                "organisations": "contributing organisations",
            },
            kinds={
                "result": MOVED,
                "by_when": DATES,
                "by_date": DATES,
                "lead": LEADS,
                "lead_organisation": LEADS,
                "organisations": LEADS,
            },
            texts={"by_date": said_date},
            refers={"result": "result"},
        ),
    )
    register_level("signoff", Level("signoff", "Sign-off", kind=MARKS, labels={"priorities": ""}))
    register_level(
        "organisations",
        Level(
            "answer",
            "Organisation",
            identity="name",
            title="name",
            kind=MARKS,
            labels={"cells": "answers", "secured": "secured by", "notes": "what it said"},
            split={"cells": marks_of},
        ),
    )
