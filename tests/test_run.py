"""`make run` as a newcomer meets it: it starts from an empty folder, revives what dies, and Ctrl-C stops all of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest

from cypp import services

START_SECONDS = 120  # on two busy processors; alone it takes about fifteen


class Run:
    """The runner in a process group of its own, with everything it prints."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = folder / "run.log"
        kept = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "CYPP_DEMO"}
        }
        self.environment = {**kept, "CYPP_VAR": str(folder / "var"), "PORT": str(self.port), "CYPP_THROWAWAY": "1"}
        self.process = None

    def start(self):
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.run"], cwd=services.ROOT, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.wait_for("Ready: ")

    @property
    def output(self):
        return self.log.read_text()

    def wait_for(self, words):
        deadline = time.monotonic() + START_SECONDS
        while words not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, f"{words!r} did not come:\n{self.output}"
            time.sleep(0.2)

    def parts(self, word):
        """The runner's own children whose command names this part."""
        children = psutil.Process(self.process.pid).children()
        return [child for child in children if word in child.cmdline()]

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()

    def interrupt(self):
        """Ctrl-C; returns the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(20)


@pytest.fixture
def run(tmp_path, monkeypatch):
    run = Run(tmp_path)
    yield run
    if run.process and run.process.poll() is None:
        run.process.kill()
    monkeypatch.setenv("CYPP_VAR", run.environment["CYPP_VAR"])
    services.stop()


def test_it_starts_revives_and_stops(run):
    run.start()
    assert run.get("/healthz") == (200, "ok\n")
    status, page = run.get("/")  # the sign-in page, with the demonstration sign-ins that were printed
    printed = set(re.findall(r"[\w.-]+@[\w.-]+", run.output.split("Ready: ")[0]))
    assert status == 200
    assert len(printed) >= 5
    assert all(address in page for address in printed)

    family = psutil.Process(run.process.pid).children(recursive=True)
    (worker,) = run.parts("worker")
    worker.kill()
    run.wait_for("The worker part was killed by signal 9; starting it again.")
    assert len(run.parts("worker")) == 1
    assert run.get("/healthz")[0] == 200

    family += psutil.Process(run.process.pid).children(recursive=True)
    assert run.interrupt() == 0, run.output
    assert run.output.rstrip().endswith("Stopped.")
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []

    run.start()
    assert "Loading the demonstration trust" not in run.output
    assert run.interrupt() == 0, run.output


def test_a_port_in_use_is_said_before_anything_is_started(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", run.port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "scripts.run"],
            cwd=services.ROOT,
            env=run.environment,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr == f"Port {run.port} is taken by another program. Choose one: PORT={run.port + 1} make run\n"


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_refused(run, port):
    done = subprocess.run(
        [sys.executable, "-m", "scripts.run"],
        cwd=services.ROOT,
        env={**run.environment, "PORT": port},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (1, f"PORT must be a number from 1 to 65535, not '{port}'.\n")
