"""What must be so before a plan is approved or published: every body of its way has decided, on these words."""

from plans.decisions.way import way_of
from plans.models import Plan
from plans.pages import plan_url
from plans.workflow import register_guard


def decided(plan: Plan) -> list[dict[str, str]]:
    """Each step that is not done, in the order of the way; nothing for a plan without one."""
    if not plan.route.exists():
        return []
    url = plan_url("plans:decisions", plan)
    open_stages = [stage for stage in way_of(plan).stages if not stage.done]
    return [{"message": stage.lacks, "url": f"{url}#step-{stage.step.pk}"} for stage in open_stages]


def register() -> None:
    register_guard("decided", decided)
