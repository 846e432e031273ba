"""Words and abbreviations in the browser: from a gap to the published page, with and without scripts."""

import pytest
from playwright.sync_api import expect

from plans.models import Section
from plans.pages import plan_url
from tests.browser.tools import check_page
from tests.factories import GlossaryTermFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(cast):
    Section.objects.filter(plan=cast.plan, position=1).update(
        body="# The LAA\n\nWe keep to the LAA and to the YOT plan."
    )
    return cast.plan


@pytest.mark.parametrize("scripts", [True, False])
def test_a_gap_is_explained_and_published_removed_and_brought_back(cast, window, plan, scripts):
    person = window("officer", java_script_enabled=scripts)
    page = person.go(plan_url("plans:glossary", plan))
    page.get_by_role("link", name="Explain LAA").click()
    expect(page.get_by_label("Word or abbreviation")).to_have_value("LAA")
    expect(page.get_by_label("What it means")).to_have_value("Local Area Agreement")
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Local Area Agreement")
    expect(row.get_by_role("link", name="Section 1")).to_be_visible()
    expect(page.get_by_role("link", name="Explain LAA")).to_have_count(0)
    if scripts:
        check_page(person)

    page.get_by_role("link", name="Read as it will be published").click()
    expect(page.get_by_role("heading", name="The LAA", exact=True)).to_be_visible()
    expect(page.get_by_text("We keep to the LAA (Local Area Agreement) and to the YOT plan.")).to_be_visible()
    page.get_by_role("link", name="LAA", exact=True).click()
    page.wait_for_url("**#term-1")
    expect(page.locator("#term-1")).to_be_in_viewport()
    if scripts:
        check_page(person)

    page = person.go(plan_url("plans:glossary", plan))
    page.get_by_role("link", name="Change LAA").click()
    page.get_by_role("link", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove the term").click()
    expect(page.get_by_text("Nothing is explained yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row").filter(has_text="Local Area Agreement")).to_be_visible()
    assert person.faults == []


def test_a_hint_under_a_section_leads_to_the_form(cast, window, plan):
    GlossaryTermFactory(plan=plan, term="LAA")
    page = window("officer").go(plan_url("plans:section", plan, plan.sections.get(position=1).pk))
    hints = page.locator(".reading")
    expect(hints.get_by_role("link", name="YOT")).to_be_visible()
    expect(hints.get_by_role("link", name="LAA")).to_have_count(0)
    hints.get_by_role("link", name="YOT").click()
    expect(page.get_by_label("What it means")).to_have_value("Youth Offending Team")


def test_several_lines_at_once_and_what_is_wrong_with_them(cast, window, plan):
    person = window("officer")
    page = person.go(plan_url("plans:terms_add", plan))
    page.get_by_label("Words and what they mean").fill("LAA: Local Area Agreement\nYOT")
    page.get_by_role("button", name="Add them").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    fault = "Line 2: write the term, a colon, and what it means."
    page.get_by_role("link", name=fault).click()
    box = page.get_by_label("Words and what they mean")
    expect(box).to_be_focused()
    check_page(person)
    box.fill("LAA: Local Area Agreement\nYOT: Youth Offending Team")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("2 added to the list.")).to_be_visible()
    assert person.faults == []
