"""The pages of sign-off: the room, the window, reading and signing, the record, waivers, and who may open them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Membership
from plans.models import State
from priorities.chapters import signature_hashes
from priorities.models import Commitment, Priority, SignOff, SignOffRequest, SignOffWindow
from priorities.signoff.room import days_left, matrix, signoff_card, tiles
from priorities.signoff.signing import waive
from tests.cast import CANARY
from tests.factories import BodyFactory, MembershipFactory, OrganisationFactory
from tests.priorities.signoff import SignOffStage, move_to, set_window

ROOM = "/alder/plans/alder-plan/signoff/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(cast):
    return SignOffStage(cast)


@pytest.fixture
def asked(stage):
    return stage.ask_everybody()


def text(response) -> str:
    """The page as a person reads it: tags out, spaces joined."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


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


# Reading and signing


def said(stage, request, **more):
    """What the form of `request` posts when nothing is changed but the decision."""
    statement = {"decision": "agreed", "how": "body", "secured_by": "Cabinet", "comment": "", "minute": ""}
    days = {"meeting_date_day": "", "meeting_date_month": "", "meeting_date_year": ""}
    hidden = {"read_sha256": stage.hash_of(request.priority), "seen": "0"}
    return {**statement, **days, **hidden, **more}


def sign_url(request) -> str:
    return f"{ROOM}{request.pk}/"


def test_a_signatory_reads_the_words_as_printed_and_signs_them(stage, asked):
    browser = stage.cast.proved("signatory")
    page = browser.get(sign_url(asked[0]))
    assert "Commitment 1.1.1" in text(page)
    assert stage.hash_of(stage.first) in page.content.decode()
    days = {"meeting_date_day": "9", "meeting_date_month": "March", "meeting_date_year": "2010"}
    answer = browser.post(sign_url(asked[0]), said(stage, asked[0], minute="14", **days), follow=True)
    assert answer.redirect_chain == [(f"{ROOM}{asked[0].pk}/record/", 302)]
    assert "Cabinet, 9 March 2010, minute 14" in text(answer)
    assert stage.hash_of(stage.first) in text(answer)
    assert "Next to sign: 2 Priority 2" in text(answer)


def test_delegated_authority_is_said_so(stage, asked):
    posted = said(stage, asked[0], how="delegated", secured_by="the Chief Executive")
    stage.cast.proved("signatory").post(sign_url(asked[0]), posted)
    assert SignOff.objects.get().secured == "Delegated authority of the Chief Executive"
    again = stage.cast.client("signatory").get(sign_url(asked[1])).content.decode()
    assert 'value="the Chief Executive"' in again


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"decision": ""}, "Choose whether your organisation agrees"),
        ({"decision": "reservation"}, "Enter your reservation"),
        ({"decision": "not_agreed"}, "Enter why you return it"),
        ({"how": ""}, "Choose how the decision was secured"),
        ({"secured_by": ""}, "Enter the body that agreed"),
        ({"meeting_date_day": "1", "meeting_date_month": "1", "meeting_date_year": "2999"}, "in the future"),
        ({"meeting_date_day": "31", "meeting_date_month": "2", "meeting_date_year": "2010"}, "real date"),
        ({"comment": "x" * 4001}, "Shorten"),
    ],
)
def test_a_faulty_statement_is_shown_again_and_nothing_is_signed(stage, asked, more, words):
    page = stage.cast.proved("signatory").post(sign_url(asked[0]), said(stage, asked[0], minute="kept 7", **more))
    assert page.status_code == 422
    assert words in text(page)
    assert 'value="kept 7"' in page.content.decode()
    assert not SignOff.objects.exists()


def test_words_that_changed_while_reading_are_shown_with_what_was_typed(stage, asked):
    posted = said(stage, asked[0], decision="reservation", comment="Not before April.")
    Commitment.objects.filter(objective__priority=stage.first, number=1).update(text="A quite new promise")
    browser = stage.cast.proved("signatory")
    page = browser.post(sign_url(asked[0]), posted)
    assert page.status_code == 409
    assert "The words changed while you were reading." in text(page)
    assert "A quite new promise" in text(page)
    assert "Not before April." in text(page)
    assert not SignOff.objects.exists()
    fresh = re.search(r'name="read_sha256" value="([0-9a-f]{64})"', page.content.decode()).group(1)
    assert browser.post(sign_url(asked[0]), posted | {"read_sha256": fresh}).status_code == 302


def test_a_colleagues_signature_is_never_overwritten_unseen(stage, asked):
    posted = said(stage, asked[0], comment="Mine")
    stage.sign(asked[0], by=stage.signatory_of(stage.health, "Colleague"))
    page = stage.cast.proved("signatory").post(sign_url(asked[0]), posted)
    assert page.status_code == 409
    assert "Colleague signed this for your organisation" in text(page)
    assert SignOff.objects.count() == 1


def hidden(page) -> dict[str, str]:
    """What the form of a page to sign holds unseen."""
    found = re.findall(r'name="(read_sha256|seen)" value="([^"]*)"', page.content.decode())
    return dict(found)


def test_a_colleagues_signature_is_told_even_where_the_words_changed_too(stage, asked):
    posted = said(stage, asked[0], comment="Mine")
    Commitment.objects.filter(objective__priority=stage.first, number=1).update(text="A quite new promise")
    stage.sign(asked[0], by=stage.signatory_of(stage.health, "Colleague"))
    browser = stage.cast.proved("signatory")
    page = browser.post(sign_url(asked[0]), posted)
    assert "The words changed while you were reading." in text(page)
    page = browser.post(sign_url(asked[0]), posted | hidden(page))
    assert page.status_code == 409
    assert "Colleague signed this for your organisation" in text(page)
    assert browser.post(sign_url(asked[0]), posted | hidden(page)).status_code == 302


def test_a_window_that_closed_while_reading_is_said_and_the_words_stay(stage, asked):
    set_window(stage.window, closes=date(2010, 3, 31))
    posted = said(stage, asked[0], decision="not_agreed", comment="Far too vague.")
    page = stage.cast.proved("signatory").post(sign_url(asked[0]), posted)
    assert page.status_code == 409
    assert "Nothing was signed. Signing closed on 31 March 2010." in text(page)
    assert "Far too vague." in text(page)


def test_a_priority_removed_while_reading_is_said_and_the_words_stay(stage, asked):
    posted = said(stage, asked[0], decision="not_agreed", comment="Far too vague.")
    Priority.objects.get(pk=stage.first.pk).delete()
    page = stage.cast.proved("signatory").post(sign_url(asked[0]), posted)
    assert page.status_code == 404
    assert "was removed from the plan while you were reading it" in text(page)
    assert "Far too vague." in text(page)


def test_before_signing_again_the_changes_are_shown(stage, asked):
    stage.sign(asked[0])
    Commitment.objects.filter(objective__priority=stage.first, objective__number=1, number=1).update(
        text="Commitment 9.1.1"
    )
    page = stage.cast.client("signatory").get(sign_url(asked[0]))
    assert "What changed since your organisation signed" in text(page)
    html = page.content.decode()
    assert re.search(r"<del>.*1\.1\.1</del>", html)
    assert re.search(r"<ins>.*9\.1\.1</ins>", html)


def test_hostile_words_stay_words(stage, asked):
    attack = "<script>alert(1)</script>"
    BodyFactory(trust=stage.cast.trust, name=attack)
    browser = stage.cast.proved("signatory")
    browser.post(sign_url(asked[0]), said(stage, asked[0], decision="reservation", comment=attack, secured_by=attack))
    Priority.objects.filter(pk=stage.first.pk).update(title=attack)
    assert SignOff.objects.count() == 1
    for address in (ROOM, sign_url(asked[0]), f"{ROOM}{asked[0].pk}/record/"):
        assert attack not in browser.get(address).content.decode()


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


# The window


def window_form(stage, **more):
    days = {"opens_day": "17", "opens_month": "2", "opens_year": "2010"}
    days |= {"closes_day": "31", "closes_month": "3", "closes_year": "2010"}
    return {**days, "scope": "all", "version": str(stage.window.version), **more}


def pairs():
    return set(SignOffRequest.objects.values_list("organisation__name", "priority__number"))


def test_the_manager_asks_everybody(stage):
    answer = stage.cast.client("manager").post(f"{ROOM}window/", window_form(stage))
    assert answer.status_code == 302
    assert pairs() == {(who, number) for who in ("Alder Police", "Alder Primary Care Trust") for number in (1, 2)}
    assert SignOffWindow.objects.get().closes == date(2010, 3, 31)


def test_the_manager_chooses_in_the_grid(stage):
    chosen = {"scope": "chosen", "rows": [stage.police.pk], "asked": [f"{stage.health.pk}-{stage.second.pk}"]}
    stage.cast.client("manager").post(f"{ROOM}window/", window_form(stage, **chosen))
    assert pairs() == {("Alder Police", 1), ("Alder Police", 2), ("Alder Primary Care Trust", 2)}


def test_the_grid_shows_what_is_asked_and_what_is_signed(stage, asked):
    stage.sign(asked[0])
    asked[3].delete()
    html = stage.cast.client("manager").get(f"{ROOM}window/").content.decode()
    assert re.search(rf'type="hidden" name="asked" value="{stage.health.pk}-{stage.first.pk}"', html)
    assert re.search(rf'value="{stage.health.pk}-{stage.second.pk}"[^>]* checked', html)
    assert not re.search(rf'value="{stage.police.pk}-{stage.second.pk}"[^>]* checked', html)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"opens_day": "32"}, "real date"),
        ({"closes_year": ""}, "Add the year"),
        ({"closes_year": "2009"}, "on or after the first day"),
        ({"scope": "chosen"}, "Tick at least one"),
        ({"scope": "chosen", "asked": ["1-1", "x"]}, "Look through the list again"),
    ],
)
def test_a_faulty_window_is_shown_again(stage, more, words):
    page = stage.cast.client("manager").post(f"{ROOM}window/", window_form(stage, **more))
    assert page.status_code == 422
    assert words in text(page)
    assert SignOffWindow.objects.get().closes == date(2099, 3, 31)


def test_a_window_changed_meanwhile_is_not_overwritten(stage):
    manager = stage.cast.client("manager")
    manager.post(f"{ROOM}window/", window_form(stage))
    page = manager.post(f"{ROOM}window/", window_form(stage, closes_day="1"))
    assert page.status_code == 409
    assert "Somebody changed this window" in text(page)
    assert SignOffWindow.objects.get().closes == date(2010, 3, 31)
    fresh = re.search(r'name="version" value="(\d+)"', page.content.decode()).group(1)
    assert manager.post(f"{ROOM}window/", window_form(stage, closes_day="1", version=fresh)).status_code == 302
    assert SignOffWindow.objects.get().closes == date(2010, 3, 1)


def test_withdrawing_what_is_signed_is_refused_in_words(stage, asked):
    stage.sign(asked[0])
    chosen = {"scope": "chosen", "rows": [stage.police.pk]}
    page = stage.cast.client("manager").post(f"{ROOM}window/", window_form(stage, **chosen))
    assert page.status_code == 409
    assert "A signature stays on record" in text(page)
    assert SignOffRequest.objects.count() == 4


# Waivers


def test_a_manager_waives_and_asks_again(stage, asked):
    manager, address = stage.cast.client("manager"), f"{ROOM}{asked[0].pk}/waive/"
    assert manager.get(address).status_code == 200
    assert manager.post(address, {"reason": " "}).status_code == 422
    done = manager.post(address, {"reason": "Merged with the council."}, follow=True)
    assert "Waived: Merged with the council." in text(done)
    assert "Waived" in text(manager.get(ROOM))
    manager.post(address, {"ask_again": "1"})
    assert SignOffRequest.objects.get(pk=asked[0].pk).waived_at is None


def test_no_answer_is_waived_that_the_manager_has_not_read(stage, asked):
    manager, address = stage.cast.client("manager"), f"{ROOM}{asked[0].pk}/waive/"
    sent = {"reason": "Merged.", "seen": manager.get(address).context["form"]["seen"].value()}
    stage.sign(asked[0], decision="not_agreed", comment="It closes our school.")
    page = manager.post(address, sent)
    assert page.status_code == 409
    assert "answered while you were reading" in text(page) and "It closes our school." in text(page)
    assert not SignOffRequest.objects.get(pk=asked[0].pk).waived_at
    form = page.context["form"]
    assert form["reason"].value() == "Merged."
    assert manager.post(address, sent | {"seen": form["seen"].value()}).status_code == 302
    assert SignOffRequest.objects.get(pk=asked[0].pk).waived_at


def test_a_waiver_of_an_agreed_priority_is_refused_in_words(stage, asked):
    stage.sign(asked[0])
    page = stage.cast.client("manager").post(f"{ROOM}{asked[0].pk}/waive/", {"reason": "Merged."})
    assert page.status_code == 409
    assert "nothing to waive" in text(page)


def test_a_waived_priority_says_so_to_its_signatory(stage, asked):
    waive(request=asked[0], by=stage.cast.manager, reason="Merged.")
    page = stage.cast.client("signatory").get(sign_url(asked[0]))
    assert "waived because “Merged.”" in text(page)
    assert 'name="decision"' not in page.content.decode()


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
