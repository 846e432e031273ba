"""Sheets of budgets come into a plan: to the right place, once, and what an officer made of them since is kept."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cypp.sheets import xlsx_of
from indicators import exchange
from partners.models import Organisation
from plans.layout import Numbering
from priorities.models import Contribution, Objective, Priority
from priorities.money import export
from priorities.money.chapters import parts_of
from tests.factories import PlanFactory
from tests.indicators.books import problems, rows

HEADINGS = ["Priority", "Objective", "Action"]
PLAN = [["Be well", "Eat well together", "Cook"], ["Be well", "Sleep enough every night", "Rest"],
        ["Be safe", "Ride to school without fear", "Ride"]]  # fmt: skip
BUDGET = ["Priority / objective", "What for", "Amount £", "Source"]
COOKS = ["Eat well together", "Cooks", 1200, "ABG"]


@pytest.fixture
def plan(catalogue):
    return PlanFactory(starts=date(2009, 4, 1), ends=date(2010, 3, 31))


def book(*lines, headings=BUDGET, actions=PLAN, **sheets):
    return rows(*actions, headings=HEADINGS, Money=[headings, *lines], **sheets)


def bring(plan, *lines, **options):
    return exchange.apply(plan, exchange.read(book(*lines, **options)), by=None)


def look(plan, *lines, **options):
    return exchange.preview(plan, exchange.read(book(*lines, **options)))


def done(outcome):
    """{action: n} of what happened to money."""
    return {action: outcome[action]["money"] for action in ("created", "changed", "same", "kept", "left")
            if outcome[action]["money"]}  # fmt: skip


def told(outcome):
    """["note A3"] of every problem of money but the sums."""
    return [f"{each['level']} {each['column']}{each['row']}" for each in problems(outcome)
            if each["sheet"] == "Money" and each["row"]]  # fmt: skip


def places(plan):
    """{title: printed place} of all money of the plan."""
    found = Contribution.objects.filter(priority__plan=plan).select_related("priority", "objective__priority__plan")
    return {row.title: row.objective.label if row.objective else str(row.priority.number) for row in found}


def test_money_goes_where_its_title_says(plan):
    outcome = bring(
        plan, COOKS, ["Be safe", "", "", ""], ["Ride to school without fear", "Wardens", 5, ""],
        ["", "Helmets", 7, ""], ["BE WELL.", "Nurses", 9, ""],
    )  # fmt: skip
    assert places(plan) == {"Cooks": "1.1", "Wardens": "2.1", "Helmets": "2.1", "Nurses": "1"}
    assert (outcome["money"], done(outcome), told(outcome)) == (4, {"created": 4}, [])
    cooks = Contribution.objects.get(title="Cooks")
    assert (cooks.amount, cooks.year, cooks.fund) == (Decimal(1200), "2009/10", "ABG")
    assert outcome["rows"]["created"][-1]["text"] == "Nurses: £9, 2009/10"


def test_a_title_that_is_not_quite_one_is_taken_for_the_most_alike_and_told(plan):
    outcome = bring(
        plan, ["Sleep enough each night", "Quilts", 1, ""], ["Be so safe", "", "", ""], ["", "Bells", 1, ""]
    )
    assert (places(plan), told(outcome)) == ({"Quilts": "1.2", "Bells": "2"}, ["note A2", "note A3"])
    assert "1.2, “Sleep enough every night”, was taken" in problems(outcome, "note")[1]["message"]


def test_an_unknown_title_gives_its_money_to_the_priority_it_stands_in(plan):
    outcome = bring(plan, ["Be safe", "", "", ""], ["Something else altogether", "Wardens", 5, ""])
    assert (places(plan), told(outcome)) == ({"Wardens": "2"}, ["warning A3"])
    [said] = [each["message"] for each in problems(outcome, "warning")]
    assert "goes to Priority 2 as a whole" in said


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([["Something else altogether", "Wardens", 5, ""]], "error A2"),
        ([["", "Wardens", 5, ""]], "error 2"),
        ([COOKS, ["A heading nobody knows", "", "", ""], ["", "Wardens", 5, ""]], "error A3"),
        ([COOKS, ["Figures were agreed in March", "", "", ""]], "note A3"),
    ],
    ids=["nothing above", "no place", "heading", "footnote"],
)
def test_money_without_a_priority_is_an_error_and_a_footnote_is_none(plan, lines, problem):
    assert told(look(plan, *lines)) == [problem]


def test_a_row_that_names_its_priority_and_no_objective_is_for_the_whole_of_it(plan):
    headings = ["Priority", "Objective", "What for", "Amount £"]
    outcome = bring(
        plan, ["Be well", "Eat well together", "Cooks", 1], ["Be well", "", "Nurses", 2], ["", "", "Doctors", 3],
        ["Be safe", "Eat well together", "Wardens", 4], headings=headings,
    )  # fmt: skip
    assert places(plan) == {"Cooks": "1.1", "Nurses": "1", "Doctors": "1", "Wardens": "2"}
    assert told(outcome) == ["warning B5"]
    assert told(look(plan, ["Not a priority here", "Eat well together", "Cooks", 1], headings=headings)) == ["error B2"]


def test_numbers_stand_for_titles_and_tell_two_of_the_same_apart(plan):
    plan.numbering = Numbering.RUNNING
    plan.save()
    lines = [*PLAN, ["Be safe", "Eat well together", "Cook safely"]]
    bring(plan, ["3", "", "Wardens", 5], ["4", "Eat well together", "Goggles", 5], actions=lines,
          headings=["Ref", "Objective", "What for", "Amount £"])  # fmt: skip
    assert places(plan) == {"Wardens": "3", "Goggles": "4"}


def test_organisations_are_known_by_name_short_name_or_from_theBytesIO(plan):
    Organisation.objects.create(trust=plan.trust, name="Fenmoor Primary Care Trust", short_name="PCT")
    headings = ["Objective", "What for", "Amount £", "Given by"]
    outcome = bring(
        plan, [COOKS[0], "A", 1, "pct"], [COOKS[0], "B", 1, "Fenmoor primary care trust"],
        [COOKS[0], "C", 1, "Fenmoor Police"], [COOKS[0], "D", 1, "Nobody"], [COOKS[0], "E", 1, "Nobody"],
        headings=headings, Partners=[["Agency"], ["Fenmoor Police"]],
    )  # fmt: skip
    given = {row.title: str(row.organisation or "") for row in Contribution.objects.select_related("organisation")}
    assert given == {"A": "Fenmoor Primary Care Trust", "B": "Fenmoor Primary Care Trust", "C": "Fenmoor Police",
                     "D": "", "E": ""}  # fmt: skip
    assert told(outcome) == ["note D5"]


def test_a_plan_of_several_years_takes_its_first_and_says_so_once(catalogue):
    plan = PlanFactory(starts=date(2009, 4, 1), ends=date(2012, 3, 31))
    headings = [*BUDGET, "Year"]
    outcome = bring(plan, COOKS, [COOKS[0], "B", 1, ""], [COOKS[0], "C", 1, "", "2014/15"], headings=headings)
    assert sorted(Contribution.objects.values_list("year", flat=True)) == ["2009/10", "2009/10", "2014/15"]
    assert sum("the first of the plan" in each["message"] for each in problems(outcome, "note")) == 1
    assert told(outcome) == ["warning 4"]


def test_the_same_file_again_changes_nothing_and_asks_no_more_of_the_database(plan):
    lines = [COOKS, ["", "Ovens. Pans.", "5 7", "SG ABG"], ["Be safe", "Wardens", "tbc", ""]]
    bring(plan, *lines)
    before = list(Contribution.objects.values_list("pk", "version", "changed_at"))
    with CaptureQueriesContext(connection) as few:
        outcome = bring(plan, *lines)
    assert done(outcome) == {"same": 4}
    assert list(Contribution.objects.values_list("pk", "version", "changed_at")) == before
    bring(plan, *lines, *(["Be safe", f"Item {at}", at, "SG"] for at in range(30)))
    with CaptureQueriesContext(connection) as many:
        bring(plan, *lines, *(["Be safe", f"Item {at}", at, "SG"] for at in range(30)))
    assert len(many) == len(few)


def test_amounts_and_funds_follow_the_file_and_the_rest_is_left(plan):
    bring(plan, COOKS, ["", "Ovens", 5, "SG"])
    outcome = bring(plan, [*COOKS[:2], 1500, "SG"])
    assert done(outcome) == {"changed": 1, "left": 1}
    [row] = outcome["rows"]["changed"]
    assert [tuple(each.values()) for each in row["fields"]] == [("Amount", "1,200", "1,500"), ("Fund", "ABG", "SG")]
    assert Contribution.objects.get(title="Cooks").version == 2
    assert outcome["rows"]["left"][0] | {"where": "1.1", "text": "Ovens"} == outcome["rows"]["left"][0]


def test_an_empty_amount_takes_nothing_away(plan):
    bring(plan, COOKS)
    assert done(bring(plan, [*COOKS[:2], "tbc", ""])) == {"same": 1}


def test_money_that_moves_in_the_file_moves_in_the_plan(plan):
    bring(plan, COOKS)
    assert done(bring(plan, ["Be safe", *COOKS[1:]])) == {"changed": 1}
    assert places(plan) == {"Cooks": "2"}
    assert done(bring(plan, COOKS)) == {"changed": 1}
    assert places(plan) == {"Cooks": "1.1"}


def test_an_unknown_title_moves_nothing_within_its_priority(plan):
    bring(plan, COOKS)
    outcome = bring(plan, ["Be well", "", "", ""], ["Something else altogether", *COOKS[1:]])
    assert (done(outcome), places(plan)) == ({"same": 1}, {"Cooks": "1.1"})


def test_what_an_officer_edited_is_kept_until_the_file_changes_too(plan):
    bring(plan, COOKS)
    cooks = Contribution.objects.get()
    with pghistory.context(user=None, url="/"):
        other = Objective.objects.get(title="Sleep enough every night")
        Contribution.objects.update(title="School cooks", amount=1300, year="2010/11", objective=other)
    outcome = bring(plan, COOKS)
    assert done(outcome) == {"kept": 1}
    assert {each["name"] for each in outcome["rows"]["kept"][0]["fields"]} == {"Title", "Amount", "Year", "Objective"}
    assert done(bring(plan, [*COOKS[:2], 1500, "ABG"])) == {"changed": 1, "kept": 1}
    cooks.refresh_from_db()
    assert (cooks.title, cooks.amount, cooks.objective) == ("School cooks", 1500, other)


def test_what_moved_costs_no_query_for_each(plan):
    many = [["Be well", f"Objective {word} of many", "Do it"] for word in "abcdefghijkl"]
    lines = [["Be well", f"Item {at}", at, "SG"] for at in range(12)]
    bring(plan, *lines, actions=many)
    with pghistory.context(user=None, url="/"):
        for row, objective in zip(Contribution.objects.all(), Objective.objects.all(), strict=True):
            Contribution.objects.filter(pk=row.pk).update(objective=objective)
    with CaptureQueriesContext(connection) as queries:
        assert done(bring(plan, *lines, actions=many)) == {"kept": 12}
    assert len(queries) <= 16
    lines = [[objective, *line[1:]] for (_, objective, _), line in zip(reversed(many), lines, strict=True)]
    with CaptureQueriesContext(connection) as queries:
        assert done(bring(plan, *lines, actions=many)) == {"changed": 12}
    assert len(queries) <= 18


def test_a_new_priority_with_its_money_comes_in_at_once(plan):
    more = [*PLAN, ["Be heard", "Ask before deciding", "Ask"]]
    bring(plan, COOKS)
    assert done(bring(plan, COOKS, ["Ask before deciding", "Pens", 3, ""], actions=more)) == {"created": 1, "same": 1}
    assert places(plan)["Pens"] == "3.1"


def test_a_renamed_objective_is_known_by_both_titles(plan):
    bring(plan, COOKS)
    renamed = [["Be well", "Share good meals", "Cook"], *PLAN[1:]]
    with pghistory.context(user=None, url="/"):
        Objective.objects.filter(title="Eat well together").update(title="Meals for everybody")
    assert done(bring(plan, COOKS)) == {"same": 1}
    assert done(bring(plan, ["Meals for everybody", *COOKS[1:]])) == {"same": 1}
    assert done(bring(plan, ["Share good meals", *COOKS[1:]], actions=renamed)) == {"same": 1}


@pytest.mark.parametrize("numbering", [Numbering.DOTTED, Numbering.RUNNING, Numbering.LETTERED, Numbering.PLAIN])
def test_our_own_download_comes_back_as_it_went(plan, numbering):
    plan.numbering = numbering
    plan.save()
    bring(plan, actions=[*PLAN, ["Be safe", "Eat well together", "Cook safely"]])
    well, safe = plan.priorities.all()
    eat, again = well.objectives.first(), safe.objectives.last()
    police = Organisation.objects.create(trust=plan.trust, name="Fenmoor Police", short_name="Police")
    for row in [
        {"priority": well, "title": "For all of it. And more.", "amount": 28_000, "fund": "Area grant, late"},
        {"priority": well, "objective": eat, "title": "Cooks", "amount": None, "arrangement": "pooled"},
        {"priority": safe, "title": "Total of small things", "amount": 1, "organisation": police},
        {"priority": safe, "objective": again, "title": "Cooks", "amount": 0, "arrangement": "direct"},
        {"priority": safe, "objective": again, "title": "Cooks", "amount": 1_500_000, "fund": "DSG"},
    ]:
        Contribution.objects.create(year="2009/10", **row)
    parts_of(plan)
    downloaded = openpyxl.load_workbook(BytesIO(xlsx_of(export.lines_of(plan), "Money"))).active
    lines = [[cell.value for cell in line] for line in downloaded.iter_rows()]
    before = list(Contribution.objects.order_by("pk").values())
    outcome = bring(
        plan, *lines[1:], headings=lines[0], actions=[*PLAN, ["Be safe", "Eat well together", "Cook safely"]]
    )
    assert done(outcome) == {"same": 5}
    assert list(Contribution.objects.order_by("pk").values()) == before
    assert told(outcome) == ["gap F3"]


def test_a_workbook_without_budgets_leaves_the_plan_s_money_alone(plan):
    bring(plan, COOKS)
    outcome = exchange.apply(plan, exchange.read(rows(*PLAN, headings=HEADINGS)), by=None)
    assert (outcome["money"], done(outcome)) == (0, {"left": 1})
    assert Priority.objects.get(title="Be well").money.count() == 1
