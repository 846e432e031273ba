"""A printed page's HTML as plain structure: what it means stays, what it looks like goes.

The chapters' templates are written once, for browser, print and the documents made here. What they say by class, this
says by structure or by the name of a style (`custom-style`), which pandoc carries into a document.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from lxml import html as parser

from cypp.documents.pictures import Picture, take_pictures
from cypp.documents.tables import Table, measure

#: What XML has no way to write, and what HTML takes for other signs.
UNWRITABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: Blocks and pieces of text whose class names their style.
STYLES = {
    "lead-in": "Lead",
    "strapline": "Lead",
    "eyebrow": "Eyebrow",
    "expect": "Expect",
    "expect__label": "Expect label",
    "leads": "Leads",
    "muted": "Quiet",
}
#: Pieces of text that stand on a line of their own, and those that are set off from what follows.
OWN_LINE = ("who", "check", "glance__line")
LABELS = ("label", "says")
#: Blocks that only hold others: chapters are cut at their headings, which no block may hide.
WRAPPERS = ("section", "header", "div", "main", "article", "aside")
#: Cells of figures that stand below one another.
FIGURE = "number--right"
BLOCKS = ("ul", "ol", "p", "div", "table", "dl")
KEPT = {
    "id",
    "href",
    "alt",
    "src",
    "width",
    "height",
    "colspan",
    "rowspan",
    "start",
    "scope",
    "lang",
    "align",
    "custom-style",
}
WEB = re.compile(r"(?:https?://|mailto:)\S+\Z", re.I)


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    words: str


@dataclass(frozen=True)
class Page:
    """A page made plain: HTML, and what a document's finishing needs to know of it, in the order of the page.

    `alts` are the words of its images; `pictures` those that are drawings, by their PNG.
    """

    html: str
    headings: list[Heading]
    tables: list[Table]
    alts: list[str]
    pictures: dict[bytes, Picture]


def writable(text: str) -> str:
    """Text without the characters that no document can hold."""
    return UNWRITABLE.sub("", text)


def plain(html: str, *, svg: bool = False, contents: int = 0) -> Page:
    """A complete page of ours as structure alone. Its headings begin at h1 and skip no level.

    Drawings become PNG images, or SVG ones. With `contents` the element that has the attribute `data-contents` becomes
    a list of the headings down to that level, each a link.
    """
    html, pictures = take_pictures(writable(html), svg=svg)
    root = parser.document_fromstring(html)
    body = root.find("body")
    _put_headings_first(body)
    _restyle(body)
    _level(body)
    _name_places(body)
    _mend_links(body)
    tables = _tables(body)
    headings = [Heading(int(h.tag[1]), h.get("id"), words_of(h)) for h in body.iter(*HEADINGS)]
    alts = [image.get("alt", "") for image in body.iter("img")]
    _list_contents(body, [heading for heading in headings if heading.level <= contents])
    for element in list(body.iter()):
        for name in set(element.keys()) - KEPT:
            del element.attrib[name]
        if element.tag in WRAPPERS and not element.keys() and not (element.text or "").strip():
            element.drop_tag()
    return Page(parser.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>"), headings, tables, alts, pictures)


def words_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _put_headings_first(body: Any) -> None:
    """What stands above a heading in the same head belongs to it, and follows it: books are cut at their headings."""
    for head in body.iter("header"):
        heading = next(head.iterchildren(*HEADINGS), None)
        if heading is not None:
            heading.tail = None
            head.insert(0, heading)


def _restyle(body: Any) -> None:
    for cell in body.iter("td", "th"):
        if FIGURE in (cell.get("class") or "").split():
            cell.set("align", "right")
    for element in list(body.iter("p", "div", "span")):
        classes = (element.get("class") or "").split()
        if element.tag == "span":
            _restyle_piece(element, classes)
            continue
        style = next((STYLES[name] for name in classes if name in STYLES), None)
        if style and element.tag == "div":
            element.set("custom-style", style)
        elif style and not element.get("custom-style"):
            _wrap(element, "div").set("custom-style", style)


def _restyle_piece(span: Any, classes: list[str]) -> None:
    if any(name in classes for name in OWN_LINE):
        span.set("custom-style", "Quiet")
        if not span.get("aria-hidden") and not _follows_block(span):
            span.addprevious(span.makeelement("br"))
    elif any(name in classes for name in LABELS):
        span.tag, span.text = "strong", (span.text or "").rstrip(" :") + ":"
        span.tail = " " + (span.tail or "").lstrip()
    elif "tag" in classes:
        span.set("custom-style", "Code of a measure")
    elif "muted" in classes:
        span.set("custom-style", "Quiet")


def _follows_block(span: Any) -> bool:
    before = span.getprevious()
    return before is not None and before.tag in BLOCKS and not (before.tail or "").strip()


def _wrap(element: Any, tag: str) -> Any:
    """Put a new element around this one; what follows it follows the new one."""
    around = element.makeelement(tag)
    element.addprevious(around)
    around.tail, element.tail = element.tail, None
    around.append(element)
    return around


def _level(body: Any) -> None:
    """Number headings by how deep they stand, from h1."""
    stack: list[int] = []
    for heading in body.iter(*HEADINGS):
        level = int(heading.tag[1])
        while stack and stack[-1] >= level:
            stack.pop()
        stack.append(level)
        heading.tag = f"h{len(stack)}"


def _name_places(body: Any) -> None:
    """A name that links lead to stands on a heading, or on an empty piece of text before the first words of its place.

    Every name stands once, every heading has one.
    """
    named: dict[str, Any] = {}
    for element in body.iter():
        named.setdefault(element.attrib.pop("id", ""), element)
    named.pop("", None)
    for name, element in named.items():
        place = _place_for(element)
        if place.tag in HEADINGS and not place.get("id"):
            place.set("id", name)
        else:
            mark = place.makeelement("span", {"id": name})
            mark.tail, place.text = place.text, None
            place.insert(0, mark)
    for number, heading in enumerate(body.iter(*HEADINGS), 1):
        if not heading.get("id"):
            heading.set("id", f"heading-{number}")


def _place_for(element: Any) -> Any:
    if element.tag in HEADINGS or element.tag in ("p", "td", "th", "span", "a", "caption"):
        return element
    heading = next(element.iter(*HEADINGS), None) if element.tag in ("section", "div") else None
    if heading is not None:
        return heading
    return next(element.iter("p", "td", "th", "li"), element)


def _mend_links(body: Any) -> None:
    """A link leads to a place of this page or to the web; of any other only its words stay."""
    places = {element.get("id") for element in body.iter() if element.get("id")}
    for link in list(body.iter("a")):
        target = link.get("href", "")
        if not (target.startswith("#") and target[1:] in places) and not WEB.match(target):
            link.drop_tag()


def _tables(body: Any) -> list[Table]:
    """The tables in order, measured; one without a caption is known by the heading that it stands below."""
    found, below = [], ""
    for element in body.iter("table", *HEADINGS):
        if element.tag != "table":
            below = words_of(element)
            continue
        table = _widths(element)
        found.append(table if table.caption or not below else replace(table, caption=f"Table: {below}"))
    return found


def _widths(table: Any) -> Table:
    """Measure a table and write the widths into it."""
    found = measure(table)
    for old in table.findall("colgroup"):
        table.remove(old)
    group = table.makeelement("colgroup")
    for share in found.shares:
        group.append(group.makeelement("col", {"width": f"{share}%"}))
    table.insert(1 if table.find("caption") is not None else 0, group)
    return found


def _list_contents(body: Any, headings: list[Heading]) -> None:
    place = next((element for element in body.iter() if element.get("data-contents") is not None), None)
    if place is None:
        return
    for heading in headings:
        line = place.makeelement("div", {"custom-style": f"TOC {heading.level}"})
        words = line.makeelement("p")
        link = words.makeelement("a", {"href": f"#{heading.id}"})
        link.text = heading.words
        words.append(link)
        line.append(words)
        place.append(line)
