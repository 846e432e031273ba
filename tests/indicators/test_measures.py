"""Measures on the pages of a plan: order, access, what the database refuses, queries."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.chapters import load_measures
from indicators.models import Indicator, Measure
from plans.models import State
from priorities.chapters import load_content
from priorities.models import Objective, Result
from priorities.panels import panels_for
from tests.factories import MeasureFactory, ObjectiveFactory, PlanFactory, ResultFactory, TargetFactory
from tests.indicators.posting import url


@pytest.mark.django_db
class TestOrder:
    def titles(self, priority):
        return [(row.number, row.title) for row in priority.measures.all()]

    def test_move_exchanges_neighbours(self, cast, priority):
        MeasureFactory(priority=priority, number=2, title="Second")
        first = priority.measures.first()
        answer = cast.client("officer").post(url("measure_move", cast.plan, first.pk), {"direction": "down"})
        assert answer.status_code == 302
        assert self.titles(priority) == [(1, "Second"), (2, first.title)]

    def test_move_at_the_end_changes_nothing(self, cast, priority):
        first = priority.measures.first()
        cast.client("officer").post(url("measure_move", cast.plan, first.pk), {"direction": "up"})
        assert self.titles(priority) == [(1, first.title)]

    def test_remove_asks_first_and_closes_the_gap(self, cast, priority):
        first = priority.measures.first()
        MeasureFactory(priority=priority, number=2, title="Second")
        MeasureFactory(priority=priority, number=3, title="Third")
        client, address = cast.client("officer"), url("measure_remove", cast.plan, first.pk)
        asked = client.get(address).content.decode()
        assert "Its 2 targets will go with it" in asked
        assert len(self.titles(priority)) == 3
        assert client.post(address).status_code == 302
        assert self.titles(priority) == [(1, "Second"), (2, "Third")]
        assert client.post(address).status_code == 404


@pytest.mark.django_db
class TestAccess:
    @pytest.mark.parametrize(
        ("who", "read", "write"),
        [
            ("officer", 200, 200),
            ("manager", 200, 200),
            ("lead", 200, 403),
            ("signatory", 404, 404),
            ("board", 404, 404),
            ("administrator", 404, 404),
            ("stranger", 404, 404),
            ("anonymous", 302, 302),
        ],
    )
    def test_who_may(self, cast, priority, measure, who, read, write):
        client = cast.client(who)
        assert client.get(url("scorecard", cast.plan)).status_code == read
        assert client.get(url("measure_add", cast.plan, priority.pk)).status_code == write
        assert client.get(url("measure_edit", cast.plan, measure.pk)).status_code == write
        assert client.get(url("measure_remove", cast.plan, measure.pk)).status_code == write

    @pytest.mark.parametrize("who", ["lead", "signatory", "board", "stranger"])
    def test_nobody_else_writes(self, cast, measure, who):
        client = cast.client(who)
        before = list(Measure.objects.values())
        for name in ("measure_edit", "measure_move", "measure_remove"):
            refused = client.post(url(name, cast.plan, measure.pk), {"direction": "up", "title": "x"})
            assert refused.status_code in (403, 404)
        assert list(Measure.objects.values()) == before

    def test_a_measure_of_another_plan_does_not_open_here(self, cast):
        foreign = Measure.objects.filter(priority__plan=cast.other_plan).first()
        for name in ("measure_edit", "measure_remove"):
            assert cast.client("officer").get(url(name, cast.plan, foreign.pk)).status_code == 404
        assert cast.client("officer").get(url("measure_add", cast.plan, foreign.priority_id)).status_code == 404

    def test_a_closed_plan_refuses_changes(self, cast, measure):
        cast.plan.__class__.objects.filter(pk=cast.plan.pk).update(state=State.PUBLISHED)
        assert cast.client("officer").get(url("measure_edit", cast.plan, measure.pk)).status_code == 403
        assert cast.client("officer").get(url("scorecard", cast.plan)).status_code == 200


@pytest.mark.django_db
class TestDatabase:
    def test_a_result_of_another_priority_is_refused_by_the_database(self, cast, priority):
        stranger = Result.objects.filter(objective__priority=cast.plan.priorities.last()).first()
        with pytest.raises(IntegrityError, match="belong to one priority"), transaction.atomic():
            Measure.objects.bulk_create([Measure(priority=priority, number=9, title="x", result=stranger)])
        measure = priority.measures.first()
        with pytest.raises(IntegrityError, match="belong to one priority"), transaction.atomic():
            Measure.objects.filter(pk=measure.pk).update(result=stranger)

    def test_moving_the_objective_or_result_away_is_refused(self, cast, priority):
        elsewhere = cast.plan.priorities.last()
        objective = ObjectiveFactory(priority=priority, number=8)
        result = ResultFactory(objective=objective, number=1)
        MeasureFactory(priority=priority, number=9, result=result)
        with pytest.raises(IntegrityError, match="belong to one priority"), transaction.atomic():
            Objective.objects.filter(pk=objective.pk).update(priority=elsewhere, number=8)
        with pytest.raises(IntegrityError, match="belong to one priority"), transaction.atomic():
            Result.objects.filter(pk=result.pk).update(objective=elsewhere.objectives.first(), number=8)

    def test_a_result_may_go_and_the_measure_stays(self, cast, priority):
        result = Result.objects.filter(objective__priority=priority).first()
        measure = MeasureFactory(priority=priority, number=9, result=result)
        result.commitments.update(result=None)
        result.delete()
        measure.refresh_from_db()
        assert measure.result is None


@pytest.mark.django_db
class TestPages:
    def queries(self, client, address):
        with CaptureQueriesContext(connection) as log:
            assert client.get(address).status_code == 200
        return len(log)

    def test_the_scorecard_takes_the_same_queries_for_1_and_20_measures(self, cast, priority):
        client, address = cast.client("officer"), url("scorecard", cast.plan)
        client.get(address)
        few = self.queries(client, address)
        result = Result.objects.filter(objective__priority=priority).first()
        for number in range(2, 21):
            row = MeasureFactory(
                priority=priority, number=number, result=result, indicator=Indicator.objects.get(code=f"NI {number}")
            )
            TargetFactory(measure=row, period="2010/11")
        assert self.queries(client, address) == few
        assert few <= 15

    def test_the_priority_page_takes_the_same_queries_for_1_and_20_measures(self, cast, priority):
        client = cast.client("officer")
        address = reverse("priorities:detail", args=["alder", cast.plan.slug, priority.pk])
        client.get(address)
        few = self.queries(client, address)
        result = Result.objects.filter(objective__priority=priority).first()
        for number in range(2, 21):
            row = MeasureFactory(
                priority=priority,
                number=number,
                result=result,
                fits=False,
                indicator=Indicator.objects.get(code=f"NI {number}"),
            )
            TargetFactory(measure=row, period="2010/11")
        assert self.queries(client, address) == few
        assert few <= 15

    def test_a_panel_needs_nothing_that_the_page_has_read(self, cast, priority, django_assert_num_queries):
        for number in range(2, 21):
            TargetFactory(measure=MeasureFactory(priority=priority, number=number), period="2010/11")
        load_content([priority])
        load_measures([priority])
        with django_assert_num_queries(0):
            panel = next(each for each in panels_for(priority, True) if each["template"] == "indicators/_measures.html")
        assert len(panel["context"]["table"].rows) == 20

    def test_the_priority_page_shows_measures_with_chart_and_flags(self, cast, measure):
        Measure.objects.filter(pk=measure.pk).update(is_laa=True)
        address = reverse("priorities:detail", args=["alder", cast.plan.slug, measure.priority_id])
        page = cast.client("officer").get(address).content.decode()
        assert "<title>NI 112: −24.1% in 2007/08, −29.6% in 2010/11, −36.4% in 2011/12</title>" in page
        assert '<span class="tag">LAA</span>' in page
        assert "style=" not in page
        assert "Change" not in cast.client("lead").get(address).content.decode().split('id="measures"')[1]

    def test_an_empty_scorecard_says_where_to_begin(self, cast):
        plan = PlanFactory(trust=cast.trust, slug="empty")
        page = cast.client("officer").get(url("scorecard", plan)).content.decode()
        assert "No measures yet" in page
        assert reverse("priorities:add", args=["alder", "empty"]) in page

    def test_words_that_repeat_the_figure_are_shown_once(self, cast, measure):
        measure.targets.update(text="-29.6%")
        page = cast.client("officer").get(url("scorecard", cast.plan)).content.decode()
        assert page.count("-29.6%") == 1  # of 2011/12, where the words differ from the figure
