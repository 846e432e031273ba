"""What the room shows: how long is left, filters with counts, the marks and their meaning, for each reader."""

import re
from datetime import date

import pytest

from plans.models import Plan, State
from priorities.models import Commitment, SignOffWindow
from priorities.signoff.room import MARKS
from priorities.signoff.room_page import countdown, legend
from priorities.signoff.signing import waive
from tests.factories import OrganisationFactory
from tests.priorities.signoff import ROOM, move_to, set_window

DAY = "on 31 March 2010, end of the day"
THEN, ENDS, ENDED = f"It ends {DAY}", f"Signing ends {DAY}", f"Signing ended {DAY}"


@pytest.mark.parametrize(
    ("today", "owing", "words", "shape", "ends"),
    [
        (date(2010, 2, 16), 3, "Signing opens tomorrow, on 17 February 2010", "info", THEN),
        (date(2010, 2, 7), 3, "Signing opens in 10 days, on 17 February 2010", "info", THEN),
        (date(2010, 2, 17), 3, "42 days left to sign", "info", ENDS),
        (date(2010, 3, 23), 3, "8 days left to sign", "info", ENDS),
        (date(2010, 3, 24), 3, "7 days left to sign", "warn", ENDS),
        (date(2010, 3, 29), 3, "2 days left to sign", "bad", ENDS),
        (date(2010, 3, 30), 3, "1 day left to sign", "bad", ENDS),
        (date(2010, 3, 31), 3, "Last day to sign", "bad", ENDS),
        (date(2010, 3, 31), 0, "Everybody has answered", "good", ENDS),
        (date(2010, 4, 1), 1, "Signing is over, 1 organisation is late", "bad", f"{ENDED}, 1 day ago"),
        (date(2010, 4, 9), 3, "Signing is over, 3 organisations are late", "bad", f"{ENDED}, 9 days ago"),
        (date(2010, 4, 9), 0, "Signing is over, everybody has answered", "good", f"{ENDED}, 9 days ago"),
    ],
)  # fmt: skip
def test_how_long_is_left_in_words(today, owing, words, shape, ends):
    window = SignOffWindow(opens=date(2010, 2, 17), closes=date(2010, 3, 31))
    shown = countdown(window, Plan(state=State.SIGNOFF), today, owing)
    assert (shown.words, shown.shape, shown.ends) == (words, shape, ends)


def test_a_window_of_long_ago_calls_nobody_late():
    window = SignOffWindow(opens=date(2010, 2, 17), closes=date(2010, 3, 31))
    assert countdown(window, Plan(state=State.PUBLISHED), date(2010, 4, 9), 3).words == "Signing is over"


def test_every_mark_has_a_shape_of_its_own_a_word_and_a_meaning():
    assert len({shape for shape, _ in MARKS.values()}) == len(MARKS)
    assert len({shape for _, shape in MARKS.values()}) == len(MARKS)
    assert all(word and meaning for _, word, meaning in legend())


@pytest.fixture
def asked(stage):
    """Four organisations: one stale and waiting, one with a reservation, one that returned and was waived, one done."""
    asked = stage.ask_everybody()
    stage.sign(asked[0])
    Commitment.objects.filter(objective__priority=stage.first).first().delete()
    stage.sign(asked[2], decision="reservation", comment="Not before April.")
    stage.sign(asked[3])
    for name, first in (("Alder College", "not_agreed"), ("Alder Schools", "agreed")):
        organisation = OrganisationFactory(trust=stage.cast.trust, name=name)
        person = stage.signatory_of(organisation)
        stage.sign(
            stage.ask(organisation, stage.second), by=person, decision=first, comment="No." * (first != "agreed")
        )
        if first == "not_agreed":
            ask = stage.ask(organisation, stage.first)
            waive(request=ask, by=stage.cast.manager, reason="By letter")
    return asked


def shown(stage, query="", who="manager") -> list[str]:
    html = stage.cast.client(who).get(f"{ROOM}{query}").content.decode()
    body = re.search(r"<tbody>.*?</tbody>", html, re.S)
    return (
        [re.sub(r"<[^>]+>", "", row).strip() for row in re.findall(r'<th scope="row">(.*?)</th>', body[0])]
        if body
        else []
    )


ALL = ["Alder College", "Alder Police", "Alder Primary Care Trust", "Alder Schools"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ALL),
        ("?show=nonsense&organisation=x", ALL),
        ("?show=late", ["Alder College", "Alder Primary Care Trust"]),
        ("?show=stale", ["Alder Primary Care Trust"]),
        ("?show=said", ["Alder College", "Alder Police"]),
        ("?show=waived", ["Alder College"]),
    ],
)
def test_a_filter_shows_the_organisations_with_its_marks(stage, asked, query, names):
    assert shown(stage, query) == names


@pytest.mark.django_db
def test_each_filter_says_how_many_and_organisation_and_filter_join(stage, asked):
    html = stage.cast.client("manager").get(ROOM).content.decode()
    for words in ("All (4)", "Still to sign (2)", "Stale (1)", "With a reservation, or not agreed (2)", "Waived (1)"):
        assert words in html
    one = stage.health.pk
    assert shown(stage, f"?organisation={one}") == ["Alder Primary Care Trust"]
    html = stage.cast.client("manager").get(f"{ROOM}?show=waived&organisation={one}").content.decode()
    assert "Alder Primary Care Trust has none of these marks." in html
    assert f'href="{ROOM}?show=stale&amp;organisation={one}"' in html
    assert 'class="picked"' in stage.cast.client("manager").get(f"{ROOM}?show=stale").content.decode()


@pytest.mark.django_db
def test_when_the_window_is_over_who_has_not_signed_is_late(stage, asked):
    set_window(stage.window, closes=date(2010, 3, 31))
    html = stage.cast.client("manager").get(ROOM).content.decode()
    assert "Late (2)" in html
    assert "Signing is over, 2 organisations are late" in html
    assert "Extend the window" in html
    assert "remind/" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["officer", "lead", "signatory"])
def test_readers_see_the_room_and_what_they_may_do(stage, asked, who):
    html = stage.cast.client(who).get(ROOM).content.decode()
    assert "A plan manager sets the window" in html
    assert "signoff/organisations/" not in html
    assert "Make the sign-off record" not in html
    assert f'href="{ROOM}sign-off.xlsx"' in html


@pytest.mark.django_db
def test_a_plan_before_sign_off_offers_no_reminders(stage, asked):
    move_to(stage.plan, State.DRAFTING)
    assert "remind/" not in stage.cast.client("manager").get(ROOM).content.decode()
