"""A plan's way through the bodies and what they decide: the actions, the guard and the chapter."""

from datetime import timedelta

import pytest
from django.db import InternalError, connection, transaction

from plans.comparing import compare
from plans.decisions import actions
from plans.decisions.guards import decided
from plans.document import freeze
from plans.models import Decision, Notice, Plan, RouteStep, State
from plans.pages import plan_url
from plans.publishing.actions import freeze_publication, keep_version
from plans.shapes import start_from_plan
from plans.workflow import TABLE, Refused, advance, missing_for
from tests.agreeing import RouteStepFactory
from tests.factories import PlanFactory
from tests.plans.deciding import TODAY, decide, put, reword, stands, version_of, way
from tests.plans.test_workflow import asked
from tests.priorities.together import blocked

pytestmark = pytest.mark.django_db


def test_a_plan_without_a_way_needs_no_decision(cast):
    assert decided(cast.plan) == []
    assert "decisions" not in [chapter["kind"] for chapter in freeze(cast.plan)["chapters"]]


@pytest.mark.parametrize("state, action", [(State.SIGNOFF, "approve"), (State.APPROVED, "publish")])
def test_a_body_that_has_not_decided_alone_blocks(cast, state, action):
    asked(cast.plan)
    step = way(cast.plan, "adopt")[0]
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    with pytest.raises(Refused) as refused:
        advance(cast.plan, action, by=cast.manager, note="Board, 3 March 2010")
    assert refused.value.missing == [
        {
            "message": "Body 1 has not adopted the plan (waiting)",
            "url": plan_url("plans:decisions", cast.plan) + f"#step-{step.pk}",
        }
    ]
    decide(cast, put(step, version_of(cast)))
    advance(cast.plan, action, by=cast.manager, note="Board, 3 March 2010")
    cast.plan.refresh_from_db()
    assert cast.plan.state == TABLE[(state, action)].to


def test_every_missing_step_is_named_in_order(cast):
    steps = way(cast.plan, "note", "comment", "adopt")
    assert [fault["message"] for fault in decided(cast.plan)] == [
        "Body 1 has not noted the plan (waiting)",
        "Body 2 has not commented on the plan (waiting)",
        "Body 3 has not adopted the plan (waiting)",
    ]
    put(steps[1], version_of(cast), days=4)
    assert decided(cast.plan)[1]["message"] == "Body 2 has not commented on the plan (on the agenda)"


def test_changed_words_end_an_approval_and_nothing_else_does(cast):
    note, approve, adopt = way(cast.plan, "note", "approve", "adopt")
    version = version_of(cast)
    for step, outcome in ((note, "noted"), (approve, "approved"), (adopt, "approved")):
        decide(cast, put(step, version), outcome)
    assert stands(cast) == ["done"] * 3 and decided(cast.plan) == []
    asked(cast.plan)  # who is asked to sign is no word of the plan
    assert stands(cast) == ["done"] * 3
    reword(cast)
    assert stands(cast) == ["done", "old", "old"]
    assert decided(cast.plan)[0]["message"] == ("Body 2 decided on version 1, and the plan’s words have changed since")
    newer = version_of(cast)
    decide(cast, put(approve, newer, days=-2))
    decide(cast, put(adopt, newer, days=-1), "changes")
    reword(cast, "As the council asked")
    assert stands(cast) == ["done", "done", "done"]
    assert decided(cast.plan) == []


def test_a_new_version_of_a_published_plan_is_decided_afresh(cast):
    note, adopt = way(cast.plan, "note", "adopt")
    version = version_of(cast)
    decide(cast, put(note, version), "noted")
    decide(cast, put(adopt, version), "changes")
    reword(cast)
    freeze_publication(cast.plan, "final", by=cast.manager)
    assert stands(cast) == ["done", "done"]
    reword(cast, "For the next year")
    assert stands(cast) == ["old", "old"]


def test_what_bodies_say_of_a_published_version_holds_for_its_words_alone(cast):
    note, adopt = way(cast.plan, "note", "adopt")
    version = version_of(cast, "final")
    decide(cast, put(note, version), "noted")
    decide(cast, put(adopt, version), "changes")
    assert stands(cast) == ["done", "done"]
    reword(cast)
    assert stands(cast) == ["old", "old"]


def test_a_body_does_not_decide_before_those_before_it(cast):
    first, second = way(cast.plan, "approve", "adopt")
    version = version_of(cast)
    item = put(second, version)
    with pytest.raises(Refused, match="not all decided") as refused:
        decide(cast, item)
    assert [fault["message"] for fault in refused.value.missing] == ["Body 1 has not approved the plan (waiting)"]
    assert not Decision.objects.exists()
    decide(cast, item, "deferred")  # that it put the plan off may be recorded whatever went before
    decide(cast, put(first, version))
    decide(cast, item)
    assert stands(cast) == ["done", "done"]


def test_the_bodies_before_must_have_decided_on_the_same_words(cast):
    first, second = way(cast.plan, "approve", "adopt")
    decide(cast, put(first, version_of(cast)))
    reword(cast)
    with pytest.raises(Refused) as refused:
        decide(cast, put(second, version_of(cast)))
    assert "decided on version 1" in refused.value.missing[0]["message"]


def test_a_body_that_is_moved_behind_one_that_has_not_decided_decides_again(cast):
    """It is not done, the guard and the page say why, nobody after it goes on; moved back, all is as it was."""
    first, second, third = way(cast.plan, "approve", "adopt", "note")
    version = version_of(cast)
    decide(cast, put(first, version))
    actions.move_step(second, "up")
    assert stands(cast) == ["open", "early", "open"]
    said = "Body 1 decided before its turn: it decides again, after those that are ahead of it now"
    assert said in [fault["message"] for fault in decided(cast.plan)]
    page = cast.client("manager").get(plan_url("plans:decisions", cast.plan)).content.decode()
    assert "Decided before its turn" in page and "or move it ahead of them" in page
    decide(cast, put(second, version, days=-1))
    assert stands(cast) == ["done", "early", "open"]
    last = put(third, version, days=-1)
    with pytest.raises(Refused, match="not all decided") as refused:
        decide(cast, last)
    assert [fault["message"] for fault in refused.value.missing] == [said]
    actions.move_step(second, "down")
    assert stands(cast) == ["done", "done", "open"]
    actions.move_step(second, "up")
    decide(cast, put(first, version, days=0))
    assert stands(cast) == ["done", "done", "open"]
    assert decide(cast, last).outcome == "approved"


def test_nothing_is_decided_before_the_day_of_the_meeting(cast):
    item = put(way(cast.plan, "approve")[0], version_of(cast), days=1)
    with pytest.raises(Refused, match="meets on"):
        decide(cast, item)
    assert decide(cast, item, today=TODAY + timedelta(days=1)).outcome == "approved"
    page = cast.client("manager").get(plan_url("plans:decide", cast.plan, item.pk))
    assert b"Record the decision" not in page.content


def test_the_newest_decision_on_an_item_counts_and_all_stay_on_record(cast):
    step = way(cast.plan, "approve")[0]
    item = put(step, version_of(cast))
    first = decide(cast, item, "referred", comment="Say how it is paid for")
    assert decide(cast, item, "referred", comment="Say how it is paid for") == first, "sent twice is once"
    assert stands(cast) == ["referred"]
    with pytest.raises(Refused, match="meanwhile"):
        decide(cast, item, seen=0)
    decide(cast, item, minute="12", seen=first.pk)
    assert stands(cast) == ["done"]
    page = cast.client("lead").get(plan_url("plans:decisions", cast.plan)).content.decode()
    assert "Say how it is paid for" in page and "a newer record counts" in page and "minute 12" in page
    for statement in ("UPDATE plans_decision SET minute = 'x'", "DELETE FROM plans_decision"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_correction_of_an_old_record_does_not_overtake_a_later_meeting(cast):
    step, version = way(cast.plan, "approve")[0], version_of(cast)
    old, new = put(step, version, days=-9), put(step, version, days=-2)
    decide(cast, old, "referred")
    decide(cast, new)
    decide(cast, old, "deferred")
    assert stands(cast) == ["done"]


def test_managers_are_told_of_decisions_and_officers_when_the_plan_comes_back(cast):
    item = put(way(cast.plan, "approve")[0], version_of(cast))
    with_second = cast.trust.memberships.create(user=cast.second_officer, role="manager")
    decide(cast, item)
    assert set(Notice.objects.values_list("user", flat=True)) == {with_second.user_id}
    Notice.objects.all().delete()
    decide(cast, item, "referred", comment="secret words of the draft")
    told = Notice.objects.all()
    assert {notice.user_id for notice in told} == {cast.officer.pk, cast.second_officer.pk}
    assert "referred back" in told[0].words and "secret" not in told[0].words
    assert cast.client("officer").get(told[0].path).status_code == 200


def test_a_body_taken_off_the_way_keeps_its_decisions(cast):
    step = way(cast.plan, "approve")[0]
    item = put(step, version_of(cast))
    decide(cast, item)
    actions.remove_step(step)
    item.refresh_from_db()
    assert item.step is None and item.decisions.count() == 1
    assert b"Body 1" in cast.client("lead").get(plan_url("plans:decisions", cast.plan)).content


def test_the_chapter_tells_the_way_and_is_no_word_of_the_plan(cast):
    first, second = way(cast.plan, "note", "adopt")
    before = version_of(cast)
    decide(cast, put(first, before), "noted", minute="7")
    chapter = next(each for each in freeze(cast.plan)["chapters"] if each["kind"] == "decisions")
    told, waiting = chapter["data"]["bodies"]
    assert (told["body"], told["outcome"], told["minute"], told["version"]) == ("Body 1", "Noted", "7", 1)
    assert (waiting["outcome"], waiting["version"]) == ("", None)
    decide(cast, put(second, before))
    assert stands(cast) == ["done", "done"]
    after = keep_version(cast.plan, "After", by=cast.manager)
    changed = compare(before.document, after.document).changes
    assert [change.row.place for change in changed] == ["Body 1", "Body 2"]
    assert {kind for change in changed for kind in change.kinds} == {"marks"}
    page = cast.client("lead").get(plan_url("plans:preview", cast.plan)).content.decode()
    assert "How this plan was approved" in page and "Approved on" in page


def test_the_chapter_stands_between_sign_off_and_the_closing_sections(cast):
    asked(cast.plan)
    way(cast.plan, "adopt")
    section = cast.plan.sections.last()
    section.after_priorities, section.position = True, 1
    section.save()
    kinds = [chapter["kind"] for chapter in freeze(cast.plan)["chapters"]]
    at = kinds.index("decisions")
    assert kinds[at - 1] == "signoff" and kinds[at + 1] == "section"


def test_a_copy_of_a_plan_passes_the_same_bodies_and_has_no_decision(cast):
    decide(cast, put(way(cast.plan, "approve", "adopt")[0], version_of(cast)))
    copy = Plan(trust=cast.trust, slug="copy", title="Copy", starts=cast.plan.starts, ends=cast.plan.ends)
    start_from_plan(copy, cast.plan)
    assert list(copy.route.values_list("position", "body__name", "asks")) == [
        (1, "Body 1", "approve"),
        (2, "Body 2", "adopt"),
    ]
    assert not copy.agenda_items.exists() and len(decided(copy)) == 2


def test_who_saw_no_decision_records_none_before_they_have_read_it(cast):
    item = put(way(cast.plan, "approve")[0], version_of(cast))
    decide(cast, item, "approved", minute="1", seen=0)
    with pytest.raises(Refused, match="meanwhile"):
        decide(cast, item, "referred", seen=0)
    assert item.decisions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_records_at_once_one_is_kept_and_the_other_is_told(cast):
    item = put(way(cast.plan, "approve")[0], version_of(cast))
    with transaction.atomic():
        decide(cast, item, seen=0)
        second = blocked(lambda: decide(cast, item, "referred", seen=0))
    assert "meanwhile" in str(second())
    assert item.decisions.get().outcome == "approved"


def test_a_plan_of_another_trust_has_its_own_way(cast):
    other = PlanFactory(trust=cast.trust)
    step = RouteStepFactory(plan=other, position=1)
    assert missing_for(cast.plan, TABLE[(State.SIGNOFF, "redraft")]) == []
    assert decided(cast.plan) == [] and len(decided(other)) == 1
    assert cast.client("manager").get(plan_url("plans:step_edit", cast.plan, step.pk)).status_code == 404
    assert RouteStep.objects.filter(pk=step.pk).exists()
