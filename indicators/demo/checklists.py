"""The checklists of the demonstration's plans: each has that of its first day, and some of it is answered by people."""

from indicators.demo import content
from partners.models import Membership, Role
from plans.checklist.sets import set_for
from plans.models import Plan, RequirementAnswer


def begin_checklist(plan: Plan, folder: str) -> None:
    """Give a plan the checklist of its first day, with what people say of its lines."""
    plan.requirements = set_for(plan.trust, plan.starts)
    plan.save(update_fields=["requirements"])
    answer_checklist(plan, folder)


def answer_checklist(plan: Plan, folder: str) -> None:
    """People say what `checklists.toml` says of its lines by their titles: once more for each version that is begun."""
    RequirementAnswer.objects.filter(plan=plan).delete()
    data = content.read("checklists.toml").get(folder, {})
    for role, met, answers in (
        (Role.OFFICER, True, dict.fromkeys(data.get("done", []), "")),
        (Role.MANAGER, False, data.get("not_needed", {})),
    ):
        who = Membership.objects.for_trust(plan.trust).filter(role=role).select_related("user").order_by("pk")[0]
        for title, because in answers.items():
            line = plan.requirements.requirements.get(title=title)  # type: ignore[union-attr]
            RequirementAnswer.objects.create(
                plan=plan,
                requirement=line,
                met=met,
                because=because,
                by=who.user,
                by_name=who.shown_name,
                words=line.words,
            )
