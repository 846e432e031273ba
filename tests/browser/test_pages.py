"""Every main page of the demonstration: no fault of accessibility, nothing cut off, no loose link, at both widths."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser.tools import check_page
from tests.browser.visits import main_pages, visit
from tests.factories import SignOffRequestFactory, SignOffWindowFactory


def test_every_main_page_passes_at_both_widths(chromium, live_server, catalogue, transactional_db):
    call_command("load_demo")
    faults = {}
    for page in main_pages():
        person = visit(chromium, live_server.url, page)
        try:
            check_page(person)
        except AssertionError as error:
            faults[page.name] = str(error)
        person.context.close()
    assert faults == {}


@pytest.fixture
def signing(cast):
    """Alder's plan at sign-off, the signatory's organisation asked about its first priority."""
    window = SignOffWindowFactory(plan=cast.plan)
    cast.plan.state = "signoff"
    cast.plan.save()
    return SignOffRequestFactory(window=window, priority=cast.plan.priorities.first(), organisation=cast.organisation)


def test_writing_and_signing_work_without_scripts(window, cast, signing):
    officer = window("officer", java_script_enabled=False)
    page = officer.go(f"/alder/plans/alder-plan/priorities/{signing.priority_id}/")
    page.get_by_role("row").filter(has_text="Commitment 1.1.1").get_by_role("link", name="Change").click()
    page.locator(".sheet--form [name=text], .is-editing [name=text]").fill("Open a cookery club")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="Open a cookery club")).to_be_visible()

    page = window("signatory", java_script_enabled=False).go(f"/alder/plans/alder-plan/signoff/{signing.pk}/")
    expect(page.get_by_text("Open a cookery club")).to_be_visible()
    page.get_by_label("We agree", exact=True).check()
    page.get_by_label("A body agreed it at a meeting").check()
    page.locator("[name=secured_by]").fill("Executive board")
    page.get_by_role("button", name="Sign for").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alder Primary Care Trust")
    assert signing.signoffs.get().secured == "Executive board"
