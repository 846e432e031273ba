"""Asking organisations to sign: the window is set, sign-off opens, and those who sign are told, once for each fact.

Everything here happens under the lock on the plan that signatures and moves take.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cypp.templatetags.cypp import uk_date
from partners.models import Organisation, User
from plans.models import Plan, State, Transition
from plans.notices.actions import tell
from plans.notices.people import signatories_of
from plans.pages import plan_url
from plans.workflow import register_after
from priorities.chapters import signature_hashes
from priorities.models import SignOffRequest, SignOffWindow
from priorities.signoff.room import SETTLED, matrix
from priorities.signoff.signing import Pair, managed, open_window


@dataclass(frozen=True)
class Asked:
    """Who was asked what, and when: the days of the window and the priorities of each organisation, by their ids."""

    days: tuple[date, date] | None
    priorities: dict[int, frozenset[int]]

    @classmethod
    def of(cls, plan: Plan) -> "Asked":
        window = SignOffWindow.objects.filter(plan=plan).first()
        found: dict[int, set[int]] = {}
        pairs = SignOffRequest.objects.filter(window__plan=plan).order_by()
        for organisation, priority in pairs.values_list("organisation_id", "priority_id"):
            found.setdefault(organisation, set()).add(priority)
        days = (window.opens, window.closes) if window else None
        return cls(days, {pk: frozenset(priorities) for pk, priorities in found.items()})


@transaction.atomic
def set_window(
    *, plan: Plan, opens: date, closes: date, asked: Iterable[Pair], by: User, version: int | None
) -> SignOffWindow:
    """`signing.open_window`, and while the plan is at sign-off those whom it concerns are told what is new."""
    plan = managed(plan, by)
    before = Asked.of(plan)
    window = open_window(plan=plan, opens=opens, closes=closes, asked=asked, by=by, version=version)
    if plan.state == State.SIGNOFF:
        _tell_changed(plan, window, before, Asked.of(plan))
    return window


def _tell_changed(plan: Plan, window: SignOffWindow, before: Asked, after: Asked) -> None:
    concerned = {*before.priorities, *after.priorities}
    for organisation in Organisation.objects.filter(pk__in=concerned):
        words = _news(plan, organisation, before, after)
        if words:
            _tell(plan, organisation, f"signoff-window:{window.pk}:{window.version}:{organisation.pk}", words)


def _news(plan: Plan, organisation: Organisation, before: Asked, after: Asked) -> str:
    """What a new window means for an organisation, in a sentence; "" when nothing is new for it."""
    was, now = before.priorities.get(organisation.pk), after.priorities.get(organisation.pk)
    if now is None:
        return f"{organisation.name} is no longer asked to sign the {plan.full_title}."
    if was != now:
        return (
            f"{organisation.name} is asked to sign {counted(plan, len(now))} of the {plan.full_title}, {_days(after)}."
        )
    if before.days != after.days:
        return f"New days of signing, {_days(after)}: {organisation.name} signs the {plan.full_title}."
    return ""


def _days(asked: Asked) -> str:
    assert asked.days is not None
    return f"from {uk_date(asked.days[0])} to {uk_date(asked.days[1])}"


def counted(plan: Plan, number: int) -> str:
    """ "3 priorities", in the plan's own words."""
    return f"{number} {plan.terms['priority' if number == 1 else 'priorities'].lower()}"


def owed(row: dict) -> int:
    """How many signatures the organisation of this row of the matrix has still to give."""
    return sum(1 for cell in row["cells"] if cell.request and cell.mark not in SETTLED)


def tell_opened(made: Transition) -> None:
    """Sign-off has opened, or opened again: every organisation that has something to sign is told."""
    plan = made.plan
    asked = Asked.of(plan)
    for row in matrix(plan, signature_hashes(plan))["rows"]:
        if owed(row):
            organisation: Organisation = row["organisation"]
            words = f"Sign-off of the {plan.full_title} is open: {organisation.name} is asked to sign"
            _tell(
                plan,
                organisation,
                f"signoff-opened:{made.pk}:{organisation.pk}",
                f"{words} {counted(plan, owed(row))}, {_days(asked)}.",
            )


def _tell(plan: Plan, organisation: Organisation, key: str, words: str) -> None:
    path = plan_url("priorities:mine_of", plan, organisation.pk)
    tell(signatories_of(organisation), about=plan, key=key, words=words, path=path)


def register() -> None:
    register_after("open_signoff", tell_opened)
    register_after("reopen_signoff", tell_opened)
