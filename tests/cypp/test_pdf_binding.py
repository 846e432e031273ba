"""Several documents bound in one: each keeps its own looks and parts, and no name of a place is given twice."""

from itertools import count
from pathlib import Path

import pytest

from cypp.pdf import RenderError, SetPart, settle, take_apart


def page(words, sheet="pdf/a.css"):
    return f'<html><head><title>T</title><link rel="stylesheet" href="{sheet}"></head><body>{words}</body></html>'


FRONT = page('<section data-part="Agenda" data-contents><a href="#one">One</a> <a href="#two">Two</a></section>')
FIRST = page('<header id="one">First</header><p id="about">About the first</p><a href="#about">there</a>', "pdf/b.css")
SECOND = page(
    '<section data-part="Contents" data-contents><a href="#about">About</a></section>'
    '<section data-part="Words" id="two"><p id="about">About the second</p><a href="#about">there</a></section>'
    '<section data-part="End"><td headers="about">x</td><a href="#one">elsewhere</a></section>',
    "pdf/c.css",
)
#: What a renderer would say of the three pieces that follow the contents: two pages, one, one.
FACTS = [
    {"pages": 2, "anchors": {"one": [1, 0, 0]}, "bookmarks": []},
    {"pages": 1, "anchors": {"two": [0, 0, 0]}, "bookmarks": []},
    {"pages": 1, "anchors": {}, "bookmarks": []},
]


def test_parts_follow_one_another_as_their_own_heads_say():
    book = take_apart(FRONT, FIRST, SECOND)
    assert [piece.name for piece in book.pieces] == ["T", "Words", "End"]
    assert ["pdf/b.css" in book.pieces[0].html, "pdf/c.css" in book.pieces[1].html] == [True, True]
    assert book.contents.at == 0 and all(f"part:{name}" in book.contents.draft.html for name in ("one", "two"))


def test_only_the_first_document_has_a_list_of_contents():
    book = take_apart(FRONT, FIRST, SECOND)
    assert "Contents" not in "".join(piece.html for piece in book.order) + book.about


def test_a_name_that_was_given_before_is_made_another():
    first, second, end = take_apart(FRONT, FIRST, SECOND).pieces
    assert 'id="about"' in first.html and 'href="part:about"' in first.html
    assert 'id="about-3"' in second.html and 'href="part:about-3"' in second.html and 'id="two"' in second.html
    assert 'headers="about-3"' in end.html


def test_what_is_bound_alone_is_as_it_was():
    """So that its parts, which are kept, are set once for its own file and for what it is bound into."""
    alone = take_apart(SECOND).pieces
    assert [piece.key("r") for piece in take_apart(FRONT, SECOND).pieces] == [piece.key("r") for piece in alone]


@pytest.mark.parametrize("lengths", [[3, 3], [1, 3, 3], [2, 4, 3, 3]], ids=str)
def test_contents_name_the_pages_that_follow_as_many_as_they_take_themselves(lengths):
    book = take_apart(FRONT, FIRST, SECOND)
    turns = iter(lengths)
    piece, part = settle(book.contents, FACTS, lambda piece: SetPart(Path("x"), "", {"pages": next(turns)}))
    assert 'href="part:one" data-page="5"' in piece.html and 'href="part:two" data-page="6"' in piece.html
    assert (part.facts["pages"], list(turns)) == (3, [])


def test_contents_that_are_not_set_are_told_as_they_are_to_be_set():
    contents = take_apart(FRONT, FIRST, SECOND).contents
    assert settle(contents, FACTS, lambda piece: None) == (contents.draft, None)


def test_contents_that_grow_and_shrink_for_ever_are_given_up():
    turns, contents = count(), take_apart(FRONT, FIRST, SECOND).contents
    with pytest.raises(RenderError, match="never came to rest"):
        settle(contents, FACTS, lambda piece: SetPart(Path("x"), "", {"pages": next(turns) % 2 + 1}))
