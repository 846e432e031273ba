"""What changed in a priority since somebody signed it: the same engine, said as the sign-off pages need it."""

import copy

import pytest

from plans.comparing import ADDED, RENUMBERED, compare
from plans.document import freeze
from plans.models import Plan
from plans.rows import SETTINGS
from priorities.changes import changes
from priorities.chapters import signed_part
from priorities.models import Objective
from tests.plans.samples import TERMS, priority


def signed() -> dict:
    return signed_part(copy.deepcopy(priority()["data"]))


@pytest.mark.parametrize(
    ("numbering", "run", "place"),
    [("dotted", 0, "2.1.1"), ("lettered", 0, "2a.1"), ("running", 4, "5.1"), ("plain", 0, "2.1.1")],
)
def test_places_are_numbered_as_the_plan_numbers(numbering, run, place):
    new = signed()
    new["objectives"][0]["commitments"][0]["text"] = "Something else"
    (change,) = changes(signed(), new, number=2, terms=TERMS, numbering=numbering, run=run)
    assert (change["place"], change["kind"]) == (f"Strategic action {place}", "changed")
    assert change["fields"] == [{"label": "text", "parts": [("del", "Do the thing 1"), ("ins", "Something else")]}]


def test_what_came_went_and_moved():
    new = signed()
    first, second, third = new["objectives"][0]["commitments"]
    fresh = first | {"id": 77, "text": "New"}
    new["objectives"][0]["commitments"] = [fresh, second | {"number": 2}, first | {"number": 3}]
    found = changes(signed(), new, number=2, terms=TERMS)
    assert [(change["place"], change["kind"]) for change in found] == [
        ("Strategic action 2.1.1", "added"),
        ("Strategic action 2.1.4", "removed"),  # it stood behind 2.1.2
        ("Strategic action 2.1.3", "changed"),
    ]
    assert found[2]["fields"] == [{"label": "place", "parts": [("del", "2.1.1"), ("ins", "2.1.3")]}]


def test_the_same_words_have_no_changes():
    assert changes(signed(), signed(), number=2, terms=TERMS) == []


@pytest.mark.django_db
def test_where_numbers_run_who_comes_before_renumbers_what_comes_after(cast):
    plan = cast.plan
    versions = []
    for numbering in ("dotted", "running"):
        Plan.objects.filter(pk=plan.pk).update(numbering=numbering)
        versions.append(freeze(plan))
    Objective.objects.create(priority=plan.priorities.first(), number=3, title="New")
    versions.append(freeze(plan))
    dotted, running, longer = versions
    found = [(change.kinds, change.was, change.now) for change in compare(running, longer).changes]
    assert found == [((ADDED,), "", ""), ((RENUMBERED,), "3", "4"), ((RENUMBERED,), "4", "5")]
    assert [change.kinds for change in compare(dotted, running).changes] == [(SETTINGS,)]
