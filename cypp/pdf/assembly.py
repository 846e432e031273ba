"""Parts to one file: pages in order, one structure tree, numbers, links, bookmarks.

The only module that knows pikepdf.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from pikepdf.models.metadata import encode_pdf_date

from cypp.pdf.book import SCHEME


@dataclass(frozen=True)
class Part:
    """Set pages that are put together: where they are, what is known of them (`typeset.Pages.facts`)."""

    pdf: Any
    facts: dict
    numbered: bool


@dataclass(frozen=True)
class Attachment:
    """A file inside the file: the frozen words, for whoever wants to check or use them. `moment` is ISO text."""

    name: str
    words: bytes
    mime: str
    description: str
    moment: str


@dataclass(frozen=True)
class Folios:
    """Set empty pages of one size, in points, that hold these numbers."""

    pdf: Any
    size: tuple[float, float]
    numbers: list[int]


def numbers_of(parts: list[Part]) -> list[tuple[tuple[float, float], int]]:
    """(size, number) of each page that has its number printed."""
    sizes = [(tuple(size), part.numbered) for part in parts for size in part.facts["sizes"]]
    return [(size, number) for number, (size, numbered) in enumerate(sizes, start=1) if numbered]


def missing_numbers(parts: list[Part], folios: list[Folios]) -> dict[tuple[float, float], list[int]]:
    """The numbers that none of these pages holds, by size."""
    there = {(run.size, number) for run in folios for number in run.numbers}
    missing: dict[tuple[float, float], list[int]] = {}
    for size, number in numbers_of(parts):
        if (size, number) not in there:
            missing.setdefault(size, []).append(number)
    return missing


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


def assemble(parts: list[Part], about: Any, folios: list[Folios], attachment: Attachment | None, output: Path) -> int:
    """Write one PDF of the parts; returns its pages. `about` is a set PDF whose metadata the file takes.

    `folios` hold every number that is needed (`missing_numbers`).
    """
    anchors, bookmarks, _ = places(part.facts for part in parts)
    with Pdf.new() as book, Pdf.open(about) as source:
        _say_what_it_is(book, source)
        tree = Tree(book)
        for part in parts:
            with Pdf.open(part.pdf) as pages:
                tree.add(pages)
        tree.finish()
        _lead(book, anchors)
        _number(book, parts, folios)
        _bookmark(book, bookmarks)
        if attachment:
            _attach(book, attachment)
        book.save(
            output,
            deterministic_id=True,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return len(book.pages)


def _say_what_it_is(book: Pdf, source: Pdf) -> None:
    root = book.copy_foreign(source.make_indirect(Dictionary(About=_about(source))))
    for name, value in root.About.items():
        book.Root[name] = value
    for name, value in source.docinfo.items():
        book.docinfo[name] = str(value)


def _about(source: Pdf) -> Dictionary:
    names = ("/Lang", "/MarkInfo", "/ViewerPreferences", "/Metadata", "/OutputIntents")
    return Dictionary({name: source.Root[name] for name in names if name in source.Root})


class Tree:
    """The structure of the parts as one: one `Document`, one tree of numbers from page to structure."""

    def __init__(self, book: Pdf) -> None:
        self.book = book
        self.document = book.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        self.numbers: list = []
        self.next = 0

    def add(self, pages: Pdf) -> None:
        """The pages of one part, then their structure: so what it says of pages is said of the copies."""
        first = len(self.book.pages)
        self.book.pages.extend(pages.pages)
        tree = self.book.copy_foreign(pages.Root.StructTreeRoot)
        for child in tree.K[0].K:
            child.P = self.document
            self.document.K.append(child)
        found = tree.ParentTree.Nums
        for at in range(0, len(found), 2):
            self.numbers += [self.next + int(found[at]), found[at + 1]]
        for page in self.book.pages[first:]:
            page.obj.StructParents = self.next + int(page.obj.StructParents)
            for note in page.obj.get("/Annots", ()):
                if "/StructParent" in note:
                    note.StructParent = self.next + int(note.StructParent)
        self.next = max(self.numbers[::2], default=-1) + 1

    def finish(self) -> None:
        root = self.book.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([self.document]),
                ParentTree=self.book.make_indirect(Dictionary(Nums=Array(self.numbers))),
                ParentTreeNextKey=self.next,
            )
        )
        self.document.P = root
        self.book.Root.StructTreeRoot = root


def _lead(book: Pdf, anchors: dict[str, list]) -> None:
    """Links between parts find their places."""
    for page in book.pages:
        for note in page.obj.get("/Annots", ()):
            action = note.get("/A")
            if action is None or "/URI" not in action or not str(action.URI).startswith(SCHEME):
                continue
            name = unquote(str(action.URI).removeprefix(SCHEME))
            del note["/A"]
            number, x, y = anchors[name]
            note.Dest = Array([book.pages[number].obj, Name.XYZ, x, y, 0])


def _number(book: Pdf, parts: list[Part], folios: list[Folios]) -> None:
    """The page numbers, laid over what is set and no part of its structure."""
    sources = [Pdf.open(run.pdf) for run in folios]
    sheets = {
        (run.size, number): page
        for run, source in zip(folios, sources, strict=True)
        for number, page in zip(run.numbers, source.pages, strict=True)
    }
    opening = book.make_stream(b"q\n")
    for size, number in numbers_of(parts):
        _lay_over(book, book.pages[number - 1], sheets[size, number], f"/Folio{number}", opening)
    for source in sources:
        source.close()


def _lay_over(book: Pdf, page: pikepdf.Page, sheet: pikepdf.Page, name: str, opening: pikepdf.Object) -> None:
    form = book.copy_foreign(sheet.as_form_xobject())
    page.obj.Resources.XObject[name] = form
    closing = book.make_stream(
        f"\nQ\n/Artifact <</Type /Pagination /Subtype /Footer>> BDC\nq {name} Do Q\nEMC\n".encode()
    )
    page.obj.Contents = Array([opening, page.obj.Contents, closing])


def _bookmark(book: Pdf, bookmarks: list[list]) -> None:
    with book.open_outline() as outline:
        path: list[tuple[int, pikepdf.OutlineItem]] = []
        for level, label, page, x, y in bookmarks:
            item = pikepdf.OutlineItem(label, page, "XYZ", left=x, top=y)
            while path and path[-1][0] >= level:
                path.pop()
            (path[-1][1].children if path else outline.root).append(item)
            path.append((level, item))
            item.is_closed = level > 1


def _attach(book: Pdf, attachment: Attachment) -> None:
    day = "D:" + encode_pdf_date(datetime.fromisoformat(attachment.moment)).removeprefix("D:")
    file = pikepdf.AttachedFileSpec(
        book,
        attachment.words,
        filename=attachment.name,
        mime_type=attachment.mime,
        description=attachment.description,
        creation_date=day,
        mod_date=day,
    )
    file.obj.AFRelationship = Name.Source
    book.attachments[attachment.name] = file
    book.Root.AF = Array([file.obj])
