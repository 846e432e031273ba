"""What stands in the four pages of a summary: as much as there is room for, always whole sentences and whole rows.

The first page holds the title and the words written for it, the second and third the priorities, the fourth the
measures and the money. Of each the richest choice is taken that fits, by how wide the words are in our typeface.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from cypp import plain
from cypp.typefaces import MM_PER_POINT, lines_of
from plans.document import Document
from plans.models import Section
from plans.templatetags.chapters import said

#: The sheets of `summary.css` in millimetres: what lies between their margins, and below the heading of a page.
WIDTH, PAGE, HEADING = 170.0, 249.0, 21.0
#: Of the first page: its band without the title, a line of that, the plan in figures, the heading of the words.
BAND, TITLE, FIGURES, OPENS = 118.0, 14.0, 24.0, 13.0
#: What the band gives way where the words need it.
CLOSER = 22.0
#: Of the last page: the head of its table, a figure in it, the money, the box at the end but for the trust's contact.
TABLE_HEAD, FIGURE, MONEY, LAST = 13.0, 27.0, 25.0, 54.0
LEADING = 1.36
ACTIONS = 4
BRIEF = 12  # letters of a target beside others


@dataclass(frozen=True)
class Level:
    """How much of each priority is shown: sentences of what to expect, objectives, actions of each, the line below."""

    expect: int
    objectives: int
    actions: int
    strapline: bool


def levels(most: int) -> Iterator[Level]:
    """From the richest to a bare title, for priorities with at most this many objectives."""
    yield from (Level(3, most, actions, True) for actions in range(ACTIONS, 0, -1))
    yield from (Level(3, objectives, 0, True) for objectives in range(most, 0, -1))
    yield from (Level(sentences, 0, 0, True) for sentences in (3, 2, 1))
    yield Level(0, 0, 0, True)
    yield Level(0, 0, 0, False)


def chosen(document: Document, wording: dict[str, Any] | None) -> dict[str, Any]:
    """What its template reads: {"opening", "sheets", "measures", "starts", "measure_count", "money", "tallies"}."""
    parts = [chapter["data"] for chapter in document["chapters"] if chapter["kind"] == "priority"]
    money = money_of(parts)
    contact = document["trust"].get("contact", "")
    reached = height(contact, WIDTH - 14, 12) + 2 if contact else 0
    room = PAGE - HEADING - LAST - reached - (MONEY if money else 0)
    rows = measures_of(parts, room)
    return {
        "opening": opening_of(document, wording),
        "sheets": sheets_of(parts),
        "measures": rows,
        "starts": any(row["measure"]["baseline"] is not None for row in rows),
        "measure_count": sum(len(part.get("measures", [])) for part in parts),
        "money": money,
        "tallies": tallies_of(parts),
    }


def tallies_of(parts: list[Document]) -> dict[str, int]:
    """How many priorities, objectives and commitments the plan has."""
    objectives = [objective for part in parts for objective in part["objectives"]]
    commitments = sum(len(objective["commitments"]) for objective in objectives)
    return {"priorities": len(parts), "objectives": len(objectives), "commitments": commitments}


def opening_of(document: Document, wording: dict[str, Any] | None) -> dict[str, Any] | None:
    """The words of the first page: {"title", "body" or "paragraphs", "close": with less room above them}.

    Without any that were written for it, the beginning of the plan's vision, else of its foreword, as far as it fits.
    """
    title = lines_of(document["plan"]["title"], WIDTH, 36, 700)
    room = 297 - 24 - BAND - title * TITLE - FIGURES - OPENS
    if wording:
        taken = sum(height(block, WIDTH, 13) + 4 for block, _ in plain.blocks_of(wording["body"]))
        return wording | {"close": taken > room}
    sections = [chapter for chapter in document["chapters"] if chapter["kind"] == "section"]
    for role in (Section.Role.VISION, Section.Role.FOREWORD):
        for section in sections:
            paragraphs = list(_paragraphs(section["data"]["body"], room)) if section["data"]["role"] == role else []
            if paragraphs:
                return {"title": section["title"], "paragraphs": paragraphs, "close": False}
    return None


def _paragraphs(body: str, room: float) -> Iterator[str]:
    """Whole sentences from the beginning of a text, as many as there is room for in millimetres."""
    for block, prose in plain.blocks_of(body):
        kept, sentences = "", plain.sentences_of(block) if prose else []
        for sentence in sentences:
            longer = f"{kept} {sentence}".strip()
            if height(longer, WIDTH, 13) + 4 > room:
                break
            kept = longer
        if kept:
            yield kept
            room -= height(kept, WIDTH, 13) + 4
        if sentences and not kept.endswith(sentences[-1]):
            return


def sheets_of(parts: list[Document]) -> list[dict[str, Any]]:
    """The two pages of priorities: [{"parts": [{"data", "expect", "objectives", "more"}], "first", "last", "air"}].

    A plan of one priority has one of them. Where even bare titles need more room than a page, it runs on.
    """
    half = (len(parts) + 1) // 2
    return [_sheet(group) for group in (parts[:half], parts[half:]) if group]


def _sheet(group: list[Document]) -> dict[str, Any]:
    most = max(len(part["objectives"]) for part in group)
    room = PAGE - HEADING + 4  # the last of them needs no air below
    for level in levels(most):
        shown = [shown_of(part, level) for part in group]
        left = room - sum(map(height_of, shown))
        if left >= 0:
            break
    shown, left = filled(shown, level, left)
    air = min(9, int(max(left, 0) / len(group)))
    return {"parts": shown, "first": group[0]["number"], "last": group[-1]["number"], "air": air}


def filled(shown: list[dict[str, Any]], level: Level, left: float) -> tuple[list[dict[str, Any]], float]:
    """With one objective more wherever there is still room, priority by priority; and what room is left then."""
    for place, one in enumerate(shown):
        if level.objectives and one["more"]:
            larger = shown_of(one["data"], replace(level, objectives=len(one["objectives"]) + 1))
            more = height_of(larger) - height_of(one)
            if more <= left:
                shown, left = [*shown[:place], larger, *shown[place + 1 :]], left - more
    return shown, left


def shown_of(part: Document, level: Level) -> dict[str, Any]:
    """A priority as a summary shows it at this level; `more` counts the objectives that it leaves out."""
    sentences = [one for block, prose in plain.blocks_of(part["expect"]) if prose for one in plain.sentences_of(block)]
    objectives = [
        {
            "id": row["id"],
            "title": row["title"],
            "actions": [one["text"] for one in row["commitments"][: level.actions]],
        }
        for row in part["objectives"][: level.objectives]
    ]
    return {
        "data": part,
        "strapline": part["strapline"] if level.strapline else "",
        "expect": " ".join(sentences[: level.expect]),
        "objectives": objectives,
        "more": len(part["objectives"]) - len(objectives),
    }


def height_of(shown: dict[str, Any]) -> float:
    """Millimetres that a priority takes in `summary.css`, rather more than less."""
    taken = 8 + height(shown["data"]["title"], WIDTH - 16, 16, 700)
    if shown["strapline"]:
        taken += height(shown["strapline"], WIDTH - 16, 11.5)
    if shown["expect"]:
        taken += height("You can expect: " + shown["expect"], WIDTH - 22, 12.5) + 5
    for row in shown["objectives"]:
        taken += height(row["title"], WIDTH - 30, 11.5, 700) + 1.6
        taken += sum(height(text, WIDTH - 35, 10.5) + 1.1 for text in row["actions"]) + (0.7 if row["actions"] else 0)
    if shown["objectives"]:
        taken += 7.6 + (5.1 if shown["more"] else 0)
    return taken


def height(text: str, width: float, size: float, weight: int = 400) -> float:
    """Millimetres that a paragraph takes."""
    return sum(lines_of(line, width, size, weight) for line in text.splitlines()) * size * LEADING * MM_PER_POINT


def measures_of(parts: list[Document], room: float) -> list[dict[str, Any]]:
    """[{"number": of the priority, "measure", "aim": its last target}] that fit, in print order, each priority in turn.

    Only measures that say what is aimed for; those that say where it starts come first.
    """
    queues = []
    for part in parts:
        aimed = [measure for measure in part.get("measures", []) if _aim(measure)]
        queues.append(sorted(aimed, key=lambda measure: measure["baseline"] is None))
    room -= TABLE_HEAD
    kept: list[tuple[int, Document]] = []
    for turn in range(max(map(len, queues), default=0)):
        for part, queue in zip(parts, queues, strict=True):
            if turn < len(queue):
                taken = max(height(queue[turn]["title"], WIDTH - 15 - 2 * FIGURE - 4, 11), 9) + 3.6
                if taken <= room:
                    room -= taken
                    kept.append((part["number"], queue[turn]))
    rows = sorted(kept, key=lambda row: (row[0], row[1]["number"]))
    return [{"number": number, "measure": measure, "aim": _aim(measure)} for number, measure in rows]


def _aim(measure: Document) -> dict[str, str] | None:
    """{"period", "text"} of the last target that can be said in a figure or two."""
    brief = [(row["period"], said(row, measure["unit"])) for row in measure["targets"]]
    found = [(period, text) for period, text in brief if text != "–" and len(text) <= BRIEF]
    return dict(zip(("period", "text"), max(found), strict=True)) if found else None


def money_of(parts: list[Document]) -> dict[str, Any] | None:
    """{"total", "open": amounts to be confirmed, "years"} of all priorities; None where no money is named."""
    rows = [row for part in parts for row in part.get("money", [])]
    if not rows:
        return None
    amounts, years = [row["amount"] for row in rows], sorted({row["year"] for row in rows})
    return {"total": sum(filter(None, amounts)), "open": amounts.count(None), "years": years}
