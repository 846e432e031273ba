"""Field history kept by PostgreSQL triggers: bulk and raw writes are caught too, and the record cannot be edited."""

import pghistory


def track(**options):
    """Class decorator: every insert, update and delete of the model leaves a row with who, when and all fields."""
    events = pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    return pghistory.track(*events, append_only=True, **options)
