"""HTML to pages: the only module that knows WeasyPrint. It works in the processes that `server` starts.

Styles and typefaces are read once, before the work is handed out, so that a small part costs no more than its words.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import weasyprint
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from cypp.pdf import assets

SHEET = re.compile(r'\s*<link rel="stylesheet" href="((?:pdf|fonts)/[a-z0-9-]+\.css)">')
VARIANT = "pdf/a-3a"
PICA = 0.75  # points in a CSS pixel


@dataclass(frozen=True)
class Pages:
    """Set pages as PDF, and what has to be known to put them together with others.

    `sizes` in points; `anchors` {id: [page, x, y]} and `bookmarks` [[level, label, page, x, y]], pages from 0, points
    from the lower left corner.
    """

    pdf: bytes
    sizes: list[list[float]]
    anchors: dict[str, list]
    bookmarks: list[list]
    warnings: list[str]

    @property
    def facts(self) -> dict:
        return {
            "pages": len(self.sizes),
            "sizes": self.sizes,
            "anchors": self.anchors,
            "bookmarks": self.bookmarks,
            "warnings": self.warnings,
        }


class MissingAsset(Exception):
    """An asset of ours, by its name, is not there."""

    def __str__(self) -> str:
        return f"static/{self.args[0]} is missing: run `make setup`."


class Tidied(Exception):
    """The typefaces are gone from the temporary folder."""

    def __str__(self) -> str:
        return "The typefaces were removed from the temporary folder while it worked."


class Typesetter:
    """WeasyPrint with our styles and typefaces in hand."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where WeasyPrint keeps typefaces as files: the temporary folder of this process alone."""
        self.folder = folder
        self.assets = assets.read()
        self.fonts = weasyprint.text.fonts.FontConfiguration()
        self.fetcher = OwnAssets(self.assets)
        self.sheets: dict[str, weasyprint.CSS] = {}
        self.kept = self._typefaces()
        self.fingerprint = assets.fingerprint(self.assets, f"pango {weasyprint.text.ffi.pango.pango_version()}")

    def _typefaces(self) -> dict[str, int]:
        """The files in which WeasyPrint keeps them: without them every letter is an empty box, and nothing says so."""
        return {str(path): path.stat().st_size for path in self.folder.rglob("*") if path.is_file()}

    def check(self) -> None:
        """Raises Tidied when somebody has tidied the typefaces away."""
        if self._typefaces() != self.kept:
            raise Tidied

    def prepare(self, html: str) -> bool:
        """Read the styles that this HTML asks for; True when some had not been read yet. Raises MissingAsset."""
        names = SHEET.findall(html)
        for name in names:
            if name not in self.assets:
                raise MissingAsset(name)
        new = [name for name in names if name not in self.sheets]
        for name in new:
            self.sheets[name] = weasyprint.CSS(
                url=assets.BASE_URL + name, font_config=self.fonts, url_fetcher=self.fetcher
            )
        if new:
            self.kept = self._typefaces()
        return bool(new)

    def set(self, html: str, *, mark: str = "", tagged: bool = True) -> Pages:
        """Set the HTML. `mark` makes the names of its cells its own; pages that are not tagged are laid over others."""
        self.prepare(html)
        sheets = [self.sheets[name] for name in SHEET.findall(html)]
        words = weasyprint.HTML(string=SHEET.sub("", html), base_url=assets.BASE_URL, url_fetcher=self.fetcher)
        variant = VARIANT if tagged else None
        with hearing() as heard:
            laid = words.render(font_config=self.fonts, stylesheets=sheets, pdf_variant=variant)
            _claim_ua(laid.metadata, self.assets["pdf/ua.xml"])
            pdf = laid.write_pdf(finisher=lambda _, made: _finish(made, mark), pdf_variant=variant)
        self.check()
        sizes = [[round(page.width * PICA, 2), round(page.height * PICA, 2)] for page in laid.pages]
        anchors: dict[str, list] = {}
        bookmarks: list[list] = []
        for number, page in enumerate(laid.pages):
            height = sizes[number][1]
            for name, (x, y, *_) in page.anchors.items():
                anchors.setdefault(name, [number, round(x * PICA, 1), round(height - y * PICA, 1)])
            for level, label, (x, y), _ in page.bookmarks:
                bookmarks.append([level, label, number, round(x * PICA, 1), round(height - y * PICA, 1)])
        return Pages(pdf, sizes, anchors, bookmarks, list(heard))


@contextmanager
def hearing() -> Iterator[list[str]]:
    """Collects what WeasyPrint and the font tools log as warnings, each once."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()[:300]
            if message not in heard and len(heard) < 20:
                heard.append(message)

    listener = Listener(logging.WARNING)
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    for logger in loggers:
        logger.addHandler(listener)
    try:
        yield heard
    finally:
        for logger in loggers:
            logger.removeHandler(listener)


class OwnAssets(URLFetcher):
    """Serves the assets by name and a picture that is in the words; nothing else: no network, no redirect, no path."""

    def __init__(self, found: dict[str, bytes]) -> None:
        super().__init__()
        self.found = found

    def fetch(self, url, headers=None):
        if assets.PICTURE.match(url):
            return super().fetch(url, headers)
        named = assets.ADDRESS.match(url)
        if not named:
            raise ValueError("only the project's own assets are read")
        if named[1] not in self.found:
            raise FatalURLFetchingError(str(MissingAsset(named[1])))  # the only fault that stops WeasyPrint
        kind = assets.KINDS["." + named[1].rsplit(".", 1)[1]]
        return URLFetcherResponse(url, self.found[named[1]], {"Content-Type": kind})


def _claim_ua(metadata, claim: bytes) -> None:
    """WeasyPrint claims one standard; this adds PDF/UA-1, as PDF/A wants it said, to the same block of metadata."""
    generate = metadata.generate_rdf_metadata
    metadata.generate_rdf_metadata = lambda *args: generate(*args).replace(b"</rdf:RDF>", claim + b"</rdf:RDF>")


def _finish(pdf, mark: str) -> None:
    """What WeasyPrint leaves to be done with the tags, while they are at hand."""
    import pydyf

    for item in list(pdf.objects):
        if not isinstance(item, pydyf.Dictionary):
            continue
        if mark and isinstance(item.get("ID"), pydyf.String):
            item["ID"].string = f"{mark}-{item['ID'].string}"
        if item.get("S") == "/LI":
            _one_body(item, pdf, pydyf)


def _one_body(item, pdf, pydyf) -> None:
    """PDF/UA wants all of a list's item in one body; WeasyPrint leaves a list or block inside an item beside it."""
    kids = [pdf.objects[int(kid.split()[0])] for kid in item["K"]]
    rest = [kid for kid in kids if kid["S"] != "/Lbl"]
    if all(kid["S"] == "/LBody" for kid in rest):
        return
    body = pydyf.Dictionary({**item, "S": "/LBody", "P": item.reference, "K": pydyf.Array([])})
    pdf.add_object(body)
    for kid in rest:
        kid |= {"S": "/NonStruct" if kid["S"] == "/LBody" else kid["S"], "P": body.reference}
        body["K"].append(kid.reference)
    item["K"] = pydyf.Array([kid.reference for kid in kids if kid["S"] == "/Lbl"] + [body.reference])
