"""Untrusted text never becomes anything but the short allow-list, whatever is typed."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cypp import markup

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "![pixel](https://example.org/pixel.png)",
    "<table><tr><td colspan='1000000'>x</td></tr></table>",
    "<a href='https://example.org' onclick='x()'>x</a>",
    "<style>body{display:none}</style>",
    '<p style="position:fixed">x</p>',
    "<svg><script>alert(1)</script></svg>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x]: javascript:alert(1)\n[x]",
]


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def tags(html: str) -> list:
    parser = Tags()
    parser.feed(html)
    return parser.seen


def check(html: str) -> None:
    for tag, attributes in tags(html):
        assert tag in markup.TAGS
        assert set(attributes) <= markup.ATTRIBUTES.get(tag, set())
        if "href" in attributes:
            assert re.match(r"(https?:|mailto:|[^:]*$)", attributes["href"])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text):
    check(markup.render(text))
    check(markup.render_inline(text))


@given(st.text(max_size=400))
def test_any_text_is_safe_and_never_raises(text):
    check(markup.render(text))


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_headings_start_where_they_are_told_and_never_skip_a_level(levels):
    text = "\n\n".join(f"{'#' * level} Heading" for level in levels)
    found = [int(tag[1]) for tag, _ in tags(markup.render(text, top=3))]
    assert found[0] == 3
    assert all(later - earlier <= 1 for earlier, later in zip(found, found[1:], strict=False))


def test_what_officers_use_is_kept():
    html = markup.render(
        "# Needs\n\n**Bold** and *soft*, [a link](https://example.org).\n\n- one\n- two\n\n"
        "| Ward | Children |\n|---|---|\n| North | 1,204 |"
    )
    assert "<h3>Needs</h3>" in html and "<strong>Bold</strong>" in html and "<li>one</li>" in html
    assert '<th scope="col">Ward</th>' in html and "<td>1,204</td>" in html


def test_limits_are_told_in_words():
    assert markup.problems("Plain words.") == []
    assert "longer than 500 KB" in markup.problems("x" * 500_001)[0]
    assert "nested more than 20" in markup.problems("> " * 25 + "deep")[0]
    assert "cannot be stored" in markup.problems("a\x00b")[0]


def test_a_table_with_an_empty_corner_has_heads_of_rows():
    html = markup.render("| | North |\n|---|---|\n| Children | 1,204 |\n\nText\n\n| Ward |\n|---|\n| South |")
    assert "<td></td>" in html
    assert '<th scope="col">North</th>' in html
    assert '<th scope="row">Children</th>' in html
    assert "<td>1,204</td>" in html
    assert "<td>South</td>" in html


def test_a_table_scrolls_by_itself_and_by_keyboard():
    html = markup.render("| Ward |\n|---|\n| North |\n\nText\n\n| Ward |\n|---|\n| South |")
    assert html.count('tabindex="0"><table>') == html.count("</table></div>") == 2


def test_a_rule_of_dashes_is_not_taken_for_nesting():
    assert markup.problems("Before\n" + "-" * 60 + "\nAfter") == []
    assert markup.problems("- " * 25 + "deep")
