"""Figures, years and codes as officers type them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cypp.figures import financial_year, national_code, parse_figure, years_between
from indicators.chapters import plain


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("−29.6 %", "-29.6"),
        ("-29.6%", "-29.6"),
        ("–29.6", "-29.6"),
        ("1,200", "1200"),
        ("£1,501,000", "1501000"),
        ("12", "12"),
        (".5", "0.5"),
        ("1\u00a0200", "1200"),
        ("0", "0"),
        ("+3.25", "3.25"),
        ("12.50000", "12.5"),
    ],
)
def test_figures_are_read_as_plans_print_them(typed, value):
    number = parse_figure(typed)
    assert type(number) is Decimal
    assert number == Decimal(value)


@pytest.mark.parametrize("typed", ["", "   ", "%"])
def test_nothing_is_no_figure(typed):
    assert parse_figure(typed) is None


@pytest.mark.parametrize("typed", ["12,5", "1e5", "NaN", "Infinity", "to be agreed", "1.2.3", "12-15", "-", ".", "٣"])
def test_other_text_is_refused_with_what_to_do(typed):
    with pytest.raises(ValueError, match="is not a figure. Enter a number such as 12.5, -29.6% or 1,200"):
        parse_figure(typed)


def test_a_figure_too_fine_or_too_large_is_refused():
    with pytest.raises(ValueError, match="more than 4 decimal places"):
        parse_figure("1.23456")
    with pytest.raises(ValueError, match="more than 10 digits"):
        parse_figure("12345678901")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_what_is_shown_reads_back_as_the_same_figure(number):
    assert parse_figure(plain(number) or "") == number


@given(st.text(max_size=30))
def test_any_text_is_a_figure_nothing_or_refused(text):
    try:
        number = parse_figure(text)
    except ValueError:
        return
    assert number is None or number.is_finite()


@pytest.mark.parametrize("typed", ["2008/09", "08/09", "2008-09", "2008/2009", "2008–09", "2008 / 09"])
def test_financial_years_have_one_spelling(typed):
    assert financial_year(typed) == "2008/09"


@pytest.mark.parametrize("typed", ["2008", "2008/10", "2008/2008", "soon", "1/2/3"])
def test_other_years_are_refused(typed):
    with pytest.raises(ValueError, match="is not a financial year. Enter two years that follow each other"):
        financial_year(typed)


def test_the_turn_of_a_century_is_a_financial_year():
    assert financial_year("1999/00") == "1999/00"
    assert financial_year("1999/2000") == "1999/00"


def test_years_of_a_plan():
    assert years_between(date(2010, 4, 1), date(2013, 3, 31)) == ["2010/11", "2011/12", "2012/13"]
    assert years_between(date(2009, 1, 1), date(2009, 12, 31)) == ["2008/09", "2009/10"]


@pytest.mark.parametrize("typed", ["NI 112", "112", "ni112", "NI  0112", " N.I. 112 "])
def test_national_codes_have_one_spelling(typed):
    assert national_code(typed) == "NI 112"


def test_other_codes_are_not_national():
    assert national_code("PAF A1") is None
    assert national_code("L 12") is None
    assert national_code("NI 102a") == "NI 102A"
