"""Field history kept by PostgreSQL triggers: bulk and raw writes are caught too, and the record cannot be edited."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pghistory
import pgtrigger
from django.apps import apps

#: A trigger for rows that are written once: records, versions, files.
WRITE_ONCE = pgtrigger.Protect(name="write_once", operation=pgtrigger.Update | pgtrigger.Delete)

#: What was written together: the moment its transaction began, and the request or task it was written in.
Together = tuple[datetime, UUID | None]


def track(**options):
    """Class decorator: every insert, update and delete of the model leaves a row with who, when and all fields."""
    events = pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    return pghistory.track(*events, append_only=True, **options)


def events_of(model: Any) -> Any:
    """The history of a tracked model, as a manager. An insert or update holds the row as it was afterwards,
    a delete as it was before."""
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")._default_manager


def nameless() -> None:
    """Leave whoever is signed in out of the history of what this request writes from here on."""
    pghistory.context(user=None)


def together(event: Any) -> Together:
    return event.pgh_created_at, event.pgh_context_id


def in_the_same_act(event: Any) -> dict[str, Any]:
    """Conditions for the events that were written together with this one."""
    return {"pgh_created_at": event.pgh_created_at, "pgh_context_id": event.pgh_context_id}
