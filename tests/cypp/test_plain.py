"""Hints for plain English: what is counted, what is quoted, and that any text gets an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cypp import plain

EASY = "The cat sat on the mat. The dog ran to the park. We all had fun in the sun. Then we went home to bed. " * 2
HARD = (
    "Organisational accountability necessitates comprehensive multidisciplinary commissioning arrangements, "
    "facilitating the prioritisation of preventative interventions throughout universal and specialist provision. "
) * 2


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("children", 2), ("priority", 4), ("made", 1), ("table", 2), ("wanted", 2), ("named", 1),
     ("families", 3), ("services", 3), ("health", 1), ("hmm", 1), ("the", 1)],
)  # fmt: skip
def test_syllables(word, count):
    assert plain.syllables(word) == count


def test_easy_and_hard_words_differ_by_years_of_school():
    easy, hard = plain.read(EASY), plain.read(HARD)
    assert easy.grade is not None and easy.grade <= 2 and not easy.hard
    assert hard.grade == 20 and hard.hard and "hard going" in hard.grade_words


def test_a_few_words_have_no_grade():
    assert plain.read("Every child matters.").grade is None
    assert plain.read("Every child matters.").grade_words == "Too short to tell"


def test_long_sentences_are_quoted_without_their_marks():
    words = " ".join(["word"] * 24)
    text = f"## A heading that is not a sentence {words} {words}\n\nShort one. We **will** {words}.\n\n- {words}\n"
    assert plain.read(text).long == [(26, f"We will {words}.")]


def test_sentences_do_not_end_at_titles_and_short_forms():
    text = "Dr. Smith and Mrs. Jones met St. Anne's, e.g. Last year. They left. “Really?” She did."
    assert plain.sentences_of(text) == [
        "Dr. Smith and Mrs. Jones met St. Anne's, e.g. Last year.", "They left.", "“Really?", "She did."
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The PCT and the LSCB met. The PCT agreed.", ["PCT", "LSCB"]),
        ("The Primary Care Trust (PCT) met. The PCT agreed.", []),
        ("The PCTs (Primary Care Trusts) met the PCT.", []),
        ("CAMHS (12 staff) grew", ["CAMHS"]),
        ("The NHS and every GP. NI 112.", []),
        ("# OUR VISION IS BOLD", []),
        ("A plan for Q1 and A4", []),
    ],
)
def test_abbreviations_that_nobody_spelled_out(text, found):
    assert plain.read(text).unexplained == found


def test_what_another_section_spells_out_is_known():
    assert plain.read("The PCT met.", known=plain.spelled_out("Primary Care Trust (PCT)")).unexplained == []


def test_length_against_the_guide():
    assert plain.read("word " * 120, 100).too_long is False
    assert plain.read("word " * 121, 100).too_long is True
    assert plain.read("one", 0).length == "1 word"
    assert plain.read("two words", 300).length == "2 words; the guide is about 300"


def test_tables_and_lists_are_counted():
    assert plain.read("| Age | Number |\n|---|---|\n| 5 | 12 |\n\n- one\n- two").words == 6


@given(st.text(max_size=400))
def test_any_text_gets_an_answer(text):
    reading = plain.read(text, 10)
    assert reading.words >= 0 and (reading.grade is None or 0 <= reading.grade <= 20)
    assert all(length > plain.LONG for length, _ in reading.long)
