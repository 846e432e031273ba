"""The window of sign-off: who is asked for what, and in which days."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cypp.versioning import Stale
from plans.models import State
from plans.workflow import Refused
from priorities.models import SignOffRequest, SignOffWindow
from priorities.signoff.room import requests_of
from tests.priorities.signoff import move_to, open_for

pytestmark = pytest.mark.django_db


def asked_of(plan):
    return {(ask.organisation, ask.priority) for ask in requests_of(plan)}


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
