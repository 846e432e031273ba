"""Who made a version or a move, or saved a row, by the name that the trust knows them by."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from cypp.editing import register_saver
from cypp.history import events_of
from partners.models import Membership, Trust
from plans.timeline import OUTSIDE, SYSTEM, people_of


def named(rows: QuerySet, trust: Trust) -> list[Any]:
    """Rows with a field `by`, each with `who`: that person as this trust knows them. No further query."""
    newest = events_of(Membership).filter(trust=trust, user_id=OuterRef("by_id")).order_by("-pgh_id")
    found = list(rows.select_related("by").annotate(known_as=Subquery(newest.values("known_as")[:1])))
    for row in found:
        row.who = SYSTEM if row.by is None else OUTSIDE if row.known_as is None else row.known_as or str(row.by)
    return found


def saver(row: Any, trust: Trust) -> str:
    """Who saved this version of a tracked row; "" where its history does not say."""
    events = events_of(type(row)).filter(id=row.pk, version=row.version).select_related("pgh_context")
    event = events.order_by("-pgh_id").first()
    return people_of(trust, [event.pgh_context])(event.pgh_context) if event else ""


def register() -> None:
    register_saver(saver)
