"""The process that sets pages: it reads styles and typefaces once and hands requests to a child with limits.

Run as `python -m cypp.pdf.server` by `cypp.pdf.renderer`. First it prints its fingerprint; then it reads one request a
line, as JSON, and prints one answer: the facts, or {"error": ...}. A child that runs away or is killed harms nothing
else. When its standard input ends so does it, and with it whatever it is at.

A child works for one file alone, or for one request where that names none, so that words of one plan are never in the
memory of a process that reads those of another. Within a file the second part costs no more than its words: a child of
its own would first find its way among the typefaces, for a twentieth of a second.
"""

import ctypes
import gc
import json
import math
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from cypp.pdf.typeset import Tidied, Typesetter
from cypp.pdf.work import WORK

PR_SET_PDEATHSIG = 1  # from linux/prctl.h
ENOUGH = 200 * 1024  # kilobytes: a child that has had more is let go
IDLE_SECONDS = 10  # a child that is asked nothing for so long is let go


class Server:
    """Styles and typefaces in hand, and at most one child."""

    def __init__(self, typesetter: Typesetter) -> None:
        self.typesetter = typesetter
        self.child: Child | None = None

    def serve(self) -> None:
        """Answer requests until there are no more."""
        print(json.dumps({"fingerprint": self.typesetter.fingerprint}), flush=True)
        while True:
            ready, _, _ = select.select([sys.stdin], [], [], IDLE_SECONDS if self.child else None)
            if not ready:
                self.let_go()
                continue
            line = sys.stdin.buffer.readline()
            told = self.answer(line) if line else None
            if told is None:
                break
            print(json.dumps(told), flush=True)
            if "ended" in told:
                break
        self.let_go()

    def answer(self, line: bytes) -> dict[str, Any] | None:
        """What is told to this request; None when nobody waits for it any more."""
        request = json.loads(line)
        try:
            self.typesetter.check()
            read = self.typesetter.prepare(request.get("html") or request["about"])
        except Tidied as error:
            return {"error": f"{error}", "ended": True}  # another server has its own
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        file = request["file"]
        if self.child and (read or not file or self.child.file != file):
            self.let_go()
        self.child = self.child or Child(self.typesetter, file)
        try:
            told = self.child.answer(line)
        except OSError:
            return {"error": "", "status": self.let_go()}
        if told and ("error" in told or told["memory"] > ENOUGH):
            self.let_go()
        return told

    def let_go(self) -> int:
        """End the child if there is one; its exit status, below 0 a signal's."""
        child, self.child = self.child, None
        return child.end() if child else 0


class Child:
    """A process of its own for the parts of one file."""

    def __init__(self, typesetter: Typesetter, file: str) -> None:
        self.file = file
        self.line, its = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            self.line.close()
            work_alone(typesetter, its)
        its.close()

    def answer(self, request: bytes) -> dict[str, Any] | None:
        """What it says to this; None when nobody waits for it any more. Raises OSError when it died of it."""
        self.line.sendall(request)
        said = b""
        while not said.endswith(b"\n"):
            ready, _, _ = select.select([self.line, sys.stdin], [], [])
            if self.line not in ready:  # a request comes only after an answer: this is the end
                return None
            piece = self.line.recv(1 << 16)
            if not piece:
                raise ConnectionResetError
            said += piece
        told: dict[str, Any] = json.loads(said)
        return told

    def end(self) -> int:
        """Its exit status; one that has died of something else keeps that."""
        os.kill(self.pid, signal.SIGKILL)
        self.line.close()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def work_alone(typesetter: Typesetter, line: socket.socket) -> None:
    """The child: limits first, then the work, again and again; it never returns."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        gc.disable()  # a few parts and gone: a fifth faster
        for asked in line.makefile("rb"):
            line.sendall(json.dumps(_told(typesetter, json.loads(asked))).encode() + b"\n")
    finally:
        os._exit(1)  # nothing is left to tidy


def _told(typesetter: Typesetter, request: dict[str, Any]) -> dict[str, Any]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime) + request["seconds"]
    for limit, most in ((resource.RLIMIT_AS, request["memory"]), (resource.RLIMIT_CPU, seconds)):
        resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
    try:
        told = WORK[request["work"]](typesetter, request)
    except BaseException as error:  # WeasyPrint's worst is no Exception
        told = {"error": f"{type(error).__name__}: {error}"[:500]}
    return told | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def main() -> None:
    folder = tempfile.mkdtemp(prefix=f"cypp-pdf-{os.getpid()}-")
    tempfile.tempdir = folder
    try:
        typesetter = Typesetter(Path(folder))
        gc.collect()
        gc.freeze()
        Server(typesetter).serve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
