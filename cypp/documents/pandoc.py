"""The only module that runs pandoc: a program of its own, with limits on time and memory and no way to anything else.

`--sandbox` lets it read nothing but what it is given on standard input, and ask nobody what time it is: the same HTML
gives the same bytes.
"""

import contextlib
import math
import resource
import subprocess
from pathlib import Path

import pypandoc

from cypp.pdf import RenderError

PANDOC = Path(pypandoc.__file__).parent / "files" / "pandoc"
#: Words of a plan that look like a command of another language stay words.
READER = "html-raw_html-raw_tex-tex_math_dollars-line_blocks"
#: Shorter than the lease of the worker that waits.
SECONDS = 45
HEAP = "1g"


def convert(html: str, to: str, *options: str, seconds: float = SECONDS) -> bytes:
    """A document of kind `to` ("docx", "odt", "epub3"), as pandoc writes it. Raises RenderError."""
    command = [str(PANDOC), "+RTS", f"-M{HEAP}", "-RTS", "--sandbox", f"--from={READER}", f"--to={to}", *options]
    child = subprocess.Popen(
        [*command, "--output=-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"HOME": "/nonexistent", "LANG": "C.UTF-8"},
        cwd="/",
    )
    with child:
        try:
            _limit(child.pid, math.ceil(seconds) + 5)
            out, err = child.communicate(html.encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            raise RenderError(
                f"The conversion took longer than {seconds:g} seconds, so it was stopped. Split long sections."
            ) from None
        finally:
            child.kill()
    if child.returncode:
        raise RenderError(_reason(child.returncode, err))
    return out


def _limit(pid: int, seconds: int) -> None:
    """Seconds of processor time: the end also of a child whose parent died."""
    with contextlib.suppress(ProcessLookupError):  # it may be done already
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))


def _reason(code: int, err: bytes) -> str:
    if code == 251:
        return "The conversion needed more memory than it may have. Split long sections."
    if code < 0:
        return f"The conversion was stopped from outside (signal {-code})."
    lines = err.decode(errors="replace").strip().splitlines()
    return f"The conversion failed: {lines[-1][:300] if lines else 'it gave no reason'}"
