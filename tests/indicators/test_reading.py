"""Indicators in sentences: the codes, their words, their yearly targets, and whether the words fit the code."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indicators
from indicators.fitting import Catalogue
from indicators.reading import codes_in, mentions_in, targets_in

CATALOGUE = Path(indicators.__file__).parent / "data" / "national_indicators.csv"


@pytest.fixture(scope="module")
def titles():
    with CATALOGUE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["title"] for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def catalogue(titles):
    return Catalogue(titles)


def read(text):
    return [(mention.code, mention.words) for mention in mentions_in(text)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("NI 115", ["NI 115"]),
        ("moves (NI63) and", ["NI 63"]),
        ("NI 55 & 56: Obesity", ["NI 55", "NI 56"]),
        ("(NIs: 99,100,101).", ["NI 99", "NI 100", "NI 101"]),
        ("NIs 62 and 63.", ["NI 62", "NI 63"]),
        ("NI 62, NI 63 and NI 64", ["NI 62", "NI 63", "NI 64"]),
        ("NI 102a and 102b", ["NI 102a", "NI 102b"]),
        ("NI 115, 08/09 target: 12%", ["NI 115"]),
        ("NI 110 and 25 schools", ["NI 110"]),
        ("in line with NICE 7, UNI 5, NI12345 and NI 0", []),
    ],
)
def test_codes(text, codes):
    assert codes_in(text) == codes


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Fewer drugs (NI 115 Substance misuse by young people).", [("NI 115", "Substance misuse by young people")]),
        ("More play. NI 110: Positive activities. Then rest.", [("NI 110", "Positive activities")]),
        ("First. A good score for most children (NI 72).", [("NI 72", "A good score for most children")]),
        ("Enable sport for all. (NI 110).", [("NI 110", "Enable sport for all")]),
        ("Better results for children in care (NIs: 99, 100).",
         [("NI 99", "Better results for children in care"), ("NI 100", "Better results for children in care")]),
        ("Homes (NI 62 Stability: number of moves and NI63 Stability: length of placement).",
         [("NI 62", "Stability: number of moves"), ("NI 63", "Stability: length of placement")]),
        ("NI 50: Emotional health (survey). NI 58: Health in care (questionnaire).",
         [("NI 50", "Emotional health (survey)"), ("NI 58", "Health in care (questionnaire)")]),
        ("NI 69 Reduce bullying at school (LAA targets being agreed).", [("NI 69", "Reduce bullying at school")]),
        ("NI 114: Fewer exclusions from school\nNo child in care is excluded.",
         [("NI 114", "Fewer exclusions from school")]),
        ("Narrow the gap as shown by NI 92 in all schools", [("NI 92", "Narrow the gap as shown by")]),
        ("Nothing here.", []),
    ],
)  # fmt: skip
def test_the_words_of_each_code(text, mentions):
    assert read(text) == mentions


def test_yearly_targets():
    [mention] = mentions_in(
        "NI 112: Reduce the rate (% change) 08/09 target: -29.6% 09/10 target: −36.4% 2010/11 target 43"
    )
    assert mention.words == "Reduce the rate (% change)"
    assert [(each.period, each.value, each.text) for each in mention.targets] == [
        ("2008/09", Decimal("-29.6"), "-29.6%"),
        ("2009/10", Decimal("-36.4"), "−36.4%"),
        ("2010/11", Decimal("43"), ""),
    ]


def test_scores_words_and_each_code_its_own():
    first, second = mentions_in(
        "NI 51: Effective CAMHS here 08/09 target score: 12 09/10 target: to be agreed. NI 58: Care health"
    )
    assert [(each.value, each.text, each.kind) for each in first.targets] == [
        (Decimal(12), "", "score"),
        (None, "to be agreed", ""),
    ]
    assert second.targets == []


def test_targets_without_a_code():
    [mention] = mentions_in("Fewer children wait long. 09/10 target: 1,240 10/11 target: 990")
    assert (mention.code, mention.words) == ("", "Fewer children wait long")
    assert [each.value for each in mention.targets] == [Decimal(1240), Decimal(990)]


def test_targets_that_follow_two_codes_belong_to_neither():
    first, second = mentions_in("NI 55 & 56: Obesity in two school years 09/10 target: 12%")
    assert first.targets == second.targets == []
    assert first.shared
    assert second.shared


def test_a_laa_remark_is_a_flag():
    assert [each.in_laa for each in mentions_in("NI 69 Bullying at school (LAA). NI 50: Emotional health")] == [
        True,
        False,
    ]


def test_years_that_do_not_follow_are_no_target():
    assert targets_in("08/10 target: 5") == []


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    for mention in mentions_in(text):
        assert mention.code or mention.targets


@given(st.decimals(-9999, 9999, places=2, allow_nan=False), st.integers(0, 98))
def test_any_figure_is_kept_exactly(value, year):
    [target] = targets_in(f"{year:02d}/{year + 1:02d} target: {value}%")
    assert (target.period, target.value, target.text) == (f"20{year:02d}/{year + 1:02d}", value, f"{value}%")


def test_every_title_fits_its_own_code(catalogue, titles):
    assert [code for code, title in titles.items() if not catalogue.fit(code, title).fits] == []


@pytest.mark.parametrize(
    ("code", "words", "better"),
    [
        ("NI 157", "Increase children and young people's participation in sport", "NI 57"),
        ("NI 145", "Young offenders engagement in suitable education, employment or training", "NI 45"),
        ("NI 197", "Under 18 conception rate", "NI 112"),
        ("NI 80", "Achievement of a Level 2 qualification by the age of 19", "NI 79"),
        ("NI 112", "Colourful paint on the bridge", ""),
    ],
)
def test_words_that_do_not_fit(catalogue, code, words, better):
    fit = catalogue.fit(code, words)
    assert (fit.fits, fit.better) == (False, better)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("NI 51", "Improve effectiveness of CAMHS"),
        ("NI 72", "70% of children achieve a good average FSP score"),
        ("NI 99", "Better achievement of children in care"),
        ("NI 19", "Reduce the rate of proven reoffending by young offenders (% change from baseline)"),
        ("NI 113", "Less Chlamydia in under 20s"),
        ("NI 54", "Improve the quality of services for disabled children (survey of parents)"),
        ("NI 46", "All young offenders leave custody for suitable accommodation"),
        ("NI 1", ""),
    ],
)
def test_other_words_for_the_same_thing_fit(catalogue, code, words):
    assert catalogue.fit(code, words).fits
