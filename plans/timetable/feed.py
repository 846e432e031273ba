"""A person's calendar as a file: what they may read at this moment, told by kinds, numbers and the titles of key dates.

The address is a secret that leaves the building with whoever subscribes, so no words of a draft go with it.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar
from icalendar import Event as Entry

from partners.access import roles_everywhere
from partners.models import User
from plans.access import visible_to
from plans.models import Plan, State
from plans.timetable.calendar import Event, events_of
from plans.timetable.stages import today

#: How long a day stays in the calendar after it went by.
KEPT = timedelta(days=92)
AGAIN = timedelta(hours=4)
LONDON = ZoneInfo("Europe/London")
#: Only those who read every draft are told what is owed.
OWED = "commitment"
ASKING = {"window", "consultation"}


def events_for(user: User, now: date | None = None) -> list[Event]:
    """What belongs in this person's calendar, by day, from all trusts they belong to: the same few queries for all."""
    held = roles_everywhere(user)
    plans = list(readable(user, held).exclude(state=State.SUPERSEDED).select_related("trust"))
    found = events_of(plans, (now or today()) - KEPT)
    drafting = {trust.pk for trust, roles in held.items() if roles.reads_drafts}
    return [event for event in found if belongs(event, drafting)]


def readable(user: User, trusts: Iterable):
    plans = Plan.objects.none()
    for trust in trusts:
        plans = plans | visible_to(user, trust)
    return plans


def belongs(event: Event, drafting: set[int]) -> bool:
    """Nothing that is done; consultation and sign-off only while the plan is open to them."""
    if event.done or (event.kind in ASKING and not event.plan.is_open):
        return False
    return event.kind != OWED or event.plan.trust_id in drafting


def calendar_of(events: Iterable[Event], name: str) -> bytes:
    """An iCalendar file of days, and of moments where they are known. The same events give the same bytes."""
    made = Calendar()
    made.add("prodid", "-//CYPP//Plans//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT4H")
    for event in events:
        made.add_component(entry(event))
    return made.to_ical()


def entry(event: Event) -> Entry:
    link = settings.SITE_URL + event.url
    made = Entry()
    made.add("uid", f"{event.key}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("dtstamp", event.changed_at)
    made.add("last-modified", event.changed_at)
    made.add("summary", f"{event.title} – {event.plan.full_title}")
    if event.at:  # a moment without an end, as nobody says how long a meeting takes
        made.add("dtstart", datetime.combine(event.day, event.at, LONDON).astimezone(UTC))
    else:
        made.add("dtstart", event.day)
        made.add("dtend", event.last + timedelta(days=1))
    made.add("transp", "TRANSPARENT")
    made.add("categories", [event.word])
    made.add("url", link)
    made.add("description", link)
    return made
