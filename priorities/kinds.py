"""The four levels that officers edit alike: what each is called, where it hangs, which form changes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from cypp.editing import VersionedForm
from plans.models import Plan
from priorities.forms import CommitmentForm, ObjectiveForm, PriorityForm, ResultForm
from priorities.models import Commitment, Objective, Priority, Result


@dataclass(frozen=True)
class Kind:
    """One level. `path` leads from a row to its plan; `parent` is the field it hangs from."""

    name: str
    model: Any
    form: type[VersionedForm]
    parent: str
    path: str
    priority_of: Callable[[Any], Any]
    holds: tuple[tuple[str, str, str], ...] = ()

    @property
    def url(self) -> str:
        """Prefix of its URL names: "" for a priority, "objective_" for an objective."""
        return "" if self.name == "priority" else f"{self.name}_"

    def of_plan(self, plan: Plan):
        """The rows of this level in `plan`: every look-up by a number from a web address starts here."""
        return self.model.objects.filter(**{self.path: plan}).select_related(self.path)

    def siblings(self, row):
        return self.model.objects.filter(**{f"{self.parent}_id": getattr(row, f"{self.parent}_id")})

    def new(self, plan: Plan, parent: int | None):
        """An unsaved row under `parent`, which must belong to `plan` (404 otherwise)."""
        if self.parent == "plan":
            return self.model(plan=plan)
        above = KINDS[self.parent].of_plan(plan).filter(pk=parent).first()
        if above is None:
            raise Http404(f"No such {self.parent}.")
        return self.model(**{self.parent: above})

    def term(self, plan: Plan) -> str:
        return plan.terms[self.name]

    def label(self, row) -> str:
        """The row as its plan prints it: "action 2.1.3", or "priority 2"."""
        number = row.number if self.name == "priority" else row.label
        return f"{self.term(self.priority_of(row).plan).lower()} {number}"

    def contents(self, row) -> list[str]:
        """What goes with a row when it is removed, as its plan calls it: ["3 strategic actions", ...]."""
        terms = self.priority_of(row).plan.terms
        counts = [(getattr(row, relation).count(), noun, more) for relation, noun, more in self.holds]
        named = [(count, noun + "s" * (count != 1), more) for count, noun, more in counts if count]
        return [f"{count} {terms.get(noun, noun).lower()}{more}" for count, noun, more in named]


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "priority",
            Priority,
            PriorityForm,
            "plan",
            "plan",
            lambda row: row,
            (
                ("objectives", "objective", " and all below"),
                ("measures", "measure", ""),
                ("money", "amount", " of money"),
            ),
        ),
        Kind(
            "objective",
            Objective,
            ObjectiveForm,
            "priority",
            "priority__plan",
            lambda row: row.priority,
            (
                ("results", "result", ""),
                ("commitments", "commitment", ""),
                ("money", "amount", " of money, kept for the priority as a whole"),
            ),
        ),
        Kind(
            "result",
            Result,
            ResultForm,
            "objective",
            "objective__priority__plan",
            lambda row: row.objective.priority,
            (("commitments", "commitment", ", kept for the objective as a whole"),),
        ),
        Kind(
            "commitment",
            Commitment,
            CommitmentForm,
            "objective",
            "objective__priority__plan",
            lambda row: row.objective.priority,
        ),
    )
}
