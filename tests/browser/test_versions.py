"""A version is kept, the plan goes on changing, and what changed is read and made into a file: in a real browser."""

from playwright.sync_api import expect

from priorities.models import Commitment
from tests.browser.tools import check_page


def test_from_keeping_a_version_to_the_file_of_what_changed(window, worker, cast):
    place = f"/alder/plans/{cast.plan.slug}"
    officer = window("officer")
    page = officer.go(f"{place}/publications/")
    page.get_by_text("Keep a version", exact=True).click()
    page.get_by_label("Name of this version").fill("Before the workshop")
    page.get_by_role("button", name="Keep the plan as it stands now").click()
    expect(page.get_by_role("heading", name="Version 1: Before the workshop")).to_be_visible()

    row = Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk")[0]
    Commitment.objects.filter(pk=row.pk).update(text="Open a cookery club", by_when="May 2011")
    page.get_by_role("link", name="What has changed since").click()
    expect(page.get_by_text("1 reworded and 1 date changed")).to_be_visible()
    expect(page.locator("ins").filter(has_text="Open a cookery club")).to_be_visible()
    check_page(officer)
    page.get_by_role("link", name="1 date changed").click()
    expect(page.get_by_role("heading", name="Commitment 1.1.1")).to_be_visible()

    page.get_by_role("button", name="Keep this version and make the PDF").click()
    expect(page.get_by_text("Enter a name under which the plan is kept as it stands now").first).to_be_visible()
    check_page(officer)
    page.get_by_label("Name of this version").fill("After the workshop")
    page.get_by_role("button", name="Keep this version and make the PDF").click()
    expect(page.get_by_text("What changed (PDF) since version 1", exact=True)).to_be_visible()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("link", name="What changed (PDF) since version 1").click(timeout=60_000)
    assert download.value.suggested_filename.endswith("CYPP-2010-13-changes-from-v1-to-draft-v2.pdf")
    check_page(officer)


def test_versions_are_kept_and_compared_without_scripts(window, cast):
    place = f"/alder/plans/{cast.plan.slug}"
    page = window("officer", java_script_enabled=False).go(f"{place}/versions/keep/")
    page.get_by_label("Name of this version").fill("Before the workshop")
    page.get_by_role("button", name="Keep this version").click()
    page.get_by_role("link", name="Compare versions").click()
    expect(page.get_by_text("No differences")).to_be_visible()
    page.get_by_label("From").select_option("now")
    page.get_by_label("To").select_option("1")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Both say the same, word for word.")).to_be_visible()
