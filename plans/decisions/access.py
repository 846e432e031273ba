"""Who may read a report to a meeting: readers of the draft an open one, those who write the plan any."""

from partners.access import Roles
from plans.models import AgendaItem, Paper

OPEN = AgendaItem.Classification.OPEN


def may_read_report(roles: Roles, item: AgendaItem) -> bool:
    """The text of an agenda item, for a reader of its plan."""
    return item.classification == OPEN or roles.writes


def may_have_paper(roles: Roles, paper: Paper) -> bool:
    """The file made of it: what `about_of` says keeps the classification of the day it was made."""
    return paper.about.endswith(f"-{OPEN}") or roles.writes


def about_of(item: AgendaItem) -> str:
    """What a board paper is about: its item and how that is classified, "item-12-open"."""
    return f"item-{item.pk}-{item.classification}"
