"""Several documents bound in one: each keeps its own looks and parts, and no name of a place is given twice."""

from cypp.pdf import take_apart


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
