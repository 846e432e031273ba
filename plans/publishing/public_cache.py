"""When the public pages that are kept are drawn anew. What is kept, and for how long: `cypp.kept`."""

from typing import Any

from django.db import transaction

from cypp import kept
from cypp.versioning import saved
from partners.models import Trust
from plans.models import Plan


def forget(plan: Plan) -> None:
    """Draw what the public sees of this plan, its trust and all lists anew, from the end of the transaction on.

    Called in the transaction of whatever changes that: a final version, one that is withdrawn or superseded, a file
    that gets ready, the days of a consultation.
    """
    forget_trust(plan.trust)


def forget_trust(trust: Trust) -> None:
    """The same for all plans of a trust: its name, area or colour changed."""
    transaction.on_commit(lambda: kept.forget("", trust.slug))


def _saved(row: Trust, **_: Any) -> None:
    forget_trust(row)


def register() -> None:
    saved.connect(_saved, sender=Trust, dispatch_uid="plans.publishing.public_cache")
