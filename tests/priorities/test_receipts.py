"""Receipts of signatures, on the page and in print, and the page that verifies them."""

import copy
import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Membership
from plans.document import canonical
from plans.models import Edition, Notice, Paper
from plans.publishing.actions import freeze_publication, order_paper
from plans.publishing.papers import paper_html
from priorities.models import Priority, SignOff
from priorities.signoff import receipts
from priorities.signoff.record_paper import order_record
from priorities.signoff.signing import waive
from priorities.signoff.verify import standing_of
from tests.agreeing import SignOffFactory
from tests.cast import CANARY
from tests.priorities.signoff import ROOM, text

VERIFY = "/alder/verify/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(stage, asked):
    return stage.sign(asked[0], meeting_date=date(2010, 3, 9), minute="14")


def verify(stage, code, who="officer"):
    return text(stage.cast.client(who).post(VERIFY, {"code": code}))


# The receipt


def test_a_receipt_is_the_hash_of_everything_that_was_stated(stage, asked):
    moment = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    signoff = SignOff.objects.get(pk=stage.sign(asked[0], decision="reservation", comment="Not yet.", now=moment).pk)
    said = signoff.statement
    assert signoff.receipt == hashlib.sha256(canonical(said)).hexdigest()
    assert said == {
        "format": 1,
        "trust": "Alder children's trust",
        "plan": {"id": stage.plan.pk, "title": "Alder plan", "period": stage.plan.period},
        "priority": {
            "id": stage.first.pk,
            "term": "Priority",
            "number": 1,
            "title": "Priority 1",
            "sha256": signoff.sha256,
        },
        "organisation": {"id": stage.health.pk, "name": "Alder Primary Care Trust"},
        "decision": "reservation",
        "comment": "Not yet.",
        "secured_by": "Cabinet",
        "meeting_date": None,
        "minute": "",
        "by": {"id": stage.health_signatory.pk, "name": "Signatory", "deputy": False},
        "at": "2026-07-01T12:30:00+00:00",
    }
    assert signoff.at == moment
    assert receipts.is_whole(signoff)


@pytest.mark.parametrize("name", ["decision", "comment", "secured_by", "minute", "meeting_date", "at", "trust"])
def test_whatever_else_is_stated_gives_another_receipt(signed, name):
    other = copy.deepcopy(signed)
    other.statement[name] = "other"
    assert not receipts.is_whole(other)


@pytest.mark.parametrize("name", ["plan", "priority", "organisation", "by"])
def test_so_do_names_within(signed, name):
    other = copy.deepcopy(signed)
    key = next(key for key in other.statement[name] if key != "id")
    other.statement[name][key] = "other"
    assert not receipts.is_whole(other)


def test_words_that_do_not_fit_their_hash_are_found_out(signed):
    other = copy.deepcopy(signed)
    other.text["title"] = "Forged"
    assert not receipts.is_whole(other)


@pytest.mark.parametrize(
    ("name", "value"),
    [("decision", "not_agreed"), ("comment", "Forged"), ("secured_by", "Nobody"), ("minute", "15"), ("by_name", "Else"),
     ("deputy", True), ("meeting_date", date(2010, 3, 10)), ("at", datetime(2010, 3, 9, tzinfo=UTC))],
)  # fmt: skip
def test_a_row_that_says_something_else_than_its_statement_is_found_out(stage, signed, name, value):
    """As after a change past the triggers: the page of the receipt says so, and so does the one that verifies."""
    forged = copy.deepcopy(signed)
    setattr(forged, name, value)
    assert not receipts.is_whole(forged)


def test_the_page_of_a_receipt_that_does_not_fit_says_so(stage, asked, signed):
    same = {"statement": signed.statement, "text": signed.text, "sha256": signed.sha256, "receipt": signed.receipt}
    odd = SignOffFactory(request=asked[1], by=stage.health_signatory, **same)
    page = text(stage.cast.client("officer").get(f"{ROOM}receipts/{odd.pk}/"))
    assert "It does not fit what is stored" in page


def test_a_deputy_is_said_to_be_one(stage, asked):
    Membership.objects.filter(user=stage.health_signatory).update(deputy=True, known_as="Dr A. Deputy")
    signoff = stage.sign(asked[0])
    assert (signoff.deputy, signoff.by_name) == (True, "Dr A. Deputy")
    assert ("Signed by", "Dr A. Deputy, as deputy") in receipts.facts(signoff)


def test_names_on_record_are_those_of_the_day(stage, asked, signed):
    Membership.objects.filter(user=stage.health_signatory).update(known_as="Another name")
    Priority.objects.filter(pk=stage.first.pk).update(title="Another title")
    stage.health.name = "Another organisation"
    stage.health.save()
    page = text(stage.cast.client("officer").get(f"{ROOM}receipts/{signed.pk}/"))
    assert "Signed by Signatory" in page
    assert "Organisation Alder Primary Care Trust" in page
    assert "Priority 1 Priority 1" in page


def test_the_signer_is_told_once_with_the_way_to_the_receipt(stage, asked, signed):
    stage.sign(asked[0], meeting_date=date(2010, 3, 9), minute="14")  # the same submission again
    told = Notice.objects.get(key__startswith="signed:")
    assert (told.user, told.path) == (stage.health_signatory, f"{ROOM}receipts/{signed.pk}/")
    assert told.words == "Your signature for Alder Primary Care Trust on priority 1 is recorded: Alder plan 2010–13"


def test_the_page_of_a_receipt_says_whether_it_stands(stage, asked, signed):
    browser, address = stage.cast.client("lead"), f"{ROOM}receipts/{signed.pk}/"
    page = text(browser.get(address))
    assert f"Receipt {receipts.number_of(signed.receipt)}" in page
    assert signed.receipt in page
    assert "It stands" in page
    assert "Meeting 9 March 2010" in page
    Priority.objects.filter(pk=stage.first.pk).update(title="Another title")
    assert "The words changed after it" in text(browser.get(address))
    assert "Priority 1" in text(browser.get(address))  # as signed
    stage.sign(asked[0])
    assert "A later signature of" in text(browser.get(address))


def test_a_receipt_of_another_plan_is_not_there(stage, signed):
    assert stage.cast.client("stranger").get(f"{ROOM}receipts/{signed.pk}/").status_code == 404
    other = SignOffFactory()
    assert stage.cast.client("officer").get(f"{ROOM}receipts/{other.pk}/").status_code == 404


def test_a_signature_from_before_receipts_has_a_page_too(stage, asked, signed):
    old = SignOffFactory(request=asked[1], by=stage.health_signatory, text=signed.text)
    page = text(stage.cast.client("officer").get(f"{ROOM}receipts/{old.pk}/"))
    assert "signed before there were receipts" in page
    assert "Signed by Signatory" in page
    assert ("Signed by", "Signatory") in receipts.facts_of(receipts.paper_of(old)[1]["statement"])


# In print


def paper(stage, signoff) -> Paper:
    title, data = receipts.paper_of(signoff)
    return order_paper(stage.plan, "receipt", title=title, data=data, about=f"signature-{signoff.pk}", by=None)


def test_the_file_is_ordered_once_and_printed_from_what_was_frozen(stage, signed):
    browser, address = stage.cast.client("signatory"), f"{ROOM}receipts/{signed.pk}/"
    for _ in range(2):
        assert browser.post(address).status_code == 302
    row = Paper.objects.get()
    assert (row.kind, row.about, row.edition.kind) == ("receipt", f"signature-{signed.pk}", Edition.Kind.RECEIPT)
    Priority.objects.filter(pk=stage.first.pk).update(title="Another title")
    html = paper_html(row)
    assert signed.receipt in html
    assert receipts.number_of(signed.receipt) in html
    assert "Commitment 1.1.1" in html
    assert "Another title" not in html
    assert json.loads(canonical(row.data)) == row.data


def test_a_file_that_failed_is_made_again_by_whoever_orders_it(stage, signed):
    browser, address = stage.cast.client("signatory"), f"{ROOM}receipts/{signed.pk}/"
    browser.post(address)
    assert "Make a PDF" not in text(browser.get(address))
    Edition.objects.update(state="failed", attempts=3, error="The paper jammed.")
    assert "Make a PDF" in text(browser.get(address))
    browser.post(address)
    assert (Edition.objects.get().state, Edition.objects.get().attempts) == ("queued", 0)


# Verifying


def test_a_receipt_is_known_by_its_number_or_in_full(stage, signed):
    said = "Agreed by Alder Primary Care Trust on priority 1, “Priority 1”, of Alder plan 2010–13. Signed by Signatory"
    for code in (signed.receipt, receipts.number_of(signed.receipt), signed.receipt[:12].upper(), signed.receipt[:40]):
        page = verify(stage, code)
        assert said in page
        assert "It stands" in page
    assert said in text(stage.cast.client("officer").get(VERIFY, {"code": signed.receipt}))


@pytest.mark.parametrize("code", ["", "0123456789a", "not a number at all", "x" * 64, "0" * 65])
def test_what_is_no_number_is_said_to_be_none(stage, code):
    page = stage.cast.client("officer").post(VERIFY, {"code": code})
    assert page.status_code == 422
    assert "Enter" in text(page)


def test_a_number_and_a_file_at_once_are_one_too_many(stage):
    posted = {"code": "0" * 12, "file": SimpleUploadedFile("a.pdf", b"%PDF")}
    assert "one of the two" in text(stage.cast.client("officer").post(VERIFY, posted))


def test_a_file_too_large_is_refused(stage, monkeypatch):
    monkeypatch.setattr("plans.publishing.forms.LARGEST", 10)
    page = stage.cast.client("officer").post(VERIFY, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 more")})
    assert page.status_code == 422
    assert "25 MB or less" in text(page)


def stands_now(stage, signed, request) -> str:
    page = verify(stage, signed.receipt)
    return page[page.index("Signed by") :]


def test_it_says_stale_waived_and_superseded(stage, asked, signed):
    Priority.objects.filter(pk=stage.first.pk).update(title="Another title")
    assert "The words changed after it" in verify(stage, signed.receipt)
    waive(request=asked[0], by=stage.cast.manager, reason="Merged.")
    assert "Waived on" in verify(stage, signed.receipt)
    Priority.objects.filter(pk=stage.first.pk).update(title="Priority 1")


@pytest.mark.parametrize("decision", ["agreed", "reservation", "not_agreed"])
def test_whatever_was_said_stands_without_a_warning(stage, asked, decision):
    assert standing_of(stage.sign(asked[0], decision=decision, comment="Not yet.")) == ("good", "It stands")


def test_a_later_signature_counts_instead(stage, asked, signed):
    stage.sign(asked[0], minute="15")
    assert "A later signature of" in verify(stage, signed.receipt)


def test_the_words_are_known_by_their_hash_and_whoever_signed_them(stage, asked, signed):
    stage.sign(asked[2])
    page = verify(stage, signed.sha256)
    assert "Signed by Alder Primary Care Trust, Alder Police, first on" in page
    assert "The plan says the same today" in page
    Priority.objects.filter(pk=stage.first.pk).update(title="Another title")
    assert "The words changed since" in verify(stage, signed.sha256)


def test_a_version_is_known_to_readers_and_a_final_one_to_all_members(stage):
    draft = freeze_publication(stage.plan, "signoff", by=None)
    assert "Version 1 of Alder plan 2010–13, sign-off draft" in verify(stage, draft.sha256)
    assert "Not known here" in verify(stage, draft.sha256, "board")
    Priority.objects.filter(pk=stage.first.pk).update(title="Another title")
    final = freeze_publication(stage.plan, "final", by=None)
    assert "Version 2 of Alder plan 2010–13, final" in verify(stage, final.sha256, "board")
    Priority.objects.filter(pk=stage.first.pk).update(title="A third title")
    freeze_publication(stage.plan, "final", by=None)
    assert "Superseded by version 3" in verify(stage, final.sha256, "board")


def made(edition: Edition, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    done = {"state": "done", "file": "x.pdf", "sha256": digest, "pages": 1, "bytes": len(content)}
    Edition.objects.filter(pk=edition.pk).update(**done, done_at=datetime(2010, 3, 9, 12, tzinfo=UTC))


def upload(stage, content, who="officer"):
    return text(stage.cast.client(who).post(VERIFY, {"file": SimpleUploadedFile("any name.pdf", content)}))


def test_a_file_of_ours_is_known_by_itself(stage, signed):
    made(paper(stage, signed).edition, b"%PDF a receipt")
    page = upload(stage, b"%PDF a receipt")
    assert "Receipt for a signature (PDF): Receipt: Alder Primary Care Trust, priority 1, Alder plan 2010–13" in page
    assert "Made on 9 March 2010" in page
    assert "Not known here" in upload(stage, b"%PDF a receipt, saved again")
    assert "Not known here" in upload(stage, b"%PDF a receipt", "board")
    made(order_record(stage.plan, stage.cast.manager).edition, b"%PDF a record")
    assert "Sign-off record: Alder plan 2010–13. Made on 9 March 2010" in upload(stage, b"%PDF a record")


def test_what_a_file_was_made_from_is_known_too(stage, signed):
    assert "The content of a file" in verify(stage, paper(stage, signed).sha256)


def test_nothing_of_another_trust_is_known_nor_costs_other_queries(stage, signed, cast):
    outside = cast.other_plan
    theirs = freeze_publication(outside, "final", by=None)
    made(theirs.editions.get(kind="full"), b"%PDF theirs")
    foreign = SignOffFactory(request__window__plan=outside, receipt="ab" * 32, statement={"plan": CANARY})
    cast.client("officer").get(VERIFY)  # whatever the first request of a process asks once
    counts = set()
    for code in (theirs.sha256, foreign.receipt, hashlib.sha256(b"%PDF theirs").hexdigest(), "0" * 64):
        with CaptureQueriesContext(connection) as caught:
            page = cast.client("officer").post(VERIFY, {"code": code})
        counts.add(len(caught))
        assert "Not known here" in text(page)
        assert CANARY not in page.content.decode()
    assert len(counts) == 1


def test_who_reads_no_drafts_verifies_no_signature(stage, signed):
    for who in ("board", "administrator"):
        assert "Not known here" in verify(stage, signed.receipt, who)
        assert "Not known here" in verify(stage, signed.sha256, who)


def test_a_receipt_that_does_not_fit_is_said_so(stage, asked, signed):
    SignOffFactory(
        request=asked[1], receipt="cd" * 32, statement=signed.statement, sha256=signed.sha256, by_name="Forger"
    )
    assert "It does not fit what is stored" in verify(stage, "cd" * 32)


def test_the_page_is_found_from_a_receipt(stage, signed):
    page = stage.cast.client("officer").get(f"{ROOM}receipts/{signed.pk}/").content.decode()
    assert f"{reverse('priorities:verify', args=['alder'])}?code={signed.receipt}" in page
