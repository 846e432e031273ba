"""The timetable of a plan: its key dates, their line of time and their reminders."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from plans.models import EDITABLE_STATES, KeyDate, Notice, Plan, State
from plans.timetable.actions import mark, plan_stages
from plans.timetable.calendar import events_of
from plans.timetable.drawing import MONTH, NARROW_SHEET, WIDE_SHEET, ticks, timeline
from plans.timetable.stages import standing, today
from plans.timetable.tasks import remind
from tests.agreeing import (
    AgendaItemFactory,
    ConsultationFactory,
    CycleActivityFactory,
    KeyDateFactory,
    SignOffWindowFactory,
)
from tests.plans.days import DAY, address, event, in_days, parts, words
from tests.priorities.together import blocked

pytestmark = pytest.mark.django_db


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

    def test_what_is_done_is_removed_and_comes_back_done(self, officer, plan):
        row = KeyDateFactory(plan=plan, done_on=in_days(-1))
        page = officer.post(address(plan, "date_remove", row.pk), follow=True)
        assert (page.status_code, plan.key_dates.count()) == (200, 0)
        for name in ("date_done", "date_not_done"):
            assert officer.post(address(plan, name, row.pk)).status_code == 404
        officer.post(address(plan, "date_bring_back", row.pk))
        assert plan.key_dates.get().done_on == in_days(-1)

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("name", ["date_done", "date_not_done"])
    def test_what_is_removed_while_it_is_marked_is_said_to_be_gone(self, officer, plan, name):
        row = KeyDateFactory(plan=plan, title="Stakeholder event", done_on=in_days(-1))
        with transaction.atomic():
            KeyDate.objects.filter(pk=row.pk).delete()
            answer = blocked(lambda: officer.post(address(plan, name, row.pk), follow=True))
        assert "“Stakeholder event” was removed meanwhile, so nothing was changed." in words(answer())
        assert not plan.key_dates.exists()

    @pytest.mark.django_db(transaction=True)
    def test_what_is_marked_while_it_is_removed_is_removed_as_marked(self, officer, plan):
        row = KeyDateFactory(plan=plan)
        with transaction.atomic():
            mark(row, today())
            answer = blocked(lambda: officer.post(address(plan, "date_remove", row.pk), follow=True))
        assert "is removed." in words(answer())
        officer.post(address(plan, "date_bring_back", row.pk))
        assert plan.key_dates.get().done_on == today()

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
        assert item.meeting.body.name in page.context["timelines"][0].lanes[2]["marks"][0]["words"]

    def test_what_is_late_is_counted_at_the_top(self, officer, plan):
        KeyDateFactory(plan=plan, on=in_days(-3))
        KeyDateFactory(plan=plan, on=in_days(-3), done_on=in_days(-2))
        KeyDateFactory(plan=plan, stage="signoff", on=in_days(-1))
        page = officer.get(address(plan, "timetable"))
        assert page.context["late"] == 2 and "2 days have gone by undone" in words(page)
        assert "2 late, 1 done or past, 0 to come" in page.context["timelines"][0].title

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

    @pytest.mark.parametrize("sheet", [WIDE_SHEET, NARROW_SHEET], ids=lambda sheet: sheet.name)
    @pytest.mark.parametrize("count", [1, 30, 300, 1200, 9000])
    def test_all_of_it_is_within_its_sheet(self, count, sheet):
        found = [event(-count, done=True), event(0, done=False), event(count // 2, count, done=False)]
        drawn = timeline([(each, standing(each, DAY)) for each in found], DAY, sheet)
        xs = [mark["x"] + mark["width"] for lane in drawn.lanes for mark in lane["marks"]]
        assert all(drawn.left <= x <= drawn.right for x in [*xs, drawn.today, *(tick["x"] for tick in drawn.ticks)])
        assert all(tick["x"] + MONTH <= drawn.width for tick in drawn.ticks if tick["word"])

    @pytest.mark.parametrize("sheet", [WIDE_SHEET, NARROW_SHEET], ids=lambda sheet: sheet.name)
    @pytest.mark.parametrize("count", [1, 30, 300, 1200, 9000])
    def test_months_can_be_read_however_long_it_is(self, count, sheet):
        found = ticks(DAY, DAY + timedelta(days=count), sheet.ticks)
        assert len(found) <= sheet.ticks + 1
        assert all(day.day == 1 and DAY <= day <= DAY + timedelta(days=count) for day in found)
        assert found or count == 1


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
