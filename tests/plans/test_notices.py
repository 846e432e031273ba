"""What people are told: each fact once, in a list and by mail at the pace they chose."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from partners.models import Membership, Pace, Role, Trust, User
from plans.models import Notice, Plan, State
from plans.notices import delivery
from plans.notices.delivery import HOLD, deliver, people_owed, told_until
from tests.factories import MembershipFactory
from tests.plans.telling import MINUTE, fact, run

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def in_london(*parts):
    return datetime(*parts, tzinfo=LONDON)


# Once each


def test_a_fact_is_told_once_and_mailed_once_however_often(cast, mailoutbox):
    assert fact(cast.lead, cast.manager.pk, about=cast.plan) == 2
    assert fact(cast.lead, cast.manager, cast.officer, about=cast.plan) == 1
    assert [run(), run(), run(3 * HOLD)] == [3, 0, 0]
    assert sorted(message.to[0] for message in mailoutbox) == [
        cast.lead.email, cast.manager.email, cast.officer.email
    ]  # fmt: skip


def test_what_waits_for_a_person_goes_in_one_mail_that_says_what_and_which_trust(cast, mailoutbox):
    fact(cast.lead, about=cast.plan)
    fact(cast.lead, about=cast.trust, key="fact:2", words="A meeting\nis called")
    run()
    (message,) = mailoutbox
    first, second = Notice.objects.order_by("pk")
    assert message.subject == "The window is open, and 1 more – Alder children's trust"
    at = f"{settings.SITE_URL}/alder/notices/"
    assert f"The window is open\n{at}{first.pk}/\n" in message.body
    assert f"A meeting is called\n{at}{second.pk}/\n" in message.body
    assert f"You get these mails at once. Choose how often: {settings.SITE_URL}{reverse('account')}" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "&#" not in message.body


def test_one_notice_is_the_subject_and_never_breaks_the_head_of_a_mail(cast, mailoutbox):
    fact(cast.lead, about=cast.plan, words="Nudged\nBcc: everybody@example.org" + "x" * 400)
    run()
    assert mailoutbox[0].subject.startswith("Nudged Bcc: everybody@example.orgxxx")
    assert mailoutbox[0].subject.endswith("x… – Alder children's trust")
    assert mailoutbox[0].message()["Bcc"] is None


def test_nor_does_the_name_of_a_trust(cast, mailoutbox):
    Trust.objects.filter(pk=cast.trust.pk).update(name="Alder\nBcc: everybody@example.org")
    fact(cast.lead, about=cast.plan)
    assert run() == 1
    assert mailoutbox[0].subject == "The window is open – Alder Bcc: everybody@example.org"


def test_a_person_of_two_trusts_has_one_mail_and_only_of_what_they_may_read(cast, mailoutbox):
    held = MembershipFactory(trust=cast.other, user=cast.lead, role=Role.LEAD)
    fact(cast.lead, about=cast.other_plan, words="In Birch")
    fact(cast.lead, about=cast.plan, words="In Alder", key="fact:2")
    held.delete()
    assert run() == 1
    assert "In Alder" in mailoutbox[0].body and "birch" not in mailoutbox[0].body.lower()
    MembershipFactory(trust=cast.other, user=cast.lead, role=Role.LEAD)
    assert run() == 1
    assert "In Birch" in mailoutbox[1].body


@pytest.mark.parametrize("lost", ["role", "account", "sign-off"])
def test_only_those_who_may_still_read_are_mailed_and_shown(cast, mailoutbox, lost):
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SIGNOFF)
    plan = Plan.objects.get(pk=cast.plan.pk)
    fact(cast.signatory, cast.lead, about=plan)
    if lost == "role":
        Membership.objects.filter(user=cast.signatory).update(role=Role.BOARD, organisation=None)
    elif lost == "account":
        User.objects.filter(pk=cast.signatory.pk).update(is_active=False)
    else:
        Plan.objects.filter(pk=plan.pk).update(state=State.DRAFTING)
    run()
    assert [message.to for message in mailoutbox] == [[cast.lead.email]]
    if lost != "account":
        assert "The window is open" not in cast.client("signatory").get("/alder/notices/").content.decode()


def test_what_was_seen_is_not_mailed(cast):
    User.objects.filter(pk=cast.lead.pk).update(pace=Pace.DAILY)
    fact(cast.lead, about=cast.plan)
    assert cast.client("lead").get(f"/alder/notices/{Notice.objects.get().pk}/").url == "/somewhere/"
    assert run(timedelta(days=2)) == 0
    Notice.objects.update(seen_at=None)
    assert run(timedelta(days=2)) == 1


def test_old_notices_are_not_mailed_when_somebody_comes_back(cast):
    fact(cast.lead, about=cast.plan)
    assert people_owed(timezone.now() + delivery.OWED_FOR - MINUTE) == [cast.lead.pk]
    assert people_owed(timezone.now() + delivery.OWED_FOR + MINUTE) == []


def test_a_notice_comes_and_goes_with_what_happened(cast, queue):
    with transaction.atomic():
        fact(cast.lead, about=cast.plan)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


# The pace


@pytest.mark.parametrize(
    ("pace", "now", "until"),
    [
        (Pace.AT_ONCE, (2026, 7, 1, 3, 0), (2026, 7, 1, 3, 0)),
        (Pace.DAILY, (2026, 7, 1, 6, 59), (2026, 6, 30, 6, 45)),
        (Pace.DAILY, (2026, 7, 1, 7, 0), (2026, 7, 1, 6, 45)),
        (Pace.DAILY, (2026, 7, 1, 23, 0), (2026, 7, 1, 6, 45)),
        (Pace.DAILY, (2026, 3, 29, 7, 0), (2026, 3, 29, 6, 45)),  # the clocks went forward that night
        (Pace.DAILY, (2026, 10, 25, 6, 59), (2026, 10, 24, 6, 45)),  # and back
        (Pace.WEEKLY, (2026, 7, 6, 6, 59), (2026, 6, 29, 6, 45)),  # a Monday
        (Pace.WEEKLY, (2026, 7, 6, 7, 0), (2026, 7, 6, 6, 45)),
        (Pace.WEEKLY, (2026, 7, 12, 23, 0), (2026, 7, 6, 6, 45)),
    ],
)
def test_a_digest_has_what_was_told_before_its_morning_in_london(pace, now, until):
    assert told_until(pace, in_london(*now)) == in_london(*until)
    assert told_until(pace, in_london(*now).astimezone(ZoneInfo("UTC"))) == in_london(*until)


def test_a_day_has_one_digest_and_a_late_one_still_goes(cast, mailoutbox):
    User.objects.filter(pk=cast.lead.pk).update(pace=Pace.DAILY)
    seven = in_london(2026, 7, 1, 7, 0)

    def at(when):
        return deliver(people_owed(when), now=lambda: when)

    fact(cast.lead, about=cast.plan, key="one")
    fact(cast.lead, about=cast.plan, key="two")
    Notice.objects.update(at=seven - timedelta(hours=3))
    fact(cast.lead, about=cast.plan, key="three")
    Notice.objects.filter(key="three").update(at=seven + MINUTE)
    assert [at(seven - MINUTE), at(seven + timedelta(hours=2)), at(seven + timedelta(hours=3))] == [0, 1, 0]
    assert ", and 1 more" in mailoutbox[0].subject
    assert [at(seven + timedelta(hours=23)), at(seven + timedelta(days=1))] == [0, 1]


def test_a_new_pace_holds_at_once(cast, mailoutbox):
    User.objects.filter(pk=cast.lead.pk).update(pace=Pace.WEEKLY)
    fact(cast.lead, about=cast.plan)
    assert run() == 0
    form = {"pace": "at_once"}
    assert cast.client("lead").post(reverse("account"), form).status_code == 302
    assert run() == 1
    assert cast.client("lead").post(reverse("account"), {"pace": "hourly"}).status_code == 422
    assert User.objects.get(pk=cast.lead.pk).pace == Pace.AT_ONCE
