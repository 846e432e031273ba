"""Who signed, waived or brought in a workbook is named as this trust knows them, and an outsider is not."""

import pytest
from django.urls import reverse
from django.utils import timezone

from indicators.models import ImportJob
from partners.models import Membership, Role
from plans.models import Plan, State
from priorities.signoff.signing import _signed_by_other, words_of
from tests.agreeing import SignOffFactory, SignOffRequestFactory, SignOffWindowFactory
from tests.cast import CANARY
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(cast):
    """A request that an account of another trust has signed, and that it waived before."""
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SIGNOFF)
    window = SignOffWindowFactory(plan=cast.plan)
    priority = cast.plan.priorities.first()
    type(cast.stranger).objects.filter(pk=cast.stranger.pk).update(job_title=f"Head {CANARY}")
    ask = SignOffRequestFactory(window=window, priority=priority, organisation=cast.organisation)
    SignOffFactory(request=ask, by=cast.stranger, text=words_of(cast.plan, priority.pk).text)
    ask.waived_by, ask.waived_reason, ask.waived_at = cast.stranger, "No board yet", timezone.now()
    ask.save()
    return ask


def pages(cast, ask):
    args = ["alder", cast.plan.slug]
    client = cast.client("manager")
    ImportJob.objects.create(plan=cast.plan, by=cast.stranger, filename="plan.xlsx", content=b"x")
    return {
        "record": client.get(reverse("priorities:record", args=[*args, ask.pk])).content.decode(),
        "waive": client.get(reverse("priorities:waive", args=[*args, ask.pk])).content.decode(),
        "upload": client.get(reverse("indicators:upload", args=args)).content.decode(),
        "meanwhile": _signed_by_other(ask.signoffs.first(), cast.plan),
    }


def test_names_are_those_the_trust_gave(cast, ask):
    MembershipFactory(trust=cast.trust, user=cast.stranger, role=Role.OFFICER, known_as="Sam from Birch")
    for name, page in pages(cast, ask).items():
        assert "Sam from Birch" in page, name
        assert CANARY not in page, name
    Membership.objects.filter(trust=cast.trust, user=cast.stranger).delete()
    assert "Sam from Birch" in pages(cast, ask)["record"], "who has left is still named"


def test_who_never_belonged_to_the_trust_has_no_name(cast, ask):
    for name, page in pages(cast, ask).items():
        assert "Somebody outside the trust" in page, name
        assert CANARY not in page, name


def test_ones_own_people_keep_their_job_title(cast, ask):
    type(cast.lead).objects.filter(pk=cast.lead.pk).update(job_title="Director of Public Health")
    SignOffFactory(request=ask, by=cast.lead, text=ask.signoffs.get().text)
    assert "Lead, Director of Public Health" in pages(cast, ask)["record"]
