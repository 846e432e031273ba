"""A plan manager goes through the checklist of a plan, so that nothing stands in the way of its steps."""

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from plans.checklist.checks import items_of
from plans.models import Plan
from tests.browser.tools import Person, heading, press
from tests.cast import Cast

APART = "The council publishes this apart from the plan."


def line(page: Page, title: str) -> Locator:
    return page.locator("li.task-list__row").filter(has_text=title)


def settle_checklist(manager: Person, cast: Cast, plan: Plan) -> Page:
    """One line is said to be done, one not to be needed, in the window; the others by the same addresses."""
    page = manager.go(f"/alder/plans/{plan.slug}/checklist/")
    expect(page.get_by_text("Missing", exact=True).first).to_be_visible()
    with page.expect_navigation():
        line(page, "How partners co-operate").get_by_role("button", name="This is done").click()
    expect(line(page, "How partners co-operate")).to_contain_text("Manager, ")
    with page.expect_navigation():
        line(page, "Consultation recorded").get_by_role("link", name="Not needed").click()
    heading(page, "Not needed")
    page.locator("[name=because]").fill(APART)
    press(page, "Save")
    expect(line(page, "Consultation recorded")).to_contain_text(APART)
    for item in items_of(Plan.objects.select_related("trust").get(pk=plan.pk)):
        if item.state == "missing":
            how, data = ("not_needed", {"because": APART}) if item.computed else ("done", {})
            address = reverse(f"plans:requirement_{how}", args=["alder", plan.slug, item.requirement.pk])
            read = {"line": item.requirement.version, **data}
            assert cast.client("manager").post(address, read).status_code == 302
    page = manager.go(f"/alder/plans/{plan.slug}/checklist/")
    expect(page.get_by_text("Nothing is missing")).to_have_count(2)
    expect(page.get_by_text("Missing", exact=True)).to_have_count(0)
    return page
