"""People who write at the same time, as their browsers would ask: used by bench_editors.

Each is a thread with a session of its own. What a page loads or polls by itself (`hx-trigger`) is asked for too.
"""

import html
import random
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

TIMEOUT = 30  # seconds for one answer
READ, TYPE = (3.0, 6.0), (5.0, 11.0)  # seconds that a person reads a page, and writes: a save every 10 to 20
TRIES = 5  # how often somebody saves again over what others saved
TRIGGER = re.compile(r'<[^>]*\shx-trigger="(load|every (\d+)s)[^"]*"[^>]*>')
TARGET = re.compile(r'\shx-target="#(objective-\d+)"')
ADDRESS = re.compile(r'\shx-get="([^"]+)"')


@dataclass(frozen=True)
class Save:
    """Words sent for one field of one row, written on top of the version `base`."""

    kind: str
    pk: int
    field: str
    words: str
    base: int


@dataclass(frozen=True)
class Refusal:
    """A save that was refused, what the answer showed, and the version that it offered to save over."""

    save: Save
    shown: str
    version: int


@dataclass
class Record:
    """What all of them did. Lists are only added to, which threads may do at once."""

    times: list[tuple[str, float]] = field(default_factory=list)
    accepted: list[Save] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Trouble(Exception):
    """An answer that nobody should get."""


class Forms(HTMLParser):
    """The fields of every form of a page, as a browser would send them."""

    def __init__(self, page: str):
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self._select = self._area = ""
        self._text: list[str] = []
        self.feed(page)

    def versioned(self) -> dict[str, list[str]]:
        """The fields of the form that carries a version."""
        for fields in self.forms:
            found: dict[str, list[str]] = {}
            for name, value in fields:
                found.setdefault(name, []).append(value)
            if "version" in found:
                return found
        raise Trouble("There is no form to save.")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append([])
        if not self.forms:
            return
        name = given.get("name", "")
        if tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.forms[-1].append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.forms[-1].append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._area, self._text = name, []

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            text = "".join(self._text).replace("\r\n", "\n").removeprefix("\n")
            self.forms[-1].append((self._area, text))
            self._area = ""


class Browser:
    """One session over HTTP: cookies, redirects, the time that each answer takes."""

    def __init__(self, site: str, session: str, record: Record):
        self.host = urlsplit(site).netloc
        self.cookies = {"sessionid": session}
        self.record = record

    def ask(
        self, kind: str, path: str, sent: dict | None = None, htmx: bool = True, target: str = ""
    ) -> tuple[int, str]:
        """(status, page) at the end of the redirects; the whole is timed under `kind`. Raises Trouble."""
        start = time.perf_counter()
        status, page, onward = self._one(path, sent, htmx, target)
        if onward:
            status, page, _ = self._one(onward, None, htmx, target)
        self.record.times.append((kind, time.perf_counter() - start))
        if status not in (200, 204, 409):
            raise Trouble(f"{kind}: {status} at {path}")
        return status, page

    def _one(self, path: str, sent: dict | None, htmx: bool, target: str) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"HX-Request": "true", "HX-Target": target} if htmx else {}
        body = None
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
            body = urlencode(sent, doseq=True)
        connection = HTTPConnection(self.host, timeout=TIMEOUT)
        try:
            connection.request("GET" if sent is None else "POST", path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        except (OSError, HTTPException) as error:
            raise Trouble(f"{path}: {error!r}") from error
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page, answer.headers.get("Location", "") if answer.status == 302 else ""


class Editor(threading.Thread):
    """Reads, writes and saves until the time is over."""

    def __init__(self, number: int, browser: Browser, places: dict, until: float):
        super().__init__(daemon=True)
        self.number, self.browser, self.places, self.until = number, browser, places, until
        self.record = browser.record
        self.dice = random.Random(number)
        self.count = 0
        self.polls: list[tuple[str, int]] = []

    def run(self) -> None:
        self.think(0, 8)  # people do not all arrive in the same second
        while time.monotonic() < self.until:
            try:
                self.write_section() if self.dice.random() < 0.15 else self.write_rows()
            except Trouble as trouble:
                self.record.errors.append(str(trouble))
                self.think(*READ)

    def think(self, least: float, most: float) -> None:
        """Wait as a person does, while the page asks for what it polls."""
        start = time.monotonic()
        wait = self.dice.uniform(least, most)
        for at, path in sorted(self._due(wait)):
            time.sleep(max(0.0, start + at - time.monotonic()))
            self.browser.ask("asked by the page", path)
        time.sleep(max(0.0, start + wait - time.monotonic()))

    def _due(self, wait: float) -> Iterator[tuple[float, str]]:
        for path, every in self.polls:
            at = self.dice.uniform(0, every)
            while at < wait:
                yield at, path
                at += every

    def open(self, kind: str, path: str) -> str:
        """A whole page, and what it loads by itself."""
        _, page = self.browser.ask(kind, path, htmx=False)
        self.polls = []
        for found in TRIGGER.finditer(page):
            address = ADDRESS.search(found[0])
            if address and found[1] == "load":
                self.browser.ask("asked by the page", html.unescape(address[1]))
            elif address:
                self.polls.append((html.unescape(address[1]), int(found[2])))
        return page

    def write_rows(self) -> None:
        """Open a priority and write two or three of its rows."""
        priority = self.dice.choice(self.places["priorities"])
        self.open("priority page", priority["url"])
        for _ in range(self.dice.randint(2, 3)):
            self.think(*READ)
            if time.monotonic() > self.until:
                return
            wanted = priority["hot"] if self.dice.random() < 0.25 else priority["rows"]
            pk, url = self.dice.choice(wanted)
            _, page = self.browser.ask("form of a row", url)
            self.think(*TYPE)
            self.save("commitment", pk, url, page, self.dice.choice(["text", "text", "steps", "lead"]))

    def write_section(self) -> None:
        pk, url = self.dice.choice(self.places["sections"])
        page = self.open("section page", url)
        self.think(*TYPE)
        self.browser.ask("preview", self.places["preview"], {"text": "Some **words** of a section. " * 30})
        self.save("section", pk, url, page, self.dice.choice(["body", "body", "title"]), htmx=False)
        self.think(*READ)

    def save(self, kind: str, pk: int, url: str, page: str, name: str, htmx: bool = True) -> None:
        """Put words of one's own into one field and save, over theirs where that is asked."""
        self.count += 1
        words = f"zq{self.number}x{self.count}z"
        for _ in range(TRIES):
            sent = Forms(page).versioned()
            sent[name] = [f"Written by number {self.number} in words {words} of their own."]
            save = Save(kind, pk, name, words, int(sent["version"][0]))
            target = TARGET.search(page)  # where htmx puts the answer: the page draws no more than that
            status, page = self.browser.ask(
                f"save of a {'row' if htmx else kind}", url, sent, htmx, target[1] if target else ""
            )
            if status == 200:
                self.record.accepted.append(save)
                return
            self.record.refused.append(Refusal(save, html.unescape(page), int(Forms(page).versioned()["version"][0])))
            self.think(*READ)
