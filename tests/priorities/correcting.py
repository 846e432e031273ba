"""What the tests of corrections share: other words, a correction that passes them, an objection to it."""

from priorities.chapters import signature_hashes
from priorities.models import Priority
from priorities.signoff.corrections import correct, object_to
from priorities.signoff.models import Correction, Objection
from priorities.signoff.room import cell_of, requests_of


def labels(stage, asked) -> list[str]:
    hashes = signature_hashes(stage.plan)
    cells = {ask.pk: cell_of(ask, hashes) for ask in requests_of(stage.plan)}
    return [cells[ask.pk].label for ask in asked]


def reword(stage, words: str) -> tuple[str, str]:
    """Give the first priority other words; the hash before and after."""
    before = stage.hash_of(stage.first)
    Priority.objects.filter(pk=stage.first.pk).update(rationale=words)
    return before, stage.hash_of(stage.first)


def mark(stage, before: str, after: str, reason: str = "A slip of the pen.", **more) -> Correction:
    said = {"priority": stage.first, "by": stage.cast.manager, "before": before, "after": after, "reason": reason}
    return correct(**{**said, **more})


def objection(stage, correction, **more) -> Objection:
    said = {"correction": correction, "organisation": stage.health, "by": stage.health_signatory, "reason": "It does."}
    return object_to(**{**said, **more})
