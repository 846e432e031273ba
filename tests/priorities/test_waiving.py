"""Waivers, and what the workflow asks of signatures before the plan moves on."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import State
from plans.workflow import TABLE, Refused, advance, missing_for
from priorities.models import Objective, Priority
from priorities.signoff.signing import ask_again, waive
from tests.agreeing import ConsultationFactory
from tests.priorities.signoff import CLOSED_STATES, marks, move_to

pytestmark = pytest.mark.django_db


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
