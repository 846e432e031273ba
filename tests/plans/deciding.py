"""What the tests of decisions share: a way through the bodies, what is put to them, and how they decide."""

from datetime import timedelta

from django.utils import timezone

from plans.decisions import actions
from plans.decisions.way import way_of
from plans.publishing.actions import freeze_publication
from priorities.models import Commitment
from tests.agreeing import AgendaItemFactory, MeetingFactory, RouteStepFactory

TODAY = timezone.localdate()


def way(plan, *asks):
    """A step for each of these, of bodies named "Body 1" and so on."""
    return [
        RouteStepFactory(plan=plan, position=at, body__name=f"Body {at}", asks=ask) for at, ask in enumerate(asks, 1)
    ]


def put(step, version, *, days=-3):
    """The step's body meets so many days from today, with this version before it."""
    meeting = MeetingFactory(body=step.body, on=TODAY + timedelta(days=days))
    return AgendaItemFactory(plan=step.plan, publication=version, step=step, meeting=meeting)


def version_of(cast, stage="signoff"):
    return freeze_publication(cast.plan, stage, by=cast.manager)


def reword(cast, text="Something else altogether"):
    Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk")[:1].get().delete()
    row = Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()
    Commitment.objects.filter(pk=row.pk).update(text=text)


def decide(cast, item, outcome="approved", **more):
    if outcome not in ("approved", "noted"):
        more.setdefault("comment", "As the minutes say.")
    return actions.record_decision(item, by=cast.manager, outcome=outcome, **more)


def stands(cast):
    return [stage.standing for stage in way_of(cast.plan).stages]
