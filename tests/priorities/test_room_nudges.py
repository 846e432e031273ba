"""Reminders and notices: who is told what, once, and never twice on a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction

from partners.models import Membership
from plans.models import Notice, Plan, State
from plans.workflow import Refused, advance
from priorities.models import Commitment
from priorities.signoff import nudges
from priorities.signoff.asking import set_window
from priorities.signoff.models import Nudge
from priorities.signoff.signing import waive
from tests.factories import MembershipFactory, OrganisationFactory
from tests.priorities.signoff import ROOM, move_to
from tests.priorities.signoff import set_window as move_days
from tests.priorities.together import together

pytestmark = pytest.mark.django_db


def told(user, word: str = "") -> list[str]:
    return [notice.words for notice in Notice.objects.filter(user=user, key__contains=word)]


def remind(stage, organisation=None, **more) -> Nudge:
    return nudges.nudge(plan=stage.plan, organisation=organisation or stage.health, by=stage.cast.manager, **more)


# A reminder


def test_a_reminder_tells_signatories_and_deputies_and_is_kept(stage, asked):
    deputy = MembershipFactory(
        trust=stage.cast.trust, role="signatory", organisation=stage.health, deputy=True, known_as="Dee Puty"
    )
    made = remind(stage)
    assert made.told == ["Signatory", "Dee Puty (deputy)"]
    assert (made.by, made.by_name) == (stage.cast.manager, "Manager")
    words = "Reminder: 2 priorities to sign by 31 March 2099, end of the day, "
    words += "for Alder Primary Care Trust in the Alder plan 2010–13."
    assert told(stage.health_signatory) == told(deputy.user) == [words]
    assert told(stage.police_signatory) == []
    notice = Notice.objects.get(user=deputy.user)
    assert (notice.key, notice.path) == (f"nudge:{made.pk}", f"{ROOM}mine/{stage.health.pk}/")
    with pytest.raises(InternalError), transaction.atomic():
        Nudge.objects.update(told=[])


def test_an_organisation_is_reminded_once_a_day_by_the_clock_of_london(stage, asked):
    late = datetime(2010, 6, 30, 22, 30, tzinfo=UTC)  # 23:30 in London
    first = remind(stage, now=late)
    with pytest.raises(nudges.Reminded, match="reminded today at 23:30 by Manager"):
        remind(stage, now=late + timedelta(minutes=29))
    assert remind(stage, stage.police, now=late).organisation == stage.police
    assert remind(stage, now=late + timedelta(minutes=30)).pk != first.pk
    assert Nudge.objects.filter(organisation=stage.health).count() == 2


def test_whoever_owes_nothing_is_not_reminded(stage, asked):
    stage.sign(asked[0])
    waive(request=asked[1], by=stage.cast.manager, reason="By letter")
    with pytest.raises(Refused, match="nothing left to sign"):
        remind(stage)
    Commitment.objects.filter(objective__priority=stage.first).first().delete()
    assert remind(stage).told == ["Signatory"]  # its signature is stale now
    assert "1 priority to sign" in told(stage.health_signatory, "nudge")[0]


def test_an_organisation_that_nobody_signs_for_says_so(stage, asked):
    Membership.objects.filter(organisation=stage.health).delete()
    with pytest.raises(nudges.NobodyToTell, match="Nobody signs for Alder Primary Care Trust"):
        remind(stage)
    page = stage.cast.client("manager").get(ROOM).content.decode()
    assert f'href="{ROOM}organisations/{stage.health.pk}/people/add/"' in page
    answer = stage.cast.client("manager").post(f"{ROOM}organisations/{stage.health.pk}/remind/", follow=True)
    assert "Nobody signs for this organisation" in answer.content.decode()
    assert not Nudge.objects.exists()


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        ({"closes": date(2010, 3, 31)}, State.SIGNOFF, "Signing closed on 31 March 2010"),
        ({"opens": date(2098, 3, 1)}, State.SIGNOFF, "Signing opens on 1 March 2098"),
        ({}, State.DRAFTING, "while it is at “Sign-off”"),
    ],
)
def test_nobody_is_reminded_of_what_they_cannot_do(stage, asked, days, state, words):
    move_days(stage.window, **days) if days else move_to(stage.plan, state)
    for act in (lambda: remind(stage), lambda: nudges.nudge_all(plan=stage.plan, by=stage.cast.manager)):
        with pytest.raises(Refused, match=words):
            act()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("who", ["officer", "lead", "signatory", "board", "administrator", "stranger"])
def test_only_a_plan_manager_reminds(stage, asked, who):
    for act in (nudges.nudge_all, lambda **all: nudges.nudge(organisation=stage.health, **all)):
        with pytest.raises(PermissionDenied):
            act(plan=stage.plan, by=getattr(stage.cast, who))


def test_everybody_who_owes_is_reminded_at_one_press(stage, asked):
    empty = OrganisationFactory(trust=stage.cast.trust, name="Empty")
    done = OrganisationFactory(trust=stage.cast.trust, name="Done")
    stage.ask(empty, stage.first)
    stage.sign(stage.ask(done, stage.first), by=stage.signatory_of(done))
    remind(stage, stage.police)
    answer = stage.cast.client("manager").post(f"{ROOM}remind/", follow=True).content.decode()
    assert "Reminded: Alder Primary Care Trust." in answer
    assert "Reminded today already: Alder Police." in answer
    assert "Nobody signs for Empty." in answer
    assert Nudge.objects.count() == 2


def test_the_room_and_the_page_of_the_organisation_show_the_reminder_and_no_second_button(stage, asked):
    browser, page = stage.cast.client("manager"), f"{ROOM}organisations/{stage.health.pk}/"
    assert f'action="{page}remind/"' in browser.get(ROOM).content.decode()
    answer = browser.post(f"{page}remind/", {"room": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == ROOM
    assert f'action="{page}remind/"' not in answer.content.decode()
    assert "Reminded today, " in answer.content.decode()
    assert "It can be reminded again tomorrow" in browser.get(page).content.decode()
    assert "remind/" not in stage.cast.client("lead").get(ROOM).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_remind_once(stage, asked):
    answers = together([lambda: remind(stage)] * 2 + [lambda: nudges.nudge_all(plan=stage.plan, by=stage.cast.manager)])
    assert Nudge.objects.filter(organisation=stage.health).count() == 1
    assert Notice.objects.filter(user=stage.health_signatory).count() == 1
    assert sum(isinstance(answer, nudges.Reminded) for answer in answers[:2]) >= 1
    assert {nudge.organisation for nudge in Nudge.objects.all()} == {stage.health, stage.police}


# Whoever is asked is told


def opened(stage) -> None:
    move_to(stage.plan, State.DRAFTING)
    advance(stage.plan, "open_signoff", by=stage.cast.manager)


def days(stage, asked, **more):
    pairs = {(ask.organisation_id, ask.priority_id) for ask in asked}
    given = {"opens": stage.window.opens, "closes": stage.window.closes, "version": stage.window.version, **more}
    return set_window(plan=stage.plan, asked=pairs, by=stage.cast.manager, **given)


def test_opening_sign_off_tells_whoever_has_something_to_sign(stage, asked):
    waive(request=asked[2], by=stage.cast.manager, reason="By letter")
    waive(request=asked[3], by=stage.cast.manager, reason="By letter")
    opened(stage)
    words = "Sign-off of the Alder plan 2010–13 is open: Alder Primary Care Trust is asked to sign 2 priorities, "
    assert told(stage.health_signatory) == [words + "from 17 February 2009 to 31 March 2099."]
    assert told(stage.police_signatory) == []
    advance(stage.plan, "redraft", by=stage.cast.manager, note="Once more")
    Plan.objects.filter(pk=stage.plan.pk).update(state=State.DRAFTING)
    advance(stage.plan, "open_signoff", by=stage.cast.manager)
    assert len(told(stage.health_signatory)) == 2


def test_a_window_that_is_set_before_sign_off_tells_nobody(stage, asked):
    move_to(stage.plan, State.DRAFTING)
    days(stage, asked, closes=date(2098, 1, 1))
    assert not Notice.objects.exists()


def test_what_is_new_in_the_window_is_told_to_those_whom_it_concerns(stage, asked):
    window = days(stage, asked[:3])
    assert told(stage.health_signatory) == []
    assert told(stage.police_signatory) == [
        "Alder Police is asked to sign 1 priority of the Alder plan 2010–13, from 17 February 2009 to 31 March 2099."
    ]
    window = days(stage, asked[:3], version=window.version)
    assert Notice.objects.count() == 1  # nothing is new
    window = days(stage, asked[:3], version=window.version, closes=date(2098, 1, 1))
    news = "New days of signing, from 17 February 2009 to 1 January 2098: "
    assert told(stage.health_signatory) == [news + "Alder Primary Care Trust signs the Alder plan 2010–13."]
    days(stage, asked[:2], version=window.version, closes=date(2098, 1, 1))
    assert told(stage.police_signatory)[0] == "Alder Police is no longer asked to sign the Alder plan 2010–13."


def test_a_window_that_is_refused_tells_nobody(stage, asked):
    with pytest.raises(Refused):
        days(stage, asked, closes=date(2000, 1, 1))
    with pytest.raises(PermissionDenied):
        set_window(
            plan=stage.plan, opens=date(2009, 1, 1), closes=date(2009, 2, 1), asked=[], by=stage.cast.officer, version=1
        )
    assert not Notice.objects.exists()


def test_setting_the_window_in_the_page_tells_too(stage, asked):
    form = {"opens_day": "1", "opens_month": "3", "opens_year": "2009", "closes_day": "1", "closes_month": "4"}
    form |= {"closes_year": "2099", "scope": "all", "version": stage.window.version}
    assert stage.cast.client("manager").post(f"{ROOM}window/", form).status_code == 302
    assert "1 March 2009 to 1 April 2099" in told(stage.health_signatory)[0]
