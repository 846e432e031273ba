"""Which change makes a signature stale, and which leaves it good."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cypp import ordering
from indicators.models import Target
from partners.models import Organisation
from plans.document import canonical
from plans.models import Plan
from priorities.changes import changes
from priorities.chapters import priorities, signed_part
from priorities.models import Commitment, Objective, Priority, Result
from tests.agreeing import SignOffFactory
from tests.factories import CommitmentFactory, ContributionFactory, ObjectiveFactory, OutcomeFactory
from tests.priorities.signoff import SignOffStage, marks

pytestmark = pytest.mark.django_db


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
    "amount": lambda at, words: at.money.update(amount=len(words)),
    "to be confirmed": lambda at, words: at.money.update(amount=None),
    "fund": lambda at, words: at.money.update(fund=words),
    "giver": lambda at, words: at.money.update(organisation=None),
    "pooled": lambda at, words: at.money.update(arrangement="pooled"),
    "what money is for": lambda at, words: at.money.update(objective=None),
    "more money": lambda at, words: ContributionFactory(priority=at, title=words),
    "less money": lambda at, words: at.money.all().delete(),
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


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_a_signature_made_elsewhere_on_words_long_gone_is_stale(stage, request_):
    SignOffFactory(request=request_, by=stage.health_signatory)
    assert marks(stage.plan) == {request_.pk: "stale"}
