"""Three officers at work on one plan: changes that go together, changes that do not, browsers that die meanwhile."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from priorities.models import Commitment
from tests.browser.tools import Person, check_page, press

PASSWORD = "quince-and-medlar-7"
MINE, THEIRS = "Open six cookery clubs in our centres", "Open ten cookery clubs in schools"


@pytest.fixture
def commitment(cast):
    return Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()


@pytest.fixture
def where(commitment):
    return f"/alder/plans/alder-plan/priorities/{commitment.objective.priority_id}/"


def open_row(person: Person, where: str, commitment: Commitment) -> None:
    page = person.go(where)
    page.locator(f"#commitment-{commitment.pk}").get_by_role("link", name="Change").click()
    expect(page.locator(".is-editing [name=text]")).to_have_value(commitment.text)


def row_of(person: Person, commitment: Commitment):
    return person.page.locator(f"#commitment-{commitment.pk}")


def press_save(person: Person, words: str = "Save") -> None:
    """By keyboard: the button is reached by its name and pressed with Enter."""
    button = person.page.locator(".is-editing, .sheet").get_by_role("button", name=words, exact=True).first
    button.focus()
    person.page.keyboard.press("Enter")


def test_different_fields_of_one_row_are_merged(window, where, commitment):
    first, second = window("officer"), window("second_officer")
    for person in (first, second):
        open_row(person, where, commitment)
    first.page.locator(".is-editing [name=text]").fill(THEIRS)
    press_save(first)
    expect(row_of(first, commitment)).to_contain_text(THEIRS)
    second.page.locator(".is-editing [name=lead]").fill("Head of Nursing")
    press_save(second)
    expect(row_of(second, commitment)).to_contain_text(THEIRS)
    expect(row_of(second, commitment)).to_contain_text("Head of Nursing")
    expect(second.page.locator("#flash")).to_contain_text("theirs is kept too")
    assert first.faults == second.faults == []


def test_the_same_field_shows_both_texts_and_is_settled_by_keyboard(window, where, commitment):
    first, second = window("officer"), window("second_officer")
    for person in (first, second):
        open_row(person, where, commitment)
    first.page.locator(".is-editing [name=text]").fill(THEIRS)
    first.page.locator(".is-editing [name=lead]").fill("Head of Nursing")
    press_save(first)
    expect(row_of(first, commitment)).to_contain_text(THEIRS)

    page = second.page
    page.locator(".is-editing [name=text]").fill(MINE)
    press_save(second)
    expect(page.locator("[data-conflict]")).to_be_focused()
    expect(page.locator("[data-conflict]")).to_contain_text(THEIRS)
    expect(page.locator("[data-conflict]")).not_to_contain_text("Head of Nursing")
    expect(page.locator(".is-editing [name=text]")).to_have_value(MINE)
    check_page(second)
    page.locator("[data-conflict]").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".is-editing [name=text]")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(", and ten in schools")
    press_save(second, "Save over theirs")
    expect(row_of(second, commitment)).to_contain_text(f"{MINE}, and ten in schools")
    expect(row_of(second, commitment)).to_contain_text("Head of Nursing")
    assert list(commitment.events.order_by("pgh_id").values_list("text", flat=True))[1:] == [
        THEIRS,
        f"{MINE}, and ten in schools",
    ]


@pytest.mark.parametrize("place", ["row", "section"])
def test_both_texts_without_scripts(window, cast, where, commitment, place):
    row, name = (commitment, "text") if place == "row" else (cast.plan.sections.first(), "body")
    url = f"/alder/plans/alder-plan/{'commitments' if place == 'row' else 'sections'}/{row.pk}/"
    people = [window(who, java_script_enabled=False) for who in ("officer", "second_officer")]
    for person in people:
        person.go(url + ("edit/" if place == "row" else ""))
    for person, words in zip(people, (THEIRS, MINE), strict=True):
        person.page.locator(f"[name={name}]").fill(words)
        press(person.page, "Save")
    page = people[1].page
    expect(page.get_by_role("heading", level=1)).to_have_text("Officer saved this while you were writing")
    expect(page.locator(".conflict__field")).to_have_count(1)
    expect(page.locator(".conflict__text--yours")).to_contain_text(MINE)
    expect(page.locator(".conflict__text--theirs")).to_contain_text(THEIRS)
    page.locator(f"[name={name}]").fill(f"{MINE}. {THEIRS}")
    press(page, "Save over theirs")
    row.refresh_from_db()
    assert getattr(row, name) == f"{MINE}. {THEIRS}"


def sign_in_again(person: Person, cast, path: str) -> None:
    """Everything that the browser remembered of the session is gone; what it stored of the words is not."""
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    person.context.clear_cookies()
    person.page = person.context.new_page()
    person.page.goto(person.site + path)
    person.page.locator("main [name=login]").last.fill(cast.officer.email)
    person.page.locator("main [name=password]").last.fill(PASSWORD)
    person.page.get_by_role("button", name="Sign in", exact=True).first.click()
    person.page.wait_for_url(f"**{path}")


def test_a_browser_that_crashed_gets_the_words_back_after_signing_in(window, cast):
    section = cast.plan.sections.first()
    path = f"/alder/plans/alder-plan/sections/{section.pk}/"
    person = window("officer")
    page = person.go(path)
    page.locator("#id_body").fill("A paragraph that took an hour")
    expect(page.locator("main [data-draft-status]").first).to_contain_text("Draft kept")
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    sign_in_again(person, cast, path)
    page = person.page
    expect(page.locator("#id_body")).not_to_have_value("A paragraph that took an hour")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#id_body")).to_have_value("A paragraph that took an hour")
    press_save(person)
    expect(page.get_by_text("Saved.")).to_be_visible()
    section.refresh_from_db()
    assert section.body == "A paragraph that took an hour"
    person.page.reload()
    expect(page.locator(".write__preview")).to_be_visible()
    expect(page.locator(".draft-offer")).to_have_count(0)


def test_a_section_sent_to_a_server_that_is_away_comes_back(window, cast):
    section = cast.plan.sections.first()
    path = f"/alder/plans/alder-plan/sections/{section.pk}/"
    person = window("officer")
    page = person.go(path)
    page.locator("#id_body").fill("Sent into nowhere")
    person.context.set_offline(True)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("chrome-error://**")
    person.context.set_offline(False)
    page.close()
    sign_in_again(person, cast, path)
    person.page.get_by_role("button", name="Put it back").click()
    expect(person.page.locator("#id_body")).to_have_value("Sent into nowhere")
    section.refresh_from_db()
    assert section.body != "Sent into nowhere"


def test_a_row_that_could_not_be_sent_says_so_and_comes_back(window, cast, where, commitment):
    person = window("officer")
    open_row(person, where, commitment)
    page = person.page
    page.locator(".is-editing [name=text]").fill(MINE)
    expect(page.locator("main [data-draft-status]").first).to_contain_text("Draft kept")
    person.context.set_offline(True)
    press_save(person)
    expect(page.get_by_role("alert").filter(has_text="There is no connection")).to_be_visible()
    expect(page.locator(".is-editing [name=text]")).to_have_value(MINE)
    page.close()
    person.context.set_offline(False)
    sign_in_again(person, cast, where)
    page = person.page
    row_of(person, commitment).get_by_role("link", name="Change").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".is-editing [name=text]")).to_have_value(MINE)
    press_save(person)
    expect(row_of(person, commitment)).to_contain_text(MINE)
