"""HTML to PDF that everybody can read: PDF/UA-1 and PDF/A-3a in one file, part by part.

The only package that knows WeasyPrint (`typeset`) and pikepdf (`assembly`). The renderer works on words that people
typed, so it runs in processes of its own (`server`) with limits on memory and time, and reads nothing but the files of
`static/pdf/` and our typefaces (`assets`). The same HTML gives the same bytes.

`book.take_apart` finds the parts of a document, `set_piece` sets one, `put_together` makes one file of them.
`render_in_subprocess` does all three for whoever keeps no parts.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cypp.pdf import renderer
from cypp.pdf.book import Book, Piece, take_apart
from cypp.pdf.renderer import RenderError, Tick

__all__ = [
    "Attached",
    "Book",
    "Missing",
    "Piece",
    "RenderError",
    "SetPart",
    "Spoiled",
    "fingerprint",
    "put_together",
    "render_in_subprocess",
    "set_piece",
    "take_apart",
]

#: How many page numbers are set at once.
RUN = 64


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


class Missing(Exception):
    """Page numbers up to these have to be set first: `runs`, [(width, height, number)] in points."""

    def __init__(self, runs: list[tuple[float, float, int]]) -> None:
        super().__init__(str(runs))
        self.runs = runs


Folios = dict[tuple[float, float], list[SetPart]]


def fingerprint() -> str:
    """Of the renderer of this process: pages that another one set are not its own. Raises RenderError."""
    return renderer.here.fingerprint


def set_piece(
    piece: Piece, output: Path, *, key: str, tagged: bool = True, tick: Tick | None = None, **limits: Any
) -> SetPart:
    """Set one part to `output`; `key` is its `Piece.key`. Raises RenderError."""
    size = len(piece.html.encode())
    request = {"work": "set", "html": piece.html, "output": str(output), "mark": key[:12], "tagged": tagged}
    told = renderer.here.ask(request, tick=tick, **_limits(size, limits))
    return SetPart(output, told.pop("sha256"), told)


def put_together(
    book: Book,
    parts: list[SetPart],
    folios: Folios,
    output: Path,
    *,
    guess: int = 1,
    attached: Attached | None = None,
    tick: Tick | None = None,
    **limits: Any,
) -> dict[str, Any]:
    """One file of a book whose parts are set, in order; {"pages", "bytes", "sha256", "warnings", "memory"}.

    `guess` is how many pages the list of contents takes, as far as is known; a wrong one costs time and nothing else.
    Raises RenderError, and before anything is written Missing and Spoiled.
    """
    with tempfile.NamedTemporaryFile() as words:
        if attached:
            words.write(attached.words)
            words.flush()
        request = {
            "work": "assemble",
            "parts": [
                _sent(part) | {"numbered": piece.numbered} for piece, part in zip(book.pieces, parts, strict=True)
            ],
            "front": book.front,
            "contents": book.contents,
            "guess": guess,
            "numbered": book.numbered,
            "folios": [{"size": size, "files": [_sent(part) for part in run]} for size, run in folios.items()],
            "attachment": attached and {**attached.__dict__, "words": words.name},
            "output": str(output),
        }
        size = len(book.front.encode()) + sum(part.facts["bytes"] for part in parts)
        told = renderer.here.ask(request, tick=tick, **_limits(size, limits))
    if "spoiled" in told:
        raise Spoiled([Path(file) for file in told["spoiled"]])
    if "folios" in told:
        raise Missing([(width, height, number) for width, height, number in told["folios"]])
    return told


def _limits(size: int, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "timeout": given.get("timeout") or renderer.seconds_for(size),
        "memory": given.get("memory") or renderer.memory_for(size),
    }


def _sent(part: SetPart) -> dict[str, Any]:
    return {"file": str(part.file), "sha256": part.sha256, "facts": part.facts}


def runs(book: Book, missing: Missing) -> dict[tuple[float, float], list[Piece]]:
    """The pieces that hold the page numbers that are missing, each a run of `RUN` numbers, by the size of the page."""
    return {
        (width, height): [book.folios(first, RUN, width, height) for first in range(1, number + 1, RUN)]
        for width, height, number in missing.runs
    }


def render_in_subprocess(
    html: str, output: Path, *, attached: Attached | None = None, tick: Tick | None = None, **limits: Any
) -> dict[str, Any]:
    """Make a PDF of the whole HTML at `output`, keeping no parts; {"pages", "warnings", ...}. Raises RenderError.

    `timeout` in seconds and `memory` in bytes, for each part, follow from the size when not given.
    """
    book = take_apart(html)
    with tempfile.TemporaryDirectory(prefix="cypp-parts-") as folder:

        def made(piece: Piece, tagged: bool = True) -> SetPart:
            key = piece.key(fingerprint())
            return set_piece(piece, Path(folder) / key, key=key, tagged=tagged, tick=tick, **limits)

        parts = [made(piece) for piece in book.pieces]
        folios: Folios = {}
        while True:
            try:
                return put_together(book, parts, folios, output, attached=attached, tick=tick, **limits)
            except Missing as missing:
                for size, pieces in runs(book, missing).items():
                    folios[size] = [made(piece, tagged=False) for piece in pieces]
