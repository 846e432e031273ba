"""The full edition of a plan, made by two warm workers, against what else could print the same HTML.

Each row is the best of some rounds by the clock, all in one run, from the nudge to the finished row. The Southend plan
is used where its workbook is at hand, else the demonstration plan; the large one is its chapters again and again.
"""

import copy
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from cypp.celery import app
from cypp.pdf.assets import BASE_URL, FOLDERS
from plans.document import Document, freeze, sha256
from plans.models import Edition, Part, Plan, Publication
from plans.publishing.actions import nudge
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html

ROOT = Path(__file__).resolve().parent.parent
WORKBOOK = ROOT.parent / "shared" / "inputs" / "southend-2008-09-action-plan.xlsx"
ROUNDS = 3
TIMES = 6  # the chapters of the large plan
MEGABYTE = 1024 * 1024
#: What is measured, and how much of the other it may be.
CHROMIUM, CHANGED, BARE, MEMORY = 1.0, 0.3, 0.6, 400
ALONE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import weasyprint
from cypp.pdf import assets
from cypp.pdf.typeset import OwnAssets
html = weasyprint.HTML(string=sys.stdin.read(), base_url={BASE_URL!r}, url_fetcher=OwnAssets(assets.read()))
html.write_pdf(sys.argv[1], pdf_variant="pdf/ua-1")
"""


def document() -> tuple[str, Document]:
    """The plan to print, brought in and taken out again."""
    with transaction.atomic():
        if WORKBOOK.exists():
            said = {"create": True, "json": True, "stdout": io.StringIO()}
            call_command("import_action_plan", "bench-southend", "bench-plan", str(WORKBOOK), **said)
            found, name = freeze(Plan.objects.get(trust__slug="bench-southend")), "Southend"
        else:
            call_command("load_demo")
            found, name = freeze(Plan.objects.get(trust__slug="northmere", slug="cypp-2010-13")), "demonstration"
        transaction.set_rollback(True)
    return name, found


def many_times(plan: Document, times: int) -> Document:
    """The same plan with its priorities again and again, each with a number and ids of its own."""
    large = copy.deepcopy(plan)
    priorities = [chapter for chapter in plan["chapters"] if chapter["kind"] == "priority"]
    again = []
    for turn in range(1, times):
        for chapter in copy.deepcopy(priorities):
            chapter["data"]["number"] += turn * len(priorities)
            chapter["key"] += f"-{turn}"
            again.append(chapter)
    last = max(place for place, chapter in enumerate(large["chapters"]) if chapter["kind"] == "priority")
    large["chapters"][last + 1 : last + 1] = again
    return large


def with_a_change(plan: Document, turn: int) -> Document:
    """The same plan with other words in one commitment, of a chapter of middle length."""
    found = copy.deepcopy(plan)
    priorities = [chapter for chapter in found["chapters"] if chapter["kind"] == "priority"]
    middle = sorted(priorities, key=lambda chapter: len(str(chapter)))[len(priorities) // 2]
    commitment = next(
        objective["commitments"][0] for objective in middle["data"]["objectives"] if objective["commitments"]
    )
    commitment["text"] += f" This is change {turn}."
    return found


class Press:
    """Workers on the database of the benchmark, and a plan whose versions they print."""

    def __init__(self) -> None:
        from tests.factories import PlanFactory, TrustFactory

        trust = TrustFactory(slug=f"bench-{uuid.uuid4().hex[:12]}")
        self.plan = PlanFactory(trust=trust)
        self.number = 0
        self.memory = 0
        self.pages = 0

    def version(self, words: Document) -> Edition:
        self.number += 1
        publication = Publication.objects.create(
            plan=self.plan, number=self.number, stage="final", document=words, sha256=sha256(words)
        )
        return Edition.objects.create(publication=publication, kind="full")

    def printed(self, words: Document) -> float:
        """Seconds from the nudge to the finished file of these words."""
        edition = self.version(words)
        start = time.perf_counter()
        nudge([edition.pk])
        while True:
            state = Edition.objects.filter(pk=edition.pk).values_list("state", "error", "pages").get()
            if state[0] == "done":
                seconds, self.pages = time.perf_counter() - start, state[2]
                most = max(facts["memory"] for facts in Part.objects.values_list("facts", flat=True) if facts)
                self.memory = max(self.memory, most * 1024)
                return seconds
            if state[0] == "failed" or time.perf_counter() - start > 300:
                raise SystemExit(f"The edition was not made: {state}")
            time.sleep(0.02)  # asking costs a processor that the workers need

    def first_time(self, words: Document) -> float:
        """The same with no part of it set before."""
        Part.objects.all().delete()
        shutil.rmtree(Path(settings.MEDIA_ROOT) / "parts", ignore_errors=True)
        return self.printed(words)

    @contextmanager
    def working(self) -> Iterator[None]:
        command = ["celery", "--quiet", "--app", "cypp", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
        command += ["--without-mingle", "--without-gossip", "--without-heartbeat", "-Ofair"]
        process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, start_new_session=True)
        watching = threading.Event()
        watcher = threading.Thread(target=self.watch, args=(process.pid, watching))
        try:
            while not app.control.ping(timeout=0.5):
                if process.poll() is not None:
                    raise SystemExit("The workers did not start.")
            watcher.start()
            yield
        finally:
            watching.set()
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()

    def watch(self, pid: int, done: threading.Event) -> None:
        """The most memory, in bytes, that a renderer has when one looks; parts tell theirs themselves."""
        while not done.wait(0.25):
            for child in psutil.Process(pid).children(recursive=True):
                try:
                    if "cypp.pdf.server" in child.cmdline():
                        self.memory = max(self.memory, child.memory_info().rss)
                except psutil.Error:
                    continue


def alone(html: str, output: Path) -> None:
    subprocess.run([sys.executable, "-c", ALONE, str(output)], input=html.encode(), check=True, env=_plain())


def _plain() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def chromium(html: str, folder: Path) -> Callable[[], None]:
    """Chromium, started cold, printing the same HTML with the same styles and typefaces from files."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("Chromium is needed: apt-get install chromium.")
    site = folder / "site"
    for name, place in FOLDERS.items():
        shutil.copytree(place, site / name, dirs_exist_ok=True)
    (site / "index.html").write_text(re.sub(r'(href|src)="part:', r'\1="#', html))

    def run() -> None:
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile", "--no-first-run"]
        target = [f"--print-to-pdf={folder}/chromium.pdf", (site / "index.html").as_uri()]
        subprocess.run([program, *options, *target], check=True, capture_output=True)

    return run


def clocked(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(press: Press, words: Document, folder: Path, rounds: int) -> dict[str, float]:
    """{"first", "changed", "chromium", "bare"}: the best of the rounds, in seconds, taken in turn."""
    html = edition_html(words, "full", Version.working_copy(words))
    output = folder / "alone.pdf"
    browser = chromium(html, folder)
    times: dict[str, list[float]] = {"first": [], "changed": [], "chromium": [], "bare": []}
    for turn in range(rounds):
        times["first"].append(press.first_time(words))
        times["changed"].append(press.printed(with_a_change(words, turn)))
        times["chromium"].append(clocked(browser))
        times["bare"].append(clocked(lambda: alone(html, output)))
    return {name: min(found) for name, found in times.items()}


def main() -> None:
    name, words = document()
    press = Press()
    missed = []
    with tempfile.TemporaryDirectory() as folder, press.working():
        for _ in range(2):
            press.first_time(words)  # both workers have their styles and typefaces in hand
        print(f"{'plan':<16}{'pages':>6}  {'way':<42}{'seconds':>8}{'ratio':>8}{'at most':>9}")
        for title, plan, rounds in ((name, words, ROUNDS), (f"{name}, {TIMES} times", many_times(words, TIMES), 1)):
            found = measure(press, plan, Path(folder), rounds)
            rows = [
                ("ours, first time, against Chromium, cold", "first", "chromium", CHROMIUM if plan is words else None),
                ("ours, first time, against WeasyPrint alone", "first", "bare", BARE),
                ("ours, after a change, against first time", "changed", "first", CHANGED),
            ]
            for said, ours, theirs, most in rows:
                ratio = found[ours] / found[theirs]
                limit = f"{most:.2f}" if most else ""
                print(f"{title:<16}{press.pages:>6}  {said:<42}{found[ours]:>8.2f}{ratio:>8.2f}{limit:>9}")
                if most and ratio > most:
                    missed.append(f"{title}: {said} {ratio:.2f}, at most {most}")
            print(f"{'':<24}(Chromium {found['chromium']:.2f} s, WeasyPrint alone {found['bare']:.2f} s)")
    memory = press.memory / MEGABYTE
    print(f"Most memory of a process that sets or assembles: {memory:.0f} MB (at most {MEMORY})")
    if memory > MEMORY:
        missed.append(f"{memory:.0f} MB of memory")
    if missed:
        raise SystemExit("Missed: " + "; ".join(missed))
