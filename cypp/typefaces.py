"""What the typefaces of our files can print, and how much room words take in them. Read from the fonts themselves."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "static" / "dist" / "fonts"
ATKINSON = "Atkinson Hyperlegible Next"
#: The files of a family, without weight and style; a file later in the list is used for what the earlier lack.
FILES: dict[str, tuple[str, ...]] = {
    ATKINSON: ("atkinson-hyperlegible-next-latin", "atkinson-hyperlegible-next-latin-ext"),
    "Noto Sans": ("noto-sans-cyrillic",),
    "Noto Sans Arabic": ("noto-sans-arabic-arabic",),
    "Noto Nastaliq Urdu": ("noto-nastaliq-urdu-arabic",),
    "Noto Sans Bengali": ("noto-sans-bengali-bengali",),
    "Noto Sans Gujarati": ("noto-sans-gujarati-gujarati",),
    "Noto Sans Gurmukhi": ("noto-sans-gurmukhi-gurmukhi",),
}
MM_PER_POINT = 25.4 / 72
#: A little more than a typeface's own figures, for kerning and rounding.
SAFETY = 1.02


@lru_cache(maxsize=32)
def widths(family: str, weight: int = 400) -> dict[int, float]:
    """{code point: width in parts of the size} of everything that the family has."""
    found: dict[int, float] = {}
    for name in reversed(FILES[family]):
        with TTFont(FONTS / f"{name}-{weight}-normal.woff2", lazy=True) as font:
            metrics, unit = font["hmtx"], font["head"].unitsPerEm
            found |= {code: metrics[glyph][0] / unit for code, glyph in font.getBestCmap().items()}
    return found


def unprintable(text: str, families: Iterable[str]) -> list[str]:
    """The characters of `text` that none of these families has, each once, in the order of their first use.

    What is no mark on paper (ends of lines, joiners, marks of direction) needs no typeface.
    """
    known: set[int] = set().union(*(widths(family) for family in families))
    missing = dict.fromkeys(sign for sign in unicodedata.normalize("NFC", text) if ord(sign) not in known)
    return [sign for sign in missing if unicodedata.category(sign) not in ("Cc", "Cf", "Zs")]


def lines_of(text: str, width: float, size: float, weight: int = 400) -> int:
    """How many lines our typeface needs for `text`: `width` in millimetres, `size` in points. At least one."""
    signs = widths(ATKINSON, weight)
    room = width / (size * MM_PER_POINT * SAFETY)
    count, used, space = 1, 0.0, signs[ord(" ")]
    for word in text.split():
        long = sum(signs.get(ord(sign), 1.0) for sign in word)
        if used and used + space + long > room:
            count, used = count + 1, 0.0
        used += (space if used else 0.0) + long
        while used > room:  # a word longer than the line is broken
            count, used = count + 1, used - room
    return count
