"""`manage.py migrate` in about half of the time: a site that starts from nothing waits for it, and so do its tests."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class Command(migrate.Command):
    help = migrate.Command.help

    def handle(self, *args: Any, **options: Any) -> None:
        with _triggers_alone(), _less_tidying():
            super().handle(*args, **options)


@contextmanager
def _triggers_alone() -> Iterator[None]:
    """A new trigger is noted in the state of its model; pgtrigger would also build all related models again.

    Nothing asks those for triggers: each operation brings the SQL that it runs.
    """

    def note(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
        noted = state.models[app_label, operation.model_name].options
        noted["triggers"] = [*noted.get("triggers", []), operation.trigger]

    triggers: Any = AddTrigger
    usual = triggers.state_forwards
    triggers.state_forwards = note
    try:
        yield
    finally:
        triggers.state_forwards = usual


@contextmanager
def _less_tidying() -> Iterator[None]:
    """Models of a past state are found to be garbage now and then, not after every few hundred objects."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
