"""The files that a document may use: our own styles, pictures and typefaces, read once and known by a fingerprint."""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDERS = {"pdf": ROOT / "static" / "pdf", "fonts": ROOT / "static" / "dist" / "fonts"}
KINDS = {".css": "text/css", ".xml": "application/xml", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
#: Where relative addresses in the HTML point; no such host can exist, and nothing is ever fetched from it.
BASE_URL = "https://assets.invalid/"
ADDRESS = re.compile(re.escape(BASE_URL) + r"((?:pdf|fonts)/[a-z0-9-]+\.(?:css|svg|woff2))\Z")
#: A picture in the words themselves: the logo of a trust, which its form has drawn anew.
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/]+={0,2}\Z")
LIBRARIES = ("weasyprint", "pydyf", "pikepdf", "fonttools", "tinycss2", "tinyhtml5", "pyphen", "cffi")


def read() -> dict[str, bytes]:
    """Every file by its name below the base address: {"pdf/page.css": b"..."}."""
    return {
        f"{folder}/{path.name}": path.read_bytes()
        for folder, place in FOLDERS.items()
        if place.is_dir()
        for path in sorted(place.iterdir())
        if path.suffix in KINDS
    }


def fingerprint(assets: dict[str, bytes], engine: str) -> str:
    """The SHA-256 of all that decides how pages look but their words: libraries, this package, every asset."""
    told = [f"{name} {version(name)}" for name in LIBRARIES] + [engine]
    files = {
        f"code/{path.name}": path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.*")) if path.is_file()
    }
    told += [f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in sorted({**assets, **files}.items())]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
