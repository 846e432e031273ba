"""A trust's logo: from whatever file somebody has to a small picture that pages and print can carry."""

import base64
import struct
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageFile, ImageOps

MEGABYTE = 1024 * 1024
MOST_BYTES = 2 * MEGABYTE
MOST_PIXELS = 25_000_000
FEWEST_PIXELS = 100
BOX = (600, 600)
MOST_PNG_BYTES = 60 * 1024
SHRINK = 0.8
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)
HUGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class LogoError(ValueError):
    """The file is no logo that can be used; the message says why and what to do."""


def logo_png(data: bytes) -> bytes:
    """A PNG of at most 600 by 600 pixels and 60 KB, without anything else that the file held.

    `data` is a PNG or JPEG of at most 2 MB and 25 megapixels. Raises LogoError.
    """
    if len(data) > MOST_BYTES:
        raise LogoError(f"The file has {len(data) / MEGABYTE:.1f} MB. Choose one of at most 2 MB.")
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # whatever a renderer in this process has made of it
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as image:
            _check_size(*image.size)
            image.draft("RGB", (BOX[0] * 2, BOX[1] * 2))
            upright = ImageOps.exif_transpose(image).convert("RGBA" if image.has_transparency_data else "RGB")
    except HUGE as error:
        raise LogoError(_too_large()) from error
    except LogoError:
        raise
    except BROKEN as error:
        raise LogoError("This is not a PNG or JPEG picture that can be read. Save it again as PNG.") from error
    return _small(upright)


def logo_text(file: BinaryIO) -> str:
    """`logo_png` of an open file, in base64, as it is stored."""
    return base64.b64encode(logo_png(file.read(MOST_BYTES + 1))).decode()


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise LogoError(_too_large())
    if max(width, height) < FEWEST_PIXELS:
        raise LogoError(f"The picture has {width} by {height} pixels and would be blurred. Choose one of at least 100.")


def _too_large() -> str:
    return "The picture has more than 25 million pixels. Make it smaller, for example 1200 pixels wide."


def _small(image: Image.Image) -> bytes:
    """The largest that fits: in all its colours, in 256 of them, then smaller step by step."""
    picture = Image.new(image.mode, image.size)
    picture.paste(image)  # words and profiles that the file carried stay behind
    picture.thumbnail(BOX, Image.Resampling.LANCZOS)
    while True:
        for found in (picture, picture.quantize(256, Image.Quantize.FASTOCTREE)):
            png = BytesIO()
            found.save(png, "PNG", optimize=True)
            if png.tell() <= MOST_PNG_BYTES:
                return png.getvalue()
        smaller = [max(1, round(side * SHRINK)) for side in picture.size]
        picture = picture.resize((smaller[0], smaller[1]), Image.Resampling.LANCZOS)
