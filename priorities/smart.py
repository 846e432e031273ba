"""Is a commitment SMART: specific, measurable, owned, resourced, dated? Advice that never stops anybody.

The rules are simple on purpose, so that an officer can see why a row is named. A commitment is

- owned when a lead or a lead organisation is named;
- dated when a day could be derived from its "by when" (priorities.dates) that is not before the plan begins;
- measurable when its words or steps hold a number or a percentage that is more than a date, an age, a school
  year or the number of an act or phase, or when it serves a result that holds one or that a measure belongs to;
- specific when its text has four words or more and does more than point elsewhere ("As outlined in ...", "To be
  developed"). Words that only give a direction ("Improve", "Continue to") get a hint and no fault;
- resourced when its objective or its whole priority has money, its words speak of money, posts or existing means, or
  contributing organisations are named.

A commitment is not faulted for what its plan leaves out (`looked_at`).

Everything here reads what is loaded already: `load` comes first, or `load_content` of priorities.chapters.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects

from plans.layout import Shown
from priorities.models import Commitment, Contribution, Objective, Priority

#: An upper app's answer: of these priorities' results, the ids of those that a measure belongs to.
Measured = Callable[[list[Priority]], set[int]]
_measured: list[Measured] = []

#: The letters in the order in which a row's faults are named, with the short word for each and its shape.
KINDS = {
    "owned": ("No owner", "bad"),
    "dated": ("No date", "warn"),
    "measurable": ("Not measurable", "warn"),
    "specific": ("Not specific", "warn"),
    "resourced": ("No resources", "warn"),
}
#: Of what a plan has to show at least one for a letter to be looked at.
NEEDS = {"owned": {Shown.LEAD}, "dated": {Shown.BY_WHEN}, "resourced": {Shown.ORGANISATIONS, Shown.MONEY}}
FEW_WORDS = 4
COUNTED = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|hundred|thousand|dozen|half|halve|double|treble|twice|per ?cent|an? (?:third|quarter|tenth|fifth)"
)
NUMBER = re.compile(rf"\d|\b(?:{COUNTED})\b", re.IGNORECASE)
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
#: Numbers that count nothing: years, days, ages, and what is only called by a number.
NO_MEASURE = re.compile(
    rf"""
    ^\s*\(?\d{{1,2}}[.)]\s                                                      # a step's own number
    | \b(?:19|20)\d\d\s*[/–-]\s*(?:19|20)?\d\d\b | \b(?:19|20)\d\d\b            # 2009/10, 2010
    | \b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTHS})[a-z]*\b               # 31 March
    | \b(?:{MONTHS})[a-z]*\s+['’]?\d{{1,2}}(?:st|nd|rd|th)?\b                    # March 31, Sept 09
    | \b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b                                    # 31.3.2009
    | \b\d+\s*(?:(?:/|-|–|to|and)\s*\d+\s*)?(?:-|\s)?(?:years?[ -]olds?|age\b)  # 16 and 17 year olds, 5 to 19 age range
    | \b\d{{1,2}}/\d{{1,2}}\b | \bpost[ -]16\b | \b\d+\.\d+\s+(?:above|below)\b | \(\d+[a-z]\)
    | \b(?:aged?|ages|under|over)[ -]\d+(?:\s*(?:-|–|to|and)\s*\d+)?s?\b         # aged 5 to 11
    | \b(?:0|3|4|5|8|11|13|14|16|18)\s?(?:-|–)\s?(?:3|4|5|7|8|11|13|16|17|18|19|25)s?\b(?!\s*%)  # 14-19
    | \b(?:phase|stage|key\s+stage|ks|year|level|tier|section|article|appendix|annex|page|part|chapter|priority|
        objective|strand|standards?|wave|option|no\.?|version|band|quarter|q)\s*\d+(?:\.\d+)*      # Phase 2, Year 7
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
POINTER = re.compile(
    r"(?:as|see|refer to|in line with|in accordance with)\b.{0,20}?\b(?:outlined|set out|above|below|per|described|"
    r"detailed|in|plan|strategy)\b|see\b|as (?:above|below|per)\b|to be (?:developed|confirmed|agreed|decided)\b"
    r"|tb[acd]\b|ongoing\b|on-going\b",
    re.IGNORECASE,
)
POINTER_WORDS = 14
DIRECTION = re.compile(
    r"(?:to |we will )?(continue(?: to)?|improve|enhance|support|promote|encourage|develop|strengthen|raise|explore|"
    r"consider|work towards|seek to|aim to|maximise|facilitate)\b",
    re.IGNORECASE,
)
MEANS = re.compile(
    r"£|\b(?:fund(?:s|ed|ing)?|budgets?|grants?|cost(?:s|ed|ing)?|resource[sd]|invest(?:ed|ment|ing)?|"
    r"financ(?:e|ed|ial|ing)|salar(?:y|ies)|existing (?:staff|means|teams?)|fte|posts|bids?|money|pooled)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fault:
    """What a commitment is not: a name of KINDS, what is wrong in words, and what to do about it."""

    name: str
    message: str
    remedy: str
    own_word: str = ""

    @property
    def word(self) -> str:
        return self.own_word or KINDS[self.name][0]

    @property
    def kind(self) -> str:
        return KINDS[self.name][1]


@dataclass(frozen=True)
class Check:
    """The faults of one commitment in the order of KINDS, and hints that are no faults. `whole`: was all looked at?"""

    faults: tuple[Fault, ...] = ()
    hints: tuple[str, ...] = ()
    whole: bool = True

    @property
    def smart(self) -> bool:
        return not self.faults

    @property
    def word(self) -> str:
        """ "SMART", "No fault" where not all was looked for, "No date", "No owner and 2 more"."""
        if self.smart:
            return "SMART" if self.whole else "No fault"
        others = len(self.faults) - 1
        return self.faults[0].word + (f" and {others} more" if others else "")

    @property
    def kind(self) -> str:
        return "good" if self.smart else self.faults[0].kind


def register_measured(find: Measured) -> None:
    """`find` takes at most one query, whatever the number of priorities."""
    _measured.append(find)


def measured_results(priorities: list[Priority]) -> set[int]:
    """The results of these priorities that a measure belongs to."""
    return {result for find in _measured for result in find(priorities)}


def looked_at(shows: Iterable[str]) -> list[str]:
    """The names of KINDS that commitments are checked for, in a plan that shows this."""
    shown = set(shows)
    return [name for name in KINDS if name not in NEEDS or NEEDS[name] & shown]


def check(
    commitment: Commitment,
    measured: Iterable[int] = (),
    kinds: Collection[str] = tuple(KINDS),
    begins: date | None = None,
    funded: bool = False,
) -> Check:
    """Judge one commitment; `measured` holds the ids of results with a measure. No query of its own.

    `begins` is the first day of its plan: what should be done before is left over from an earlier one. `funded`: is
    there money for its objective or its whole priority?
    """
    found = {
        "owned": owned(commitment),
        "dated": dated(commitment, begins),
        "measurable": measurable(commitment, measured),
        "specific": specific(commitment),
        "resourced": () if funded else resourced(commitment),
    }
    faults = [Fault(name, *found[name]) for name in KINDS if name in kinds and found[name]]
    return Check(tuple(faults), tuple(hints(commitment)), len(kinds) == len(KINDS))


#: What is wrong, what to do about it, and the short word for it where it is not that of its kind.
Finding = tuple[str, str] | tuple[str, str, str] | tuple[()]


def owned(commitment: Commitment) -> Finding:
    if commitment.lead.strip() or commitment.lead_organisation_id:
        return ()
    return "Nobody leads it.", "Name a role or an organisation that answers for it."


def dated(commitment: Commitment, begins: date | None = None) -> Finding:
    words = " ".join(commitment.by_when.split())
    if commitment.by_date and begins and commitment.by_date < begins:
        return (
            f"“{words}” is before the plan begins.",
            "Give a day within the plan, or leave out what is done.",
            "Too early",
        )
    if commitment.by_date:
        return ()
    message = f"“{words}” gives no day to check by." if words else "It does not say by when."
    return message, "Give a month, a season or a day, like “March 2010”."


def measurable(commitment: Commitment, measured: Iterable[int]) -> Finding:
    result = commitment.result
    if has_number(f"{commitment.text}\n{commitment.steps}"):
        return ()
    if result and (result.pk in measured or has_number(result.text)):
        return ()
    return (
        "Nothing says how you will know that it is done.",
        "Say how many, how much or how often, or let it serve something with a measure.",
    )


def specific(commitment: Commitment) -> Finding:
    text = commitment.text.strip()
    length = len(text.split())
    if length < FEW_WORDS:
        return f"{length} words cannot say who does what." if length > 1 else "One word cannot say who does what.", (
            "Begin with what will be done, and say for whom and where."
        )
    if length <= POINTER_WORDS and POINTER.match(text) and not commitment.step_list:
        return "It only points elsewhere or leaves it open.", "Say here what will be done."
    return ()


def resourced(commitment: Commitment) -> Finding:
    words = f"{commitment.text}\n{commitment.steps}"
    partnered = getattr(commitment, "partnered", None)
    if MEANS.search(words) or (commitment.organisations.all() if partnered is None else partnered):
        return ()
    return (
        "It names no money, no posts and no partner who contributes.",
        "Add money, name the contributing organisations, or say what pays for it, as in “within existing budgets”.",
    )


def hints(commitment: Commitment) -> list[str]:
    found = DIRECTION.match(commitment.text.strip())
    if not found:
        return []
    return [f"“{found[1].capitalize()}” gives a direction: say what will be different once it is done."]


def has_number(text: str) -> bool:
    """Does the text count anything?"""
    return bool(NUMBER.search(NO_MEASURE.sub(" ", text)))


def for_objective(pk: Any) -> Q:
    """Money for this objective, or for the whole of its priority."""
    return Q(objective=pk) | Q(objective=None)


def has_money(objective: Objective) -> bool:
    """From what `load` counted, or else from the priority's money, which is loaded."""
    counted = getattr(objective, "funded", None)
    if counted is not None:
        return counted
    return any(row.objective_id in (objective.pk, None) for row in objective.priority.money.all())


def load(priorities: list[Priority]) -> None:
    """Prefetch no more than the check reads: two queries. Nothing for what is already there."""
    partners = Commitment.organisations.through.objects.filter(commitment=OuterRef("pk"))
    commitments = Commitment.objects.select_related("result").annotate(partnered=Exists(partners))
    money = Contribution.objects.filter(priority=OuterRef("priority")).filter(for_objective(OuterRef("pk")))
    objectives = Objective.objects.defer("rationale").annotate(funded=Exists(money))
    objectives = objectives.prefetch_related(Prefetch("commitments", commitments))
    prefetch_related_objects(priorities, Prefetch("objectives", objectives))


def attach(priorities: list[Priority]) -> None:
    """Give every commitment of these priorities its check as `smart`. `load` comes first."""
    measured = measured_results(priorities)
    for priority in priorities:
        kinds = looked_at(priority.plan.shows)
        paid = (
            {row.pk for row in priority.objectives.all() if has_money(row)}
            if Shown.MONEY in priority.plan.shows
            else set()
        )
        for row in commitments_of(priority):
            row.smart = check(row, measured, kinds, priority.plan.starts, row.objective_id in paid)  # type: ignore[attr-defined]


def commitments_of(priority: Priority) -> list[Commitment]:
    """In print order, each knowing its objective."""
    return [commitment for objective in priority.objectives.all() for commitment in in_order(objective)]


def in_order(objective: Objective) -> list[Commitment]:
    """An objective's commitments as its page shows them: by the result each serves, then by number. No query."""
    rows = list(objective.commitments.all())
    for row in rows:
        row.objective = objective
    if Shown.RESULTS not in objective.priority.plan.shows:
        return rows
    return sorted(rows, key=lambda row: (row.result is None, row.result.number if row.result else 0, row.number))
