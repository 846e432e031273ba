"""Writes of more than one row in what is promised."""

from partners.models import Trust
from plans.models import Plan
from plans.shapes import Copies, copy_rows, new_id, register_copier
from priorities.models import Commitment, Contribution, Objective, Outcome, Priority, Result

EVERY_CHILD_MATTERS = [
    "Be healthy",
    "Stay safe",
    "Enjoy and achieve",
    "Make a positive contribution",
    "Achieve economic well-being",
]


def make_trust_outcomes(trust: Trust) -> list[Outcome]:
    """The five outcomes of Every Child Matters for a trust; twice is the same as once."""
    rows = [Outcome(trust=trust, number=number, title=title) for number, title in enumerate(EVERY_CHILD_MATTERS, 1)]
    Outcome.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Outcome.objects.for_trust(trust).filter(framework=rows[0].framework))


def copy_priorities(source: Plan, target: Plan, copies: Copies) -> None:
    """Priorities with all below them and their money, and their links to outcomes and organisations."""
    copy_rows(list(source.priorities.all()), copies, plan=lambda row: target.pk)
    below = {"priority__plan": source}
    copy_rows(
        list(Objective.objects.filter(**below)),
        copies,
        priority=lambda row: new_id(copies, Priority, row.priority_id),
    )
    deeper = {"objective__priority__plan": source}
    copy_rows(
        list(Result.objects.filter(**deeper)),
        copies,
        objective=lambda row: new_id(copies, Objective, row.objective_id),
    )
    copy_rows(
        list(Commitment.objects.filter(**deeper)),
        copies,
        objective=lambda row: new_id(copies, Objective, row.objective_id),
        result=lambda row: new_id(copies, Result, row.result_id),
    )
    copy_rows(
        list(Contribution.objects.filter(**below)),
        copies,
        priority=lambda row: new_id(copies, Priority, row.priority_id),
        objective=lambda row: new_id(copies, Objective, row.objective_id),
    )
    _copy_links(Priority, "outcomes", copies)
    _copy_links(Commitment, "organisations", copies)


def _copy_links(model: type, name: str, copies: Copies) -> None:
    field = model._meta.get_field(name)  # type: ignore[attr-defined]
    through, column = field.remote_field.through, field.m2m_column_name()
    rows = list(through._default_manager.filter(**{f"{column}__in": list(copies.get(model, {}))}))
    copy_rows(rows, {}, **{field.m2m_field_name(): lambda row: new_id(copies, model, getattr(row, column))})


def register() -> None:
    register_copier(20, copy_priorities)
