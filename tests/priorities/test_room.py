"""The room of sign-off: the matrix, the page, the record, and who may open what."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Membership
from plans.models import State
from priorities.chapters import signature_hashes
from priorities.models import Priority, SignOff, SignOffRequest, SignOffWindow
from priorities.signoff.room import days_left, matrix, signoff_card, tiles
from tests.cast import CANARY
from tests.factories import MembershipFactory, OrganisationFactory
from tests.priorities.signoff import ROOM, move_to, said, set_window, sign_url, text

pytestmark = pytest.mark.django_db


def queries(act) -> int:
    with CaptureQueriesContext(connection) as caught:
        act()
    return len(caught)


# The matrix


def test_the_matrix_shows_each_organisation_once_and_each_priority_in_order(stage, asked):
    stage.sign(asked[0], meeting_date=date(2010, 3, 9), minute="14")
    stage.sign(asked[1], decision="reservation", comment="Not before April.", secured_by="PCT board")
    asked[2].delete()
    table = matrix(stage.plan, signature_hashes(stage.plan))
    assert [priority.number for priority in table["priorities"]] == [1, 2]
    assert [
        (row["organisation"].name, [cell.mark for cell in row["cells"]], row["secured"]) for row in table["rows"]
    ] == [
        ("Alder Police", ["not_asked", "waiting"], []),
        ("Alder Primary Care Trust", ["agreed", "reservation"], ["Cabinet, 9 March 2010, minute 14", "PCT board"]),
    ]


def crowd(stage, count):
    """Ask and let sign as many organisations as `count`, on both priorities."""
    for number in range(count):
        organisation = OrganisationFactory(trust=stage.cast.trust, name=f"Partner {number}")
        person = stage.signatory_of(organisation, f"Person {number}")
        for priority in (stage.first, stage.second):
            stage.sign(stage.ask(organisation, priority), by=person)


@pytest.mark.parametrize("organisations", [1, 3])
def test_the_matrix_takes_four_queries_and_the_card_two(stage, organisations):
    crowd(stage, organisations)
    hashes = signature_hashes(stage.plan)
    assert queries(lambda: matrix(stage.plan, hashes)) == 4
    assert queries(lambda: signoff_card(stage.first, stage.plan, lambda: hashes)) == 2


def test_the_room_takes_as_many_queries_for_one_organisation_as_for_many(stage):
    browser = stage.cast.client("manager")
    crowd(stage, 1)
    browser.get(ROOM)
    few = queries(lambda: browser.get(ROOM))
    crowd_more = [OrganisationFactory(trust=stage.cast.trust, name=f"More {n}") for n in range(3)]
    for organisation in crowd_more:
        stage.sign(stage.ask(organisation, stage.first), by=stage.signatory_of(organisation))
    assert queries(lambda: browser.get(ROOM)) == few


def test_tiles_count_what_was_asked(stage, asked):
    stage.sign(asked[0])
    stage.sign(asked[1], decision="reservation", comment="Not before April.")
    stage.sign(asked[2], decision="not_agreed", comment="Too vague.")
    table = matrix(stage.plan, signature_hashes(stage.plan))
    assert [(tile["number"], tile["label"]) for tile in tiles(table, "closed")] == [
        (1, "agreed of 4"),
        (1, "agreed with a reservation"),
        (1, "not agreed"),
        (0, "stale: words changed after signing"),
        (1, "still waiting, 1 organisation late"),
    ]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2010, 2, 14), "opens in 3 days"),
        (date(2010, 2, 17), "42 days left"),
        (date(2010, 3, 30), "1 day left"),
        (date(2010, 3, 31), "last day"),
        (date(2010, 4, 1), "closed"),
    ],
)
def test_days_left(today, words):
    assert days_left(date(2010, 2, 17), date(2010, 3, 31), today) == words


def test_the_card_of_a_priority(stage, asked):
    stage.sign(asked[2], decision="reservation", comment="Not before April.")
    card = signoff_card(stage.first, stage.plan, lambda: signature_hashes(stage.plan))
    assert [(cell.request.organisation.name, cell.mark) for cell in card["cells"]] == [
        ("Alder Police", "reservation"),
        ("Alder Primary Care Trust", "waiting"),
    ]
    assert (card["settled"], card["state"], card["live"]) == (1, "open", True)
    page = stage.cast.client("signatory").get(f"/alder/plans/alder-plan/priorities/{stage.first.pk}/")
    assert "1 of 2 settled" in text(page)
    assert f'{ROOM}{asked[0].pk}/"' in page.content.decode()


# The room as a page


def test_the_room_says_what_it_is_for_before_anybody_is_asked(stage):
    stage.window.delete()
    manager = stage.cast.client("manager").get(ROOM)
    assert "Nobody is asked to sign yet" in text(manager)
    assert f'href="{ROOM}window/"' in manager.content.decode()
    assert "Set the sign-off window" not in text(stage.cast.client("officer").get(ROOM))


def test_the_room_offers_a_signatory_what_is_theirs_to_sign(stage, asked):
    page = stage.cast.client("signatory").get(ROOM)
    html = page.content.decode()
    assert "For you to sign: Alder Primary Care Trust" in text(page)
    assert f'href="{ROOM}{asked[0].pk}/"' in html
    assert f'href="{ROOM}{asked[2].pk}/record/"' in html
    assert f'href="{ROOM}{asked[2].pk}/"' not in html
    assert f'href="{ROOM}window/"' not in html


def test_the_room_offers_no_signing_when_the_window_is_closed(stage, asked):
    set_window(stage.window, closes=date(2010, 3, 31))
    page = stage.cast.client("signatory").get(ROOM)
    assert "Signing is over" in text(page)
    assert f'href="{ROOM}{asked[0].pk}/"' not in page.content.decode()
    assert "2 organisations late" in text(page)


def test_the_room_names_a_priority_that_nobody_is_asked_about(stage):
    stage.ask(stage.health, stage.first)
    assert "Nobody is asked to sign 2 Priority 2" in text(stage.cast.client("manager").get(ROOM))


# The record


def test_the_record_keeps_every_signature_with_its_words(stage, asked):
    first = stage.sign(asked[0], decision="not_agreed", comment="Too vague.")
    Priority.objects.filter(pk=stage.first.pk).update(title="A better title")
    stage.sign(asked[0])
    browser, record = stage.cast.client("officer"), f"{ROOM}{asked[0].pk}/record/"
    newest = browser.get(record)
    assert "Every signature" in text(newest)
    assert f"?signature={first.pk}" in newest.content.decode()
    old = browser.get(f"{record}?signature={first.pk}")
    assert "Receipt of an earlier signature" in text(old)
    assert "Too vague." in text(old)
    assert first.sha256 in text(old)
    assert "What changed since" in text(old)
    assert browser.get(f"{record}?signature=999999").status_code == 404


def test_the_record_says_stale(stage, asked):
    stage.sign(asked[0])
    Priority.objects.filter(pk=stage.first.pk).update(title="A better title")
    page = stage.cast.client("officer").get(f"{ROOM}{asked[0].pk}/record/")
    assert "Stale: the words changed after this was signed." in text(page)
    assert re.search(r"<h2>Priority 1</h2>", page.content.decode())  # the words as signed, not as they stand


# Who may


READERS = {"officer": 200, "manager": 200, "lead": 200, "signatory": 200, "board": 404, "administrator": 404}
MANAGERS = READERS | {"officer": 403, "lead": 403, "signatory": 403}
SIGNERS = MANAGERS | {"manager": 403, "signatory": 200}


PAGES = {"": READERS, "window/": MANAGERS, "{}/": SIGNERS, "{}/record/": READERS, "{}/waive/": MANAGERS}
STRANGERS = {"stranger": 404, "nobody": 404, "anonymous": 302}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", READERS | STRANGERS)
def test_who_may_open_what(stage, asked, page, who):
    status = (PAGES[page] | STRANGERS)[who]
    assert stage.cast.client(who).get(ROOM + page.format(asked[0].pk)).status_code == status


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_signatory_signs_for_their_own_organisation_only(stage, asked, method):
    answer = getattr(stage.cast.client("signatory"), method)(sign_url(asked[2]), said(stage, asked[2]))
    assert answer.status_code == 403
    assert not SignOff.objects.exists()


def test_losing_the_role_bites_on_the_next_request(stage, asked):
    browser, posted = stage.cast.proved("signatory"), said(stage, asked[0])
    assert browser.get(sign_url(asked[0])).status_code == 200
    Membership.objects.filter(user=stage.health_signatory).update(organisation=stage.police)
    assert browser.post(sign_url(asked[0]), posted).status_code == 403
    Membership.objects.filter(user=stage.health_signatory).delete()
    assert browser.post(sign_url(asked[0]), posted).status_code == 404
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("state", [State.DRAFTING, State.CONSULTATION])
def test_signatories_see_no_drafts_before_sign_off(stage, asked, state):
    move_to(stage.plan, state)
    assert stage.cast.client("signatory").get(ROOM).status_code == 404
    assert stage.cast.client("officer").get(ROOM).status_code == 200


def test_another_trusts_request_is_not_reached_through_ones_own_plan(stage):
    other = SignOffRequest.objects.create(
        window=SignOffWindow.objects.create(
            plan=stage.cast.other_plan, opens=date(2010, 1, 1), closes=date(2099, 1, 1)
        ),
        priority=stage.cast.other_plan.priorities.first(),
        organisation=stage.cast.other_organisation,
    )
    MembershipFactory(trust=stage.cast.trust, user=stage.cast.manager, role="signatory", organisation=stage.police)
    browser = stage.cast.client("manager")
    for page in ("", "record/", "waive/"):
        for answer in (
            browser.get(f"{ROOM}{other.pk}/{page}"),
            browser.post(f"{ROOM}{other.pk}/{page}", {"reason": "x"}),
        ):
            assert answer.status_code in (404, 405)
            assert CANARY not in answer.content.decode()
