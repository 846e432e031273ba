"""The catalogue of indicators: found by code or words, with what uses it; the trust's own beside the national ones."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Indicator
from tests.factories import IndicatorFactory, MeasureFactory

pytestmark = pytest.mark.django_db
URL, NEW = reverse("indicators:catalogue", args=["alder"]), reverse("indicators:indicator_add", args=["alder"])


def codes(answer):
    return [indicator.code for indicator, _ in answer.context["rows"]]


def find(cast, who="officer", **query):
    answer = cast.client(who).get(URL, query)
    assert answer.status_code == 200
    return answer


def test_all_national_indicators_in_pages(cast):
    first = find(cast)
    assert codes(first) == [f"NI {number}" for number in range(1, 26)]
    assert "199 indicators" in first.content.decode()
    last = find(cast, page=8)
    assert codes(last)[-1] == "NI 199"
    assert "Page 8 of 8" in last.content.decode()


@pytest.mark.parametrize("typed", ["112", "NI 112", "ni112"])
def test_found_by_code(cast, typed):
    assert codes(find(cast, q=typed)) == ["NI 112"]


def test_found_by_words_in_any_order(cast):
    assert "NI 112" in codes(find(cast, q="conception under"))
    assert codes(find(cast, q="conception zeppelin")) == []


def test_a_search_without_a_hit_says_what_to_try(cast):
    assert "Try a code such as NI 112, fewer words, or all themes" in find(cast, q="zeppelin").content.decode()


def test_filters_and_pages_keep_each_other(cast):
    theme = Indicator.objects.get(code="NI 58").theme
    answer = find(cast, theme=theme, q="e")
    assert {indicator.theme for indicator, _ in answer.context["rows"]} == {theme}
    big = find(cast, scheme="NI")
    assert "scheme=NI&amp;page=2" in big.content.decode()


def test_an_unknown_filter_is_ignored(cast):
    assert "199 indicators" in find(cast, theme="Zeppelins", page="x").content.decode()


def test_use_in_plans_the_reader_may_see(cast):
    national = Indicator.objects.get(code="NI 112")
    measure = MeasureFactory(priority=cast.plan.priorities.first(), number=9, indicator=national)
    MeasureFactory(priority=cast.other_plan.priorities.first(), number=9, indicator=national)
    page = find(cast, q="112").content.decode()
    assert f"#measure-{measure.pk}" in page
    assert cast.other_plan.title not in page
    assert codes(find(cast, used="on")) == ["NI 112"]
    assert codes(find(cast, who="board", used="on")) == []
    assert f"#measure-{measure.pk}" not in find(cast, who="board", q="112").content.decode()


def test_another_trusts_own_indicators_do_not_exist_here(cast):
    IndicatorFactory(trust=cast.other, code="L 1", title="Secret of Birch")
    assert codes(find(cast, q="Birch")) == []
    assert cast.client("stranger").get(URL).status_code == 404


def test_an_own_indicator_is_added_and_used(cast):
    answer = cast.client("officer").post(
        NEW, {"code": "L 1", "title": "Young carers known to us", "unit": "number", "polarity": "higher"}
    )
    assert answer.status_code == 302
    made = Indicator.objects.get(trust=cast.trust, code="L 1")
    assert made.scheme == "Local"
    priority = cast.plan.priorities.first()
    address = reverse("indicators:measure_add", args=["alder", cast.plan.slug, priority.pk])
    cast.client("officer").post(address, {"code": "l 1"})
    assert priority.measures.last().indicator == made
    assert priority.measures.last().title == "Young carers known to us"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"code": "ni 57"}, "“ni 57” reads as a national code. Give your own indicator another, like L 12."),
        ({"code": "l 7"}, "L 7 is already yours: “Taken”. Choose another code."),
        ({"code": ""}, "Enter the code"),
        ({"title": ""}, "Enter what it measures"),
        ({"unit": ""}, "Choose the unit"),
        ({"title": "w" * 401}, "Shorten what it measures to 400 characters or fewer; it has 401"),
    ],
)
def test_faults_of_an_own_indicator(cast, data, message):
    IndicatorFactory(trust=cast.trust, code="L 7", title="Taken")
    good = {"code": "L 8", "title": "Words", "unit": "number", "polarity": "higher"}
    answer = cast.client("officer").post(NEW, good | data)
    assert answer.status_code == 422
    assert message in [text for messages in answer.context["form"].errors.values() for text in messages]
    assert not Indicator.objects.filter(trust=cast.trust, code="L 8").exists()


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        ("officer", 200, 200),
        ("manager", 200, 200),
        ("lead", 200, 403),
        ("signatory", 200, 403),
        ("board", 200, 403),
        ("administrator", 200, 403),
        ("stranger", 404, 404),
        ("nobody", 404, 404),
        ("anonymous", 302, 302),
    ],
)
def test_who_may(cast, who, read, write):
    assert cast.client(who).get(URL).status_code == read
    assert cast.client(who).get(NEW).status_code == write


def test_the_same_queries_however_much_is_used(cast):
    client = cast.client("officer")
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(2, 22):
        MeasureFactory(
            priority=cast.plan.priorities.first(), number=number, indicator=Indicator.objects.get(code=f"NI {number}")
        )
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)
