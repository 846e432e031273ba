"""Asking everybody: the public draft and form, on the days of the consultation and never else."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from plans import workflow
from plans.consultation import actions
from plans.consultation.access import Phase, drafts_of, responses_to, standing
from plans.models import Answer, Consultation, Edition, Notice, Plan, Publication, Response, State
from plans.publishing.actions import freeze_publication
from plans.workflow import Refused, advance, missing_for
from priorities.chapters import signature_hashes
from tests.agreeing import (
    ConsultationFactory,
    ResponseFactory,
    RouteStepFactory,
    SignOffFactory,
    SignOffRequestFactory,
    SignOffWindowFactory,
)
from tests.cast import CANARY
from tests.plans.consulting import answer, filled, keys_of, open_consultation, public, received, stamped, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_counted")]
CONSULT = workflow.TABLE[State.DRAFTING, "consult"]


def at(monkeypatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def file_of(draft: Publication) -> Edition:
    name = f"{draft.pk}.pdf"
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    (Path(settings.MEDIA_ROOT) / name).write_bytes(b"%PDF-1.7 a small file")
    made = {"state": "done", "file": name, "sha256": "0" * 64, "pages": 1, "bytes": 21}
    Edition.objects.filter(publication=draft, kind="full").update(**made)
    return Edition.objects.get(publication=draft, kind="full")


# The move and its guard


def test_days_alone_stand_in_the_way_of_opening(cast):
    assert [fault["message"] for fault in missing_for(cast.plan, CONSULT)] == [
        "Nobody has said yet when the draft may be answered."
    ]
    with pytest.raises(Refused, match="not possible yet"):
        advance(cast.plan, "consult", by=cast.manager)
    row = ConsultationFactory(plan=cast.plan, opens=date(2009, 1, 5), closes=date(2009, 2, 6))
    assert [fault["message"] for fault in missing_for(cast.plan, CONSULT)] == [
        "The days of the consultation are over. Set new ones."
    ]
    Consultation.objects.filter(pk=row.pk).update(closes=timezone.localdate())
    assert missing_for(cast.plan, CONSULT) == []


def test_the_days_are_set_by_those_who_write(cast):
    form = {"opens_day": "5", "opens_month": "1", "opens_year": "2009", "closes_day": "4", "closes_month": "1"}
    form |= {"closes_year": "2009", "introduction": "Tell us.", "other_ways": "", "keep_months": "24"}
    form |= {"version": "", "links": ""}
    officer, place = cast.client("officer"), public(cast.plan, "consultation_days")
    assert "not before the first" in words(officer.post(place, form))
    assert officer.post(place, form | {"closes_month": "2"}).status_code == 302
    row = Consultation.objects.get()
    assert (row.opens, row.closes) == (date(2009, 1, 5), date(2009, 2, 4))
    assert cast.client("lead").post(place, form).status_code == 403


def test_new_days_go_into_the_draft_that_is_out_and_no_new_words(cast, draft):
    cast.plan.sections.update(body="Written since")
    later = timezone.localdate() + timedelta(days=30)
    Consultation.objects.update(closes=later)
    newest = actions.days_changed(cast.plan, cast.officer)
    assert newest.number == draft.number + 1
    assert newest.document == draft.document | {
        "consultation": draft.document["consultation"] | {"closes": later.isoformat()}
    }
    assert Edition.objects.filter(publication=newest, kind="full").exists()
    assert actions.days_changed(cast.plan, cast.officer) is None
    assert answer(draft).status_code == 302  # who has the form open is not sent away
    assert received().publication == draft and list(drafts_of(cast.plan)) == [newest, draft]


# When it is open


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (datetime(2009, 6, 30, 22, 59, tzinfo=UTC), Phase.SOON),  # 23:59 in London
        (datetime(2009, 6, 30, 23, 0, tzinfo=UTC), Phase.OPEN),  # midnight, in summer time
        (datetime(2009, 10, 25, 23, 59, tzinfo=UTC), Phase.OPEN),  # the day the clocks went back
        (datetime(2009, 10, 26, 0, 0, tzinfo=UTC), Phase.CLOSED),
    ],
)
def test_the_days_are_those_of_london(cast, monkeypatch, moment, phase):
    at(monkeypatch, datetime(2009, 5, 1, 12, tzinfo=UTC))
    draft = open_consultation(cast, opens=date(2009, 7, 1), closes=date(2009, 10, 25))
    at(monkeypatch, moment)
    assert standing(cast.plan).phase == phase
    shown = Client().get(public(cast.plan))
    assert ("Have your say" in words(shown)) is (phase == Phase.OPEN)
    assert answer(draft).status_code == (302 if phase == Phase.OPEN else 409)
    assert Response.objects.count() == (phase == Phase.OPEN)


@pytest.mark.parametrize("state", [state for state in State if state != State.CONSULTATION])
def test_a_plan_that_moved_on_cannot_be_read_or_answered(cast, draft, state):
    file = file_of(draft)
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    page = words(Client().get(public(cast.plan)))
    assert "This consultation has closed" in page and "Commitment 1.1.1" not in page
    refused = answer(draft)
    assert refused.status_code == 409
    assert "Good, and about time" in words(refused) and "More buses" in words(refused)
    assert not Response.objects.exists()
    assert Client().get(public(cast.plan, "consultation_file", file.pk, "x")).status_code == 404


def test_nothing_is_there_before_the_move(cast):
    today = timezone.localdate()
    ConsultationFactory(plan=cast.plan, opens=today, closes=today)
    freeze_publication(cast.plan, "signoff", by=None)
    for name in ("consultation_public", "consultation_answer"):
        assert Client().get(public(cast.plan, name)).status_code == 404


def test_the_draft_is_found_on_the_trusts_page_while_it_is_open(cast, draft):
    Plan.objects.update(title="What is written since")
    index, trust = Client().get("/published/"), Client().get("/published/alder/")
    assert "Alder" in words(index)
    assert "Have your say" in words(trust) and "Alder plan 2010–13" in words(trust)
    assert "What is written since" not in words(trust)
    Consultation.objects.update(opens=date(2009, 1, 1), closes=timezone.localdate() - timedelta(days=1))
    assert Client().get("/published/alder/").status_code == 404


def test_the_page_shows_the_newest_draft_and_its_closing_day(cast, draft):
    cast.plan.sections.update(body="Written since")
    page = words(Client().get(public(cast.plan)))
    assert "Consultation draft" in page and "10 days left" in page
    assert "Commitment 1.1.1" in page and "Written since" not in page
    Consultation.objects.update(closes=timezone.localdate())
    assert "today is the last day" in words(Client().get(public(cast.plan)))


def test_what_partners_and_bodies_said_so_far_is_not_in_the_draft(cast):
    window = SignOffWindowFactory(plan=cast.plan)
    ask = SignOffRequestFactory(window=window, priority=cast.plan.priorities.first())
    said = {"sha256": signature_hashes(cast.plan)[ask.priority_id], "comment": CANARY}
    SignOffFactory(request=ask, decision="not_agreed", **said)
    RouteStepFactory(plan=cast.plan, body__name="Scrutiny panel")
    kept = freeze_publication(cast.plan, "kept", by=None, name="All of it").document
    draft = open_consultation(cast)
    for words_of_them in (CANARY, "Scrutiny panel"):
        assert words_of_them in str(kept) and words_of_them not in str(draft.document)
    assert "Who has agreed this plan" not in words(Client().get(public(cast.plan)))


def test_only_the_file_of_the_newest_consultation_draft_is_public(cast, draft):
    first, place = file_of(draft), "consultation_file"
    others = [file_of(freeze_publication(cast.plan, stage, by=None)) for stage in ("signoff", "final")]
    led = Client().get(public(cast.plan, place, first.pk, "x"))
    assert led.status_code == 302 and led.url.endswith("-full-draft-v1.pdf")
    sent = Client().get(led.url)
    assert sent.status_code == 200 and "no-store" in sent["Cache-Control"]
    second = file_of(freeze_publication(cast.plan, "consultation", by=None))
    for old in (first, *others):
        assert Client().get(public(cast.plan, place, old.pk, "x")).status_code == 404
    assert Client().get(public(cast.plan, place, second.pk, "x")).status_code == 302
    Consultation.objects.update(opens=date(2009, 1, 1), closes=timezone.localdate() - timedelta(days=1))
    assert Client().get(public(cast.plan, place, second.pk, "x")).status_code == 404


# What is sent


def test_a_response_is_kept_with_its_answers_and_thanked_for(cast, draft):
    sent = answer(draft, kind="child", age="under_11", area="Elm Park")
    response = received()
    assert sent.url == public(cast.plan, "consultation_thanks", response.code)
    assert response.code in words(Client().get(sent.url))
    assert (response.kind, response.age, response.area, response.comment) == (
        "child", "under_11", "Elm Park", "More buses")  # fmt: skip
    assert (response.state, response.publication) == ("new", draft)
    assert list(response.answers.values_list("key", "view", "comment")) == [
        (keys_of(draft)[0], "agree", "Good, and about time")
    ]


def test_sent_twice_is_one_response_even_after_the_last_day(cast, draft):
    form = filled(draft)
    first, second = (Client().post(public(cast.plan, "consultation_answer"), form) for _ in range(2))
    assert first.url == second.url
    Consultation.objects.update(opens=date(2009, 1, 1), closes=date(2009, 1, 2))
    assert Client().post(public(cast.plan, "consultation_answer"), form).url == first.url
    assert Response.objects.count() == Answer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_by_an_impatient_finger_it_is_one_response_too(cast, draft):
    form = filled(draft)

    def press(_):
        try:
            return Client().post(public(cast.plan, "consultation_answer"), form).url
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        led = set(pool.map(press, range(4)))
    assert led == {public(cast.plan, "consultation_thanks", received().code)}


def test_something_has_to_be_said(cast, draft):
    refused = Client().post(public(cast.plan, "consultation_answer"), {"sent": stamped(draft), "kind": "parent"})
    assert refused.status_code == 422
    assert "Answer at least one question" in words(refused)
    assert re.search(r'value="parent"[^>]*checked', refused.content.decode())
    assert not Response.objects.exists()


def test_what_is_too_long_is_refused_and_nothing_typed_is_lost(cast, draft):
    long = "x" * 4001
    refused = answer(draft, comment=long, area="y" * 101)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert long in page and "Good, and about time" in page and "y" * 101 in page
    assert page.count("Shorten") >= 2 and not Response.objects.exists()


def test_a_priority_that_the_draft_does_not_have_is_not_answered(cast, draft):
    assert answer(draft, **{"priority-999-view": "agree"}).status_code == 302
    assert Answer.objects.count() == 1


def test_a_stamp_of_another_plan_answers_nothing_here(cast, draft):
    other = freeze_publication(cast.other_plan, "consultation", by=None)
    assert answer(draft, sent=stamped(other)).status_code == 409
    assert not Response.objects.exists()


# Who hears of it


def test_officers_hear_once_of_each_thing(cast, draft):
    answer(draft), answer(draft)
    keys = set(Notice.objects.filter(user=cast.officer).values_list("key", flat=True))
    assert keys == {f"consultation-first:{draft.pk}"}
    for _ in range(2):
        actions.tell_officers()
    told = Notice.objects.filter(user=cast.manager).values_list("words", flat=True)
    assert sum("is open until" in line for line in told) == 1
    Response.objects.update(at=timezone.now() - timedelta(days=1))
    for _ in range(2):
        actions.tell_officers()
    assert sum("2 responses came in" in line for line in told.all()) == 1
    Consultation.objects.update(opens=date(2009, 1, 1), closes=timezone.localdate() - timedelta(days=1))
    for _ in range(2):
        actions.tell_officers()
    assert sum("has closed with 2 responses" in line for line in told.all()) == 1
    assert not Notice.objects.filter(user__in=[cast.lead, cast.signatory, cast.stranger]).exists()


# One consultation after another


def test_a_new_consultation_after_publishing_begins_with_nothing(cast, draft):
    answer(draft)
    freeze_publication(cast.plan, "final", by=None)
    assert responses_to(cast.plan).count() == 1
    again = freeze_publication(cast.plan, "consultation", by=None)
    assert list(drafts_of(cast.plan)) == [again] and not responses_to(cast.plan).exists()
    ResponseFactory(publication=again)
    assert responses_to(cast.plan).count() == 1
