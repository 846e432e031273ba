"""A plan's way through the bodies, read from its rows: what each decided, on which version, and what is next."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.http import Http404
from django.utils import timezone

from plans.decisions.route import DONE, EARLY, OLD, STANDINGS, Decided, Step, own_words, standings
from plans.document import freeze
from plans.models import AgendaItem, Decision, Plan, Publication, RouteStep

ASKED = {"note": "noted", "comment": "commented on", "approve": "approved", "adopt": "adopted"}


@dataclass
class Stage:
    """A step of the way: its agenda items, the decision that counts, and how it stands (see `route.STANDINGS`)."""

    step: RouteStep
    items: list[AgendaItem]
    standing: str = ""

    @cached_property
    def decision(self) -> Decision | None:
        """The newest decision of the latest meeting that has made one."""
        return next((found for item in reversed(self.items) if (found := newest(item))), None)

    @cached_property
    def said(self) -> list[Decision]:
        """Every decision, that of the latest meeting first and of one meeting the newest."""
        return [found for item in reversed(self.items) for found in item.decisions.all()]

    @cached_property
    def coming(self) -> AgendaItem | None:
        """The agenda item that a decision is still awaited of, after any that was made."""
        last = self.items[-1] if self.items else None
        return last if last and newest(last) is None else None

    @property
    def done(self) -> bool:
        return self.standing == DONE

    @property
    def word(self) -> str:
        """The standing in words; a step on an agenda says so."""
        if self.coming and self.standing == "open":
            return "On the agenda" if self.coming.meeting.on >= timezone.localdate() else "Decision not recorded"
        if self.done and self.decision:
            return self.decision.get_outcome_display()
        return STANDINGS[self.standing][0]

    @property
    def shape(self) -> str:
        if self.coming and self.standing == "open":
            return "info" if self.coming.meeting.on >= timezone.localdate() else "warn"
        return STANDINGS[self.standing][1]

    @property
    def lacks(self) -> str:
        """What is missing at this step, in a sentence without its end."""
        body, said = self.step.body.name, self.decision
        if self.standing == EARLY:
            return f"{body} decided before its turn: it decides again, after those that are ahead of it now"
        if self.standing == OLD and said:
            return f"{body} decided on version {said.publication.number}, and the plan’s words have changed since"
        return f"{body} has not {ASKED[self.step.asks]} the plan ({self.word.lower()})"


@dataclass
class Way:
    """All steps of a plan in order, and its agenda items that answer none of them."""

    plan: Plan
    stages: list[Stage]
    others: list[AgendaItem]

    @property
    def next(self) -> Stage | None:
        """The first step that is not done."""
        return next((stage for stage in self.stages if not stage.done), None)

    @property
    def items(self) -> list[AgendaItem]:
        """Every item, by the day of its meeting, the latest first."""
        found = [item for stage in self.stages for item in stage.items] + self.others
        return sorted(found, key=lambda item: (item.meeting.on, item.pk), reverse=True)


def newest(item: AgendaItem) -> Decision | None:
    """The decision of an item that counts; earlier ones stay on record. Uses prefetched decisions."""
    return next(iter(item.decisions.all()), None)


def items_of(plan: Plan) -> list[AgendaItem]:
    """The plan's agenda items in the order of their meetings, with decisions and versions (no texts): two queries."""
    decisions = Decision.objects.select_related("publication").defer("publication__document")
    found = plan.agenda_items.select_related("meeting__body", "publication").defer("publication__document")
    return list(found.prefetch_related(Prefetch("decisions", decisions)).order_by("meeting__on", "pk"))


def item_of(plan: Plan, pk: int) -> AgendaItem:
    """One agenda item of the plan, as `items_of` has it. Raises Http404."""
    found = next((item for item in items_of(plan) if item.pk == pk), None)
    if found is None:
        raise Http404("No such agenda item.")
    found.plan = plan
    return found


def stages_of(plan: Plan) -> tuple[list[Stage], list[AgendaItem]]:
    """The steps with their items, not yet judged; and the items of no step."""
    items = items_of(plan)
    steps = list(plan.route.select_related("body"))
    stages = [Stage(step, [item for item in items if item.step_id == step.pk]) for step in steps]
    return stages, [item for item in items if item.step_id is None]


def way_of(plan: Plan) -> Way:
    """The plan's way as it stands for the plan's words now. The plan is frozen only when something was decided."""
    stages, others = stages_of(plan)
    words = own_words(freeze(plan)) if any(stage.decision for stage in stages) else ""
    judge(plan, stages, words)
    return Way(plan, stages, others)


def judge(plan: Plan, stages: list[Stage], words: str) -> None:
    """Say of each step how it stands for a plan of these words. Reads the text of the versions that were decided on."""
    for stage, standing in zip(stages, standings(plain(plan, stages), words), strict=True):
        stage.standing = standing


def plain(plan: Plan, stages: Iterable[Stage]) -> list[Step]:
    """The steps as plain values for `route`."""
    finals = dict(
        plan.publications.filter(stage=Publication.Stage.FINAL).order_by("number").values_list("number", "pk")
    )
    every = [(stage, stage.said) for stage in stages]
    after = {made.pk: _first_from(finals, made.publication.number) for _, said in every for made in said}
    wanted = {made.publication_id for _, said in every for made in said} | {finals.get(at, 0) for at in after.values()}
    words = {row.pk: own_words(row.document) for row in plan.publications.filter(pk__in=wanted)} if wanted else {}

    def decided(made: Decision) -> Decided:
        return Decided(
            made.outcome,
            words[made.publication_id],
            words.get(finals.get(after[made.pk], 0), ""),
            made=made.pk,
            day=made.item.meeting.on.toordinal(),
            version=made.publication.number,
            final=after[made.pk],
        )

    return [Step(stage.step.asks, *_split([decided(made) for made in said])) for stage, said in every]


def _split(said: list[Decided]) -> tuple[Decided | None, tuple[Decided, ...]]:
    """The decision that counts, and those before it."""
    return (said[0], tuple(said[1:])) if said else (None, ())


def _first_from(finals: dict[int, int], number: int) -> int:
    """The number of the first final version from this number on; 0 when there is none."""
    return next((at for at in finals if at >= number), 0)
