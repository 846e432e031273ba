"""What changed between two documents: exactly what was changed, told once, whatever else moved about."""

import copy
from collections.abc import Iterator

import pytest

from plans.comparing import MOVED, compare
from plans.rows import DATES, FIGURES, LEADS, MARKS, REWORDED, SETTINGS, rows_of
from tests.plans import samples


def document(**plan) -> dict:
    return copy.deepcopy(samples.document(**plan))


# Edits, one at a time


def change_of(edit, *, of=document):
    """The only change that `edit(document)` makes."""
    old, new = of(), of()
    edit(new)
    found = compare(old, new).changes
    assert len(found) == 1, [(each.row.key, each.kinds) for each in found]
    return found[0]


def objective_in(plan, at=0):
    return plan["chapters"][1]["data"]["objectives"][at]


def test_a_document_is_the_same_as_itself():
    assert compare(document(), document()).changes == []
    assert compare(document(), document()).counts == {}


def test_words_that_changed_are_compared_word_by_word():
    change = change_of(lambda new: objective_in(new)["commitments"][0].update(text="Do the other thing 1"))
    assert change.kinds == (REWORDED,)
    assert (change.row.place, change.row.pk, change.title) == ("Strategic action 2.1.1", 1, "")
    (field,) = change.fields
    assert field.parts == [("same", "Do the "), ("ins", "other "), ("same", "thing 1")]


@pytest.mark.parametrize(
    ("fields", "kinds", "labels"),
    [
        ({"by_when": "May 2010", "by_date": "2010-05-31"}, (DATES,), ["by when", "date"]),
        ({"lead": "Head of Health"}, (LEADS,), ["lead"]),
        ({"lead_organisation": "Police", "organisations": ["Police"]}, (LEADS,), None),
        ({"text": "Another", "by_when": ""}, (REWORDED, DATES), ["text", "by when"]),
        ({"result": 12}, (MOVED,), ["what it serves"]),
        ({"steps": ["one", "two"]}, (REWORDED,), ["steps"]),
    ],
)
def test_each_field_makes_its_kind_of_change(fields, kinds, labels):
    change = change_of(lambda new: objective_in(new)["commitments"][0].update(fields))
    assert change.kinds == kinds
    assert labels is None or [field.label for field in change.fields] == labels


def test_dates_figures_and_references_are_said_in_words():
    def edit(new):
        measure = new["chapters"][1]["data"]["measures"][0]
        measure["targets"][0]["value"], measure["result"] = "-31", 12

    change = change_of(edit)
    assert change.row.place == "Measure 1"
    assert change.kinds == (REWORDED, FIGURES)
    assert {field.label: (field.old, field.new) for field in change.fields} == {
        "target for 2008/09": ("−29.6%", "−31%"),
        "what it shows": ("2.1.1 Fewer conceptions", "2.1.2 More smiles"),
    }
    change = change_of(lambda new: objective_in(new)["commitments"][0].update(by_date="2009-03-31"))
    assert (change.fields[0].old, change.fields[0].new) == ("30 November 2008", "31 March 2009")


def test_what_moved_to_another_parent_is_told_once_with_both_places():
    def of():
        plan = document()
        other = {"id": 6, "number": 2, "title": "Second", "rationale": "", "results": [], "commitments": []}
        plan["chapters"][1]["data"]["objectives"].append(other)
        return plan

    def edit(new):
        first, second = objective_in(new), objective_in(new, 1)
        second["commitments"].append(first["commitments"].pop() | {"number": 1, "result": None})

    change = change_of(edit, of=of)
    assert change.kinds == (MOVED,)
    assert (change.was, change.now) == ("2.1.4, in “Healthy habits in every family”", "2.2.1, in “Second”")


def test_sections_move_past_each_other_and_past_the_priorities():
    def edit(new):
        new["chapters"].append(new["chapters"].pop(0))

    change = change_of(edit)
    assert (change.row.key, change.kinds) == (("section", "section-1"), (MOVED,))
    assert (change.was, change.now) == ("after “Plan settings”", "after “Next steps”")


def test_settings_of_the_plan_and_its_trust_are_told():
    def edit(new):
        new["plan"]["title"], new["plan"]["starts"] = "A new title", "2010-05-01"
        new["plan"]["terms"] = new["plan"]["terms"] | {"commitment": "Action"}
        new["trust"]["name"] = "Oak Trust"

    change = change_of(edit)
    assert change.kinds == (SETTINGS,)
    assert {field.label: (field.old, field.new) for field in change.fields} == {
        "title": ("Children and Young People's Plan", "A new title"),
        "first day": ("1 April 2010", "1 May 2010"),
        "name of what you will do": ("Strategic action", "Action"),
        "name of the trust": ("Alder Children's Trust", "Oak Trust"),
    }


def test_settings_that_older_versions_did_not_have_are_no_change():
    new = document(numbering="dotted", layout="table")
    assert compare(document(), new).changes == []
    (change,) = compare(document(), document(numbering="plain", layout="table")).changes
    assert [field.label for field in change.fields] == ["numbering"]


def test_the_answer_of_a_partner_changed():
    change = change_of(lambda new: new["chapters"][3]["data"]["organisations"][4].update(cells=["agreed"]))
    assert (change.kinds, change.place, change.title) == ((MARKS,), "Organisation: Partner waiting", "")
    assert [(field.label, field.old, field.new) for field in change.fields] == [("Theme 2", "Waiting", "Agreed")]


def test_the_sums_of_an_organisation_are_not_taken_for_its_answers():
    """Both are lists of organisations by name; of money the amounts are compared, not their sums."""

    def with_budget():
        found = document()
        sums = {
            "organisations": [{"name": "Partner waiting", "total": 5, "open": 0}],
            "funds": [],
            "years": ["2010/11"],
        }
        found["chapters"].insert(3, {"kind": "budget", "key": "budget", "title": "Money", "data": sums})
        return found

    keys = [row.key for row in rows_of(with_budget())]
    assert ("answer", "Partner waiting") in keys and len(keys) == len(set(keys))
    edited = change_of(
        lambda new: new["chapters"][4]["data"]["organisations"][4].update(cells=["agreed"]), of=with_budget
    )
    assert edited.row.chapter == "signoff"


def test_a_chapter_of_a_kind_that_nobody_registered_is_compared_too():
    def of():
        plan = document()
        terms = [{"id": 1, "term": "CAF", "meaning": "Common Assessment Framework"}]
        plan["chapters"].append({"kind": "words", "key": "words", "title": "Words", "data": {"entries": terms}})
        return plan

    change = change_of(lambda new: new["chapters"][-1]["data"]["entries"][0].update(meaning="A form"), of=of)
    assert (change.row.chapter_title, change.kinds, change.fields[0].label) == ("Words", (REWORDED,), "meaning")


#: What says nothing of its own: addresses, what follows from other words, and chapters or lists that repeat others.
DERIVED = {"format", "slug", "kind", "key", "id"}
REPEATED = {
    ("plan", "period"),
    ("chapters", 1, "title"),
    ("chapters", 2, "data"),
    ("chapters", 3, "data", "priorities"),
}
PLURALS = {"priorities", "objectives", "results", "commitments"}


def leaves(value, path=()) -> Iterator[tuple]:
    """The place of every word and number in a document that a reader would miss."""
    if path in REPEATED or (path and path[-1] in DERIVED) or (path[:2] == ("plan", "terms") and path[-1] in PLURALS):
        return
    if isinstance(value, (dict, list)):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, name))
    else:
        yield path


def other(name, value):
    if name == "by_date":
        return "2011-01-31"
    if isinstance(value, bool):
        return not value
    return value + 7 if isinstance(value, int) else f"{value or ''}2"


@pytest.mark.parametrize("path", list(leaves(document())), ids=str)
def test_no_change_goes_untold(path):
    new = document()
    place = new
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = other(path[-1], place[path[-1]])
    assert len(compare(document(), new).changes) >= 1
