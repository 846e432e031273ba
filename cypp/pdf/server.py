"""The process that sets pages: it reads styles and typefaces once and hands each request to a child with limits.

Run as `python -m cypp.pdf.server` by `cypp.pdf.renderer`. First it prints its fingerprint; then it reads one request a
line, as JSON, and prints one answer: the facts, or {"error": ...}. A child that runs away or is killed harms nothing
else. When its standard input ends so does it, and with it whatever it is at.
"""

import ctypes
import gc
import hashlib
import io
import json
import os
import re
import resource
import select
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cypp.pdf.assembly import Attachment, Folios, Part, assemble, missing_numbers, places
from cypp.pdf.book import SCHEME, folios
from cypp.pdf.typeset import Pages, Tidied, Typesetter

PR_SET_PDEATHSIG = 1  # from linux/prctl.h
TRIES = 5  # how often the contents are set until they are as long as they say
LINK = re.compile(f'href="({re.escape(SCHEME)}[^"]*)"')


def set_part(typesetter: Typesetter, request: dict[str, Any]) -> dict[str, Any]:
    """{"html", "output", "mark", "tagged"} to a PDF file; the facts of its pages."""
    pages = typesetter.set(request["html"], mark=request["mark"], tagged=request["tagged"])
    return {**pages.facts, **_kept(Path(request["output"]), pages.pdf)}


def put_together(typesetter: Typesetter, request: dict[str, Any]) -> dict[str, Any]:
    """{"parts": [{"file", "sha256", "facts", "numbered"}], "output", ...} (`cypp.pdf.put_together`) to one file.

    {"spoiled": [file]} when pages are not those that were made.
    """
    files = [*request["parts"], *request["folios"]]
    spoiled = [part["file"] for part in files if _sha256(part) != part["sha256"]]
    if spoiled:
        return {"spoiled": spoiled}
    parts = [Part(part["file"], part["facts"], part["numbered"]) for part in request["parts"]]
    front, parts = _with_front(typesetter, request, parts)
    runs = [Folios(run["file"], tuple(run["size"]), run["numbers"]) for run in request["folios"]]
    for size, numbers in missing_numbers(parts, runs).items():
        pages = typesetter.set(folios(request["folio"], numbers, size).html, tagged=False)
        runs.append(Folios(io.BytesIO(pages.pdf), size, numbers))
    told = request["attachment"]
    attachment = Attachment(**{**told, "words": Path(told["words"]).read_bytes()}) if told else None
    output = Path(request["output"])
    number = assemble(parts, io.BytesIO(front.pdf), runs, attachment, output)
    warnings = list(dict.fromkeys([*front.warnings, *(text for part in parts for text in part.facts["warnings"])]))
    return {"pages": number, "warnings": warnings[:20], **_kept(output)}


def _sha256(part: dict) -> str:
    try:
        return hashlib.sha256(Path(part["file"]).read_bytes()).hexdigest()
    except OSError:
        return ""


def _with_front(typesetter: Typesetter, request: dict[str, Any], parts: list[Part]) -> tuple[Pages, list[Part]]:
    """The front, set with the pages that it names, at its place among the parts."""
    at, guess = request["contents"], request["guess"]
    if at is None:
        return typesetter.set(request["front"]), parts
    for _ in range(TRIES):
        stand_in = {"anchors": {}, "bookmarks": [], "pages": guess}
        facts = [part.facts for part in parts]
        anchors, _, _ = places([*facts[:at], stand_in, *facts[at:]])
        front = typesetter.set(_with_pages(request["front"], anchors), mark="contents")
        if len(front.sizes) == guess:
            part = Part(io.BytesIO(front.pdf), front.facts, request["numbered"])
            return front, [*parts[:at], part, *parts[at:]]
        guess = len(front.sizes)
    raise RuntimeError("the contents never came to rest")


def _with_pages(front: str, anchors: dict[str, list]) -> str:
    """The front with the page that each link leads to: href="part:x" data-page="17"."""

    def numbered(link: re.Match) -> str:
        place = anchors.get(unquote(link[1].removeprefix(SCHEME)))
        return f'{link[0]} data-page="{place[0] + 1}"' if place else link[0]

    return LINK.sub(numbered, front)


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


def serve(folder: Path) -> None:
    """Answer requests until there are no more."""
    typesetter = Typesetter(folder)
    gc.collect()
    gc.freeze()
    print(json.dumps({"fingerprint": typesetter.fingerprint}), flush=True)
    for line in iter(sys.stdin.buffer.readline, b""):
        request = json.loads(line)
        try:
            typesetter.check()
            typesetter.prepare(request.get("html") or request["front"])
        except Tidied as error:
            print(json.dumps({"error": f"{error}", "ended": True}), flush=True)
            break  # another server has its own
        except Exception as error:
            print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
            continue
        answer = in_a_child(typesetter, request)
        if answer is None:
            break
        print(answer, flush=True)


def in_a_child(typesetter: Typesetter, request: dict[str, Any]) -> str | None:
    """The answer of a child with limits; None when nobody waits for it any more."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        work_alone(typesetter, request, writing)
    os.close(writing)
    said = b""
    while True:
        ready, _, _ = select.select([reading, sys.stdin], [], [])
        if reading in ready:
            piece = os.read(reading, 1 << 16)
            if not piece:
                break
            said += piece
        elif sys.stdin in ready:  # a request comes only after an answer: this is the end
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
    os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == 0 and said:
        return said.decode()
    return json.dumps({"error": "", "status": status})


def work_alone(typesetter: Typesetter, request: dict[str, Any], answer: int) -> None:
    """The child: limits first, then the work; it never returns."""
    status = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        memory, seconds = request["memory"], request["seconds"]
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        gc.disable()  # one part and gone: a fifth faster
        try:
            told = WORK[request["work"]](typesetter, request)
        except BaseException as error:  # WeasyPrint's worst is no Exception
            told = {"error": f"{type(error).__name__}: {error}"[:500]}
        told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with open(answer, "wb") as pipe:
            pipe.write(json.dumps(told).encode())
        status = 0
    finally:
        os._exit(status)  # nothing is left to tidy


def main() -> None:
    folder = tempfile.mkdtemp(prefix=f"cypp-pdf-{os.getpid()}-")
    tempfile.tempdir = folder
    try:
        serve(Path(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
