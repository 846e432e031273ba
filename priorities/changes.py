"""What changed in a priority's words since somebody signed them: by place, as a diff of words.

Works on two signed parts as plain data (see `chapters.signed_part`) and follows rows by their id,
so that a commitment which moved is not shown as removed and added.
"""

from collections.abc import Iterator
from typing import Any

from cypp.differences import diff
from plans.document import Document

#: How a field is called; one that is missing here is shown under its own name.
LABELS = {
    "title": "title", "strapline": "strapline", "lead": "lead", "cross_cutting": "cross-cutting theme",
    "rationale": "why", "expect": "you can expect", "outcomes": "outcomes", "number": "number", "text": "text",
    "steps": "steps", "result": "what it serves", "by_when": "by when", "by_date": "date",
    "lead_organisation": "leading organisation", "organisations": "contributing organisations", "code": "code",
    "unit": "unit", "polarity": "which way is good", "fits": "words fit the code", "baseline": "baseline",
    "baseline_period": "year of the baseline", "flags": "flags", "targets": "targets",
}  # fmt: skip
LEVELS = {"objectives": "objective", "results": "result", "commitments": "commitment", "measures": "measure"}
Key = tuple[str, ...]


def changes(old: Document, new: Document, *, number: int, terms: dict[str, str]) -> list[dict]:
    """Places that differ, in the order of print: [{"place", "kind": changed, added or removed, "fields"}].

    `fields` is [{"label", "parts": [("same" | "del" | "ins", words)]}]; `number` is the priority's and
    `terms` the plan's names of the levels. An empty list means that both say the same.
    """
    before, after = dict(_rows(old, number, terms)), dict(_rows(new, number, terms))
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key, {}), after.get(key, {})
        fields = [
            {"label": label, "parts": diff(was.get(label, ""), now.get(label, ""))}
            for label in dict.fromkeys([*now, *was])
            if was.get(label, "") != now.get(label, "") and label != PLACE
        ]
        if fields:
            kind = "changed" if was and now else "added" if now else "removed"
            found.append({"place": (now or was)[PLACE], "kind": kind, "fields": fields})
    return found


PLACE = ""


def _rows(part: Document, number: int, terms: dict[str, str]) -> Iterator[tuple[Key, dict[str, str]]]:
    """The priority, then each row below it: its key, and its fields as text under their labels."""
    yield ("priority",), _fields(part, f"{terms['priority']} {number}", _result_numbers(part))
    yield from _below(part, f"{number}", terms, _result_numbers(part), ())


def _below(
    row: Document, number: str, terms: dict[str, str], results: dict[int, str], above: Key
) -> Iterator[tuple[Key, dict[str, str]]]:
    for level, name in LEVELS.items():
        for child in row.get(level, []):
            place = number if level == "measures" else f"{number}.{child['number']}"
            words = f"Measure {child['number']}" if level == "measures" else f"{terms[name]} {place}"
            key = (*above, level, str(child["id"]))
            yield key, _fields(child, words, results)
            yield from _below(child, place, terms, results, key)


def _result_numbers(part: Document) -> dict[int, str]:
    return {
        result["id"]: f"{objective['number']}.{result['number']}"
        for objective in part.get("objectives", [])
        for result in objective["results"]
    }


def _fields(row: Document, place: str, results: dict[int, str]) -> dict[str, str]:
    """A row's own fields as text. Its place carries the label PLACE."""
    fields = {PLACE: place}
    for name, value in row.items():
        if name == "id" or name in LEVELS:
            continue
        if name == "result" and value is not None:
            value = results.get(value, f"result {value}")
        fields[LABELS.get(name, name.replace("_", " "))] = _plain(value)
    return fields


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return " ".join(_plain(value[name]) for name in sorted(value) if value[name] is not None)
    return str(value)
