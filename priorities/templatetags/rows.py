"""Rows of a priority's page, of which there may be hundreds: drawn once, then filled.

What can be done with a row is the same for all but for a few values, so `row_patterns` draws its template once with
stand-ins, and `commitment_rows` and `result_row` put each row's own values in their places. The words of a commitment
are drawn by templates of their own from plain values, once for all that are equal (the filter `drawn`).
"""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django import template
from django.template.defaultfilters import linebreaksbr
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from cypp.templatetags.cypp import drawn
from priorities.models import Commitment, Result
from priorities.smart import Check

register = template.Library()
#: Stand-ins that nobody can know and type: whole numbers where an address is made of them.
PK, OBJECTIVE = (10**17 + secrets.randbelow(10**17) for _ in range(2))
LABEL, WORDS, CELLS = (secrets.token_hex(16) for _ in range(3))
ROWS = {"commitment": "priorities/_commitment.html", "result": "priorities/_result.html"}


class Words(NamedTuple):
    """All that priorities/_words.html and priorities/_cells.html may read: nothing else reaches them."""

    text: str
    steps: tuple[str, ...]
    contributors: str
    by_when: str
    by_date: date | None
    date_needs_saying: bool
    lead: str
    lead_organisation: str
    check: Check
    shows: tuple[str, ...]


@register.simple_tag(takes_context=True)
def row_patterns(context: template.RequestContext) -> dict[str, SafeString]:
    """{name of a level: its row with stand-ins for what differs from row to row}."""
    return {
        level: row_html(context, level, pk=PK, label=LABEL, objective_pk=OBJECTIVE, at="", id="row") for level in ROWS
    }


@register.simple_tag(takes_context=True)
def commitment_rows(context: template.RequestContext, commitments: Iterable[Commitment]) -> SafeString:
    """The rows of these commitments."""
    shows = tuple(context["plan"].shows)
    return mark_safe(
        "".join(commitment_row(context, commitment, words_of(commitment, shows)) for commitment in commitments)
    )


@register.simple_tag(takes_context=True)
def result_row(context: template.RequestContext, result: Result) -> SafeString:
    """The row of a result, which opens those of the commitments that serve it."""
    row = row_of(context, "result", result, Truncator(result.text).words(6, truncate=" …"))
    return mark_safe(row.replace(WORDS, linebreaksbr(result.text)))


def commitment_row(context: template.RequestContext, commitment: Commitment, words: "Words") -> str:
    # the words come last, so that what somebody typed is never taken for a stand-in
    head, _, rest = row_of(context, "commitment", commitment, commitment.label).partition(WORDS)
    tail, _, end = rest.partition(CELLS)
    return "".join((head, drawn(words, "priorities/_words.html"), tail, drawn(words, "priorities/_cells.html"), end))


def row_of(context: template.RequestContext, level: str, row: Commitment | Result, label: str) -> str:
    """A row without its words: from the pattern, or drawn by itself where the focus goes to it (`at`)."""
    name, at = f"{level}-{row.pk}", context["at"]
    if at and name in at:
        return row_html(context, level, pk=row.pk, label=label, objective_pk=row.objective_id, at=at, id=name)
    filled = context["row_patterns"][level].replace(str(PK), str(row.pk)).replace(str(OBJECTIVE), str(row.objective_id))
    return filled.replace(LABEL, conditional_escape(label))


def row_html(context: template.RequestContext, level: str, **values: Any) -> SafeString:
    with context.push(words=WORDS, cells=CELLS, **values):
        return get_template(ROWS[level]).template.render(context)  # type: ignore[attr-defined]


def words_of(commitment: Commitment, shows: tuple[str, ...]) -> Words:
    """The words of a commitment, checked and with what its plan shows."""
    lead = commitment.lead_organisation
    return Words(
        commitment.text,
        tuple(commitment.step_list) if commitment.steps and "steps" in shows else (),
        commitment.contributors if "organisations" in shows else "",
        commitment.by_when,
        commitment.by_date,
        commitment.date_needs_saying,
        commitment.lead,
        lead.brief if lead else "",
        commitment.smart,  # type: ignore[attr-defined]
        shows,
    )
