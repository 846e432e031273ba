"""What a child of the server does: set a part, or put a file together. `cypp.pdf` says what is asked and told."""

import hashlib
import io
import os
from pathlib import Path
from typing import Any

from cypp.pdf.assembly import Attachment, Edges, Part, assemble, missing_edges
from cypp.pdf.book import edges
from cypp.pdf.typeset import Typesetter


def set_part(typesetter: Typesetter, request: dict[str, Any]) -> dict[str, Any]:
    """{"html", "output", "mark", "tagged"} to a PDF file; the facts of its pages."""
    pages = typesetter.set(request["html"], mark=request["mark"], tagged=request["tagged"])
    return {**pages.facts, **_kept(Path(request["output"]), pages.pdf)}


def put_together(typesetter: Typesetter, request: dict[str, Any]) -> dict[str, Any]:
    """{"parts": [{"file", "sha256", "facts", "foot"}], "output", ...} (`cypp.pdf.put_together`) to one file.

    {"spoiled": [file]} when pages are not those that were made.
    """
    files = [*request["parts"], *request["edges"]]
    spoiled = [part["file"] for part in files if _sha256(part) != part["sha256"]]
    if spoiled:
        return {"spoiled": spoiled}
    parts = [Part(part["file"], part["facts"], part["foot"]) for part in request["parts"]]
    about = typesetter.set(request["about"])
    along = [Edges(each["file"], (each["foot"], tuple(each["size"]))) for each in request["edges"]]
    for foot, size in missing_edges(parts, along):
        pages = typesetter.set(edges(request["feet"][foot], size).html, tagged=False)
        along.append(Edges(io.BytesIO(pages.pdf), (foot, size)))
    told = request["attachment"]
    attachment = Attachment(**{**told, "words": Path(told["words"]).read_bytes()}) if told else None
    output = Path(request["output"])
    number = assemble(parts, io.BytesIO(about.pdf), along, attachment, output)
    warnings = list(dict.fromkeys(text for part in parts for text in part.facts["warnings"]))
    return {"pages": number, "warnings": warnings[:20], **_kept(output)}


def _sha256(part: dict) -> str:
    try:
        return hashlib.sha256(Path(part["file"]).read_bytes()).hexdigest()
    except OSError:
        return ""


def _kept(output: Path, pdf: bytes | None = None) -> dict[str, Any]:
    """The file is on the disk when its facts are told."""
    with open(output, "rb+" if pdf is None else "wb") as file:
        content = file.read() if pdf is None else pdf
        if pdf is not None:
            file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


WORK = {"set": set_part, "assemble": put_together}
