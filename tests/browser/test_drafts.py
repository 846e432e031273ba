"""A form that came back with faults holds what was typed, so that no older draft is offered beside it."""

import pytest
from playwright.sync_api import expect

from plans.pages import plan_url
from priorities.models import Commitment
from tests.browser.tools import check_page

#: Looks, before anything else can happen, whether the form that htmx brought is kept as a draft already.
AT_ONCE = """new MutationObserver(() => {
  const form = document.querySelector('form[data-keep-draft][hx-post*="/commitments/"]');
  if (form) window.keptAtOnce ??= form.dataset.watched === 'yes';
}).observe(document.querySelector('main'), { childList: true, subtree: true })"""
NO_DRAFT = "!Object.keys(localStorage).some(key => key.startsWith('draft:'))"
pytestmark = pytest.mark.django_db(transaction=True)


def offers_no_draft(page):
    """The script has looked at the form, and had nothing to offer."""
    expect(page.locator("main form[data-watched]").first).to_be_attached()
    expect(page.locator(".draft-offer")).to_have_count(0)


def throws_the_draft_away(page):
    """What is saved is no draft any more: the script sees to it soon after the page has come."""
    for _ in range(50):
        if page.evaluate(NO_DRAFT):
            return
        page.wait_for_timeout(100)
    raise AssertionError("a draft is kept of what was saved")


def test_a_refused_row_offers_no_older_draft_and_a_lost_one_is_offered(cast, window):
    row = Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()
    person = window("officer")
    address = plan_url("priorities:detail", cast.plan, row.objective.priority_id)
    page = person.go(address)
    page.evaluate(AT_ONCE)
    page.get_by_role("link", name="Change 1.1.1").click()
    page.get_by_label("By when").fill("May 2012")
    assert page.evaluate("window.keptAtOnce"), "what is typed at once would be lost"
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.get_by_label("What we will do").fill("")
    page.get_by_label("Lead", exact=False).first.fill("Head of Play")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    expect(page.get_by_label("By when")).to_have_value("May 2012")
    offers_no_draft(page)
    check_page(person)

    page = person.go(address)  # the browser was closed: what was sent and refused is there to be had
    page.get_by_role("link", name="Change 1.1.1").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("By when")).to_have_value("May 2012")
    expect(page.get_by_label("Lead", exact=False).first).to_have_value("Head of Play")
    page.get_by_label("What we will do").fill("Open a third centre")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"#commitment-{row.pk}")).to_contain_text("Open a third centre")
    throws_the_draft_away(page)
    page.get_by_role("link", name="Change 1.1.1").click()
    expect(page.get_by_label("By when")).to_have_value("May 2012")
    offers_no_draft(page)
    assert person.faults == []


@pytest.mark.parametrize("body", ["One line\n\nand another, with spaces at the end   ", "\nBegins with an empty line"])
def test_a_refused_page_offers_nothing_that_it_holds(cast, window, body):
    person = window("officer")
    page = person.go(plan_url("plans:section", cast.plan, cast.plan.sections.first().pk))
    page.get_by_label("Text").first.fill(body)
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.get_by_label("Title").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    expect(page.get_by_label("Text").first).to_have_value(body)
    offers_no_draft(page)
    page.get_by_label("Title").fill("Our vision")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    throws_the_draft_away(page)
