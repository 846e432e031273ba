"""Histories and removed items in a real browser: read, bring back, undo; with scripts and without."""

import pytest
from playwright.sync_api import expect

from priorities.models import Commitment
from tests.browser.tools import check_page, follow, press

PRIORITY = "/alder/plans/alder-plan/priorities/{}/"


@pytest.fixture
def commitment(cast):
    row = Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()
    cast.client("second_officer")
    return row


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_earlier_wording_and_a_removed_row_come_back(window, cast, commitment, scripts):
    person = window("officer", java_script_enabled=scripts)
    page = person.go(PRIORITY.format(commitment.objective.priority_id))
    row = page.locator(f"#commitment-{commitment.pk}")
    row.get_by_role("link", name="Change").click()
    page.get_by_label("What we will do").fill("Commitment 1.1.1, in words that nobody wanted")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(row).to_contain_text("nobody wanted")
    row.get_by_text("More").click()
    row.get_by_role("link", name="History").click()
    expect(page.locator("ins").first).to_contain_text("1.1.1, in words that nobody wanted")
    if scripts:
        check_page(person)
    page.get_by_text("All it said then").first.click()
    page.get_by_role("button", name="Bring back this wording").first.click()
    expect(page.get_by_text("The earlier wording is back, as a new version.")).to_be_visible()
    commitment.refresh_from_db()
    assert commitment.text == "Commitment 1.1.1"

    follow(page, "Back to the commitment")
    page = person.go(f"/alder/plans/alder-plan/commitments/{commitment.pk}/remove/")
    press(page, "Remove it")
    expect(row).to_have_count(0)
    if scripts:
        check_page(person)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Commitment 1.1.1")


def test_removed_items_are_listed_and_pass_the_checks(window, cast, commitment):
    person = window("officer")
    person.go("/alder/plans/alder-plan/removed/")
    check_page(person)
    for address in (f"commitments/{commitment.pk}", f"priorities/{commitment.objective.priority_id}"):
        cast.client("officer").post(f"/alder/plans/alder-plan/{address}/remove/")
    page = person.go("/alder/plans/alder-plan/removed/")
    check_page(person)
    with_it = "With it: 2 objectives, 2 results, 3 commitments, 1 amount of money, 1 measure."
    expect(page.get_by_text(with_it)).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="History of Commitment 1.1.1").click()
    check_page(person)
    page = person.go("/alder/plans/alder-plan/removed/")
    page.get_by_role("button", name="Bring back Priority 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Priority 1")
