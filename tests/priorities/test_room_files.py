"""The room as files: spreadsheets without formulas, and the printed record that is frozen first."""

import csv
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from plans.models import Edition, Paper, Plan
from plans.publishing import making
from plans.publishing.actions import order_paper
from plans.publishing.making import produce_edition
from plans.publishing.papers import paper_html
from priorities.models import Commitment
from priorities.signoff.nudges import nudge
from priorities.signoff.record_paper import order_record, record_data
from priorities.signoff.signing import waive
from tests.priorities.signoff import ROOM
from tests.priorities.together import blocked

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(stage):
    """Health: stale with an earlier signature, and waiting. Police: a reservation, and a waiver."""
    asked = stage.ask_everybody()
    stage.sign(asked[0], decision="not_agreed", comment="=SUM(A1)", secured_by="@Cabinet")
    stage.sign(asked[0], meeting_date=date(2010, 3, 9), minute="14")
    Commitment.objects.filter(objective__priority=stage.first).first().delete()
    stage.sign(asked[2], decision="reservation", comment="Not before <April>.")
    waive(request=asked[3], by=stage.cast.manager, reason="Agreed by letter")
    nudge(plan=stage.plan, organisation=stage.health, by=stage.cast.manager)
    return asked


def lines(stage, name, who="lead"):
    answer = stage.cast.client(who).get(f"{ROOM}{name}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_the_matrix_is_taken_away_in_words(stage, asked):
    heads, police, health = lines(stage, "sign-off.csv")
    assert heads == [
        "Organisation", "Status", "Priority 1: Priority 1", "Priority 2: Priority 2", "How secured", "Still to sign",
    ]  # fmt: skip
    assert police == [
        "Alder Police",
        "",
        "Reservation: Not before <April>.",
        "Waived: Agreed by letter",
        "Cabinet",
        "0",
    ]
    assert health == ["Alder Primary Care Trust", "", "Stale", "Waiting", "Cabinet, 9 March 2010, minute 14", "2"]


def test_every_signature_is_a_line_and_none_a_formula(stage, asked):
    heads, *rows = lines(stage, "signatures.csv")
    found = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(row["Organisation"], row["Decision"], row["Does it stand?"]) for row in found] == [
        ("Alder Police", "Agreed with a reservation", "Yes"),
        ("Alder Police", "Waived", "Yes"),
        ("Alder Primary Care Trust", "Not agreed", "No, the organisation signed again later"),
        ("Alder Primary Care Trust", "Agreed", "No, stale: the words changed after it"),
    ]
    first = found[2]
    assert (first["Comment"], first["How secured"]) == ("'=SUM(A1)", "'@Cabinet")
    assert (found[3]["Date of the meeting"], found[3]["Minute"], found[3]["As"]) == ("2010-03-09", "14", "Signatory")
    signed = asked[0].signoffs.first()
    assert found[3]["Fingerprint of the words (SHA-256)"] == signed.sha256
    assert found[3]["Signed by"] == "Signatory"


def test_the_workbook_has_both_and_a_friendly_name(stage, asked):
    answer = stage.cast.client("manager").get(f"{ROOM}sign-off.xlsx")
    assert 'filename="Alder-childrens-trust-CYPP-2010-13-sign-off-' in answer["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["Organisations", "Signatures"]
    assert [sheet.max_row for sheet in book] == [3, 5]
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


# The record


def test_the_record_holds_everything_that_was_said(stage, asked):
    data = record_data(stage.plan)
    first, second = data["priorities"]
    assert [(one["organisation"], one["mark"]) for one in first["answers"]] == [
        ("Alder Police", "reservation"),
        ("Alder Primary Care Trust", "stale"),
    ]
    assert first["answers"][1]["signature"]["secured"] == "Cabinet, 9 March 2010, minute 14"
    assert [old["decision"] for old in first["answers"][1]["earlier"]] == ["Not agreed"]
    assert second["answers"][0]["waived"]["reason"] == "Agreed by letter"
    assert second["answers"][0]["waived"]["by"] == "Manager"
    assert [(one["organisation"], one["told"], one["by"]) for one in data["reminders"]] == [
        ("Alder Primary Care Trust", ["Signatory"], "Manager")
    ]


def test_the_record_is_frozen_once_and_printed_from_what_was_frozen(stage, asked):
    first = order_record(stage.plan, stage.cast.manager)
    assert order_record(stage.plan, stage.cast.manager) == first
    html = paper_html(first)
    assert "1 organisation has still to sign" in html
    signed = asked[0].signoffs.first().sha256
    assert f"<strong>{signed[:12]}</strong><br>{signed}" in html
    assert "Not before &lt;April&gt;." in html
    assert "Stale: signed on other words than today’s." in html
    assert first.sha256 in html
    stage.sign(asked[1])
    assert paper_html(Paper.objects.get(pk=first.pk)) == html
    assert order_record(stage.plan, stage.cast.manager) != first
    with pytest.raises(InternalError), transaction.atomic():
        Paper.objects.update(title="Another")


def test_a_manager_makes_the_record_and_readers_download_it(stage, asked):
    answer = stage.cast.client("manager").post(f"{ROOM}record/", follow=True)
    assert "The sign-off record is being made." in answer.content.decode()
    edition = Edition.objects.get(kind="signoff_record")
    line = reverse("plans:edition_progress", args=["alder", "alder-plan", edition.pk])
    assert f'hx-get="{line}"' in stage.cast.client("signatory").get(ROOM).content.decode()
    assert produce_edition(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.pages >= 4) == ("done", True)
    assert "Download" in stage.cast.client("lead").get(line).content.decode()
    file = stage.cast.client("lead").get(reverse("plans:download", args=["alder", "alder-plan", edition.pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert "signoff-record" in file["Content-Disposition"]
    assert stage.cast.client("board").get(line).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_record_waits_for_who_signs_at_that_moment(stage):
    """Marks and signatures in it are of one moment."""
    request = stage.ask(stage.health, stage.first)
    with transaction.atomic():
        Plan.objects.select_for_update(no_key=True).get(pk=stage.plan.pk)
        answer = blocked(lambda: order_record(stage.plan, stage.cast.manager))
        stage.sign(request)
    (said,) = answer().data["priorities"][0]["answers"]
    assert (said["mark"], said["signature"]["by"]) == ("agreed", "Signatory")


def test_a_failed_record_is_made_again_and_leads_back_to_the_room(stage, asked):
    paper = order_record(stage.plan, stage.cast.manager)
    Edition.objects.filter(paper=paper).update(state="failed", attempts=making.ATTEMPTS, error="The paper jammed.")
    assert "The paper jammed." in stage.cast.client("manager").get(ROOM).content.decode()
    retry = reverse("plans:edition_retry", args=["alder", "alder-plan", paper.edition.pk])
    answer = stage.cast.client("officer").post(retry)
    assert (answer.status_code, answer["Location"]) == (302, ROOM)
    assert Edition.objects.get(paper=paper).state == "queued"


def test_a_paper_that_is_not_for_a_reader_is_hidden_while_it_is_made_too(stage):
    """A kind that nobody registered is for nobody."""
    data = {"words": "secret"}
    paper = order_paper(stage.plan, "unknown", title="Unknown", data=data, by=stage.cast.manager)
    for name, method in (("edition_progress", "get"), ("edition_retry", "post")):
        address = reverse(f"plans:{name}", args=["alder", "alder-plan", paper.edition.pk])
        assert getattr(stage.cast.client("manager"), method)(address).status_code == 404


def test_nothing_is_recorded_where_nobody_is_asked(stage):
    stage.window.delete()
    answer = stage.cast.client("manager").post(f"{ROOM}record/", follow=True)
    assert "Nobody is asked to sign yet" in answer.content.decode()
    assert not Paper.objects.exists()
