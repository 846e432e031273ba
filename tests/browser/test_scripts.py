"""What the scripts do for somebody who types: drafts, previews, pasting, progress, focus after a swap.

A real Chromium over the real templates and assets, under the site's own security policy; the
little server below only answers what a view would.
"""

import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from playwright.sync_api import expect

from cypp.forms import GovForm, MarkdownInput

DIST = Path(settings.BASE_DIR) / "static" / "dist"
POLICY = "; ".join(
    " ".join([name, *sources]) for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)


class SectionForm(GovForm, forms.Form):
    title = forms.CharField()
    body = forms.CharField(widget=MarkdownInput)


def page(**context):
    """A signed-in page with one form, `context` added."""
    user = SimpleNamespace(is_authenticated=True, pk=7)
    form = SectionForm({"title": "Vision", "body": "As it was"})
    form.preview_at("/preview/")
    outline = [{"title": "Sections", "links": [{"title": "Our vision", "url": "/", "current": True}]}]
    return render_to_string(
        context.pop("template", "form_page.html"),
        {"title": "Section", "user": user, "csrf_token": "token-1", "form": form, "outline": outline, **context},
    )


class Site(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]] = []
    states: list[str] = []

    def do_GET(self):
        if self.path.startswith("/static/"):
            file = DIST / self.path.removeprefix("/static/")
            self.answer(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain")
        elif self.path == "/job/":
            self.asked.append((self.path, ""))
            (state,) = self.states
            self.answer(render_to_string("components/progress_body.html", job(state)))
        elif self.path == "/progress/":
            self.answer(page(template="workspace.html") + render_to_string("components/progress.html", job("queued")))
        elif self.path == "/workspace/":
            self.answer(page(template="workspace.html"))
        elif self.path == "/long-outline/":
            links = [{"title": f"Section {number}", "url": "/", "current": number == 60} for number in range(90)]
            self.answer(page(template="workspace.html", outline=[{"title": "Sections", "links": links}]))
        elif self.path == "/done/":
            self.answer(page(template="pages/cookies.html", form=None, messages=[Message(SUCCESS, "Saved.")]))
        else:
            self.answer(page())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.path, self.headers.get("X-CSRFToken") or ""))
        text = parse_qs(body).get("text", [""])[0]
        if self.path == "/preview/":
            self.answer(f"<p>Drawn: <strong>{len(text)}</strong></p>")
        elif self.path == "/wrong/":
            empty = SectionForm({})
            self.answer(render_to_string("components/form.html", {"form": empty}), status=422)
        else:
            self.send_response(302)
            self.send_header("Location", "/done/")
            self.end_headers()

    def answer(self, content, kind="text/html; charset=utf-8", status=200):
        content = content.encode() if isinstance(content, str) else content
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Say nothing: pytest shows what matters."""


def job(state):
    return {"job_id": 1, "poll_url": "/job/", "state": state, "words": f"It is {state}", "done": 3, "total": 9}


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def tab(chromium, address):
    """A fresh profile at a wide window. Anything that the browser complains about fails the test."""
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    faults = []
    tab.on(
        "console", lambda said: faults.append(said.text) if said.type == "error" and "422" not in said.text else None
    )
    tab.on("pageerror", lambda error: faults.append(str(error)))
    Site.asked.clear()
    yield tab
    context.close()
    assert faults == []


def test_typing_is_kept_and_offered_back_after_a_crash(tab):
    tab.goto("/section/")
    tab.get_by_label("Title").fill("A better title")
    expect(tab.locator("[data-draft-status]")).to_contain_text("Draft kept")
    tab.reload()
    expect(tab.get_by_label("Title")).to_have_value("Vision")
    tab.get_by_role("button", name="Put it back").click()
    expect(tab.get_by_label("Title")).to_have_value("A better title")
    expect(tab.get_by_label("Title")).to_be_focused()


def test_a_draft_ends_when_the_server_has_taken_the_form(tab):
    tab.goto("/section/")
    tab.get_by_label("Title").fill("Sent")
    tab.get_by_role("button", name="Save").click()
    tab.wait_for_url("**/done/")
    tab.wait_for_function("Object.keys(localStorage).length === 0")
    tab.goto("/section/")
    expect(tab.get_by_role("button", name="Save")).to_be_visible()
    expect(tab.locator(".draft-offer")).to_have_count(0)


def test_a_draft_belongs_to_its_page_and_can_be_thrown_away(tab):
    tab.goto("/section/")
    tab.get_by_label("Title").fill("Other words")
    expect(tab.locator("[data-draft-status]")).to_contain_text("Draft kept")
    tab.goto("/another/")
    tab.wait_for_selector(".write__preview")
    expect(tab.locator(".draft-offer")).to_have_count(0)
    tab.goto("/section/")
    tab.get_by_role("button", name="Throw it away").click()
    tab.goto("/section/")
    tab.wait_for_selector(".write__preview")
    expect(tab.locator(".draft-offer")).to_have_count(0)


def test_a_preview_follows_the_words(tab):
    tab.goto("/section/")
    tab.get_by_role("textbox", name="Body").fill("12345")
    expect(tab.locator(".write__preview strong")).to_have_text("5")
    assert Site.asked[-1] == ("/preview/", "token-1")


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("<h1>Why</h1><p>First <b>bold</b> and <i>slanted</i>.</p>", "## Why\n\nFirst **bold** and *slanted*."),
        ("<ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul>", "- One\n  - Inner\n- Two"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td></td></tr></table>",
            "| A | B |\n| --- | --- |\n| 1\\|2 |  |",
        ),
        ("<p class=MsoListParagraph>·<span> </span>One</p><p class=MsoListParagraph>· Two</p>", "- One\n- Two"),
        ('<p><a href="https://example.org/x">Link</a><script>alert(1)</script></p>', "[Link](https://example.org/x)"),
        ('<a href="javascript:alert(1)">Words</a>', "Words"),
    ],
)
def test_pasting_keeps_headings_lists_and_tables(tab, pasted, text):
    tab.goto("/section/")
    tab.wait_for_selector(".write__preview")
    area = tab.get_by_role("textbox", name="Body")
    area.fill("")
    area.evaluate(
        """(area, html) => {
            const data = new DataTransfer();
            data.setData('text/html', html);
            area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        pasted,
    )
    expect(area).to_have_value(text)


def test_errors_swapped_in_take_the_focus_and_their_links_land(tab):
    tab.goto("/section/")
    tab.locator("form[data-keep-draft]").evaluate(
        """(form) => {
            form.setAttribute('hx-post', '/wrong/');
            form.setAttribute('hx-target', '.sheet');
            htmx.process(form);
        }"""
    )
    tab.get_by_role("button", name="Save").click()
    summary = tab.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert ("/wrong/", "token-1") in Site.asked
    summary.get_by_role("link", name="Enter the title").click()
    expect(tab.get_by_label("Title")).to_be_focused()


def test_progress_is_followed_until_it_is_done(tab):
    Site.states[:] = ["running"]
    tab.goto("/progress/")
    expect(tab.locator("progress")).to_have_attribute("value", "3")
    expect(tab.locator("[data-progress-status]")).to_have_text("Running It is running")
    Site.states[:] = ["done"]
    expect(tab.locator("[data-progress-status]")).to_have_text("Done It is done")
    expect(tab.locator("progress")).to_have_count(0)
    asked = len(Site.asked)
    tab.wait_for_timeout(1500)  # it asked every second
    assert len(Site.asked) == asked


def test_the_outline_is_open_beside_the_page_and_closed_above_it_on_a_phone(tab):
    tab.goto("/workspace/")
    expect(tab.get_by_role("link", name="Our vision")).to_be_visible()
    tab.set_viewport_size({"width": 390, "height": 800})
    expect(tab.get_by_role("link", name="Our vision")).to_be_hidden()
    tab.get_by_text("Contents of this plan").click()
    expect(tab.get_by_role("link", name="Our vision")).to_be_visible()


def test_a_long_outline_shows_where_the_page_is_and_the_page_begins_at_its_top(tab):
    tab.goto("/long-outline/")
    expect(tab.get_by_role("link", name="Section 60")).to_be_in_viewport(ratio=1)
    assert tab.evaluate("scrollY") == 0


def test_without_scripts_the_outline_still_shows_beside_the_page_and_opens_on_a_phone(chromium, address):
    context = chromium.new_context(base_url=address, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto("/workspace/")
    expect(tab.get_by_role("link", name="Our vision")).to_be_visible()
    tab.set_viewport_size({"width": 390, "height": 800})
    expect(tab.get_by_role("link", name="Our vision")).to_be_hidden()
    tab.get_by_text("Contents of this plan").click()
    expect(tab.get_by_role("link", name="Our vision")).to_be_visible()
    context.close()
