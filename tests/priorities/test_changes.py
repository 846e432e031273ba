"""What changed in a priority since somebody signed it: the same engine, said as the sign-off pages need it."""

import copy

import pytest

from priorities.changes import changes
from priorities.chapters import signed_part
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
