"""From a printed page's HTML to documents of other programs: structure, widths, pictures, limits, hostile words."""

import re
import time
from html import escape
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from cypp.documents import pictures
from cypp.documents.packing import pack, unpack
from cypp.documents.pandoc import convert
from cypp.documents.pictures import draw, poster
from cypp.documents.semantic import plain, words_of, writable
from cypp.documents.tables import EDGE, LINE, WORD, measure
from cypp.pdf import RenderError

CHART = (
    '<svg viewBox="0 0 20 10" width="20" height="10">'
    '<title>Rising &amp; falling</title><rect width="9" height="9"/></svg>'
)


def page(body: str, **how):
    return plain(f"<!DOCTYPE html><html lang='en-GB'><head><title>T</title></head><body>{body}</body></html>", **how)


def body_of(made):
    return html.document_fromstring(made.html).find("body")


def table_of(rows: list[list[str]]):
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return html.fragment_fromstring(f"<table><tbody>{cells}</tbody></table>")


# Structure


def test_headings_begin_at_the_top_skip_no_level_and_hide_in_no_block():
    made = page(
        '<section id="one"><header><p class="eyebrow">Priority 1</p><h2>One</h2></header><div><h5>Deep</h5></div>'
        "</section><h3>Beside</h3><h2>Two</h2>"
    )
    assert [(heading.level, heading.words) for heading in made.headings] == [
        (1, "One"),
        (2, "Deep"),
        (2, "Beside"),
        (1, "Two"),
    ]
    assert [element.tag for element in body_of(made)][:2] == ["h1", "div"]  # what stood above the heading follows it
    assert made.headings[0].id == "one"
    assert len({heading.id for heading in made.headings}) == 4


def test_places_keep_their_names_and_links_lead_to_them_or_to_the_web():
    made = page(
        '<table><tbody><tr id="row"><th scope="row">1.1</th><td>Do it</td></tr></tbody></table>'
        '<ul><li id="item">x</li></ul>'
        '<p><a href="#row">a</a> <a href="#item">b</a> <a href="#nowhere">c</a> <a href="https://example.org/">d</a>'
        ' <a href="javascript:alert(1)">e</a> <a href="/inside/">f</a></p>'
    )
    links = [link.get("href") for link in body_of(made).iter("a")]
    assert links == ["#row", "#item", "https://example.org/"]
    assert {mark.get("id") for mark in body_of(made).iter("span")} == {"row", "item"}
    assert "a b c d e f" in words_of(body_of(made))


def test_what_classes_say_becomes_words_styles_and_lines():
    made = body_of(
        page(
            '<p class="lead-in big">Lead</p><div class="expect"><p>Box</p></div>'
            '<p><span class="label">Result</span> more<span class="who">With us</span></p>'
            '<table><tr><td>Do<ul><li>it</li></ul><span class="who">alone</span></td></tr></table>'
        )
    )
    styles = {element.get("custom-style"): words_of(element) for element in made.iter() if element.get("custom-style")}
    assert styles == {"Lead": "Lead", "Expect": "Box", "Quiet": "alone"}
    assert words_of(next(made.iter("strong"))) == "Result:"
    assert len(list(made.iter("br"))) == 1
    assert not [element for element in made.iter() if element.get("class")]


def test_contents_list_the_headings_down_to_a_level():
    made = page('<div data-contents></div><h2 id="a">A &amp; B</h2><h3>C</h3><h4>D</h4>', contents=2)
    lines = [
        (line.get("custom-style"), words_of(line)) for line in body_of(made).iter("div") if line.get("custom-style")
    ]
    assert lines == [("TOC 1", "A & B"), ("TOC 2", "C")]
    assert [link.get("href") for link in body_of(made).iter("a")][0] == "#a"


def test_a_drawing_is_a_picture_with_its_words_and_one_without_words_goes():
    made = page(f'<p>{CHART}</p><p><svg width="3" height="3"><rect width="3" height="3"/></svg></p>')
    assert made.alts == ["Rising & falling"]
    (image,) = body_of(made).iter("img")
    assert image.get("src").startswith("data:image/png;base64,")
    (picture,) = made.pictures.values()
    assert picture.png.startswith(b"\x89PNG")
    assert etree.fromstring(picture.svg).get("viewBox") == "0 0 20 10"
    assert "data:image/svg+xml" in page(CHART, svg=True).html


def test_a_drawing_that_is_none_is_told():
    with pytest.raises(RenderError, match="could not be made a picture"):
        draw("<svg width='1' height='1'><rect</svg>", "x", 1, 1)


def test_the_cover_is_set_in_our_typeface():
    """Without letters the picture would be one colour, whatever the words are."""
    words = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">'
        '<text y="20" font-family="Atkinson Hyperlegible Next" font-size="20">{}</text></svg>'
    )
    assert poster(words.format("Plan")) != poster(words.format("    "))


def test_a_cover_without_a_typeface_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(pictures, "FONTS", tmp_path)
    with pytest.raises(RenderError, match="run `make setup`"):
        poster("<svg/>")


# Tables


def test_columns_are_as_wide_as_their_words_need():
    long = "Offer fifteen free hours a week of early learning in every nursery and with every childminder in the area"
    number, action, lead = measure(table_of([["1.1.1", long, "Manager"], ["1.1.2", long, "Head of schools"]])).shares
    assert number + action + lead == 100
    assert action > 60 > lead > number


@given(st.lists(st.lists(st.text("ab ", max_size=90), min_size=3, max_size=3), min_size=1, max_size=5))
def test_widths_are_a_hundred_and_every_word_that_fits_has_room(rows):
    found = measure(table_of(rows))
    assert sum(found.shares) == 100
    longest = [max((1.05 * len(word) for row in rows for word in row[at].split()), default=0) for at in range(3)]
    assert found.wide == (sum(min(word, WORD) or 1 for word in longest) + 3 * EDGE > LINE)
    if not found.wide and max(longest) <= WORD:
        assert all(share * LINE / 100 >= word for share, word in zip(found.shares, longest, strict=True))


def test_a_bold_head_has_room_in_the_letters_of_whoever_reads_it():
    """Where a reader's machine lacks our letters, others stand in for them, wider by a tenth."""
    cells = f"<tr><td>{'Children’s centres within reach of every family ' * 3}</td><td>5</td></tr>"
    heads = "<thead><tr><th>What it is for</th><th>2009/10</th></tr></thead>"
    year = measure(html.fragment_fromstring(f"<table>{heads}<tbody>{cells}</tbody></table>")).shares[1]
    assert year * LINE / 100 >= 1.1 * 1.12 * 7 + 1.5


def test_a_table_says_whether_its_rows_have_heads():
    heads = "<table><caption>Of <b>it</b></caption><tbody><tr><th scope='row'>a</th><td>b</td></tr></tbody></table>"
    found = measure(html.fragment_fromstring(heads))
    assert (found.caption, found.row_heads) == ("Of it", True)
    assert not measure(table_of([["a", "b"]])).row_heads


def test_a_table_without_a_caption_is_known_by_its_heading():
    cells = "<tbody><tr><td>x</td></tr></tbody></table>"
    made = page(f"<table>{cells}<h2>Need &amp; want</h2><table>{cells}<table><caption>Own</caption>{cells}")
    assert [table.caption for table in made.tables] == ["", "Table: Need & want", "Own"]


# Archives


def test_an_archive_depends_on_its_files_alone(monkeypatch):
    files = {"b": b"2", "mimetype": b"x/y", "a": b"1"}
    first = pack(files)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    assert pack(files) == first
    assert unpack(first) == files
    assert first[30:38] == b"mimetype"  # where programs look for it
    with ZipFile(BytesIO(first)) as archive:
        assert archive.infolist()[0].compress_type == 0


# Limits


def test_a_conversion_that_takes_too_long_is_stopped():
    with pytest.raises(RenderError, match=r"longer than 0\.01 seconds"):
        convert("<p>words</p>" * 200_000, "docx", seconds=0.01)


def test_what_pandoc_says_against_it_is_told():
    with pytest.raises(RenderError, match="The conversion failed"):
        convert("<p>x</p>", "no-such-format")


def test_no_file_of_the_machine_and_nothing_of_the_web_comes_in():
    made = unpack(
        convert('<p>a<img alt="x" src="/etc/hostname"><img alt="y" src="http://127.0.0.1:9/z.png"></p>', "docx")
    )
    assert not [name for name in made if "media" in name]


# Words of people


def said_in(document: bytes, kind: str) -> str:
    files = unpack(document)
    names = {"docx": r"word/document\.xml", "odt": r"content\.xml", "epub3": r"EPUB/text/ch\d+\.xhtml"}[kind]
    found = [etree.fromstring(content) for name, content in files.items() if re.fullmatch(names, name)]
    return "".join("".join(tree.itertext()) for tree in found)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["docx", "odt", "epub3"]), st.text(max_size=60))
@example("docx", "\x00\x0b\ufffe ]]> <script>x</script> $\\input{/etc/passwd}$ `=cmd|' /C calc'!A0`")
@example("odt", "{{ 7*7 }} {=latex} \\newpage <text:h>x</text:h> &#0; &amp; \u202eabc")
@example("epub3", "<svg onload=x><img src=x onerror=y> ::: {.x} # Heading\n- list\n| a | b |")
def test_whatever_people_write_stays_words(kind, words):
    said = escape(words)
    made = page(
        f"<h2>{said}</h2><p>{said}</p><table><caption>{said}</caption><tbody><tr><td>{said}</td></tr></tbody></table>"
    )
    document = convert(made.html, kind)
    wanted, found = ("".join(text.split()) for text in (writable(words), said_in(document, kind)))
    assert found.count(wanted) >= 4 or not wanted
