"""Two texts word by word: nothing lost, nothing invented, and never slow."""

import time

from hypothesis import given
from hypothesis import strategies as st

from cypp.differences import Effort, diff, diff_names

WORDS = st.lists(st.sampled_from(["a", "b", "the", "child\n", "- school", "  "]), max_size=40).map(" ".join)


def side(parts, kind):
    return "".join(words for part, words in parts if part in ("same", kind))


@given(old=WORDS, new=WORDS, left=st.sampled_from([0, 5, 100, 1_000_000]))
def test_both_texts_can_be_read_out_of_a_difference(old, new, left):
    parts = diff(old, new, Effort(left))
    assert (side(parts, "del"), side(parts, "ins")) == (old, new)
    assert all(words for _, words in parts)
    if old == new:
        assert {kind for kind, _ in parts} <= {"same"}


def test_the_longest_run_of_words_stays():
    assert diff("We will open four new centres by May", "By June we will open five new centres by May") == [
        ("del", "We "),
        ("ins", "By June we "),
        ("same", "will open "),
        ("del", "four "),
        ("ins", "five "),
        ("same", "new centres by May"),
    ]


def test_texts_made_to_be_slow_are_compared_in_time():
    """Every second word alike: comparing all of them takes minutes."""
    old = " ".join(f"a b{at}" for at in range(6000))
    new = " ".join(f"a c{at}" for at in range(6000))
    started = time.process_time()
    parts = diff(old, new)
    assert time.process_time() - started < 2
    assert (side(parts, "del"), side(parts, "ins")) == (old, new)


def test_effort_is_shared():
    old, new = "we open four centres", "they open five centres now"
    effort = Effort(8)
    assert ("same", "open ") in diff(old, new, effort)
    assert effort.left < 6
    assert diff(old, new, effort) == [("del", old), ("ins", new)]


def test_names_are_compared_as_wholes():
    assert diff_names(["Police", "Schools Forum"], ["Police", "Youth Board"]) == [
        ("same", "Police, "),
        ("del", "Schools Forum, "),
        ("ins", "Youth Board"),
    ]


def test_a_line_that_is_added_changes_no_word_of_the_lines_before():
    parts = diff("Cabinet, minute 21", "Cabinet, minute 21\nFull Council, minute 88")
    assert parts == [("same", "Cabinet, minute 21"), ("ins", "\nFull Council, minute 88")]


def test_a_line_that_is_put_in_between_is_all_that_came():
    assert [kind for kind, _ in diff("one\ntwo", "one\nand a half\ntwo")] == ["same", "ins", "same"]
