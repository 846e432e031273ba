"""What the public page adds to rendered chapters, and what its head says to machines."""

import json
import re
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
#: An element that has an address: its tag and its id. Attributes of ours never hold a bare ">".
PLACED = re.compile(r'<(section|div|tr|li)\b[^>]*\bid="([a-z][\w-]*)"[^>]*>')
#: Of a row, the end of its first cell: there its link goes. Elsewhere it is the first thing.
CELL = re.compile(r"</t[hd]>")
WORDS = {"section": "chapter", "div": "part", "tr": "row", "li": "line"}
#: What ends a script whatever stands around it.
UNSAFE = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@register.simple_block_tag
def linked(content: str) -> SafeString:
    """Chapters in which everything that has an address shows a link to itself: for the public page alone."""
    parts, at = [], 0
    for found in PLACED.finditer(content):
        tag, name = found.groups()
        cell = CELL.search(content, found.end()) if tag == "tr" else None
        place = cell.start() if cell else found.end()
        parts += [content[at:place], link_to(name, WORDS[tag])]
        at = place
    return mark_safe("".join([*parts, content[at:]]))  # its own words, rendered before, and ours between them


def link_to(name: str, what: str) -> SafeString:
    return format_html(
        '<a class="deep-link" href="#{}"><span class="govuk-visually-hidden">Link to this {}</span></a>', name, what
    )


@register.filter
def json_ld(graph: dict[str, Any]) -> SafeString:
    """Plain data as a block of JSON-LD. It is data, never run: the security policy is about scripts."""
    text = json.dumps(graph, ensure_ascii=False).translate(UNSAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # escaped for a script


@register.filter
def beside(parts: list[Any], place: int) -> tuple[Any, Any]:
    """The parts before and after the one at this place, None at the ends."""
    return (parts[place - 1] if place else None, parts[place + 1] if place + 1 < len(parts) else None)
