"""What pays for a plan of the demonstration: an amount for each of its periods; "tbc" is to be confirmed."""

from collections.abc import Mapping

from indicators.demo import content
from partners.models import Organisation
from plans.models import Plan
from priorities.models import Contribution, Objective


def write_money(plan: Plan, folder: str, periods: list[str], organisations: Mapping[str, Organisation]) -> None:
    """The rows of `money.toml` in a plan's folder; none where it has no such file."""
    if not (content.HERE / folder / "money.toml").exists():
        return
    priorities = {priority.number: priority for priority in plan.priorities.all()}
    objectives = {
        (row.priority.number, row.number): row
        for row in Objective.objects.filter(priority__plan=plan).select_related("priority")
    }
    Contribution.objects.bulk_create(
        Contribution(
            priority=priorities[each["priority"]],
            objective=objectives[each["priority"], each["objective"]] if "objective" in each else None,
            title=each["title"],
            amount=None if amount == "tbc" else amount,
            year=year,
            fund=each.get("fund", ""),
            organisation=organisations[each["organisation"]],
            arrangement=each["arrangement"],
        )
        for each in content.read(f"{folder}/money.toml")["money"]
        for year, amount in zip(periods, each["amounts"], strict=True)
    )
