"""The cells of a sheet of budgets: several amounts, titles or funds in one, and what is a total. Plain text only."""

import re

from priorities.exchange import paragraphs

OPEN = {"", "tbc", "tba", "tbd", "n/a", "na", "to be confirmed", "to be agreed", "not known", "-", "–", "—", "?"}
AMOUNT = re.compile(r"£?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:k|m|thousand|million)?|tbc|tba|n/a", re.IGNORECASE)
JOINED = re.compile(r"(?<=£)\s+|\s+(?=(?:k|m|thousand|million)\b)", re.IGNORECASE)
SPACED = re.compile(r"£?\d{1,3}(?: \d{3})+")  # "28 000": one amount, unless two are asked for
SENTENCE = re.compile(r"\.\s+(?=[A-Z0-9“‘\"'(])")
SUM = r"(grand\s+|sub[\s-]?)?totals?\s*"
JUST_TOTAL = re.compile(SUM + ":?", re.IGNORECASE)
TOTAL = re.compile(SUM + r"($|[:(–-]|\b(for|of|funding|budgets?|pooled|aligned)\b)", re.IGNORECASE)
TOGETHER, LONGEST = 20, 80  # amounts in a cell, and characters of what is still looked at as one


def amounts_in(text: str, title: str, fund: str) -> list[str]:
    """The amounts of a cell, as written: "1,501 55 262" is three, "£ 28 k" and whatever is no amount is one.

    "28 000" is two only where the cells of its title or fund hold two.
    """
    parts = [part.strip(";,") for part in JOINED.sub("", text).split()]
    if not 1 < len(parts) <= TOGETHER or not all(AMOUNT.fullmatch(part) for part in parts):
        return [text if len(text) <= LONGEST else f"{text[:LONGEST]} …"]
    asked = len(parts) in (len(sentences(title)), len(fund.split()))
    return [text] if SPACED.fullmatch(text) and not asked else parts


def sentences(text: str) -> list[str]:
    """The titles of a cell: its lines, and the sentences of each, without their full stops."""
    parts = [part for line in paragraphs(text) for part in SENTENCE.split(line)]
    return [part.strip().removesuffix(".") for part in parts]


def funds_in(text: str, count: int) -> list[str] | None:
    """As many funds as `count`, more than one, or None where the cell does not hold as many."""
    for found in (re.split(r"\s*[\n;,]\s*", text), text.split()):
        if len(found) == count:
            return found
    return None


def is_total(where: list[str], title: str) -> bool:
    """Does a row hold a sum? One that says where its money belongs does not, unless its title is no more than that."""
    return any(map(TOTAL.match, where or [title])) or bool(JUST_TOTAL.fullmatch(title))
