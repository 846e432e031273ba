"""Drawings in a page, as the two pictures that every program can show one of: SVG, and PNG four times as fine."""

import base64
import re
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import resvg_py
from fontTools.ttLib import TTFont

from cypp.pdf import RenderError

SVG = re.compile(r"<svg\b[^>]*>.*?</svg>", re.S)
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
SIZE = re.compile(r'<svg\b[^>]*?\swidth="(\d+)"[^>]*?\sheight="(\d+)"')
FINE = 4
FONTS = Path(__file__).resolve().parents[2] / "static" / "dist" / "fonts"


@dataclass(frozen=True)
class Picture:
    """A drawing with the words that say the same, its size in pixels of the page."""

    alt: str
    svg: bytes
    png: bytes
    width: int
    height: int

    def img(self, *, svg: bool) -> str:
        """The HTML element that shows it: as PNG, or as SVG for readers that are browsers inside."""
        kind, data = ("svg+xml", self.svg) if svg else ("png", self.png)
        source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
        return f'<img alt="{escape(self.alt)}" width="{self.width}" height="{self.height}" src="{source}">'


def take_pictures(html: str, *, svg: bool) -> tuple[str, dict[bytes, Picture]]:
    """Each titled drawing of the page becomes an image with alternative text; a drawing without words only adorns, and
    goes.

    Returns the page and {PNG: picture}.
    """
    found: dict[bytes, Picture] = {}

    def put(drawing: re.Match[str]) -> str:
        title, size = TITLE.search(drawing[0]), SIZE.match(drawing[0])
        if not title or not title[1].strip() or not size:
            return ""
        picture = draw(drawing[0], unescape(title[1].strip()), int(size[1]), int(size[2]))
        found[picture.png] = picture
        return picture.img(svg=svg)

    return SVG.sub(put, html), found


def draw(svg: str, alt: str, width: int, height: int) -> Picture:
    """A drawing of this size, which holds no letters. Raises RenderError."""
    source = svg if "xmlns=" in svg else svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Picture(alt, source.encode(), _painted(source, FINE, []), width, height)


def poster(svg: str) -> bytes:
    """PNG of a drawing with words, set in our typeface; twice as fine. Raises RenderError."""
    with TemporaryDirectory() as folder:
        letters = []
        for packed in sorted(FONTS.glob("atkinson-*-normal.woff2")):
            font = TTFont(packed)
            font.flavor = None
            letters.append(str(Path(folder) / f"{packed.stem}.ttf"))
            font.save(letters[-1])
        if not letters:
            raise RenderError("The typeface of covers is missing: run `make setup`.")
        return _painted(svg, 2, letters)


def _painted(svg: str, zoom: int, fonts: list[str]) -> bytes:
    try:
        png = resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, skip_system_fonts=True, font_files=fonts)
    except ValueError as error:
        raise RenderError(f"A drawing could not be made a picture: {error}") from error
    return bytes(png)
