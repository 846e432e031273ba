"""A slip of the pen in the demonstration: it is signed as it stands, put right, and marked as a correction."""

from cypp.versioning import save_if_current
from indicators.demo.content import Data
from partners.models import User
from plans.models import Plan
from priorities.chapters import signature_hashes
from priorities.models import Commitment
from priorities.signoff.corrections import correct


def misspell(plan: Plan, slip: Data) -> None:
    """Put the slip into the commitment `action`, a number like "1.1.3"."""
    _rewrite(plan, slip["action"], slip["right"], slip["wrong"])


def put_right(plan: Plan, slip: Data, by: User) -> None:
    """Take the slip out again, and say of what was signed with it that nothing else changed."""
    commitment = _find(plan, slip["action"])
    priority = commitment.objective.priority
    before = signature_hashes(plan)[priority.pk]
    _rewrite(plan, slip["action"], slip["wrong"], slip["right"])
    after = signature_hashes(plan)[priority.pk]
    correct(priority=priority, by=by, before=before, after=after, reason=slip["reason"])


def _rewrite(plan: Plan, action: str, old: str, new: str) -> None:
    commitment = _find(plan, action)
    commitment.text = commitment.text.replace(old, new)
    save_if_current(commitment, version=commitment.version, fields=["text"])


def _find(plan: Plan, action: str) -> Commitment:
    priority, objective, number = map(int, action.split("."))
    rows = Commitment.objects.select_related("objective__priority__plan__trust")
    return rows.get(
        objective__priority__plan=plan,
        objective__priority__number=priority,
        objective__number=objective,
        number=number,
    )
