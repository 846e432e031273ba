"""What a page says in the row of a commitment, as plain values: equal rows are drawn once (the filter `drawn`)."""

from datetime import date
from typing import NamedTuple

from django import template

from priorities.models import Commitment
from priorities.smart import Check

register = template.Library()


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
    heading: str


@register.simple_tag(takes_context=True)
def words_of(context: template.RequestContext, commitment: Commitment) -> Words:
    """The words of a commitment, checked and with what its plan shows."""
    shows, lead = context["shows"], commitment.lead_organisation
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
        tuple(shows),
        context["terms"]["commitment_heading"],
    )
