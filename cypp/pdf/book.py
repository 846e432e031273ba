"""The HTML of a document, taken apart where its templates say so.

A child of `<body>` with `data-part="Name"` begins a part: it and what follows up to the next one are set by themselves,
on pages of their own. `data-contents` marks the list of contents, which is set last, when the page of every part is
known; pages of a part with `data-folio="none"` have no number and no foot. Words that people typed hold no such
attribute: templates escape them and `cypp.markup` removes it.
"""

import hashlib
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

#: Where links lead inside a document whose pages are not known yet.
SCHEME = "part:"
BODY = re.compile(r"<body\b[^>]*>", re.I)
OPENING = re.compile(r"<(?:section|div|article|header|footer|aside)\b[^>]*\sdata-part=\"([^\"]*)\"[^>]*>", re.I)
TITLE = re.compile(r"<title>(.*?)</title>", re.I | re.S)
ABOUT = re.compile(r"\s*(?:<title>.*?</title>|<meta\s+name=[^>]*>)", re.I | re.S)
IDS = re.compile(r"<[^>]*\sid=\"([^\"]+)\"", re.I)
LINKS = re.compile(r"(<a\b[^>]*?\s)href=\"#([^\"]*)\"", re.I)
RUNNING = re.compile(r"\s+data-running=\"[^\"]*\"", re.I)
LED = re.compile(f'href="{re.escape(SCHEME)}([^"]*)"')
END = "</body></html>"


@dataclass(frozen=True)
class Piece:
    """A part of a document: its name for people, its HTML as a document of its own, and what stands along its edges.

    `foot` is the place of that among those of the book (`Book.feet`); None for pages without number and running foot.
    """

    name: str
    html: str
    foot: int | None = 0

    def key(self, renderer: str) -> str:
        """The name of its pages as this renderer sets them: the same words, styles and renderer, the same pages."""
        return hashlib.sha256(f"{renderer}\n{self.html}".encode()).hexdigest()


@dataclass(frozen=True)
class Contents:
    """The list of contents: how many pieces stand before it, and itself without the pages that it names."""

    at: int
    draft: Piece

    def among(self, others: Sequence, own: Any) -> list:
        """One for each piece, and its own, in order."""
        return [*others[: self.at], own, *others[self.at :]]

    def with_pages(self, facts: list[dict], own: int) -> Piece:
        """It names the pages of what these facts tell of, one for each piece in order, when it takes `own` pages."""
        anchors, _, _ = places(self.among(facts, {"anchors": {}, "bookmarks": [], "pages": own}))

        def named(link: re.Match) -> str:
            place = anchors.get(unquote(link[1]))
            return f'{link[0]} data-page="{place[0] + 1}"' if place else link[0]

        return replace(self.draft, html=LED.sub(named, self.draft.html))


@dataclass(frozen=True)
class Book:
    """A document in parts, the list of contents by itself.

    `about` is the HTML of what the file says about itself, on an empty page; `feet` that of what stands along the edges
    (see `edges`), one for each document that is bound in it.
    """

    pieces: tuple[Piece, ...]
    about: str
    feet: tuple[str, ...]
    contents: Contents | None = None

    @property
    def order(self) -> list[Piece]:
        """All that is printed, in order."""
        return self.contents.among(self.pieces, self.contents.draft) if self.contents else list(self.pieces)


def places(parts: Iterable[dict]) -> tuple[dict[str, list], list[list], int]:
    """Where everything comes to stand, of the facts of parts in order: ({id: [page, x, y]}, bookmarks, pages)."""
    anchors: dict[str, list] = {}
    bookmarks: list[list] = []
    start = 0
    for facts in parts:
        for name, (page, x, y) in facts["anchors"].items():
            anchors.setdefault(name, [start + page, x, y])
        bookmarks += [[level, label, start + page, x, y] for level, label, page, x, y in facts["bookmarks"]]
        start += facts["pages"]
    return anchors, bookmarks, start


def edges(foot: str, size: tuple[float, float]) -> Piece:
    """Eleven empty pages of this size: one with the running foot, ten with a digit where a page's number ends."""
    sheet = f"<style>@page{{size:{size[0]:g}pt {size[1]:g}pt}}</style>"
    digits = "".join(f'<p class="folio" data-digit="{digit}"></p>' for digit in range(10))
    return Piece("Page numbers", foot.format(sheet=sheet, pages="<p></p>" + digits))


def take_apart(document: str, *others: str) -> Book:
    """The parts of a complete HTML document, in order. One without marks is a single part.

    `others` follow it, each as its own head says: the same parts as in a file of their own, without the list of
    contents. A name that an earlier one has given to a place is made another there.
    """
    read = [_read(each) for each in (document, *others)]
    read = [read[0], *_apart(read[0], read[1:])]
    known = {name for one in read for _, _, words in one.parts for name in IDS.findall(words)}
    pieces: list[Piece] = []
    contents = None
    for place, one in enumerate(read):
        for name, opening, words in one.parts:
            foot = None if 'data-folio="none"' in opening else place
            piece = Piece(name, one.bare + _linked(words, known) + END, foot)
            if "data-contents" in opening:
                contents = Contents(len(pieces), piece)
            else:
                pieces.append(piece)
    return Book(tuple(pieces), read[0].head + "<body>" + END, tuple(one.foot for one in read), contents)


@dataclass(frozen=True)
class _Read:
    """A document as it was read: what stands before its body, the body's tag, its parts (name, opening tag, HTML)."""

    head: str
    tag: str
    parts: list[tuple[str, str, str]]

    @property
    def bare(self) -> str:
        """What every part of it begins with: what the file says about itself is left out, and what runs at its foot.

        So a chapter that did not change is the same part in the next version.
        """
        return ABOUT.sub("", self.head) + RUNNING.sub("", self.tag)

    @property
    def foot(self) -> str:
        """The HTML of what stands along the edges of its pages (`edges`)."""
        head, tag = (each.replace("{", "{{").replace("}", "}}") for each in (ABOUT.sub("", self.head), self.tag))
        links = '<link rel="stylesheet" href="pdf/folio.css">'
        return head.replace("</head>", links + "{sheet}</head>") + tag + "{pages}" + END


def _read(document: str) -> _Read:
    body = BODY.search(document)
    if body is None:
        raise ValueError("A document to print has a body.")
    head = document[: body.start()]
    rest = document[body.end() :].replace("</body>", "").replace("</html>", "")
    return _Read(head, body[0], list(_parts(rest, _title(head))))


def _apart(first: _Read, others: list[_Read]) -> Iterable[_Read]:
    """Documents that follow another one: no list of contents, no name of a place twice."""
    taken = {name for _, _, words in first.parts for name in IDS.findall(words)}
    for number, one in enumerate(others, start=2):
        parts = [part for part in one.parts if "data-contents" not in part[1]]
        own = {name for _, _, words in parts for name in IDS.findall(words)}
        for name in sorted(own & taken):
            parts = [(part, opening, _renamed(words, name, f"{name}-{number}")) for part, opening, words in parts]
        taken |= {name for _, _, words in parts for name in IDS.findall(words)}
        yield _Read(one.head, one.tag, parts)


def _renamed(words: str, old: str, new: str) -> str:
    for pattern in ('id="{}"', 'href="#{}"', 'headers="{}"', 'aria-labelledby="{}"'):
        words = words.replace(pattern.format(old), pattern.format(new))
    return words


def _title(head: str) -> str:
    found = TITLE.search(head)
    return html.unescape(found[1]).strip() if found else "The document"


def _parts(rest: str, title: str) -> Iterable[tuple[str, str, str]]:
    """(name, opening tag, HTML) of each part; what stands before the first mark belongs to the first."""
    marks = list(OPENING.finditer(rest))
    if not marks:
        yield title, "", rest
    starts = [0, *(mark.start() for mark in marks[1:]), len(rest)]
    for place, mark in enumerate(marks):
        yield html.unescape(mark[1]), mark[0], rest[starts[place] : starts[place + 1]]


def _linked(words: str, known: set[str]) -> str:
    """Links within the document by the private scheme; one that leads nowhere is no link."""

    def link(found: re.Match) -> str:
        name = html.unescape(found[2])
        return f'{found[1]}href="{SCHEME}{quote(name)}"' if name in known else found[1]

    return LINKS.sub(link, words)
