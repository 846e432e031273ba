"""When is "Autumn 2008"? The words of a plan stay as written; this derives a day to sort and chase by.

Conventions: a month means its last day; spring, summer and autumn end with May, August and November,
and winter with the February that follows; a financial year ends on 31 March and its quarters three
months apart; a year alone ends on 31 December. Where several dates stand together the latest counts,
because only then is the whole done.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 2}
QUARTER_ENDS = {1: 6, 2: 9, 3: 12, 4: 3}
MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|" \
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"  # fmt: skip
YEAR = r"['’]?(?P<year>(?:19|20|21)\d\d|\d\d)\b(?![/%]|[–-]\d|\.\d|,?\s*(?:19|20|21)\d\d)"
SPAN = r"(?P<year>(?:19|20|21)\d\d)\s*[/–-]\s*(?P<end>(?:19|20|21)\d\d|\d\d)(?![\d/–-])"

Found = date | None


def end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def month_of(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def year_of(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def follows(first: str, second: str) -> bool:
    """Is this span one year long, as in 2008/09 or 2008-2009?"""
    return (int(first) + 1) % 100 == int(second) % 100


def real_date(year: int, month: int, day: int) -> Found:
    try:
        return date(year, month, day)
    except ValueError:
        return None  # 31 February is no day, and not the month either


def of_day(match: re.Match) -> Found:
    return real_date(year_of(match["year"]), month_of(match["month"]), int(match["day"]))


def of_slashes(match: re.Match) -> Found:
    return real_date(year_of(match["year"]), int(match["number"]), int(match["day"]))


def of_iso(match: re.Match) -> Found:
    return real_date(int(match["year"]), int(match["number"]), int(match["day"]))


def of_quarter(match: re.Match) -> Found:
    if not follows(match["year"], match["end"]):
        return None
    quarter = int(match["quarter"])
    return end_of(int(match["year"]) + (quarter == 4), QUARTER_ENDS[quarter])


def of_season(match: re.Match) -> Found:
    season = match["season"].lower()
    return end_of(year_of(match["year"]) + (season == "winter"), SEASONS[season])


def of_season_span(match: re.Match) -> Found:
    """Winter 2008/09 runs over the new year; any other season of a span belongs to a school year."""
    if not follows(match["year"], match["end"]):
        return None
    season = match["season"].lower()
    return end_of(int(match["year"]) + (season not in {"autumn", "fall"}), SEASONS[season])


def of_month(match: re.Match) -> Found:
    return end_of(year_of(match["year"]), month_of(match["month"]))


def of_number(match: re.Match) -> Found:
    return end_of(int(match["year"]), int(match["number"]))


def of_span(match: re.Match) -> Found:
    """31 March at the end of the last financial year of 2008/09 or 2007-2010; nothing for a span backwards."""
    first = int(match["year"])
    last = year_of(match["end"]) if len(match["end"]) == 4 else first - first % 100 + int(match["end"])
    last += 100 if last < first else 0  # 1999/00
    return date(last, 3, 31) if first < last <= first + 10 else None


def of_year(match: re.Match) -> Found:
    return date(int(match["year"]), 12, 31)


SEASON = r"\b(?P<season>spring|summer|autumn|fall|winter)\b(?:\s+term)?,?\s+(?:of\s+)?"
# In this order: what one rule has read, the next no longer sees
RULES: list[tuple[str, Callable[[re.Match], Found]]] = [
    (r"\b(?P<year>(?:19|20|21)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b", of_iso),
    (r"\b(?P<day>\d{1,2})[./](?P<number>\d{1,2})[./](?P<year>(?:19|20|21)\d\d|\d\d)(?!\d)", of_slashes),
    (r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?" + MONTH + r",?\s*" + YEAR, of_day),
    (r"\b" + MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20|21)\d\d)\b", of_day),
    (r"(?<![\d/])\b(?P<number>0?[1-9]|1[0-2])/(?P<year>(?:19|20|21)\d\d)\b", of_number),
    (r"\bq(?:uarter\s*)?(?P<quarter>[1-4]),?\s+(?:of\s+)?" + SPAN, of_quarter),
    (SEASON + SPAN, of_season_span),
    (SEASON + YEAR, of_season),
    (r"\b" + MONTH + r",?[\s-]*" + YEAR, of_month),
    (r"\b" + SPAN, of_span),
]
COMPILED = [(re.compile(pattern, re.IGNORECASE), made) for pattern, made in RULES]
LONE_YEAR = re.compile(r"(?<![\d/–-])\b(?P<year>20\d\d)\b(?![/–-]?\d)")


def derive(by_when: str) -> date | None:
    """The day that "by when" comes to, the latest if several are named, or None when no date can be derived."""
    days = list(dates_in(by_when))
    if days:
        return None if None in days else max(day for day in days if day)
    years = [of_year(match) for match in LONE_YEAR.finditer(by_when)]
    return max((day for day in years if day), default=None)


def dates_in(text: str) -> Iterator[Found]:
    """Every date named in the text; None for one that is written like a date and is none."""
    for pattern, made in COMPILED:
        for match in pattern.finditer(text):
            yield made(match)
        text = pattern.sub(lambda match: "#" * len(match[0]), text)
