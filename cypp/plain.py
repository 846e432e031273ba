"""Hints for plain English: reading grade, long sentences, abbreviations that nobody spelled out. Never a refusal.

The grade is Flesch-Kincaid's: 0.39 x words a sentence + 11.8 x syllables a word - 15.59, syllables counted by
groups of vowels. It says roughly how many years of school a reader needs; 9 or less suits most adults.
"""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt

LONG = 25
SHOWN = 5
ENOUGH = 30  # fewer words say nothing about a grade
EASY, HARD = 9, 13
#: Known to every reader, or no abbreviation at all.
KNOWN = {
    "UK", "EU", "UN", "BBC", "GP", "GPS", "MP", "NHS", "TV", "PC", "IT", "OK", "AM", "PM", "DVD", "PDF", "ID", "HIV",
    "AND", "OR", "NOT", "NI", "II", "III", "IV", "VI",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
ABBREVIATION = re.compile(r"\b[A-Z](?:[A-Z]|&(?=[A-Z])){1,5}s?\b")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[^\Wa-z_])")
NO_END = re.compile(r"\b(?:e\.g|i\.e|etc|Dr|Mr|Mrs|Ms|St|No|vs|cf|approx|Rev|Prof)\.$|\b[A-Z]\.$")
SPELLED_OUT = re.compile(
    rf"(?<=\w )\(({ABBREVIATION.pattern})\)|({ABBREVIATION.pattern})(?= \([^)\d]{{0,120}}?[^\W\d_]{{3}})"
)
_markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table").disable(["code", "fence"])


@dataclass(frozen=True)
class Reading:
    """What was found in a text. `grade` is None for fewer than `ENOUGH` words; `guide` 0 means no guide length."""

    words: int
    sentences: int
    grade: int | None
    long: list[tuple[int, str]]
    unexplained: list[str]
    guide: int = 0

    @property
    def length(self) -> str:
        """ "412 words; the guide for this section is about 300"."""
        counted = f"{self.words} word{'s' * (self.words != 1)}"
        return f"{counted}; the guide is about {self.guide}" if self.guide else counted

    @property
    def too_long(self) -> bool:
        return bool(self.guide) and self.words > self.guide * 6 // 5

    @property
    def grade_words(self) -> str:
        if self.grade is None:
            return "Too short to tell"
        ease = "easy for most adults" if self.grade <= EASY else "hard going" if self.grade >= HARD else "fairly hard"
        return f"Grade {self.grade}, {ease}"

    @property
    def hard(self) -> bool:
        return self.grade is not None and self.grade > EASY

    @property
    def calm(self) -> bool:
        """Is there nothing to advise?"""
        return not (self.too_long or self.hard or self.long or self.unexplained)


def read(text: str, guide: int = 0, known: set[str] | frozenset[str] = frozenset()) -> Reading:
    """Judge Markdown. Headings and table cells count as words but not as sentences; a list item is a sentence.

    `known` holds abbreviations that are spelled out elsewhere.
    """
    blocks = blocks_of(text)
    sentences = [sentence for block, prose in blocks if prose for sentence in sentences_of(block)]
    words = sum(len(block.split()) for block, _ in blocks)
    lengths = [(len(sentence.split()), sentence) for sentence in sentences]
    long = [(length, sentence) for length, sentence in lengths if length > LONG]
    return Reading(words, len(sentences), grade(sentences), long, unexplained(blocks, known), guide)


def blocks_of(text: str) -> list[tuple[str, bool]]:
    """The words of each paragraph, list item, heading and cell without their marks; True where they are prose."""
    blocks, fragment = [], False
    for token in _markdown.parse(text or ""):
        if token.type in ("heading_open", "th_open", "td_open"):
            fragment = True
        elif token.type in ("heading_close", "th_close", "td_close"):
            fragment = False
        elif token.type == "inline":
            parts = (" " if "break" in child.type else child.content for child in token.children or [])
            words = " ".join("".join(parts).split())
            if words:
                blocks.append((words, not fragment))
    return blocks


def sentences_of(block: str) -> list[str]:
    """Split a paragraph at full stops that end a sentence: not after "Dr", "e.g." or an initial."""
    found: list[str] = []
    for piece in SENTENCE_END.split(block):
        if found and NO_END.search(found[-1]):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return [piece for piece in found if WORD.search(piece)]


def grade(sentences: list[str]) -> int | None:
    """The Flesch-Kincaid grade, 0 to 20; None when there is too little to tell."""
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    if len(words) < ENOUGH:
        return None
    score = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return max(0, min(20, round(score)))


def syllables(word: str) -> int:
    """About how many: groups of vowels, less an e that is not spoken. Always 1 or more."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", plain)) + len(re.findall(r"(?<![cgstx])i[ao]", plain))
    silent = re.search(r"(?:[^aeiouy]|[^l]l)(?:e|es|ed)$", plain) and not re.search(
        r"(?:[^aeiouy]l(?:e|es)|[td]ed|[sxz]es|[cs]hes|[cg]es)$", plain
    )
    return max(1, count - bool(silent))


def spelled_out(text: str) -> set[str]:
    """Abbreviations that the text explains: "Primary Care Trust (PCT)" or "PCT (Primary Care Trust)"."""
    return {singular(first or second) for first, second in SPELLED_OUT.findall(text or "")}


def unexplained(blocks: list[tuple[str, bool]], known: set[str] | frozenset[str]) -> list[str]:
    """Abbreviations that no block spells out and not every reader knows, in the order of their first use."""
    text = "\n".join(block for block, _ in blocks if not block.isupper())
    explained = KNOWN | known | spelled_out(text)
    found = dict.fromkeys(singular(match[0]) for match in ABBREVIATION.finditer(text))
    return [name for name in found if name not in explained]


def singular(name: str) -> str:
    return name.removesuffix("s")
