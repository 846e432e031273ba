"""HTML to PDF that everybody can read: the only module that knows WeasyPrint.

The renderer works on words that people typed, so it runs in a process of its own with limits on
memory and time, and reads nothing but the files of `static/pdf/` and our typeface. The same HTML
gives the same bytes. Run as a program it reads HTML on standard input, writes the PDF to the file
it is given and prints the facts as JSON; it imports nothing else of the project, so it starts fast.
"""

import ctypes
import json
import math
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"pdf": ROOT / "static" / "pdf", "fonts": ROOT / "static" / "dist" / "fonts"}
#: Where relative addresses in the HTML point; no such host can exist, and nothing is ever fetched from it.
BASE_URL = "https://assets.invalid/"
ASSET = re.compile(re.escape(BASE_URL) + r"(pdf|fonts)/([a-z0-9-]+\.(?:css|svg|woff2))\Z")
MEGABYTE = 1024 * 1024
TICK_SECONDS = 5
PR_SET_PDEATHSIG = 1  # from linux/prctl.h


class RenderError(Exception):
    """No PDF came of it; the message says why, for the officer."""


@dataclass(frozen=True)
class Rendered:
    """A PDF with its number of pages and what the renderer complained about."""

    pdf: bytes
    pages: int
    warnings: list[str]


def seconds_for(html: bytes) -> int:
    """How long this much HTML may take: a minute, and two more for every megabyte, at most eight."""
    return min(60 + math.ceil(120 * len(html) / MEGABYTE), 480)


def memory_for(html: bytes) -> int:
    """Address space in bytes that this much HTML may take: 1.5 GB, and 1.5 GB for every megabyte, at most 8 GB."""
    return min(1536 * MEGABYTE + 1536 * len(html), 8192 * MEGABYTE)


def render_in_subprocess(
    html: str,
    output: Path,
    *,
    timeout: float | None = None,
    memory: int | None = None,
    tick: Callable[[], None] | None = None,
) -> dict:
    """Write `html` to `output` as PDF in a process with limits; returns {"pages": int, "warnings": [str]}.

    `timeout` in seconds and `memory` in bytes follow from the size when not given. `tick` is called every
    few seconds while the process works; what it raises ends the process. Raises RenderError.
    """
    text = html.encode()
    timeout = seconds_for(text) if timeout is None else timeout
    memory = memory_for(text) if memory is None else memory
    command = [sys.executable, "-P", __file__, str(output), str(memory), str(math.ceil(timeout) + 5)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    try:
        out, err = _wait(child, text, timeout, tick)
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    if child.returncode:
        raise RenderError(_reason(child.returncode, err))
    facts: dict = json.loads(out)
    return facts


def _wait(child: subprocess.Popen, text: bytes, timeout: float, tick: Callable[[], None] | None) -> tuple[bytes, bytes]:
    end = time.monotonic() + timeout
    to_send: bytes | None = text
    while True:
        left = end - time.monotonic()
        if left <= 0:
            raise RenderError(f"The PDF took longer than {timeout:g} seconds, so it was stopped. Split long sections.")
        try:
            return child.communicate(to_send, timeout=min(left, TICK_SECONDS))
        except subprocess.TimeoutExpired:
            to_send = None  # it goes on sending what it was given first
            if tick:
                tick()


def _reason(code: int, err: bytes) -> str:
    lines = err.decode(errors="replace").strip().splitlines()
    last = lines[-1][:300] if lines else "it gave no reason"
    if "MemoryError" in last:
        return "The PDF needed more memory than it may have. Split long sections."
    if code < 0:
        return f"The renderer was stopped from outside (signal {-code})."
    return f"The renderer failed: {last}"


def render(html: str) -> Rendered:
    """Render in this process: PDF/UA-1 and PDF/A-3a at once. For tests, benchmarks and the child; see above."""
    import weasyprint

    with _warnings() as heard:
        document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=own_assets()).render(
            font_config=weasyprint.text.fonts.FontConfiguration(), pdf_variant="pdf/a-3a"
        )
        _claim_ua(document.metadata)
        pdf = document.write_pdf(finisher=_one_body_an_item, pdf_variant="pdf/a-3a")
    return Rendered(pdf, len(document.pages), list(heard))


def _claim_ua(metadata) -> None:
    """WeasyPrint claims one standard; this adds PDF/UA-1, as PDF/A wants it said, to the same block of metadata."""
    claim = (FOLDERS["pdf"] / "ua.xml").read_bytes()
    generate = metadata.generate_rdf_metadata
    metadata.generate_rdf_metadata = lambda *args: generate(*args).replace(b"</rdf:RDF>", claim + b"</rdf:RDF>")


def _one_body_an_item(_: Any, pdf: Any) -> None:
    """PDF/UA wants all of a list's item in one body; WeasyPrint leaves a list or block inside an item beside it."""
    import pydyf

    for item in list(pdf.objects):
        if not isinstance(item, pydyf.Dictionary) or item.get("S") != "/LI":
            continue
        kids = [pdf.objects[int(kid.split()[0])] for kid in item["K"]]
        rest = [kid for kid in kids if kid["S"] != "/Lbl"]
        if all(kid["S"] == "/LBody" for kid in rest):
            continue
        body = pydyf.Dictionary({**item, "S": "/LBody", "P": item.reference, "K": pydyf.Array([])})
        pdf.add_object(body)
        for kid in rest:
            kid |= {"S": "/NonStruct" if kid["S"] == "/LBody" else kid["S"], "P": body.reference}
            body["K"].append(kid.reference)
        item["K"] = pydyf.Array([kid.reference for kid in kids if kid["S"] == "/Lbl"] + [body.reference])


def own_assets():
    """The only way to a file that the renderer has."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnAssets(URLFetcher):
        """Serves the files of `FOLDERS` by name and refuses everything else: no network, no redirect, no file path."""

        def fetch(self, url, headers=None):
            found = ASSET.match(url)
            if not found:
                raise ValueError("only the project's own assets are read")
            path = FOLDERS[found[1]] / found[2]
            if not path.is_file():
                raise FatalURLFetchingError(f"{path.relative_to(ROOT)} is missing: run `make setup`.")
            kind = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}[path.suffix]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnAssets()


class _warnings:
    """Collects what WeasyPrint and the font tools log as warnings, each once."""

    def __enter__(self) -> list[str]:
        import logging

        self.heard: list[str] = []
        heard = self.heard

        class Listener(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                message = record.getMessage()
                if message not in heard and len(heard) < 20:
                    heard.append(message[:300])

        self.listener = Listener(logging.WARNING)
        self.loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
        for logger in self.loggers:
            logger.addHandler(self.listener)
        return heard

    def __exit__(self, *_: object) -> None:
        for logger in self.loggers:
            logger.removeHandler(self.listener)


def main(output: str, memory: str, seconds: str) -> None:
    """The child: limits first, then HTML from standard input to PDF in the file `output`."""
    import gc

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody waits for the file of a worker that died
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    gc.disable()  # one document and gone: a fifth faster
    done = render(sys.stdin.buffer.read().decode())
    with open(output, "wb") as file:
        file.write(done.pdf)
        file.flush()
        os.fsync(file.fileno())
    print(json.dumps({"pages": done.pages, "warnings": done.warnings}), flush=True)
    os._exit(0)  # nothing is left to tidy


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:  # the parent shows the last line
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
