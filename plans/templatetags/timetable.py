"""The planning year as templates draw it, from plain data: in the workspace, on the web and in print alike."""

from typing import Any

from django import template

from plans.timetable.year import MONTHS, NAMES, SHORT, in_words

register = template.Library()
register.filter("in_words", in_words)


@register.simple_tag
def year_months() -> list[dict[str, Any]]:
    """The months from April to March: [{"number", "name", "short"}]."""
    return [{"number": month, "name": NAMES[month], "short": SHORT[month]} for month in MONTHS]
