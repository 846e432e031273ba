"""The stages of a plan: planned in one form, entered by its moves."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from plans.models import KeyDate, Plan, State, Transition
from plans.timetable.actions import Overtaken, plan_stages, planned
from plans.timetable.stages import entered_by, stage_mark, stages_of, today
from tests.plans.days import DAY, address, in_days, parts, words

pytestmark = pytest.mark.django_db


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
