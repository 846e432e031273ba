"""A plan that every move lets pass, and for each guard the one thing that makes it alone refuse."""

from datetime import date

from plans.models import Plan, Requirement
from tests.agreeing import (
    ConsultationFactory,
    RequirementAnswerFactory,
    RequirementFactory,
    RequirementSetFactory,
    RouteStepFactory,
    SignOffRequestFactory,
    SignOffWindowFactory,
)
from tests.cast import Cast
from tests.factories import UserFactory

WAIVED = {"waived_reason": "Agreed by letter", "waived_at": "2010-03-01T12:00Z"}
UNWAIVED = {"waived_reason": "", "waived_at": None, "waived_by": None}


def ready_plan(cast: Cast) -> Plan:
    """Promises something, may be answered, waived by all who were asked, with a checklist of a line for each stage."""
    plan = cast.plan
    window = SignOffWindowFactory(plan=plan)
    for priority in plan.priorities.all():
        SignOffRequestFactory(
            window=window, priority=priority, organisation=cast.organisation, waived_by=UserFactory(), **WAIVED
        )
    ConsultationFactory(plan=plan, closes=date(2099, 3, 31))
    plan.requirements = RequirementSetFactory(trust=plan.trust)
    plan.save()
    for stage in Requirement.Stage:
        line = RequirementFactory(of=plan.requirements, stage=stage, title=f"Needed for {stage.value}")
        RequirementAnswerFactory(plan=plan, requirement=line, met=True, because="")
    return plan


def no_priorities(plan: Plan) -> None:
    for priority in plan.priorities.all():
        priority.objectives.all().delete()


def nobody_asked(plan: Plan) -> None:
    plan.signoff_window.requests.all().delete()


def one_signature_missing(plan: Plan) -> None:
    waiting = plan.signoff_window.requests.first()
    type(waiting).objects.filter(pk=waiting.pk).update(**UNWAIVED)


def a_body_has_not_decided(plan: Plan) -> None:
    RouteStepFactory(plan=plan, body__name="Full council")


def no_days_to_answer(plan: Plan) -> None:
    plan.consultation.delete()


def unanswered(stage: str):
    return lambda plan: plan.requirement_answers.filter(requirement__stage=stage).delete()


#: By guard: what to do to a ready plan so that this guard alone has something to say, and what it then says.
BREAKS = {
    "has_priorities": (no_priorities, "no priority with an objective"),
    "window_set": (nobody_asked, "Nobody is asked to sign"),
    "all_signed": (one_signature_missing, "Alder Primary Care Trust has not signed priority 1"),
    "decided": (a_body_has_not_decided, "Full council has not approved the plan"),
    "consultation_set": (no_days_to_answer, "when the draft may be answered"),
    **{f"checklist_{stage}": (unanswered(stage), f"Needed for {stage}") for stage in Requirement.Stage.values},
}
