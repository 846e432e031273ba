"""When a plan has passed a body: rules over plain values, that know no row.

A plan's way is a list of `Step`s in order. `words` is always the hash of the plan's own words (`own_words`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plans.document import Document, sha256
from plans.models import Decision, RouteStep

APPROVED, CHANGES, NOTED, REFERRED, DEFERRED = (str(outcome) for outcome in Decision.Outcome)
#: Outcomes that take a plan forward; the others leave the step open.
FORWARD = frozenset({APPROVED, CHANGES, NOTED})
#: What a body is asked for when noting or commenting is not enough.
APPROVALS = frozenset({str(RouteStep.Asks.APPROVE), str(RouteStep.Asks.ADOPT)})
#: Chapters that say what happened to a plan: they change without a word of the plan changing.
NOT_WORDS = frozenset({"signoff", "timetable", "decisions"})
PRINTED = ("title", "starts", "ends", "legal_basis")

OPEN, SHORT, OLD, EARLY, DONE = "open", "short", "old", "early", "done"
#: Every standing of a step: the word for it, and its shape (components/status.html).
STANDINGS = {
    DONE: ("Done", "good"),
    OPEN: ("Waiting", "off"),
    REFERRED: ("Referred back", "bad"),
    DEFERRED: ("Deferred", "warn"),
    SHORT: ("Noted, not approved", "warn"),
    OLD: ("Words changed since", "stale"),
    EARLY: ("Decided before its turn", "warn"),
}


@dataclass(frozen=True)
class Decided:
    """A decision: its outcome, the words it was about, and those published after it ("" if none were).

    `made` grows from record to record, `day` is that of the meeting, `version` the number of the version that was
    decided on, and `final` that of the published one.
    """

    outcome: str
    words: str
    published: str = ""
    made: int = 0
    day: int = 0
    version: int = 0
    final: int = 0


@dataclass(frozen=True)
class Step:
    """What a body is asked, its decision that counts, if it has made one, and those before it, the newest first."""

    asks: str
    decided: Decided | None = None
    earlier: tuple[Decided, ...] = ()


def own_words(document: Document) -> str:
    """The hash of what a plan says itself: its title, period, legal basis and chapters, without what tells of it."""
    chapters = [chapter for chapter in document.get("chapters", []) if chapter["kind"] not in NOT_WORDS]
    return sha256([chapters, {name: document.get("plan", {}).get(name, "") for name in PRINTED}])


def standings(steps: Sequence[Step], words: str) -> list[str]:
    """How each step stands for a plan of these words: a key of STANDINGS each.

    The order of the way says who knew of whose decision. A body that decided when one that is ahead of it now had not
    taken the same words forward decides again: so it is when steps were moved, and it ends when they are moved back.
    """
    found = _each(steps, words)
    return [
        EARLY if standing == DONE and step.decided and _before_its_turn(step.decided, steps[:at]) else standing
        for at, (step, standing) in enumerate(zip(steps, found, strict=True))
    ]


def _each(steps: Sequence[Step], words: str) -> list[str]:
    return [_standing(step, words, steps[at + 1 :]) for at, step in enumerate(steps)]


def _before_its_turn(said: Decided, ahead: Sequence[Step]) -> bool:
    return any(standing != DONE for standing in _each([_as_known_to(said, step) for step in ahead], said.words))


def _as_known_to(said: Decided, step: Step) -> Step:
    """A step with what its body had decided when this was: recorded before it, or at a meeting no later."""
    every = [step.decided, *step.earlier] if step.decided else []
    known = next((each for each in every if each.made < said.made or each.day <= said.day), None)
    if known and known.final > said.version:
        known = replace(known, published="")  # that came later
    return Step(step.asks, known)


def missing(steps: Sequence[Step], words: str) -> list[int]:
    """Places of the steps that such a plan has still to pass, in order."""
    return [at for at, standing in enumerate(standings(steps, words)) if standing != DONE]


def _standing(step: Step, words: str, later: Sequence[Step]) -> str:
    said = step.decided
    if said is None:
        return OPEN
    if said.outcome not in FORWARD:
        return said.outcome
    if step.asks in APPROVALS and said.outcome == NOTED:
        return SHORT
    return DONE if _covers(step, said, words, later) else OLD


def _covers(step: Step, said: Decided, words: str, later: Sequence[Step]) -> bool:
    """Does this decision hold for these words?

    An approval holds for its own words. Approved with changes holds for what becomes of them, until that is published;
    then so do approvals of the same words by bodies before it, which need not meet again for what a later one changed.
    """
    if said.words == words:
        return True
    if said.published:
        return said.published == words
    if step.asks not in APPROVALS or said.outcome == CHANGES:
        return True
    return any(
        other.decided is not None
        and other.asks in APPROVALS
        and (other.decided.outcome, other.decided.words, other.decided.published) == (CHANGES, said.words, "")
        for other in later
    )
