"""Do the words of a plan fit the indicator whose code they print? Real plans mis-code; nobody corrects silently.

Words are compared by their stems, and a rare word ("chlamydia") counts for more than one that half the catalogue
uses ("children"). The share of the plan's weight found in the catalogue's title, or of the title's found in the
plan's words, whichever is higher, has to reach `ENOUGH`; and words that are another title outright do not fit.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log

ENOUGH = 0.2
SUGGESTS = 0.35  # a suggestion must fit clearly better than that
ANOTHERS = 0.95  # so like another indicator's title that it must be that one
STOP_WORDS = """
    a an and any are as at be been being by for from has have in into is it its not of on or per than that the their
    there these they this those to was were which who will with
    reduce reducing increase increasing improve improving raise raising narrow ensure deliver maintain
    number numbers rate rates percentage proportion level levels target targets measured
"""
STOP = frozenset(STOP_WORDS.split())
SHORT_FORMS = {
    "camhs": "child and adolescent mental health services",
    "eyfs": "early years foundation stage",
    "fsm": "free school meals",
    "fsp": "early years foundation stage profile",
    "ks2": "key stage 2",
    "ks4": "key stage 4",
    "lac": "looked after children",
    "neet": "not in education employment training",
    "pe": "physical education sport",
    "sen": "special educational needs",
    "surestart": "sure start",
}
ENDINGS = ("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "ions", "ion", "ence", "ance", "ies", "ers",
           "ed", "er", "es", "ly", "al", "s", "e", "y")  # fmt: skip


def stem(word: str) -> str:
    """A word without its ending: "achieving", "achieved" and "achievement" all give "achiev"."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return stem(word[: -len(ending)])
    return word


def stems(text: str) -> frozenset[str]:
    text = text.lower().replace("’", "'").replace("re-", "re").replace("breast-feeding", "breastfeeding")
    words = re.findall(r"[a-z]+\d?|\d+", text.replace("'s", "").replace("s'", "s"))
    long = (part for word in words for part in SHORT_FORMS.get(word, word).split())
    return frozenset(stem(word) for word in long if word not in STOP and not (word.isdigit() and len(word) > 2))


@dataclass(frozen=True)
class Fit:
    """`fits` and, where it does not, the catalogue's code that fits the words best ("" for none)."""

    fits: bool
    share: float
    better: str = ""


class Catalogue:
    """Titles by code ({"NI 57": "..."}), weighed once and then asked for many texts."""

    def __init__(self, titles: Mapping[str, str]):
        self.stems = {code: stems(title) for code, title in titles.items()}
        self.titles = titles
        used = Counter(stem for title in self.stems.values() for stem in title)
        self.weights = {stem: log((len(titles) + 1) / count) for stem, count in used.items()}
        self.unknown = log(len(titles) + 1) / 2  # words that no title uses say little either way

    def weight(self, words: frozenset[str]) -> float:
        return sum(self.weights.get(word, self.unknown) for word in words)

    def share(self, code: str, words: frozenset[str]) -> float:
        """0 to 1: how much of the words is in the title, or of the title in the words."""
        title = self.stems[code]
        common = self.weight(words & title)
        return common / max(min(self.weight(words), self.weight(title)), 0.001)

    def fit(self, code: str, text: str) -> Fit:
        """Whether `text` fits the title of `code`, which must be in the catalogue; no words fit anything."""
        words = stems(text)
        if not words:
            return Fit(True, 1.0)
        share = self.share(code, words)
        best = max(self.stems, key=lambda other: self.likeness(other, words))
        likeness = self.likeness(best, words)
        if likeness >= ANOTHERS and self.likeness(code, words) < likeness - 0.05:
            return Fit(False, share, best)
        if share >= ENOUGH:
            return Fit(True, share)
        return Fit(False, share, best if likeness >= SUGGESTS and self.share(best, words) > share else "")

    def likeness(self, code: str, words: frozenset[str]) -> float:
        """0 to 1, counting what either side has and the other lacks."""
        title = self.stems[code]
        return 2 * self.weight(words & title) / max(self.weight(words) + self.weight(title), 0.001)
