"""A measure from the database to the browser: its form, its targets, its order, who may."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Indicator, Measure, Target
from plans.models import State
from priorities.models import Objective, Result
from priorities.panels import panels_for
from tests.factories import MeasureFactory, ObjectiveFactory, PlanFactory, ResultFactory, TargetFactory


@pytest.fixture
def priority(cast):
    return cast.plan.priorities.first()


@pytest.fixture
def measure(priority):
    """NI 112 with a baseline and two years' targets."""
    row = MeasureFactory(
        priority=priority,
        number=2,
        title="Under 18 conception rate",
        indicator=Indicator.objects.get(code="NI 112"),
        baseline="-24.1",
        baseline_period="2007/08",
    )
    TargetFactory(measure=row, period="2010/11", value="-29.6")
    TargetFactory(measure=row, period="2011/12", value="-36.4")
    return row


def url(name, plan, *args):
    return reverse(f"indicators:{name}", args=[plan.trust.slug, plan.slug, *args])


def rows(*targets):
    """Posted rows of the grid from (period, value, words)."""
    return {
        f"targets-{at}-{part}": text
        for at, target in enumerate(targets)
        for part, text in zip(("period", "value", "words"), target, strict=True)
    }


def add(cast, priority, *targets, who="officer", **data):
    return cast.client(who).post(url("measure_add", priority.plan, priority.pk), {**data, **rows(*targets)})


def errors(answer):
    """All messages of a refused form."""
    assert answer.status_code == 422
    return [str(message) for messages in answer.context["form"].errors.values() for message in messages]


@pytest.mark.django_db
class TestAdding:
    def test_a_code_alone_brings_title_unit_and_direction(self, cast, priority):
        answer = add(cast, priority, ("2010/11", "−29.6 %", ""), ("11/12", "-36.4", "or better"), code="112")
        assert answer.status_code == 302
        made = priority.measures.last()
        indicator = Indicator.objects.get(code="NI 112")
        assert (made.indicator, made.title, made.unit, made.polarity) == (
            indicator,
            indicator.title,
            indicator.unit,
            indicator.polarity,
        )
        assert made.fits
        assert made.number == 2
        assert [(target.period, target.value, target.text) for target in made.targets.all()] == [
            ("2010/11", Decimal("-29.6"), ""),
            ("2011/12", Decimal("-36.4"), "or better"),
        ]
        assert all(type(target.value) is Decimal for target in made.targets.all())

    def test_own_words_win_over_the_catalogue(self, cast, priority):
        add(cast, priority, code="NI63", title="Children who stay with one carer", unit="number", polarity="lower")
        made = priority.measures.last()
        assert (made.code, made.title, made.unit, made.polarity) == (
            "NI 63",
            "Children who stay with one carer",
            "number",
            "lower",
        )

    def test_words_that_do_not_fit_the_code_are_kept_and_flagged(self, cast, priority):
        title = "Children who take part in school sport for two hours a week"
        add(cast, priority, code="NI 157", title=title)
        made = priority.measures.last()
        assert (made.code, made.title, made.fits) == ("NI 157", title, False)
        page = cast.client("officer").get(url("scorecard", cast.plan)).content.decode()
        assert "Words do not fit NI 157" in page
        assert made.indicator.title in page

    def test_a_local_measure_needs_its_own_words(self, cast, priority):
        assert errors(add(cast, priority, code="")) == [
            "Enter what is measured, or a code to take it from the catalogue.",
            "Choose the unit: a local measure has no catalogue to take it from.",
            "Choose which way is better: a local measure has no catalogue to take it from.",
        ]
        answer = add(cast, priority, title="Young carers known to us", unit="number", polarity="higher")
        assert answer.status_code == 302
        assert priority.measures.last().indicator is None

    def test_a_result_of_the_same_priority(self, cast, priority):
        result = Result.objects.filter(objective__priority=priority).first()
        add(cast, priority, code="NI 112", result=result.pk)
        assert priority.measures.last().result == result

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            (
                "912",
                "NI 912 is not in the catalogue (NI 1 to NI 199). Check the number, or leave it empty for a "
                "local measure.",
            ),
            (
                "NI 102a",
                "NI 102A is not in the catalogue. For a part of NI 102, enter NI 102 and name the part in the title.",
            ),
            ("PAF Z9", "“PAF Z9” is not in the catalogue. Check the code, or leave it empty for a local measure."),
        ],
    )
    def test_an_unknown_code_is_refused(self, cast, priority, code, message):
        assert errors(add(cast, priority, code=code, title="Words", unit="number", polarity="higher")) == [message]
        assert priority.measures.count() == 1

    @pytest.mark.parametrize(
        ("targets", "message"),
        [
            ([("2010/11", "1", ""), ("10/11", "2", "")], "2010/11 has two targets. Keep one row for each year."),
            ([("", "5", "")], "Enter the year that “5” is the target for, like 2010/11."),
            (
                [("2010", "5", "")],
                "“2010” is not a financial year. Enter two years that follow each other, like 2010/11.",
            ),
            (
                [("2010/11", "soon", "")],
                "“soon” is not a figure. Enter a number such as 12.5, -29.6% or 1,200. "
                "Or put it in words in the box beside it.",
            ),
            ([("2010/11", "", "w" * 121)], "Shorten the words for 2010/11 to 120 characters or fewer."),
        ],
    )
    def test_faulty_targets_are_refused(self, cast, priority, targets, message):
        answer = add(cast, priority, *targets, code="NI 112")
        assert errors(answer) == [message]
        assert priority.measures.count() == 1
        typed = answer.content.decode()
        assert 'aria-invalid="true"' in typed
        assert f'value="{targets[0][0]}"' in typed

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({"baseline": "some"}, "“some” is not a figure. Enter a number such as 12.5, -29.6% or 1,200."),
            ({"title": "w" * 501}, "Shorten what is measured to 500 characters or fewer; it has 501"),
            (
                {"polarity": "band", "band_low": "10"},
                "This is best within a band: enter where the band starts and ends, like 10 and 15.",
            ),
            (
                {"polarity": "band", "band_low": "15", "band_high": "10"},
                "The band ends above where it starts. Check both figures.",
            ),
            ({"polarity": "lower", "band_low": "10"}, "Leave the band empty, or choose “Best within a band” above."),
            ({"unit": "furlongs"}, "Choose the unit from the list"),
        ],
    )
    def test_other_faults_are_refused(self, cast, priority, data, message):
        assert errors(add(cast, priority, **{"code": "NI 112", **data})) == [message]

    def test_a_result_of_another_priority_is_refused(self, cast, priority):
        stranger = Result.objects.filter(objective__priority=cast.plan.priorities.last()).first()
        assert errors(add(cast, priority, code="NI 112", result=stranger.pk)) == [
            "Choose the result it shows from the list"
        ]

    def test_the_band_is_kept(self, cast, priority):
        assert add(cast, priority, code="NI 65", polarity="band", band_low="10", band_high="15%").status_code == 302
        made = priority.measures.last()
        assert (made.band_low, made.band_high) == (Decimal(10), Decimal(15))

    def test_a_new_form_offers_the_years_of_the_plan(self, cast, priority):
        page = cast.client("officer").get(url("measure_add", cast.plan, priority.pk)).content.decode()
        assert all(f'value="{year}"' in page for year in ("2010/11", "2011/12", "2012/13"))


@pytest.mark.django_db
class TestChanging:
    def data(self, measure, **more):
        """What the form of `measure` posts when nothing is changed."""
        targets = [(target.period, str(target.value), target.text) for target in measure.targets.all()]
        return {
            "version": measure.version,
            "code": measure.code,
            "title": measure.title,
            "unit": measure.unit,
            "polarity": measure.polarity,
            "baseline": "-24.1",
            "baseline_period": "2007/08",
            **rows(*targets),
            **more,
        }

    def post(self, cast, measure, data, who="officer"):
        return cast.client(who).post(url("measure_edit", cast.plan, measure.pk), data)

    def test_only_targets_that_differ_are_written(self, cast, measure):
        kept, changed = measure.targets.all()
        answer = self.post(
            cast,
            measure,
            self.data(
                measure, **rows(("2010/11", "-29.6", ""), ("2011/12", "-37", ""), ("2012/13", "", "to be agreed"))
            ),
        )
        assert answer.status_code == 302
        after = {target.period: target for target in Target.objects.filter(measure=measure)}
        assert (after["2010/11"].pk, after["2010/11"].version) == (kept.pk, 1)
        assert (after["2011/12"].pk, after["2011/12"].version, after["2011/12"].value) == (changed.pk, 2, Decimal(-37))
        assert (after["2012/13"].value, after["2012/13"].text) == (None, "to be agreed")

    def test_an_emptied_row_removes_its_target(self, cast, measure):
        self.post(cast, measure, self.data(measure, **rows(("2010/11", "-29.6", ""), ("2011/12", "", ""))))
        assert [target.period for target in measure.targets.all()] == ["2010/11"]

    def test_new_words_are_checked_against_the_code_again(self, cast, measure):
        self.post(cast, measure, self.data(measure, title="Bus passes issued to pensioners"))
        measure.refresh_from_db()
        assert measure.fits is False
        self.post(cast, measure, self.data(measure, title="Under 18 conception rate"))
        measure.refresh_from_db()
        assert measure.fits is True

    def test_a_stale_save_shows_both_texts_and_writes_nothing(self, cast, measure):
        mine = self.data(measure, **rows(("2010/11", "-30", ""), ("2011/12", "-36.4", "")))
        self.post(cast, measure, self.data(measure, title="Their words"), who="second_officer")
        answer = self.post(cast, measure, mine | {"title": "My words"})
        assert answer.status_code == 409
        page = answer.content.decode()
        for text in ("My words", "Their words", "2010/11: −30", "2010/11: −29.6"):
            assert text in page
        measure.refresh_from_db()
        assert measure.title == "Their words"
        assert measure.targets.get(period="2010/11").value == Decimal("-29.6")
        again = mine | {"title": "My words", "version": answer.context["form"].data["version"]}
        assert self.post(cast, measure, again).status_code == 302
        measure.refresh_from_db()
        assert measure.title == "My words"

    def test_a_change_of_targets_alone_makes_other_saves_stale(self, cast, measure):
        mine = self.data(measure, title="My words")
        self.post(cast, measure, self.data(measure, **rows(("2010/11", "-31", ""), ("2011/12", "-36.4", ""))))
        assert self.post(cast, measure, mine).status_code == 409
        assert measure.targets.get(period="2010/11").value == Decimal(-31)

    def test_a_save_on_a_removed_measure_keeps_the_words_in_view(self, cast, measure):
        data, address = self.data(measure, title="My words"), url("measure_edit", cast.plan, measure.pk)
        Measure.objects.filter(pk=measure.pk).delete()
        answer = cast.client("officer").post(address, data)
        assert answer.status_code == 409
        assert "My words" in answer.content.decode()

    def test_the_form_shows_what_is_stored(self, cast, measure):
        page = cast.client("officer").get(url("measure_edit", cast.plan, measure.pk)).content.decode()
        for text in ('value="NI 112"', 'value="-24.1"', 'value="-29.6"', 'value="-36.4"', 'value="2012/13"'):
            assert text in page


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

    def test_the_panel_of_a_priority_takes_two_queries(self, cast, priority, django_assert_num_queries):
        for number in range(2, 21):
            TargetFactory(measure=MeasureFactory(priority=priority, number=number), period="2010/11")
        with django_assert_num_queries(2):
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
