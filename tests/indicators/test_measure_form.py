"""The form of a measure: what a code brings, what is refused, what a save touches, and stale saves."""

import re
from decimal import Decimal

import pytest

from indicators.models import Indicator, Measure, Target
from priorities.models import Result
from tests.indicators.posting import add, errors, rows, url


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
        title = "Children who take part in at least two hours of PE and sport each week"
        add(cast, priority, code="NI 157", title=title)
        made = priority.measures.last()
        assert (made.code, made.title, made.fits) == ("NI 157", title, False)
        page = cast.client("officer").get(url("scorecard", cast.plan)).content.decode()
        assert "Words do not fit NI 157" in page
        assert "The words read like NI 57" in page
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
        page = re.sub("</?ins>", "", answer.content.decode())
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
