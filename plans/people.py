"""Who made a version or a move, by the name that the trust knows them by."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from cypp.history import events_of
from partners.models import Membership, Trust
from plans.timeline import OUTSIDE, SYSTEM


def named(rows: QuerySet, trust: Trust) -> list[Any]:
    """Rows with a field `by`, each with `who`: that person as this trust knows them. No further query."""
    newest = events_of(Membership).filter(trust=trust, user_id=OuterRef("by_id")).order_by("-pgh_id")
    found = list(rows.select_related("by").annotate(known_as=Subquery(newest.values("known_as")[:1])))
    for row in found:
        row.who = SYSTEM if row.by is None else OUTSIDE if row.known_as is None else row.known_as or str(row.by)
    return found
