"""Indicators named in a plan's own sentences: their codes, the words that go with each, the yearly targets.

"NI 112: Reduce the rate (...) 08/09 target: -29.6% 09/10 target: -36.4%" is one mention with two targets.
Words that follow a code belong to it up to the next code or line; a code in brackets with nothing after it
takes the sentence before. Yearly targets without a code make a mention of their own. Pure text: no database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from cypp.figures import financial_year, parse_figure

NUMBER = r"[1-9]\d{0,2}[a-z]?(?![\w%]|[./]\d)"
# More codes after the first: ", 100", "& 56", "and 57 " only where no words of its own can follow it
MORE = rf"(?:\s*[,&/]\s*(?:NIs?\s*)?{NUMBER}|\s+and\s+(?:NIs?\s*)?{NUMBER}(?=\s*[:;,.)–]|\s*$))"
CODES = re.compile(rf"\bNIs?\s*:?\s*{NUMBER}{MORE}*")
PERIOD = r"(?:20)?\d\d\s*/\s*(?:20)?\d\d"
AMOUNT = r"[-−–+]?\s?£?\d[\d,]*(?:\.\d+)?\s?%?"
TARGET = re.compile(
    rf"(?P<period>\b{PERIOD})\s+target\s*(?P<kind>score|number|rate|level)?\s*(?:of|is)?\s*[:=]?\s*"
    rf"(?:(?P<amount>{AMOUNT})(?![\d/])|(?P<words>[^\n.;]*?(?=\s*(?:\b{PERIOD}\s+target|[\n.;]|$))))",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z(\d])")
LAA_REMARK = re.compile(r"\s*\([^()]*\bLAA\b[^()]*\)")
CARRIES_ON = re.compile(r"(?:and|as|at|by|for|from|in|is|of|on|to|with)\b")  # the sentence around the code goes on
EDGES = " \t\n:;,.–—-&/"


@dataclass(frozen=True)
class YearlyTarget:
    """`text` holds the plan's words where they say more than the number: "-29.6%", "to be agreed"."""

    period: str
    value: Decimal | None
    text: str
    kind: str = ""


@dataclass
class Mention:
    """One indicator (or, with code "", one unnamed measure) in a text. `shared` when its words serve several codes."""

    code: str
    words: str
    targets: list[YearlyTarget] = field(default_factory=list)
    in_laa: bool = False
    shared: bool = False


@dataclass
class Segment:
    """The codes that stand together, the text before them and the text that follows up to the next ones."""

    codes: list[str]
    before: str
    after: str


def codes_in(text: str) -> list[str]:
    """Codes in order, written as in the catalogue: "NIs: 99,100" gives ["NI 99", "NI 100"]."""
    return [code for match in CODES.finditer(text) for code in codes_of(match[0])]


def codes_of(group: str) -> list[str]:
    return [f"NI {number}" for number in re.findall(r"\d+[a-z]?", group)]


def mentions_in(text: str) -> list[Mention]:
    """Every indicator and every measure with yearly targets named in one text, in order."""
    groups = list(CODES.finditer(text))
    found: list[Mention] = []
    start = 0  # of the text that no code has taken yet
    for at, group in enumerate(groups):
        end = groups[at + 1].start() if at + 1 < len(groups) else len(text)
        before, after = text[start : group.start()], text[group.end() : end]
        own = words_after(text[: group.start()], after)
        if own:
            found.extend(unnamed(before))
            found.extend(made(codes_of(group[0]), own, after))
        else:
            found.extend(made(codes_of(group[0]), words_before(before or text[: group.start()]), before + after))
        start = group.end() if not own else end
    found.extend(unnamed(text[start:] if not groups or start < len(text) else ""))
    return found


def words_after(before: str, after: str) -> str:
    """The words of a code that stand behind it: to the end of the line, the brackets it is in, or the sentence."""
    piece = after.split("\n")[0]
    if before.count("(") > before.count(")"):
        piece = up_to_bracket(piece)
    piece = TARGET.split(piece)[0] if TARGET.search(piece) else SENTENCE.split(piece)[0]
    piece = re.sub(r"[;,]?\s+and\s*$", "", LAA_REMARK.sub("", piece)).strip(EDGES)
    return piece if len(re.findall(r"[A-Za-z]{2,}", piece)) > 1 and not CARRIES_ON.match(piece) else ""


def up_to_bracket(text: str) -> str:
    """Up to the bracket that closes one opened before the text; all of it where none does."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return text[:at]
    return text


def words_before(before: str) -> str:
    """The sentence that ends where the code stands."""
    line = before.rstrip(" (\n:–-").split("\n")[-1]
    line = LAA_REMARK.sub("", CODES.sub("", TARGET.sub("", line)))
    sentences = [part.strip() for part in SENTENCE.split(line) if part.strip(EDGES + "()")]
    return sentences[-1].strip(EDGES) if sentences else ""


def unnamed(text: str) -> Iterator[Mention]:
    """A measure without a code: words with yearly targets."""
    for line in text.split("\n"):
        first = TARGET.search(line)
        if first:
            words = SENTENCE.split(line[: first.start()].strip())[-1].strip(EDGES + "()")
            if words:
                yield Mention("", words, targets_in(line), "LAA" in line)


def made(codes: list[str], words: str, text: str) -> Iterator[Mention]:
    targets, shared = targets_in(text), len(codes) > 1
    in_laa = re.search(r"\bLAA\b", text) is not None
    for code in codes:
        yield Mention(code, words, [] if shared else targets, in_laa, shared=shared and bool(targets))


def targets_in(text: str) -> list[YearlyTarget]:
    """Yearly targets in order; of two for one year the first counts."""
    found: dict[str, YearlyTarget] = {}
    for match in TARGET.finditer(text):
        target = one_target(match)
        if target:
            found.setdefault(target.period, target)
    return list(found.values())


def one_target(match: re.Match) -> YearlyTarget | None:
    kind = (match["kind"] or "").lower()
    words = (match["amount"] or match["words"] or "").strip(EDGES.replace("-", "").replace("–", ""))[:120]
    try:
        period = financial_year(match["period"])
    except ValueError:
        return None  # two years that do not follow each other are no financial year
    try:
        value = parse_figure(words) if match["amount"] else None
    except ValueError:
        value = None  # more digits than a target holds: the words stay
    if value is not None and words == f"{value:f}":
        words = ""
    return YearlyTarget(period, value, words, kind) if words or value is not None else None
