"""Word, OpenDocument and EPUB editions: everything the document says, in structure that programs and people can use."""

import base64
import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from docx import Document as open_docx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from cypp.documents.packing import unpack
from cypp.documents.pictures import draw
from cypp.documents.word import NAMES as WORD
from cypp.documents.word import WIDTH
from plans.publishing.formats import FORMATS
from plans.publishing.kinds import KINDS
from tests.plans.samples import MONEY, document, glossary, version

KINDS_OF_TEXT = ["docx", "odt", "epub"]
W = f"{{{WORD['w']}}}"
R = f"{{{WORD['r']}}}"
SVG = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
ODF = {
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
CHART = "Falling from −24.1% (2007/08) to −43.2% (2010/11)"
LOGO = "Two children running"


def sample():
    """The small plan with money, a logo, a way to reach the trust, a word to explain, a title with signs of XML."""
    plan = document(title="Children & <Young> People's Plan")
    picture = draw('<svg width="20" height="10"><rect width="20" height="10"/></svg>', LOGO, 20, 10).png
    plan["trust"] |= {"contact": "01234 567890", "logo": {"png": base64.b64encode(picture).decode(), "alt": LOGO}}
    plan["chapters"][1]["data"]["money"] = MONEY
    plan["chapters"].append(glossary(first_step="where it begins"))
    return plan


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """{kind: path of its file}."""
    folder = tmp_path_factory.mktemp("formats")
    paths = {kind: folder / f"plan.{KINDS[kind].suffix}" for kind in KINDS_OF_TEXT}
    for kind, path in paths.items():
        KINDS[kind].write(sample(), version(), path)
    return paths


@pytest.fixture(scope="module")
def word(made):
    return open_docx(str(made["docx"]))


@pytest.fixture(scope="module")
def odt(made):
    return {name: etree.fromstring(xml) for name, xml in unpack(made["odt"].read_bytes()).items() if "xml" in name}


def words_of(path: Path) -> str:
    """All the words of a document, its spaces made one."""
    trees = [etree.fromstring(xml) for name, xml in unpack(path.read_bytes()).items() if is_text(name)]
    return " ".join(" ".join(" ".join(tree.itertext()) for tree in trees).split())


def is_text(name: str) -> bool:
    return bool(re.fullmatch(r"word/document\.xml|content\.xml|EPUB/text/.*\.xhtml", name))


# All kinds


@pytest.mark.parametrize("kind", KINDS_OF_TEXT)
def test_everything_is_said(made, kind):
    said = words_of(made[kind])
    for words in (
        *("Do the thing 1", "Do the thing 2", "Do the thing 4", "first step", "second step", "Fewer conceptions"),
        *("More smiles", "Head of Youth", "Autumn 2008", "With Schools Forum", "Healthy habits in every family"),
        *(
            "Whatever the postcode",
            "Be healthy",
            "Under 18 conceptions",
            "better than neighbours",
            "2.1.4",
            "Partner stale",
        ),
        *("Changed since", "where it begins", "A voluntary plan.", "01234 567890", "ab" * 16, "Version 3"[8:]),
        *("Children & <Young> People's Plan 2010–13", "we agree if the nurse is paid for", "What this plan means"),
    ):
        assert words in said, words


@pytest.mark.parametrize("kind", KINDS_OF_TEXT)
def test_the_same_version_gives_the_same_bytes_and_another_moment_others(made, kind, tmp_path):
    again, later = tmp_path / "again", tmp_path / "later"
    KINDS[kind].write(sample(), version(), again)
    assert again.read_bytes() == made[kind].read_bytes()
    KINDS[kind].write(sample(), replace(version(), at=version().at + timedelta(days=1)), later)
    assert later.read_bytes() != made[kind].read_bytes()
    with ZipFile(again) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("kind", KINDS_OF_TEXT)
def test_a_draft_says_so(kind, tmp_path):
    KINDS[kind].write(document(), version("consultation", 1), tmp_path / "draft")
    assert "Not yet agreed: please do not quote." in words_of(tmp_path / "draft")


#: Keys of a document whose values people type.
TYPED = {
    "title",
    "text",
    "body",
    "rationale",
    "expect",
    "strapline",
    "lead",
    "by_when",
    "notes",
    "baseline_period",
    "alt",
}
TYPED |= {"name", "term", "meaning", "steps", "area", "legal_basis", "contact", "code", "outcomes", "organisations"}


def filled(value, words, key=""):
    """Plain data with these words wherever people type."""
    if isinstance(value, dict):
        return {name: filled(part, words, name) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, words, key) for part in value]
    return words if isinstance(value, str) and key in TYPED else value


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(list(FORMATS)), st.text(max_size=40))
@example(FORMATS[0], "\x00\x0b\x85\ufffe]]><w:p>{{ x }}{% y %} =cmd() $\\write18$ \u202e")
@example(FORMATS[1], "<svg width='1' height='1'><title>x</title></svg> <!-- --> &nbsp; &#0;")
@example(FORMATS[2], "]]> <?xml?> <script>x</script> | a | b |\n|---|---|\n| c | d |\n\n# e\n- f")
def test_whatever_people_type_anywhere_makes_a_document(kind, words):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        kind.write(filled(sample(), words), version(), path)
        if kind.suffix == "json":
            assert json.loads(path.read_bytes())["document"]["plan"]["title"] == words
            return
        for name, content in unpack(path.read_bytes()).items():
            if name.endswith((".xml", ".rels", ".xhtml", ".opf", ".ncx", ".svg")):
                etree.fromstring(content)


# Word


def test_word_has_headings_in_steps_and_a_title(word):
    styles = [paragraph.style.name for paragraph in word.paragraphs]
    levels = [int(name[-1]) for name in styles if re.fullmatch(r"Heading \d", name)]
    assert styles[0] == "Title"
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    chapters = [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == "Heading 1"]
    assert chapters[:3] == ["Foreword", "Healthier lives", "How we will know"]


def test_word_knows_what_it_is(word):
    facts = word.core_properties
    assert (facts.title, facts.author, facts.language) == (
        "Children & <Young> People's Plan 2010–13",
        "Alder Children's Trust",
        "en-GB",
    )
    assert facts.created.isoformat() == facts.modified.isoformat() == "2010-03-24T09:30:00+00:00"
    assert facts.identifier == "ab" * 32
    fonts = word.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert fonts.find(f"{W}lang").get(f"{W}val") == "en-GB"
    assert fonts.find(f"{W}rFonts").get(f"{W}ascii") == "Atkinson Hyperlegible Next"
    assert str(word.styles["Heading 1"].font.color.rgb) == "123139"  # the trust's colour, deep


def test_word_is_set_on_a4_with_the_title_above_and_numbers_below(word):
    (sheet,) = word.sections
    assert (sheet.page_width.mm, sheet.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert sheet.header.paragraphs[0].text == "Children & <Young> People's Plan 2010–13"
    assert " PAGE " in [field.get(f"{W}instr") for field in sheet.footer._element.iter(f"{W}fldSimple")]
    assert sheet.different_first_page_header_footer


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """{kind: file} of a plan whose page of agreement has more columns than an upright page has room for."""
    plan, folder = sample(), tmp_path_factory.mktemp("wide")
    agreed = next(chapter["data"] for chapter in plan["chapters"] if chapter["kind"] == "signoff")
    agreed["priorities"] = [{"number": number, "title": "x"} for number in range(1, 10)]
    for organisation in agreed["organisations"]:
        organisation["cells"] = ["reservation"] * 9
    for kind in ("docx", "odt"):
        KINDS[kind].write(plan, version(), folder / kind)
    return folder


def test_a_chapter_with_a_wide_table_lies_on_turned_sheets_of_word(wide):
    word = open_docx(str(wide / "docx"))
    sheets = [
        (sheet.page_width > sheet.page_height, sheet.different_first_page_header_footer) for sheet in word.sections
    ]
    assert sheets == [(False, True), (True, False), (False, False)]
    widths = [sum(int(column.get(f"{W}w")) for column in table._tbl.tblGrid) for table in word.tables]
    assert [round(width, -2) for width in widths] == [9600, 9600, 9600, 9600, 14600, 14600, 9600, 9600]
    marks = [mark for mark in word.element.body.iter(f"{W}bookmarkStart") if mark.get(f"{W}name") == "signoff"]
    assert marks[0].getnext().text == "Who has agreed this plan"


def test_a_chapter_with_a_wide_table_lies_on_turned_sheets_of_opendocument(wide):
    content = etree.fromstring(unpack((wide / "odt").read_bytes())["content.xml"])
    heads = content.iterfind(".//text:h[@text:outline-level='1']", ODF)
    styles = {"".join(head.itertext()): attribute(head, "text:style-name") for head in heads}
    assert styles == {
        "Foreword": "Heading_20_1",
        "Healthier lives": "Heading_20_1",
        "How we will know": "Heading_20_1",
        "Who has agreed this plan": "Wide_20_chapter",
        "Next steps": "Upright_20_chapter",
        "Words and abbreviations": "Heading_20_1",
        "About this document": "Heading_20_1",
    }


def test_every_table_of_word_has_a_caption_a_head_that_repeats_and_widths(word):
    assert len(word.tables) == 8
    for table in word.tables:
        rows = table._tbl.tr_lst
        assert table._tbl.tblPr.find(f"{W}tblCaption").get(f"{W}val")
        assert rows[0].trPr.find(f"{W}tblHeader") is not None
        assert all(row.trPr.find(f"{W}cantSplit") is not None for row in rows)
        widths = [int(column.get(f"{W}w")) for column in table._tbl.tblGrid]
        assert sum(widths) == pytest.approx(WIDTH, abs=len(widths))
        for row in rows:
            assert sum(int(cell.tcPr.find(f"{W}tcW").get(f"{W}w")) for cell in row.tc_lst) == sum(widths)


def test_every_picture_of_word_has_its_words_and_a_drawing_beside_its_png(word):
    alts = [place.get("descr") for place in word.element.body.iter("{*}docPr")]
    assert alts == [LOGO, CHART]
    (drawing,) = word.element.body.iter(SVG)
    assert word.part.related_parts[drawing.get(f"{R}embed")].blob.startswith(b"<svg")
    assert drawing.getparent().getparent().getparent().get(f"{R}embed") in word.part.related_parts


def test_links_and_contents_of_word_lead_to_places(word):
    body = word.element.body
    marks = {mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")}
    led = [link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink") if link.get(f"{W}anchor")]
    assert set(led) <= marks
    assert {"priority-2", "objective-2-1", "commitment-2-1-4", "about"} <= marks
    lines = [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == "toc 1"]
    assert lines == [paragraph.text for paragraph in word.paragraphs if paragraph.style.name == "Heading 1"]
    assert "".join(words.text for words in body.iter(f"{W}instrText")).strip().startswith("TOC ")
    kinds = [mark.get(f"{W}fldCharType") for mark in body.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]


def test_lists_of_word_are_lists(word):
    listed = [
        paragraph.text
        for paragraph in word.paragraphs
        if paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    ]
    assert {"tight", "list", "More smiles"} <= set(listed)


def test_every_style_that_word_is_asked_for_is_there(word):
    names = {style.style_id for style in word.styles}
    used = {
        mark.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for mark in word.element.body.iter(f"{W}{tag}")
    }
    assert used <= names


# OpenDocument


def attribute(element, name):
    prefix, local = name.split(":")
    return element.get(f"{{{ODF[prefix]}}}{local}")


def test_opendocument_has_headings_tables_and_words_for_pictures(odt):
    content = odt["content.xml"]
    levels = [int(attribute(h, "text:outline-level")) for h in content.iter(f"{{{ODF['text']}}}h")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    tables = content.findall(".//table:table", ODF)
    assert len(tables) == 8
    assert all(table.find("table:title", ODF).text for table in tables)
    assert all(table.find("table:table-header-rows", ODF) is not None for table in tables)
    assert [title.text for title in content.iterfind(".//draw:frame/svg:title", ODF)] == [LOGO, CHART]


def test_links_of_opendocument_lead_to_places_and_pictures_to_files(odt, made):
    content, files = odt["content.xml"], unpack(made["odt"].read_bytes())
    marks = {
        attribute(mark, "text:name") for tag in ("bookmark", "bookmark-start") for mark in content.iter(f"{{*}}{tag}")
    }
    led = [attribute(link, "xlink:href") for link in content.iter(f"{{{ODF['text']}}}a")]
    assert {target[1:] for target in led if target.startswith("#")} <= marks
    images = [attribute(image, "xlink:href") for image in content.iter(f"{{{ODF['draw']}}}image")]
    assert set(images) <= files.keys()
    assert [name.rsplit(".")[-1] for name in images] == ["png", "svg", "png"]
    listed = {attribute for entry in odt["META-INF/manifest.xml"] for attribute in entry.attrib.values()}
    assert set(images) <= listed


def test_every_style_that_opendocument_is_asked_for_is_there(odt):
    content, key = odt["content.xml"], f"{{{ODF['text']}}}style-name"
    known = {
        attribute(style, "style:name")
        for tree in (content, odt["styles.xml"])
        for style in tree.iter("{*}style", "{*}list-style")
    }
    used = {element.get(key) for element in content.find("{*}body").iter() if element.get(key)}
    assert used <= known


# What another program makes of them


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_libreoffice_reads_headings_tables_and_words_of_pictures(made, kind, tmp_path):
    """Read and written again as flat OpenDocument, the one form in which all of it can be looked at."""
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fodt"]
    done = subprocess.run([*command, "--outdir", tmp_path, made[kind]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    read = etree.fromstring((tmp_path / "plan.fodt").read_bytes(), etree.XMLParser(huge_tree=True))
    headings = [(attribute(h, "text:outline-level"), "".join(h.itertext())) for h in read.iter(f"{{{ODF['text']}}}h")]
    assert ("1", "Healthier lives") in headings
    assert ("2", "2.1 Healthy habits in every family") in headings
    tables = read.findall(".//table:table", ODF)
    assert len(tables) == 8
    assert all(table.find("table:table-header-rows", ODF) is not None for table in tables)
    alts = ["".join(frame.itertext("{*}title", "{*}desc")).strip() for frame in read.iterfind(".//draw:frame", ODF)]
    assert [LOGO in alts[0], CHART in alts[1]] == [True, True]
