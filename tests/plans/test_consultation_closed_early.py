"""A plan that goes on to sign-off closes its consultation: page, timetable and board paper call the day the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from plans.consultation.access import standing
from plans.decisions.drafting import draft as drafted_text
from plans.models import AgendaItem, Plan, State, Transition
from plans.timetable.calendar import events_of
from plans.timetable.stages import standing as standing_of
from tests.agreeing import AgendaItemFactory
from tests.plans.consulting import open_consultation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def go_on(cast) -> None:
    """Sign-off opens today, without the guards of the move."""
    Transition.objects.create(plan=cast.plan, from_state="consultation", to_state="signoff", by=cast.manager)
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SIGNOFF)
    cast.plan.refresh_from_db()


def closing(plan):
    """How the timetable calls its closing day: the day, the shape, the words."""
    event = next(each for each in events_of([plan], None) if each.title == "Consultation closes")
    mark = standing_of(event, timezone.localdate())
    return event.day, mark.kind, mark.text


def page_of(cast) -> str:
    return " ".join(cast.client("officer").get("/alder/plans/alder-plan/consultation/").content.decode().split())


@pytest.mark.parametrize("left", [0, 10], ids=["on its last day", "before its last day"])
def test_all_say_that_it_closed_with_the_move(cast, left):
    version, today = open_consultation(cast, after=left), timezone.localdate()
    assert closing(cast.plan)[1:] == ("info" if left else "warn", "In 10 days" if left else "Today")
    go_on(cast)
    assert standing(cast.plan).moved_on == today
    assert closing(cast.plan) == (today, "good", "Done")
    assert f"closed on {uk_date(today)}, when the plan went on to sign-off" in page_of(cast)
    item = AgendaItemFactory(plan=cast.plan, publication=version, meeting__body__trust=cast.trust)
    said = drafted_text(AgendaItem.objects.get(pk=item.pk), "consultation", by=cast.officer)
    assert f"The consultation ran from {uk_date(today - DAY)} to {uk_date(today)}." in said


def test_a_consultation_whose_days_were_over_closed_by_itself(cast):
    open_consultation(cast, before=9)
    cast.plan.consultation.closes = timezone.localdate() - DAY
    cast.plan.consultation.save(update_fields=["closes"])
    go_on(cast)
    assert standing(cast.plan).moved_on is None
    assert closing(cast.plan) == (timezone.localdate() - DAY, "off", "Past")
    assert "when the plan went on" not in page_of(cast)
