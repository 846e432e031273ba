"""The document: one canonical value, made in a constant number of queries."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.models import Target
from plans.document import canonical, freeze, sha256
from priorities.chapters import signature_hashes
from tests.factories import full_plan

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_the_hash_does_not_depend_on_the_order_of_keys(value):
    def turned(part):
        if isinstance(part, dict):
            return {key: turned(part[key]) for key in reversed(part)}
        return [turned(item) for item in part] if isinstance(part, list) else part

    assert canonical(value) == canonical(turned(value))
    assert len(sha256(value)) == 64


def test_floats_are_refused_wherever_they_hide():
    with pytest.raises(TypeError, match="no floats"):
        canonical({"measures": [{"value": 0.1}]})


@pytest.mark.django_db
def test_chapters_come_in_print_order(cast):
    cast.plan.sections.filter(position=2).update(after_priorities=True)
    kinds = [(chapter["kind"], chapter["title"]) for chapter in freeze(cast.plan)["chapters"]]
    assert kinds == [
        ("section", "Section 1"),
        ("priority", "Priority 1"),
        ("priority", "Priority 2"),
        ("scorecard", "How we will know"),
        ("budget", "The money behind this plan"),
        ("section", "Section 2"),
    ]


@pytest.mark.django_db
def test_values_are_text_with_the_digits_they_had(cast):
    Target.objects.filter(measure__priority__plan=cast.plan).update(value=Decimal("-29.60"))
    chapters = freeze(cast.plan)["chapters"]
    priority = next(chapter for chapter in chapters if chapter["kind"] == "priority")
    assert priority["data"]["measures"][0]["targets"][0]["value"] == "-29.6"


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 6])
def test_freezing_takes_the_same_queries_whatever_the_size(cast, django_assert_num_queries, size):
    plan = full_plan(cast.trust, priorities=size, objectives=size, commitments=size, measures=size)
    with django_assert_num_queries(19):
        freeze(plan)


@pytest.mark.django_db
def test_moving_a_priority_keeps_its_signature_hash_and_rewording_it_does_not(cast):
    first, second = cast.plan.priorities.all()
    before = signature_hashes(cast.plan)
    type(first).objects.filter(pk=first.pk).update(number=9)
    assert signature_hashes(cast.plan) == before
    type(second).objects.filter(pk=second.pk).update(title="Other words")
    after = signature_hashes(cast.plan)
    assert after[first.pk] == before[first.pk] and after[second.pk] != before[second.pk]
