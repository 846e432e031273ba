"""The life of a plan: one table and one door. Nothing else changes `Plan.state`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from partners.access import Roles, roles_of
from partners.models import User
from plans.models import Plan, Publication, State, Transition
from plans.publishing.actions import freeze_publication
from plans.publishing.public_cache import forget

#: A guard returns what is missing, each as {"message", "url"}; an empty list lets the plan pass.
Guard = Callable[[Plan], list[dict[str, str]]]


def manager(roles: Roles) -> bool:
    return roles.manages


@dataclass(frozen=True)
class Move:
    """One row of the table: where it leads, what it is called, who may, what must be so, what it freezes.

    A move `by_itself` follows from what else is published: nobody makes it, and its record names no person.
    """

    to: State
    label: str
    may: Callable[[Roles], bool] = manager
    guards: tuple[str, ...] = ()
    freezes: str = ""
    needs_note: bool = False
    by_itself: bool = False


#: In each state the way forward comes first: it is the first button of the page.
TABLE: dict[tuple[State, str], Move] = {
    (State.DRAFTING, "consult"): Move(
        State.CONSULTATION,
        "Open consultation",
        guards=("has_priorities", "consultation_set", "checklist_consultation"),
        freezes="consultation",
    ),
    (State.DRAFTING, "open_signoff"): Move(
        State.SIGNOFF, "Open sign-off", guards=("has_priorities", "window_set", "checklist_signoff"), freezes="signoff"
    ),
    (State.CONSULTATION, "open_signoff"): Move(
        State.SIGNOFF, "Open sign-off", guards=("has_priorities", "window_set", "checklist_signoff"), freezes="signoff"
    ),
    (State.CONSULTATION, "redraft"): Move(State.DRAFTING, "Return to drafting", needs_note=True),
    (State.SIGNOFF, "approve"): Move(
        State.APPROVED,
        "Record approval",
        guards=("has_priorities", "all_signed", "decided", "checklist_approved"),
        needs_note=True,
    ),
    (State.SIGNOFF, "redraft"): Move(State.DRAFTING, "Return to drafting", needs_note=True),
    (State.APPROVED, "publish"): Move(
        State.PUBLISHED,
        "Publish",
        guards=("has_priorities", "all_signed", "decided", "checklist_published"),
        freezes="final",
    ),
    (State.APPROVED, "reopen_signoff"): Move(State.SIGNOFF, "Reopen sign-off", needs_note=True),
    (State.PUBLISHED, "revise"): Move(State.DRAFTING, "Start a new version", needs_note=True),
    (State.PUBLISHED, "supersede"): Move(State.SUPERSEDED, "Mark as superseded", needs_note=True),
    (State.PUBLISHED, "replace"): Move(
        State.SUPERSEDED, "Superseded by itself", guards=("replaced",), needs_note=True, by_itself=True
    ),
    (State.SUPERSEDED, "reinstate"): Move(
        State.PUBLISHED, "Put back in force", guards=("not_replaced",), needs_note=True
    ),
}

#: What an app does when a move is made, in its transaction: what it raises takes the move back.
After = Callable[[Transition], None]

_guards: dict[str, list[Guard]] = {}
_afters: dict[str, list[After]] = {}


class Refused(Exception):
    """The move is not possible now. `missing` lists what stands in the way, each {"message", "url"}."""

    def __init__(self, message: str, missing: list[dict[str, str]] | None = None):
        super().__init__(message)
        self.missing = missing or []


def register_guard(name: str, guard: Guard) -> None:
    """An app adds what it must be sure of before a move that names `name`."""
    _guards.setdefault(name, []).append(guard)


def register_after(action: str, act: After) -> None:
    """An app does something whenever `action` is made: the plan is in its new state, and frozen if the move freezes."""
    _afters.setdefault(action, []).append(act)


#: What guards are about, as the page of a move says it; each of the others is a checklist's.
SUBJECTS = {
    "has_priorities": "Content",
    "consultation_set": "Consultation",
    "window_set": "Sign-off window",
    "all_signed": "Signatures",
    "decided": "Decisions",
    "replaced": "Later plans",
    "not_replaced": "Later plans",
}


def missing_by_subject(plan: Plan, move: Move) -> dict[str, list[dict[str, str]]]:
    """What stands in the way of a move, for each subject that lacks something."""
    found: dict[str, list[dict[str, str]]] = {}
    for name in move.guards:
        if faults := [fault for guard in _guards[name] for fault in guard(plan)]:
            found.setdefault(SUBJECTS.get(name, "Checklist"), []).extend(faults)
    return found


def missing_for(plan: Plan, move: Move) -> list[dict[str, str]]:
    return [fault for faults in missing_by_subject(plan, move).values() for fault in faults]


def moves(plan: Plan, user: User) -> list[tuple[str, Move]]:
    """The moves from this state that `user` may make: the buttons of the page."""
    roles = roles_of(user, plan.trust)
    return [
        (action, move)
        for (state, action), move in TABLE.items()
        if state == plan.state and move.may(roles) and not move.by_itself
    ]


def find_move(plan: Plan, action: str, *, by_itself: bool = False) -> Move:
    """The row for `action` in the plan's present state, or `Refused`. People find no move that is made by itself."""
    move = TABLE.get((State(plan.state), action))
    if move is None or move.by_itself != by_itself:
        raise Refused(
            f"The plan is now at “{plan.get_state_display()}”, where this step does not exist. "
            "Somebody may have made it already."
        )
    return move


@transaction.atomic
def advance(plan: Plan, action: str, *, by: User | None, note: str = "") -> Publication | None:
    """Make one move: lock, authorise, check the guards, change the state, record it, freeze.

    Returns the publication that the move froze, if it freezes. Raises `PermissionDenied` or
    `Refused`; then nothing has changed. Safe when pressed twice or by two people at once.
    A move that is made by itself has `by` None, and no other has.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("trust", "updates").get(pk=plan.pk)
    move = find_move(plan, action, by_itself=by is None)
    if by is not None and not move.may(roles_of(by, plan.trust)):
        raise PermissionDenied("Your role in this trust does not include this step.")
    if move.needs_note and not note.strip():
        raise Refused("Say why, in the note: it is kept in the record.")
    if missing := missing_for(plan, move):
        raise Refused(f"{move.label} is not possible yet.", missing)
    made = Transition.objects.create(
        plan=plan, action=action, from_state=plan.state, to_state=move.to, by=by, note=note.strip()
    )
    plan.state = move.to
    plan.save(update_fields=["state"])
    publication = freeze_publication(plan, move.freezes, by=by) if move.freezes else None
    for act in _afters.get(action, []):
        act(made)
    forget(plan)
    return publication
