"""A person's private calendar: what it holds, for whom, and what its address gives away."""

import logging
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from cypp.logs import AccessLog, HideSecrets, hidden
from partners.models import Membership, Role, User
from plans.layout import Numbering
from plans.models import CalendarAddress, KeyDate, Meeting, Plan, State
from plans.timetable.calendar import events_of
from plans.timetable.calendar_views import MOST
from plans.timetable.feed import KEPT, calendar_of, events_for
from plans.timetable.stages import today
from priorities.models import Commitment
from tests.agreeing import AgendaItemFactory, ConsultationFactory, KeyDateFactory, SignOffWindowFactory
from tests.factories import MembershipFactory, full_plan

pytestmark = pytest.mark.django_db


def in_days(count):
    return today() + timedelta(days=count)


@pytest.fixture
def plan(cast):
    """Alder's plan at sign-off, with a day of every kind."""
    plan = cast.plan
    KeyDateFactory(plan=plan, title="Youth summit", on=in_days(3), until=in_days(4), note="In confidence")
    KeyDateFactory(plan=plan, stage="published", title="x", on=in_days(60))
    KeyDateFactory(plan=plan, stage="drafting", title="x", on=in_days(-60))
    ConsultationFactory(plan=plan, opens=in_days(-300), closes=in_days(-9))
    SignOffWindowFactory(plan=plan, opens=in_days(-5), closes=in_days(20))
    AgendaItemFactory(plan=plan, meeting__on=in_days(30), meeting__body__name="Cabinet")
    Commitment.objects.filter(objective__priority__plan=plan).update(by_date=in_days(9))
    at(plan, State.SIGNOFF)
    return plan


def at(plan, state):
    Plan.objects.filter(pk=plan.pk).update(state=state)


def titles(user):
    return [event.title for event in events_for(User.objects.get(pk=user.pk))]


ALL = [
    "Consultation closes",
    "Sign-off opens",
    "Youth summit",
    "Sign-off closes",
    "Cabinet meets",
    "Publication is due",
]


class TestContents:
    @pytest.mark.parametrize(
        ("role", "state", "expected"),
        [
            ("officer", State.SIGNOFF, ALL),
            ("manager", State.DRAFTING, ALL),
            ("lead", State.SIGNOFF, ALL),
            ("signatory", State.SIGNOFF, ALL),
            ("signatory", State.DRAFTING, []),
            ("signatory", State.APPROVED, ["Youth summit", "Cabinet meets", "Publication is due"]),
            ("officer", State.SUPERSEDED, []),
            ("board", State.SIGNOFF, []),
            ("administrator", State.SIGNOFF, []),
            ("nobody", State.SIGNOFF, []),
            ("stranger", State.SIGNOFF, []),
        ],
    )
    def test_everybody_has_what_they_may_read(self, cast, plan, role, state, expected):
        at(plan, state)
        assert titles(getattr(cast, role)) == expected

    @pytest.mark.parametrize(
        ("role", "state", "count"),
        [
            ("officer", State.APPROVED, 8),
            ("lead", State.PUBLISHED, 8),
            ("officer", State.SIGNOFF, 0),
            ("officer", State.SUPERSEDED, 0),
            ("signatory", State.PUBLISHED, 0),
        ],
    )
    def test_commitments_are_owed_once_they_are_agreed_and_told_by_number(self, cast, plan, role, state, count):
        at(plan, state)
        found = [title for title in titles(getattr(cast, role)) if title.startswith("Commitment")]
        assert len(found) == count
        if count:
            rows = Commitment.objects.filter(objective__priority__plan=plan)
            assert set(found) == {f"Commitment {row.label} is due" for row in rows}

    def test_running_numbers_are_those_of_the_plan(self, cast, plan):
        Plan.objects.filter(pk=plan.pk).update(state=State.PUBLISHED, numbering=Numbering.RUNNING)
        rows = Commitment.objects.filter(objective__priority__plan=plan)
        found = {title for title in titles(cast.officer) if title.startswith("Commitment")}
        assert found == {f"Commitment {row.label} is due" for row in rows} and "Commitment 4.2 is due" in found

    def test_what_is_done_or_long_past_goes(self, cast, plan):
        KeyDate.objects.filter(title="Youth summit").update(done_on=today())
        KeyDateFactory(plan=plan, title="Long ago", on=today() - KEPT - timedelta(days=1))
        assert {"Youth summit", "Long ago"}.isdisjoint(titles(cast.officer))

    def test_two_roles_and_two_trusts_come_together(self, cast, plan):
        MembershipFactory(trust=cast.other, user=cast.signatory, role=Role.LEAD)
        KeyDateFactory(plan=cast.other_plan, title="Elsewhere", on=in_days(1))
        assert "Elsewhere" in titles(cast.signatory) and "Elsewhere" not in titles(cast.officer)

    def test_more_plans_trusts_and_days_take_no_more_queries(self, cast, plan, django_assert_num_queries):
        user = User.objects.get(pk=cast.officer.pk)
        with django_assert_num_queries(7):
            events_for(user)
        for slug in ("second", "third"):
            more = full_plan(cast.trust, slug=slug, title=slug)
            Plan.objects.filter(pk=more.pk).update(state=State.PUBLISHED, numbering=Numbering.RUNNING)
            Commitment.objects.filter(objective__priority__plan=more).update(by_date=in_days(2))
            KeyDateFactory(plan=more, on=in_days(5))
            AgendaItemFactory(plan=more, meeting__on=in_days(6))
        MembershipFactory(trust=cast.other, user=user, role=Role.OFFICER)
        with django_assert_num_queries(10):  # the commitments, and their running numbers
            assert len(events_for(User.objects.get(pk=user.pk))) > 20


@pytest.fixture
def secret(cast):
    return CalendarAddress.objects.create(user=cast.officer, used_at="2026-01-01T00:00Z").secret


def fetch(secret, **headers):
    return Client().get(f"/calendar/{secret}.ics", headers=headers)


class TestFeed:
    def test_it_is_a_calendar_of_days_with_links(self, plan, secret, settings):
        settings.SITE_URL = "https://plans.example.org"
        answer = fetch(secret)
        assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
        found = Calendar.from_ical(answer.content)
        events = found.walk("VEVENT")
        assert len(events) == len(ALL) and not found.errors and not any(each.errors for each in events)
        (summit,) = [each for each in events if "summit" in each["SUMMARY"]]
        row = KeyDate.objects.get(title="Youth summit")
        assert summit["SUMMARY"] == f"Youth summit – {plan.full_title}"
        assert (summit["DTSTART"].dt, summit["DTEND"].dt) == (in_days(3), in_days(5))
        assert summit["DTSTART"].params["VALUE"] == "DATE"
        assert summit["UID"] == f"date-{row.pk}@plans.example.org"
        assert summit["DTSTAMP"].dt == row.changed_at.replace(microsecond=0)
        assert summit["URL"].startswith("https://plans.example.org/alder/plans/alder-plan/timetable/")
        assert len({each["UID"] for each in events}) == len(events)

    @pytest.mark.parametrize(("day", "moment"), [("2026-07-01", "13:30"), ("2026-12-01", "14:30")])
    def test_a_meeting_begins_at_its_hour_in_london(self, plan, day, moment):
        Meeting.objects.update(on=day, at="14:30")
        (event,) = [each for each in events_of([plan], date(2026, 1, 1)) if each.kind == "meeting"]
        (entry,) = Calendar.from_ical(calendar_of([event], "x")).walk("VEVENT")
        assert entry["DTSTART"].dt == datetime.fromisoformat(f"{day}T{moment}Z") and "DTEND" not in entry

    def test_no_words_of_the_plan_are_in_it(self, cast, plan, secret):
        at(plan, State.PUBLISHED)
        Commitment.objects.filter(objective__priority__plan=plan).update(text="Open the new centre", lead="Head")
        body = fetch(secret).content.decode().replace("\r\n ", "")
        assert "Commitment 1.1.1 is due" in body
        for text in ("new centre", "Head", "In confidence", cast.officer.email):
            assert text not in body

    def test_lines_are_folded_and_signs_are_escaped(self, plan):
        title = "Ä long, long; title\\ with " + "words and öther things " * 9
        KeyDateFactory(plan=plan, title=title[:200], on=in_days(1))
        (event,) = [each for each in events_for(plan.trust.memberships.first().user) if each.title.startswith("Ä")]
        body = calendar_of([event], "x")
        assert all(len(line) <= 75 for line in body.split(b"\r\n"))
        assert Calendar.from_ical(body).walk("VEVENT")[0]["SUMMARY"].startswith(title[:200].rstrip())

    def test_it_is_asked_again_cheaply(self, plan, secret):
        first = fetch(secret)
        assert fetch(secret, if_none_match=first["ETag"]).status_code == 304
        KeyDateFactory(plan=plan, on=in_days(1))
        assert fetch(secret, if_none_match=first["ETag"]).status_code == 200

    def test_a_lost_role_empties_it_whatever_the_calendar_had_before(self, cast, plan, secret):
        first = fetch(secret)
        Membership.objects.filter(user=cast.officer).delete()
        later = "Fri, 31 Dec 2999 23:59:59 GMT"
        answer = fetch(secret, if_none_match=first["ETag"], if_modified_since=later)
        assert answer.status_code == 200 and b"VEVENT" not in answer.content
        assert Calendar.from_ical(answer.content)["VERSION"] == "2.0"

    def test_nobody_else_keeps_or_passes_it_on(self, plan, secret):
        answer = fetch(secret)
        assert answer["Cache-Control"] == "private, no-cache" and answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex" and not answer.cookies

    @pytest.mark.parametrize("wrong", ["x", "None", "x" * 43, "%00", "%C3%A4", "%2500"])
    def test_a_wrong_address_is_not_there(self, plan, secret, wrong):
        assert fetch(wrong).status_code == 404

    def test_an_account_out_of_use_has_none(self, cast, plan, secret):
        User.objects.filter(pk=cast.officer.pk).update(is_active=False)
        assert fetch(secret).status_code == 404

    def test_asking_all_the_time_is_refused_for_a_while(self, plan, secret):
        answers = [fetch(secret).status_code for _ in range(2 * MOST + 1)]  # two periods at most
        assert answers[:MOST] == [200] * MOST and 429 in answers

    def test_one_asks_a_handful_of_queries(self, plan, secret, django_assert_max_num_queries):
        with django_assert_max_num_queries(16):
            fetch(secret)


class TestAddress:
    def page(self, cast, name="calendar"):
        return reverse(f"plans:{name}", args=[cast.trust.slug])

    def test_it_is_made_made_anew_and_removed_by_its_owner(self, cast, plan):
        client = cast.client("officer")
        assert "Make my address" in client.get(self.page(cast)).content.decode()
        client.post(self.page(cast, "calendar_new"))
        first = CalendarAddress.objects.get().secret
        page = client.get(self.page(cast))
        assert f"http://testserver/calendar/{first}.ics" in page.content.decode()
        assert page["Cache-Control"] == "private, no-store" and "Youth summit" in page.content.decode()
        assert fetch(first).status_code == 200
        assert CalendarAddress.objects.get().used_at is not None
        client.post(self.page(cast, "calendar_new"))
        second = CalendarAddress.objects.get().secret
        assert (fetch(first).status_code, fetch(second).status_code) == (404, 200)
        client.post(self.page(cast, "calendar_remove"))
        assert fetch(second).status_code == 404 and not CalendarAddress.objects.exists()

    def test_nobody_sees_anothers(self, cast, plan, secret):
        assert secret not in cast.client("manager").get(self.page(cast)).content.decode()
        cast.client("manager").post(self.page(cast, "calendar_remove"))
        assert fetch(secret).status_code == 200


class TestLogs:
    SECRET = "/calendar/qK7-_secret.ics"

    def test_no_line_of_ours_holds_an_address(self, capsys):
        record = logging.LogRecord("django.request", 30, "x", 1, "Not Found: %s", (self.SECRET,), None)
        assert HideSecrets().filter(record)
        assert record.getMessage() == "Not Found: /calendar/….ics"
        other = logging.LogRecord("django.request", 30, "x", 1, "Not Found: %s", ("/alder/calendar/",), None)
        HideSecrets().filter(other)
        assert other.getMessage() == "Not Found: /alder/calendar/"

    @pytest.mark.parametrize(
        ("said", "shown"),
        [
            ("/calendar/qK7-_secret-qK7", "/calendar/…"),  # cut off where it was pasted
            ("/calendar/qK7-_secret-qK7.ICS?x=1", "/calendar/….ICS?x=1"),
            ("/published/alder/plan/consultation/thanks/BCDFG23456/", "/published/alder/plan/consultation/thanks/…/"),
            (
                "/alder/calendar/remove/ /published/alder/calendar/",
                "/alder/calendar/remove/ /published/alder/calendar/",
            ),
        ],
    )
    def test_nor_what_is_left_of_one_nor_the_reference_of_a_response(self, said, shown):
        assert hidden(f"GET {said} 404") == f"GET {shown} 404"

    def test_every_handler_hides_them(self, settings):
        handlers = settings.LOGGING["handlers"].values()
        assert all("hide_secrets" in handler["filters"] for handler in handlers)

    def test_nor_does_the_log_of_requests(self):
        from gunicorn.config import Config

        class Answer:
            status, sent, headers = "200 OK", 5, ()

        class Request:
            headers = (("REFERER", f"https://x.example{TestLogs.SECRET}"),)

        environ = {"REQUEST_METHOD": "GET", "RAW_URI": self.SECRET, "PATH_INFO": self.SECRET, "SERVER_PROTOCOL": "x"}
        found = AccessLog(Config()).atoms(Answer(), Request(), environ, timedelta(seconds=1))
        assert "secret" not in str(found) and "/calendar/….ics" in found["r"]

    def test_a_container_uses_it(self):
        from tests.browser.tools import ROOT

        assert '"--logger-class", "cypp.logs.AccessLog"' in (ROOT / "Dockerfile").read_text()

    def test_other_words_stay(self):
        assert hidden("GET /northmere/calendar/ 200") == "GET /northmere/calendar/ 200"
