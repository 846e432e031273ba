"""Chromium and Celery as the tests of pages use them: both real, both stopped at the end."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from cypp.celery import app

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
#: Of two lists Chromium takes the last, so this is Playwright's list, and what draws the browser's own windows: a third
#: of all its work, for panels that nobody sees.
WITHOUT = [
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]
FLAGS = [
    f"--disable-features={','.join(WITHOUT)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """([tags, options]) =>
    axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], ...options})"""
#: What axe reads in the styles themselves (that a page may be turned) is the same at every width: it is read once.
STYLES_WERE_READ = {"preload": False, "rules": {"css-orientation-lock": {"enabled": False}}}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
#: Links to a place in this page that is not there; axe does not look.
LOOSE_LINKS = """() => [...document.querySelectorAll('a[href^="#"]')]
    .map(link => link.getAttribute('href').slice(1))
    .filter(id => id === '' || !document.getElementById(decodeURIComponent(id)))"""


def chromium() -> str:
    """The installed browser: CHROMIUM, or the first of the usual names on the path."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("There is no Chromium. Run `make setup`, or set CHROMIUM to its program.")
    return found


expect.set_options(timeout=15_000)  # as long as a page waits for what is to be pressed: machines may be busy


@contextmanager
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in this thread
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def worker(log: Path, concurrency: int = 1) -> Iterator[subprocess.Popen]:
    """A Celery worker on the test database, the test queue and the test files; ready when it is handed over."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "CYPP_TEST_DATABASE": connection.settings_dict["NAME"],
        "REDIS_URL": settings.REDIS_URL,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    command = ["celery", "--quiet", "--app", "cypp", "worker", "--concurrency", str(concurrency), "--loglevel", "INFO"]
    command += ["--without-mingle", "--without-gossip", "--without-heartbeat"]  # it is alone: nobody to look for
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )
        try:
            _wait_for(process, log)
            yield process
        finally:  # at once, with what it started: what it was doing goes with the database of the test
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(process: subprocess.Popen, log: Path, seconds: int = 60) -> None:
    end = time.monotonic() + seconds
    while not app.control.ping(timeout=0.5, limit=1):  # one answer is all there will be
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"The worker did not start:\n{log.read_text()}")


class Person:
    """One of the cast in a browser window of their own. Faults in the console are kept in `faults`."""

    def __init__(self, context: BrowserContext, site: str):
        self.context, self.site = context, site
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _heard(self, kind: str, text: str) -> None:
        expected = "Failed to load resource: the server responded with a status of 4"  # 409, 422: said in the page
        if kind == "error" and expected not in text:
            self.faults.append(text)

    def go(self, path: str) -> Page:
        """Open a path of the site; fails on an answer that is not 200."""
        answer = self.page.goto(self.site + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page


def enter(opened: Browser, site: str, client: Client | None = None, **options: Any) -> Person:
    """A window for the person signed in with `client`, or for anybody."""
    context = opened.new_context(**{"viewport": WIDE, "locale": "en-GB", **options})
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME) if client else None
    if cookie:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": site}])
    return Person(context, site)


def press(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).first.click()


def follow(page: Page, words: str) -> None:
    """Links that look like buttons are announced as buttons: go by what they are."""
    with page.expect_navigation():
        page.locator("a", has_text=re.compile(rf"^\s*{re.escape(words)}\s*$")).first.click()


def wait_without_scripts(wanted: Locator, seconds: int = 30) -> None:
    """Ask how far long work is, as somebody does whose browser runs no scripts, until `wanted` is in the page.

    Such a page never changes by itself: either it holds what is wanted, or the link to ask again, or it is on its way.
    """
    page, end = wanted.page, time.monotonic() + seconds
    again = page.get_by_role("link", name="See how far it is")
    expect(wanted.or_(again)).to_be_visible()
    while not wanted.is_visible():
        assert time.monotonic() < end, f"{wanted} did not come in {seconds} seconds"
        page.wait_for_timeout(200)  # the work goes on meanwhile
        with page.expect_navigation():
            again.click()
        expect(wanted.or_(again)).to_be_visible()


def fill_date(page: Page, name: str, day: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}_{part}]").fill(str(getattr(day, part)))


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def check_page(person: Person) -> None:
    """What every page owes its readers: no fault of WCAG 2.2 AA at either width, no loose link, nothing cut off."""
    page = person.page
    page.wait_for_load_state()
    assert not person.faults, f"{page.url}: {person.faults}"
    loose = page.evaluate(LOOSE_LINKS)
    assert not loose, f"{page.url} has links to nowhere: {loose}"
    for size in (WIDE, NARROW):
        if page.viewport_size != size:
            page.set_viewport_size(size)
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")  # scripts saw the new size
        if size is NARROW:
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], f"{page.url} is too wide"
        found = violations(page, STYLES_WERE_READ if size is NARROW else {})
        assert not found, f"{page.url} at {size['width']}: {found}"
    page.set_viewport_size(WIDE)


def violations(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """Faults that axe finds, each as "rule: where (why)". It is run by the browser itself, past the site's policy.

    `options` are those of axe.run.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text() + "; undefined")
    found = page.evaluate(RUN_AXE, [RULES, options or {}])
    return [
        f"{fault['id']}: {', '.join(str(node['target']) for node in fault['nodes'][:3])} ({fault['help']})"
        for fault in found["violations"]
    ]
