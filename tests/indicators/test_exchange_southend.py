"""A real plan of a council, brought in whole."""

from datetime import date
from decimal import Decimal

import pypdf
import pytest
from django.db import connection
from django.db.models import Count, Sum
from django.test.utils import CaptureQueriesContext

from cypp.pdf import render_in_subprocess
from indicators import exchange
from indicators.models import Measure
from plans.document import freeze
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html
from priorities.models import Contribution
from tests.factories import PlanFactory
from tests.indicators.books import SOUTHEND, bring, needs_southend, problems


@pytest.fixture
def plan(catalogue):
    return PlanFactory(starts=date(2009, 4, 1), ends=date(2010, 3, 31))


@needs_southend
def test_the_measures_of_the_southend_plan(plan):
    bring(plan, SOUTHEND.read_bytes())
    measures = Measure.objects.filter(priority__plan=plan)
    assert measures.exclude(indicator=None).values("indicator").distinct().count() == 44
    assert sorted(measures.filter(fits=False).values_list("indicator__code", flat=True)) == ["NI 145", "NI 157"]
    assert list(measures.get(indicator__code="NI 51").targets.values_list("period", "value", "text")) == [
        ("2008/09", Decimal(12), ""), ("2009/10", Decimal(14), ""), ("2010/11", Decimal(16), ""),
    ]  # fmt: skip
    assert list(measures.get(indicator__code="NI 112").targets.values_list("value", flat=True)) == [
        Decimal("-29.6"), Decimal("-36.4"), Decimal("-43.2"),
    ]  # fmt: skip
    [looked_after] = measures.filter(indicator=None)
    assert list(looked_after.targets.values_list("value", flat=True)) == [Decimal(283), Decimal(270), Decimal(257)]
    assert measures.filter(indicator__code="NI 50").count() == 2


@needs_southend
def test_the_money_of_the_southend_plan(plan):
    outcome = bring(plan, SOUTHEND.read_bytes())
    money = Contribution.objects.filter(priority__plan=plan)
    assert outcome["money"] == outcome["created"]["money"] == money.exclude(objective=None).count() == 38
    sums = money.values_list("priority__number").annotate(sum=Sum("amount")).order_by("priority__number")
    assert {number: int(total) // 1000 for number, total in sums} == {
        1: 97, 2: 975, 3: 496, 4: 5036, 5: 617, 6: 1818, 7: 207,
    }  # fmt: skip
    assert money.aggregate(sum=Sum("amount"))["sum"] == 9_246_000
    funds = money.order_by("fund").values_list("fund").annotate(rows=Count("pk"))
    assert dict(funds) == {"": 11, "ABG": 17, "ABG(CF)": 3, "SF": 1, "SG": 6}
    assert list(money.filter(objective__number=3, priority__number=1).values_list("amount", "fund")) == [
        (29_000, "ABG"), (40_000, "SG"),
    ]  # fmt: skip
    assert {(row.objective.label, row.year) for row in money.filter(amount=3_584_000)} == {("4.1", "2009/10")}
    assert list(money.filter(priority__number=6).values_list("amount", flat=True)) == [1_501_000, 55_000, 262_000]
    assert [f"{each['level']} {each['column']}{each['row']}" for each in problems(outcome)
            if each["sheet"].startswith("Pooled") and each["row"]] == [
        "note A9", "note A14", "note C23", "note A40",
    ]  # fmt: skip


@needs_southend
def test_bringing_in_the_southend_plan_takes_few_queries(plan):
    book = exchange.read(SOUTHEND.read_bytes())
    with CaptureQueriesContext(connection) as queries:
        exchange.apply(plan, book, by=None)
    assert len(queries) <= 35
    with CaptureQueriesContext(connection) as again:
        exchange.apply(plan, book, by=None)
    assert len(again) <= 15


@needs_southend
def test_the_southend_plan_in_four_pages(plan, tmp_path):
    bring(plan, SOUTHEND.read_bytes())
    document = freeze(plan)
    render_in_subprocess(edition_html(document, "summary", Version.working_copy(document)), tmp_path / "summary.pdf")
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(tmp_path / "summary.pdf").pages]
    assert len(pages) == 4
    for priority in plan.priorities.all():
        assert " ".join(priority.title.split()) in pages[1] + pages[2]
