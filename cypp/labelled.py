"""Tables told as lists: each row an entry of its own, each cell behind the name of its column.

For print so large that columns would hold a word or two. It works on the HTML of our own templates and of
`cypp.markup`, where no table stands in another; tags and words inside the cells stay as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

#: A table of two columns stays one while no cell is longer than this; what has more columns never does.
NARROW, COLUMNS = 60, 2
#: Letters of a cell that shares its line with others.
BRIEF = 16
TABLE = re.compile(r"<table\b([^>]*)>(.*?)</table>", re.DOTALL)
CAPTION = re.compile(r"<caption\b([^>]*)>(.*?)</caption>", re.DOTALL)
HEAD = re.compile(r"<thead\b[^>]*>.*?</thead>", re.DOTALL)
ROW = re.compile(r"<tr\b([^>]*)>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<(th|td)\b([^>]*)>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
DRAWN = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
NOTHING = {"", "–", "-"}


@dataclass(frozen=True)
class Cell:
    """A cell with the name of its column; `head` says that it names its row."""

    inner: str
    label: str
    head: bool
    number: bool
    spans: int

    @property
    def words(self) -> str:
        return words_of(self.inner)


def words_of(html: str) -> str:
    """The text of a piece of HTML, without what is drawn."""
    return " ".join(unescape(TAG.sub(" ", DRAWN.sub("", html))).split())


def lists_of(html: str) -> SafeString:
    """`html` with its tables as lists, but for those that are narrow enough."""
    return mark_safe(TABLE.sub(_table, html))


def _table(found: re.Match) -> str:
    attributes, inner = found.groups()
    caption, head = CAPTION.search(inner), HEAD.search(inner)
    labels = [words_of(cell[3]) for cell in CELL.finditer(head[0])] if head else []
    rows = [(row[1], list(_cells(row[2], labels))) for row in ROW.finditer(HEAD.sub("", inner))]
    widest = max((sum(cell.spans for cell in cells) for _, cells in rows), default=0)
    longest = max((len(cell.words) for _, cells in rows for cell in cells), default=0)
    if widest <= COLUMNS and longest <= NARROW:
        return found[0]
    name = f'<p class="entries__name"{caption[1]}>{caption[2]}</p>' if caption else ""
    return f'{name}<div class="entries">{"".join(_entry(given, cells) for given, cells in rows)}</div>'


def _cells(inner: str, labels: list[str]) -> Iterator[Cell]:
    place = 0
    for tag, attributes, words in CELL.findall(inner):
        spans = int(_attribute(attributes, "colspan") or 1)
        label = _attribute(attributes, "data-label") or (labels[place] if place < len(labels) else "")
        classes = _attribute(attributes, "class").split()
        yield Cell(words, label, tag == "th", "number" in classes, spans)
        place += spans


def _attribute(attributes: str, name: str) -> str:
    found = re.search(rf'(?:^|\s){name}="([^"]*)"', attributes)
    return unescape(found[1]) if found else ""


def _entry(attributes: str, cells: list[Cell]) -> str:
    """One row. A single cell that heads others is a line of its own."""
    name = _attribute(attributes, "id")
    given = f' id="{name}"' if name else ""
    if len(cells) == 1:
        kind = "entry__group" if cells[0].head else "entry__words"
        return f'<div class="{kind}"{given}>{cells[0].inner}</div>'
    named = next((at for at, cell in enumerate(cells) if cell.head), None)
    if named is None:
        return f'<div class="entry"{given}>{"".join(map(_block, cells))}</div>'
    head, rest = cells[named].inner, [cell for at, cell in enumerate(cells) if at != named]
    numbers = [cell for cell in rest if cell.number]
    if cells[named].number and rest:
        head, rest = f"{head} {rest[0].inner}", rest[1:]
    elif numbers:
        head, rest = f"{numbers[0].inner} {head}", [cell for cell in rest if cell is not numbers[0]]
    facts = "".join(f"<li>{line}</li>" for line in _lines([cell for cell in rest if _says(cell)]))
    listed = f'<ul class="entry__facts">{facts}</ul>' if facts else ""
    return f'<div class="entry"{given}><div class="entry__name">{head}</div>{listed}</div>'


def _lines(cells: list[Cell]) -> Iterator[str]:
    """A line for each cell; figures and other short words that follow one another share one."""
    for brief, group in groupby(cells, key=lambda cell: len(cell.words) <= BRIEF and "<svg" not in cell.inner):
        said = [f"{_label(cell)}{cell.inner}" for cell in group]
        yield from ["; ".join(said)] if brief else said


def _says(cell: Cell) -> bool:
    return cell.words not in NOTHING or "<svg" in cell.inner


def _label(cell: Cell) -> str:
    return f'<span class="entry__label">{escape(cell.label)}:</span> ' if cell.label else ""


def _block(cell: Cell) -> str:
    """A cell of a row that nothing names: its words below the name of its column."""
    if not _says(cell):
        return ""
    label = f'<p class="entry__label">{escape(cell.label)}</p>' if cell.label else ""
    return f'<div class="entry__part">{label}<div>{cell.inner}</div></div>'
