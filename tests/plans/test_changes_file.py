"""The PDF that says what changed between two versions: all of it, well formed, and valid."""

import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest

from cypp.pdf import render_in_subprocess
from plans.publishing.editions import Frozen
from plans.publishing.kinds import edition_html
from tests.plans.samples import commitment, document, priority, version
from tests.plans.test_editions import PDFCHECK, Outline


def text_of(pdf: Path) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(pdf).pages)


def changed() -> dict:
    """The sample plan with a change of every kind."""
    new = document(title="A new title")
    objective = priority(2)["data"]["objectives"][0]
    first, second, third = objective["commitments"]
    rows = [
        commitment(1, id=9, text="Something new & <bold>"),
        second | {"number": 2, "steps": ["first step", "another step"], "by_when": "May 2011"},
        first | {"number": 3, "lead": "Somebody else"},
    ]
    assert third["id"] == 4
    measures = [dict(row) for row in priority(2)["data"]["measures"]]
    measures[0] = measures[0] | {"baseline": "-25"}
    new["chapters"][1] = priority(2, objectives=[objective | {"commitments": rows}], measures=measures)
    new["chapters"].insert(0, new["chapters"].pop())
    signoff = new["chapters"][4]["data"]
    signoff["organisations"] = [
        row | {"cells": ["agreed"]} if row["cells"] == ["waiting"] else row for row in signoff["organisations"]
    ]
    return new


@pytest.fixture(scope="module")
def html():
    return edition_html(changed(), "changes", version("final", 4), Frozen(document(), version("signoff", 2)))


@pytest.fixture(scope="module")
def pdf(html, tmp_path_factory):
    output = tmp_path_factory.mktemp("changes") / "changes.pdf"
    assert render_in_subprocess(html, output)["warnings"] == []
    return output


def test_the_file_of_changes_says_all_of_them(pdf):
    text = text_of(pdf)
    for words in (
        "What changed: A new title",
        "From version 2, sign-off draft, 24 March 2010",
        "to version 4, final, 24 March 2010",
        "Added 1 Removed 1 Reworded 1 Moved 2",
        "[removed: Children and Young People's Plan]",
        "{added: A new title}",
        "{added: Something new & <bold>}",
        "[removed: Do the thing 4]",
        "[removed: Autumn 2008]",
        "{added: May 2011}",
        "[removed: Head of Youth]",
        "{added: Somebody else}",
        "[removed: second] {added: another} step",
        "[removed: −24.1%]",
        "[removed: Waiting]",
        "[was: 2.1.1] {is now: 2.1.3}",
        "Moved",
    ):
        assert words in text, words
    assert "Draft, not yet agreed" not in text


def test_the_file_of_changes_is_well_formed(html):
    outline = Outline(html)
    assert outline.levels.count(1) == 1
    assert max(below - above for above, below in zip(outline.levels, outline.levels[1:], strict=False)) == 1
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.styled == []
    assert "<bold>" not in html


def test_two_versions_that_say_the_same_make_a_file_too(tmp_path):
    html = edition_html(document(), "changes", version("final", 4), Frozen(document(), version("signoff", 2)))
    facts = render_in_subprocess(html, tmp_path / "same.pdf")
    assert facts["pages"] == 2
    assert "No differences." in text_of(tmp_path / "same.pdf")


@pytest.mark.skipif(not PDFCHECK.exists() or not shutil.which("java"), reason="needs Java and ../shared/tools/pdfua")
@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_the_file_of_changes_passes_the_checker(pdf, flavour):
    done = subprocess.run([PDFCHECK, flavour, pdf], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
