"""The whole job, by the people who do it: a workbook comes in, is edited, signed, approved, published and downloaded.

One plan, one real browser window for each person, a real worker, and axe on every page that they meet.
"""

from datetime import date, timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from indicators.demo.sample_workbook import build
from partners.models import Role
from plans.models import Plan
from tests.browser.checklist import settle_checklist
from tests.browser.tools import Person, check_page, fill_date, follow, heading, press
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

PASSWORD = "quince-and-medlar-7"
FIRST, OFFICERS, SECOND = "Open cookery clubs in six children", "Open eight cookery clubs", "Open ten cookery clubs"
RESERVATION = "The clinics need a budget line before the autumn."


@pytest.fixture
def people(window, cast):
    """Windows by name. The officer still has to sign in; a second organisation has its signatory."""
    cast.police = OrganisationFactory(trust=cast.trust, name="Alder Police")
    cast.constable = UserFactory(email="constable@alder.example.org", name="Constable")
    MembershipFactory(trust=cast.trust, user=cast.constable, role=Role.SIGNATORY, organisation=cast.police)
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    names = ["second_officer", "manager", "signatory", "constable", "board"]
    for name in ("signatory", "constable"):
        cast.proved(name)
    return {"officer": window("anonymous")} | {name: window(name) for name in names}


def save_row(page: Page, words: str = "Save") -> None:
    """Rows are saved where they stand: no new page is loaded."""
    page.locator(".is-editing").get_by_role("button", name=words, exact=True).click()


def sign_in(officer: Person) -> None:
    page = officer.go("/accounts/login/")
    check_page(officer)
    page.locator("main [name=login]").last.fill("officer@alder.example.org")
    page.locator("main [name=password]").last.fill(PASSWORD)
    press(page, "Sign in")
    heading(page, "Plans")
    check_page(officer)


def start_plan(officer: Person) -> Plan:
    page = officer.page
    follow(page, "Start a plan")
    check_page(officer)
    page.get_by_label("Title").fill("Growing up in Alder")
    fill_date(page, "starts", date(2009, 4, 1))
    fill_date(page, "ends", date(2012, 3, 31))
    press(page, "Start the plan")
    heading(page, "Growing up in Alder")
    check_page(officer)
    return Plan.objects.get(title="Growing up in Alder")


def bring_in(officer: Person, path) -> None:
    page = officer.page
    follow(page, "Bring in a workbook")
    check_page(officer)
    path.write_bytes(build().getvalue())
    page.locator("input[type=file]").set_input_files(path)
    press(page, "Upload and check")
    heading(page, "Check before you bring it in")
    check_page(officer)
    press(page, "Bring it in")
    heading(page, "Brought in")
    check_page(officer)


def edit_at_the_same_time(officer: Person, second: Person, plan: Plan) -> None:
    """Both open the same commitment; the first save wins, the second person is shown both texts and decides."""
    priority = plan.priorities.get(number=1)
    where = f"/alder/plans/{plan.slug}/priorities/{priority.pk}/"
    for person in (officer, second):
        page = person.go(where)
        page.get_by_role("row").filter(has_text=FIRST).get_by_role("link", name="Change").click()
        expect(page.locator(".is-editing [name=text]")).to_have_value(FIRST + "'s centres.")
    check_page(officer)
    officer.page.locator(".is-editing [name=text]").fill(OFFICERS)
    save_row(officer.page)
    expect(officer.page.get_by_role("row").filter(has_text=OFFICERS)).to_be_visible()
    check_page(officer)

    second.page.locator(".is-editing [name=text]").fill(SECOND)
    save_row(second.page)
    expect(second.page.get_by_text("Officer saved this row while you were writing")).to_be_visible()
    expect(second.page.locator("[data-conflict]")).to_contain_text(OFFICERS)
    expect(second.page.locator(".is-editing [name=text]")).to_have_value(SECOND)
    check_page(second)
    save_row(second.page, "Save over theirs")
    expect(second.page.get_by_role("row").filter(has_text=SECOND)).to_be_visible()


def open_sign_off(manager: Person, cast, plan: Plan, asked: list[tuple]) -> None:
    page = manager.go(f"/alder/plans/{plan.slug}/signoff/")
    check_page(manager)
    follow(page, "Set the sign-off window")
    check_page(manager)
    fill_date(page, "opens", date.today())
    fill_date(page, "closes", date.today() + timedelta(days=40))
    page.get_by_label("Only what is ticked below").check()
    for organisation, number in asked:
        page.get_by_label(f"{organisation.name}: {number}", exact=True).check()
    press(page, "Save the window")
    heading(page, "Sign-off room")
    follow(page, "Open sign-off")
    heading(page, "Open sign-off")
    expect(page.get_by_text("This is not possible yet")).to_be_visible()
    check_page(manager)
    settle_checklist(manager, cast, plan)
    check_page(manager)
    follow(page, "Open sign-off")
    check_page(manager)
    press(page, "Open sign-off")
    heading(page, "Versions and files")
    check_page(manager)


def sign(person: Person, plan: Plan, number: int, decision: str, comment: str = "") -> None:
    page = person.go(f"/alder/plans/{plan.slug}/signoff/")
    check_page(person)
    title = plan.priorities.get(number=number).title
    follow(page, f"{number} {title}")
    heading(page, "Read and sign")
    check_page(person)
    page.get_by_label(decision, exact=True).check()
    if comment:
        page.locator("[name=comment]").fill(comment)
    page.get_by_label("A body agreed it at a meeting").check()
    page.locator("[name=secured_by]").fill("Executive board")
    fill_date(page, "meeting_date", date(2010, 3, 9))
    page.locator("[name=minute]").fill("14")
    page.get_by_role("button", name="Sign for").click()
    expect(page.get_by_text("Executive board, 9 March 2010, minute 14").first).to_be_visible()
    check_page(person)


def cells(person: Person, plan: Plan, organisation) -> list[str]:
    """The marks of one organisation in the room, in the order of the priorities."""
    page = person.go(f"/alder/plans/{plan.slug}/signoff/")
    row = page.locator("table.matrix tbody tr").filter(has_text=organisation.name)
    return [mark.strip() for mark in row.locator("td:not(.left)").all_inner_texts()]


def change_signed_words(officer: Person, plan: Plan) -> None:
    priority = plan.priorities.get(number=2)
    page = officer.go(f"/alder/plans/{plan.slug}/priorities/{priority.pk}/")
    page.get_by_role("row").filter(has_text="Recruit twelve foster families").get_by_role("link", name="Change").click()
    page.locator(".is-editing [name=text]").fill("Recruit fifteen foster families.")
    save_row(page)
    expect(page.get_by_text("Recruit fifteen foster families.")).to_be_visible()
    check_page(officer)


def waive(manager: Person, plan: Plan, organisation, number: int) -> None:
    page = manager.go(f"/alder/plans/{plan.slug}/signoff/")
    row = page.locator("table.matrix tbody tr").filter(has_text=organisation.name)
    row.locator("td:not(.left)").nth(number - 1).get_by_role("link").click()
    heading(page, organisation.name)
    check_page(manager)
    follow(page, "Waive this signature")
    check_page(manager)
    page.locator("[name=reason]").fill("The force has merged and its successor signs next year.")
    press(page, "Waive this signature")


def approve_and_publish(manager: Person, plan: Plan) -> None:
    page = manager.go(f"/alder/plans/{plan.slug}/")
    check_page(manager)
    follow(page, "Record approval")
    page.locator("[name=note]").fill("Full council, 24 March 2010, minute 7")
    press(page, "Record approval")
    follow(page, "Publish")
    check_page(manager)
    press(page, "Publish")
    heading(page, "Versions and files")
    final = page.locator("section").filter(has_text="Version 2: final")
    expect(final.get_by_role("link", name="Full plan (PDF)")).to_be_visible(timeout=120_000)
    check_page(manager)


def download(board: Person) -> None:
    page = board.go("/alder/library/")
    check_page(board)
    row = page.get_by_role("row").filter(has_text="Full plan (PDF)")
    pages = int(row.locator("[data-label=Pages]").inner_text().split()[-1])
    with page.expect_download() as started:
        row.get_by_role("link").click()
    content = started.value.path().read_bytes()
    assert content.startswith(b"%PDF")
    assert started.value.suggested_filename.endswith(".pdf")
    reader = PdfReader(BytesIO(content))
    assert len(reader.pages) == pages
    words = "".join(part.extract_text() for part in reader.pages)
    assert SECOND in words
    assert "fifteen foster families" in words


def read_in_public(anybody: Person, plan: Plan) -> None:
    for path in ("/published/", "/published/alder/", f"/published/alder/{plan.slug}/"):
        anybody.go(path)
        check_page(anybody)
    expect(anybody.page.get_by_text("Recruit fifteen foster families.").first).to_be_visible()


def test_from_a_workbook_to_a_published_plan(people, cast, worker, window, tmp_path):
    officer, manager = people["officer"], people["manager"]
    sign_in(officer)
    plan = start_plan(officer)
    bring_in(officer, tmp_path / "plan.xlsx")
    edit_at_the_same_time(officer, people["second_officer"], plan)

    pct, police = cast.organisation, cast.police
    open_sign_off(manager, cast, plan, [(pct, 1), (pct, 2), (police, 1), (police, 2)])
    sign(people["signatory"], plan, 1, "We agree")
    sign(people["signatory"], plan, 2, "We agree with a reservation", RESERVATION)
    sign(people["constable"], plan, 1, "We agree")
    assert cells(manager, plan, pct)[:2] == ["Agreed", "Reservation"]

    change_signed_words(officer, plan)
    assert cells(manager, plan, pct)[:2] == ["Agreed", "Stale"]
    assert cells(manager, plan, police)[:2] == ["Agreed", "Waiting"]
    sign(people["signatory"], plan, 2, "We agree with a reservation", RESERVATION)
    waive(manager, plan, police, 2)
    assert cells(manager, plan, pct)[:2] == ["Agreed", "Reservation"]
    assert cells(manager, plan, police)[:2] == ["Agreed", "Waived"]

    approve_and_publish(manager, plan)
    download(people["board"])
    read_in_public(window("anonymous"), plan)
