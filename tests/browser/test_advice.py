"""Find, the SMART check and the hints in a real browser: live, by keyboard, at both widths."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from priorities.models import Commitment
from tests.browser.tools import NARROW, WIDE, check_page
from tests.factories import SectionFactory, full_plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(cast):
    made = full_plan(cast.trust, slug="advised", title="Advised plan", priorities=2, words="with every family")
    rows = Commitment.objects.filter(objective__priority__plan=made).order_by("pk")
    Commitment.objects.filter(pk=rows[5].pk).update(text="Improve <b>school</b> meals in 12 schools", lead="")
    Commitment.objects.filter(pk=rows[6].pk).update(by_when="Soon", by_date=None)
    SectionFactory(
        plan=made, role="foreword", title="Foreword", position=9, body="The PCT met. " + "We work on it and " * 9
    )
    return made


def address(plan, name="plans:detail", *args):
    return reverse(name, args=[plan.trust.slug, plan.slug, *args])


def picture(person, name):
    """Kept when SHOTS names a folder, to look at."""
    if folder := os.environ.get("SHOTS"):
        for size in (NARROW, WIDE):
            person.page.set_viewport_size(size)
            person.page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)


def test_find_by_keyboard_and_jump(plan, window):
    officer = window("officer")
    page = officer.go(address(plan))
    page.keyboard.press("/")
    box = page.locator("#find-q")
    expect(box).to_be_focused()
    box.type("school")
    found = page.locator("#find-results mark")
    expect(found.first).to_have_text("school")
    expect(page.locator("#find-live")).to_have_text("1 found")
    expect(box).to_be_focused()
    picture(officer, "found-live")
    check_page(officer)
    page.locator("#find-q").focus()  # the narrow window of the check closes the outline
    page.keyboard.press("ArrowDown")
    expect(page.locator("#find-results a").first).to_be_focused()
    page.keyboard.press("Enter")
    target = Commitment.objects.get(text__contains="school")
    page.wait_for_url(f"**/priorities/{target.objective.priority_id}/#commitment-{target.pk}")
    officer.go(address(plan))
    page.keyboard.press("/")
    box = page.locator("#find-q")
    box.type("2.1.2")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#commitment-{target.pk}")
    expect(page.locator("tr:target")).to_have_count(1)


def test_the_results_page_and_the_switch_for_the_key(plan, window):
    officer = window("officer")
    page = officer.go(address(plan, "plans:find") + "?q=family")
    picture(officer, "found")
    check_page(officer)
    page.get_by_role("button", name="Switch it off").click()
    page.keyboard.press("/")
    expect(page.locator("#find-q")).not_to_be_focused()


def test_find_without_scripts(plan, window):
    page = window("officer", java_script_enabled=False).go(address(plan))
    page.locator("#find-q").fill("school meals")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("main mark").first).to_have_text("school")


def test_the_check_of_a_row_and_of_the_plan(plan, window):
    officer = window("officer")
    page = officer.go(address(plan, "priorities:smart"))
    picture(officer, "smart")
    check_page(officer)
    page.get_by_role("link", name="2.1.2").click()
    expect(page.locator("tr:target .advised summary")).to_have_text("No owner")
    page.locator("tr:target .advised summary").click()
    expect(page.locator("tr:target .advised ul")).to_contain_text("gives a direction")
    picture(officer, "row")
    check_page(officer)
    officer.go(address(plan))
    picture(officer, "overview")
    check_page(officer)


def test_hints_follow_what_is_typed(plan, window):
    officer = window("officer")
    page = officer.go(address(plan, "plans:section", plan.sections.get(role="foreword").pk))
    hints = page.locator("[data-reading-of]")
    expect(hints).to_contain_text("PCT")
    picture(officer, "reading")
    check_page(officer)
    page.locator("#id_body").fill("The LSCB met.")
    expect(hints).to_contain_text("LSCB")
    expect(hints).not_to_contain_text("PCT")
    expect(hints).to_contain_text("3 words; the guide is about 300")
    page.get_by_label("What it is").select_option("vision")
    expect(hints).to_contain_text("the guide is about 200")
    assert page.locator(".write__preview [data-reading]").count() == 0
