"""Two texts word by word: what stayed, what went, what came. Shown by components/difference.html."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

MOST_COMPARISONS = 4_000_000
#: Words of an unchanged run that are kept on each side of a change when a difference is shortened.
BESIDE = 25
Part = tuple[str, str]


def diff(old: str, new: str) -> list[Part]:
    """Two texts as runs of words: ("same", ...), ("del", ...) only in the old, ("ins", ...) only in the new."""
    a, b = re.findall(r"\S+\s*|\s+", old), re.findall(r"\S+\s*|\s+", new)
    head = alike(a, b)
    tail = min(alike(a[::-1], b[::-1]), min(len(a), len(b)) - head)
    end_a, end_b = len(a) - tail, len(b) - tail
    middle = between(a[head:end_a], b[head:end_b])
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


def between(a: list[str], b: list[str]) -> list[Part]:
    if len(a) * len(b) > MOST_COMPARISONS:
        return [("del", "".join(a)), ("ins", "".join(b))]
    parts: list[Part] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(a[a1:a2])))
        else:
            parts += [("del", "".join(a[a1:a2])), ("ins", "".join(b[b1:b2]))]
    return parts


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
