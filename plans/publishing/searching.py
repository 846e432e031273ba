"""Search inside one frozen document: pure functions over plain data, for the public site.

A place is a row of the document that has an address of its own in the page, or is part of one that has.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString

from cypp.plain import blocks_of
from plans.document import Document
from plans.find import ENDINGS, Query
from plans.rows import Key, Row, rows_of

MOST = 50
WORDS = 10  # of what was typed; further ones are left out
#: Levels that have an anchor of their own: their numbers, outermost first, make it.
NUMBERED = {"priority", "objective", "commitment"}


@dataclass(frozen=True)
class Place:
    """One row: where it is in the page, what it is called, the chapter that it stands in, all its words."""

    anchor: str
    label: str
    chapter: str
    words: str


@dataclass(frozen=True)
class Found:
    """A place that was found, its words cut to the surroundings of what was found, marked."""

    place: Place
    marked: SafeString


@dataclass(frozen=True)
class Results:
    """At most MOST places in the order of the document; `total` is how many there are."""

    query: Query
    found: list[Found]
    total: int


def places_of(document: Document) -> list[Place]:
    """Every row with words, in the order of the document."""
    rows = rows_of(document)
    by_key = {row.key: row for row in rows}
    places = []
    for row in rows:
        words = " · ".join(text for text in dict.fromkeys(_texts(row)) if text)
        if row.key[0] != "plan" and words:
            label = row.place if row.label or not row.title else row.title
            places.append(Place(anchor_of(row.key, by_key), label, row.chapter_title, words))
    return places


def _texts(row: Row) -> Iterator[str]:
    yield row.title
    for said in row.fields.values():
        told_elsewhere = isinstance(said.value, int) and said.text != str(said.value)  # yes, no, and what it refers to
        if not told_elsewhere:
            yield " ".join(block for block, _ in blocks_of(said.text))


def anchor_of(key: Key, rows: dict[Key, Row]) -> str:
    """The id in the page of a row, or of what it is part of."""
    row = rows[key]
    level, above = row.key[0], row.above
    if level in NUMBERED and row.number is not None:
        return f"{level}-{'-'.join(str(number) for number in _numbers(row, rows))}"
    return row.chapter if above is None else anchor_of(above, rows)


def _numbers(row: Row, rows: dict[Key, Row]) -> list[int]:
    numbers = _numbers(rows[row.above], rows) if row.above else []
    return [*numbers, row.number] if row.number is not None else numbers


def search(places: list[Place], typed: str) -> Results:
    """The places in which every word begins a word, or the text occurs as typed. Nothing typed finds nothing.

    A number like "1a.2" finds what has it first, then what speaks of it; never a longer number.
    """
    query = Query.of(typed)
    if not query.typed:
        return Results(query, [], 0)
    if query.is_number:
        return _numbered(places, Query(query.typed.rstrip(".")))
    query = Query(query.typed, query.words[:WORDS])
    matches = [place for place in places if _matches(query, place)]
    return Results(
        query, [Found(place, query.marked(place.words, place.label)) for place in matches[:MOST]], len(matches)
    )


def _numbered(places: list[Place], query: Query) -> Results:
    alone = re.compile(rf"(?<![\w.]){re.escape(query.typed)}(?!\w|\.\w)", re.IGNORECASE)
    named = [place for place in places if alone.search(place.label)]
    told = [place for place in places if place not in named and alone.search(place.words)]
    found = [*named, *told]
    return Results(query, [Found(place, query.marked(place.words)) for place in found[:MOST]], len(found))


def _matches(query: Query, place: Place) -> bool:
    text = f"{place.label} {place.words}".casefold()
    if query.typed.casefold() in text:
        return True
    return bool(query.words) and all(beginning.search(text) for beginning in _beginnings(tuple(query.words)))


@lru_cache(maxsize=64)
def _beginnings(words: tuple[str, ...]) -> list[re.Pattern]:
    return [re.compile(rf"\b{re.escape(_root(word.casefold()))}") for word in words]


def _root(word: str) -> str:
    return ENDINGS.sub("", word) if len(word) > 4 else word
