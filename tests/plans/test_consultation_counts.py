"""What is counted of a consultation, and what of it may be told."""

import csv
from io import BytesIO, StringIO
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from plans.consultation.counting import counts_of, in_public, in_public_together
from plans.models import Response, Tag
from tests.agreeing import AnswerFactory, ResponseFactory
from tests.plans.consulting import answered, keys_of, place

pytestmark = pytest.mark.django_db
SHOWN, HIDDEN, NEW = Response.State.SHOWN, Response.State.HIDDEN, Response.State.NEW


# Counts


def test_only_what_was_accepted_counts(cast, draft):
    answered(draft, 3, "agree", kind="child")
    answered(draft, 1, "disagree", kind="parent")
    answered(draft, 5, "agree", state=HIDDEN, reason="Sent twice")
    answered(draft, 2, "agree", state=NEW)
    found = counts_of(cast.plan)
    assert (found.total, found.states) == (4, {"new": 2, "shown": 4, "hidden": 5})
    assert [line.counts for line in found.questions] == [[3, 0, 1, 0], [0, 0, 0, 0]]
    assert {line.key: line.all for line in found.kinds} == {"child": 3, "parent": 1}
    only = counts_of(cast.plan, kind="child")
    assert (only.total, only.questions[0].counts) == (3, [3, 0, 0, 0])
    assert {line.key: line.all for line in only.kinds} == {"child": 3, "parent": 1}
    ends = [start + length for start, length in found.questions[0].bars]
    assert ends[-1] == 100 and all(a <= b for a, b in pairwise(ends))


@pytest.mark.parametrize(("count", "said"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5")])
def test_small_numbers_are_blurred_for_the_public(count, said):
    assert in_public(count) == said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([6, 2], ["5 to 9", "fewer than 5"]),
        ([9, 16, 0, 3], ["5 to 9", "15 to 19", "0", "fewer than 5"]),
        ([9, 4, 3], ["5 to 9", "fewer than 5", "fewer than 5"]),
        ([9, 5], ["9", "5"]),
        ([5, 1], None),  # of 6: it could be nothing else
        ([4, 4], None),
        ([1] * 5, None),
        ([2, 1], None),  # so few that the total is not told
        ([], None),
    ],
)
def test_a_small_number_cannot_be_worked_out_from_the_sum(counts, said):
    assert in_public_together(counts, sum(counts), whole=True) == said


def test_a_small_number_cannot_be_worked_out_from_how_many_answered():
    """Each of 17 said one thing of a priority at most: after 16 who agreed only one is left."""
    assert in_public_together([16, 1, 0, 0], 17, whole=False) == ["15 to 19", "fewer than 5", "0", "0"]
    assert in_public_together([15, 1, 0, 0], 16, whole=False) is None
    assert in_public_together([16, 0, 0, 0], 17, whole=False) == ["16", "0", "0", "0"]


SPANS = {"0": range(1), "fewer than 5": range(1, 5)}


def told_by(text: str) -> range:
    """All numbers that a reader may take a printed one for."""
    if " to " in text:
        low, high = map(int, text.split(" to "))
        return range(low, high + 1)
    return SPANS.get(text) or range(int(text), int(text) + 1)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.integers(0, 4), st.booleans())
def test_nothing_that_is_published_tells_a_very_small_number(counts, silent, whole):
    """Not to a reader who tries every number that goes with what is printed, and knows how it was made."""
    total = sum(counts) + (0 if whole else silent)
    said = in_public_together(counts, total, whole=whole)
    if said is None:
        return
    possible = [
        one
        for one in product(*map(told_by, said))
        if (sum(one) == total if whole else sum(one) <= total)
        and in_public_together(list(one), total, whole=whole) == said
    ]
    assert tuple(counts) in possible
    for at, count in enumerate(counts):
        if 0 < count < 5:
            assert len({one[at] for one in possible}) > 1, (counts, said)


def test_the_file_has_a_line_for_each_and_no_formula(cast, draft):
    one = ResponseFactory(publication=draft, state=SHOWN, kind="child", comment="=HYPERLINK(1)", area="+44")
    AnswerFactory(response=one, key=keys_of(draft)[1], view="partly", comment="@later")
    one.tags.add(Tag.objects.create(plan=cast.plan, name="Buses"))
    ResponseFactory(publication=draft, state=HIDDEN, reason="Sent twice")
    officer = cast.client("officer")
    sent = officer.get(place(cast.plan, "responses_export", "csv") + "?state=shown")
    heads, row = csv.reader(StringIO(sent.content.decode("utf-8-sig")))
    found = dict(zip(heads, row, strict=True))
    assert found["About the whole plan"] == "'=HYPERLINK(1)" and found["Where"] == "'+44"
    assert found["Priority 2: view"] == "Agree with some of it" and found["Priority 2: comment"] == "'@later"
    assert (found["Reference"], found["Tags"], found["Priority 1: view"]) == (one.code, "Buses", "")
    sent = officer.get(place(cast.plan, "responses_export", "xlsx"))
    sheet = load_workbook(BytesIO(sent.content)).active
    assert sheet.max_row == 3 and all(cell.data_type != "f" for row in sheet for cell in row)
    assert officer.get(place(cast.plan, "responses_export", "exe")).status_code == 404
