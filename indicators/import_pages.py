"""Where the pages of a plan offer to bring in a workbook."""

from django.http import HttpRequest

from partners.access import roles_of
from plans.access import can_edit
from plans.models import Plan
from plans.pages import link, plan_url, register_outline


def import_outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    if not can_edit(roles_of(request.user, plan.trust), plan):
        return []
    here = link("Bring in a workbook", plan_url("indicators:upload", plan), current == "import")
    return [{"title": "Exchange", "links": [here]}]


def register() -> None:
    register_outline(95, import_outline)
