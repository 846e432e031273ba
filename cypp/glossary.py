"""Terms of a plan in running text: where they occur, and what they mean, said at the first use.

`explain` works on the rendered HTML of all chapters in reading order, not on the texts of the document. Only the HTML
knows what is running text and in which order it is read; every page and edition gets it in one pass, whatever its
templates do; and the frozen document, its hashes and what partners sign keep the exact words that people wrote.
Tags and attributes are copied as they are: the pass only adds, and taking out what it added gives the HTML back.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

BRIEF = 80  # characters of a meaning that is put into a sentence; a longer one is only in the list
NEAR = 80  # characters around a term in which the text itself may explain it
ADDRESS = 200  # characters looked back for the beginning of a web or mail address
TAG = re.compile(r"""<!--.*?-->|<(/?)([a-zA-Z][\w:-]*)((?:[^"'>]|"[^"]*"|'[^']*')*+)>""", re.DOTALL)
WORD = re.compile(r"&(?:#\d+|#[xX][\da-fA-F]+|\w+);|\w+")
#: Marks within a sentence; everything else begins or ends one.
INLINE = {"a", "abbr", "b", "em", "i", "strong"}
#: What is not running text: read elsewhere too, pressed, or no words at all.
APART = {
    "a", "button", "caption", "code", "h1", "h2", "h3", "h4", "h5", "h6", "head", "label", "nav", "option", "pre",
    "script", "select", "style", "summary", "svg", "textarea", "thead", "title",
}  # fmt: skip
MARKED = re.compile(r'\s(?:data-exact\b|class="(?:[^"]*\s)?(?:tag|eyebrow|head__no)[\s"])')
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
#: A sign as it may stand in text and in HTML.
SIGNS = {"&": r"&(?:amp;)?(?!#?\w+;)"}
SIGNS |= {"'": "(?:'|’|&#x27;|&#39;)", "’": "(?:'|’|&#x27;|&#39;)", '"': '(?:"|&quot;|&#34;)'}
SIGNS |= {"-": "[-‑–]", "<": "(?:<|&lt;)", ">": "(?:>|&gt;)", " ": r"(?:\s|&nbsp;)+"}
BEFORE = r"(?<!\w)(?<!\w[-‑@._])(?<!&amp;)(?<!\w&)"
AFTER = r"(?!\w|[-‑@._]\w|&(?:amp;)?\w)"
POSSESSIVE = r"(?:(?:'|’|&#x27;|&#39;)s)?"


@dataclass(frozen=True)
class Term:
    """A word or abbreviation and what it means, in plain text; `anchor` is the id of its entry in the list."""

    term: str
    meaning: str
    anchor: str = ""

    @property
    def brief(self) -> str:
        """The meaning as it goes into a sentence: up to a colon or the end of a sentence; "" when that is long."""
        words = re.split(r"[:;.!?](?:\s|\Z)", " ".join(self.meaning.split()), maxsplit=1)[0]
        return (
            re.sub(r"\A(?:The|An?|One)(?= [a-z])", lambda found: found[0].lower(), words) if len(words) <= BRIEF else ""
        )


@dataclass(frozen=True)
class Use:
    """An occurrence of a term: text[start:end], and `after`, where the possessive "'s" that may follow it ends."""

    term: Term
    start: int
    end: int
    after: int


class Finder:
    """Finds terms in plain or HTML-escaped text, in one pass over its words however many terms there are.

    Capitals count, but for the first letter of a word without other capitals. A plural is a use; part of a longer
    word, of one joined by a hyphen, or of an address is none. Where terms overlap, the first and longest is meant.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.by_word: dict[str, list[tuple[re.Pattern, Term]]] = {}
        for term in sorted(terms, key=lambda term: len(term.term), reverse=True):
            entry = pattern_of(term.term), term
            for word in first_words(term.term):
                self.by_word.setdefault(word, []).append(entry)

    def uses(self, text: str) -> Iterator[Use]:
        """Every occurrence, in order."""
        to = 0
        for word in WORD.finditer(text):
            if word.start() < to or word[0] not in self.by_word:
                continue
            for pattern, term in self.by_word[word[0]]:
                found = pattern.match(text, word.start())
                if found and not in_address(text, found.start()):
                    to = found.end()
                    yield Use(term, found.start(), found.end(1), to)
                    break


def first_words(term: str) -> set[str]:
    """The words that a use of the term may begin with; empty for a term without a letter or digit at its start."""
    found = re.match(r"\w+", term)
    if not found:
        return set()
    words = {word[:1] + found[0][1:] for word in spellings(term)}
    return words | {word + end for word in words for end in ("s", "es") if found[0] == term}


def spellings(term: str) -> list[str]:
    """With a small and a capital first letter where the term has no other capital, else as it is."""
    first, rest = term[:1], term[1:]
    return [first.lower() + rest, first.upper() + rest] if rest and rest == rest.lower() else [term]


def pattern_of(term: str) -> re.Pattern:
    """Matches one use; group 1 is the term with its plural."""
    either = "|".join("".join(SIGNS.get(sign) or re.escape(sign) for sign in each) for each in spellings(term))
    return re.compile(f"{BEFORE}((?:{either})(?:e?s)?){POSSESSIVE}{AFTER}")


def in_address(text: str, start: int) -> bool:
    """Does "https://", "www." or "name@" lead up to this place without a space between?"""
    if text[start - 1 : start].isspace():
        return False
    before = re.split(r"\s", text[max(0, start - ADDRESS) : start])[-1]
    return bool(re.search(r"://|www\.|@", before))


@dataclass
class Passage:
    """The text of one paragraph, cell or item: pieces between inline tags, each with its place in `out`."""

    pieces: list[tuple[int, str, bool]] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    length: int = 0

    def add(self, place: int, text: str, open_to_change: bool) -> None:
        self.pieces.append((place, text, open_to_change))
        self.begins.append(self.length)
        self.length += len(text)

    def piece_of(self, use: Use) -> tuple[int, int, int] | None:
        """(its place in `out`, where in the passage it begins and ends), or None where nothing may be added."""
        at = bisect_right(self.begins, use.start) - 1
        (place, text, open_to_change), begin = self.pieces[at], self.begins[at]
        end = begin + len(text)
        return (place, begin, end) if open_to_change and use.end <= end else None


def explain(html: str, terms: Sequence[Term]) -> SafeString:
    """`html` (safe, well-formed) with the meaning of each term at its first use in running text.

    "LAA" becomes "LAA (Local Area Agreement)", the term a link to its entry; where the text itself explains it,
    nothing is added. A term whose meaning is long is only linked. Time grows with the text alone.
    """
    finder, waiting = Finder(terms), {term.term for term in terms}
    out: list[str] = []
    passage = Passage()
    for text, tag, inside, breaks in tokens(html):
        if text:
            passage.add(len(out), text, not inside)
            out.append(text)
        if breaks:
            write_meanings(passage, finder, waiting, out)
            passage = Passage()
        out.append(tag)
    write_meanings(passage, finder, waiting, out)
    return mark_safe("".join(out))


def tokens(html: str) -> Iterator[tuple[str, str, bool, bool]]:
    """(text, the tag after it, is the text apart from running text, does the tag end the passage), through `html`."""
    at, apart, depth = 0, "", 0
    for tag in TAG.finditer(html):
        name, closing = (tag[2] or "").lower(), bool(tag[1])
        yield html[at : tag.start()], tag[0], depth > 0, name not in INLINE
        at = tag.end()
        if depth:
            if name == apart:
                depth += -1 if closing else not tag[3].endswith("/")
        elif name and not closing and name not in VOID and (name in APART or MARKED.search(tag[3] + " ")):
            apart, depth = name, 1
    yield html[at:], "", depth > 0, True


def write_meanings(passage: Passage, finder: Finder, waiting: set[str], out: list[str]) -> None:
    """Put the meanings that this passage is the first to need into `out`; those it says itself wait no longer."""
    if not waiting or not passage.pieces:
        return
    whole = "".join(text for _, text, _ in passage.pieces)
    first: list[tuple[int, int, Use]] = []
    for use in finder.uses(whole):
        piece = passage.piece_of(use) if use.term.term in waiting else None
        if piece:
            waiting.discard(use.term.term)
            place, begin, end = piece
            if not says_itself(whole, use):
                first.append((place, begin, replace(use, after=min(use.after, end))))
    for place, begin, use in reversed(first):
        text = out[place]
        out[place] = text[: use.start - begin] + with_meaning(whole, use) + text[use.after - begin :]


def says_itself(text: str, use: Use) -> bool:
    """Does the text explain the term here: "Local Area Agreement (LAA)", or "LAA, the Local Area Agreement"?

    Of an explanation in or before brackets only the words count, not their order or what stands between them.
    """
    meaning = use.term.brief.lower() or " ".join(use.term.meaning.lower().split())
    stem, near = meaning.removesuffix("s") or meaning, 2 * len(meaning) + NEAR
    before, after = (
        re.sub(r"\s+", " ", unescape(part).lower())
        for part in (text[max(0, use.start - near) : use.start], text[use.after : use.after + near])
    )
    words = [word.removesuffix("s") for word in re.findall(r"\w{4,}", stem)] or [stem]
    bracket = re.match(r" ?\(([^()]*)", after)
    if before.endswith("("):
        return all(word in before for word in words)
    if bracket and all(word in bracket[1] for word in words):
        return True
    stem = re.escape(stem)
    beside = re.search(rf"{stem}\w?\W{{1,4}}(?:or |the )?\Z", before)
    return bool(beside or re.match(rf"\W{{1,4}}(?:(?:or|the|an?) )*{stem}", after))


def with_meaning(text: str, use: Use) -> str:
    """The use as HTML, its meaning behind it; inside brackets of its own after a colon."""
    words, brief = text[use.start : use.end], escape(use.term.brief)
    linked = f'<a class="term" href="#{escape(use.term.anchor)}">{words}</a>' if use.term.anchor else words
    bracketed = text[use.start - 1 : use.start] == "(" and text[use.after : use.after + 1] == ")"
    said = f": {brief}" if bracketed else f" ({brief})"
    return linked + text[use.end : use.after] + (f'<span class="meaning">{said}</span>' if brief else "")
