"""Run the whole product in the foreground: servers, migrations, web, worker, scheduler. Ctrl-C stops all of it.

`make run` calls this (python -m scripts.run). PORT says where the web server listens (8000). Without DATABASE_URL and
REDIS_URL the embedded servers are started, watched, and stopped at the end. On an empty database the demonstration
trust is loaded. A part that dies is started again; one that keeps dying stops everything with status 1.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from pathlib import Path
from typing import Any

from cypp import services

ROOT = Path(__file__).resolve().parent.parent
PORT = os.environ.get("PORT") or "8000"
GRACE_SECONDS = 6  # a task that is cut off is done again after the next start
PARTS = {
    "web": ["gunicorn", "cypp.wsgi:application", "--bind", f"127.0.0.1:{PORT}", "--workers", "2", "--threads", "4",
            "--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning", "--worker-tmp-dir", "/dev/shm"],
    "worker": ["celery", "--quiet", "--app", "cypp", "worker", "--concurrency", "2", "--prefetch-multiplier", "1",
               "--loglevel", "INFO"],
    "beat": ["celery", "--quiet", "--app", "cypp", "beat", "--loglevel", "WARNING"],
}  # fmt: skip
# Of no use to someone who runs this on a laptop: Celery as root, no collected static files
QUIET = "ignore:You're running the worker,ignore:No directory at"

asked_to_stop = threading.Event()


class Stop(BaseException):
    """Someone asked us to end. Not an Exception, so that nothing on the way takes it for a failure."""


class Part:
    """One child process: started again when it dies, its output passed on under its name."""

    def __init__(self, name: str, selector: selectors.BaseSelector) -> None:
        self.name, self.selector = name, selector
        self.deaths: deque[float] = deque(maxlen=3)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *PARTS[self.name]], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_end_with_parent,
            env={"PYTHONWARNINGS": QUIET, **os.environ},
        )  # fmt: skip
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        self.selector.register(self.process.stdout, selectors.EVENT_READ, self)

    def pass_on(self) -> None:
        """Print what the child has written since last time."""
        pipe = self.process.stdout
        assert pipe is not None
        text = pipe.read()
        if text:
            for line in text.decode(errors="replace").splitlines():
                say(f"{self.name:6} | {line}")
        elif text == b"":
            self.selector.unregister(pipe)
            pipe.close()

    def watch(self) -> None:
        """Start again when dead; raises RuntimeError at the third death within a minute."""
        status = self.process.poll()
        if status is None:
            return
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        self.deaths.append(time.monotonic())
        if len(self.deaths) == 3 and self.deaths[-1] - self.deaths[0] < 60:
            raise RuntimeError(f"The {self.name} part {how}, for the third time in a minute.")
        say(f"The {self.name} part {how}; starting it again.")
        self.kill_group()
        self.start()

    def kill_group(self) -> None:
        """End at once the child and whatever it had started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """In the child: be terminated by the kernel should the parent die without a word (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def say(line: str) -> None:
    """Print a line; once nobody reads any more (Ctrl-C ends `| tee` too), go on in silence."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def stop_now(_signal: int, _frame: object) -> None:
    """While preparing: give up whatever is being done."""
    asked_to_stop.set()
    raise Stop


def stop_soon(_signal: int, _frame: object) -> None:
    """While serving: let the loop end. An exception could be lost in the middle of someone else's clean-up."""
    asked_to_stop.set()


def on_stop(handler: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def refuse_bad_port() -> None:
    if not PORT.isdecimal() or not 0 < int(PORT) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {PORT!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(PORT)))
        except OSError:
            sys.exit(f"Port {PORT} is taken by another program. Choose one: PORT={int(PORT) + 1} make run")


def prepare() -> None:
    """Servers, tables and, on an empty database, the demonstration trust."""
    say("Starting the database and the queue ...")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from partners.models import Trust

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Bringing the tables up to date ...")
        call_command("migrate", verbosity=0, interactive=False)
    if not Trust.objects.exists():
        say("Loading the demonstration trust ...")
        call_command("load_demo")


def answers() -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def serve() -> None:
    """Run every part until someone asks us to stop."""
    from django.core.management import call_command

    selector = selectors.DefaultSelector()
    parts: list[Part] = []
    ours = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    watched = [name for name, variable in ours.items() if not os.environ.get(variable)]
    announced = False
    try:
        parts.append(Part("web", selector))
        while not asked_to_stop.is_set():
            for key, _ in selector.select(timeout=0.5):
                key.data.pass_on()
            for part in parts:
                part.watch()
            if not announced and answers():
                announced = True
                parts += [Part("worker", selector), Part("beat", selector)]  # not sooner: they would slow the web down
                call_command("demo_people")
                say(f"\nReady: http://127.0.0.1:{PORT}/   (Ctrl-C stops everything)\n")
            revive(watched)
    finally:
        say("\nStopping ...")
        end(parts)


def revive(watched: list[str]) -> None:
    """Start again an embedded server that has died; it comes back with its data on its old port."""
    up = services.running()
    start = {"postgres": services.database_url, "valkey": services.redis_url}
    for name in watched:
        if not up[name]:
            say(f"The embedded {name} has stopped; starting it again.")
            start[name]()


def end(parts: list[Part]) -> None:
    """Ask every part to end, together; after some seconds insist."""
    for part in parts:
        part.process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for part in parts:
        try:
            part.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.kill_group()
            part.process.wait()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cypp.settings")
    os.environ.setdefault("CYPP_DEMO", "1")
    on_stop(stop_now)
    refuse_bad_port()
    try:
        prepare()
        on_stop(stop_soon)
        serve()
    except Stop:
        return 0
    except (RuntimeError, OSError) as error:
        say(f"Error: {error}")
        return 1
    finally:
        on_stop(signal.SIG_IGN)
        services.stop()
        say("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
