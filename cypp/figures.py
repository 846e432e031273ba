"""Figures, pounds, years and codes as officers type them, and as they are stored. Knows no table.

Every reader raises `ValueError` with a sentence that says what to do.
"""

import re
from datetime import date
from decimal import Decimal

WHOLE_DIGITS, DECIMAL_PLACES = 10, 4
SPACES = dict.fromkeys(map(ord, " \t\u00a0\u2009\u202f"), None)
MINUS = str.maketrans("\u2212\u2013\u2010\u2011", "----")
FIGURE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?", re.ASCII)
YEAR = re.compile(r"(\d{4}|\d{2})\s*[/\-\u2013]\s*(\d{4}|\d{2})", re.ASCII)
AMOUNT = re.compile(r"([^a-z%]*)(k|m|thousand|million)?", re.ASCII | re.IGNORECASE)
TIMES = {"": 1, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
EXAMPLES = "Enter whole pounds, such as 28,000, £28k or £1.5m."
POUND_DIGITS = 12
NATIONAL = re.compile(r"(?:N\.?I\.?)?\s*0*(\d{1,4})\s*([A-Z]?)", re.ASCII)


def parse_figure(text: str) -> Decimal | None:
    """The decimal that "−29.6 %" or "£1,200" stands for; nothing is None."""
    bare = text.translate(SPACES).translate(MINUS).replace("£", "").removesuffix("%")
    if not bare:
        return None
    if not FIGURE.fullmatch(bare) or not any(char.isdigit() for char in bare):
        raise ValueError(f"“{text.strip()}” is not a figure. Enter a number such as 12.5, -29.6% or 1,200.")
    value = Decimal(bare.replace(",", ""))
    whole, _, places = f"{abs(value):f}".partition(".")
    if len(places.rstrip("0")) > DECIMAL_PLACES:
        raise ValueError(f"“{text.strip()}” has more than {DECIMAL_PLACES} decimal places. Round it.")
    if len(whole.lstrip("0")) > WHOLE_DIGITS:
        raise ValueError(f"“{text.strip()}” has more than {WHOLE_DIGITS} digits before the point. Check the number.")
    return value


def pounds(text: str) -> Decimal | None:
    """The whole pounds that "£1,501,000", "1,501k" or "£1.5m" stands for; nothing is None."""
    typed = AMOUNT.fullmatch(text.strip())
    if typed is None:
        raise ValueError(f"“{text.strip()}” is not an amount of money. {EXAMPLES}")
    bare, times = typed[1], TIMES[(typed[2] or "").lower()]
    try:
        value = parse_figure(bare)
    except ValueError:
        raise ValueError(f"“{text.strip()}” is not an amount of money. {EXAMPLES}") from None
    if value is None:
        return None
    value *= times
    if value < 0:
        raise ValueError(f"“{text.strip()}” is below nothing. Enter what is put in.")
    if value != value.to_integral_value():
        raise ValueError(f"“{text.strip()}” has pence. Enter whole pounds.")
    if value >= 10**POUND_DIGITS:
        raise ValueError(f"“{text.strip()}” is a trillion pounds or more. Check the number.")
    return value.quantize(Decimal(1))


def financial_year(text: str) -> str:
    """One spelling for "08/09", "2008-09" and "2008/2009": "2008/09"."""
    typed = " ".join(text.split())
    found = YEAR.fullmatch(typed)
    if found:
        first = int(found[1]) if len(found[1]) == 4 else 2000 + int(found[1])
        if int(found[2]) % 100 == (first + 1) % 100:
            return year_from(first)
    raise ValueError(f"“{typed}” is not a financial year. Enter two years that follow each other, like 2010/11.")


def year_from(first: int) -> str:
    """The financial year that starts in April of `first`: 2010 is "2010/11"."""
    return f"{first}/{(first + 1) % 100:02d}"


def years_between(starts: date, ends: date) -> list[str]:
    """Every financial year that the days from `starts` to `ends` touch, in order."""
    first, last = (day.year if day.month >= 4 else day.year - 1 for day in (starts, ends))
    return [year_from(year) for year in range(first, last + 1)]


def national_code(text: str) -> str | None:
    """One spelling for "112", "ni112" and "NI 0112": "NI 112"; a part keeps its letter; None for any other shape."""
    found = NATIONAL.fullmatch(" ".join(text.upper().split()))
    return f"NI {int(found[1])}{found[2]}" if found else None
