"""Money behind a plan: its form, its place below priorities and objectives, its sums, and where it is shown."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from plans.decisions.drafting import draft
from plans.document import freeze
from plans.models import Plan
from priorities import smart
from priorities.chapters import load_content
from priorities.models import Contribution
from priorities.money.totals import budget
from tests.factories import ContributionFactory, ObjectiveFactory, OrganisationFactory, PriorityFactory
from tests.plans.deciding import put, version_of, way

DATA = {"title": "Portage", "amount": "£41k", "year": "2011-12", "fund": "ABG", "arrangement": "pooled"}


def url(plan, name, *args):
    return reverse(f"priorities:{name}", args=[plan.trust.slug, plan.slug, *args])


@pytest.fixture
def plan(cast):
    return cast.plan


@pytest.fixture
def priority(plan):
    return plan.priorities.first()


@pytest.fixture
def officer(cast):
    return cast.client("officer")


@pytest.mark.django_db
class TestForm:
    def test_an_amount_is_kept_as_whole_pounds_of_one_year(self, officer, plan, priority):
        assert officer.post(url(plan, "money_add", priority.pk), DATA).status_code == 302
        row = Contribution.objects.get(title="Portage")
        assert (row.amount, row.year, row.objective) == (Decimal(41000), "2011/12", None)
        page = officer.get(url(plan, "detail", priority.pk)).content.decode()
        assert f'id="money-{row.pk}"' in page and "£41,000" in page
        assert "£69,000" in page  # with the £28,000 of the cast

    @pytest.mark.parametrize(
        ("name", "typed", "said"),
        [
            ("amount", "12.50", "has pence. Enter whole pounds."),
            ("amount", "-5", "is below nothing"),
            ("amount", "lots", "is not an amount of money. Enter whole pounds, such as 28,000, £28k or £1.5m."),
            ("year", "2011", "is not a financial year. Enter two years that follow each other, like 2010/11."),
            ("year", "", "Enter the financial year"),
            ("title", "", "Enter what it is for"),
        ],
    )
    def test_what_is_wrong_is_said_beside_it(self, officer, plan, priority, name, typed, said):
        answer = officer.post(url(plan, "money_add", priority.pk), DATA | {name: typed})
        assert answer.status_code == 422
        assert said in str(answer.context["form"].errors[name])
        assert Contribution.objects.filter(priority__plan=plan).count() == 2

    def test_no_amount_is_to_be_confirmed(self, officer, plan, priority):
        officer.post(url(plan, "money_add", priority.pk), DATA | {"amount": ""})
        page = officer.get(url(plan, "detail", priority.pk)).content.decode()
        assert "To be confirmed" in page and "£28,000 and 1 to be confirmed" in page

    def test_objectives_and_organisations_of_others_are_none_to_choose(self, cast, officer, plan, priority):
        other = ObjectiveFactory(priority=plan.priorities.last())
        for data in ({"objective": other.pk}, {"organisation": cast.other_organisation.pk}):
            assert officer.post(url(plan, "money_add", priority.pk), DATA | data).status_code == 422

    def test_the_next_year_begins_like_the_one_before(self, officer, plan, priority):
        first = priority.money.get()
        address = f"{url(plan, 'money_add', priority.pk)}?like={first.pk}&year=2011/12"
        ContributionFactory(priority=priority, year="2011/12")
        shown = officer.get(url(plan, "detail", priority.pk)).content.decode()
        assert address.replace("&", "&amp;") in shown
        form = officer.get(address).context["form"]
        said = {name: form[name].value() for name in ("title", "fund", "year", "amount", "organisation")}
        assert said == {
            "title": first.title, "fund": "ABG", "year": "2011/12", "amount": None,
            "organisation": first.organisation_id,
        }  # fmt: skip
        foreign = plan.priorities.last().money.get()
        assert (
            not officer.get(f"{url(plan, 'money_add', priority.pk)}?like={foreign.pk}").context["form"]["title"].value()
        )

    def test_a_plan_of_one_year_has_it_filled_in(self, officer, plan, priority):
        Plan.objects.filter(pk=plan.pk).update(ends="2011-03-31")
        assert officer.get(url(plan, "money_add", priority.pk)).context["form"]["year"].value() == "2010/11"
        assert '<option value="2010/11">' in officer.get(url(plan, "money_add", priority.pk)).content.decode()

    def test_two_who_change_different_things_both_succeed(self, cast, officer, plan, priority):
        row = priority.money.get()
        mine = {"title": row.title, "amount": "28000", "year": row.year, "fund": "DSG", "version": row.version,
                "objective": row.objective_id, "organisation": row.organisation_id}  # fmt: skip
        theirs = mine | {"fund": "ABG", "amount": "30000"}
        cast.client("second_officer").post(url(plan, "money_edit", row.pk), theirs)
        assert officer.post(url(plan, "money_edit", row.pk), mine).status_code == 302
        row.refresh_from_db()
        assert (row.amount, row.fund) == (30000, "DSG")

    def test_two_who_change_the_amount_are_shown_both(self, cast, officer, plan, priority):
        row = priority.money.get()
        data = {"title": row.title, "year": row.year, "fund": row.fund, "version": row.version}
        cast.client("second_officer").post(url(plan, "money_edit", row.pk), data | {"amount": "30000"})
        answer = officer.post(url(plan, "money_edit", row.pk), data | {"amount": "31000"})
        assert answer.status_code == 409
        assert {"30,000", "31000"} <= {
            text for line in answer.context["rows"] for text in (line["yours"], line["theirs"])
        }
        row.refresh_from_db()
        assert row.amount == 30000

    def test_what_is_removed_comes_back(self, officer, plan, priority):
        row = priority.money.get()
        officer.post(url(plan, "money_remove", row.pk))
        assert not priority.money.exists()
        officer.post(url(plan, "money_bring_back", row.pk))
        assert priority.money.get().objective_id == row.objective_id
        said = officer.get(url(plan, "money_history", row.pk)).content.decode()
        assert "£28,000" in said


@pytest.mark.django_db
class TestPlace:
    def test_money_goes_where_its_objective_goes(self, officer, plan, priority):
        row, other = priority.money.get(), plan.priorities.last()
        officer.post(url(plan, "objective_move_to", row.objective_id), {"to": other.pk})
        row.refresh_from_db()
        assert row.priority == other and row.objective.priority == other
        assert not priority.money.exists() and other.money.count() == 2

    def test_it_is_said_before_an_objective_is_moved_or_removed(self, officer, plan, priority):
        row = priority.money.get()
        assert "1 amount of money" in officer.get(url(plan, "objective_move_to", row.objective_id)).content.decode()
        page = officer.get(url(plan, "objective_remove", row.objective_id)).content.decode()
        assert "1 amount of money, kept for the priority as a whole" in page
        page = officer.get(url(plan, "remove", priority.pk)).content.decode()
        assert "1 amount of money" in page

    def test_money_outlives_its_objective_and_serves_it_again(self, officer, plan, priority):
        row = priority.money.get()
        objective = row.objective_id
        officer.post(url(plan, "objective_remove", objective))
        row.refresh_from_db()
        assert row.objective is None and row.priority == priority
        officer.post(url(plan, "objective_bring_back", objective))
        row.refresh_from_db()
        assert row.objective_id == objective

    def test_a_copy_of_an_objective_has_no_money_of_its_own(self, officer, plan, priority):
        before = freeze(plan)["chapters"][3:]
        officer.post(url(plan, "objective_copy", priority.money.get().objective_id))
        assert Contribution.objects.filter(priority__plan=plan).count() == 2
        assert next(one for one in before if one["kind"] == "budget")["data"]["total"] == 56000

    def test_the_database_keeps_both_to_one_priority(self, plan, priority):
        stray = plan.priorities.last().objectives.first()
        priority.money.update(objective=stray)
        with pytest.raises(IntegrityError, match="money_of_its_objective"):
            connection.check_constraints()

    def test_the_database_keeps_amounts_above_nothing(self, priority):
        with pytest.raises(IntegrityError), transaction.atomic():
            priority.money.update(amount=-1)

    def test_an_organisation_that_gives_money_stays(self, cast, plan):
        giver = OrganisationFactory(trust=cast.trust, name="Giver")
        ContributionFactory(priority=plan.priorities.first(), organisation=giver)
        answer = cast.client("administrator").post(
            reverse("partners:organisation_remove", args=["alder", giver.pk]), follow=True
        )
        giver.refresh_from_db()
        assert "refer to this organisation: it stays" in answer.content.decode()


rows = st.lists(
    st.fixed_dictionaries(
        {
            "amount": st.none() | st.integers(0, 10**12 - 1),
            "year": st.sampled_from(["2009/10", "2010/11", "2011/12"]),
            "fund": st.sampled_from(["", "ABG", "DSG", "SG"]),
            "organisation": st.sampled_from(["", "Council", "Police"]),
            "arrangement": st.sampled_from(["", "pooled", "aligned", "direct"]),
        }
    ),
    max_size=12,
)


class TestSums:
    @given(st.lists(rows, max_size=4))
    def test_every_table_adds_up_to_the_rows(self, priorities):
        parts = [{"number": at, "title": f"P{at}", "money": money} for at, money in enumerate(priorities, 1)]
        data = budget(parts)
        every = [row for money in priorities for row in money]
        whole = {"total": sum(row["amount"] or 0 for row in every), "open": sum(row["amount"] is None for row in every)}
        assert {name: data[name] for name in whole} == whole
        for lines in (data["lines"], data["funds"], data["organisations"], data["arrangements"], data["years_sums"]):
            assert {name: sum(line[name] for line in lines) for name in whole} == whole
        for line in data["lines"]:
            assert {name: sum(cell[name] for cell in line["cells"]) for name in whole} == {n: line[n] for n in whole}

    @given(rows)
    def test_the_largest_comes_first_and_what_is_not_said_last(self, money):
        names = [line["name"] for line in budget([{"number": 1, "title": "P", "money": money}])["funds"]]
        assert "" not in names[:-1]
        totals = [
            line["total"] for line in budget([{"number": 1, "title": "P", "money": money}])["funds"] if line["name"]
        ]
        assert totals == sorted(totals, reverse=True)


@pytest.mark.django_db
class TestShown:
    def test_the_document_has_it_in_its_priority_and_summed_in_a_chapter(self, plan, priority):
        row = priority.money.get()
        document = freeze(plan)
        part = next(one["data"] for one in document["chapters"] if one["kind"] == "priority")
        assert part["money"] == [
            {
                "id": row.pk, "title": row.title, "amount": 28000, "year": "2010/11", "fund": "ABG",
                "organisation": row.organisation.name, "arrangement": "", "objective": row.objective_id,
            }
        ]  # fmt: skip
        chapter = next(one["data"] for one in document["chapters"] if one["kind"] == "budget")
        assert (chapter["total"], chapter["years"]) == (56000, ["2010/11"])

    def test_a_plan_without_money_says_nothing_of_it(self, plan, priority):
        Contribution.objects.all().delete()
        document = freeze(Plan.objects.get(pk=plan.pk))
        assert "budget" not in {one["kind"] for one in document["chapters"]}
        assert not any("money" in one["data"] for one in document["chapters"])

    @pytest.mark.parametrize(("hidden", "kept"), [("money", "budget"), ("budget", "money")])
    def test_what_a_plan_leaves_out_is_not_frozen(self, plan, hidden, kept):
        Plan.objects.filter(pk=plan.pk).update(shows=[name for name in plan.shows if name != hidden])
        chapters = freeze(Plan.objects.get(pk=plan.pk))["chapters"]
        found = {
            "budget": any(one["kind"] == "budget" for one in chapters),
            "money": any("money" in one["data"] for one in chapters),
        }
        assert found == {hidden: False, kept: True}

    def test_a_plan_that_leaves_all_out_asks_for_none(self, officer, plan, priority):
        Plan.objects.filter(pk=plan.pk).update(shows=[name for name in plan.shows if name not in ("money", "budget")])
        for address in (url(plan, "detail", priority.pk), reverse("plans:detail", args=["alder", plan.slug])):
            page = officer.get(address).content.decode()
            assert url(plan, "money") not in page and 'id="money"' not in page

    def test_the_page_has_every_sum_and_every_amount(self, officer, plan, priority):
        ContributionFactory(
            priority=priority, title="Own line", amount=12000, year="2011/12", fund="", organisation=None
        )
        page = officer.get(url(plan, "money"))
        assert page.context["budget"]["total"] == 68000
        text = page.content.decode()
        assert "£68,000, 2010/11 to 2011/12" in text and "Own line" in text and "Not stated" in text

    @pytest.mark.parametrize("size", [1, 8])
    def test_the_page_takes_the_same_queries_whatever_it_holds(self, officer, plan, size, django_assert_num_queries):
        for at in range(3, 3 + size):
            priority = PriorityFactory(plan=plan, number=at)
            for number in range(1, 1 + size):
                ContributionFactory(priority=priority, objective=ObjectiveFactory(priority=priority, number=number))
        officer.get(url(plan, "money"))
        with django_assert_num_queries(9):
            officer.get(url(plan, "money"))

    def test_the_spreadsheet_has_a_line_for_every_amount(self, officer, plan, priority):
        ContributionFactory(priority=priority, title="=1+1", amount=None)
        sheet = load_workbook(io.BytesIO(officer.get(url(plan, "money_xlsx")).content)).active
        lines = list(sheet.iter_rows(values_only=True))
        assert len(lines) == 4 and [line[5] for line in lines[1:]] == [None, 28000, 28000]
        text = officer.get(url(plan, "money_csv")).content.decode("utf-8-sig")
        assert [line[4] for line in csv.reader(io.StringIO(text))][1] == "'=1+1"

    def test_the_overview_says_how_much_and_where_none_is(self, officer, plan):
        address = reverse("plans:detail", args=["alder", plan.slug])

        def said():
            groups = {group["title"]: group for group in officer.get(address).context["groups"]}
            return groups["Money"]["rows"][0]["status"], groups["Money"]["rows"][0]["hint"]

        assert said() == ("Stated", "£56,000")
        plan.priorities.last().money.all().delete()
        assert said() == ("To check", "£28,000; none for priority 2")
        Contribution.objects.all().delete()
        assert said()[0] == "None stated"

    def test_signatories_see_what_their_organisation_pays(self, cast, plan, stage, asked):
        row = stage.first.money.get()
        page = cast.client("signatory").get("/alder/plans/alder-plan/signoff/mine/")
        gives = page.context["gives"]
        assert [(line["title"], line["who"]) for line in gives["lines"]] == [
            (f"Grant {at}", f"For {at}.1 Objective {at}.1") for at in (1, 2)
        ]
        assert gives["all"]["total"] == 56000 and "£56,000" in page.content.decode()
        Contribution.objects.filter(pk=row.pk).update(organisation=stage.police)
        assert (
            cast.client("signatory").get("/alder/plans/alder-plan/signoff/mine/").context["gives"]["all"]["total"]
            == 28000
        )

    def test_a_board_paper_begins_with_what_the_plan_states(self, cast, plan):
        Contribution.objects.filter(priority=plan.priorities.first()).update(arrangement="pooled")
        text = draft(put(way(plan, "note")[0], version_of(cast)), "resources", by=cast.officer)
        assert "The plan states £56,000 in 2010/11, of which £28,000 is pooled." in text
        assert "| 1 Priority 1 | £28,000 |" in text and "| Together | £56,000 |" in text


@pytest.mark.django_db
def test_money_makes_what_it_pays_for_resourced(plan, priority):
    """A commitment is resourced by money for its objective or its whole priority, not by that of its neighbour."""
    Contribution.objects.all().delete()
    for row in priority.objectives.all():
        for commitment in row.commitments.all():
            commitment.organisations.clear()
    first, second = priority.objectives.all()

    def lacking(loader):
        found = [Plan.objects.get(pk=plan.pk).priorities.first()]
        found[0].plan = plan
        loader(found)
        smart.attach(found)
        rows = smart.commitments_of(found[0])
        return {row.objective_id for row in rows if "resourced" in [fault.name for fault in row.smart.faults]}

    for loader in (smart.load, load_content):
        Contribution.objects.all().delete()
        assert lacking(loader) == {first.pk, second.pk}
        ContributionFactory(priority=priority, objective=first)
        assert lacking(loader) == {second.pk}
        ContributionFactory(priority=priority)
        assert lacking(loader) == set()
