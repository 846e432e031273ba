"""The picture that other sites show beside a link to a plan: its title and years in the trust's colour."""

import hashlib
import io
from functools import lru_cache
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from cypp.templatetags.cypp import uk_date

LOOK = 1  # goes up when the picture is drawn in another way, so that its address changes
WIDTH, HEIGHT, EDGE = 1200, 630, 80
FONTS = settings.BASE_DIR / "static" / "dist" / "fonts"
NAME = "atkinson-hyperlegible-next-{}-{}-normal.woff2"
SIZES = (76, 64, 52, 44, 36)
WHITE = (255, 255, 255)


def facts(plan: Any, version: Any) -> tuple[str, str, str, str]:
    """Title, years, name of the trust and its colour: all that the picture shows of a published version."""
    years = f"{uk_date(version.starts)} to {uk_date(version.ends)}"
    return version.title_shown, years, version.trust_name, plan.trust.brand_colour


def digest(shown: tuple[str, ...]) -> str:
    """What the address of the picture ends with: another picture has another."""
    return hashlib.sha256("\n".join([str(LOOK), *shown]).encode()).hexdigest()[:20]


def draw(title: str, years: str, trust: str, colour: str) -> bytes:
    """A PNG of 1200 by 630 pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), colour)
    pen = ImageDraw.Draw(image)
    light = tuple(round(part + (255 - part) * 0.14) for part in image.getpixel((0, 0)))  # type: ignore[union-attr]
    pen.ellipse((WIDTH - 330, -370, WIDTH + 190, 150), fill=light)
    pen.ellipse((WIDTH - 420, HEIGHT - 150, WIDTH - 160, HEIGHT + 110), fill=light)
    write(pen, EDGE, EDGE - 10, trust, 34, 400)
    size, lines = fitted(title)
    top = 175
    for line in lines:
        write(pen, EDGE, top, line, size, 700)
        top += round(size * 1.18)
    pen.rectangle((EDGE, HEIGHT - 150, EDGE + 110, HEIGHT - 144), fill=WHITE)
    write(pen, EDGE, HEIGHT - 120, years, 34, 400)
    stored = io.BytesIO()
    image.quantize(64).save(stored, "PNG", optimize=True)
    return stored.getvalue()


def fitted(title: str) -> tuple[int, list[str]]:
    """The largest size in which the title fits, and its lines; a very long one ends with dots."""
    for size in SIZES:
        lines = wrapped(title, size)
        if len(lines) * size * 1.18 <= 290:
            return size, lines
    most = int(290 / (SIZES[-1] * 1.18))
    return SIZES[-1], [*lines[: most - 1], f"{lines[most - 1]} …"]


def wrapped(title: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and sum(length for _, _, length in runs(longer, size, 700)) <= WIDTH - 2 * EDGE:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def write(pen: ImageDraw.ImageDraw, left: float, top: float, text: str, size: int, weight: int) -> None:
    for run, font, length in runs(text, size, weight):
        pen.text((left, top), run, WHITE, font=font)
        left += length


def runs(text: str, size: int, weight: int) -> list[tuple[str, Any, float]]:
    """The text in pieces of one font file each: [(piece, font, length in pixels)]."""
    pieces: list[tuple[str, str]] = []
    for sign in text:
        part = "latin" if ord(sign) < 0x100 or 0x2000 <= ord(sign) < 0x2070 else "latin-ext"
        if pieces and pieces[-1][0] == part:
            pieces[-1] = (part, pieces[-1][1] + sign)
        else:
            pieces.append((part, sign))
    fonts = [(piece, font(part, size, weight)) for part, piece in pieces]
    return [(piece, found, found.getlength(piece)) for piece, found in fonts]


@lru_cache(maxsize=32)
def font(part: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / NAME.format(part, weight)), size)
