"""The library of a trust's members: everything published and sent, how it stands, and what is new to each of them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from plans.models import Plan, ShelfVisit, State
from plans.publishing.actions import freeze_publication
from plans.publishing.shelf import PAUSE, visit
from plans.publishing.withdrawing import withdraw
from tests.agreeing import MeetingFactory
from tests.cast import CANARY
from tests.factories import full_plan
from tests.plans.publishing import made, read
from tests.plans.test_packs import item, meeting, put, sent
from tests.plans.test_replacing import issue

pytestmark = pytest.mark.django_db
ADDRESS = "/alder/library/"
HOUR = timedelta(hours=1)
__all__ = ["item", "meeting"]


def publish(cast, kinds=("full",)):
    """A final version of the plan with files of these kinds."""
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.PUBLISHED)
    version = freeze_publication(cast.plan, "final", by=cast.manager)
    for kind in kinds:
        made(version, kind)
    return version


def back(cast, who="board", hours=2):
    """Somebody was here so long ago, and has been away since."""
    person, now = getattr(cast, who), timezone.now()
    ShelfVisit.objects.filter(user=person).delete()
    ShelfVisit.objects.create(trust=cast.trust, user=person, at=now - hours * HOUR, since=None)


def test_every_file_of_every_version_stands_with_pages_and_size(cast):
    publish(cast)
    publish(cast, ("full", "summary", "large_print"))
    page = read(cast.client("board"), ADDRESS)
    assert page.count("Full plan (PDF)") == 2
    for words in ("Summary (PDF)", "Large print (PDF)", "Current version", "Superseded by version 2", "bytes"):
        assert words in page
    assert page.index("Version 2") < page.index("Earlier versions of") < page.index("Version 1<")


def test_what_was_withdrawn_or_superseded_is_there_and_says_so(cast):
    first, second = publish(cast), publish(cast)
    withdraw(second, by=cast.manager, reason="A wrong figure")
    later = issue(cast, "later", 0)
    Plan.objects.filter(pk=cast.plan.pk).update(starts="2001-01-01")
    page = read(cast.client("lead"), ADDRESS)
    assert "Withdrawn on" in page and "A wrong figure" in page
    assert f"{later.full_title} is in force since" in page
    withdraw(first, by=cast.manager, reason="Another")
    page = read(cast.client("board"), ADDRESS)
    assert "Another" in page and "Current version" in page


def test_new_is_what_came_since_the_last_visit(cast, item, meeting):
    publish(cast)
    assert "New since" not in read(cast.client("board"), ADDRESS)
    back(cast)
    paper = sent(cast, meeting)
    withdraw(publish(cast), by=cast.manager, reason="A wrong figure")
    page = read(cast.client("board"), ADDRESS)
    assert "New since your last visit" in page
    assert f"{paper.title}</a>" in page and "Withdrawn: version" in page and "Published: version" in page
    assert page.count('<span class="tag tag--brand">New</span>') == 3
    again = read(cast.client("board"), ADDRESS)
    assert again.count("New since your last visit") == 1 and again.count(">New</span>") == 3
    back(cast, hours=1.5)
    ShelfVisit.objects.filter(user=cast.board).update(since=timezone.now() - 3 * HOUR)
    assert "New since" in read(cast.client("board"), ADDRESS), "it came after the end of that visit"


def test_the_mark_moves_on_when_a_visit_is_over(cast):
    start = timezone.now()
    assert visit(cast.trust, cast.board, start) is None
    assert visit(cast.trust, cast.board, start + PAUSE / 2) is None
    last = start + PAUSE
    assert visit(cast.trust, cast.board, last) is None, "read again within the hour of the last time"
    again = last + PAUSE + timedelta(seconds=1)
    assert visit(cast.trust, cast.board, again) == last
    assert visit(cast.trust, cast.board, again + PAUSE) == last
    assert visit(cast.trust, cast.lead, again) is None


def test_a_file_that_came_later_to_an_older_version_is_new(cast):
    version = publish(cast)
    back(cast, hours=-1)
    ShelfVisit.objects.filter(user=cast.board).update(since=timezone.now())
    made(version, "summary")
    page = read(cast.client("board"), ADDRESS)
    assert "Summary (PDF): version 1 of" in page and "Published: version" not in page


def test_packs_are_for_the_board_and_for_those_who_write(cast, item, meeting):
    paper = sent(cast, meeting)
    seen = {
        who: paper.title in (page := read(cast.client(who), ADDRESS)) or "Papers of meetings" in page
        for who in ("officer", "manager", "lead", "board", "signatory", "administrator")
    }
    assert seen == {who: who not in ("signatory", "administrator") for who in seen}


def test_a_long_library_is_searched(cast, item, meeting, monkeypatch):
    publish(cast, ("full", "summary"))
    issue(cast, "harbour", -10)
    sent(cast, meeting)
    assert "Find in the library" not in read(cast.client("board"), ADDRESS)
    monkeypatch.setattr("plans.publishing.shelf.MANY", 3)
    assert "Find in the library" in read(cast.client("board"), ADDRESS)
    page = read(cast.client("board"), f"{ADDRESS}?q=HARBOUR")
    assert "1 plan and 0 packs with “HARBOUR”" in page and "Alder plan" not in page
    assert "0 plans and 1 pack with “council”" in read(cast.client("board"), f"{ADDRESS}?q=council")
    assert "1 plan and 0 packs" in read(cast.client("board"), f"{ADDRESS}?q=alder+summary")


def test_titles_that_are_drafted_since_and_other_trusts_stay_out(cast):
    publish(cast)
    freeze_publication(cast.other_plan, "final", by=None)
    Plan.objects.filter(pk=cast.plan.pk).update(title=f"Secret {CANARY}")
    assert CANARY not in read(cast.client("board"), ADDRESS)


def test_it_costs_the_same_however_much_is_there(cast, django_assert_max_num_queries, item, meeting):
    publish(cast)
    sent(cast, meeting)
    read(cast.client("board"), ADDRESS)
    with django_assert_max_num_queries(20) as few:
        read(cast.client("board"), ADDRESS)
    for day in (1, 2, 3):
        publish(cast, ("full", "summary"))
        other = MeetingFactory(body=meeting.body, on=date(2010, 5, day))
        for number, kept in (("1", "open"), ("2", "exempt")):
            put(full_plan(cast.trust, slug=f"plan-{day}-{number}"), other, number=number, classification=kept)
        sent(cast, other)
    with django_assert_max_num_queries(len(few) + 1):  # one more: what the packs of meetings with a closed item hold
        read(cast.client("board"), ADDRESS)
