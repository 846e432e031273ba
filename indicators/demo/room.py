"""The sign-off room of the demonstration: deputies, and reminders of the last days."""

from datetime import timedelta

from django.utils import timezone

from indicators.demo import content
from partners.demo import PEOPLE
from partners.models import Organisation, User
from plans.models import Plan
from priorities.signoff.nudges import nudge
from priorities.signoff.signatories import add


def furnish_room(plan: Plan, manager: User) -> None:
    """Deputies and reminders as room.toml tells them; the plan is at sign-off."""
    data, now = content.read("room.toml"), timezone.now()
    organisations = {each.name: each for each in Organisation.objects.for_trust(plan.trust)}
    emails = {person.name: person.email for person in PEOPLE}
    for each in data["deputies"]:
        name, organisation = each["name"], organisations[each["organisation"]]
        add(plan=plan, organisation=organisation, email=emails[name], name=name, deputy=True, by=manager)
    for each in data["reminders"]:
        day = now - timedelta(days=each["days_ago"])
        nudge(plan=plan, organisation=organisations[each["organisation"]], by=manager, now=day)
