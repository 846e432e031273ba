"""Several people sign at once: real threads, real transactions."""

import threading
from datetime import date

import pytest
from django.db import transaction

from cypp import ordering
from partners.models import Membership
from plans.access import hold_open
from plans.models import State
from plans.workflow import Refused, advance
from priorities.models import Commitment, Priority, SignOff, SignOffRequest
from priorities.signoff.signing import Gone, WordsChanged, waive
from tests.priorities.signoff import marks, open_for
from tests.priorities.together import blocked, together

pytestmark = pytest.mark.django_db


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


def test_threads_are_really_at_work_at_once():
    barrier = threading.Barrier(3, timeout=10)
    assert together([lambda: barrier.wait() >= 0] * 3) == [True] * 3
