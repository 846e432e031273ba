"""Filters of the chapter templates: the frozen data of a plan, arranged for reading on the web and in print.

They take plain data of the document (see plans/document.py) and return plain data; none touches the database.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.safestring import mark_safe

from cypp import markup
from cypp.glossary import explain
from cypp.labelled import lists_of
from cypp.templatetags.cypp import figure
from plans.glossary import terms_of

register = template.Library()
CHART_WIDTH, CHART_HEIGHT, CHART_EDGE = 112, 28, 4
#: Word and shape of every mark of the sign-off page (the shapes of components/status.html).
MARKS = {
    "agreed": ("Agreed", "good"),
    "reservation": ("Reservation", "warn"),
    "not_agreed": ("Not agreed", "bad"),
    "stale": ("Changed since", "stale"),
    "waived": ("Waived", "waived"),
    "waiting": ("Waiting", "info"),
    "not_asked": ("Not asked", "none"),
}


@register.simple_block_tag
def explained(content: str, document: dict) -> str:
    """The chapters from `{% explained document %}` to `{% endexplained %}`, each term explained at its first use."""
    return explain(content, terms_of(document))


@register.simple_block_tag
def labelled(content: str) -> str:
    """What stands from `{% labelled %}` to `{% endlabelled %}` with its tables as lists, for very large print."""
    return lists_of(content)


@register.filter
def panels(text: str) -> list[dict[str, Any]]:
    """Markdown in pieces, each from one of its highest headings on, after what is before: [{"html", "headed"}]."""
    pieces = re.split("(?=<h2>)", markup.render(text, 2))
    return [{"html": mark_safe(piece), "headed": piece.startswith("<h2>")} for piece in pieces if piece.strip()]


@register.filter
def anchor(chapter: dict) -> str:
    """The id of a chapter: the number it is known by for a priority, else its key."""
    return f"priority-{chapter['data']['number']}" if chapter["kind"] == "priority" else chapter["key"]


@register.filter
def count(number: int, words: str) -> str:
    """A number with its word in small letters: `4|count:"Target,Targets"` is "4 targets"."""
    one, many = words.split(",", 1)
    return f"{number} {_small(one if number == 1 else many)}"


@register.filter
def pair(one: str, many: str) -> str:
    """Both forms of a word, for `count`."""
    return f"{one},{many}"


def _small(words: str) -> str:
    first = words.split(" ", 1)[0]
    return words if first.isupper() else words[:1].lower() + words[1:]


@register.filter
def tally(data: dict) -> dict[str, int]:
    """How much a priority holds: {"objectives", "results", "commitments", "measures", "pounds"}."""
    objectives = data["objectives"]
    return {
        "objectives": len(objectives),
        "results": sum(len(objective["results"]) for objective in objectives),
        "commitments": sum(len(objective["commitments"]) for objective in objectives),
        "measures": len(data.get("measures", [])),
        "pounds": sum(row["amount"] or 0 for row in data.get("money", [])),
    }


@register.filter
def loose_results(objective: dict) -> list[dict]:
    """Results that no commitment serves: listed above the table."""
    served = {commitment["result"] for commitment in objective["commitments"]}
    return [result for result in objective["results"] if result["id"] not in served]


@register.filter
def groups(objective: dict) -> list[dict]:
    """[{"result": a result or None, "commitments": [...]}] in print order; those of no result come first."""
    results = {result["id"]: result for result in objective["results"]}
    found: dict[int | None, list[dict]] = {}
    for commitment in objective["commitments"]:
        key = commitment["result"] if commitment["result"] in results else None
        found.setdefault(key, []).append(commitment)
    order = [None, *results]
    return [
        {"result": results[key] if key is not None else None, "commitments": found[key]}
        for key in order
        if key in found
    ]


@register.filter
def pairs(objective: dict) -> list[dict]:
    """[{"commitments", "results"}] side by side: what serves one result beside it, all that is left over in one row."""
    rows = [
        {"commitments": group["commitments"], "results": [group["result"]]}
        for group in groups(objective)
        if group["result"]
    ]
    rest = [group["commitments"] for group in groups(objective) if not group["result"]]
    left = {"commitments": rest[0] if rest else [], "results": loose_results(objective)}
    return [*rows, left] if left["commitments"] or left["results"] else rows


@register.filter
def columns(objective: dict, shows: list[str]) -> dict[str, Any]:
    """Which columns its table has: what the plan shows, and whatever is filled in the words at hand.

    {"by_when", "lead": bool, "words", "all": how many columns without and with the number}
    """
    rows = objective["commitments"]
    by_when = "by_when" in shows or any(row["by_when"] for row in rows)
    lead = "lead" in shows or any(led_by(row) for row in rows)
    return {"by_when": by_when, "lead": lead, "words": 1 + by_when + lead, "all": 2 + by_when + lead}


@register.filter
def said_of(commitment: dict) -> str:
    """By when, who leads and with whom, in one line: "October 2010 · led by Head of Youth · with Schools Forum"."""
    who, others = led_by(commitment), with_whom(commitment)
    parts = [commitment["by_when"], f"led by {who}" if who else "", f"with {', '.join(others)}" if others else ""]
    line = " · ".join(part for part in parts if part)
    return line[:1].upper() + line[1:]


@register.filter
def codes_for(data: dict, result: dict | None) -> list[str]:
    """Codes of the priority's measures that belong to this result, each once."""
    if result is None:
        return []
    codes = [measure["code"] for measure in data.get("measures", []) if measure["result"] == result["id"]]
    return [code for code in dict.fromkeys(codes) if code]


@register.filter
def promised(text: str) -> bool:
    """Do these words already begin with "You can expect"?"""
    return text.lstrip("*_> ").lower().startswith("you can expect")


@register.filter
def led_by(commitment: dict) -> str:
    """Who leads: the role, and the organisation where both are known."""
    named = [commitment["lead"], commitment["lead_organisation"]]
    return ", ".join(part for part in dict.fromkeys(named) if part)


@register.filter
def with_whom(commitment: dict) -> list[str]:
    """The contributing organisations besides the one that leads."""
    return [name for name in commitment["organisations"] if name != commitment["lead_organisation"]]


@register.filter
def years(measures: list[dict]) -> list[str]:
    """The periods that any of these measures has a target for, in order."""
    return sorted({target["period"] for measure in measures for target in measure["targets"]})


@register.filter
def over(measure: dict, periods: list[str]) -> list[dict]:
    """What the measure should reach in each period: [{"period", "text"}], an en dash where nothing is set."""
    targets = {target["period"]: target for target in measure["targets"]}
    return [{"period": period, "text": said(targets.get(period), measure["unit"])} for period in periods]


def said(target: dict | None, unit: str) -> str:
    """A target as printed: the plan's words where it has them, else the figure with its unit."""
    if target is None:
        return "–"
    words = target["text"].strip()
    if not words:
        return figure(target["value"], unit)
    return "−" + words[1:] if words[0] == "-" and words[1:2].isdigit() else words


@register.filter
def direction(measure: dict) -> str:
    """Which way is better, in words; nothing for a measure that is for context."""
    return {"higher": "Higher is better", "lower": "Lower is better", "band": "Best within a band"}.get(
        measure["polarity"], ""
    )


@register.filter
def chart(measure: dict) -> dict | None:
    """Points of a small line from the baseline through the targets, or None with fewer than two figures.

    {"title", "line", "dots": [(x, y)], "baseline": bool}; the box is 112 by 28, y grows downwards.
    """
    values = _values(measure)
    if len(values) < 2:
        return None
    low, high = min(value for _, value in values), max(value for _, value in values)
    step = Decimal(CHART_WIDTH - 2 * CHART_EDGE) / (len(values) - 1)
    depth = CHART_HEIGHT - 2 * CHART_EDGE
    dots = []
    for place, (_, value) in enumerate(values):
        share = (high - value) / (high - low) if high != low else Decimal("0.5")
        dots.append((f"{CHART_EDGE + place * step:.1f}", f"{CHART_EDGE + share * depth:.1f}"))
    return {
        "title": _chart_title(measure, values),
        "line": " ".join(f"{x},{y}" for x, y in dots),
        "dots": dots,
        "baseline": measure["baseline"] is not None,
    }


def _values(measure: dict) -> list[tuple[str, Decimal]]:
    rows = [(measure["baseline_period"] or "now", measure["baseline"])]
    rows += [(target["period"], target["value"]) for target in measure["targets"]]
    found = []
    for period, value in rows:
        try:
            found.append((period, Decimal(value)))
        except (InvalidOperation, TypeError):
            continue
    return found


def _chart_title(measure: dict, values: list[tuple[str, Decimal]]) -> str:
    (first, start), (last, end) = values[0], values[-1]
    way = "rising" if end > start else "falling" if end < start else "level"
    unit = measure["unit"]
    return f"{way} from {figure(start, unit)} ({first}) to {figure(end, unit)} ({last})".capitalize()


@register.filter
def mark(name: str) -> dict[str, str]:
    """Word and shape of a sign-off mark: {"label", "shape"}."""
    label, shape = MARKS[name]
    return {"label": label, "shape": shape}
