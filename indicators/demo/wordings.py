"""Texts that the demonstration's people wrote for single editions: short ones, easy ones, translations."""

from indicators.demo import content
from plans.models import Plan, Wording


def write_wordings(plan: Plan, folder: str) -> None:
    Wording.objects.bulk_create(
        Wording(plan=plan, **row | {"body": row["body"].strip() + "\n"})
        for row in content.read("wordings.toml")[folder]
    )
