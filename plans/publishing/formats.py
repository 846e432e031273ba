"""Editions for other programs than a PDF reader: Word, OpenDocument, EPUB, tables and data.

Each is made of the frozen document alone; the same document and version give the same bytes.
"""

from pathlib import Path
from textwrap import wrap
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.template.loader import render_to_string

from cypp.documents import ebook, opendocument, word
from cypp.documents.pandoc import convert
from cypp.documents.pictures import poster
from cypp.documents.semantic import Page, plain, writable
from plans.document import Document
from plans.models import Publication
from plans.publishing import opendata
from plans.publishing.editions import Version
from plans.publishing.kinds import KINDS, EditionKind

FINAL = frozenset({Publication.Stage.FINAL})
CONTENTS_LEVELS = 2
#: Of the cover of a book: letters in a line, lines at most, where the first stands and how far apart they are.
COVER_LETTERS, COVER_LINES, COVER_TOP, COVER_STEP = 18, 6, 240, 66


class Converted(EditionKind):
    """A text made of the chapters' HTML by pandoc, and finished with parts from its template folder."""

    def page(self, document: Document, version: Version) -> tuple[Page, dict[str, Any]]:
        """The plain page, and what the templates of its parts read."""
        context = self.context(document, version, None, "")
        page = plain(render_to_string(self.template, context), svg=self.suffix == "epub", contents=CONTENTS_LEVELS)
        colours = {name: colour.lstrip("#") for name, colour in context["palette"].items()}
        return page, context | colours | {"moment": version.moment.replace("+00:00", "Z"), "page": page}

    def part(self, name: str, context: dict[str, Any]) -> str:
        return writable(render_to_string(f"formats/{self.kind}/{name}", context))


class Word(Converted):
    def write(self, document: Document, version: Version, path: Path) -> None:
        page, context = self.page(document, version)
        names = ("styles", "header", "footer", "core", "fonts")
        parts = {name: self.part(f"{name}.xml", context) for name in names}
        path.write_bytes(word.finish(convert(page.html, "docx"), page, parts))


class OpenDocument(Converted):
    def write(self, document: Document, version: Version, path: Path) -> None:
        page, context = self.page(document, version)
        parts = {name: self.part(f"{name}.xml", context) for name in ("styles", "meta")}
        path.write_bytes(opendocument.finish(convert(page.html, "odt"), page, parts, context))


class Book(Converted):
    def write(self, document: Document, version: Version, path: Path) -> None:
        page, context = self.page(document, version)
        title = wrap(document["plan"]["title"], COVER_LETTERS, max_lines=COVER_LINES, placeholder=" …")
        lines = [{"y": COVER_TOP + at * COVER_STEP, "words": words} for at, words in enumerate(title)]
        identifier = uuid5(NAMESPACE_URL, f"urn:sha256:{version.sha256}:{version.stage}:{version.number}")
        context |= {"identifier": identifier, "lines": lines}
        book = ebook.finish(
            convert(page.html, "epub3", *ebook.OPTIONS),
            metadata=self.part("metadata.xml", context),
            css=self.part("book.css", context),
            cover=poster(self.part("cover.svg", context)),
        )
        path.write_bytes(book)


class Tables(EditionKind):
    def write(self, document: Document, version: Version, path: Path) -> None:
        path.write_bytes(opendata.tables(document, version))


class Data(EditionKind):
    def write(self, document: Document, version: Version, path: Path) -> None:
        path.write_bytes(opendata.data(document, version))


FORMATS = (
    Word(
        "docx",
        "Word document",
        "formats/docx/edition.html",
        FINAL,
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        about="To change, quote or print in Word and programs like it.",
    ),
    OpenDocument(
        "odt",
        "OpenDocument text",
        "formats/odt/edition.html",
        FINAL,
        "odt",
        "application/vnd.oasis.opendocument.text",
        about="The same for LibreOffice and other programs that keep to the open standard.",
    ),
    Book(
        "epub",
        "E-book",
        "formats/epub/edition.html",
        FINAL,
        "epub",
        "application/epub+zip",
        about="For e-readers, telephones and programs that read aloud.",
    ),
    Tables(
        "csv",
        "Tables for spreadsheets",
        "",
        FINAL,
        "zip",
        "application/zip",
        about="A ZIP file of CSV tables: commitments, results, measures and money, with a dictionary.",
    ),
    Data(
        "json",
        "Data as JSON",
        "",
        FINAL,
        "json",
        "application/json",
        about="The frozen text itself with its fingerprint, for programs.",
    ),
)
#: What is in a file of a kind whose own name says only what it is made for.
WORDS = {"docx": "full", "odt": "full", "epub": "full", "csv": "tables", "json": "data"}


def word_and_suffix(kind: str) -> tuple[str, str]:
    """What the name of a file of this kind says is in it, and how it ends; a paper is PDF."""
    return WORDS.get(kind, kind), KINDS[kind].suffix if kind in KINDS else "pdf"


def content_type_of(kind: str) -> str:
    return KINDS[kind].content_type if kind in KINDS else "application/pdf"


def register() -> None:
    KINDS.update({kind.kind: kind for kind in FORMATS})
