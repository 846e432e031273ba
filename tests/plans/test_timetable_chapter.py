"""The planning year, and the timetable in the document and in the news."""

import json
from datetime import date

import pytest
from django.utils.html import strip_tags

from plans.comparing import compare
from plans.document import freeze
from plans.models import CycleActivity, KeyDate, Plan
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html
from plans.shapes import start_from_plan
from plans.timetable.stages import today
from plans.timetable.year import USUAL, in_words
from priorities.chapters import signature_hashes
from tests.agreeing import CycleActivityFactory, KeyDateFactory
from tests.plans.days import address, in_days, parts, words

pytestmark = pytest.mark.django_db


class TestYear:
    def test_an_activity_is_added_changed_moved_and_removed(self, officer, plan):
        form = {"title": "Needs analysis", "months": ["9", "7", "8"], "who": "Group"}
        officer.post(address(plan, "activity_add"), form)
        officer.post(address(plan, "activity_add"), {"title": "Review", "months": ["1", "4"]})
        first, second = plan.cycle.all()
        assert (first.months, second.months) == ([7, 8, 9], [4, 1])
        officer.post(address(plan, "activity_move", second.pk), {"direction": "up"})
        assert [row.title for row in plan.cycle.all()] == ["Review", "Needs analysis"]
        form = {"title": "Needs", "months": ["7"], "version": 2}
        assert officer.post(address(plan, "activity_edit", first.pk), form).status_code == 302
        first.refresh_from_db()
        assert (first.title, first.months) == ("Needs", [7])
        officer.post(address(plan, "activity_remove", second.pk))
        assert [row.position for row in plan.cycle.all()] == [1]
        officer.post(address(plan, "activity_bring_back", second.pk))
        assert [row.title for row in plan.cycle.all()] == ["Review", "Needs"]
        told = officer.get(address(plan, "activity_history", first.pk)).context["entries"]
        assert ("Months", "July, August and September") in told[-1].words

    @pytest.mark.parametrize("months", [[], ["13"], ["x"]])
    def test_months_are_asked_for(self, officer, plan, months):
        answer = officer.post(address(plan, "activity_add"), {"title": "Review", "months": months})
        assert answer.status_code == 422 and not plan.cycle.exists()

    def test_the_usual_year_fills_an_empty_one_once(self, officer, plan):
        officer.post(address(plan, "usual_year"))
        assert plan.cycle.count() == len(USUAL) and plan.cycle.first().months == [4]
        officer.post(address(plan, "usual_year"))
        assert plan.cycle.count() == len(USUAL)
        covered = {month for row in plan.cycle.all() for month in row.months}
        assert covered == set(range(1, 13))

    def test_this_month_is_marked(self, officer, plan):
        CycleActivityFactory(plan=plan)
        page = officer.get(address(plan, "timetable"))
        assert page.context["this_month"] == today().month
        assert page.content.decode().count("month--now") == 2

    def test_months_in_words_run_as_the_year_does(self):
        assert in_words([3, 4, 1]) == "April, January and March"
        assert (in_words([5]), in_words(range(1, 13)), in_words([])) == ("May", "all year", "")


class TestDocument:
    def fill(self, plan):
        KeyDateFactory(
            plan=plan, title="Launch", on=date(2027, 5, 2), until=date(2027, 5, 3), who="Chair", note="secret"
        )
        KeyDateFactory(plan=plan, stage="published", title="x", on=date(2027, 4, 1))
        KeyDateFactory(plan=plan, stage="signoff", title="x", on=date(2027, 2, 17))
        CycleActivityFactory(plan=plan, title="Needs analysis", months=[8, 7], position=1)

    def test_it_is_a_chapter_of_plain_data_without_notes(self, plan):
        assert "timetable" not in [chapter["kind"] for chapter in freeze(plan)["chapters"]]
        self.fill(plan)
        chapters = freeze(plan)["chapters"]
        (found,) = [chapter for chapter in chapters if chapter["kind"] == "timetable"]
        assert [row["stage"] for row in found["data"]["stages"]] == ["signoff", "published"]
        assert found["data"]["key_dates"][0] | {"id": 0} == {
            "id": 0,
            "title": "Launch",
            "on": "2027-05-02",
            "until": "2027-05-03",
            "who": "Chair",
        }
        assert found["data"]["year"][0]["months"] == [7, 8]
        assert "secret" not in json.dumps(chapters)

    def test_a_plan_that_leaves_it_out_has_none(self, plan):
        self.fill(plan)
        plan.shows.remove("timetable")
        plan.save()
        assert "timetable" not in [chapter["kind"] for chapter in freeze(plan)["chapters"]]

    def test_nothing_of_it_is_signed(self, plan):
        before = signature_hashes(plan)
        self.fill(plan)
        assert signature_hashes(plan) == before

    def test_it_reads_alike_on_the_web_and_on_paper(self, officer, plan):
        self.fill(plan)
        document = freeze(plan)
        for page in (
            officer.get(address(plan, "preview")).content.decode(),
            edition_html(document, "full", Version.working_copy(document)),
        ):
            told = " ".join(strip_tags(page).split())
            assert "2 May 2027 to 3 May 2027" in told and "The plan is published" in told
            assert page.count('<span class="month__on">') == 2

    def test_a_comparison_names_what_changed(self, plan):
        self.fill(plan)
        before = freeze(plan)
        KeyDate.objects.filter(plan=plan, stage="signoff").update(on=date(2027, 2, 20))
        KeyDate.objects.filter(plan=plan, title="Launch").update(title="The launch")
        CycleActivity.objects.filter(plan=plan).update(months=[7, 8, 9])
        told = {change.row.title: change.kinds for change in compare(before, freeze(plan)).changes}
        assert told == {"Sign-off begins": ("dates",), "The launch": ("reworded",), "Needs analysis": ("dates",)}

    def test_the_next_plan_takes_over_the_year_and_not_the_dates(self, cast, plan):
        self.fill(plan)
        new = Plan(trust=cast.trust, title="Next", slug="next", starts=plan.starts, ends=plan.ends)
        start_from_plan(new, plan)
        assert new.cycle.get().title == "Needs analysis" and not new.key_dates.exists()

    def test_what_others_changed_is_news(self, cast, officer, plan):
        reader = cast.client("manager")
        reader.get(address(plan, "news"))
        officer.post(address(plan, "date_add"), {"title": "Youth summit", **parts("on", in_days(9))})
        officer.post(address(plan, "activity_add"), {"title": "Look back", "months": ["4"]})
        page = words(reader.get(address(plan, "news")))
        assert "Youth summit" in page and "Look back" in page
