"""The file of a consultation draft: its words stand behind every page, for eyes alone, with the closing day."""

import re
import shutil
import subprocess

import pypdf
import pytest

from cypp.pdf import render_in_subprocess
from plans.publishing.kinds import edition_html
from tests.plans.samples import document, version
from tests.plans.test_editions import PDFCHECK

DAYS = {"consultation": {"opens": "2009-01-05", "closes": "2009-02-06"}}
WORDS = "Consultation draft"


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    output = tmp_path_factory.mktemp("consultation") / "draft.pdf"
    facts = render_in_subprocess(edition_html(document() | DAYS, "full", version("consultation", 1)), output)
    assert facts["warnings"] == []
    return output


def outside_the_reading_order(page) -> str:
    """The content of a page that is marked as an artifact."""
    content = page.get_contents().get_data().decode("latin1")
    return "\n".join(re.findall(r"/Artifact\s+BMC(.*?)EMC", content, re.DOTALL))


def drawn_by(page, name: str) -> str:
    """What a form of the page draws, with the forms inside it, as text."""
    form = page["/Resources"]["/XObject"][name]
    inner = form.get("/Resources", {}).get("/XObject", {})
    return form.get_data().decode("latin1") + "".join(one.get_data().decode("latin1") for one in inner.values())


def test_the_words_stand_behind_every_page_as_an_artifact(pdf):
    pages = pypdf.PdfReader(pdf).pages
    assert len(pages) > 5
    for page in pages:
        assert WORDS in page.extract_text()
        forms = re.findall(r"(/x\d+) Do", outside_the_reading_order(page))
        assert any("Tf" in drawn_by(page, name) for name in forms), "no text outside the reading order"


def test_every_page_but_the_cover_says_until_when(pdf):
    cover, *pages = (" ".join(page.extract_text().split()) for page in pypdf.PdfReader(pdf).pages)
    assert "Tell us what you think by 6 February 2009" in cover
    assert all("answers by 6 February 2009" in text for text in pages)


@pytest.mark.parametrize("stage", ["signoff", "final", "kept"])
def test_no_other_version_has_them(stage):
    html = edition_html(document(), "full", version(stage, 1))
    assert "consultation.css" not in html and "answers by" not in html


@pytest.mark.skipif(not PDFCHECK.exists() or not shutil.which("java"), reason="needs Java and ../shared/tools/pdfua")
def test_it_passes_the_checker(pdf):
    done = subprocess.run([PDFCHECK, "ua1", pdf], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
