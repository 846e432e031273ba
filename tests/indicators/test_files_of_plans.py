"""Every file of real plans: the demonstration's five and the Southend workbook.

They pass the checker; every promise is in the full plan, in the order of print; every link leads somewhere.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdf
import pytest
from django.db import transaction
from django.test import override_settings
from lxml import etree

from cypp.documents.packing import unpack
from cypp.pdf import render_in_subprocess
from indicators.demo.story import load_northmere
from plans.document import Document, freeze
from plans.layout import reading
from plans.models import Plan
from plans.publishing.editions import Version
from plans.publishing.kinds import KINDS, edition_html, files_for
from tests.factories import PlanFactory, TrustFactory
from tests.indicators.books import SOUTHEND, bring
from tests.indicators.northmere import FOLDERS, load_catalogue
from tests.plans.test_editions import PDFCHECK

pytestmark = pytest.mark.django_db
PLANS = ["cypp-2006-09", "interim-2009-10", "cypp-2010-13", "cypp-2013-16", "update-2011-12", "southend"]


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker, tmp_path_factory) -> dict[str, Document]:
    """The frozen words of each plan; the rows they came from are rolled back."""
    media = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        load_catalogue()
        load_northmere()
        southend = PlanFactory(trust=TrustFactory(slug="southend"), slug="southend")
        if SOUTHEND.exists():
            bring(southend, SOUTHEND.read_bytes())
        found = {plan.slug: freeze(plan) for plan in Plan.objects.all()}
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def made(documents, tmp_path_factory):
    """The printed editions of each plan: {plan: {(kind, language): path}}."""
    folder = tmp_path_factory.mktemp("printed")
    found: dict[str, dict] = {}
    for name in PLANS:
        found[name] = {}
        for kind, language in files_for("final", documents[name]):
            if KINDS[kind].suffix == "pdf":
                path = folder / f"{name}-{kind}{language}.pdf"
                version = Version.working_copy(documents[name])
                told = render_in_subprocess(edition_html(documents[name], kind, version, None, language), path)
                assert told["warnings"] == [], path.name
                found[name][kind, language] = path
    return found


def test_each_plan_is_printed_in_what_it_holds_enough_for(made):
    assert {kind for files in made.values() for kind, _ in files} == {
        kind for kind, edition in KINDS.items() if edition.suffix == "pdf" and edition.stages
    }
    assert all(("full", "") in files for files in made.values())


@pytest.mark.skipif(not PDFCHECK.exists() or not shutil.which("java"), reason="needs Java and ../shared/tools/pdfua")
@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_they_pass_the_checker(made, flavour):
    paths = [path for files in made.values() for path in files.values()]
    thorough = {**os.environ, "JAVA_TOOL_OPTIONS": "-XX:-TieredCompilation -XX:+UseSerialGC"}  # repaid by so many
    done = subprocess.run([PDFCHECK, flavour, *paths], capture_output=True, text=True, check=False, env=thorough)
    assert done.returncode == 0, [line for line in done.stdout.splitlines() if not line.startswith("PASS")]


def read_with_pypdf(path: Path) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def read_with_pdftotext(path: Path) -> str:
    return subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True, text=True, check=True).stdout


NEEDS_POPPLER = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext of poppler-utils")


@pytest.mark.parametrize("read", [read_with_pypdf, pytest.param(read_with_pdftotext, marks=NEEDS_POPPLER)])
@pytest.mark.parametrize("name", PLANS)
def test_every_promise_is_there_in_the_order_of_print(made, documents, name, read):
    explained = [letters(meaning) for meaning in meanings(documents[name])]

    def said(words: str) -> str:
        """Its letters, without what the glossary puts in at the first use of a term."""
        found = letters(words)
        for meaning in explained:
            found = found.replace(meaning, "")
        return found

    text = said(read(made[name]["full", ""]))
    place = 0
    for promise in promises(documents[name]):
        found = text.find(said(promise), place)
        assert found >= 0, promise
        place = found


def letters(text: str) -> str:
    """Letters and figures alone: lines, hyphens and marks of lists fall where the page has room."""
    return re.sub(r"[^\w]", "", text)


def meanings(document: Document) -> list[str]:
    """What the glossary puts in at the first use of a term, the longest first."""
    rows = [
        row for chapter in document["chapters"] if chapter["kind"] == "glossary" for row in chapter["data"]["terms"]
    ]
    return sorted((row["meaning"] for row in rows), key=len, reverse=True)


def promises(document: Document) -> list[str]:
    """The commitments: those of no result before those of each result, in two columns after them."""
    return [
        commitment["text"]
        for chapter in document["chapters"]
        if chapter["kind"] == "priority"
        for objective in chapter["data"]["objectives"]
        for commitment in in_print(objective, document["plan"]["layout"])
    ]


def in_print(objective: dict, layout: str) -> list[dict]:
    results = [result["id"] for result in objective["results"]]
    order = [*results, None] if layout == "pairs" else [None, *results]
    return sorted(objective["commitments"], key=lambda commitment: order.index(commitment["result"]))


@pytest.mark.parametrize("name", PLANS)
def test_every_link_leads_somewhere(made, name):
    for path in made[name].values():
        with pikepdf.open(path) as book:
            pages = {page.obj.objgen for page in book.pages}
            links = [note for page in book.pages for note in page.obj.get("/Annots", ())]
            for link in links:
                if "/Dest" in link:
                    assert link.Dest[0].objgen in pages
                else:
                    assert re.match(r"https?://|mailto:|tel:", str(link.A.URI)), f"{path.name}: {link.A.URI}"
            assert links or path.name.startswith(f"{name}-") and "full" not in path.name


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "csv", "json"])
def test_every_commitment_is_in_the_files_for_other_programs(documents, kind, tmp_path):
    """But for what a list of words would add to some."""
    whole = documents["cypp-2010-13"]
    document = whole | {"chapters": [chapter for chapter in whole["chapters"] if chapter["kind"] != "glossary"]}
    KINDS[kind].write(document, Version.working_copy(document), tmp_path / "file")
    content = (tmp_path / "file").read_bytes()
    files = {"file": content} if kind == "json" else unpack(content)
    said = [json.loads(content)] if kind == "json" else []
    for name, text in files.items():
        if name.endswith((".xml", ".xhtml")):
            said.append(" ".join(" ".join(etree.fromstring(text).itertext()).split()))
        elif name.endswith(".csv"):
            said.append(text.decode("utf-8-sig").replace('""', '"'))
    read = json.dumps(said, ensure_ascii=False).replace('\\"', '"')
    wanted = promises(document)
    assert len(wanted) > 60
    assert [promise for promise in wanted if " ".join(promise.split()) not in read] == []


@pytest.mark.parametrize("folder", [*FOLDERS, "update_plan"])
def test_a_summary_of_four_pages_names_every_priority(made, documents, folder):
    name = FOLDERS.get(folder, "update-2011-12")
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(made[name]["summary", ""]).pages]
    assert len(pages) == 4
    for chapter in documents[name]["chapters"]:
        if chapter["kind"] == "priority":
            assert chapter["data"]["title"] in pages[1] + pages[2]


@pytest.mark.parametrize("name", ["interim-2009-10", "cypp-2010-13"])
def test_an_objective_stands_with_the_first_of_its_commitments(made, documents, name):
    pages = [letters(page.extract_text()) for page in pypdf.PdfReader(made[name]["full", ""]).pages]
    noun, begun = reading(documents[name])["terms"]["commitments"], 0
    for number, title in objectives(documents[name]):
        caption = letters(f"{noun} of {number}")
        page = next((page for page in pages if caption in page), None)
        if page is not None:
            begun += 1
            assert letters(f"{number} {title}") in page, f"{number} {title} stands alone at the end of a page"
    assert begun > 10


def objectives(document: Document) -> list[tuple[str, str]]:
    """Number and title of every objective, as they are printed."""
    numbers = reading(document)["numbers"]
    chapters = [chapter["data"] for chapter in document["chapters"] if chapter["kind"] == "priority"]
    return [(numbers.get(each["id"], ""), each["title"]) for data in chapters for each in data["objectives"]]


@pytest.mark.parametrize("name, language", [("cypp-2010-13", "pl"), ("cypp-2010-13", "ur"), ("interim-2009-10", "pl")])
def test_a_short_translation_is_one_leaf(made, name, language):
    assert len(pypdf.PdfReader(made[name]["summary", language]).pages) == 1


APART = re.compile(r"\d*\s*(With |Relevant partner|Other partner|Higher is better|Lower is better)")


@pytest.mark.parametrize("name", ["interim-2009-10", "cypp-2010-13"])
def test_in_large_print_a_name_is_not_parted_from_what_stands_below_it(made, name):
    pages = [page.extract_text() for page in pypdf.PdfReader(made[name]["large_print", ""]).pages]
    assert len(pages) > 50
    assert [text[:60] for text in pages if APART.match(text)] == []
