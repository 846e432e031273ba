"""Signing: what is stored, and every refusal."""

from datetime import UTC, date, datetime

import pytest
from django.db import InternalError, connection, transaction
from django.utils import timezone

from partners.models import Membership
from plans.document import sha256
from plans.workflow import Refused
from priorities.chapters import priorities, signed_part
from priorities.models import Commitment, Priority, SignOff, SignOffRequest
from priorities.signoff.signing import Gone, SignedMeanwhile, WordsChanged, waive
from tests.factories import MembershipFactory
from tests.priorities.signoff import CLOSED_STATES, marks, move_to, set_window

pytestmark = pytest.mark.django_db


# What a signature is


def test_a_signature_holds_the_exact_words_and_their_hash(stage, request_):
    signoff = stage.sign(
        request_, decision="reservation", comment=" Not before April. ", secured_by=" PCT board ",
        meeting_date=date(2010, 3, 4), minute=" 7 ",
    )  # fmt: skip
    signoff = SignOff.objects.get(pk=signoff.pk)
    frozen = next(entry["data"] for entry in priorities(stage.plan) if entry["data"]["id"] == stage.first.pk)
    assert signoff.text == signed_part(frozen)
    assert "number" not in signoff.text
    assert signoff.text["objectives"][0]["commitments"][0]["text"] == "Commitment 1.1.1"
    assert signoff.text["measures"][0]["targets"]
    assert sha256(signoff.text) == signoff.sha256
    assert signoff.by == stage.health_signatory
    assert (signoff.comment, signoff.minute) == ("Not before April.", "7")
    assert signoff.secured == "PCT board, 4 March 2010, minute 7"
    assert marks(stage.plan) == {request_.pk: "reservation"}


@pytest.mark.parametrize("decision", ["agreed", "reservation", "not_agreed"])
def test_every_decision_shows_as_its_own_mark(stage, request_, decision):
    stage.sign(request_, decision=decision, comment="Because.")
    assert marks(stage.plan) == {request_.pk: decision}


def test_signing_again_keeps_the_old_signature_and_the_newest_counts(stage, request_):
    first = stage.sign(request_, decision="not_agreed", comment="Too vague.")
    second = stage.sign(request_)
    assert list(request_.signoffs.all()) == [second, first]
    assert marks(stage.plan) == {request_.pk: "agreed"}


@pytest.mark.parametrize("sql", ["UPDATE {table} SET comment = 'x'", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_or_delete_a_signature(stage, request_, sql):
    stage.sign(request_)
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table=SignOff._meta.db_table))
    assert SignOff.objects.get().comment == ""


def test_the_same_submission_twice_is_one_record(stage, request_):
    said = {"decision": "reservation", "comment": "Not before April.", "minute": "7"}
    assert stage.sign(request_, seen=0, **said) == stage.sign(request_, seen=0, **said)
    assert request_.signoffs.count() == 1


def test_a_corrected_reservation_is_a_second_record(stage, request_):
    stage.sign(request_, decision="reservation", comment="Not before April.")
    stage.sign(request_, decision="reservation", comment="Not before May.")
    assert [signoff.comment for signoff in request_.signoffs.all()] == ["Not before May.", "Not before April."]


# Refusals: nothing is stored


def refused(stage, request, expected, exception=Refused, **more):
    before = SignOff.objects.count()
    with pytest.raises(exception, match=expected):
        stage.sign(request, **more)
    assert SignOff.objects.count() == before


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_refused_unless_the_plan_is_at_sign_off(stage, request_, state):
    move_to(stage.plan, state)
    refused(stage, request_, "only while it is at “Sign-off”")


def test_refused_before_the_window_opens(stage, request_):
    set_window(stage.window, opens=date(2098, 1, 1))
    refused(stage, request_, "Signing opens on 1 January 2098")


def test_refused_after_the_window_closed(stage, request_):
    set_window(stage.window, closes=date(2010, 3, 31))
    refused(stage, request_, "closed on 31 March 2010")


def test_refused_when_the_person_no_longer_signs_for_the_organisation(stage, request_):
    Membership.objects.filter(user=stage.health_signatory).delete()
    refused(stage, request_, "do not sign for Alder Primary Care Trust")


def test_refused_for_another_organisation(stage, request_):
    refused(stage, request_, "do not sign for Alder Primary Care Trust", by=stage.police_signatory)


def test_refused_for_a_signatory_of_another_trust(stage, request_):
    stranger = stage.cast.stranger
    MembershipFactory(
        trust=stage.cast.other, user=stranger, role="signatory", organisation=stage.cast.other_organisation
    )
    refused(stage, request_, "do not sign for", by=stranger)


def test_refused_when_waived(stage, request_):
    waive(request=request_, by=stage.cast.manager, reason="Merged with the council.")
    refused(stage, request_, "waived because “Merged with the council.”")


def test_refused_when_the_priority_is_gone(stage, request_):
    seen = stage.hash_of(stage.first)
    Priority.objects.get(pk=stage.first.pk).delete()
    refused(stage, request_, "removed from the plan", Gone, read_sha256=seen)


def test_refused_when_the_request_was_withdrawn(stage, request_):
    SignOffRequest.objects.filter(pk=request_.pk).delete()
    refused(stage, request_, "no longer asked", Gone)


def test_refused_when_the_words_changed_since_they_were_read(stage, request_):
    seen = stage.hash_of(stage.first)
    Commitment.objects.filter(objective__priority=stage.first, number=1).update(text="Something else")
    refused(stage, request_, "words changed while you were reading", WordsChanged, read_sha256=seen)


def test_refused_when_a_colleague_signed_meanwhile(stage, request_):
    theirs = stage.sign(request_, decision="not_agreed", comment="Too vague.")
    colleague = stage.signatory_of(stage.health, "Colleague")
    refused(stage, request_, "Signatory signed this .* not agreed", SignedMeanwhile, by=colleague, seen=0)
    assert stage.sign(request_, by=colleague, seen=theirs.pk).decision == "agreed"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"decision": "reservation"}, "Say what the reservation is"),
        ({"decision": "not_agreed", "comment": "  "}, "Say what the reservation is"),
        ({"decision": "perhaps"}, "Choose a decision"),
        ({"secured_by": "  "}, "Say which body"),
        ({"meeting_date": date(2999, 1, 1)}, "in the future"),
        ({"comment": "x" * 4001}, "Shorten the comment"),
        ({"secured_by": "x" * 301}, "at most 300"),
        ({"minute": "x" * 101}, "at most 100"),
    ],
)
def test_refused_when_the_statement_is_faulty(stage, request_, said, expected):
    refused(stage, request_, expected, **said)


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "Pacific/Auckland"])
@pytest.mark.parametrize(
    ("opens", "closes", "moment", "state"),
    [
        # winter: London is at UTC
        (date(2010, 2, 17), date(2010, 2, 28), "2010-02-16T23:59:59", "Signing opens on 17 February 2010"),
        (date(2010, 2, 17), date(2010, 2, 28), "2010-02-17T00:00:00", ""),
        (date(2010, 2, 17), date(2010, 2, 28), "2010-02-28T23:59:59", ""),
        (date(2010, 2, 17), date(2010, 2, 28), "2010-03-01T00:00:00", "Signing closed on 28 February 2010"),
        # summer: midnight in London is at eleven
        (date(2010, 4, 1), date(2010, 6, 30), "2010-03-31T22:59:59", "Signing opens on 1 April 2010"),
        (date(2010, 4, 1), date(2010, 6, 30), "2010-03-31T23:00:00", ""),
        (date(2010, 4, 1), date(2010, 6, 30), "2010-06-30T22:59:59", ""),
        (date(2010, 4, 1), date(2010, 6, 30), "2010-06-30T23:00:00", "Signing closed on 30 June 2010"),
        # the days on which the clocks change
        (date(2010, 2, 17), date(2010, 3, 28), "2010-03-28T22:59:59", ""),
        (date(2010, 2, 17), date(2010, 3, 28), "2010-03-28T23:00:00", "Signing closed on 28 March 2010"),
        (date(2010, 10, 1), date(2010, 10, 31), "2010-10-31T23:59:59", ""),
        (date(2010, 10, 1), date(2010, 10, 31), "2010-11-01T00:00:00", "Signing closed on 31 October 2010"),
    ],
)
def test_the_window_is_of_london_days_wherever_the_server_is(
    stage, request_, settings, zone, opens, closes, moment, state
):
    settings.TIME_ZONE = zone
    set_window(stage.window, opens=opens, closes=closes)
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    with timezone.override(zone):
        if state:
            refused(stage, request_, state, now=now)
        else:
            assert stage.sign(request_, now=now, meeting_date=date(2010, 2, 17)).at == now


def test_a_meeting_is_held_by_the_london_day(stage, request_):
    moment = datetime(2010, 3, 30, 23, 30, tzinfo=UTC)  # half past midnight on the 31st in London
    set_window(stage.window, opens=date(2010, 2, 17), closes=date(2010, 3, 31))
    refused(stage, request_, "in the future", now=moment, meeting_date=date(2010, 4, 1))
    assert stage.sign(request_, now=moment, meeting_date=date(2010, 3, 31)).pk
