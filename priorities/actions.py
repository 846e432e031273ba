"""Writes of more than one row in what is promised."""

from partners.models import Trust
from priorities.models import Outcome

EVERY_CHILD_MATTERS = [
    "Be healthy",
    "Stay safe",
    "Enjoy and achieve",
    "Make a positive contribution",
    "Achieve economic well-being",
]


def make_trust_outcomes(trust: Trust) -> list[Outcome]:
    """The five outcomes of Every Child Matters for a trust; twice is the same as once."""
    rows = [Outcome(trust=trust, number=number, title=title) for number, title in enumerate(EVERY_CHILD_MATTERS, 1)]
    Outcome.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Outcome.objects.for_trust(trust).filter(framework=rows[0].framework))
