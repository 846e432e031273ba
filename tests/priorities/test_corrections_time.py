"""How long those who signed may object to a correction before the plan is approved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from plans.models import Notice, State
from plans.workflow import TABLE, Refused, advance, missing_for
from priorities.signoff.models import Correction
from priorities.signoff.signing import words_of
from tests.priorities.correcting import mark, reword
from tests.priorities.signoff import ROOM, text

pytestmark = pytest.mark.django_db


# The time to object


def days_ago(stage, asked, days) -> Correction:
    """All have signed, and the first priority was corrected `days` ago."""
    for ask in asked:
        stage.sign(ask)
    before, after = reword(stage, "Why, put right.")
    texts = {"before": asked[0].signoffs.get().text, "after": words_of(stage.plan, stage.first.pk).text}
    said = {"before_sha256": before, "after_sha256": after, "reason": "A slip.", "by_name": "Manager"}
    at = timezone.now() - timedelta(days=days)
    return Correction.objects.create(priority=stage.first, at=at, by=stage.cast.manager, **said, **texts)


def approve(stage):
    return advance(stage.plan, "approve", by=stage.cast.manager, note="Full council")


def in_the_way(stage) -> list[str]:
    return [fault["message"] for fault in missing_for(stage.plan, TABLE[State.SIGNOFF, "approve"])]


def test_a_plan_is_not_approved_in_the_moment_in_which_it_was_corrected(stage, asked):
    for ask in asked:
        stage.sign(ask)
    row = mark(stage, *reword(stage, "Why, put right."))
    with pytest.raises(Refused) as refused:
        approve(stage)
    until = timezone.localdate() + timedelta(days=7)
    assert [fault["message"] for fault in refused.value.missing] == [
        f"{who} may object to a correction of priority 1 until {uk_date(until)}"
        for who in ("Alder Police", "Alder Primary Care Trust")
    ]
    assert {fault["url"] for fault in refused.value.missing} == {f"{ROOM}corrections/{row.pk}/"}


@pytest.mark.parametrize(("days", "waits"), [(6, True), (7, True), (8, False)])
def test_approval_waits_for_seven_whole_days_after_it(stage, asked, days, waits):
    days_ago(stage, asked, days)
    assert bool(in_the_way(stage)) is waits
    if not waits:
        approve(stage)
        assert stage.plan.transitions.filter(action="approve").exists()


def test_a_later_correction_begins_days_of_its_own(stage, asked):
    first = days_ago(stage, asked, 30)
    mark(stage, first.before_sha256, reword(stage, "Why, put right again.")[1])
    assert len(in_the_way(stage)) == 2


def test_whoever_signs_again_is_not_waited_for(stage, asked):
    days_ago(stage, asked, 0)
    stage.sign(asked[0])
    assert [line.partition(" may object")[0] for line in in_the_way(stage)] == ["Alder Police"]
    stage.sign(asked[2])
    assert in_the_way(stage) == []


def test_the_pages_say_until_when(stage, asked):
    row = days_ago(stage, asked, 1)
    until = uk_date(timezone.localdate() + timedelta(days=6))
    mine, manager = stage.cast.client("signatory"), stage.cast.client("manager")
    shown = text(mine.get(f"{ROOM}corrections/{row.pk}/"))
    assert f"The plan is not approved on these words before the end of {until}" in shown
    assert f"object until the end of {until}" in text(mine.get(f"{ROOM}mine/"))
    moving = text(manager.get("/alder/plans/alder-plan/advance/approve/"))
    assert f"Alder Police may object to a correction of priority 1 until {until}" in moving
    assert "seven days" in text(manager.get(f"{ROOM}correct/{stage.first.pk}/"))


def test_whoever_is_told_of_a_correction_is_told_until_when(stage, asked):
    stage.sign(asked[0])
    mark(stage, *reword(stage, "Why, put right."))
    until = uk_date(timezone.localdate() + timedelta(days=7))
    assert f"you have until {until} to object" in Notice.objects.get(key__startswith="corrected:").words
