"""Which published plans a later one has replaced, and the move that follows from it by itself.

The rule is a function of what is published and the day alone, so neither the order in which plans were published nor
how often it is asked changes what it says:

- A full or interim plan is replaced by any other of the trust that begins later, from the day on which that one
  begins. Of two that begin on one day the one that was first published later replaces the other.
- An annual update replaces nothing, neither the plan that it updates nor another update of it: each tells of its own
  year. It is replaced when the plan that it updates is, or was marked as superseded.
- A plan replaces others only while a version of it is published that was not withdrawn.

What counts are kind and first day as the newest published version has them, not as a draft says since.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from partners.models import Trust
from plans.models import Plan, Publication, State, Transition, full_title
from plans.notices.actions import tell
from plans.notices.people import officers_of
from plans.pages import plan_url
from plans.publishing.public_cache import forget
from plans.workflow import Refused, advance, register_after, register_guard


@dataclass(frozen=True)
class Issued:
    """A plan that has been published, as the rule sees it. `order` grows with the day it was first published."""

    pk: int
    kind: str
    starts: date
    order: int
    updates: int | None = None
    stands: bool = True
    superseded: bool = False
    slug: str = ""
    title: str = ""

    @property
    def whole(self) -> bool:
        return self.kind != Plan.Kind.ANNUAL_UPDATE

    @property
    def age(self) -> tuple[date, int]:
        return self.starts, self.order


def replaced(plans: Collection[Issued], today: date) -> dict[int, int | None]:
    """{plan: the plan in force instead of it}; None for an update of a plan that somebody marked as superseded."""
    begun = [plan for plan in plans if plan.whole and plan.stands and plan.starts <= today]
    newest = max(begun, key=lambda plan: plan.age, default=None)
    known = {plan.pk: plan for plan in plans}
    found: dict[int, int | None] = {}
    for plan in plans:
        root = _updated(plan, known)
        if not root.whole:
            continue
        if newest and root.age < newest.age:
            found[plan.pk] = newest.pk
        elif root is not plan and root.superseded:
            found[plan.pk] = None
    return found


def _updated(plan: Issued, known: dict[int, Issued]) -> Issued:
    """The plan that an update is about in the end; itself where that is not published, or for a whole plan."""
    seen = {plan.pk}
    while not plan.whole and plan.updates in known and plan.updates not in seen:
        plan = known[plan.updates]
        seen.add(plan.pk)
    return plan


def issued(trust: Trust) -> list[Issued]:
    """Every plan of the trust with a final version, as the newest that was not withdrawn has it: one query."""
    found: dict[int, Issued] = {}
    for row in finals_of(trust):
        before = found.get(row["plan"])
        stands = row["withdrawal"] is None
        if before is None or stands or not before.stands:
            found[row["plan"]] = Issued(
                pk=row["plan"],
                kind=row["kind"],
                starts=date.fromisoformat(row["starts"]),
                order=before.order if before else row["pk"],
                updates=row["plan__updates"],
                stands=stands,
                superseded=row["plan__state"] == State.SUPERSEDED,
                slug=row["plan__slug"],
                title=full_title(row["title"], row["period"]),
            )
    return list(found.values())


def finals_of(trust: Trust) -> QuerySet:
    """Its final versions, oldest first, with what counts taken out of the frozen text, which stays in the database."""
    rows = Publication.objects.filter(plan__trust=trust, stage=Publication.Stage.FINAL).order_by("plan", "number")
    parts = ("kind", "starts", "title", "period")
    taken = {name: KeyTextTransform(name, KeyTransform("plan", "document")) for name in parts}
    return rows.values("pk", "withdrawal", "plan", "plan__state", "plan__updates", "plan__slug", **taken)


def replacements(trust: Trust) -> dict[int, Issued | None]:
    """{plan: the plan that is in force today instead of it}, as `replaced`, of a trust's published plans."""
    plans = issued(trust)
    known = {plan.pk: plan for plan in plans}
    return {pk: known[other] if other else None for pk, other in replaced(plans, timezone.localdate()).items()}


def replacement_of(plan: Plan) -> Issued | None:
    """The plan in force instead of this one, None while nothing has replaced it."""
    return replacements(plan.trust).get(plan.pk)


def replace_due(trust: Trust) -> list[Plan]:
    """Mark as superseded what a later plan has replaced. Returns the plans; there are none the second time.

    Each plan is moved in a transaction of its own, so that nobody ever waits for two plans at once.
    """
    by, moved = replacements(trust), []
    for plan in Plan.objects.for_trust(trust).filter(pk__in=by, state=State.PUBLISHED).select_related("trust"):
        try:
            advance(plan, "replace", by=None, note=because(by[plan.pk]))
        except Refused:  # somebody was quicker
            continue
        moved.append(plan)
    return moved


def because(other: Issued | None) -> str:
    """Why a plan is superseded, in a sentence."""
    if other is None:
        return "The plan that it updates is superseded."
    return f"{other.title} is in force since {uk_date(other.starts)}."


def replace_everywhere() -> list[Plan]:
    """The same for every trust that has a published plan."""
    trusts = Trust.objects.filter(plans__state=State.PUBLISHED).distinct().order_by("pk")
    return [plan for trust in trusts for plan in replace_due(trust)]


def is_replaced(plan: Plan) -> list[dict[str, str]]:
    """The guard of the move that is made by itself."""
    if plan.pk in replacements(plan.trust):
        return []
    return [{"message": "No later plan of the trust is in force.", "url": plan_url("plans:publications", plan)}]


def is_not_replaced(plan: Plan) -> list[dict[str, str]]:
    """The guard of putting a plan back in force: it would be superseded again at once."""
    found = replacements(plan.trust)
    if plan.pk not in found:
        return []
    return [{"message": because(found[plan.pk]), "url": plan_url("plans:publications", plan)}]


def after_move(made: Transition) -> None:
    """What a plan that was published, superseded or put back in force means for the others of its trust."""
    trust = made.plan.trust
    forget(made.plan)
    transaction.on_commit(lambda: replace_due(trust), robust=True)


def tell_officers(made: Transition) -> None:
    plan = made.plan
    words = f"{plan.full_title} is superseded. {made.note}"
    tell(officers_of(plan), about=plan, key=f"replaced:{made.pk}", words=words, path=plan_url("plans:detail", plan))


def register() -> None:
    register_guard("replaced", is_replaced)
    register_guard("not_replaced", is_not_replaced)
    for action in ("publish", "supersede", "replace", "reinstate"):
        register_after(action, after_move)
    register_after("replace", tell_officers)
