"""What changed between two documents: exactly what was changed, told once, whatever else moved about."""

import copy
import json
import time
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cypp.differences import Effort
from plans.comparing import ADDED, KINDS, MOVED, REMOVED, RENUMBERED, FieldChange, compare, heaviest_rise
from plans.rows import DATES, FIGURES, LEADS, MARKS, REWORDED, SETTINGS, rows_of
from tests.plans import samples
from tests.plans.samples import commitment, priority


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


# Many at once

LONG = 4  # commitments of an objective


def made(objectives=3) -> dict:
    """One priority; objective N holds commitments N1, N2, ..."""
    plan, rows = document(), []
    for number in range(1, objectives + 1):
        held = [commitment(at, id=number * 10 + at, text=f"Words of {number * 10 + at}") for at in range(1, LONG + 1)]
        row = {"id": number, "number": number, "title": f"Aim {number}", "rationale": "", "results": []}
        rows.append(row | {"commitments": held})
    plan["chapters"] = [priority(1, objectives=rows, measures=[])]
    return plan


def renumbered(plan):
    for objective in plan["chapters"][0]["data"]["objectives"]:
        for number, row in enumerate(objective["commitments"], 1):
            row["number"] = number
    return plan


PLACES = [number * 10 + at for number in (1, 2, 3) for at in range(1, LONG + 1)]
EDITS = st.dictionaries(
    st.sampled_from(PLACES), st.sampled_from(["text", "by_when", "lead", "remove", "carry", "text and date"])
)


def edited(edits: dict[int, str], new_rows: list[int]) -> dict:
    plan = made()
    objectives = plan["chapters"][0]["data"]["objectives"]
    carried = []
    for objective in objectives:
        for row in list(objective["commitments"]):
            edit = edits.get(row["id"], "")
            if edit in ("remove", "carry"):
                objective["commitments"].remove(row)
            if edit == "carry":
                carried.append((objectives[(objectives.index(objective) + 1) % 3], row))
            if "text" in edit:
                row["text"] += " and more"
            if edit in ("by_when", "text and date"):
                row["by_when"] = "Spring 2011"
            if edit == "lead":
                row["lead"] = "Somebody else"
    for objective, row in carried:
        objective["commitments"].append(row)
    for at, where in enumerate(new_rows):
        objectives[where]["commitments"].insert(at % 3, commitment(9, id=100 + at, text=f"New {at}"))
    return renumbered(plan)


def of_kind(comparison, kind):
    return {change.row.pk for change in comparison.of_kind(kind)}


@settings(max_examples=150, deadline=None)
@given(edits=EDITS, new_rows=st.lists(st.integers(0, 2), max_size=4))
def test_exactly_what_was_edited_is_told(edits, new_rows):
    comparison = compare(made(), edited(edits, new_rows))

    def those(*names):
        return {pk for pk, edit in edits.items() if edit in names}

    assert of_kind(comparison, ADDED) == {100 + at for at in range(len(new_rows))}
    assert of_kind(comparison, REMOVED) == those("remove")
    assert of_kind(comparison, REWORDED) == those("text", "text and date")
    assert of_kind(comparison, DATES) == those("by_when", "text and date")
    assert of_kind(comparison, LEADS) == those("lead")
    assert of_kind(comparison, MOVED) == those("carry")
    assert sum(comparison.counts.values()) == sum(len(change.kinds) for change in comparison.changes)
    rows = {change.row.key: change for change in comparison.changes}
    assert len(rows) == len(comparison.changes)


@settings(max_examples=60, deadline=None)
@given(first=EDITS, second=EDITS, new_rows=st.lists(st.integers(0, 2), max_size=3))
def test_swapped_what_was_added_is_removed(first, second, new_rows):
    old, new = edited(first, []), edited(second, new_rows)
    there, back = compare(old, new), compare(new, old)
    assert of_kind(there, ADDED) == of_kind(back, REMOVED)
    assert of_kind(there, REMOVED) == of_kind(back, ADDED)
    for kind in set(KINDS) - {ADDED, REMOVED, MOVED, RENUMBERED}:
        assert of_kind(there, kind) == of_kind(back, kind)
    assert compare(old, copy.deepcopy(old)).changes == []


@settings(max_examples=60, deadline=None)
@given(first=EDITS, second=EDITS, new_rows=st.lists(st.integers(0, 2), max_size=3))
def test_everything_is_told_in_the_order_of_print(first, second, new_rows):
    new = edited(second, new_rows)
    order = {row.key: at for at, row in enumerate(rows_of(new))}
    told = [order[change.row.key] for change in compare(edited(first, []), new).changes if change.row.key in order]
    assert told == sorted(told)


@given(order=st.permutations(range(1, LONG + 3)))
def test_as_few_as_possible_are_said_to_have_moved(order):
    def plan(rows):
        rows = [commitment(1, id=pk, text=f"Words of {pk}") for pk in rows]
        objective = {"id": 1, "number": 1, "title": "Aim", "rationale": "", "results": [], "commitments": rows}
        return renumbered(document() | {"chapters": [priority(1, objectives=[objective], measures=[])]})

    comparison = compare(plan(sorted(order)), plan(order))
    moved = of_kind(comparison, MOVED)
    stayed = [pk for pk in order if pk not in moved]
    assert stayed == sorted(stayed)
    longest = max(
        size
        for size in range(len(order) + 1)
        if size == 0 or any(list(rows) == sorted(rows) for rows in combinations(order, size))
    )
    assert len(stayed) == longest
    renamed = {pk for at, pk in enumerate(order, 1) if pk != at and pk not in moved}
    assert of_kind(comparison, RENUMBERED) == renamed


@given(st.lists(st.integers(), unique=True, max_size=7), st.data())
def test_the_heaviest_run_that_rises_is_found(numbers, data):
    weights = data.draw(st.lists(st.integers(1, 9), min_size=len(numbers), max_size=len(numbers)))
    kept = sorted(heaviest_rise(numbers, weights))
    assert [numbers[at] for at in kept] == sorted(numbers[at] for at in kept)
    places = range(len(numbers))
    runs = [run for size in range(len(numbers) + 1) for run in combinations(places, size)]
    rises = [run for run in runs if [numbers[at] for at in run] == sorted(numbers[at] for at in run)]
    assert sum(weights[at] for at in kept) == max(sum(weights[at] for at in run) for run in rises)


def test_of_two_that_changed_places_the_one_that_kept_its_number_stayed():
    def edit(new):
        rows = objective_in(new)["commitments"]
        rows[:] = [rows[1], rows[0] | {"number": 3}, rows[2]]

    change = change_of(edit)
    assert (change.row.pk, change.kinds, change.was, change.now) == (1, (MOVED,), "2.1.1", "2.1.3")


def test_what_is_told_does_not_hang_on_the_order_of_names_in_a_stored_document():
    """The database keeps the names of an object by their length."""

    def stored(value):
        if isinstance(value, dict):
            return {name: stored(value[name]) for name in sorted(value, key=lambda name: (len(name), name))}
        return [stored(part) for part in value] if isinstance(value, list) else value

    new = document()
    objective_in(new)["commitments"][0].update(text="Another", lead="Another", by_when="May 2011", by_date="2011-05-31")
    new["chapters"][1]["data"]["measures"][0]["baseline"] = "-20"
    told, again = compare(document(), new), compare(stored(document()), stored(new))
    assert compare(document(), stored(document())).changes == []
    assert [change.row.place for change in again.changes] == ["Strategic action 2.1.1", "Measure 1"]
    assert [field.label for field in again.changes[0].fields] == ["text", "by when", "date", "lead"]
    assert [(change.kinds, change.fields) for change in told.changes] == [
        (change.kinds, change.fields) for change in again.changes
    ]


def test_what_is_gone_stands_where_it_was():
    changes = compare(made(), edited({12: "remove", 33: "text", 23: "remove", 11: "text"}, [])).changes
    assert [change.row.pk for change in changes if RENUMBERED not in change.kinds] == [11, 12, 23, 33]


# Time


def big(commitments: int, words: str) -> dict:
    plan = made(1)
    held = [commitment(at, id=at, text=f"{words} {at}") for at in range(1, commitments + 1)]
    plan["chapters"][0]["data"]["objectives"][0]["commitments"] = held
    return plan


def test_two_long_documents_are_compared_within_a_second():
    text = "We will open a new centre for children and their families in every part of the county by"
    old, new = big(700, text), big(700, text.replace("new", "second"))
    started = time.process_time()
    comparison = compare(old, new)
    parts = [field.parts for change in comparison.changes for field in change.fields]
    assert time.process_time() - started < 1
    assert comparison.counts == {REWORDED: 700}
    assert all(("ins", "second ") in part for part in parts)


def test_documents_made_to_be_slow_are_compared_in_time():
    old, new = big(200, " ".join(["a b"] * 1000)), big(200, " ".join(["b b a"] * 700))
    started = time.process_time()
    comparison = compare(old, new)
    parts = [field.parts for change in comparison.changes for field in change.fields]
    assert time.process_time() - started < 8
    assert len(parts) == 200
    assert json.loads(json.dumps(parts[-1]))[0][0] == "del"


def test_effort_is_shared_by_all_fields():
    effort = Effort(10)
    fields = [FieldChange("text", "text", REWORDED, "x one two y", "one z two", effort) for _ in range(4)]
    assert fields[0].parts[1] == ("same", "one ")
    assert [field.parts for field in fields[2:]] == [[("del", "x one two y"), ("ins", "one z two")]] * 2
