"""The check in its three places: on the row, in the overview, and the whole plan on one page."""

import pytest
from django.urls import reverse
from lxml import html

from priorities.models import Commitment
from tests.factories import full_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """Two priorities of four commitments each; in the second nobody leads 2.1.2, and 2.2.1 has no date."""
    made = full_plan(cast.trust, slug="checked", words="<b>with 12 families</b>")
    rows = list(Commitment.objects.filter(objective__priority__plan=made).order_by("pk"))
    Commitment.objects.filter(pk=rows[5].pk).update(lead="")
    Commitment.objects.filter(pk=rows[6].pk).update(by_when="Soon", by_date=None, lead="")
    return made


def page_of(cast, plan, name="priorities:smart", query="", args=()):
    answer = cast.client("officer").get(reverse(name, args=[plan.trust.slug, plan.slug, *args]) + query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(node):
    return " ".join(node.text_content().split())


def commitment(plan, place):
    first, second, third = place.split(".")
    rows = Commitment.objects.filter(objective__priority__plan=plan)
    return rows.get(objective__priority__number=first, objective__number=second, number=third)


def test_the_page_lists_every_fault_with_a_link_to_its_row(cast, plan):
    page = page_of(cast, plan)
    assert "6 of 8 commitments are all five" in words(page.xpath("//main")[0])
    rows = page.xpath("//main//tbody/tr")
    assert [words(row.xpath("th")[0]) for row in rows] == ["2.1.2", "2.2.1"]
    place = reverse("priorities:detail", args=[cast.trust.slug, plan.slug, plan.priorities.last().pk])
    assert rows[0].xpath("th/a/@href") == [f"{place}#commitment-{commitment(plan, '2.1.2').pk}"]
    assert "No owner" in words(rows[1]) and "“Soon” gives no day to check by." in words(rows[1])


def test_the_page_can_show_one_kind_of_fault(cast, plan):
    page = page_of(cast, plan, query="?fault=dated")
    rows = page.xpath("//main//tbody/tr")
    assert [words(row.xpath("th")[0]) for row in rows] == ["2.2.1"]
    assert "No owner" not in words(rows[0])
    assert words(page.xpath("//main//*[@aria-current='page']")[0]) == "No date (1)"


def test_an_unknown_kind_shows_all(cast, plan):
    assert len(page_of(cast, plan, query="?fault=%00'").xpath("//main//tbody/tr")) == 2


def test_an_empty_plan_says_what_the_page_is_for(cast):
    page = page_of(cast, full_plan(cast.trust, priorities=0))
    assert "Nothing to check yet" in words(page.xpath("//main")[0])


def test_the_overview_counts_by_priority_and_leads_to_the_first_fault(cast, plan):
    page = page_of(cast, plan, "plans:detail")
    (link,) = page.xpath("//main//a[contains(., '2 of 4 SMART')]/@href")
    assert link.endswith(f"#commitment-{commitment(plan, '2.1.2').pk}")
    assert "4 of 4 SMART" in words(page.xpath("//main")[0])
    assert "6 of 8 SMART" in words(page.xpath("//main")[0])


def test_every_row_of_a_priority_has_its_check(cast, plan):
    page = page_of(cast, plan, "priorities:detail", args=[plan.priorities.last().pk])
    cells = [
        words(cell.xpath(".//*[contains(@class, 'status')]")[0]) for cell in page.xpath("//td[@data-label='Check']")
    ]
    assert cells == ["SMART", "No owner", "No owner and 1 more", "SMART"]
    assert "Name a role or an organisation that answers for it." in page.text_content()


@pytest.mark.parametrize("size", [1, 10])
def test_the_page_takes_the_same_queries_for_a_plan_ten_times_the_size(cast, django_assert_num_queries, size):
    plan = full_plan(cast.trust, priorities=2 * size, objectives=3, commitments=4, measures=3)
    cast.client("officer")
    with django_assert_num_queries(9):
        page_of(cast, plan)
