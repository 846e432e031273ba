"""Withdrawing a version that was published: with a reason, for good, and on record.

A withdrawn version is public no longer, nor are its files; members still have both. The newest final version that was
not withdrawn is the current one. The plan's state stays: it says how far the writing is, not what the public may read,
so a plan whose only version was withdrawn is still at “Published”, from where a new version is begun.
"""

from django.db import transaction
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from partners.models import User
from plans.access import hold, readers_of
from plans.models import Plan, Publication, Transition, Withdrawal
from plans.notices.actions import tell
from plans.pages import plan_url
from plans.publishing.public_cache import forget
from plans.timeline import name_of
from plans.workflow import Refused

ACTION = "withdraw"


@transaction.atomic
def withdraw(version: Publication, *, by: User, reason: str) -> Withdrawal:
    """Take a version back from the public, which the caller has authorised. Raises Refused, then nothing changed."""
    plan = hold(version.plan_id)
    if version.stage != Publication.Stage.FINAL:
        raise Refused("Only a version that was published can be withdrawn.")
    if Withdrawal.objects.filter(publication=version).exists():
        raise Refused(f"Version {version.number} has been withdrawn already. Its reason is on its page.")
    if not reason.strip():
        raise Refused("Say why: it is shown to everybody who looks for this version.")
    made = Withdrawal.objects.create(
        publication=version, reason=reason.strip(), by=by, by_name=name_of(plan.trust, by.pk)
    )
    note = f"Version {version.number} withdrawn: {made.reason}"
    Transition.objects.create(
        plan=plan, action=ACTION, from_state=plan.state, to_state=plan.state, by=by, note=note
    )  # fmt: skip
    _tell(plan, made)
    forget(plan)
    return made


def _tell(plan: Plan, made: Withdrawal) -> None:
    """Everybody who may read the plan's draft, but for the one who withdrew it."""
    day = uk_date(timezone.localdate(made.at))
    tell(
        [pk for pk in readers_of(plan) if pk != made.by_id],
        about=plan,
        key=f"withdrawn:{made.publication_id}",
        words=f"Version {made.publication.number} of {plan.full_title} was withdrawn on {day}: {made.reason}",
        path=plan_url("plans:publications", plan),
    )


def withdrawal_of(version: Publication) -> Withdrawal | None:
    return Withdrawal.objects.filter(publication=version).first()


def stays_public(version: Publication) -> Publication | None:
    """The version that is the current one without this one, without its text; None when none is left."""
    finals = Publication.objects.filter(plan=version.plan_id, stage=Publication.Stage.FINAL, withdrawal=None)
    return finals.exclude(pk=version.pk).order_by("-number").defer("document").first()
