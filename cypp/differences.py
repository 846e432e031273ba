"""Two texts word by word: what stayed, what went, what came. Shown by components/difference.html."""

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Pairs of equal words that one difference may look at, in less than a second. Ten pages of English need fewer.
MOST_STEPS = 6_000_000
#: Words of an unchanged run that are kept on each side of a change when a difference is shortened.
BESIDE = 25
Part = tuple[str, str]
#: A word with the space behind it. The end of a line stands by itself: what follows it does not change the word.
WORDS = re.compile(r"\n\s*|\S+[^\S\n]*|[^\S\n]+")


@dataclass
class Effort:
    """Pairs of equal words that may still be looked at, by one difference or shared by many."""

    left: int = MOST_STEPS


def diff(old: str, new: str, effort: Effort | None = None) -> list[Part]:
    """Two texts as runs of words: ("same", ...), ("del", ...) only in the old, ("ins", ...) only in the new.

    Time is bounded by `effort`, whatever the texts: without it they still come out as removed and added.
    """
    a, b = WORDS.findall(old), WORDS.findall(new)
    head = alike(a, b)
    tail = min(alike(a[::-1], b[::-1]), min(len(a), len(b)) - head)
    end_a, end_b = len(a) - tail, len(b) - tail
    middle = between(a[head:end_a], b[head:end_b], effort or Effort())
    parts = [("same", "".join(a[:head])), *middle, ("same", "".join(a[end_a:]))]
    return [part for part in parts if part[1]]


def diff_names(old: Iterable[str], new: Iterable[str]) -> list[Part]:
    """Two lists of names as one in alphabetical order, each name as a whole."""
    before, after = set(old), set(new)
    kinds = {name: "same" if name in before & after else "del" if name in before else "ins" for name in before | after}
    names = sorted(kinds)
    return [(kinds[name], name if name == names[-1] else f"{name}, ") for name in names]


def alike(a: list[str], b: list[str]) -> int:
    """How many words both begin with."""
    most = min(len(a), len(b))
    return next((at for at in range(most) if a[at] != b[at]), most)


def between(a: list[str], b: list[str], effort: Effort) -> list[Part]:
    parts: list[Part] = []
    at_a = at_b = 0
    for start_a, start_b, size in [*matches(a, b, effort), (len(a), len(b), 0)]:
        parts += [("del", "".join(a[at_a:start_a])), ("ins", "".join(b[at_b:start_b]))]
        at_a, at_b = start_a + size, start_b + size
        parts.append(("same", "".join(a[start_a:at_a])))
    return parts


def matches(a: list[str], b: list[str], effort: Effort) -> list[tuple[int, int, int]]:
    """Runs that both have, (place in a, place in b, words), in order. The longest are sought first."""
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    times, steps = Counter(b), [0]
    for word in a:
        steps.append(steps[-1] + 1 + times[word])
    found, open_ranges = [], deque([(0, len(a), 0, len(b))])
    while open_ranges:
        a1, a2, b1, b2 = open_ranges.popleft()
        needs = steps[a2] - steps[a1]
        if a1 == a2 or b1 == b2 or needs > effort.left:
            continue
        effort.left -= needs
        start_a, start_b, size = matcher.find_longest_match(a1, a2, b1, b2)
        if size:
            found.append((start_a, start_b, size))
            open_ranges += [(a1, start_a, b1, start_b), (start_a + size, a2, start_b + size, b2)]
    return sorted(found)


def shortened(parts: Iterable[Part]) -> list[Part]:
    """The same parts with long unchanged runs cut: ("gap", "312") stands for as many words that did not change."""
    found, parts = [], list(parts)
    for at, (kind, text) in enumerate(parts):
        before = BESIDE if at else 0
        after = BESIDE if at < len(parts) - 1 else 0
        words = re.findall(r"\S+\s*", text)
        left_out = len(words) - before - after
        if kind != "same" or left_out <= BESIDE:
            found.append((kind, text))
            continue
        pieces = [("same", "".join(words[:before])), ("gap", f"{left_out:,}"), ("same", "".join(words[-after:]))]
        found += [piece for piece in (pieces if after else pieces[:2]) if piece[1]]
    return found
