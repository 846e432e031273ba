"""When a plan has passed a body: rules over plain values, that know no row.

A plan's way is a list of `Step`s in order. `words` is always the hash of the plan's own words (`own_words`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

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

OPEN, SHORT, OLD, DONE = "open", "short", "old", "done"
#: Every standing of a step: the word for it, and its shape (components/status.html).
STANDINGS = {
    DONE: ("Done", "good"),
    OPEN: ("Waiting", "off"),
    REFERRED: ("Referred back", "bad"),
    DEFERRED: ("Deferred", "warn"),
    SHORT: ("Noted, not approved", "warn"),
    OLD: ("Words changed since", "stale"),
}


@dataclass(frozen=True)
class Decided:
    """A decision that counts: its outcome, the words it was about, and those published after it ("" if none were)."""

    outcome: str
    words: str
    published: str = ""


@dataclass(frozen=True)
class Step:
    """What a body is asked, and its decision that counts, if it has made one."""

    asks: str
    decided: Decided | None = None


def own_words(document: Document) -> str:
    """The hash of what a plan says itself: its title, period, legal basis and chapters, without what tells of it."""
    chapters = [chapter for chapter in document.get("chapters", []) if chapter["kind"] not in NOT_WORDS]
    return sha256([chapters, {name: document.get("plan", {}).get(name, "") for name in PRINTED}])


def standings(steps: Sequence[Step], words: str) -> list[str]:
    """How each step stands for a plan of these words: a key of STANDINGS each."""
    return [_standing(step, words, steps[at + 1 :]) for at, step in enumerate(steps)]


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
