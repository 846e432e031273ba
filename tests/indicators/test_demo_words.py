"""The words that the demonstration is loaded from can be stored, and stand in the order in which they are printed."""

import re

import pytest

from cypp.markup import problems
from indicators.demo import content
from plans.models import Section
from tests.indicators.northmere import FOLDERS


@pytest.mark.parametrize("folder", FOLDERS)
def test_sections_can_be_stored_and_carry_sub_headings_not_titles(folder):
    for section in content.sections(folder):
        assert section["role"] in Section.Role.values
        assert problems(section["body"]) == []
        assert not re.search(r"(?m)^#{1,2} ", section["body"]), section["title"]
        assert 150 <= len(section["body"].split()) <= 470, section["title"]


def test_needs_are_shown_in_a_table():
    needs = next(each for each in content.sections("full_plan") if each["role"] == "needs")
    assert "|---|" in needs["body"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_actions_stand_in_the_order_of_the_results_they_serve(folder):
    """Printed under their results, their numbers then run on."""
    for priority in content.priorities(folder):
        for objective in priority["objectives"]:
            served = [commitment.get("result", 0) for commitment in objective.get("commitments", [])]
            assert served == sorted(served), objective["title"]
            assert set(range(1, len(objective.get("results", [])) + 1)) <= set(served), objective["title"]
