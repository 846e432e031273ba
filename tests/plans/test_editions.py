"""The full edition as HTML and as PDF: everything the document says, in a form that everybody can read."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pypdf
import pytest

from cypp.pdf import render_in_subprocess
from plans.models import Edition
from plans.publishing.editions import Version, agreements, friendly_name, palette, parts_of
from plans.publishing.kinds import KINDS, edition_html
from plans.publishing.papers import PAPERS
from plans.templatetags import chapters as filters
from tests.plans.samples import MEASURE, commitment, document, glossary, priority, version

ROOT = Path(__file__).resolve().parents[2]
PDFCHECK = ROOT.parent / "shared" / "tools" / "pdfua" / "pdfcheck"


class Outline(HTMLParser):
    """Levels of the headings in order, ids, and where links inside the page lead."""

    def __init__(self, html: str):
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.styled: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in values:
            self.ids.append(values["id"])
        if values.get("href", "").startswith("#"):
            self.links.append(values["href"][1:])
        if "style" in values:
            self.styled.append(tag)


def with_glossary():
    """The sample with terms in marked text, in a list inside a cell, in the head of rows, and only in a tag."""
    words = {"eight": "one more than seven", "first_step": "where it begins", "Fewer_conceptions": "a target"}
    plan = document()
    plan["chapters"].append(glossary(**words, LAA="Local Area Agreement", Joint_Commissioning_Manager="who buys"))
    return plan


@pytest.fixture(scope="module")
def html():
    return edition_html(with_glossary(), "full", version())


@pytest.fixture(scope="module")
def pdf(html, tmp_path_factory):
    output = tmp_path_factory.mktemp("edition") / "full.pdf"
    facts = render_in_subprocess(html, output)
    assert facts["warnings"] == []
    return output


@pytest.fixture(scope="module")
def pages(pdf):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(pdf).pages]


def test_every_kind_of_file_has_a_way_to_be_made():
    assert KINDS.keys() | PAPERS.keys() == set(Edition.Kind.values)
    assert not KINDS.keys() & PAPERS.keys()


def test_headings_ids_and_links_hold_together(html):
    outline = Outline(html)
    assert outline.levels.count(1) == 1
    assert outline.levels[0] == 1
    steps = [below - above for above, below in zip(outline.levels, outline.levels[1:], strict=False)]
    assert max(steps) == 1
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.links) <= set(outline.ids)
    assert {"priority-2", "objective-2-1", "commitment-2-1-4", "scorecard", "signoff"} <= set(outline.ids)
    assert outline.styled == []


def test_the_same_document_gives_the_same_html(html):
    assert edition_html(with_glossary(), "full", version()) == html


def test_the_plan_is_all_there(pages):
    text = " ".join(pages)
    for words in (
        "Alder Children's Trust",
        "Children and Young People's Plan",
        "2010–13",
        "Version 3, 24 March 2010",
        "Contents",
        "Foreword",
        "Theme 2",
        "Healthier lives",
        "Whatever the postcode",
        "Joint Commissioning Manager",
        "Be healthy",
        "You can expect",
        "Help that comes before",
        "2.1 Healthy habits in every family",
        "More smiles",
        "Fewer conceptions",
        "2.1.1",
        "Do the thing 1",
        "2.1.2",
        "second step",
        "2.1.4",
        "With Schools Forum",
        "Police",
        "Not stated",
        "Autumn 2008",
        "Strategic action",
        "Target",
        "NI 112",
        "−24.1%",
        "−29.6%",
        "better than neighbours",
        "−43.2%",
        "LAA",
        "Lower is better",
        "How we will know",
        "Who has agreed this plan",
        "Partner agreed",
        "Reservation",
        "Not agreed",
        "Changed since",
        "Waived",
        "Waiting",
        "Not asked",
        "we agree if the nurse is paid for",
        "Cabinet, 9 March 2010",
        "2 of 6 partners, 1 with a reservation",
        "Next steps",
        "A voluntary plan.",
        "ab" * 20,
    ):
        assert words in text, words


def test_each_term_is_explained_once_and_listed_at_the_end(html, pages):
    text = " ".join(pages)
    for words in (
        "One in eight (one more than seven).",
        "first step (where it begins)",
        "Fewer conceptions (a target)",
        "Joint Commissioning Manager (who buys)",
    ):
        assert text.count(words) == 1
    assert html.count('class="meaning"') == 4 and "LAA (" not in text
    assert "Zebra An animal that no plan is about" in pages[-3]


def test_contents_name_the_page_where_each_chapter_begins(pages):
    contents = next(text for text in pages if text.startswith("Contents"))
    for title, opening in (("Healthier lives", "Theme 2"), ("How we will know", "How we will know Every measure")):
        place = next(number for number, text in enumerate(pages, 1) if opening in text and "Contents" not in text)
        assert re.search(rf"{title}\W+{place}\b", contents), contents


def test_a_draft_says_so_on_every_page_and_a_final_version_on_none(pages, tmp_path):
    output = tmp_path / "draft.pdf"
    render_in_subprocess(edition_html(with_glossary(), "full", version("signoff", 2)), output)
    drafts = [page.extract_text() for page in pypdf.PdfReader(output).pages]
    assert len(drafts) >= len(pages)
    assert all("draft" in text.lower() for text in drafts)
    assert not any("draft" in text.lower() for text in pages)


@pytest.mark.parametrize(
    ("stage", "noted"), [("signoff", True), ("consultation", True), ("draft", True), ("final", False)]
)
def test_a_code_that_does_not_fit_is_noted_on_drafts_only(stage, noted):
    html = edition_html(document(), "full", version(stage))
    assert ("these words do not match NI 157" in html) is noted
    assert "these words do not match NI 112" not in html


def test_words_of_people_stay_words():
    plan = document(title="A <script>alert(1)</script> plan & more")
    plan["chapters"][1]["data"]["objectives"][0]["commitments"][0]["text"] = "<img src=x onerror=y> **not bold**"
    html = edition_html(plan, "full", version())
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;img src=x" in html


def test_a_plan_of_one_empty_priority_is_printed_too(tmp_path):
    plan = document(legal_basis="")
    bare = priority(lead="", strapline="", outcomes=[], expect="", rationale="", objectives=[], measures=[])
    plan["chapters"] = [bare]
    facts = render_in_subprocess(edition_html(plan, "full", version()), tmp_path / "bare.pdf")
    assert facts["warnings"] == []
    assert facts["pages"] == 6


@pytest.mark.skipif(not PDFCHECK.exists() or not shutil.which("java"), reason="needs Java and ../shared/tools/pdfua")
@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_it_passes_the_checker(pdf, flavour):
    done = subprocess.run([PDFCHECK, flavour, pdf], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# Names, colours, arrangement


@pytest.mark.parametrize(
    ("place", "stage", "number", "name"),
    [
        ("Northmere", "final", 3, "Northmere-CYPP-2010-13-full.pdf"),
        ("Northmere", "signoff", 2, "Northmere-CYPP-2010-13-full-draft-v2.pdf"),
        ("Northmere", "draft", None, "Northmere-CYPP-2010-13-full-draft.pdf"),
        ("St. Mary’s / East", "final", 1, "St-Marys-East-CYPP-2010-13-full.pdf"),
        ("../../etc", "final", 1, "etc-CYPP-2010-13-full.pdf"),
    ],
)
def test_a_file_has_a_name_that_people_know(place, stage, number, name):
    assert friendly_name(place, "2010–13", "full", version(stage, number)) == name


def test_a_working_copy_is_the_same_all_day():
    first, second = Version.working_copy(document()), Version.working_copy(document())
    assert first == second
    assert first.draft
    assert first.stage_label == "Working draft"


def test_tints_follow_the_colour_of_the_trust():
    shades = palette("#1D4F5C")
    assert shades == {"brand": "#1d4f5c", "soft": "#e8edef", "pale": "#cdd8db", "deep": "#123139"}
    assert palette("#000000")["soft"] == "#e6e6e6"


def test_partners_are_counted_where_they_were_asked():
    assert agreements(document()) == {2: "2 of 6 partners, 1 with a reservation"}
    assert [part["agreement"] for part in parts_of(document())] == [
        "",
        "2 of 6 partners, 1 with a reservation",
        "",
        "",
        "",
    ]
    plan = document()
    plan["chapters"][3]["data"]["organisations"] = [{"name": "A", "cells": ["not_asked"]}]
    assert agreements(plan) == {2: ""}


def test_commitments_stand_under_their_results_and_loose_ones_first():
    objective = priority()["data"]["objectives"][0]
    found = [
        (group["result"] and group["result"]["id"], [row["number"] for row in group["commitments"]])
        for group in filters.groups(objective)
    ]
    assert found == [(None, [1]), (11, [2, 4])]
    assert [result["id"] for result in filters.loose_results(objective)] == [12]
    assert filters.groups({"results": [], "commitments": [commitment(1, result=99)]})[0]["result"] is None


def test_a_line_is_drawn_only_between_figures():
    line = filters.chart(MEASURE)
    assert line["title"] == "Falling from −24.1% (2007/08) to −43.2% (2010/11)"
    assert line["dots"] == [("4.0", "4.0"), ("56.0", "9.8"), ("108.0", "24.0")]
    assert filters.chart(MEASURE | {"targets": []}) is None
    level = filters.chart(MEASURE | {"targets": [{"period": "2008/09", "value": "-24.1", "text": ""}]})
    assert {y for _, y in level["dots"]} == {"14.0"}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (None, "–"),
        ({"value": "-29.6", "text": ""}, "−29.6%"),
        ({"value": "-29.6", "text": "-29.6% or better"}, "−29.6% or better"),
        ({"value": None, "text": "as the region"}, "as the region"),
    ],
)
def test_a_target_is_said_as_the_plan_says_it(target, words):
    assert filters.said(target, "percent") == words


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [(1, "Target,Targets", "1 target"), (2, "NI code,NI codes", "2 NI codes"), (0, "Theme,Themes", "0 themes")],
)
def test_a_number_with_its_word(number, words, said):
    assert filters.count(number, words) == said


def test_what_is_promised_is_not_said_twice():
    assert filters.promised("**You can expect** help")
    assert not filters.promised("Expect help")
