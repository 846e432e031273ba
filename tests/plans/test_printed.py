"""The editions beside the full plan: what each holds, for whom it is set, and that it is chosen by rule."""

import shutil
import subprocess
from collections.abc import Iterator
from html import escape

import pikepdf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cypp.labelled import lists_of, words_of
from cypp.pdf import render_in_subprocess
from cypp.typefaces import ATKINSON, lines_of, unprintable, widths
from plans.publishing.kinds import KINDS, choosable, edition_html, files_for
from plans.wordings.languages import SCRIPTS, Language
from tests.plans.samples import MEASURE, document, priority, version
from tests.plans.test_editions import PDFCHECK, Outline

YOUNG_WORDS = "Start here.\n\n## You will be heard\n\nTell somebody. They will listen.\n\n> Ask twice.\n"
URDU = "یہ منصوبہ بچوں کے لیے ہے۔"


def wording(number: int, purpose: str, language: str, title: str, body: str) -> dict:
    data = {"purpose": purpose, "language": language, "body": body}
    return {"kind": "wording", "key": f"wording-{number}", "title": title, "data": data}


def worded() -> dict:
    """The sample with money, and texts in three scripts."""
    plan = document()
    plan["chapters"][1]["data"]["money"] = [money(1_200_000), money(None)]
    return plan | {
        "wordings": [
            wording(1, "young", "en", "Our promises to you", YOUNG_WORDS),
            wording(2, "summary", "pl", "Plan w skrócie", "Zażółć gęślą jaźń.\n\n## Więcej\n\n1. Jeden"),
            wording(3, "summary", "ur", "منصوبہ", f"{URDU}\n\n## مزید\n\n- ایک"),
        ]
    }


def money(amount: int | None) -> dict:
    row = {"id": amount or 0, "title": "Nurses", "amount": amount, "year": "2010/11", "fund": "Grant"}
    return row | {"organisation": "", "arrangement": "", "objective": None}


def of_many(priorities: int, objectives: int, words: str) -> dict:
    """A plan in which everything is as long as `words`, and every priority has a measure of its own."""
    plan, chapters = document(), []
    for number in range(1, priorities + 1):
        one = priority(number, title=f"Priority {number} {words[:90]}", strapline=words[:120], expect=words)
        objective = one["data"]["objectives"][0]
        one["data"]["objectives"] = [
            objective | {"id": 100 * number + at, "number": at, "title": words} for at in range(1, objectives + 1)
        ]
        one["data"]["measures"] = [MEASURE | {"id": number, "title": words}]
        chapters.append(one)
    return plan | {"chapters": chapters}


def pages_of(html: str, path) -> list[str]:
    render_in_subprocess(html, path)
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]


PRINTED = [("summary", ""), ("summary", "pl"), ("summary", "ur"), ("large_print", ""), ("young", "")]
PRINTED += [("scorecard", ""), ("agreement", "")]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Every printed edition of the sample: {(kind, language): (HTML, path of its PDF)}."""
    folder, found = tmp_path_factory.mktemp("printed"), {}
    for kind, language in PRINTED:
        html, path = edition_html(worded(), kind, version(), None, language), folder / f"{kind}{language}.pdf"
        facts = render_in_subprocess(html, path)
        assert facts["warnings"] == []
        found[kind, language] = html, path
    return found


@pytest.mark.parametrize("edition", PRINTED)
def test_headings_ids_and_links_hold_together(made, edition):
    outline = Outline(made[edition][0])
    steps = [below - above for above, below in zip(outline.levels, outline.levels[1:], strict=False)]
    assert outline.levels.count(1) == 1 and outline.levels[0] == 1
    assert max(steps) == 1
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.links) <= set(outline.ids)
    assert outline.styled == []


@pytest.mark.skipif(not PDFCHECK.exists() or not shutil.which("java"), reason="needs Java and ../shared/tools/pdfua")
@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_all_of_them_pass_the_checker(made, flavour):
    paths = [path for _, path in made.values()]
    done = subprocess.run([PDFCHECK, flavour, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# What is made of which plan


def test_all_that_the_document_holds_enough_for_is_made_when_it_is_published():
    files = files_for("final", worded())
    assert files[0] == ("full", "")
    assert set(PRINTED) <= set(files)
    assert len(files) == len(set(files))


def test_what_a_document_lacks_is_not_made():
    bare = document()
    bare["chapters"] = [bare["chapters"][0]]
    assert {kind for kind, _ in files_for("final", bare)} & {kind for kind, _ in PRINTED} == {"large_print"}


def test_a_plan_does_without_what_it_leaves_out_but_never_without_the_full_plan():
    everything = [kind.kind for kind in choosable()] + ["full"]
    assert files_for("final", worded(), everything) == [("full", "")]
    assert ("summary", "pl") not in files_for("final", worded(), ["summary"])


@pytest.mark.parametrize("stage", ["consultation", "signoff"])
def test_a_draft_is_made_into_the_full_plan_alone(stage):
    assert files_for(stage, worded()) == [("full", "")]


# The summary


LONG = "Every child and every family in this place has somebody whom they know and who keeps their word to them. " * 3


@pytest.mark.parametrize(
    ("priorities", "objectives", "words"),
    [(4, 6, LONG[:100]), (6, 4, LONG), (10, 3, LONG[:60]), (3, 2, "W" * 300)],
)
def test_a_summary_has_four_pages_with_every_priority(tmp_path, priorities, objectives, words):
    plan = of_many(priorities, objectives, words)
    pages = pages_of(edition_html(plan, "summary", version()), tmp_path / "summary.pdf")
    assert len(pages) == 4
    for number in range(1, priorities + 1):
        assert f"Priority {number}" in pages[1] + pages[2]


def test_a_summary_says_whole_sentences_and_what_it_leaves_out(made):
    html, _ = made["summary", ""]
    assert "Help that comes before a problem grows." in html
    assert "£1,200,000 and 1 to be confirmed" in html
    assert "−43.2%" in html
    assert "Text with a link" in html  # the foreword, as nothing was written for it


def test_words_written_for_the_summary_open_it():
    plan = worded()
    plan["wordings"].append(wording(4, "summary", "en", "In short", "We keep our word."))
    html = edition_html(plan, "summary", version())
    assert "In short" in html and "We keep our word." in html and "Text with a" not in html


def test_a_translation_is_its_own_text_in_its_own_language(made):
    html, path = made["summary", "ur"]
    assert '<html lang="ur" dir="rtl">' in html and URDU in html
    assert "noto-nastaliq-urdu.css" in html and "noto-" not in made["summary", "pl"][0]
    assert "Healthier lives" not in html
    with pikepdf.open(path) as pdf:
        assert pdf.Root.Lang == "ur"
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert any("Nastaliq" in font for font in fonts)


@given(
    st.lists(st.sampled_from(["a", "Wide", "words", "of-some-length"]), min_size=1, max_size=60), st.integers(20, 170)
)
def test_more_room_never_takes_more_lines(words, width):
    text = " ".join(words)
    assert lines_of(text, width + 10, 12) <= lines_of(text, width, 12) <= len(text)


# Large print


def sizes(page: pikepdf.Page) -> Iterator[float]:
    """The size in points of every piece of text on a page, its number among them."""
    forms = page.Resources.get("/XObject", {})
    for stream in [page, *(form for form in forms.values() if form.get("/Subtype") == "/Form")]:
        scale, held, size, matrix = 1.0, [], 0.0, 1.0
        for operands, operator in pikepdf.parse_content_stream(stream):
            match str(operator):
                case "q":
                    held.append(scale)
                case "Q":
                    scale = held.pop()
                case "cm":
                    scale *= abs(float(operands[3]))
                case "Tf":
                    size = float(operands[1])
                case "Tm":
                    matrix = abs(float(operands[3]))
                case "Tj" | "TJ":
                    yield size * scale * matrix


def test_large_print_has_no_letter_below_18_points(made):
    with pikepdf.open(made["large_print", ""][1]) as pdf:
        found = [size for page in pdf.pages for size in sizes(page)]
        assert len(found) > 100
        assert min(found) >= 17.99
        assert {tuple(round(float(side)) for side in page.MediaBox) for page in pdf.pages} == {(0, 0, 595, 842)}


def test_large_print_says_all_that_the_full_plan_says(made):
    html, _ = made["large_print", ""]
    assert "<dt>" in html and 'class="entry__facts"' in html
    for words in ("Do the thing 4", "Autumn 2008", "Fewer conceptions", "Police", "Schools Forum", "second step"):
        assert words in html
    assert 'id="commitment-2-1-4"' in html


TABLE = """<table class="rows"><caption id="c">Things</caption><thead><tr><th>No.</th><th>What</th><th>By when</th></tr>
</thead><tbody><tr class="result"><th colspan="3">A group</th></tr><tr id="x"><th class="number">1.1</th>
<td>Do &amp; see<ul><li>step</li></ul></td><td data-label="By &lt;when&gt;">May</td></tr></tbody></table>"""


def test_a_table_becomes_entries_with_the_names_of_its_columns():
    html = lists_of(f"<p>Before</p>{TABLE}<p>After</p>")
    assert "<table" not in html and html.startswith("<p>Before</p>") and html.endswith("<p>After</p>")
    assert '<div class="entry__group">A group</div>' in html
    assert '<div class="entry" id="x"><div class="entry__name">1.1 Do &amp; see<ul><li>step</li></ul></div>' in html
    assert '<span class="entry__label">By &lt;when&gt;:</span> May' in html


def test_a_narrow_table_stays_one():
    narrow = "<table><tr><th>When</th><td>May 2010</td></tr></table>"
    assert lists_of(narrow) == narrow


WORDS = st.text(st.sampled_from("abc <>&’é"), min_size=1, max_size=30).map(str.strip).filter(bool)


@given(st.lists(st.lists(WORDS, min_size=3, max_size=5), min_size=1, max_size=5))
def test_no_word_of_a_table_is_lost(rows):
    cells = [[escape(word) for word in row] for row in rows]
    table = "".join(f"<tr><th>{row[0]}</th>{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>" for row in cells)
    said = words_of(lists_of(f"<table>{table}</table>"))
    for row in rows:
        for word in row:
            assert " ".join(word.split()) in said


# For young people


def test_young_people_read_their_own_text_and_no_table(made):
    html, path = made["young", ""]
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    assert "You will be heard" in text and "Tell somebody. They will listen." in " ".join(text.split())
    for jargon in ("Do the thing", "Strategic", "NI 112", "Target", "Healthy habits", "Lead"):
        assert jargon not in text
    assert "<table" not in html


# Typefaces


#: Letters of each language beyond plain Latin, and what it marks the ends of sentences with.
LETTERS = {
    "en": "’“”–…£é", "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءةى؟،٠١٢٣", "bn": "অআকখগঙড়ঢ়য়া০১২।",
    "fa": "پچژگکی۰۱۲۳‌؟،", "gu": "અઆકખગઘળક્ષ૦૧૨", "lt": "ąčęėįšųūžĄČĘĖĮŠŲŪŽ", "pl": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "pt": "ãõáéíóúâêôçÃÕÇ", "pa": "ੳਅੲਸਹਕਖਗਘਙੜ੦੧੨।", "ro": "ăâîșțĂÂÎȘȚ", "so": "’aeiou", "tr": "çğıİöşüÇĞÖŞÜ",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяҐЄІЇ№", "ur": "ٹڈڑںےہھگچپژۂؤئ۔؟،۰۱۲۳",
}  # fmt: skip


@pytest.mark.parametrize("language", Language.values)
def test_every_language_can_be_printed(language):
    families = [family for family in (SCRIPTS[language].family, ATKINSON) if family]
    assert unprintable(f"{LETTERS[language]} 0123456789.,:;-()", families) == []


def test_what_no_typeface_has_is_told_once_and_marks_of_direction_are_no_letters():
    assert unprintable("😀 a 😀 漢\u200f\u200c\n", [ATKINSON]) == ["😀", "漢"]
    assert widths(ATKINSON)[ord("W")] > widths(ATKINSON)[ord("i")]


def test_every_kind_says_for_whom_it_is():
    for kind in KINDS.values():
        assert bool(kind.about) == bool(kind.stages)
