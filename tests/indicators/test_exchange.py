"""A workbook comes into a plan whole, once, and says what is wrong with it."""

from datetime import date
from decimal import Decimal

import pghistory
import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cypp.tables import Refused
from indicators import exchange
from indicators.demo.sample_workbook import ACTIONS, PARTNERS, build
from indicators.models import Measure, Target
from indicators.newplan import period_of
from partners.models import Organisation
from plans.models import Plan, State
from priorities.models import Commitment, Objective, Priority, Result
from tests.factories import PlanFactory
from tests.indicators.books import HELD, bring, edited, problems, rows

LINE = [1, "Be well", "Head of health", "1.1", "Eat well", "NI 50: Emotional health", "Cook", "May 2009", "Cook"]


@pytest.fixture
def plan(catalogue):
    return PlanFactory(starts=date(2009, 4, 1), ends=date(2010, 3, 31))


@pytest.fixture
def brought(plan):
    """The plan with the sample workbook in it."""
    bring(plan, build().read())
    return plan


def look(plan, content):
    return exchange.preview(plan, exchange.read(content))


def told(outcome, words):
    """The one problem that says these words."""
    [found] = [each for each in outcome["problems"] if words in each["message"]]
    return found


def versions(plan):
    """Every row of the plan with its version, and the number of rows in the history."""
    models = [Priority, Objective, Result, Commitment, Measure, Target]
    history = {model.__name__: model.objects.count() for model in apps.get_models() if model.__name__.endswith("Event")}
    return {model: list(model.objects.order_by("pk").values_list("pk", "version")) for model in models}, history


def test_the_sample_holds_what_it_says(plan):
    outcome = look(plan, build().read())
    assert {kind: outcome[kind] for kind in HELD} == HELD
    assert len(ACTIONS) == HELD["commitments"]
    assert len(PARTNERS) == HELD["organisations"]


def test_a_preview_writes_nothing(plan):
    before = versions(plan)
    outcome = look(plan, build().read())
    assert outcome["created"]["commitments"] == 30
    assert versions(plan) == before


def test_everything_is_brought_in_with_few_queries(plan):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        outcome = bring(plan, build().read())
    assert len(queries) <= 30
    assert outcome["created"] == {
        "organisations": 9, "priorities": 4, "objectives": 11, "results": 18, "commitments": 30, "money": 6,
        "measures": 21, "targets": 13,
    }  # fmt: skip
    assert plan.priorities.count() == 4
    assert Commitment.objects.filter(objective__priority__plan=plan).count() == 30


def test_numbers_are_kept_as_printed_gaps_and_all(brought):
    second = brought.priorities.get(number=2)
    assert [objective.number for objective in second.objectives.all()] == [1, 2, 4]
    assert second.lead == "Head of safeguarding; Divisional commander"


def test_merged_cells_read_like_filled_ones(brought):
    assert brought.priorities.get(number=4).title == "Young people heard and trusted"
    assert Commitment.objects.filter(objective__priority__number=4, objective__priority__plan=brought).count() == 7


def test_rows_below_a_target_belong_to_it(brought):
    eat, talk = (brought.priorities.get(number=1).objectives.get(number=number) for number in (1, 2))
    [result] = eat.results.all()
    assert [commitment.result for commitment in eat.commitments.all()] == [result] * 3
    assert [commitment.result.number for commitment in talk.commitments.all()] == [1, 2, 2]


def test_paragraphs_are_steps_and_page_code_is_left_out(brought):
    cook = Commitment.objects.get(text="Open cookery clubs in six children's centres.")
    assert cook.step_list == ["Train school cooks in the new menus.", "Lend bicycles through the libraries."]
    door = Commitment.objects.get(text="Offer one way in to help:")
    assert door.step_list == ["one telephone number;", "one form;", "an answer in five days."]


def test_dates_keep_their_words(brought):
    found = dict(Commitment.objects.exclude(by_when="").values_list("by_when", "by_date"))
    assert found["June 2009 March 2010"] == date(2010, 3, 31)
    assert found["Autumn 2009"] == date(2009, 11, 30)
    assert found["To follow the e-safety strategy"] is None
    assert found["31 February 2010"] is None


def test_measures_have_codes_targets_and_flags(brought):
    measures = {measure.code or measure.title: measure for measure in Measure.objects.select_related("indicator")}
    rate = measures["NI 112"]
    assert [(target.period, target.value, target.text) for target in rate.targets.all()] == [
        ("2009/10", Decimal("-31.5"), "-31.5%"),
        ("2010/11", Decimal("-38"), "-38.0%"),
    ]
    assert (rate.unit, rate.polarity, rate.fits) == ("percent", "lower", True)
    assert measures["NI 51"].unit == "score"
    assert measures["NI 69"].is_laa
    assert not measures["NI 158"].fits
    assert not measures["NI 172"].fits
    waiting = measures["Fewer children wait longer than four weeks for a first appointment"]
    assert (waiting.indicator, waiting.unit, waiting.polarity) == (None, "number", "lower")
    assert measures["NI 412: Young inspectors trained"].indicator is None
    assert measures["NI 110"].result.text.startswith("NI 110")


def test_every_fault_of_the_sample_is_told_with_its_place(plan):
    outcome = look(plan, build().read())
    found = [each for each in problems(outcome) if each["sheet"] == "Action plan"]
    assert [f"{each['level']} {each['column']}{each['row']}" for each in found] == [
        "gap I6", "note G7", "gap H9", "gap H13", "gap I13", "note H16", "gap I16", "warning F18", "warning H18",
        "warning H23", "gap I23", "warning F25", "warning F27", "gap I28", "gap H29", "note F32", "gap H33", "gap I33",
    ]  # fmt: skip
    assert "NI 46" in told(outcome, "do not fit NI 158")["message"]
    assert "NI 118" in told(outcome, "do not fit NI 172")["message"]
    assert "not in the catalogue" in told(outcome, "NI 412")["message"]
    assert "not a date in the calendar" in told(outcome, "31 February 2010")["message"]
    assert "before the plan begins" in told(outcome, "March 2009” is")["message"]
    assert {each["sheet"] for each in problems(outcome, "note")} >= {"Pooled budgets", "Key dates"}


def test_the_same_workbook_again_changes_nothing(brought):
    before = versions(brought)
    outcome = bring(brought, build().read())
    assert set(outcome["created"].values()) == set(outcome["changed"].values()) == set(outcome["left"].values()) == {0}
    assert versions(brought) == before


@pytest.mark.parametrize(
    ("cells", "kind", "field"),
    [
        ({"G4": "Open cookery clubs in nine children's centres.\nTrain school cooks in the new menus.\n"
                "Lend bicycles through the libraries."}, "commitments", "Text"),
        ({"G12": "Something else entirely"}, "commitments", "Text"),
        ({"H4": "October 2009"}, "commitments", "By when"),
        ({"I5": "School nurses"}, "commitments", "Lead"),
        ({"F12": "Assess every child in time (NI 59 Initial assessments for children's social care carried out within "
                 "7 working days of referral)."}, "results", "Text"),
        ({"B4": None, "B5": None}, "", ""),
    ],
    ids=["words", "all words", "date", "lead", "target", "blank below"],
)  # fmt: skip
def test_one_change_in_the_file_is_one_change_in_the_plan(brought, cells, kind, field):
    if "B4" in cells:
        cells = {"A5": None, "B5": None, "C5": None}
    outcome = bring(brought, edited(**cells))
    changed = {name: count for name, count in outcome["changed"].items() if count}
    assert changed == ({kind: 1} if kind else {})
    assert not any(outcome["created"].values())
    assert not any(outcome["left"].values())
    if kind:
        [row] = outcome["rows"]["changed"]
        assert row["fields"][0]["name"] == field
        assert row["row"] == int("".join(filter(str.isdigit, next(iter(cells)))))


def test_a_new_date_replaces_the_derived_day_even_where_none_can_be_derived(brought):
    bring(brought, edited(H4="when the kitchens are ready"))
    changed = Commitment.objects.get(by_when="when the kitchens are ready")
    assert (changed.by_date, changed.version) == (None, 2)


def test_an_empty_cell_takes_nothing_away(brought):
    outcome = bring(brought, edited(H4=None, I4=None, C4=None))
    assert not any(outcome["changed"].values())


def test_what_an_officer_added_is_left_and_named(brought):
    objective = brought.priorities.get(number=1).objectives.get(number=1)
    Commitment.objects.create(objective=objective, number=4, text="Grow vegetables in every school", lead="Parks")
    outcome = bring(brought, build().read())
    assert outcome["left"]["commitments"] == 1
    assert outcome["rows"]["left"][0]["where"] == "1.1.4"
    assert not any([*outcome["created"].values(), *outcome["changed"].values()])
    assert Commitment.objects.filter(text="Grow vegetables in every school", version=1).exists()


def test_what_an_officer_edited_is_kept_until_the_file_changes_too(brought):
    cook = Commitment.objects.get(text="Open cookery clubs in six children's centres.")
    with pghistory.context(user=None, url="/"):
        Commitment.objects.filter(pk=cook.pk).update(text="Nothing like it was", lead="Public health")
        Result.objects.filter(pk=cook.result_id).update(text="Quite another target")
        Priority.objects.filter(plan=brought, number=1).update(title="Health first")
    before = versions(brought)
    outcome = bring(brought, build().read())
    assert {kind: count for kind, count in outcome["kept"].items() if count} == {
        "priorities": 1, "results": 1, "commitments": 1,
    }  # fmt: skip
    assert not any([*outcome["created"].values(), *outcome["changed"].values(), *outcome["left"].values()])
    assert versions(brought) == before

    outcome = bring(brought, edited(I4="Healthy living team"))
    cook.refresh_from_db()
    assert (cook.text, cook.lead) == ("Nothing like it was", "Healthy living team")
    assert (outcome["changed"]["commitments"], outcome["kept"]["commitments"]) == (1, 1)


@pytest.mark.parametrize(
    ("numbering", "where"),
    [
        ("dotted", ["1.2", "1.2", "1.2.1"]),
        ("lettered", ["1b", "1b", "1b.1"]),
        ("running", ["1.2", "1.2", "1.2.1"]),  # counted anew afterwards
    ],
)
def test_an_objective_taken_out_of_the_file_is_left_with_all_below_it(plan, numbering, where):
    plan.numbering = numbering
    plan.save()
    bring(plan, rows(LINE, [1, "Be well", "", "1.2", "Move more", "Walk", "Mark routes", "May 2009", "Ranger"]))
    outcome = bring(plan, rows(LINE))
    assert {kind: count for kind, count in outcome["left"].items() if count} == {
        "objectives": 1, "results": 1, "commitments": 1,
    }  # fmt: skip
    assert [row["where"] for row in outcome["rows"]["left"]] == where
    assert plan.priorities.get().objectives.count() == 2


def test_a_corrected_code_is_not_brought_back(brought):
    wrong = Measure.objects.get(indicator__code="NI 158")
    wrong.indicator = wrong.indicator.__class__.objects.get(code="NI 46")
    wrong.title = "Suitable homes for young offenders"
    wrong.fits = True
    with pghistory.context(user=None, url="/"):
        wrong.save()
    outcome = bring(brought, build().read())
    assert not any([*outcome["created"].values(), *outcome["changed"].values()])
    assert not Measure.objects.filter(indicator__code="NI 158").exists()


def test_a_new_target_raises_the_version_of_its_measure(brought):
    outcome = bring(brought, edited(F26="NI 87: Secondary school persistent absence rate 09/10 target: 5.4% "
                                        "10/11 target: 5%"))  # fmt: skip
    assert {kind: count for kind, count in outcome["changed"].items() if count} == {"results": 1, "targets": 1}
    assert {kind: count for kind, count in outcome["created"].items() if count} == {"targets": 1}
    measure = Measure.objects.get(indicator__code="NI 87")
    assert measure.version == 2
    assert [target.value for target in measure.targets.all()] == [Decimal("5.4"), Decimal("5")]


def test_organisations_are_known_whatever_their_case(plan):
    Organisation.objects.create(trust=plan.trust, name="FENMOOR CONSTABULARY")
    outcome = bring(plan, build().read())
    assert (outcome["created"]["organisations"], outcome["same"]["organisations"]) == (8, 1)


def test_a_preview_that_is_out_of_date_is_refused(plan):
    book = exchange.read(build().read())
    shown = exchange.preview(plan, book)["fingerprint"]
    Priority.objects.create(plan=plan, number=1, title="A healthy start and healthy habits")
    with pytest.raises(exchange.Unready, match="changed after this preview"):
        exchange.apply(plan, book, by=None, expected=shown)
    assert plan.priorities.count() == 1


@pytest.mark.parametrize("state", [State.APPROVED, State.PUBLISHED, State.SUPERSEDED])
def test_a_closed_plan_takes_nothing(plan, state):
    Plan.objects.filter(pk=plan.pk).update(state=state)
    with pytest.raises(exchange.Unready, match=state.label.lower()):
        bring(plan, build().read())
    assert plan.priorities.count() == 0


@pytest.mark.parametrize(
    ("cells", "place", "words"),
    [
        ({"A4": "one"}, ("A", 4), "“one” is not a number"),
        ({"A4": 0}, ("A", 4), "“0” is not a number"),
        ({"B5": "Another name"}, ("B", 5), "Use one title"),
        ({"D4": "2.1"}, ("D", 4), "stands under priority 1"),
        ({"D4": "first"}, ("D", 4), "“first” is not a number"),
        ({"E5": "Another objective"}, ("E", 5), "Use one title"),
        ({"G4": "x" * 4001}, ("G", 4), "4,001 characters; at most 4,000"),
        ({"F4": "x" * 4001}, ("F", 4), "4,001 characters"),
        ({"H4": "May 2009 " * 30}, ("H", 4), "at most 200"),
        ({"I4": "Head of it, " * 40}, ("I", 4), "at most 400"),
        ({"G4": "#REF!"}, ("G", 4), "#REF!"),
        ({"A4": None, "B4": None}, ("B", 4), "No priority"),
        ({"D4": None, "E4": None}, ("E", 4), "No objective"),
    ],
)  # fmt: skip
def test_an_error_is_told_with_its_place_and_nothing_is_written(plan, cells, place, words):
    content = edited(**cells)
    found = told(look(plan, content), words)
    assert (found["level"], found["column"], found["row"]) == ("error", *place)
    with pytest.raises(exchange.Unready, match="errors"):
        bring(plan, content)
    assert (plan.priorities.count(), plan.trust.organisations.count()) == (0, 0)


def test_columns_are_found_by_their_words_wherever_they_stand(plan):
    headings = ["Who", "Deadline", "Cost", "What we will do", "Aim", "Theme"]
    outcome = bring(plan, rows(["Cook", "May 2009", "£5", "Bake bread", "Eat well", "Be well"], headings=headings))
    assert "Column C, “Cost”" in told(outcome, "It was not read")["message"]
    commitment = Commitment.objects.select_related("objective__priority").get()
    assert (commitment.text, commitment.by_when, commitment.lead) == ("Bake bread", "May 2009", "Cook")
    assert str(commitment.objective) == "1.1 Eat well"


def test_several_sheets_of_actions_make_one_plan(plan):
    book = rows(LINE, More=[["Priority", "Objective", "Action"], ["Be safe", "Bullying", "Train pupils"]])
    assert bring(plan, book)["created"]["priorities"] == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (rows(headings=["Name", "Telephone"]), "No sheet of this workbook looks like an action plan"),
        (rows(), "headings and no rows"),
        (b"Priority;Action\n", "not an Excel workbook"),
    ],
    ids=["unknown", "empty", "text"],
)
def test_what_holds_no_plan_is_refused(content, words):
    with pytest.raises(Refused, match=words):
        exchange.read(content)


@pytest.mark.parametrize(
    ("title", "starts", "ends"),
    [
        ("Plan 2007-2010, annual update 2008-2009", date(2008, 4, 1), date(2009, 3, 31)),
        ("Plan 2007-10", date(2007, 4, 1), date(2010, 3, 31)),
        ("Plan 2013–16", date(2013, 4, 1), date(2016, 3, 31)),
        ("Our plan", date(2008, 4, 1), date(2009, 3, 31)),
    ],
)
def test_the_period_of_a_new_plan(title, starts, ends):
    assert period_of(title, [date(2009, 10, 31), date(2009, 3, 31)]) == (starts, ends)
