"""The plan on a page: its priorities side by side, each with the little that fits a column.

Everything is taken from the frozen document; nothing here touches the database.
"""

from textwrap import shorten
from typing import Any

from django import template

from cypp.plain import blocks_of, sentences_of
from cypp.templatetags.cypp import figure
from plans.templatetags.chapters import promised

register = template.Library()
ACROSS = 6
ROOMY = 3
#: What a sheet of so many columns has room for: characters of a promise, of a title, how many measures and objectives.
ROOM = {
    1: (600, 120, 5, 8), 2: (420, 100, 4, 6), 3: (300, 80, 3, 5), 4: (220, 60, 2, 3), 5: (160, 50, 2, 3),
    6: (125, 50, 2, 3)
}  # fmt: skip
MORE = " …"
START = "you can expect"


@register.filter
def spreads(parts: list[dict]) -> list[dict[str, Any]]:
    """Sheets of the plan on a page: at most six priorities across, shared out evenly.

    [{"columns": [...], "last": number, "roomy", "lines", "expects", "objectives", "measures", "money", "leads": bool}];
    the flags say which rows any priority fills and a sheet of so many has room for. What people can expect stands for
    the objectives where any priority says it.
    """
    priorities = [part["chapter"] for part in parts if part["chapter"]["kind"] == "priority"]
    across = -(-len(priorities) // -(-len(priorities) // ACROSS)) if priorities else 1
    promises = any(chapter["data"]["expect"] for chapter in priorities)
    sheets = [priorities[at : at + across] for at in range(0, len(priorities), across)]
    return [_sheet(sheet, across, promises) for sheet in sheets]


def _sheet(chapters: list[dict], across: int, promises: bool) -> dict[str, Any]:
    columns = [_column(chapter, *ROOM[across]) for chapter in chapters]
    return {
        "columns": columns,
        "last": chapters[-1]["data"]["number"],
        "roomy": across <= ROOMY,
        "lines": across <= ROOMY or not promises,
        "expects": promises,
        "objectives": not promises and any(column["objectives"] for column in columns),
        "measures": any(column["measures"] for column in columns),
        "money": any(chapter["data"].get("money") for chapter in chapters),
        "leads": across <= ROOMY and any(chapter["data"]["lead"] for chapter in chapters),
    }


def _column(chapter: dict, room: int, title: int, measures: int, objectives: int) -> dict[str, Any]:
    data = chapter["data"]
    aims = [{"title": _title(one, title), "aim": aim(one)} for one in data.get("measures", []) if aim(one)]
    return {
        "chapter": chapter,
        "data": data,
        "expect": gist(data["expect"], room),
        "objectives": _few([_title(one, title + 30) for one in data["objectives"]], objectives),
        "measures": _few(aims, measures),
    }


def _title(row: dict, room: int) -> str:
    return shorten(row["title"], room, placeholder=MORE)


def _few(rows: list, most: int) -> dict[str, Any] | None:
    """{"shown", "more": how many are not}, or None of nothing."""
    return {"shown": rows[:most], "more": len(rows[most:])} if rows else None


@register.filter
def gist(text: str, room: int) -> str:
    """As many whole sentences of Markdown as fit into `room` characters, without "You can expect" at their head."""
    words = " ".join(block for block, _ in blocks_of(text))
    if promised(words):
        words = words[words.lower().index(START) + len(START) :].lstrip(" :,")
        words = words[:1].upper() + words[1:]
    kept = ""
    for sentence in sentences_of(words):
        if kept and len(kept) + len(sentence) + 1 > room:
            break
        kept = f"{kept} {sentence}".strip()
    return shorten(kept, room, placeholder=MORE)


def aim(measure: dict) -> str:
    """From where to where a measure is to go: "22.6% to 18% by 2012/13"; nothing without a figure to aim for."""
    last = next((target for target in reversed(measure["targets"]) if target["value"] is not None), None)
    if last is None:
        return ""
    end = f"{figure(last['value'], measure['unit'])} by {last['period']}"
    return f"{figure(measure['baseline'], measure['unit'])} to {end}" if measure["baseline"] is not None else end
