"""The e-book: it lists what it holds, says how it can be read, and its links lead somewhere."""

import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from lxml import etree

from cypp.documents.packing import unpack
from plans.publishing.kinds import KINDS
from tests.plans.samples import version
from tests.plans.test_formats import sample

BOOK = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "opf": "http://www.idpf.org/2007/opf",
    "x": "http://www.w3.org/1999/xhtml",
}
EPUBCHECK = Path("/usr/share/java/epubcheck.jar")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "plan.epub"
    KINDS["epub"].write(sample(), version(), path)
    return path


@pytest.fixture(scope="module")
def book(made):
    files = unpack(made.read_bytes())
    return {name: etree.fromstring(xml) for name, xml in files.items() if name.endswith((".xhtml", ".opf", ".ncx"))}


def test_a_book_says_how_it_can_be_read(book):
    package = book["EPUB/content.opf"]
    said: dict[str, list[str]] = {}
    for meta in package.iterfind("opf:metadata/opf:meta[@property]", BOOK):
        said.setdefault(meta.get("property"), []).append(meta.text)
    assert said["schema:accessMode"] == ["textual", "visual"]
    assert said["schema:accessModeSufficient"] == ["textual"]
    assert {"alternativeText", "readingOrder", "structuralNavigation", "tableOfContents"} <= set(
        said["schema:accessibilityFeature"]
    )
    assert said["schema:accessibilityHazard"] == ["none"]
    assert len(said["schema:accessibilitySummary"][0]) > 100
    assert said["dcterms:modified"] == ["2010-03-24T09:30:00Z"]
    assert "a11y:certifiedBy" not in said
    facts = package.find("opf:metadata", BOOK)
    assert [facts.find(f"dc:{name}", BOOK).text for name in ("title", "creator", "language")] == [
        "Children & <Young> People's Plan 2010–13",
        "Alder Children's Trust",
        "en-GB",
    ]


def test_a_book_holds_what_it_lists_and_its_type_comes_first(book, made):
    files = unpack(made.read_bytes())
    with ZipFile(made) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert files["mimetype"] == b"application/epub+zip"
    items = {item.get("href"): item for item in book["EPUB/content.opf"].iterfind(".//opf:item", BOOK)}
    inside = {name.removeprefix("EPUB/") for name in files if name.startswith("EPUB/")} - {"content.opf"}
    assert items.keys() == inside
    cover = next(item for item in items.values() if item.get("properties") == "cover-image")
    assert files[f"EPUB/{cover.get('href')}"].startswith(b"\x89PNG")


def test_pages_of_a_book_have_titles_a_language_and_links_that_lead_somewhere(book):
    pages = {name: tree for name, tree in book.items() if name.endswith(".xhtml")}
    places = {name: {element.get("id") for element in tree.iter() if element.get("id")} for name, tree in pages.items()}
    for name, tree in pages.items():
        assert tree.get("lang") == "en-GB"
        assert tree.findtext("x:head/x:title", namespaces=BOOK)
        assert all(image.get("alt") for image in tree.iterfind(".//x:img", BOOK))
        for link in tree.iterfind(".//x:a", BOOK):
            target, _, place = link.get("href").partition("#")
            if not re.match(r"[a-z]+:", target):
                there = str((Path(name).parent / target) if target else name)
                there = "/".join(part for part in Path(there).parts if part != "..").replace("text/text", "text")
                assert place in places[there] if place else there in pages, link.get("href")
        assert not tree.findall(".//x:td[@scope]", BOOK)
    chapters = [tree.findtext(".//x:h1", namespaces=BOOK) for name, tree in sorted(pages.items()) if "/ch" in name]
    assert chapters[:3] == ["Foreword", "Healthier lives", "How we will know"]


@pytest.mark.skipif(not EPUBCHECK.exists() or not shutil.which("java"), reason="needs Java and epubcheck")
def test_a_book_passes_the_checker(made):
    done = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", EPUBCHECK, made],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 fatals / 0 errors / 0 warnings" in done.stdout
