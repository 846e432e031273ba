"""Writes of checklists: what people say of a requirement, and sets as a whole. The caller has authorised."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from partners.models import User
from plans.checklist.access import hold_unfinished
from plans.checklist.checks import answers_of, counts
from plans.models import Plan, Requirement, RequirementAnswer, RequirementSet
from plans.timeline import name_of


@transaction.atomic
def say_done(plan: Plan, requirement: Requirement, *, by: User) -> None:
    """Somebody says that these words of a line are done; whoever said so first stays named.

    Only for what no check computes. An earlier answer, which counts no more, stays in the history.
    """
    hold_unfinished(plan)
    if requirement.computed:
        raise PermissionDenied("This is checked by itself: mend what is missing, or say why it is not needed.")
    answer = answers_of(plan).filter(requirement=requirement).first()
    if answer and counts(answer, requirement):
        return
    if answer:
        answer.delete()
    RequirementAnswer.objects.create(
        plan=plan, requirement=requirement, met=True, by=by, by_name=name_of(plan.trust, by.pk), words=requirement.words
    )


@transaction.atomic
def take_back(plan: Plan, requirement: Requirement, *, decides: bool) -> None:
    """What was said counts no more; it stays in the history. Only who `decides` takes back that it is not needed."""
    hold_unfinished(plan)
    answer = RequirementAnswer.objects.filter(plan=plan, requirement=requirement).first()
    if answer is None:
        return  # somebody took it back first
    if answer.because and not decides:
        raise PermissionDenied("Only a plan manager takes back that something is not needed.")
    answer.delete()


@transaction.atomic
def copy_set(source: RequirementSet) -> RequirementSet:
    """A set of the same trust with the same requirements, under the first free name made from its own."""
    taken = {name.lower() for name in RequirementSet.objects.for_trust(source.trust).values_list("name", flat=True)}
    names = (f"{source.name[:100]} (copy{f' {n}' if n > 1 else ''})" for n in range(1, 1000))
    name = next(each for each in names if each.lower() not in taken)
    made = RequirementSet.objects.create(trust=source.trust, name=name, source=source.source)
    Requirement.objects.bulk_create(
        Requirement(of=made, position=at, title=row.title, help=row.help, computed=row.computed, stage=row.stage)
        for at, row in enumerate(source.requirements.all(), 1)
    )
    return made
