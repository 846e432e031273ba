"""The public page of a plan against a bare Django view that returns the same bytes, through the same server.

gunicorn as it is started for real, but with one process of one thread, so that one core decides; keep-alive over
loopback; both run at once and are asked in turn, in many short rounds of which the best counts for each, so that other
work on the machine does not decide. The bare application has no middleware at all. A repeat view is also shown against
the least that Django can do, an empty 304.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.urls import reverse

ROOT = Path(__file__).resolve().parent.parent
REQUESTS, ROUNDS = 200, 40
FIRST, REPEAT = 0.5, 0.9
OPTIONS = ["--workers", "1", "--threads", "1", "--worker-class", "gthread", "--keep-alive", "30"]


def main() -> None:
    path = page()
    with ExitStack() as stack:
        ours = stack.enter_context(served("cypp.wsgi:application", path))
        body, headers = ours.get(path)
        assert headers.startswith(b"HTTP/1.1 200") and b"set-cookie" not in headers.lower(), headers
        tag = header(headers, b"etag")
        stored = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "page.html"
        stored.write_bytes(body)
        bare = stack.enter_context(served("bench.bare:application", "/page/", BENCH_BODY=str(stored)))
        assert bare.get("/page/")[0] == body
        runs = {
            "bare view, the same bytes": (bare, "/page/", b"", b"200"),
            "public page, first view": (ours, path, b"", b"200"),
            "public page, repeat view": (ours, path, tag, b"304"),
            "bare view, an empty 304": (bare, "/unchanged/", b"", b"304"),
        }
        rates = dict.fromkeys(runs, 0.0)
        for _ in range(ROUNDS):
            for name, run in runs.items():
                rates[name] = max(rates[name], rate(*run))
    report(rates, len(body))


def report(rates: dict[str, float], size: int) -> None:
    base = rates["bare view, the same bytes"]
    print(f"A page of {size / 1024:.0f} KiB")
    print(f"{'':<28}{'requests a second':>20}{'ratio':>8}{'at least':>10}")
    wanted = {"public page, first view": FIRST, "public page, repeat view": REPEAT}
    for name, found in rates.items():
        least = f"{wanted[name]:g}" if name in wanted else ""
        print(f"{name:<28}{found:>20.0f}{found / base:>8.2f}{least:>10}")
    missed = [name for name, least in wanted.items() if rates[name] / base < least]
    if missed:
        raise SystemExit(f"Too slow: {', '.join(missed)}.")


def page() -> str:
    """The address of a plan of about a hundred commitments that is published for this run."""
    from partners.models import Trust
    from plans.publishing.actions import freeze_publication
    from tests.factories import full_plan

    trust = Trust.objects.create(slug=f"bench-public-{int(time.time())}", name="Bench")
    plan = full_plan(trust, priorities=6, objectives=4, results=1, commitments=4, measures=2, sections=6, slug="plan")
    freeze_publication(plan, "final", by=None)
    return reverse("plans:published", args=[trust.slug, plan.slug])


class Line:
    """One connection that is kept open. Written by hand, so that asking costs next to nothing."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str, tag: bytes = b"") -> tuple[bytes, bytes]:
        """(body, headers) of an answer."""
        match = b"If-None-Match: %s\r\n" % tag if tag else b""
        self.socket.sendall(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n" % (path.encode(), match))
        got = b""
        while b"\r\n\r\n" not in got:
            got += self.receive()
        headers, _, body = got.partition(b"\r\n\r\n")
        wanted = 0 if b" 304 " in headers[:20] else int(header(headers, b"content-length"))
        parts, length = [body], len(body)
        while length < wanted:
            part = self.receive()
            parts.append(part)
            length += len(part)
        return b"".join(parts), headers

    def receive(self) -> bytes:
        part = self.socket.recv(1 << 20)
        if not part:
            raise ConnectionError("The server closed the connection.")
        return part


def header(headers: bytes, name: bytes) -> bytes:
    return next(line.split(b":", 1)[1].strip() for line in headers.split(b"\r\n") if line.lower().startswith(name))


def rate(line: Line, path: str, tag: bytes, status: bytes) -> float:
    """Requests in a second."""
    _, headers = line.get(path, tag)
    assert headers.split(b" ")[1] == status, headers
    started = time.perf_counter()
    for _ in range(REQUESTS):
        line.get(path, tag)
    return REQUESTS / (time.perf_counter() - started)


@contextmanager
def served(application: str, path: str, **environment: str) -> Iterator[Line]:
    """A server of this application on a free port, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *OPTIONS]
    process = subprocess.Popen(
        [*command, "--log-level", "error", "--worker-tmp-dir", "/dev/shm"],
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    try:
        yield answering(port, path, process)
    finally:
        process.terminate()
        process.wait(30)


def answering(port: int, path: str, process: Any) -> Line:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            line = Line(port)
            line.get(path)
            return line
        except (ConnectionError, StopIteration):
            time.sleep(0.1)
    raise SystemExit("The server did not start.")
