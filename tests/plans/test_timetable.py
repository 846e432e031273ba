"""The timetable of a plan: its stages, key dates and planning year, on its page, in the document, in histories."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from plans.comparing import compare
from plans.document import freeze
from plans.editions import Version, edition_html
from plans.models import EDITABLE_STATES, CycleActivity, KeyDate, Notice, Plan, State, Transition
from plans.shapes import start_from_plan
from plans.timetable.actions import Overtaken, plan_stages, planned
from plans.timetable.calendar import Event, events_of
from plans.timetable.drawing import TICKS, ticks, timeline
from plans.timetable.stages import entered_by, stage_mark, stages_of, standing, today
from plans.timetable.tasks import remind
from plans.timetable.year import USUAL, in_words
from priorities.chapters import signature_hashes
from tests.factories import (
    AgendaItemFactory,
    ConsultationFactory,
    CycleActivityFactory,
    KeyDateFactory,
    SignOffWindowFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 3)


def address(plan, name, *args):
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


def in_days(count):
    return today() + timedelta(days=count)


def parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


@pytest.fixture
def officer(cast):
    return cast.client("officer")


@pytest.fixture
def plan(cast):
    return cast.plan


class TestStages:
    def form(self, plan, seen=None, **days):
        known = {stage: day.isoformat() for stage, day in (seen or planned(plan)).items() if day}
        found = {"seen": json.dumps(known)}
        for stage, day in days.items():
            found |= parts(stage, day)
        return found

    def test_all_days_are_planned_in_one_form_and_taken_back_there(self, officer, plan):
        days = {"consultation": in_days(5), "signoff": in_days(40), "published": in_days(90)}
        answer = officer.post(address(plan, "stages"), self.form(plan, **days))
        assert answer.url == f"{address(plan, 'timetable')}#stages"
        assert {stage: day for stage, day in planned(plan).items() if day} == days
        page = words(officer.get(address(plan, "timetable")))
        assert "Due in 5 days" in page and "Due in 90 days" in page and "No day planned" in page
        officer.post(address(plan, "stages"), self.form(plan, signoff=in_days(41)))
        assert {stage: day for stage, day in planned(plan).items() if day} == {"signoff": in_days(41)}
        assert plan.key_dates.get().version == 2

    def test_days_out_of_order_are_refused_by_name(self, officer, plan):
        answer = officer.post(address(plan, "stages"), self.form(plan, consultation=in_days(9), signoff=in_days(8)))
        assert answer.status_code == 422
        assert "“Sign-off begins” comes before “Consultation begins”" in words(answer)
        assert not plan.key_dates.exists()

    def test_what_only_one_of_two_changed_is_kept_of_both(self, plan):
        seen = {"consultation": in_days(1)}
        plan_stages(plan, {"consultation": in_days(1)}, {})
        plan_stages(plan, {"consultation": in_days(2), "signoff": None}, seen)
        plan_stages(plan, {"consultation": in_days(1), "signoff": in_days(30)}, seen)
        found = planned(plan)
        assert (found["consultation"], found["signoff"]) == (in_days(2), in_days(30))

    def test_the_same_stage_planned_by_two_is_shown_and_then_decided(self, officer, plan):
        mine = self.form(plan, signoff=in_days(30))
        plan_stages(plan, {"signoff": in_days(20)}, {})
        with pytest.raises(Overtaken):
            plan_stages(plan, {"signoff": in_days(30)}, {})
        answer = officer.post(address(plan, "stages"), mine)
        assert answer.status_code == 409 and "meanwhile. Check it and save again." in words(answer)
        assert planned(plan)["signoff"] == in_days(20)
        again = mine | {"seen": answer.context["form"]["seen"].value()}
        assert officer.post(address(plan, "stages"), again).status_code == 302
        assert planned(plan)["signoff"] == in_days(30)

    @pytest.mark.parametrize("seen", ["", "[1]", "{", '{"signoff": 5}', '{"signoff": "soon"}'])
    def test_a_form_that_says_nonsense_of_what_it_saw_begins_from_nothing(self, officer, plan, seen):
        form = self.form(plan, signoff=in_days(3)) | {"seen": seen}
        assert officer.post(address(plan, "stages"), form).status_code == 302

    @pytest.mark.parametrize(
        ("planned_in", "entered_in", "passed", "kind", "text"),
        [
            (None, None, False, "off", "No day planned"),
            (None, None, True, "off", "Left out"),
            (None, 0, True, "good", "Entered"),
            (-12, None, False, "bad", "12 days late"),
            (-1, None, False, "bad", "1 day late"),
            (0, None, False, "warn", "Due today"),
            (1, None, False, "info", "Due tomorrow"),
            (5, None, False, "info", "Due in 5 days"),
            (-5, -5, True, "good", "On the planned day"),
            (-5, -7, True, "good", "2 days early"),
            (-5, -2, True, "warn", "3 days late"),
        ],
    )
    def test_a_stage_says_how_it_stands(self, planned_in, entered_in, passed, kind, text):
        row = KeyDate(on=DAY + timedelta(days=planned_in)) if planned_in is not None else None
        entered = DAY + timedelta(days=entered_in) if entered_in is not None else None
        found = stage_mark(row, entered, passed, DAY)
        assert (found.kind, found.text) == (kind, text)

    def test_the_days_it_entered_them_follow_the_moves(self, plan):
        def move(old, new, day):
            at = timezone.make_aware(datetime(2026, 3, day, 12))
            return Transition(from_state=old, to_state=new, at=at)

        d, c, s, a, p = (state.value for state in list(State)[:5])
        begun = {d: date(2026, 3, 1)}
        forward = [move(d, c, 2), move(c, s, 3), move(s, d, 4)]
        assert entered_by(forward, begun) == begun
        again = [*forward, move(d, s, 5), move(s, a, 6), move(a, s, 7)]
        assert entered_by(again, begun) == begun | {s: date(2026, 3, 5)}
        done = [*again, move(s, a, 8), move(a, p, 9)]
        assert entered_by([*done, move(p, State.SUPERSEDED, 10)], begun) == entered_by(done, begun)
        assert entered_by([*done, move(p, d, 11)], begun) == {d: date(2026, 3, 11)}

    def test_a_stage_that_was_left_out_or_returned_from_says_so(self, cast, plan):
        Plan.objects.filter(pk=plan.pk).update(state=State.SIGNOFF)
        plan.refresh_from_db()
        by = {"plan": plan, "by": cast.manager}
        Transition.objects.create(action="open_signoff", from_state="drafting", to_state="signoff", **by)
        found = {stage.state: stage for stage in stages_of(plan, today())}
        assert found[State.DRAFTING].entered == found[State.SIGNOFF].entered == today()
        assert found[State.CONSULTATION].mark.text == "Left out"
        assert [stage.state for stage in found.values() if stage.now] == [State.SIGNOFF]


class TestKeyDates:
    def test_one_is_added_changed_done_and_removed_each_with_a_way_back(self, officer, plan):
        form = {"title": "Stakeholder event", **parts("on", in_days(3)), **parts("until", in_days(4)), "who": "Tom"}
        answer = officer.post(address(plan, "date_add"), form)
        row = plan.key_dates.get()
        assert answer.url == f"{address(plan, 'timetable')}#date-{row.pk}"
        assert (row.title, row.on, row.until, row.who) == ("Stakeholder event", in_days(3), in_days(4), "Tom")
        form = {"title": "Big event", **parts("on", in_days(3)), **parts("until", in_days(3)), "version": 1}
        officer.post(address(plan, "date_edit", row.pk), form)
        row.refresh_from_db()
        assert (row.title, row.until) == ("Big event", None)
        page = officer.post(address(plan, "date_done", row.pk), follow=True)
        assert "“Big event” is done." in words(page) and address(plan, "date_not_done", row.pk) in page.content.decode()
        assert plan.key_dates.get().done_on == today()
        officer.post(address(plan, "date_not_done", row.pk))
        assert plan.key_dates.get().done_on is None
        page = officer.post(address(plan, "date_remove", row.pk), follow=True)
        assert "“Big event” is removed." in words(page)
        officer.post(address(plan, "date_bring_back", row.pk))
        assert plan.key_dates.get().title == "Big event"
        told = officer.get(address(plan, "date_history", row.pk)).context["entries"]
        assert [entry.what for entry in told] == ["Brought back", "Removed", "Changed", "Changed", "Changed", "Added"]
        assert ("Day", f"{in_days(3).day} {in_days(3):%B %Y}") in told[-1].words

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"title": ""}, "Enter what happens"),
            ({"on_day": ""}, "Add the day to the day."),
            (
                {"until_day": "1", "until_month": "1", "until_year": "2001"},
                "The last day must be on or after the first",
            ),
        ],
    )
    def test_bad_input_says_what_to_do(self, officer, plan, change, said):
        form = {"title": "Event", **parts("on", in_days(3))} | change
        answer = officer.post(address(plan, "date_add"), form)
        assert answer.status_code == 422 and said in words(answer)

    def test_a_stale_save_shows_both(self, officer, plan):
        row = KeyDateFactory(plan=plan)
        form = {"title": "Theirs", **parts("on", row.on), "version": 1}
        officer.post(address(plan, "date_edit", row.pk), form)
        answer = officer.post(address(plan, "date_edit", row.pk), form | {"title": "Mine"})
        assert answer.status_code == 409 and "Theirs" in words(answer)
        KeyDate.objects.filter(pk=row.pk).delete()
        assert officer.post(address(plan, "date_edit", row.pk), form).status_code == 409

    @pytest.mark.parametrize(
        ("on", "until", "done", "kind", "text"),
        [
            (-12, None, False, "bad", "12 days late"),
            (-12, -1, False, "bad", "1 day late"),
            (-12, 4, False, "info", "Under way, 4 days left"),
            (-12, 0, False, "info", "Under way, ends today"),
            (0, 9, False, "warn", "Due today"),
            (5, None, False, "info", "Due in 5 days"),
            (-12, None, True, "good", "Done"),
            (-12, None, None, "off", "Past"),
            (0, None, None, "warn", "Today"),
            (1, None, None, "info", "Tomorrow"),
            (5, None, None, "info", "In 5 days"),
        ],
    )
    def test_a_day_says_how_it_stands(self, on, until, done, kind, text):
        found = standing(event(on, until, done=done), DAY)
        assert (found.kind, found.text) == (kind, text)

    def test_days_of_other_parts_stand_among_them_with_a_way_there(self, officer, plan):
        KeyDateFactory(plan=plan, title="Launch", on=in_days(50))
        ConsultationFactory(plan=plan, opens=in_days(-30), closes=in_days(-2))
        SignOffWindowFactory(plan=plan, opens=in_days(1), closes=in_days(20))
        item = AgendaItemFactory(plan=plan, meeting__on=in_days(25), meeting__body__name="Cabinet")
        page = officer.get(address(plan, "timetable"))
        lines = page.context["lines"]
        assert [(line.event.title, line.mark.text) for line in lines] == [
            ("Consultation opens", "Past"),
            ("Consultation closes", "Past"),
            ("Sign-off opens", "Tomorrow"),
            ("Sign-off closes", "In 20 days"),
            ("Cabinet meets", "In 25 days"),
            ("Launch", "Due in 50 days"),
        ]
        assert [line.after for line in lines] == [False, False, True, False, False, False]
        room = reverse("priorities:room", args=[plan.trust.slug, plan.slug])
        assert f'<a href="{room}">Sign-off closes</a>' in page.content.decode()
        assert item.meeting.body.name in page.context["timeline"].lanes[2]["marks"][0]["words"]

    def test_what_is_late_is_counted_at_the_top(self, officer, plan):
        KeyDateFactory(plan=plan, on=in_days(-3))
        KeyDateFactory(plan=plan, on=in_days(-3), done_on=in_days(-2))
        KeyDateFactory(plan=plan, stage="signoff", on=in_days(-1))
        page = officer.get(address(plan, "timetable"))
        assert page.context["late"] == 2 and "2 days have gone by undone" in words(page)
        assert "2 late, 1 done or past, 0 to come" in page.context["timeline"].title

    @pytest.mark.parametrize("state", sorted(set(State) - EDITABLE_STATES))
    def test_a_closed_plan_keeps_its_days_but_still_says_what_is_done(self, officer, plan, state):
        row, activity = KeyDateFactory(plan=plan), CycleActivityFactory(plan=plan)
        Plan.objects.filter(pk=plan.pk).update(state=state)
        page = officer.get(address(plan, "timetable")).content.decode()
        assert "Mark as done" in page and "Change<" not in page and "Plan the stages" not in page
        for name, args in (
            ("stages", ()),
            ("date_add", ()),
            ("date_edit", (row.pk,)),
            ("date_remove", (row.pk,)),
            ("usual_year", ()),
            ("activity_edit", (activity.pk,)),
            ("activity_move", (activity.pk,)),
            ("activity_remove", (activity.pk,)),
        ):
            assert officer.post(address(plan, name, *args)).status_code == 403, name
        assert officer.post(address(plan, "date_done", row.pk)).status_code == 302
        with pytest.raises(PermissionDenied):
            plan_stages(plan, {"signoff": today()}, {})

    def test_a_stage_is_no_key_date_to_edit(self, officer, plan):
        row = KeyDateFactory(plan=plan, stage="signoff")
        for name in ("date_edit", "date_remove"):
            assert officer.get(address(plan, name, row.pk)).status_code == 404
        assert officer.post(address(plan, "date_done", row.pk)).status_code == 404

    @pytest.mark.parametrize("size", [1, 9])
    def test_the_page_takes_the_same_queries_whatever_it_holds(self, officer, plan, size, django_assert_num_queries):
        officer.get(address(plan, "timetable"))
        for at in range(size):
            KeyDateFactory(plan=plan, on=in_days(at))
            CycleActivityFactory(plan=plan, position=at + 1)
            AgendaItemFactory(plan=plan, meeting__on=in_days(at))
        with django_assert_num_queries(15):
            officer.get(address(plan, "timetable"))


def event(on, until=None, *, done=None, kind="date", title="Event"):
    plan = Plan(title="Plan", starts=DAY, ends=DAY)
    last = DAY + timedelta(days=until) if until is not None else None
    return Event(plan, DAY + timedelta(days=on), title, "/", kind, title, timezone.now(), last, done)


class TestTimeline:
    def test_nothing_is_drawn_of_nothing(self):
        assert timeline([], DAY) is None

    def test_today_stands_between_what_was_and_what_will_be(self):
        found = [event(-40, done=True), event(-20, done=False), event(5, 30, done=False)]
        drawn = timeline([(each, standing(each, DAY)) for each in found], DAY)
        (lane,) = drawn.lanes
        first, second, third = lane["marks"]
        assert drawn.left < first["x"] < second["x"] < drawn.today < third["x"] < third["x"] + third["width"]
        assert third["x"] + third["width"] < drawn.right
        assert [mark["kind"] for mark in lane["marks"]] == ["done", "late", "next"]
        assert drawn.title.endswith("1 late, 1 done or past, 1 to come. The tables below say which.")

    @pytest.mark.parametrize("count", [1, 30, 300, 1200, 9000])
    def test_months_can_be_read_however_long_it_is(self, count):
        found = ticks(DAY, DAY + timedelta(days=count))
        assert len(found) <= TICKS + 1
        assert all(day.day == 1 and DAY <= day <= DAY + timedelta(days=count) for day in found)
        assert found or count == 1


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


class TestReminders:
    def test_officers_are_told_once_of_each_day_that_went_by(self, cast, plan):
        row = KeyDateFactory(plan=plan, title="Secret summit", on=in_days(-1))
        KeyDateFactory(plan=plan, stage="signoff", title="x", on=in_days(-4))
        KeyDateFactory(plan=plan, stage="drafting", title="x", on=in_days(-9))
        KeyDateFactory(plan=plan, on=in_days(-9), until=in_days(0))
        KeyDateFactory(plan=plan, on=in_days(-9), done_on=in_days(-9))
        KeyDateFactory(plan=plan, on=in_days(0))
        told = {cast.officer, cast.second_officer, cast.manager}
        assert remind() == 2 * len(told) and remind() == 0
        found = Notice.objects.filter(plan=plan)
        assert {notice.user for notice in found} == told
        said = {notice.words for notice in found}
        assert len(said) == 2 and not any("Secret" in each for each in said)
        assert {notice.path for notice in found} == {address(plan, "timetable")}
        row.on = in_days(-2)
        row.save()
        assert remind() == len(told)

    def test_a_superseded_plan_reminds_nobody(self, plan):
        KeyDateFactory(plan=plan, on=in_days(-1))
        Plan.objects.filter(pk=plan.pk).update(state=State.SUPERSEDED)
        assert remind() == 0


def test_an_event_is_asked_for_from_a_day_on(plan):
    KeyDateFactory(plan=plan, title="Old", on=in_days(-9))
    KeyDateFactory(plan=plan, title="Long", on=in_days(-9), until=in_days(1))
    ConsultationFactory(plan=plan, opens=in_days(-9), closes=in_days(1))
    found = [each.title for each in events_of([plan], today())]
    assert found == ["Long", "Consultation closes"]
    assert events_of([plan], today(), without={"date", "consultation"}) == []
