"""Many changes at once: exactly those are told, in the order of print, with as few rows moved as possible, in time."""

import copy
import json
import time
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from cypp.differences import Effort
from plans.comparing import ADDED, KINDS, MOVED, REMOVED, RENUMBERED, FieldChange, compare, heaviest_rise
from plans.rows import DATES, LEADS, REWORDED, rows_of
from tests.plans.samples import commitment, priority
from tests.plans.test_comparing import change_of, document, objective_in

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
