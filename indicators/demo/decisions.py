"""Takes the plans of the demonstration through the bodies that decide on them."""

from datetime import date, timedelta

from indicators.demo import content
from indicators.demo.content import Data
from partners.models import Body, Trust, User
from plans.decisions.actions import add_step, fill, record_decision
from plans.models import AgendaItem, Meeting, Plan, RouteStep
from priorities.signoff.signing import london_day


def hold_meetings(plan: Plan, folder: str, manager: User) -> None:
    """The plan's way, its meetings with a report to each, and the decisions of those that have met."""
    plan = Plan.objects.get(pk=plan.pk)  # at the stage it has reached: reports say so
    rows = content.read("decisions.toml").get(folder, [])
    for step, data in [(_step(plan, data), data) for data in rows]:
        if day := day_of(data):
            item = _item(plan, step, meeting_of(step.body, day, data), data, manager)
            if "outcome" in data:
                words = {name: data.get(name, "") for name in ("outcome", "comment", "minute")}
                record_decision(item, by=manager, **words)


def _step(plan: Plan, data: Data) -> RouteStep:
    body = Body.objects.get(trust=plan.trust, name=data["body"])
    return plan.route.filter(body=body).first() or add_step(RouteStep(plan=plan, body=body, asks=data["asks"]))


def add_meetings(trust: Trust) -> None:
    """Meetings that no plan is put to yet."""
    for data in content.read("decisions.toml")["meetings"]:
        day = day_of(data)
        if day:
            meeting_of(Body.objects.get(trust=trust, name=data["body"]), day, data)


def day_of(data: Data) -> date | None:
    """The day of a meeting that a file means; None where it names none."""
    return london_day() + timedelta(days=data["in"]) if "in" in data else data.get("on")


def meeting_of(body: Body, day: date, data: Data) -> Meeting:
    return Meeting.objects.get_or_create(body=body, on=day, defaults={"at": data["at"], "place": data["place"]})[0]


def _item(plan: Plan, step: RouteStep, meeting: Meeting, data: Data, manager: User) -> AgendaItem:
    version = plan.publications.all()[0]
    item = AgendaItem(plan=plan, publication=version, step=step, meeting=meeting, number=data["number"])
    fill(item, by=manager).save()
    return item
