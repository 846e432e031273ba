"""The file that is put together of parts: its words inside, its numbers, its links, contents and bookmarks."""

import hashlib
import re

import pikepdf
import pypdf
import pytest

from plans.models import Publication
from plans.publishing.making import produce_edition
from tests.plans.publishing import file_of, frozen


@pytest.mark.django_db
def test_the_file_carries_its_words_and_its_numbers(cast):
    edition = frozen(cast.plan)
    produce_edition(edition.pk)
    with pikepdf.open(file_of(edition)) as book:
        words = book.attachments["plan.json"].get_file().read_bytes()
        assert hashlib.sha256(words).hexdigest() == Publication.objects.get().sha256
        assert len(book.pages) == edition.pages
        assert leads_somewhere(book) > 0
        starts = [re.search(rb"1 0 0 1 (\S+) ", page.Contents[-1].read_bytes())[1] for page in book.pages[1:-1]]
        *short, long = [float(start) for start in starts][:9]  # pages 2 to 10
        assert 3 < min(short) - long < 12, "numbers end at the same place"
    pages = [page.extract_text().split() for page in pypdf.PdfReader(file_of(edition)).pages]
    numbered = [number for number, words in enumerate(pages, start=1) if str(number) in words[-3:]]
    assert numbered == list(range(2, edition.pages)), "every page but the two covers"


def leads_somewhere(book: pikepdf.Pdf) -> int:
    """How many links there are; each leads to a page of the file, or out of it by an address that people can use."""
    pages = {page.obj.objgen for page in book.pages}
    links = [note for page in book.pages for note in page.obj.get("/Annots", ())]
    for link in links:
        if "/Dest" in link:
            assert link.Dest[0].objgen in pages
        else:
            assert re.match(r"https?://|mailto:", str(link.A.URI)), link.A.URI
    return len(links)


@pytest.mark.django_db
def test_contents_and_bookmarks_lead_to_the_page_of_the_words(cast):
    edition = frozen(cast.plan)
    produce_edition(edition.pk)
    reader = pypdf.PdfReader(file_of(edition))
    texts = [letters(page.extract_text()) for page in reader.pages]
    chapters = [item for item in reader.outline if not isinstance(item, list)]
    pages = {item.title: reader.get_destination_page_number(item) for item in chapters}
    assert [title for title, page in pages.items() if letters(title) not in texts[page]] == []
    with pikepdf.open(file_of(edition)) as book:
        numbers = {page.obj.objgen: number for number, page in enumerate(book.pages)}
        contents = pages["Contents"]
        led = [numbers[note.Dest[0].objgen] for note in book.pages[contents].obj.Annots if "/Dest" in note]
    assert set(pages.values()) - {contents, *range(contents)} <= set(led)
    assert led == sorted(led), "in the order of print"
    assert all(str(page + 1) in texts[contents] for page in led)


def letters(text: str) -> str:
    return re.sub(r"\W", "", text)
