"""Rules of the templates, styles and scripts of ours that no linter has."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ASSETS = sorted(path for path in (ROOT / "static" / "src").rglob("*") if path.suffix in {".css", ".js"})
LINES = 400
#: crispy hands these already drawn fields; everything else that is safe is made so in Python.
DRAWN_BY_CRISPY = re.compile(r"\{\{ ?fields\|safe ?\}\}")
FAULTS = {
    "raw HTML": re.compile(r"\|\s*safe\b|autoescape off|safeseq"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=\s*[\"']", re.I),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']|hx-on|javascript:", re.I),
    "another host": re.compile(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.I),
}


def name(path):
    return str(path.relative_to(ROOT))


def faults(text):
    return [fault for fault, pattern in FAULTS.items() if pattern.search(DRAWN_BY_CRISPY.sub("", text))]


def test_there_are_templates_to_read():
    assert len(TEMPLATES) > 50
    assert len(ASSETS) > 8


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_works_under_the_security_policy(path):
    outside = {"accessibility.html"}  # links to the regulator, and to nothing that is loaded
    text = path.read_text()
    allowed = {"an inline style"} if path.parent.name == "pdf" else {"another host"} if path.name in outside else set()
    found = [fault for fault in faults(text) if fault not in allowed]
    assert found == []


@pytest.mark.parametrize("path", [*TEMPLATES, *ASSETS], ids=name)
def test_a_file_stays_readable(path):
    assert path.read_text().count("\n") < LINES


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ body|safe }}", "raw HTML"),
        ("<script>alert(1)</script>", "an inline script"),
        ('<p style="color: red">', "an inline style"),
        ('<a href="x" onclick="go()">', "an inline handler"),
        ('<img src="//elsewhere.example/x.png">', "another host"),
    ],
)
def test_the_search_finds_what_it_should(text, fault):
    assert faults(text) == [fault]
