"""What must be so before a plan moves on: it promises something, partners are asked, and all have answered."""

from plans.models import Plan
from plans.pages import plan_url
from plans.workflow import register_guard
from priorities.chapters import signature_hashes
from priorities.models import SignOffRequest
from priorities.signoff.room import SETTLED, cell_of, requests_of

Missing = list[dict[str, str]]


def has_priorities(plan: Plan) -> Missing:
    if plan.priorities.filter(objectives__isnull=False).exists():
        return []
    message = f"The plan has no {plan.priority_term.lower()} with an {plan.objective_term.lower()} yet."
    return [{"message": message, "url": plan_url("plans:detail", plan)}]


def window_set(plan: Plan) -> Missing:
    if SignOffRequest.objects.filter(window__plan=plan).exists():
        return []
    message = "Nobody is asked to sign. Set the days of the sign-off window and the organisations."
    return [{"message": message, "url": plan_url("priorities:window", plan)}]


def all_signed(plan: Plan) -> Missing:
    """Every request is agreed, agreed with a reservation, or waived; each other one is named."""
    cells = requests_of(plan)
    if not cells:
        return window_set(plan)
    hashes = signature_hashes(plan)
    room, term = plan_url("priorities:room", plan), plan.priority_term.lower()
    return [
        {
            "message": f"{ask.organisation.name} has not signed {term} {ask.priority.number} ({cell.label})",
            "url": room,
        }
        for ask in cells
        if (cell := cell_of(ask, hashes)).mark not in SETTLED
    ]


def register() -> None:
    register_guard("has_priorities", has_priorities)
    register_guard("window_set", window_set)
    register_guard("all_signed", all_signed)
