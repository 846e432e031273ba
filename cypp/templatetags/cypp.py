"""Template tags and filters that every template may use; none knows a model."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cypp import markup, undo

register = template.Library()
register.filter("markdown", markup.render)
register.filter("markdown_inline", markup.render_inline)
register.filter("undo_address", undo.address_of)


@register.filter
def uk_date(value: date | str | None) -> str:
    """A date, or its ISO text, as "31 March 2009"."""
    if not value:
        return ""
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{day.day} {day:%B %Y}"


@register.filter
def one(thing: str) -> str:
    """One of what a trust calls so, within a sentence: "a priority", "an action"; "key actions" have no article."""
    words = thing.lower()
    if words.endswith("s") and not words.endswith(("ss", "us", "is")):
        return words
    vowel = words.startswith(tuple("aeiou")) and not words.startswith(("eu", "one", "uni", "use"))
    return f"{'an' if vowel else 'a'} {words}"


@register.filter
def figure(value: Decimal | str | None, unit: str = "") -> str:
    """A measure's value with its unit: "-29.6" of "percent" is "−29.6%"; nothing is an en dash."""
    if value in (None, ""):
        return "–"
    number = Decimal(str(value))
    text = f"{number.normalize():,f}".replace("-", "−")
    suffix = {"percent": "%", "percentage_points": " pts", "days": " days", "minutes": " min", "kg": " kg"}
    return ("£" if unit == "gbp" else "") + text + suffix.get(unit, "")


@register.filter
@lru_cache(maxsize=8192)
def drawn(value: Any, name: str) -> SafeString:
    """A template about one `value` that can be hashed, drawn once for all that are equal."""
    return render_to_string(name, {"value": value})


@register.filter
def lookup(mapping: dict, key):
    """`mapping[key]`, or None."""
    return mapping.get(key)
