"""Parts to one file: pages in order, one structure tree, numbers, links, bookmarks.

The only module that knows pikepdf.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from pikepdf.models.metadata import encode_pdf_date

from cypp.pdf.book import SCHEME, places

#: A foot of the book, and the size of a page in points.
Kind = tuple[int, tuple[float, float]]


@dataclass(frozen=True)
class Part:
    """Set pages that are put together: where they are, what is known of them (`typeset.Pages.facts`), their foot
    (`cypp.pdf.book.Piece.foot`).
    """

    pdf: Any
    facts: dict
    foot: int | None


@dataclass(frozen=True)
class Attachment:
    """A file inside the file: the frozen words, for whoever wants to check or use them. `moment` is ISO text."""

    name: str
    words: bytes
    mime: str
    description: str
    moment: str


@dataclass(frozen=True)
class Edges:
    """Set pages of one kind: the running foot, then a page for each digit (`cypp.pdf.book.edges`)."""

    pdf: Any
    kind: Kind


def numbers_of(parts: list[Part]) -> list[tuple[Kind, int]]:
    """Which foot it has, and its number, of each page that has one."""
    pages = [(part.foot, tuple(size)) for part in parts for size in part.facts["sizes"]]
    return [((foot, size), number) for number, (foot, size) in enumerate(pages, start=1) if foot is not None]


def missing_edges(parts: list[Part], edges: list[Edges]) -> list[Kind]:
    """The feet and sizes of numbered pages for which there are none."""
    return sorted({kind for kind, _ in numbers_of(parts)} - {each.kind for each in edges})


def assemble(parts: list[Part], about: Any, edges: list[Edges], attachment: Attachment | None, output: Path) -> int:
    """Write one PDF of the parts; returns its pages. `about` is a set PDF whose metadata the file takes.

    `edges` hold all that are needed (`missing_edges`).
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
        _number(book, parts, edges)
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


def _number(book: Pdf, parts: list[Part], edges: list[Edges]) -> None:
    """The running foot and the page numbers, laid over what is set and no part of its structure."""
    feet = {each.kind: Foot.of(book, each) for each in edges}
    opening = book.make_stream(b"q\n")
    for kind, number in numbers_of(parts):
        foot, page = feet[kind], book.pages[number - 1].obj
        page.Resources.XObject[foot.name], page.Resources.Font[foot.name] = foot.words, foot.font
        drawn = f"\nQ\n/Artifact <</Type /Pagination /Subtype /Footer>> BDC\n{foot.draw(number)}\nEMC\n"
        page.Contents = Array([opening, page.Contents, book.make_stream(drawn.encode())])


@dataclass(frozen=True)
class Foot:
    """What stands at the foot of pages of one size: the same words on all, and the number as its digits were set.

    `name` is what pages call words and typeface (pages of several sizes may share their resources); `codes` of the
    digits as hexadecimal, and their `widths` in points; `right` and `base` are where a number ends.
    """

    words: pikepdf.Object
    font: pikepdf.Object
    name: str
    look: str
    codes: list[str]
    widths: list[float]
    right: float
    base: float

    @classmethod
    def of(cls, book: Pdf, edges: Edges) -> "Foot":
        with Pdf.open(edges.pdf) as pages:
            words = book.copy_foreign(pages.pages[0].as_form_xobject())
            letters = [Letter.of(page) for page in pages.pages[1:]]
            font = letters[0].font
            runs = iter(font.DescendantFonts[0].W)
            known = {int(first) + at: float(width) for first in runs for at, width in enumerate(next(runs))}
            widths = [known[int(letter.code, 16)] / 1000 * letter.size for letter in letters]
            x, y = letters[0].place
            which, (width, height) = edges.kind
            name = f"/Foot{which}-{width:.0f}x{height:.0f}"
            look = f"{letters[0].colour} {name} {letters[0].size:.3f} Tf"
            return cls(
                words, book.copy_foreign(font), name, look, [each.code for each in letters], widths, x + widths[0], y
            )

    def draw(self, number: int) -> str:
        """The foot of the page with this number, in the language of pages."""
        digits = [int(digit) for digit in f"{number}"]
        left = self.right - sum(self.widths[digit] for digit in digits)
        codes = "".join(self.codes[digit] for digit in digits)
        return f"q {self.name} Do Q\nBT {self.look} 1 0 0 1 {left:.3f} {self.base:.3f} Tm <{codes}> Tj ET"


@dataclass(frozen=True)
class Letter:
    """The only letter of a page: its code in its typeface, as hexadecimal; its size and place in points; its colour."""

    font: pikepdf.Object
    code: str
    size: float
    place: tuple[float, float]
    colour: str

    @classmethod
    def of(cls, page: pikepdf.Page) -> "Letter":
        matrix, found = pikepdf.Matrix(), {}
        for said in pikepdf.parse_content_stream(page):
            words, what = list(said.operands), str(said.operator)
            if what in ("cm", "Tm"):
                matrix = pikepdf.Matrix(*map(float, words)) @ matrix
            found[what] = words
        return cls(
            font=page.obj.Resources.Font[str(found["Tf"][0])],
            code=bytes(found["TJ"][0][0]).hex(),
            size=float(found["Tf"][1]) * matrix.a,
            place=matrix.transform((0, 0)),
            colour=" ".join(f"{each}" for each in found["rg"]) + " rg",
        )


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
