"""Asks for pages: the side of whoever needs a PDF. One server for each process, started when it is first needed."""

import json
import math
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
MEGABYTE = 1024 * 1024
TICK_SECONDS = 5
START_SECONDS = 60
#: All that the server is told of its surroundings: no password, no address.
SURROUNDINGS = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
Tick = Callable[[], None]


class RenderError(Exception):
    """No PDF came of it; the message says why, for the officer."""


def seconds_for(size: int) -> int:
    """How long this many bytes of HTML may take: a minute, and two more for every megabyte, at most eight."""
    return min(60 + math.ceil(120 * size / MEGABYTE), 480)


def memory_for(size: int) -> int:
    """Address space in bytes for this many bytes of HTML: 1.5 GB, and 1.5 GB for every megabyte, at most 8 GB."""
    return min(1536 * MEGABYTE + 1536 * size, 8192 * MEGABYTE)


class Renderer:
    """A server and the way to ask it. One question at a time; whoever else asks waits."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen | None = None
        self.owner = 0
        self.told: dict[str, Any] = {}

    @property
    def fingerprint(self) -> str:
        """Of all that decides how pages look but their words. Raises RenderError."""
        with self.lock:
            self._start()
            return str(self.told["fingerprint"])

    def ask(self, request: dict[str, Any], *, timeout: float, memory: int, tick: Tick | None = None) -> dict[str, Any]:
        """One answer. `tick` is called every few seconds; what it raises ends the work. Raises RenderError."""
        limits = {"memory": memory, "seconds": math.ceil(timeout) + 5}
        with self.lock:
            self._start()
            try:
                self._send(json.dumps(request | limits).encode() + b"\n")
                answer = self._answer(timeout, tick)
            except BaseException:
                self._stop()
                raise
            if answer.get("ended"):
                self._stop()
        if "error" in answer:
            raise RenderError(_reason(answer["error"], answer.get("status", 0)))
        return answer

    def _start(self) -> None:
        if self.process and self.owner == os.getpid() and self.process.poll() is None:
            return
        known = {name: os.environ[name] for name in SURROUNDINGS if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "cypp.pdf.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=known | {"PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)},
        )
        self.owner = os.getpid()
        self.told = self._answer(START_SECONDS, None)

    def _stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe:
                    pipe.close()
        self.process = None

    def _send(self, line: bytes) -> None:
        assert self.process and self.process.stdin
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
        except BrokenPipeError:
            raise RenderError(_reason("", self.process.wait())) from None

    def _answer(self, timeout: float, tick: Tick | None) -> dict[str, Any]:
        assert self.process and self.process.stdout
        end, said = time.monotonic() + timeout, b""
        while not said.endswith(b"\n"):
            left = end - time.monotonic()
            if left <= 0:
                raise RenderError(
                    f"The PDF took longer than {timeout:g} seconds, so it was stopped. Split long sections."
                )
            ready, _, _ = select.select([self.process.stdout], [], [], min(left, TICK_SECONDS))
            if not ready:
                if tick:
                    tick()
                continue
            piece = os.read(self.process.stdout.fileno(), 1 << 16)
            if not piece:
                raise RenderError(_reason("", self.process.wait()))
            said += piece
        answer: dict[str, Any] = json.loads(said)
        return answer


def _reason(said: str, status: int) -> str:
    if "MemoryError" in said:
        return "The PDF needed more memory than it may have. Split long sections."
    if status < 0:
        return f"The renderer was stopped from outside (signal {-status})."
    return f"The renderer failed: {said.strip() or 'it gave no reason'}"


#: The server of this process.
here = Renderer()
