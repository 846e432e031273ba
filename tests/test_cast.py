"""The cast itself: the trusts are apart, and the queue of the tests is nobody else's."""

from django.conf import settings

from indicators.models import Indicator
from tests.cast import CANARY, ROLES
from tests.conftest import queue_number


def test_everybody_holds_exactly_the_role_of_their_name(cast):
    for name, role in ROLES.items():
        memberships = getattr(cast, name).memberships.all()
        assert [(row.trust, row.role) for row in memberships] == [(cast.trust, role)]


def test_birch_carries_the_canary_and_alder_does_not(cast):
    assert CANARY in cast.other_plan.priorities.get().title
    assert not any(CANARY in priority.title for priority in cast.plan.priorities.all())


def test_the_catalogue_is_there(cast):
    assert Indicator.objects.filter(scheme="NI").count() == 199


def test_the_queue_is_not_that_of_the_running_site():
    assert settings.CELERY_BROKER_URL.endswith(f"/{queue_number()}")
    assert queue_number() > 0
