"""HTML to PDF that everybody can read: PDF/UA-1 and PDF/A-3a in one file, part by part.

The only package that knows WeasyPrint (`typeset`) and pikepdf (`assembly`). The renderer works on words that people
typed, so it runs in processes of its own (`server`) with limits on memory and time, and reads nothing but the files of
`static/pdf/` and our typefaces (`assets`). The same HTML gives the same bytes.

`book.take_apart` finds the parts of a document, `set_piece` sets one, `put_together` makes one file of them.
`render_in_subprocess` does all three for whoever keeps no parts.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cypp.pdf import renderer
from cypp.pdf.book import Book, Contents, Piece, edges, take_apart
from cypp.pdf.renderer import RenderError, Tick

__all__ = [
    "Attached",
    "Book",
    "Contents",
    "Edges",
    "Piece",
    "RenderError",
    "SetPart",
    "Spoiled",
    "edges",
    "fingerprint",
    "put_together",
    "render_in_subprocess",
    "set_piece",
    "settle",
    "take_apart",
]

TRIES = 6  # how often the contents are set until they are as long as they say


@dataclass(frozen=True)
class SetPart:
    """A part that was set: its file, the file's SHA-256, what the renderer said of it (`typeset.Pages.facts`)."""

    file: Path
    sha256: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Attached:
    """A file to carry along inside the PDF; `moment` as ISO text."""

    name: str
    words: bytes
    mime: str
    description: str
    moment: str


class Spoiled(Exception):
    """Files of parts are gone, or are not what was made: `files`."""

    def __init__(self, files: list[Path]) -> None:
        super().__init__(", ".join(map(str, files)))
        self.files = files


@dataclass(frozen=True)
class Edges:
    """What stands along the edges of pages with one foot of the book and of one size, in points, set (`edges`)."""

    part: SetPart
    foot: int
    size: tuple[float, float]


def fingerprint() -> str:
    """Of the renderer of this process: pages that another one set are not its own. Raises RenderError."""
    return renderer.here.fingerprint


def set_piece(
    piece: Piece,
    output: Path,
    *,
    key: str,
    file: str = "",
    tagged: bool = True,
    tick: Tick | None = None,
    **limits: Any,
) -> SetPart:
    """Set one part to `output`; `key` is its `Piece.key`. Raises RenderError.

    `file` names what is made: parts of one file may be set by the same process, one after the other.
    """
    size = len(piece.html.encode())
    request = {
        "work": "set",
        "html": piece.html,
        "output": str(output),
        "mark": key[:12],
        "tagged": tagged,
        "file": file,
    }
    told = renderer.here.ask(request, tick=tick, **_limits(size, limits))
    return SetPart(output, told.pop("sha256"), told)


def put_together(
    book: Book,
    parts: list[SetPart],
    along: list[Edges],
    output: Path,
    *,
    file: str = "",
    attached: Attached | None = None,
    tick: Tick | None = None,
    **limits: Any,
) -> dict[str, Any]:
    """One file of a book whose parts are set (`Book.order`); {"pages", "bytes", "sha256", "warnings", "memory"}.

    What of `along` is not there is set on the way. Raises RenderError, and Spoiled before anything is written.
    """
    with tempfile.NamedTemporaryFile() as words:
        if attached:
            words.write(attached.words)
            words.flush()
        request = {
            "work": "assemble",
            "file": file,
            "parts": [_sent(part) | {"foot": piece.foot} for piece, part in zip(book.order, parts, strict=True)],
            "about": book.about,
            "feet": book.feet,
            "edges": [_sent(each.part) | {"foot": each.foot, "size": each.size} for each in along],
            "attachment": attached and {**attached.__dict__, "words": words.name},
            "output": str(output),
        }
        size = len(book.about.encode()) + sum(part.facts["bytes"] for part in parts)
        told = renderer.here.ask(request, tick=tick, **_limits(size, limits))
    if "spoiled" in told:
        raise Spoiled([Path(file) for file in told["spoiled"]])
    return told


def settle(
    contents: Contents, facts: list[dict], made: Callable[[Piece], SetPart | None]
) -> tuple[Piece, SetPart | None]:
    """The list of contents with the pages that it names, and those that `made` has of it; none when it has to be set.

    How long it is decides what it says: it is as long as without them, or the next try is as long as this one was.
    Raises RenderError when that never ends.
    """
    piece = contents.draft
    for _ in range(TRIES):
        part = made(piece)
        if part is None:
            return piece, None
        after = contents.with_pages(facts, part.facts["pages"])
        if after == piece:
            return piece, part
        piece = after
    raise RenderError("The list of contents never came to rest.")


def _limits(size: int, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "timeout": given.get("timeout") or renderer.seconds_for(size),
        "memory": given.get("memory") or renderer.memory_for(size),
    }


def _sent(part: SetPart) -> dict[str, Any]:
    return {"file": str(part.file), "sha256": part.sha256, "facts": part.facts}


def render_in_subprocess(
    html: str, output: Path, *, attached: Attached | None = None, tick: Tick | None = None, **limits: Any
) -> dict[str, Any]:
    """Make a PDF of the whole HTML at `output`, keeping no parts; {"pages", "warnings", ...}. Raises RenderError.

    `timeout` in seconds and `memory` in bytes, for each part, follow from the size when not given.
    """
    book = take_apart(html)
    with tempfile.TemporaryDirectory(prefix="cypp-parts-") as folder:

        def made(piece: Piece) -> SetPart:
            key = piece.key(fingerprint())
            return set_piece(piece, Path(folder) / key, key=key, file=folder, tick=tick, **limits)

        parts = [made(piece) for piece in book.pieces]
        if book.contents:
            _, listed = settle(book.contents, [part.facts for part in parts], made)
            parts = book.contents.among(parts, listed)
        return put_together(book, parts, [], output, file=folder, attached=attached, tick=tick, **limits)
