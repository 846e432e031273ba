"""Which change of words may be a correction, and which is more than that."""

import copy

import pytest

from priorities.signoff.corrections import material
from priorities.signoff.signing import words_of

pytestmark = pytest.mark.django_db


def part(stage) -> dict:
    return words_of(stage.plan, stage.first.pk).text


WORDINGS = {
    "title": lambda part: part.update(title="Priority 1, put right"),
    "rationale": lambda part: part.update(rationale="Why?"),
    "objective": lambda part: part["objectives"][0].update(title="Objective 1.1 put right"),
    "result": lambda part: part["objectives"][0]["results"][0].update(text="The result 1.1.1"),
    "commitment": lambda part: part["objectives"][0]["commitments"][0].update(text="The commitment 1.1.1"),
}
MATTERS = {
    "lead": (lambda part: part.update(lead="Somebody else"), "who leads it"),
    "outcomes": (lambda part: part.update(outcomes=["Be healthy"]), "its outcomes"),
    "theme": (lambda part: part.update(cross_cutting=True), "cross-cutting"),
    "by when": (lambda part: part["objectives"][0]["commitments"][0].update(by_when="Spring 2011"), "a date"),
    "date": (lambda part: part["objectives"][0]["commitments"][0].update(by_date="2011-03-31"), "a date"),
    "row's lead": (lambda part: part["objectives"][0]["commitments"][0].update(lead="Else"), "who leads it"),
    "leader": (lambda part: part["objectives"][0]["commitments"][0].update(lead_organisation="PCT"), "who leads it"),
    "agencies": (lambda part: part["objectives"][0]["commitments"][0].update(organisations=[]), "contributing"),
    "serves": (lambda part: part["objectives"][0]["commitments"][0].update(result=None), "the result that a row"),
    "measure": (lambda part: part["measures"][0].update(title="Measure 1.1, put right"), "a measure or its targets"),
    "target": (lambda part: part["measures"][0]["targets"][0].update(value="13"), "a measure or its targets"),
    "added": (lambda part: part["objectives"].append(part["objectives"][0] | {"id": 0}), "added, removed or moved"),
    "removed": (lambda part: part["objectives"].pop(), "added, removed or moved"),
    "moved": (lambda part: part["objectives"][0]["commitments"].reverse(), "added, removed or moved"),
    "steps": (lambda part: part["objectives"][0]["commitments"][0].update(steps=["One"]), "added, removed or moved"),
    "figure": (lambda part: part["objectives"][0]["results"][0].update(text="Result 1.1.2"), "a figure"),
    "money": (lambda part: part.update(rationale="Why. £"), "a figure"),
    "month": (lambda part: part.update(rationale="Why, by May."), "a month"),
    "not": (lambda part: part.update(rationale="Why not."), "“not”"),
    "number in words": (lambda part: part.update(rationale="Why, for thirty."), "a figure"),
    "place in words": (lambda part: part.update(rationale="Why, by the fourth week."), "a figure"),
    "season": (lambda part: part.update(rationale="Why, in autumn."), "another time"),
    "how often": (lambda part: part.update(rationale="Why, termly."), "another time"),
    "promise": (lambda part: part.update(rationale="Why we might."), "“will”"),
    "short not": (lambda part: part.update(rationale="Why we don’t."), "“not”"),
    "anything else": (lambda part: part["objectives"][0]["commitments"][0].update(new_field="1"), "new field"),
    "emptied": (lambda part: part.update(rationale=""), "a whole text"),
}


@pytest.mark.parametrize("name", WORDINGS)
def test_wording_may_be_corrected(stage, name):
    before = part(stage)
    after = copy.deepcopy(before)
    WORDINGS[name](after)
    assert after != before
    assert material(before, after) == []


@pytest.mark.parametrize("name", MATTERS)
def test_what_somebody_promised_may_not(stage, name):
    before = part(stage)
    after = copy.deepcopy(before)
    change, words = MATTERS[name]
    change(after)
    assert words in "; ".join(material(before, after))


def test_a_text_may_gain_no_field_of_weight(stage):
    """A field that is left out while it is empty counts when it comes."""
    before = part(stage)
    after = copy.deepcopy(before)
    after["objectives"][0]["expect"] = "Something new"
    assert material(before, after) == ["a whole text was added or taken out"]
