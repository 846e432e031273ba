"""The manager's pages of sign-off: the window and the grid, and waivers."""

import re
from datetime import date

import pytest

from priorities.models import SignOffRequest, SignOffWindow
from priorities.signoff.signing import waive
from tests.priorities.signoff import ROOM, sign_url, text

pytestmark = pytest.mark.django_db


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
