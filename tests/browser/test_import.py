"""An officer brings in a workbook in Chromium, with a real worker: refused, read, checked, brought in, done again."""

import os
from datetime import date

import pytest
from playwright.sync_api import expect

from indicators.demo.sample_workbook import build
from priorities.models import Commitment
from tests.browser.tools import check_page, wait_without_scripts
from tests.factories import PlanFactory
from tests.indicators.books import edited

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def plan(transactional_db, cast):
    return PlanFactory(
        trust=cast.trust, slug="valley", title="Growing up here", starts=date(2009, 4, 1), ends=date(2010, 3, 31)
    )


def picture(person, name):
    """Keep what was seen, where a folder for it is named."""
    folder = os.environ.get("CYPP_PICTURES")
    if folder:
        for width in (1280, 390):
            person.page.set_viewport_size({"width": width, "height": 900})
            person.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        person.page.set_viewport_size({"width": 1280, "height": 900})


def upload(page, content, name="Growing up here.xlsx"):
    page.get_by_label("Your action plan").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="Upload and check").click()


def test_a_workbook_from_upload_to_done(plan, worker, window):
    officer = window("officer")
    page = officer.go("/alder/plans/valley/import/")
    check_page(officer)
    picture(officer, "upload")
    upload(page, b"Priority;Action", "plan.csv")
    expect(page.locator(".govuk-error-summary")).to_contain_text("not an Excel workbook")
    check_page(officer)
    picture(officer, "refused")

    upload(page, build().read())
    expect(page.get_by_role("heading", name="Check before you bring it in")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("do not fit NI 158")).to_be_visible()
    check_page(officer)
    picture(officer, "preview")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", name="Brought in", exact=True)).to_be_visible(timeout=20_000)
    check_page(officer)
    picture(officer, "done")
    assert Commitment.objects.filter(objective__priority__plan=plan).count() == 30

    page.get_by_role("link", name="Bring in another workbook").click()
    upload(page, edited(H4="October 2009"))
    expect(page.get_by_role("heading", name="Check before you bring it in")).to_be_visible(timeout=20_000)
    expect(page.locator("ins")).to_have_text(["October 2009", "31 October 2009"])
    check_page(officer)
    picture(officer, "changed")


def test_errors_stop_it_in_words(plan, worker, window):
    officer = window("officer")
    page = officer.go("/alder/plans/valley/import/")
    upload(page, edited(A4="one", D6="9.1"))
    expect(page.get_by_text("cannot be brought in yet")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Bring it in")).to_have_count(0)
    check_page(officer)
    picture(officer, "errors")


def test_it_works_without_scripts(plan, worker, window):
    officer = window("officer", java_script_enabled=False)
    page = officer.go("/alder/plans/valley/import/")
    upload(page, build().read())
    bring_in = page.get_by_role("button", name="Bring it in")
    wait_without_scripts(bring_in)
    bring_in.click()
    wait_without_scripts(page.get_by_role("heading", name="Brought in", exact=True))
    assert Commitment.objects.filter(objective__priority__plan=plan).count() == 30
