"""How wide the columns of a table are: as its words need, worked out once for every program that shows it."""

from dataclasses import dataclass
from typing import Any

#: Letters of middling width in a line of table text, across an upright page and across one that is turned.
LINE, WIDE = 78, 117
#: What the edges of a cell take of these, with room for a reader's own wider letters; how much of a word is never
#: broken.
EDGE, WORD = 2.2, 30
#: Heads are bold.
BOLD = 1.12
WIDTHS = {**dict.fromkeys("fijlrtI.,:;'’()-", 0.6), **dict.fromkeys("mw", 1.5), **dict.fromkeys("MW%", 1.6)}


@dataclass(frozen=True)
class Table:
    """What a table of a page is: its caption in plain words, shares of the width in per cent, heads of rows or not.

    A `wide` one has more long words side by side than an upright page has room for.
    """

    caption: str
    shares: tuple[int, ...]
    row_heads: bool
    wide: bool


def measure(table: Any) -> Table:
    """`table` is an element of the page as lxml reads it."""
    rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
    columns = max((sum(_span(cell) for cell in row) for row in rows), default=1)
    cells: list[list[list[float]]] = [[[]] for _ in range(columns)]
    for row in rows:
        at = 0
        for cell in row:
            if _span(cell) == 1 and at < columns:
                cells[at].append(_words(cell))
            at += _span(cell)
    caption = table.find("caption")
    body = [row[0] for row in rows if row and row[0].getparent().getparent().tag == "tbody"]
    heads = bool(body) and all(cell.tag == "th" for cell in body)
    shares, wide = _shares(cells)
    return Table("" if caption is None else _text(caption), shares, heads, wide)


def _length(word: str) -> float:
    return sum(WIDTHS.get(sign, 1.15 if sign.isupper() else 1.05) for sign in word)


def _shares(columns: list[list[list[float]]]) -> tuple[tuple[int, ...], bool]:
    """Widths for columns of cells, together 100: room for the longest word, then for the usual cell.

    A cell is how long each of its words is. And whether even the longest words have no room on an upright page.

    No column is wider than its longest cell while another has need of it.
    """
    sizes = [[sum(words) + len(words) / 2 for words in cells] for cells in columns]
    longest = [max((word for words in cells for word in words), default=1.0) for cells in columns]
    widths = [EDGE + min(length, WORD) for length in longest]
    most = [max(width, EDGE + max(size)) for width, size in zip(widths, sizes, strict=True)]
    usual = [1 + sum(size) / len(size) for size in sizes]
    wide = sum(widths) > LINE
    left = (WIDE if wide else LINE) - sum(widths)
    while left > 0.5 and (open_ := [at for at, width in enumerate(widths) if width < most[at]]):
        part = left / sum(usual[at] for at in open_)
        for at in open_:
            more = min(usual[at] * part, most[at] - widths[at])
            widths[at] += more
            left -= more
    shares = [round(100 * width / sum(widths)) for width in widths]
    shares[widths.index(max(widths))] += 100 - sum(shares)
    return tuple(shares), wide


def _span(cell: Any) -> int:
    span = cell.get("colspan", "1")
    return int(span) if span.isdigit() else 1


def _words(cell: Any) -> list[float]:
    """How long each of its words is, and each of its pictures."""
    pictures = ["x" * (int(picture.get("width", "60")) // 8) for picture in cell.iter("img")]
    words = [_length(word) for word in _text(cell).split()]
    return [length * (BOLD if cell.tag == "th" else 1) for length in words] + [_length(each) for each in pictures]


def _text(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())
