"""The SMART check: one rule for each letter, and the places where it shows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities import smart
from priorities.chapters import load_content
from priorities.models import Commitment, Priority
from tests.factories import (
    CommitmentFactory,
    MeasureFactory,
    ObjectiveFactory,
    OrganisationFactory,
    PriorityFactory,
    ResultFactory,
)


@pytest.fixture
def objective(db):
    return ObjectiveFactory(title="Healthy habits", priority=PriorityFactory(number=2), number=2)


def made(objective, text="Call back every family that missed an appointment within 10 days", **fields):
    usual = {"lead": "Public Health Manager", "by_when": "May 2010", "by_date": date(2010, 5, 31)}
    return CommitmentFactory(objective=objective, text=text, **{**usual, "steps": "Funded by the grant", **fields})


def names(commitment, measured=()):
    return [fault.name for fault in smart.check(commitment, measured).faults]


def test_a_commitment_with_all_five_is_smart(objective):
    found = smart.check(made(objective))
    assert (found.smart, found.word, found.kind) == (True, "SMART", "good")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"lead": ""}, "owned"),
        ({"lead": "  "}, "owned"),
        ({"by_when": "", "by_date": None}, "dated"),
        ({"by_when": "As in Play Strategy", "by_date": None}, "dated"),
        ({"text": "Call back every family that missed an appointment"}, "measurable"),
        ({"text": "Publish the 2010 strategy for children aged 5 to 11 by 31 March 2010"}, "measurable"),
        ({"text": "Open 4 centres"}, "specific"),
        ({"text": "As outlined in the funding plan, 25%", "steps": ""}, "specific"),
        ({"text": "To be developed with 12 funded partners", "steps": ""}, "specific"),
        ({"steps": ""}, "resourced"),
    ],
)
def test_each_letter_has_its_fault(objective, changes, fault):
    assert names(made(objective, **changes)) == [fault]


def test_a_day_before_the_plan_begins_is_too_early(objective):
    left_over = made(objective, by_when="May 2010", by_date=date(2010, 5, 31))
    (fault,) = smart.check(left_over, begins=date(2013, 4, 1)).faults
    assert (fault.name, fault.word, fault.message) == ("dated", "Too early", "“May 2010” is before the plan begins.")
    assert smart.check(left_over, begins=date(2010, 5, 31)).smart


def test_the_faults_say_what_was_read_and_what_to_do(objective):
    row = made(objective, by_when="As in Play\nStrategy", by_date=None, lead="", steps="")
    found = smart.check(row)
    assert [fault.word for fault in found.faults] == ["No owner", "No date", "No resources"]
    assert (found.word, found.kind) == ("No owner and 2 more", "bad")
    assert "“As in Play Strategy”" in found.faults[1].message
    assert all(fault.message.endswith(".") and fault.remedy.endswith(".") for fault in found.faults)


def test_an_organisation_can_own_and_contributors_are_a_resource(objective):
    police = OrganisationFactory(trust=objective.priority.plan.trust)
    row = made(objective, lead="", lead_organisation=police, steps="")
    row.organisations.add(police)
    assert names(row) == []


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("95% of children by April 2011", True),
        ("twelve foster families", True),
        ("a third of schools", True),
        ("Reduce the rate (NI 112)", True),
        ("within 10 days", True),
        ("25-30 routes a year", True),
        ("£28k a year", True),
        ("by March 2009", False),
        ("in 2008/09 and 2009-10", False),
        ("by 31.3.2009", False),
        ("for 16 and 17 year olds", False),
        ("the 14-19 partnership", False),
        ("Year 7 pupils at Key Stage 3", False),
        ("phase 2 of the centres", False),
        ("1. Buy\n2) Fit", False),
        ("", False),
    ],
)
def test_a_number_counts_something(words, counts):
    assert smart.has_number(words) is counts


def test_a_result_makes_its_commitments_measurable_by_a_number_or_a_measure(objective):
    counted = ResultFactory(objective=objective, number=1, text="A tenth fewer admissions, 90% seen")
    vague = ResultFactory(objective=objective, number=2, text="Families feel safer")
    text = "Call back every family that missed an appointment"
    assert names(made(objective, text, result=counted)) == []
    assert names(made(objective, text, result=vague)) == ["measurable"]
    assert names(made(objective, text, result=vague), {vague.pk}) == []


def test_a_direction_gets_a_hint_and_no_fault(objective):
    found = smart.check(made(objective, "Improve school meals in 12 primary schools"))
    assert found.smart and "“Improve” gives a direction" in found.hints[0]


def test_a_measure_counts_whether_the_measures_are_loaded_or_not(objective, django_assert_num_queries):
    result = ResultFactory(objective=objective, text="Families feel safer")
    MeasureFactory(priority=objective.priority, result=result)
    MeasureFactory(priority=objective.priority)
    priority = Priority.objects.get(pk=objective.priority.pk)
    with django_assert_num_queries(1):
        assert smart.measured_results([priority]) == {result.pk}
    priority = Priority.objects.prefetch_related("measures").get(pk=priority.pk)
    with django_assert_num_queries(0):
        assert smart.measured_results([priority]) == {result.pk}


def test_attaching_reads_nothing_more_than_the_content(objective, django_assert_num_queries):
    for number in range(1, 20):
        made(objective, number=number, result=ResultFactory(objective=objective, number=number, text="Safer"))
    priority = Priority.objects.select_related("plan").prefetch_related("measures").get(pk=objective.priority.pk)
    load_content([priority])
    with django_assert_num_queries(0):
        smart.attach([priority])
        assert {row.smart.word for row in smart.commitments_of(priority)} == {"SMART"}


@given(text=st.text(max_size=200), by_when=st.text(max_size=40), lead=st.text(max_size=40))
def test_any_words_get_an_answer_in_order(text, by_when, lead):
    row = Commitment(text=text, by_when=by_when, lead=lead, steps="Within existing budgets")
    found = smart.check(row)
    order = [list(smart.KINDS).index(fault.name) for fault in found.faults]
    assert order == sorted(set(order))
    assert found.smart is (order == [])
    assert ("owned" in names(row)) is (not lead.strip())
