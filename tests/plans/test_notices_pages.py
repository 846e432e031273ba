"""The list of notices, how many are new, and one's own account."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.models import Membership, Pace, Role, User
from plans.models import Notice
from plans.notices.actions import tell
from plans.notices.views import PAGE_SIZE
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
LIST, NEW, READ = "/alder/notices/", "/alder/notices/new/", "/alder/notices/read/"


def page(cast, who, address=LIST):
    answer = cast.client(who).get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_a_person_was_told_is_listed_newest_first_and_only_theirs(cast):
    tell([cast.lead], about=cast.plan, key="one", words="First <b>thing</b>", path="/one/")
    tell([cast.lead], about=cast.trust, key="two", words="Second thing", path="/two/")
    tell([cast.manager], about=cast.trust, key="three", words="Not theirs", path="/three/")
    shown = page(cast, "lead")
    assert shown.index("Second thing") < shown.index("First &lt;b&gt;thing")
    assert "Not theirs" not in shown
    assert "2 new" in shown and shown.count("New</strong>") == 2
    assert "2 new" in page(cast, "lead", NEW)


def test_opening_a_notice_leads_to_its_page_and_marks_it(cast):
    tell([cast.lead, cast.manager], about=cast.plan, key="one", words="A thing", path="/one/#comment-3")
    mine = Notice.objects.get(user=cast.lead)
    answer = cast.client("lead").get(reverse("plans:notice", args=["alder", mine.pk]))
    assert (answer.status_code, answer.url) == (302, "/one/#comment-3")
    assert page(cast, "lead", NEW) == "" and "New</strong>" not in page(cast, "lead")
    assert "1 new" in page(cast, "manager", NEW)
    assert cast.client("manager").get(reverse("plans:notice", args=["alder", mine.pk])).status_code == 404


def test_all_that_was_listed_is_marked_and_what_came_after_stays_new(cast):
    for key in ("one", "two"):
        tell([cast.lead, cast.manager], about=cast.plan, key=key, words=f"Fact {key}", path="/")
    until = re.search(r'name="until" value="(\d+)"', page(cast, "lead"))[1]
    tell([cast.lead], about=cast.plan, key="three", words="Fact three", path="/")
    answer = cast.client("lead").post(READ, {"until": until}, follow=True)
    assert "2 notices marked as read." in answer.content.decode()
    assert page(cast, "lead").count("New</strong>") == 1
    assert Notice.objects.filter(user=cast.manager, seen_at=None).count() == 2
    for nothing in ("", "x", "9" * 30, "-1"):
        assert cast.client("lead").post(READ, {"until": nothing}).status_code == 302
    assert Notice.objects.filter(user=cast.lead, seen_at=None).count() == 1


def test_a_plan_that_one_may_not_read_any_more_is_told_of_no_more(cast):
    tell([cast.lead], about=cast.plan, key="one", words="Of the plan", path="/one/")
    tell([cast.lead], about=cast.trust, key="two", words="Of the trust", path="/two/")
    of_plan = Notice.objects.get(key="one")
    Membership.objects.filter(user=cast.lead).update(role=Role.BOARD)
    shown = page(cast, "lead")
    assert "Of the plan" not in shown and "Of the trust" in shown and "1 new" in page(cast, "lead", NEW)
    assert cast.client("lead").get(reverse("plans:notice", args=["alder", of_plan.pk])).status_code == 404
    of_plan.refresh_from_db()
    assert of_plan.seen_at is None


def test_each_trust_has_its_list(cast):
    MembershipFactory(trust=cast.other, user=cast.lead, role=Role.LEAD)
    tell([cast.lead], about=cast.other_plan, key="one", words="In Birch", path="/")
    assert "In Birch" not in page(cast, "lead") and page(cast, "lead", NEW) == ""
    assert "In Birch" in page(cast, "lead", "/birch/notices/")


def test_a_long_list_has_pages_and_takes_the_same_queries(cast):
    def told(count):
        for at in range(count):
            tell([cast.lead], about=cast.plan, key=f"fact {at}", words=f"Fact {at}.", path="/")
        with CaptureQueriesContext(connection) as queries:
            page(cast, "lead")
        return len(queries)

    page(cast, "lead")
    assert told(2) == told(PAGE_SIZE + 3) <= 9
    assert "Fact 1." not in page(cast, "lead") and "Fact 1." in page(cast, "lead", f"{LIST}?page=2")
    with CaptureQueriesContext(connection) as queries:
        page(cast, "lead", NEW)
    assert len(queries) <= 4


def test_every_page_asks_for_the_number_after_it_has_come(cast):
    tell([cast.lead], about=cast.plan, key="one", words="A thing", path="/")
    shown = page(cast, "lead", "/alder/library/")
    assert f'<a href="{LIST}">Notices<span hx-get="{NEW}"' in shown
    assert "1 new" not in shown
    assert "Notices" not in page(cast, "lead", reverse("account"))  # a page of no trust


def test_an_empty_list_says_what_it_is_for(cast):
    shown = page(cast, "board")
    assert "Nothing yet" in shown and "Mark all as read" not in shown


def test_the_account_says_how_often_and_when(cast):
    User.objects.filter(pk=cast.lead.pk).update(pace=Pace.WEEKLY)
    shown = page(cast, "lead", reverse("account"))
    assert re.search(r'value="weekly"[^>]*checked', shown)
    assert "one mail at 7 in the morning" in shown and "on Monday at 7 in the morning" in shown
    assert reverse("account_change_password") in shown and reverse("mfa_index") in shown
    assert "mailed once a week, on Monday morning" in page(cast, "lead")
    answer = cast.client("lead").post(reverse("account"), {"pace": "daily"}, follow=True)
    assert "Saved. You are mailed once a day, in the morning." in answer.content.decode()


def test_choosing_a_pace_changes_nothing_else(cast):
    before = User.objects.filter(pk=cast.lead.pk).values("email", "name", "is_staff", "is_superuser").get()
    cast.client("lead").post(reverse("account"), {"pace": "daily", "email": "x@y.example", "is_superuser": "on"})
    assert User.objects.filter(pk=cast.lead.pk).values(*before).get() == before
    assert timezone.now() > User.objects.get(pk=cast.lead.pk).events.latest("pgh_id").pgh_created_at
