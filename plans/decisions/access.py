"""Who may read a report to a meeting: readers of the draft an open one, those who write the plan any.

The same people read what a body said with its decision on it: conditions and reasons tell what the report says. That it
decided, what, when, and the minute are a record for all.
"""

from partners.access import Roles
from plans.models import AgendaItem, Paper

OPEN = AgendaItem.Classification.OPEN


def may_read_report(roles: Roles, item: AgendaItem) -> bool:
    """The text of an agenda item, and what the body said of it, for a reader of its plan."""
    return item.classification == OPEN or roles.writes


def may_have_paper(roles: Roles, paper: Paper) -> bool:
    """The file made of it: open to readers if it was made of an open report, and the report is open still.

    A report that is closed later closes what was made of it before; opened, it opens nothing that was made closed.
    """
    if roles.writes:
        return True
    closed = AgendaItem.objects.filter(pk=item_in(paper)).exclude(classification=OPEN)
    return paper.about.endswith(f"-{OPEN}") and not closed.exists()


def about_of(item: AgendaItem) -> str:
    """What a board paper is about: its item and how that is classified, "item-12-open"."""
    return f"item-{item.pk}-{item.classification}"


def item_in(paper: Paper) -> int:
    """The id of the item that a board paper is about, which may be gone."""
    return int(paper.about.split("-")[1])
