"""Talking in the browser: the card beside a priority, a row's own talk, and the pages it leads to."""

import re

import pytest
from playwright.sync_api import expect

from plans.models import Comment
from plans.pages import plan_url
from priorities.models import Commitment
from tests.browser.tools import check_page, press
from tests.factories import AssignmentFactory, CommentFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def row(cast):
    return Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()


@pytest.fixture
def priority(row):
    return row.objective.priority


def test_a_row_is_talked_about_without_leaving_the_page(cast, window, row, priority):
    person = window("officer")
    page = person.go(plan_url("priorities:detail", cast.plan, priority.pk))
    card, mark = page.locator("#talk"), page.locator(f"#talk-commitment-{row.pk}")
    expect(card.get_by_text("Nothing is open here.")).to_be_visible()
    expect(page.locator("body")).to_be_focused()

    page.get_by_role("link", name="Talk about 1.1.1").click()
    expect(card.get_by_role("heading", name="Talk about 1.1.1")).to_be_focused()
    card.get_by_label("Your comment").fill("Is this tested with parents? @Lead")
    card.get_by_role("button", name="Add a comment").click()
    comment = card.locator(".said").filter(has_text="Is this tested with parents?")
    expect(comment).to_be_focused()
    expect(card.get_by_role("status").filter(has_text="Told of it: Lead.")).to_be_visible()

    page.reload()
    expect(mark).to_have_text("1 open")
    expect(card.get_by_text("Is this tested with parents?")).to_be_visible()
    card.get_by_text("Reply to Officer").click()
    card.get_by_label("Your reply").fill("Yes, in March")
    card.get_by_role("button", name="Reply").click()
    expect(card.locator(".said--reply")).to_be_focused()
    check_page(person)
    card.get_by_role("button", name="Resolve").click()
    expect(card.get_by_text("1 resolved", exact=True)).to_be_visible()
    expect(mark).to_have_text("")
    assert list(Comment.objects.values_list("place_kind", flat=True)) == ["commitment", "commitment"]
    assert person.faults == []


def test_an_empty_comment_is_refused_in_the_card_and_a_half_written_one_outlives_a_moved_row(
    cast, window, row, priority
):
    person = window("officer")
    page = person.go(plan_url("priorities:detail", cast.plan, priority.pk))
    card = page.locator("#talk")
    card.get_by_role("button", name="Add a comment").click()
    expect(card.get_by_role("alert")).to_contain_text("Write what you want to say")
    card.get_by_label("Your comment").fill("Half a thought")
    page.locator(f"#commitment-{row.pk}").get_by_role("button", name=re.compile("Down")).click()
    expect(page.locator("#flash, #outline").first).to_be_visible()
    expect(page.locator(f"#commitment-{row.pk}").get_by_role("rowheader")).to_have_text("1.1.2")
    expect(card.get_by_label("Your comment")).to_have_value("Half a thought")
    assert person.faults == []


def test_it_all_works_without_scripts(cast, window, row, priority):
    person = window("officer", java_script_enabled=False)
    page = person.go(plan_url("priorities:detail", cast.plan, priority.pk))
    page.get_by_role("link", name="Talk about this priority").click()
    page.get_by_label("Your comment").fill("From the library’s old machine")
    press(page, "Add a comment")
    assert page.url.endswith(f"#comment-{Comment.objects.get().pk}")
    page.get_by_role("link", name="Say who writes this").click()
    page.get_by_label("Who writes it").select_option("Lead")
    for label, value in (("Day", "12"), ("Month", "3"), ("Year", "2010")):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("Late: was due 12 March 2010")).to_be_visible()
    page.get_by_role("link", name="Talk", exact=True).first.click()
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("Nothing is open.")).to_be_visible()


def test_every_page_of_it_is_accessible(cast, window, row, priority):
    section = cast.plan.sections.first()
    first = CommentFactory(plan=cast.plan, place_id=section.pk, by=cast.officer, text="A\n\nlong thought " * 30)
    CommentFactory(plan=cast.plan, place_id=section.pk, parent=first, by=cast.lead, text="short")
    CommentFactory(
        plan=cast.plan, place_kind="commitment", place_id=row.pk, place_words=row.text, by=cast.officer, text="x" * 300
    )
    AssignmentFactory(plan=cast.plan, place_id=section.pk, author=cast.lead, author_name="Lead", by=cast.manager)
    person = window("officer")
    for address in (
        plan_url("plans:section", cast.plan, section.pk),
        plan_url("plans:talk", cast.plan),
        plan_url("plans:talk", cast.plan) + "?show=resolved",
        plan_url("plans:talk_place", cast.plan, "priority", priority.pk),
        plan_url("plans:assign", cast.plan, "section", section.pk),
        plan_url("plans:comment_edit", cast.plan, first.pk),
        plan_url("plans:comment_remove", cast.plan, first.pk),
        plan_url("plans:detail", cast.plan),
    ):
        page = person.go(address)
        page.wait_for_load_state("networkidle")
        check_page(person)
