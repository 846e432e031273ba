"""What must be so before a plan moves on: it promises something, partners are asked, and all have answered."""

from cypp.templatetags.cypp import one, uk_date
from plans.models import Plan
from plans.pages import plan_url
from plans.workflow import register_guard
from priorities.chapters import signature_hashes
from priorities.models import SignOffRequest
from priorities.signoff.room import SETTLED, Cell, cell_of, requests_of

Missing = list[dict[str, str]]


def has_priorities(plan: Plan) -> Missing:
    if plan.priorities.filter(objectives__isnull=False).exists():
        return []
    message = f"The plan has no {plan.terms['priority'].lower()} with {one(plan.terms['objective'])} yet."
    return [{"message": message, "url": plan_url("plans:detail", plan)}]


def window_set(plan: Plan) -> Missing:
    if SignOffRequest.objects.filter(window__plan=plan).exists():
        return []
    message = "Nobody is asked to sign. Set the days of the sign-off window and the organisations."
    return [{"message": message, "url": plan_url("priorities:window", plan)}]


def all_signed(plan: Plan) -> Missing:
    """Every request is agreed, agreed with a reservation, or waived; each other one is named.

    So is each that a correction carries while its organisation has days left to object.
    """
    asked = requests_of(plan)
    if not asked:
        return window_set(plan)
    hashes = signature_hashes(plan)
    return [fault for ask in asked for fault in _lacks(plan, ask, cell_of(ask, hashes))]


def _lacks(plan: Plan, ask: SignOffRequest, cell: Cell) -> Missing:
    who, what = ask.organisation.name, f"{plan.terms['priority'].lower()} {ask.priority.number}"
    if cell.mark not in SETTLED:
        message = f"{who} has not signed {what} ({cell.label})"
        return [{"message": message, "url": plan_url("priorities:room", plan)}]
    return [
        {
            "message": f"{who} may object to a correction of {what} until {uk_date(step.until)}",
            "url": plan_url("priorities:correction", plan, step.id),
        }
        for step in cell.steps
        if step.waited_for
    ]


def register() -> None:
    register_guard("has_priorities", has_priorities)
    register_guard("window_set", window_set)
    register_guard("all_signed", all_signed)
