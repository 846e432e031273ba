"""Signing: what is stored, every refusal, what makes a signature stale, and several people at once."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cypp import ordering
from cypp.versioning import Stale
from indicators.models import Target
from partners.models import Membership, Organisation
from plans.access import hold_open
from plans.document import canonical, sha256
from plans.models import Plan, State
from plans.workflow import TABLE, Refused, advance, missing_for
from priorities.changes import changes
from priorities.chapters import priorities, signature_hashes, signed_part
from priorities.models import Commitment, Objective, Priority, Result, SignOff, SignOffRequest, SignOffWindow
from priorities.signoff.room import cell_of, requests_of
from priorities.signoff.signing import Gone, SignedMeanwhile, WordsChanged, ask_again, open_window, waive
from tests.factories import (
    CommitmentFactory,
    ConsultationFactory,
    MembershipFactory,
    ObjectiveFactory,
    OutcomeFactory,
    SignOffFactory,
)
from tests.priorities.signoff import SignOffStage, move_to, set_window
from tests.priorities.together import blocked, together

CLOSED_STATES = [State.DRAFTING, State.CONSULTATION, State.APPROVED, State.PUBLISHED, State.SUPERSEDED]
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(cast):
    return SignOffStage(cast)


@pytest.fixture
def request_(stage):
    return stage.ask(stage.health, stage.first)


def marks(plan) -> dict[int, str]:
    """{request id: mark} as the room would show it."""
    hashes = signature_hashes(plan)
    return {ask.pk: cell_of(ask, hashes).mark for ask in requests_of(plan)}


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


# Stale


def test_only_the_signatures_of_the_edited_priority_become_stale(stage):
    asked = stage.ask_everybody()
    for ask in asked:
        stage.sign(ask)
    Commitment.objects.filter(objective__priority=stage.second, number=1).update(by_when="Spring 2011")
    assert [marks(stage.plan)[ask.pk] for ask in asked] == ["agreed", "stale", "agreed", "stale"]


def test_a_change_that_is_taken_back_makes_the_signature_good_again(stage, request_):
    stage.sign(request_)
    Priority.objects.filter(pk=stage.first.pk).update(title="Other")
    assert marks(stage.plan) == {request_.pk: "stale"}
    Priority.objects.filter(pk=stage.first.pk).update(title=stage.first.title)
    assert marks(stage.plan) == {request_.pk: "agreed"}


def test_moving_a_priority_leaves_its_signatures(stage):
    asked = stage.ask_everybody()
    for ask in asked:
        stage.sign(ask)
    assert ordering.move(stage.second, stage.plan.priorities.all(), "up")
    assert set(marks(stage.plan).values()) == {"agreed"}


def test_a_changed_target_of_a_measure_makes_the_signature_stale(stage, request_):
    stage.sign(request_)
    Target.objects.filter(measure__priority=stage.first).update(value="13.5")
    assert marks(stage.plan) == {request_.pk: "stale"}


def test_signing_a_stale_priority_again_settles_it(stage, request_):
    stage.sign(request_)
    Priority.objects.filter(pk=stage.first.pk).update(lead="Somebody else")
    stage.sign(request_)
    assert marks(stage.plan) == {request_.pk: "agreed"}
    assert request_.signoffs.count() == 2


EDITS = {
    "title": lambda at, words: Priority.objects.filter(pk=at.pk).update(title=words),
    "rationale": lambda at, words: Priority.objects.filter(pk=at.pk).update(rationale=words),
    "cross-cutting": lambda at, words: Priority.objects.filter(pk=at.pk).update(cross_cutting=bool(words)),
    "objective": lambda at, words: Objective.objects.filter(priority=at, number=1).update(title=words),
    "result": lambda at, words: Result.objects.filter(objective__priority=at).update(text=words),
    "commitment": lambda at, words: Commitment.objects.filter(objective__priority=at, number=2).update(text=words),
    "steps": lambda at, words: Commitment.objects.filter(objective__priority=at, number=1).update(steps=words),
    "serves": lambda at, words: Commitment.objects.filter(objective__priority=at, number=1).update(result=None),
    "by when": lambda at, words: Commitment.objects.filter(objective__priority=at, number=1).update(by_when=words),
    "date": lambda at, words: Commitment.objects.filter(objective__priority=at, number=2).update(by_date=None),
    "lead": lambda at, words: Priority.objects.filter(pk=at.pk).update(lead=words),
    "leading role": lambda at, words: Commitment.objects.filter(objective__priority=at, number=1).update(lead=words),
    "leader": lambda at, words: Commitment.objects.filter(objective__priority=at, number=1).update(
        lead_organisation=Organisation.objects.for_trust(at.plan.trust).first()
    ),
    "contributor": lambda at, words: Commitment.objects.filter(objective__priority=at, number=2).last()
    and Commitment.objects.filter(objective__priority=at, number=2).last().organisations.clear(),
    "figure": lambda at, words: Target.objects.filter(measure__priority=at, period="2011/12").update(value="99.5"),
    "baseline": lambda at, words: at.measures.update(baseline="7.25"),
    "section": lambda at, words: at.plan.sections.update(body=words),
    "name of the plan": lambda at, words: Plan.objects.filter(pk=at.plan_id).update(title=words),
    "term": lambda at, words: Plan.objects.filter(pk=at.plan_id).update(commitment_term=words),
    "numbering": lambda at, words: Plan.objects.filter(pk=at.plan_id).update(numbering="running"),
    "not shown": lambda at, words: Plan.objects.filter(pk=at.plan_id).update(
        shows=[each for each in at.plan.shows if each != "steps" and each != "by_when"]
    ),
    "measure": lambda at, words: at.measures.update(title=words),
    "target": lambda at, words: Target.objects.filter(measure__priority=at, period="2010/11").update(text=words[:20]),
    "add": lambda at, words: CommitmentFactory(
        objective=at.objectives.first(), number=ordering.next_number(at.objectives.first().commitments), text=words
    ),
    "remove": lambda at, words: at.objectives.last() and ordering.remove(at.objectives.last(), at.objectives.all()),
    "new objective": lambda at, words: ObjectiveFactory(
        priority=at, number=ordering.next_number(at.objectives), title=words
    ),
    "outcome": lambda at, words: at.outcomes.add(OutcomeFactory(trust=at.plan.trust, title=words)),
    "move": lambda at, words: ordering.move(at, at.plan.priorities.all(), "up"),
    "move below": lambda at, words: ordering.move(at.objectives.first(), at.objectives.all(), "down"),
    "nothing": lambda at, words: Priority.objects.filter(pk=at.pk).update(version=9),
    "agency": lambda at, words: Organisation.objects.filter(
        commitments__objective__priority=at
    ).update(short_name=words[:20]),
}  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(
            st.sampled_from(sorted(EDITS)),
            st.integers(0, 1),
            st.sampled_from(["Why.", "Priority 1", "Commitment 1.1.2", "New words", "other words"]),
        ),
        max_size=5,
    )
)
def test_the_stale_ones_are_those_whose_words_changed(cast, edits):
    assert cast.plan.pk  # made outside the transaction that is rolled back after each example
    with transaction.atomic():
        stage = SignOffStage(cast)
        asked = {ask.pk: stage.sign(ask) for ask in stage.ask_everybody()}
        before = {entry["data"]["id"]: signed_part(entry["data"]) for entry in priorities(stage.plan)}
        for name, at, words in edits:
            with transaction.atomic():
                EDITS[name](Priority.objects.get(pk=(stage.first, stage.second)[at].pk), words)
        plan = Plan.objects.get(pk=stage.plan.pk)  # the one of the test outlives what is rolled back
        after = {entry["data"]["id"]: signed_part(entry["data"]) for entry in priorities(plan)}
        differ = {pk for pk in before if canonical(before[pk]) != canonical(after[pk])}
        now = marks(plan)
        stale = {signoff.request.priority_id for pk, signoff in asked.items() if now[pk] == "stale"}
        shown = {pk for pk in before if changes(before[pk], after[pk], number=1, terms=plan.terms)}
        transaction.set_rollback(True)
    assert stale == differ
    assert shown == differ


# The window


def open_for(stage, pairs, **more):
    days = {"opens": date(2010, 2, 17), "closes": date(2010, 3, 31)}
    asked = [(organisation.pk, priority.pk) for organisation, priority in pairs]
    return open_window(**{"plan": stage.plan, **days, "asked": asked, "by": stage.cast.manager, **more})


def asked_of(plan):
    return {(ask.organisation, ask.priority) for ask in requests_of(plan)}


@pytest.fixture
def bare(stage):
    """The stage before any window was set."""
    stage.window.delete()
    return stage


def test_a_window_asks_for_what_was_chosen(bare):
    pairs = {(bare.health, bare.first), (bare.police, bare.first), (bare.police, bare.second)}
    window = open_for(bare, pairs)
    assert asked_of(bare.plan) == pairs
    assert (window.opens, window.closes, window.version) == (date(2010, 2, 17), date(2010, 3, 31), 1)


def test_changing_a_window_adds_and_withdraws(bare):
    open_for(bare, [(bare.health, bare.first), (bare.health, bare.second)])
    open_for(bare, [(bare.health, bare.first), (bare.police, bare.first)], version=1, closes=date(2010, 4, 9))
    assert asked_of(bare.plan) == {(bare.health, bare.first), (bare.police, bare.first)}
    assert SignOffWindow.objects.get(plan=bare.plan).closes == date(2010, 4, 9)


def test_what_is_signed_cannot_be_withdrawn(stage):
    for ask in stage.ask_everybody()[:2]:
        stage.sign(ask)
    with pytest.raises(Refused, match="Alder Primary Care Trust, priority 1; Alder Primary Care Trust, priority 2"):
        open_for(stage, [(stage.police, stage.first)], version=1)
    assert SignOffRequest.objects.count() == 4
    stage.window.refresh_from_db()
    assert stage.window.version == 1


def test_a_window_somebody_saved_meanwhile_is_not_overwritten(bare):
    open_for(bare, [(bare.health, bare.first)])
    open_for(bare, [(bare.health, bare.second)], version=1)
    for version in (None, 1):
        with pytest.raises(Stale):
            open_for(bare, [(bare.police, bare.first)], version=version)
    assert asked_of(bare.plan) == {(bare.health, bare.second)}


@pytest.mark.parametrize("state", [State.APPROVED, State.PUBLISHED, State.SUPERSEDED])
def test_the_window_of_a_closed_plan_stays(bare, state):
    move_to(bare.plan, state)
    with pytest.raises(Refused, match="Reopen sign-off"):
        open_for(bare, [(bare.health, bare.first)])


@pytest.mark.parametrize("who", ["officer", "signatory", "lead", "board", "administrator", "stranger"])
def test_only_a_plan_manager_sets_the_window(bare, who):
    with pytest.raises(PermissionDenied):
        open_for(bare, [(bare.health, bare.first)], by=getattr(bare.cast, who))


def test_a_window_is_refused_without_anybody_or_with_its_days_exchanged(bare):
    with pytest.raises(Refused, match="at least one"):
        open_for(bare, [])
    with pytest.raises(Refused, match="close on or after"):
        open_for(bare, [(bare.health, bare.first)], closes=date(2010, 2, 16))


def test_a_window_never_asks_outside_the_trust_or_the_plan(bare):
    outside = bare.cast.other_plan.priorities.first()
    for pair in [(bare.cast.other_organisation, bare.first), (bare.health, outside)]:
        with pytest.raises(Refused, match="removed meanwhile"):
            open_for(bare, [pair])
    assert not SignOffRequest.objects.exists()


# Waiving


def test_a_waiver_lets_the_plan_pass_and_can_be_taken_back(stage, request_):
    waive(request=request_, by=stage.cast.manager, reason=" Merged. ")
    request_.refresh_from_db()
    assert (request_.waived_reason, request_.waived_by) == ("Merged.", stage.cast.manager)
    assert marks(stage.plan) == {request_.pk: "waived"}
    ask_again(request=request_, by=stage.cast.manager)
    assert marks(stage.plan) == {request_.pk: "waiting"}


def test_waiving_twice_with_the_same_words_is_once(stage, request_):
    first = waive(request=request_, by=stage.cast.manager, reason="Merged.")
    assert waive(request=request_, by=stage.cast.manager, reason="Merged.").waived_at == first.waived_at
    with pytest.raises(Refused, match="waived already"):
        waive(request=request_, by=stage.cast.manager, reason="Another reason.")


@pytest.mark.parametrize(("reason", "expected"), [("  ", "Say why"), ("x" * 1001, "Shorten")])
def test_a_waiver_needs_a_reason_of_bearable_length(stage, request_, reason, expected):
    with pytest.raises(Refused, match=expected):
        waive(request=request_, by=stage.cast.manager, reason=reason)


def test_what_is_agreed_is_not_waived_but_what_went_stale_is(stage, request_):
    stage.sign(request_)
    with pytest.raises(Refused, match="nothing to waive"):
        waive(request=request_, by=stage.cast.manager, reason="Merged.")
    Priority.objects.filter(pk=stage.first.pk).update(title="Other")
    assert waive(request=request_, by=stage.cast.manager, reason="Merged.").waived_at


@pytest.mark.parametrize("who", ["officer", "signatory", "lead", "board", "administrator", "stranger"])
def test_only_a_plan_manager_waives(stage, request_, who):
    with pytest.raises(PermissionDenied):
        waive(request=request_, by=getattr(stage.cast, who), reason="Merged.")
    with pytest.raises(PermissionDenied):
        ask_again(request=request_, by=getattr(stage.cast, who))


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_waivers_belong_to_sign_off(stage, request_, state):
    move_to(stage.plan, state)
    for act in (lambda: waive(request=request_, by=stage.cast.manager, reason="Merged."),
                lambda: ask_again(request=request_, by=stage.cast.manager)):  # fmt: skip
        with pytest.raises(Refused, match="only at “Sign-off”"):
            act()


# The guards of the workflow


def missing(plan, state, action):
    return [fault["message"] for fault in missing_for(plan, TABLE[state, action])]


def test_a_plan_without_an_objective_does_not_move_on(stage):
    Objective.objects.filter(priority__plan=stage.plan).delete()
    ConsultationFactory(plan=stage.plan, closes=date(2099, 3, 31))
    assert missing(stage.plan, State.DRAFTING, "consult") == ["The plan has no priority with an objective yet."]


def test_sign_off_opens_once_somebody_is_asked(stage):
    told = missing_for(stage.plan, TABLE[State.DRAFTING, "open_signoff"])
    assert [fault["url"] for fault in told] == ["/alder/plans/alder-plan/signoff/window/"]
    stage.ask_everybody()
    assert missing(stage.plan, State.DRAFTING, "open_signoff") == []


def test_approval_names_every_signature_that_is_missing(stage):
    health_1, health_2, police_1, police_2 = stage.ask_everybody()
    stage.sign(health_1, decision="reservation", comment="Not before April.")
    stage.sign(health_2, decision="not_agreed", comment="Too vague.")
    stage.sign(police_2)
    Priority.objects.filter(pk=stage.second.pk).update(strapline="New")
    told = missing_for(stage.plan, TABLE[State.SIGNOFF, "approve"])
    assert [fault["message"] for fault in told] == [
        "Alder Police has not signed priority 1 (Waiting)",
        "Alder Police has not signed priority 2 (Stale)",
        "Alder Primary Care Trust has not signed priority 2 (Stale)",
    ]
    assert {fault["url"] for fault in told} == {"/alder/plans/alder-plan/signoff/"}


def test_approval_is_refused_when_nobody_was_asked(stage):
    assert missing(stage.plan, State.SIGNOFF, "approve") == [
        "Nobody is asked to sign. Set the days of the sign-off window and the organisations."
    ]


def test_a_returned_priority_stops_approval_and_a_waiver_lets_it_pass(stage):
    asked = stage.ask_everybody()
    for ask in asked[1:]:
        stage.sign(ask)
    stage.sign(asked[0], decision="not_agreed", comment="Too vague.")
    with pytest.raises(Refused) as told:
        advance(stage.plan, "approve", by=stage.cast.manager, note="Cabinet, 9 March")
    assert [fault["message"] for fault in told.value.missing] == [
        "Alder Primary Care Trust has not signed priority 1 (Not agreed)"
    ]
    waive(request=asked[0], by=stage.cast.manager, reason="Agreed to differ.")
    advance(stage.plan, "approve", by=stage.cast.manager, note="Cabinet, 9 March")
    stage.plan.refresh_from_db()
    assert stage.plan.state == State.APPROVED


# Several people at once: real threads, real transactions


@pytest.mark.django_db(transaction=True)
def test_two_signatories_of_one_organisation_at_the_same_moment(stage, request_):
    people = [stage.health_signatory, stage.signatory_of(stage.health, "Colleague")]
    answers = together(
        [lambda by=by: stage.sign(request_, by=by, seen=0, decision="reservation", comment=by.name) for by in people]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["SignOff", "SignedMeanwhile"]
    assert request_.signoffs.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_submission_ten_times_at_once_is_one_record(stage, request_):
    answers = together([lambda: stage.sign(request_, seen=0)] * 10)
    assert len({answer.pk for answer in answers}) == 1
    assert request_.signoffs.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_priority_removed_while_somebody_signs_it_is_not_signed(stage, request_):
    seen = stage.hash_of(stage.first)
    with transaction.atomic():
        hold_open(stage.plan)
        ordering.remove(Priority.objects.get(pk=stage.first.pk), stage.plan.priorities.all())
        answer = blocked(lambda: stage.sign(request_, read_sha256=seen))
    assert isinstance(answer(), Gone)
    assert not SignOff.objects.exists()
    assert not SignOffRequest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_priority_signed_while_somebody_removes_it_stays(stage, request_):
    browser = stage.cast.client("officer")
    with transaction.atomic():
        stage.sign(request_)
        answer = blocked(lambda: browser.post(f"/alder/plans/alder-plan/priorities/{stage.first.pk}/remove/"))
    assert answer().status_code == 302
    assert Priority.objects.filter(pk=stage.first.pk).exists()
    assert marks(stage.plan) == {request_.pk: "agreed"}


@pytest.mark.django_db(transaction=True)
def test_words_saved_while_somebody_signs_are_not_signed_unread(stage, request_):
    seen = stage.hash_of(stage.first)
    with transaction.atomic():
        hold_open(stage.plan)
        Commitment.objects.filter(objective__priority=stage.first, number=1).update(text="Something else")
        answer = blocked(lambda: stage.sign(request_, read_sha256=seen))
    assert isinstance(answer(), WordsChanged)
    assert not SignOff.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_window_closes_while_somebody_signs(stage, request_):
    seen, days = stage.hash_of(stage.first), {"opens": date(2009, 2, 17), "closes": date(2010, 3, 31)}
    with transaction.atomic():
        open_for(stage, [(stage.health, stage.first)], version=1, **days)
        answer = blocked(lambda: stage.sign(request_, read_sha256=seen))
    assert "Signing closed on 31 March 2010" in str(answer())
    assert not SignOff.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_signs_before_the_window_closes_has_signed(stage, request_):
    days = {"opens": date(2009, 2, 17), "closes": date(2010, 3, 31)}
    with transaction.atomic():
        signoff = stage.sign(request_)
        answer = blocked(lambda: open_for(stage, [(stage.health, stage.first)], version=1, **days))
    assert answer().closes == date(2010, 3, 31)
    assert SignOff.objects.get() == signoff
    assert marks(stage.plan) == {request_.pk: "agreed"}


@pytest.mark.django_db(transaction=True)
def test_who_loses_the_role_while_signing_has_not_signed(stage, request_):
    seen = stage.hash_of(stage.first)
    with transaction.atomic():
        hold_open(stage.plan)
        answer = blocked(lambda: stage.sign(request_, read_sha256=seen))
        Membership.objects.filter(user=stage.health_signatory).delete()
    assert "You do not sign for Alder Primary Care Trust" in str(answer())
    assert not SignOff.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_waiver_and_a_signature_at_once_end_in_one_of_the_two(stage, request_):
    seen = stage.hash_of(stage.first)
    with transaction.atomic():
        waive(request=request_, by=stage.cast.manager, reason="Merged.")
        answer = blocked(lambda: stage.sign(request_, read_sha256=seen))
    assert "waived because “Merged.”" in str(answer())
    assert not SignOff.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_approval_waits_for_the_decision_that_is_being_recorded(stage, request_):
    stage.sign(request_)
    with transaction.atomic():
        stage.sign(request_, decision="not_agreed", comment="Too vague.")
        answer = blocked(lambda: advance(stage.plan, "approve", by=stage.cast.manager, note="Cabinet"))
    assert isinstance(answer(), Refused)
    stage.plan.refresh_from_db()
    assert stage.plan.state == State.SIGNOFF


@pytest.mark.django_db(transaction=True)
def test_the_first_of_two_new_windows_stands(bare):
    answers = together([lambda who=who: open_for(bare, [(who, bare.first)]) for who in (bare.health, bare.police)])
    assert sorted(type(answer).__name__ for answer in answers) == ["SignOffWindow", "Stale"]
    assert SignOffRequest.objects.count() == 1


def test_a_signature_made_elsewhere_on_words_long_gone_is_stale(stage, request_):
    SignOffFactory(request=request_, by=stage.health_signatory)
    assert marks(stage.plan) == {request_.pk: "stale"}


def test_threads_are_really_at_work_at_once():
    barrier = threading.Barrier(3, timeout=10)
    assert together([lambda: barrier.wait() >= 0] * 3) == [True] * 3
