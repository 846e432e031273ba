"""Rows in a real browser: copied, moved, many changed at once; by keyboard and without scripts."""

import pytest
from playwright.sync_api import expect

from priorities.models import Commitment
from tests.browser.tools import check_page

PRIORITY = "/alder/plans/alder-plan/priorities/{}/"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def commitment(cast):
    return Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()


def said(page, words):
    expect(page.get_by_text(words)).to_be_visible()


@SCRIPTS
def test_a_row_is_copied_undone_and_taken_to_another_objective(window, cast, commitment, scripts):
    person = window("officer", java_script_enabled=scripts)
    page = person.go(PRIORITY.format(commitment.objective.priority_id))
    row = page.locator(f"#commitment-{commitment.pk}")
    row.get_by_text("More").click()
    row.get_by_role("button", name="Copy").click()
    said(page, "Commitment 1.1.2 is a copy of commitment 1.1.1.")
    made = Commitment.objects.get(objective=commitment.objective, number=2)
    copy = page.locator(f"#commitment-{made.pk}")
    expect(copy.get_by_role("rowheader")).to_have_text("1.1.2")
    if scripts:
        expect(copy.get_by_role("link", name="Change")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    if not scripts:
        expect(copy).to_have_count(0)
    expect(page.locator("tr[id^=commitment-]")).to_have_count(4)

    row.get_by_text("More").click()
    with page.expect_navigation():
        row.get_by_role("link", name="Move to another objective").click()
    if scripts:
        check_page(person)
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the objective that it goes to")
    page.get_by_label("Move it to which objective?").select_option(label="2.1 Objective 2.1")
    page.get_by_role("button", name="Move it").click()
    said(page, "Commitment 1.1.1 is commitment 2.1.3 now.")
    expect(row.get_by_role("rowheader")).to_have_text("2.1.3")
    page.get_by_role("link", name="Move it back").click()
    page.get_by_role("button", name="Move it").click()
    expect(row.get_by_role("rowheader")).to_have_text("1.1.2")


def test_by_keyboard_a_row_goes_up_and_down_and_the_focus_stays(window, cast, commitment):
    person = window("officer")
    page = person.go(PRIORITY.format(commitment.objective.priority_id))
    row = page.locator(f"#commitment-{commitment.pk}")
    for key, number in (("Down", "1.1.2"), ("Up", "1.1.1"), ("Up", "1.1.1"), ("Down", "1.1.2")):
        row.get_by_role("button", name=key).focus()
        with page.expect_response(lambda answer: "at=commitment" in answer.url):
            page.keyboard.press("Enter")
        expect(row.get_by_role("rowheader")).to_have_text(number)
        expect(row.get_by_role("button", name=key)).to_be_focused()
    assert person.faults == []


def test_more_opens_by_keyboard_and_passes_the_checks(window, cast, commitment):
    person = window("officer")
    page = person.go(PRIORITY.format(commitment.objective.priority_id))
    for more in page.locator("details.more > summary").all()[:4]:
        more.focus()
        page.keyboard.press("Enter")
    expect(page.locator("details.more[open]")).to_have_count(4)
    check_page(person)


@SCRIPTS
def test_many_rows_get_a_lead_at_once_and_one_button_takes_it_back(window, cast, commitment, scripts):
    person = window("officer", java_script_enabled=scripts)
    page = person.go(PRIORITY.format(commitment.objective.priority_id))
    page.get_by_role("link", name="Change several commitments").click()
    page.get_by_role("button", name="Look at the changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the rows to change")
    if scripts:
        check_page(person)
    page.get_by_role("textbox", name="Lead").fill("Head of Nursing")
    page.get_by_role("checkbox", name="All 2 of 1.2").check()
    page.get_by_role("checkbox", name="1.1.1").check()
    page.get_by_role("button", name="Look at the changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change 3 rows?")
    if scripts:
        check_page(person)
    page.get_by_role("button", name="Change 3 rows").click()
    said(page, "3 rows are changed.")
    expect(page.get_by_role("cell", name="Head of Nursing")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    said(page, "3 rows are as before again.")
    expect(page.get_by_role("cell", name="Head of Nursing")).to_have_count(0)
