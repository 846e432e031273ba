"""The day that the words of "by when" come to."""

from calendar import month_name, monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.dates import MONTHS, dates_in, derive

FULL = list(month_name)[1:]
days = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("October 2008", date(2008, 10, 31)),
        ("Sept 2008", date(2008, 9, 30)),
        ("Sept. 2008", date(2008, 9, 30)),
        ("Feb 2012", date(2012, 2, 29)),
        ("end of March '09", date(2009, 3, 31)),
        ("Spring 2009", date(2009, 5, 31)),
        ("Summer 2008", date(2008, 8, 31)),
        ("Autumn 2008", date(2008, 11, 30)),
        ("Autumn term 2008", date(2008, 11, 30)),
        ("Winter 2008", date(2009, 2, 28)),
        ("winter 2011", date(2012, 2, 29)),
        ("Winter 2008/09", date(2009, 2, 28)),
        ("Summer term 2008/09", date(2009, 8, 31)),
        ("31 March 2009", date(2009, 3, 31)),
        ("1st of April 2009", date(2009, 4, 1)),
        ("March 31st, 2009", date(2009, 3, 31)),
        ("31/03/2009", date(2009, 3, 31)),
        ("2009-03-31", date(2009, 3, 31)),
        ("03/2009", date(2009, 3, 31)),
        ("Mar-09", date(2009, 3, 31)),
        ("2008/09", date(2009, 3, 31)),
        ("2008-2009", date(2009, 3, 31)),
        ("2007-2010", date(2010, 3, 31)),
        ("Q1 2008/09", date(2008, 6, 30)),
        ("Q4 2008/09", date(2009, 3, 31)),
        ("by 2010", date(2010, 12, 31)),
        ("April 2009 July 2008 July 2008", date(2009, 4, 30)),
        ("April 2010; April 2009", date(2010, 4, 30)),
        ("September/October 2008", date(2008, 10, 31)),
        ("October 2008 (a programme of 3 years, looked at each October)", date(2008, 10, 31)),
        ("March 2009 and 2009/10", date(2010, 3, 31)),
    ],
)
def test_what_plans_write(words, day):
    assert derive(words) == day


@pytest.mark.parametrize(
    "words",
    ["", "As in the youth strategy", "ongoing", "in May", "within 12 weeks", "31 February 2009", "99/99/2009",
     "2010-2007", "it may do 12 of 20", "tbc", "each term"],
)  # fmt: skip
def test_no_date_can_be_derived(words):
    assert derive(words) is None


def test_a_day_that_does_not_exist_is_told_from_words_without_a_date():
    assert None in dates_in("31 February 2009")
    assert list(dates_in("as the strategy says")) == []


@given(days)
def test_a_day_in_words_is_that_day(day):
    assert derive(f"{day.day} {FULL[day.month - 1]} {day.year}") == day
    assert derive(f"{day:%d/%m/%Y}") == day
    assert derive(day.isoformat()) == day


@given(days, st.sampled_from(["{}", "by {}", "{}.", "{} (in three stages)", "{}\n"]))
def test_a_month_is_its_last_day_however_it_is_written(day, around):
    last = date(day.year, day.month, monthrange(day.year, day.month)[1])
    for month in (FULL[day.month - 1], MONTHS[day.month - 1], FULL[day.month - 1].upper()):
        assert derive(around.format(f"{month} {day.year}")) == last


@given(st.lists(days, min_size=1, max_size=5), st.sampled_from([" ", "; ", ", ", "\n", " and "]))
def test_of_several_months_the_latest_counts(several, between):
    words = between.join(f"{FULL[day.month - 1]} {day.year}" for day in several)
    latest = max(several, key=lambda day: (day.year, day.month))
    assert derive(words) == date(latest.year, latest.month, monthrange(latest.year, latest.month)[1])


@given(st.integers(1990, 2098))
def test_a_financial_year_ends_on_31_march(year):
    assert derive(f"{year}/{(year + 1) % 100:02d}") == date(year + 1, 3, 31)


@given(st.text(max_size=80))
def test_any_words_are_taken(words):
    found = derive(words)
    assert found is None or date(1900, 1, 1) <= found <= date(2200, 1, 1)


@given(days, st.integers(1, 400))
def test_a_later_date_never_makes_it_earlier(day, more):
    later = day + timedelta(days=more)
    words = f"{FULL[day.month - 1]} {day.year}"
    first, both = derive(words), derive(f"{words}, {FULL[later.month - 1]} {later.year}")
    assert first is not None
    assert both is not None
    assert both >= first
