"""Find in a plan and jump by number: what is found, what is marked, who may."""

import pytest
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from indicators.models import Indicator
from plans.find import LIMIT, Query
from priorities.models import Commitment, Objective
from tests.factories import MeasureFactory, SectionFactory, full_plan


@pytest.fixture
def plan(cast):
    """Alder's plan, with words to find at every level."""
    made = cast.plan
    SectionFactory(plan=made, title="Foreword", body="Breastfeeding **matters** to every family.", position=9)
    priority = made.priorities.last()
    priority.rationale = "Too few families come to our <i>clinics</i>."
    priority.save()
    Objective.objects.filter(priority=priority, number=1).update(title="Families come early")
    rows = Commitment.objects.filter(objective__priority=priority, objective__number=1)
    rows.filter(number=2).update(text="Commission home visits", steps="Train the visitors", lead="Head of Nursing")
    code = Indicator.objects.get(trust=None, code="NI 53")
    MeasureFactory(priority=priority, number=5, title="Prevalence at six weeks", indicator=code)
    return made


def ask(cast, plan, typed, **headers):
    address = reverse("plans:find", args=[plan.trust.slug, plan.slug])
    return cast.client("officer").get(address, {"q": typed}, headers=headers)


def found(cast, plan, typed):
    """[(group, number, words)] of the results page."""
    answer = ask(cast, plan, typed)
    assert answer.status_code == 200
    page = html.fromstring(answer.content.decode())
    rows = []
    for group in page.xpath("//main//section[@class='found']"):
        for link in group.xpath(".//a"):
            spans = [" ".join(span.text_content().split()) for span in link.xpath("span")]
            rows.append((group.xpath("h2")[0].text_content(), "".join(spans[:-1]), spans[-1]))
    return rows


def row(plan, number):
    return Commitment.objects.get(
        objective__priority=plan.priorities.last(), objective__number=1, number=number
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("families", [("Sections", ""), ("Priorities", "2"), ("Objectives", "2.1")]),
        ("famil", [("Sections", ""), ("Priorities", "2"), ("Objectives", "2.1")]),
        ("family matters", [("Sections", "")]),
        ("commissio visit", [("Commitments", "2.1.2")]),
        ("commissioning visits", [("Commitments", "2.1.2")]),
        ("visitors train", [("Commitments", "2.1.2")]),
        ("head of nurs", [("Commitments", "2.1.2")]),
        ("six weeks", [("Measures", "2")]),
        ("xyzzy", []),
        ("''; DROP", []),
        ("& | ! :* ( <->", []),
        ("\x00", []),
        ("", []),
    ],
)
def test_words_are_found_at_every_level(cast, plan, typed, places):
    assert [(group, number) for group, number, _ in found(cast, plan, typed)] == places


def test_what_was_found_is_marked_and_the_rest_is_only_text(cast, plan):
    body = ask(cast, plan, "clinic").content.decode()
    assert "Too few families come to our &lt;i&gt;<mark>clinics</mark>&lt;/i&gt;." in body
    body = ask(cast, plan, '"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in body


@pytest.mark.parametrize(
    ("typed", "place"), [("2.1.2", "commitment"), ("2.1", "objective"), ("2", ""), (" 2.1.2. ", "commitment")]
)
def test_a_number_goes_straight_to_its_row(cast, plan, typed, place):
    priority = plan.priorities.last()
    target = reverse("priorities:detail", args=[plan.trust.slug, plan.slug, priority.pk])
    keys = {"commitment": row(plan, 2).pk, "objective": row(plan, 2).objective_id}
    assert ask(cast, plan, typed).url == target + (f"#{place}-{keys[place]}" if place else "")


@pytest.mark.parametrize("typed", ["NI 53", "ni53"])
def test_a_code_goes_straight_to_its_measure_when_there_is_one(cast, plan, typed):
    measure = plan.priorities.last().measures.get(number=5)
    assert ask(cast, plan, typed).url.endswith(f"#measure-{measure.pk}")
    MeasureFactory(priority=plan.priorities.first(), number=7, indicator=measure.indicator)
    assert [(group, number) for group, number, _ in found(cast, plan, "NI 53")] == [
        ("Measures", "1"),
        ("Measures", "2"),
    ]


@pytest.mark.parametrize("typed", ["9.9.9", "2.1.99", "9999999999", "1.2.3.4", "NI 9"])
def test_a_number_that_is_not_there_is_not_an_error(cast, plan, typed):
    assert found(cast, plan, typed) == []


def test_a_number_that_nothing_has_is_said_to_be_free(cast, plan):
    assert "Nothing in this plan has the number 9.9." in ask(cast, plan, "9.9").content.decode()
    assert "has the number" not in ask(cast, plan, "99 visits").content.decode()


def test_the_live_answer_offers_the_jump_instead_of_making_it(cast, plan):
    answer = ask(cast, plan, "2.1.2", **{"HX-Request": "true", "HX-Target": "find-results"})
    assert answer.status_code == 200
    assert "Go to 2.1.2" in answer.content.decode() and "<main" not in answer.content.decode()


def test_no_more_than_fit(cast):
    plan = full_plan(cast.trust, priorities=9, objectives=4, commitments=4, words="badger")
    rows = found(cast, plan, "badger")
    assert len(rows) == LIMIT
    assert {group for group, _, _ in rows} == {
        "Sections", "Priorities", "Objectives", "Results", "Commitments", "Money", "Measures"
    }  # fmt: skip


@pytest.mark.parametrize("size", [1, 10])
def test_a_search_takes_the_same_queries_whatever_it_finds(cast, django_assert_num_queries, size):
    plan = full_plan(cast.trust, priorities=2 * size, objectives=2, commitments=2, words="badger")
    cast.client("officer")
    with django_assert_num_queries(15):
        ask(cast, plan, "badger")


@given(text=st.text(max_size=400), typed=st.text(max_size=20))
@example("<b>a & b</b>", "b")
@example("ﬁ İ ß", "i")
def test_marks_add_nothing_and_let_no_markup_through(text, typed):
    marked = str(Query.of(typed).marked(text))
    shown = html.fromstring(f"<p>{marked}</p>") if "\x00" not in marked and marked.isprintable() else None
    assert marked.count("<") == 2 * marked.count("<mark>")
    if shown is not None:
        assert shown.text_content().removeprefix("… ").removesuffix(" …") in " ".join(text.split())
