"""Two people in one plan: each sees where the other is, and what the other changed."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from plans.models import Look, Presence
from plans.pages import plan_url
from priorities.models import Commitment
from tests.browser.tools import check_page

pytestmark = pytest.mark.django_db(transaction=True)
ASK = "htmx.trigger(document.querySelector('[data-here]'), 'here')"
SIGN = "**/here/"
#: Longer than any test: what htmx has put into the page stays as it is before it settles.
NEVER_SETTLE = "htmx.config.defaultSettleDelay = 600_000"


@pytest.fixture
def row(cast):
    return Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()


def hint(page):
    return page.get_by_role("status", name="Who else is here")


def arrive(person, address):
    """Open a page and wait until the server knows that this person is there."""
    with person.page.expect_response(SIGN):
        person.go(address)
    return person.page


def writes(box, words):
    """Type into a form that was not touched yet, and wait until the server knows that this person writes."""
    with box.page.expect_response(lambda answer: "writing=yes" in (answer.request.post_data or "")):
        box.fill(words)


def asks(page, words):
    """Ask who else is here, and read what the page says then."""
    page.evaluate(ASK)
    expect(hint(page)).to_have_text(words)


def test_two_people_at_one_section_see_each_other_write(cast, window):
    address = plan_url("plans:section", cast.plan, cast.plan.sections.first().pk)
    one, two = window("officer"), window("second_officer")
    first = arrive(one, address)
    expect(hint(first)).to_be_empty()
    second = two.go(address)
    expect(hint(second)).to_have_text("Officer has this open")
    writes(first.get_by_label("Title"), "x")  # the first letter tells
    asks(second, "Officer is writing here")
    check_page(two)
    second.get_by_label("Title").fill("Written all the same: it is no lock")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Saved.")).to_be_visible()
    asks(first, "Second officer has this open")
    assert one.faults == two.faults == []


def test_a_row_that_is_edited_carries_the_hint_and_so_does_the_overview(cast, window, row):
    one, two = window("officer"), window("second_officer")
    address = plan_url("priorities:detail", cast.plan, row.objective.priority_id)
    first, second = arrive(one, address), arrive(two, address)
    first.get_by_role("link", name="Change 1.1.1").click()
    writes(first.get_by_label("By when"), "May 2012")
    expect(hint(first)).to_have_text("Second officer has this open")
    asks(second, "Officer is writing 1.1.1")
    mark = second.locator(f"#commitment-{row.pk} .here-mark")
    expect(mark).to_have_text("Officer is writing this")
    check_page(two)
    second.get_by_role("link", name="Change 1.1.1").click()
    expect(second.get_by_role("form", name="Change commitment 1.1.1")).to_be_visible()
    expect(hint(second)).to_have_text("Officer is writing here")
    expect(mark).to_have_text("Officer is writing this")

    boss = window("manager")
    overview = boss.go(plan_url("plans:detail", cast.plan))
    expect(hint(overview)).to_contain_text("Officer is writing 1.1.1")
    expect(hint(overview)).to_contain_text("Second officer has 1.1.1 open")
    check_page(boss)
    first.get_by_role("button", name="Save").click()
    expect(first.locator(f"#commitment-{row.pk}")).to_contain_text("May 2012")
    expect(hint(first)).to_contain_text("Second officer has 1.1.1 open")
    expect(first.locator(f"#commitment-{row.pk} .here-mark")).to_have_text("Second officer has this open")
    assert one.faults == two.faults == boss.faults == []


def test_a_letter_typed_before_the_row_has_settled_is_a_letter_in_that_row(cast, window, row):
    one, two = window("officer"), window("second_officer")
    address = plan_url("priorities:detail", cast.plan, row.objective.priority_id)
    first, second = arrive(one, address), arrive(two, address)
    first.evaluate(NEVER_SETTLE)
    first.get_by_role("link", name="Change 1.1.1").click()
    writes(first.get_by_label("By when"), "x")
    asks(second, "Officer is writing 1.1.1")
    first.get_by_role("link", name="Change 1.2.1").click()  # one row is written, another only open: the first is said
    first.get_by_role("form", name="Change commitment 1.2.1").get_by_label("By when").focus()
    with first.expect_response(SIGN):
        first.evaluate(ASK)
    asks(second, "Officer is writing 1.1.1")
    signs = Presence.objects.filter(user=cast.officer, writing=True)
    assert list(signs.values_list("kind", "place")) == [("commitment", row.pk)]


def test_a_hidden_page_is_silent_and_a_failing_server_breaks_nothing(cast, window):
    person = window("officer")
    page = person.go(plan_url("plans:detail", cast.plan))
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/here/") else None)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.evaluate(ASK)
    page.wait_for_timeout(300)
    assert asked == []
    page.evaluate("delete document.hidden")
    page.route("**/here/", lambda route: route.fulfill(status=500, body="broken"))
    with page.expect_response("**/here/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#connection")).to_have_count(0)
    page.unroute("**/here/")
    page.route("**/here/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.evaluate(ASK)
    expect(page.locator("#connection")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_who_is_signed_out_meanwhile_is_shown_no_page_in_the_page(cast, window):
    one, two = window("officer"), window("second_officer")
    arrive(one, plan_url("plans:detail", cast.plan))
    page = two.go(plan_url("plans:detail", cast.plan))
    expect(hint(page)).to_have_text("Officer has this plan open")
    Session.objects.all().delete()
    with page.expect_response(lambda answer: "login" in answer.url):
        page.evaluate(ASK)
    expect(hint(page)).to_be_empty()


def test_what_another_changed_is_read_and_done_with(cast, window, row):
    Look.objects.create(plan=cast.plan, user=cast.officer, at=timezone.now(), since=timezone.now())
    other = window("second_officer")
    page = other.go(plan_url("plans:section", cast.plan, cast.plan.sections.first().pk))
    page.get_by_label("Text").fill("What section 1 says, and more.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    person = window("officer")
    page = person.go(plan_url("plans:detail", cast.plan))
    page.get_by_role("link", name="1 change by 1 person").click()
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()
    expect(page.locator("ins")).to_contain_text("and more.")
    expect(page.get_by_text("Second officer ·")).to_be_visible()
    check_page(person)
    page.get_by_role("link", name="Go to it").click()
    expect(page.get_by_role("heading", name="Section 1", level=1)).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="I have read these").click()
    expect(page.get_by_text("Nothing new")).to_be_visible()
    check_page(person)
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("Nothing has changed since you last looked")).to_be_visible()


def test_without_scripts_there_is_a_plain_link_and_no_sign(cast, window, row):
    person = window("officer", java_script_enabled=False)
    page = person.go(plan_url("plans:detail", cast.plan))
    page.get_by_role("link", name="What changed since you last looked").click()
    expect(page.get_by_text("You have not looked at this plan before.")).to_be_visible()
    page.get_by_label("What changed").select_option("In the last 30 days")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="1 Priority 1")).to_be_visible()
    page.get_by_role("button", name="I have read these").click()
    expect(page.get_by_text("Nothing new")).to_be_visible()
    assert not Presence.objects.exists()
    assert Look.objects.get().since > timezone.now() - timedelta(minutes=1)
