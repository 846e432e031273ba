"""The whole job in browsers that run no scripts: a plan is started, written, talked about, signed and published."""

import re
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from plans.models import Plan
from priorities.models import SignOff
from tests.browser.checklist import settle_checklist
from tests.browser.tools import fill_date, follow, heading, press

PASSWORD = "quince-and-medlar-7"
WORDS = "## Our promise\n\nThe LAA is **for every child**."


def said(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def row(page: Page, words: str) -> Locator:
    return page.locator("tr[id^=commitment-]").filter(has_text=words)


def numbers(page: Page, expected: dict[str, str]) -> None:
    """The rows of the priority: {words: number}."""
    expect(page.locator("tr[id^=commitment-]")).to_have_count(len(expected))
    for words, number in expected.items():
        expect(row(page, words).get_by_role("rowheader")).to_have_text(number)


def more(page: Page, words: str) -> Locator:
    """What is done less often with a row, opened."""
    menu = row(page, words).locator("details.more")
    menu.locator("summary").click()
    return menu


def write(page: Page, link: str, **fields: str) -> None:
    """Follow a link to a form, fill in and save."""
    follow(page, link)
    for name, words in fields.items():
        page.locator(f"main [name={name}]").fill(words)
    press(page, "Save")


def look_for(page: Page, what: str) -> None:
    page.get_by_label("Find in this plan").fill(what)
    press(page, "Find")


def start(page: Page) -> Plan:
    follow(page, "Start a plan")
    page.get_by_label("Title").fill("Growing up in Alder")
    fill_date(page, "starts", date(2009, 4, 1))
    fill_date(page, "ends", date(2012, 3, 31))
    page.get_by_label("Priorities with targets and strategic actions").check()
    press(page, "Start the plan")
    expect(page.locator(".task-list").get_by_role("link", name="Timetable")).to_be_visible()
    return Plan.objects.get(title="Growing up in Alder")


def write_section(page: Page) -> None:
    page.locator(".task-list").get_by_role("link", name="Our vision").click()
    page.get_by_label("Text").fill(WORDS)
    press(page, "Save")
    said(page, "Saved.")
    expect(page.locator(".write__preview")).to_have_count(0)  # scripts would have drawn one here
    follow(page, "Read as it will be published")
    expect(page.get_by_role("heading", name="Our promise", exact=True)).to_be_visible()
    expect(page.locator(".document strong").filter(has_text="for every child")).to_be_visible()


def write_priority(page: Page) -> None:
    follow(page, "Overview")
    write(page, "Add a priority", title="Be healthy")
    heading(page, "Be healthy")
    for title in ("Eat well", "Play more"):
        write(page, "Add a strategic objective", title=title)
    write(page, "Add a target to 1.1", text="More children eat five a day")
    write(page, "Add a strategic action to 1.1", text="Open a cookery club", by_when="May 2010")
    write(page, "Add a strategic action to 1.1", text="Plant a garden")
    write(page, "Add a strategic action to 1.2", text="Mend the swings")
    said(page, "More children eat five a day")


def rework(page: Page) -> None:
    """Changed, moved, copied, taken to another objective, removed and back again."""
    write(page, "Change 1.1.1", text="Open eight cookery clubs")
    row(page, "eight cookery").get_by_role("button", name="Down").click()
    numbers(page, {"Plant a garden": "1.1.1", "eight cookery": "1.1.2", "Mend the swings": "1.2.1"})
    row(page, "eight cookery").get_by_role("button", name="Up").click()
    numbers(page, {"eight cookery": "1.1.1", "Plant a garden": "1.1.2", "Mend the swings": "1.2.1"})

    more(page, "Plant a garden").get_by_role("button", name="Copy").click()
    said(page, "Strategic action 1.1.3 is a copy of strategic action 1.1.2.")
    write(page, "Change 1.1.3", text="Build a sandpit")
    more(page, "sandpit").get_by_role("link", name="Move to another strategic objective").click()
    page.get_by_label("Move it to which strategic objective?").select_option(label="1.2 Play more")
    press(page, "Move it")
    now = {"eight cookery": "1.1.1", "Plant a garden": "1.1.2", "Mend the swings": "1.2.1", "sandpit": "1.2.2"}
    numbers(page, now)

    more(page, "Mend the swings").get_by_role("link", name="Remove").click()
    press(page, "Remove it")
    numbers(page, {"eight cookery": "1.1.1", "Plant a garden": "1.1.2", "sandpit": "1.2.1"})
    press(page, "Undo")
    numbers(page, now)


def change_several(page: Page) -> None:
    follow(page, "Change several strategic actions")
    page.get_by_role("textbox", name="Lead").fill("Head of Play")
    page.get_by_role("checkbox", name="All 2 of 1.2").check()
    press(page, "Look at the changes")
    press(page, "Change 2 rows")
    expect(page.get_by_role("cell", name="Head of Play")).to_have_count(2)
    press(page, "Undo")
    expect(page.get_by_role("cell", name="Head of Play")).to_have_count(0)


def find(page: Page) -> None:
    look_for(page, "sandpit")
    page.locator("main .found").get_by_role("link", name="Build a sandpit").click()
    expect(row(page, "sandpit")).to_be_in_viewport()
    look_for(page, "1.1.1")
    expect(page.locator("tr:target")).to_contain_text("eight cookery clubs")


def talk_and_explain(page: Page) -> None:
    follow(page, "Talk about 1.1.1")
    page.get_by_label("Your comment").fill("Eight is what the budget pays for")
    press(page, "Add a comment")
    said(page, "Eight is what the budget pays for")
    follow(page, "Words and abbreviations")
    write(page, "Explain LAA")
    follow(page, "Read as it will be published")
    said(page, "The LAA (Local Area Agreement) is")


def keep_and_compare(page: Page) -> None:
    follow(page, "Versions and files")
    page.get_by_text("Keep a version", exact=True).click()
    page.get_by_label("Name of this version").fill("Before the workshop")
    press(page, "Keep the plan as it stands now")
    look_for(page, "1.1.1")
    write(page, "Change 1.1.1", text="Open ten cookery clubs")
    follow(page, "Versions and files")
    follow(page, "What has changed since version 1")
    expect(page.locator(".changes ins")).to_have_text(re.compile(r"\bten\b"))
    expect(page.locator(".changes del")).to_have_text(re.compile(r"\beight\b"))


def open_sign_off(page: Page) -> None:
    follow(page, "Set the sign-off window")
    fill_date(page, "opens", date.today())
    fill_date(page, "closes", date.today() + timedelta(days=40))
    page.get_by_label("Every organisation signs everything").check()
    press(page, "Save the window")
    follow(page, "Open sign-off")
    press(page, "Open sign-off")
    heading(page, "Versions and files")


def sign(page: Page) -> None:
    follow(page, "1 Be healthy")
    said(page, "Open ten cookery clubs")
    page.get_by_label("We agree", exact=True).check()
    page.get_by_label("A body agreed it at a meeting").check()
    page.locator("[name=secured_by]").fill("Executive board")
    press(page, "Sign for Alder Primary Care Trust")
    heading(page, "Show that it is you")
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Go on")
    said(page, "What you typed is below as you left it")
    press(page, "Sign for Alder Primary Care Trust")
    heading(page, "Alder Primary Care Trust")
    assert SignOff.objects.get().secured == "Executive board"


def publish(page: Page) -> None:
    follow(page, "Record approval")
    page.locator("[name=note]").fill("Full council, 24 March 2010, minute 7")
    press(page, "Record approval")
    follow(page, "Publish")
    press(page, "Publish")
    expect(page.get_by_role("heading", name="Version 3: final")).to_be_visible()


def test_from_a_shape_to_a_published_plan_without_scripts(window, cast):
    cast.signatory.set_password(PASSWORD)
    cast.signatory.save()
    people = ("officer", "manager", "signatory", "anonymous")
    officer, manager, signatory, anybody = (window(name, java_script_enabled=False) for name in people)
    page = officer.go("/alder/")
    plan = start(page)
    for step in (write_section, write_priority, rework, change_several, find, talk_and_explain, keep_and_compare):
        step(page)
    place = f"/alder/plans/{plan.slug}"
    settle_checklist(manager, cast, plan)
    open_sign_off(manager.go(f"{place}/signoff/"))
    sign(signatory.go(f"{place}/signoff/"))
    publish(manager.go(f"{place}/"))

    page = anybody.go(f"/published/alder/{plan.slug}/")
    for words in ("The LAA (Local Area Agreement) is", "Open ten cookery clubs", "Build a sandpit", "Mend the swings"):
        said(page, words)
    expect(page.get_by_text("Eight is what the budget pays for")).to_have_count(0)
    assert [person.faults for person in (officer, manager, signatory, anybody)] == [[], [], [], []]
