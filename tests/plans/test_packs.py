"""The pack of a meeting: what is in it and what stays out, who has it when, and that it is one file for everybody."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse

from partners.access import roles_of
from plans.decisions import pack
from plans.models import AgendaItem, Edition, Notice, Paper, Release
from plans.publishing import making
from plans.publishing.actions import freeze_publication
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html
from plans.publishing.papers import paper_documents
from plans.workflow import Refused
from tests.agreeing import AgendaItemFactory, MeetingFactory
from tests.cast import CANARY
from tests.factories import BodyFactory, full_plan
from tests.plans.publishing import read

pytestmark = pytest.mark.django_db
PDFCHECK = Path(__file__).resolve().parents[3] / "shared/tools/pdfua/pdfcheck"
SECRET = "what only those who write may read"


@pytest.fixture
def meeting(cast):
    return MeetingFactory(
        body=BodyFactory(trust=cast.trust, name="Full council"), on=date(2010, 3, 24), place="Chamber"
    )


@pytest.fixture
def item(cast, meeting):
    """An open report on a draft of the plan, as item 10."""
    return put(cast.plan, meeting, number="10", title="The plan for adoption", recommendations="That it is adopted.")


def put(plan, meeting, **fields):
    version = freeze_publication(plan, "signoff", by=None)
    return AgendaItemFactory(plan=plan, publication=version, meeting=meeting, step=None, **fields)


@pytest.fixture
def closed(cast, meeting):
    """An exempt report on another plan, as item 2."""
    other = full_plan(cast.trust, slug="other", title=f"Plan of {SECRET}", words=SECRET)
    words = {"title": f"Title of {SECRET}", "sender": SECRET, "recommendations": SECRET}
    return put(other, meeting, number="2", classification="exempt", **words)


def make(cast, meeting, **enclosed):
    chosen = {item.pk: enclosed.get("kind", "") for item in meeting.items.all()}
    return pack.make_pack(meeting, chosen, by=cast.officer)


def done(paper):
    """The pack with a file, without making it."""
    making.media().mkdir(parents=True, exist_ok=True)
    name = f"pack-{paper.pk}.pdf"
    (making.media() / name).write_bytes(b"%PDF-1.7 a pack")
    facts = {"state": "done", "file": name, "sha256": "3" * 64, "pages": 9, "bytes": 15, "done_at": paper.at}
    Edition.objects.filter(paper=paper).update(**facts)
    return Paper.objects.get(pk=paper.pk)


def sent(cast, meeting, **enclosed):
    paper = done(make(cast, meeting, **enclosed))
    pack.send_to_board(paper, by=cast.officer)
    return Paper.objects.get(pk=paper.pk)


def at(name, pk):
    return reverse(f"plans:{name}", args=["alder", pk])


def statuses(cast, address):
    roles = ("officer", "manager", "lead", "board", "signatory", "administrator", "stranger", "nobody")
    return {role: cast.client(role).get(address).status_code for role in roles}


def allowed(*may):
    roles = ("officer", "manager", "lead", "board", "signatory", "administrator", "stranger", "nobody")
    return {role: 200 if role in may else 404 for role in roles}


def test_a_pack_is_one_file_with_one_agenda_and_running_numbers(cast, meeting, item, closed, tmp_path):
    third = put(full_plan(cast.trust, slug="third", title="Third plan"), meeting, number="4", title="The third plan")
    paper = make(cast, meeting, kind="full")
    assert making.produce_edition(paper.edition.pk)
    edition = Edition.objects.get(paper=paper)
    file = making.media() / edition.file
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    pages = text.split("\f")
    agenda = pages[0]
    assert "Full council" in agenda and "24 March 2010" in agenda
    assert "Item 2: exempt, not in this pack" in agenda
    found = dict(re.findall(r"(The plan for adoption|The third plan|Full plan: \S+)[^\n]*?\s(\d+)\n", agenda))
    assert set(found) == {"The plan for adoption", "The third plan", "Full plan: Alder", "Full plan: Third"}
    for title in ("The plan for adoption", "The third plan"):
        assert title in " ".join(pages[int(found[title]) - 1].split())
    assert int(found["The third plan"]) < int(found["Full plan: Third"]) < int(found["The plan for adoption"])
    assert sum("Contents" in page.splitlines()[:3] for page in pages) == 0
    numbered = [page.split()[-1] for page in pages if page.split()]
    assert numbered[int(found["The plan for adoption"]) - 1] == found["The plan for adoption"]
    assert SECRET not in text and CANARY not in text
    assert third.title in text
    inside = " ".join(pages[int(found["Full plan: Alder"])].split())
    assert "Full council, 24 March 2010" in " ".join(agenda.split()), "the foot of the agenda"
    assert "Full council, 24 March 2010" not in inside, "what is enclosed keeps its own"
    assert re.search(r"Alder plan.* \d+$", inside)


def test_what_is_enclosed_is_set_from_the_parts_of_its_own_file(cast, meeting, item):
    version = item.publication
    own = making.take_apart(edition_html(version.document, "full", Version.of(version))).pieces
    bound = making.take_apart(*paper_documents(make(cast, meeting, kind="full"))).pieces
    same = {piece.key("") for piece in own} & {piece.key("") for piece in bound}
    assert len(same) == len(own) - 1  # the cover has the name that the agenda leads to


def test_nothing_of_a_closed_item_is_frozen_or_printed(cast, meeting, item, closed):
    paper = make(cast, meeting, kind="full")
    assert SECRET not in str(paper.data) + "".join(paper_documents(paper))
    assert [row["number"] for row in paper.data["items"]] == ["2", "10"]


def test_items_stand_as_people_count(meeting):
    numbers = ["10", "2", "", "4b", "4a"]
    items = [AgendaItem(pk=pk, number=number, meeting=meeting) for pk, number in enumerate(numbers, 1)]
    assert [item.number for item in sorted(items, key=pack.place_of)] == ["2", "4a", "4b", "10", ""]


def test_officers_make_it_and_the_board_has_it_when_it_is_sent(cast, meeting, item):
    address = at("pack_new", meeting.pk)
    assert "The plan for adoption" in read(cast.client("officer"), address)
    answer = cast.client("officer").post(address, {f"item-{item.pk}": "full"}, follow=True)
    assert "The pack is being made." in answer.content.decode()
    paper = done(Paper.objects.get(kind="meeting_pack"))
    assert paper.data["items"][0]["enclosed"] == "full"
    download = at("pack_download", paper.pk)
    assert statuses(cast, download) == allowed("officer", "manager")
    assert "Ready, not sent" in read(cast.client("officer"), at("meeting", meeting.pk))
    assert "Pack for this meeting" not in read(cast.client("board"), at("meeting", meeting.pk))

    answer = cast.client("officer").post(at("pack_send", paper.pk), follow=True)
    assert "Sent to the board" in answer.content.decode()
    assert statuses(cast, download) == allowed("officer", "manager", "lead", "board")
    assert "Download the whole pack" in read(cast.client("board"), at("meeting", meeting.pk))
    (told,) = Notice.objects.filter(key=f"pack:{paper.pk}")
    assert told.user == cast.board and told.plan is None and told.path == "/alder/library/"


def test_a_pack_is_called_off_and_made_again(cast, meeting, item):
    paper, browser = make(cast, meeting), cast.client("officer")
    browser.post(at("pack_cancel", paper.pk))
    assert "Make it again" in read(browser, at("pack_progress", paper.pk))
    assert not making.produce_edition(paper.edition.pk)
    browser.post(at("pack_retry", paper.pk))
    assert "Call off" in read(browser, at("pack_progress", paper.pk))
    assert making.produce_edition(paper.edition.pk)
    assert "nothing to call off" in browser.post(at("pack_cancel", paper.pk), follow=True).content.decode()


def test_sending_twice_tells_once_and_a_release_stays(cast, meeting, item):
    paper = sent(cast, meeting)
    pack.send_to_board(paper, by=cast.manager)
    assert Release.objects.get().by == cast.officer and Notice.objects.filter(key=f"pack:{paper.pk}").count() == 1
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM plans_release")


def test_a_pack_that_is_not_ready_or_not_the_newest_is_not_sent(cast, meeting, item):
    first = make(cast, meeting)
    with pytest.raises(Refused, match="not ready"):
        pack.send_to_board(first, by=cast.officer)
    first = done(first)
    AgendaItem.objects.filter(pk=item.pk).update(recommendations="Other words")
    make(cast, meeting)
    with pytest.raises(Refused, match="newer pack"):
        pack.send_to_board(first, by=cast.officer)
    assert not Release.objects.exists()


def test_a_changed_agenda_is_said_and_a_new_pack_takes_its_place(cast, meeting, item):
    first = sent(cast, meeting)
    page = at("meeting", meeting.pk)
    assert "older than the agenda" not in read(cast.client("officer"), page)
    assert make(cast, meeting).pk == first.pk
    AgendaItem.objects.filter(pk=item.pk).update(recommendations="Other words")
    assert "older than the agenda" in read(cast.client("officer"), page)
    second = done(make(cast, meeting))
    assert "The board still has the pack of" in read(cast.client("officer"), page)
    assert [paper.pk for paper in pack.sent_packs(cast.trust, roles(cast, "board"))] == [first.pk]
    pack.send_to_board(second, by=cast.officer)
    told = Notice.objects.filter(key__startswith="pack:").order_by("pk").values_list("words", flat=True)
    assert [words.partition(" for ")[0] for words in told] == ["The papers", "There is a new pack of papers"]
    assert [paper.pk for paper in pack.sent_packs(cast.trust, roles(cast, "board"))] == [second.pk]


def roles(cast, who):
    return roles_of(getattr(cast, who), cast.trust)


def test_a_report_that_is_closed_later_closes_the_pack(cast, meeting, item):
    paper = sent(cast, meeting)
    AgendaItem.objects.filter(pk=item.pk).update(classification="confidential")
    assert statuses(cast, at("pack_download", paper.pk)) == allowed("officer", "manager")
    assert "Pack for this meeting" not in read(cast.client("board"), at("meeting", meeting.pk))
    assert pack.sent_packs(cast.trust, roles(cast, "board")) == []


def test_an_agenda_with_nothing_open_makes_no_pack(cast, meeting, closed):
    answer = cast.client("officer").post(at("pack_new", meeting.pk), {})
    assert answer.status_code == 422 and "Nothing open is on the agenda" in answer.content.decode()
    assert not Paper.objects.filter(kind="meeting_pack").exists()


def test_a_meeting_with_a_pack_is_kept(cast, meeting, item):
    make(cast, meeting)
    item.delete()
    answer = cast.client("officer").post(at("meeting_remove", meeting.pk), follow=True)
    assert "a pack was made of it" in answer.content.decode()


@pytest.mark.skipif(not PDFCHECK.exists() or not shutil.which("java"), reason="needs Java and ../shared/tools/pdfua")
def test_the_pack_passes_the_checker(cast, meeting, item):
    paper = make(cast, meeting, kind="full")
    assert making.produce_edition(paper.edition.pk)
    file = making.media() / Edition.objects.get(paper=paper).file
    for flavour in ("ua1", "3a"):
        done = subprocess.run([PDFCHECK, flavour, file], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
