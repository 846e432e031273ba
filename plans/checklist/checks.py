"""What a plan's checklist says: every requirement with what was found, and what stands in the way of a stage.

The page of the checklist and the guards of the moves read the same items, so that they cannot disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from plans.models import Plan, Requirement, RequirementAnswer, Transition
from plans.pages import plan_url
from plans.workflow import register_guard

Stage = Requirement.Stage
STAGES = list(Stage)


@dataclass(frozen=True)
class Finding:
    """What a check found: is it so, in words that name what is missing, and where to mend it."""

    ok: bool
    message: str
    url: str = ""


#: A constant number of queries, whatever the size of the plan.
CheckOf = Callable[[Plan], Finding]


@dataclass(frozen=True)
class Check:
    label: str
    find: CheckOf


CHECKS: dict[str, Check] = {}


def register_check(name: str, label: str, find: CheckOf) -> None:
    """An app adds something that requirements can be checked by. `name` is stored (40 characters at most)."""
    CHECKS[name] = Check(label, find)


@dataclass(frozen=True)
class Item:
    """One requirement of a plan. `state` is "met", "missing" or "not_needed"; `answer` what people said of it.

    `earlier` is an answer that does not count: it was given for other words, or before this version was begun.
    """

    requirement: Requirement
    state: str
    message: str
    url: str = ""
    answer: RequirementAnswer | None = None
    earlier: RequirementAnswer | None = None

    @property
    def computed(self) -> bool:
        return bool(self.requirement.computed)

    @property
    def other_words(self) -> str:
        """What the line was called when the earlier answer was given, where it said something else."""
        if self.earlier is None or self.earlier.words == self.requirement.words:
            return ""
        return self.earlier.words.partition("\n")[0]

    @property
    def word(self) -> str:
        """What is said of a line that is met."""
        return "There" if self.computed else "Done"


def items_of(plan: Plan, until: str = Stage.PUBLISHED) -> list[Item]:
    """The requirements that must hold before a plan enters stage `until` or an earlier one, in the order of the set."""
    if plan.requirements_id is None:
        return []
    answers = Prefetch("answers", answers_of(plan), to_attr="mine")
    needed = Requirement.objects.filter(of=plan.requirements_id, stage__in=stages_until(until))
    return [item_of(plan, requirement) for requirement in needed.prefetch_related(answers)]


def answers_of(plan: Plan) -> QuerySet[RequirementAnswer]:
    """What people said for this plan; each knows as `begun` when its present version was, None for the first."""
    begun = Transition.objects.filter(plan=OuterRef("plan"), action="revise").order_by("-at").values("at")[:1]
    return RequirementAnswer.objects.filter(plan=plan).annotate(begun=Subquery(begun))


def counts(answer: RequirementAnswer, requirement: Requirement) -> bool:
    """Was this answer, read by `answers_of`, given for the words of today and for this version of the plan?"""
    begun = answer.begun  # type: ignore[attr-defined]
    return answer.words == requirement.words and (begun is None or answer.changed_at > begun)


def stages_until(stage: str) -> list[Stage]:
    return STAGES[: STAGES.index(Stage(stage)) + 1]


def item_of(plan: Plan, requirement: Requirement) -> Item:
    """What is so for one requirement that was read with this plan's answer as `mine`."""
    said = next(iter(requirement.mine), None)  # type: ignore[attr-defined]
    answer, earlier = (said, None) if said and counts(said, requirement) else (None, said)
    if answer and answer.because:
        return Item(requirement, "not_needed", answer.because, answer=answer)
    if requirement.computed:
        found = find(plan, requirement.computed)
        return Item(requirement, "met" if found.ok else "missing", found.message, found.url, earlier=earlier)
    if answer:
        return Item(requirement, "met", "People say so.", answer=answer)
    here = f"{plan_url('plans:checklist', plan)}#requirement-{requirement.pk}"
    return Item(requirement, "missing", "Nobody has said yet that this is done.", here, earlier=earlier)


def find(plan: Plan, name: str) -> Finding:
    """What the check of this name finds; one that nobody registered holds the plan up."""
    if name in CHECKS:
        return CHECKS[name].find(plan)
    return Finding(False, "It is not known how to check this. Change it in the trust’s checklist.", sets_url(plan))


def sets_url(plan: Plan) -> str:
    return plan_url("plans:checklist", plan)


def missing(plan: Plan, stage: str) -> list[dict[str, str]]:
    """The guard of a move into `stage`: each requirement up to it that is neither met nor answered."""
    return [fault(item) for item in items_of(plan, stage) if item.state == "missing"]


def fault(item: Item) -> dict[str, str]:
    return {"message": f"{item.requirement.title}: {item.message}", "url": item.url}


def register() -> None:
    for stage in STAGES:
        register_guard(f"checklist_{stage}", partial(missing, stage=stage))
