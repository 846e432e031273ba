"""What a consultation brings to pages that it shares with others: the outline, histories, the guard of its move."""

from django.http import HttpRequest
from django.utils import timezone

from plans.consultation import chapters
from plans.models import Consultation, Plan, Tag, YouSaid
from plans.pages import link, plan_url, register_outline
from plans.records import Record, register_record
from plans.workflow import register_guard

YOU_SAID = Record(
    name="you_said",
    model=YouSaid,
    parent="plan",
    urls="plans:you_said_",
    term=lambda plan: "“You said, we did”",
    place=lambda plan, row: f"{plan_url('plans:you_said', plan)}#line-{row.pk}",
    fields={"said": "You said", "did": "We did", "tag": "Tag"},
    title="said",
    order="position",
    dotted=False,
    choose={"tag": lambda row: Tag.objects.filter(plan=row.plan_id)},
)


def outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    place = plan_url("plans:consultation", plan)
    return [{"title": "", "links": [link("Consultation", place, current == "consultation")]}]


def consultation_set(plan: Plan) -> list[dict[str, str]]:
    """What stands in the way of opening a consultation: days that are not set, or are over."""
    url = plan_url("plans:consultation_days", plan)
    found = Consultation.objects.filter(plan=plan).first()
    if found is None:
        return [{"message": "Nobody has said yet when the draft may be answered.", "url": url}]
    if found.closes < timezone.localdate():
        return [{"message": "The days of the consultation are over. Set new ones.", "url": url}]
    return []


def register() -> None:
    chapters.register()
    register_outline(1, outline)
    register_record(YOU_SAID)
    register_guard("consultation_set", consultation_set)
