"""What stands in the way of a move: each guard alone refuses it, in the rule and on every page that shows the rule."""

import re

import pytest
from django.urls import reverse
from lxml import html

from plans.models import EDITABLE_STATES, Plan, Publication, Requirement, State, Transition
from plans.workflow import TABLE, Refused, advance, missing_for
from tests.plans.ready import BREAKS, ready_plan

pytestmark = pytest.mark.django_db
Stage = Requirement.Stage
#: On the way to publication; what follows from later plans is in test_replacing.py.
GUARDED = [
    (state, action)
    for (state, action), move in TABLE.items()
    if move.guards and state in (*EDITABLE_STATES, State.APPROVED)
]
CASES = [(state, action, guard) for state, action in GUARDED for guard in TABLE[state, action].guards]
NOTE = "Full council, 24 March 2010, minute 7"


def at(plan: Plan, state: str) -> Plan:
    """The plan as it is read by whoever opens it, at this state."""
    Plan.objects.filter(pk=plan.pk).update(state=state)
    return Plan.objects.select_related("trust").get(pk=plan.pk)


def said(plan, state, action):
    return [fault["message"] for fault in missing_for(plan, TABLE[state, action])]


def test_every_guard_of_the_table_can_be_broken_alone():
    assert {guard for _, _, guard in CASES} == set(BREAKS)


def test_the_moves_that_lead_forward_are_guarded():
    assert {action for _, action in GUARDED} == {"consult", "open_signoff", "approve", "publish"}


@pytest.mark.parametrize(("state", "action"), GUARDED)
def test_a_ready_plan_moves(cast, state, action):
    plan = at(ready_plan(cast), state)
    assert said(plan, state, action) == []
    advance(plan, action, by=cast.manager, note=NOTE)
    plan.refresh_from_db()
    assert plan.state == TABLE[state, action].to


def test_the_page_of_a_move_says_what_is_missing_subject_by_subject(cast):
    plan = ready_plan(cast)
    for guard in ("all_signed", "decided"):
        BREAKS[guard][0](plan)
    at(plan, "signoff")
    answer = cast.client("manager").get(reverse("plans:advance", args=["alder", "alder-plan", "approve"]))
    main = html.fromstring(answer.content).xpath("//main")[0]
    assert [heading.text_content().strip() for heading in main.xpath(".//h2")] == ["Signatures", "Decisions"]
    assert len(main.xpath(".//li/a")) == 2


@pytest.mark.parametrize(("state", "action", "guard"), CASES)
def test_each_guard_alone_blocks_its_move(cast, state, action, guard):
    """One line, which leads somewhere; nothing is written; the page of the move says the same and has no button."""
    plan = ready_plan(cast)
    spoil, words = BREAKS[guard]
    spoil(plan)
    plan = at(plan, state)
    with pytest.raises(Refused) as refused:
        advance(plan, action, by=cast.manager, note=NOTE)
    (line,) = refused.value.missing
    assert words in line["message"]
    assert line["url"].startswith("/alder/plans/alder-plan/")
    plan.refresh_from_db()
    assert plan.state == state
    assert not Transition.objects.exists() and not Publication.objects.exists()

    address = reverse("plans:advance", args=["alder", "alder-plan", action])
    page = html.fromstring(cast.client("manager").get(address).content.decode())
    assert [
        (link.text_content(), link.get("href")) for link in page.xpath("//main//div[@class='sheet sheet--form']//li/a")
    ] == [(line["message"], line["url"])]
    assert not page.xpath("//main//form")
    assert cast.client("manager").post(address, {"note": NOTE}).status_code == 409


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize(("state", "action"), GUARDED)
def test_what_is_needed_earlier_is_needed_later_too(cast, state, action, stage):
    plan = ready_plan(cast)
    plan.requirement_answers.filter(requirement__stage=stage).delete()
    plan = at(plan, state)
    stages = list(Stage)
    blocks = stages.index(stage) <= stages.index(Stage(TABLE[state, action].to))
    assert [words.partition(":")[0] for words in said(plan, state, action)] == [f"Needed for {stage}"] * blocks


def test_a_plan_without_a_checklist_waits_for_none(cast):
    plan = ready_plan(cast)
    plan.requirement_answers.all().delete()
    Plan.objects.filter(pk=plan.pk).update(requirements=None)
    for state, action in GUARDED:
        assert said(at(plan, state), state, action) == []


@pytest.mark.parametrize(("state", "action"), GUARDED)
def test_what_the_overview_says_of_a_step_is_what_the_rule_says(cast, state, action):
    plan = ready_plan(cast)
    address = reverse("plans:steps", args=["alder", "alder-plan"])

    def shown():
        page = html.fromstring(cast.client("manager").get(address).content.decode())
        label = TABLE[state, action].label
        (item,) = [row for row in page.iter("li") if row.findtext("a") == label]
        return " ".join(item.text_content().split())

    plan = at(plan, state)
    assert "Possible now" in shown()
    plan.requirement_answers.all().delete()
    count = len(said(plan, state, action))
    assert count >= 1
    assert re.search(rf"Not possible yet {count} things? missing", shown())
