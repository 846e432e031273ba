"""The pages of meetings, agendas and decisions: what they let one do, and what they refuse."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from plans.decisions import actions
from plans.models import AgendaItem, Meeting, Plan, Publication, State
from plans.pages import plan_url
from tests.agreeing import AgendaItemFactory, MeetingFactory
from tests.factories import BodyFactory
from tests.plans.deciding import TODAY, decide, put, reword, stands, version_of, way

pytestmark = pytest.mark.django_db


def test_the_way_is_built_moved_and_taken_apart(cast):
    bodies = [BodyFactory(trust=cast.trust, name=name) for name in ("Executive", "Scrutiny")]
    manager, page = cast.client("manager"), plan_url("plans:decisions", cast.plan)
    for body, asks in zip(bodies, ("note", "comment"), strict=True):
        answer = manager.post(plan_url("plans:step_add", cast.plan), {"body": body.pk, "asks": asks})
        assert answer.status_code == 302
    first, second = cast.plan.route.all()
    assert (first.body, first.asks, second.position) == (bodies[0], "note", 2)
    manager.post(plan_url("plans:step_move", cast.plan, second.pk), {"direction": "up"})
    assert [step.body.name for step in cast.plan.route.all()] == ["Scrutiny", "Executive"]
    first.refresh_from_db()
    data = {"body": bodies[0].pk, "asks": "approve", "version": first.version}
    assert manager.post(plan_url("plans:step_edit", cast.plan, first.pk), data).status_code == 302
    stale = manager.post(plan_url("plans:step_edit", cast.plan, first.pk), data | {"asks": "adopt"})
    assert stale.status_code == 409
    assert b"approves it" in manager.get(page).content
    manager.post(plan_url("plans:step_remove", cast.plan, second.pk))
    assert list(cast.plan.route.values_list("position", "body__name")) == [(1, "Executive")]
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.APPROVED)
    assert manager.get(plan_url("plans:step_add", cast.plan)).status_code == 403


def test_a_plan_is_put_on_an_agenda_in_the_version_that_is_kept_at_once(cast):
    step = way(cast.plan, "comment")[0]
    meeting = MeetingFactory(body=step.body, on=TODAY + timedelta(days=9))
    other = MeetingFactory(body=BodyFactory(trust=cast.trust), on=TODAY)
    address, officer = plan_url("plans:agenda_add", cast.plan), cast.client("officer")
    form = officer.get(address).context["form"]
    assert form["put"].value() == "now" and form["step"].value() == step.pk
    wrong = officer.post(address, {"meeting": other.pk, "step": step.pk, "put": "now"})
    assert wrong.status_code == 422 and "Choose its step, or none" in wrong.content.decode()
    assert not Publication.objects.exists()
    sent = {"meeting": meeting.pk, "step": step.pk, "put": "now"}
    assert officer.post(address, sent).status_code == 302
    item = AgendaItem.objects.get()
    assert item.publication.stage == "kept" and item.publication.name.startswith("For Body 1, ")
    assert item.title.endswith(": for comment") and "considers" in item.recommendations
    page = officer.get(plan_url("plans:decisions", cast.plan)).content.decode()
    assert "Next: Body 1 meets on" in page and "On the agenda" in page
    assert officer.get(address).context["form"]["put"].value() == str(item.publication_id)
    assert officer.post(address, sent).status_code == 422, "once on an agenda"
    reword(cast)
    edit = plan_url("plans:agenda_edit", cast.plan, item.pk)
    officer.post(edit, sent | {"version": item.version})
    item.refresh_from_db()
    assert item.publication.number == 2


def test_what_is_decided_keeps_its_meeting_and_stays_on_the_agenda(cast):
    item = put(way(cast.plan, "approve")[0], version_of(cast))
    decide(cast, item)
    officer = cast.client("officer")
    assert "meeting" not in officer.get(plan_url("plans:agenda_edit", cast.plan, item.pk)).context["form"].fields
    answer = officer.post(plan_url("plans:agenda_remove", cast.plan, item.pk), follow=True)
    assert b"A decision is recorded on this item" in answer.content and AgendaItem.objects.exists()
    meeting = item.meeting
    address = reverse("plans:meeting_edit", args=["alder", meeting.pk])
    later = TODAY + timedelta(days=5)
    data = {"on_day": later.day, "on_month": later.month, "on_year": later.year, "version": meeting.version}
    assert "cannot be one to come" in cast.client("manager").post(address, data).content.decode()
    earlier = data | {"on_year": later.year - 2, "place": "Chamber"}
    assert officer.post(address, earlier).status_code == 302
    changed = Meeting.objects.get()
    assert (changed.on, changed.place) == (meeting.on, "Chamber"), "whose decision counts follows from the day"
    assert cast.client("manager").post(address, earlier | {"version": changed.version}).status_code == 302
    assert Meeting.objects.get().on.year == later.year - 2


def test_recording_in_the_page(cast):
    first, second = way(cast.plan, "approve", "adopt")
    version = version_of(cast)
    manager, item = cast.client("manager"), put(second, version)
    address = plan_url("plans:decide", cast.plan, item.pk)
    bare = manager.post(address, {"outcome": "changes", "seen": "0"})
    assert bare.status_code == 422 and "Enter the changes" in bare.content.decode()
    early = manager.post(address, {"outcome": "approved", "seen": "0"})
    assert early.status_code == 409 and f"#step-{first.pk}" in early.content.decode()
    decide(cast, put(first, version))
    done = manager.post(address, {"outcome": "approved", "minute": "88", "seen": "0"}, follow=True)
    assert "Every body on the plan’s way has decided" in done.content.decode()
    made = item.decisions.get()
    assert (made.by_name, made.minute, made.publication) == ("Manager", "88", version)
    reword(cast)
    page = manager.get(plan_url("plans:decisions", cast.plan)).content.decode()
    assert f"?from={version.number}&amp;to=now" in page and "delegated authority" in page


def test_meetings_to_come_stand_in_the_order_of_their_days(cast):
    for name, day in (("Cabinet", 9), ("Board", 12), ("Scrutiny", 2)):
        MeetingFactory(body=BodyFactory(trust=cast.trust, name=name), on=date(2030, 3, day))
    page = cast.client("board").get(reverse("plans:meetings", args=["alder"])).content.decode()
    places = [page.index(f"{name}, </span>") for name in ("Scrutiny", "Cabinet", "Board")]
    assert places == sorted(places)


def test_the_trusts_meetings(cast):
    body, officer = BodyFactory(trust=cast.trust, name="Cabinet"), cast.client("officer")
    add = reverse("plans:meeting_add", args=["alder"])
    data = {"body": body.pk, "on_day": "9", "on_month": "3", "on_year": "2030", "at": "19:00", "place": "Chamber"}
    assert officer.post(add, data).status_code == 302
    assert "meets on that day already" in officer.post(add, data).content.decode()
    assert officer.post(add, data | {"at": "late"}).status_code == 422
    meeting = Meeting.objects.get()
    item = AgendaItemFactory(plan=cast.plan, meeting=meeting, publication=version_of(cast))
    listed = cast.client("board").get(reverse("plans:meetings", args=["alder"])).content.decode()
    assert "9 March 2030" in listed and "on the agenda" not in listed  # of a draft that the board does not read
    assert "1 plan on the agenda" in officer.get(reverse("plans:meetings", args=["alder"])).content.decode()
    address = reverse("plans:meeting", args=["alder", meeting.pk])
    assert "Alder plan" in officer.get(address).content.decode()
    for role in ("board", "signatory"):
        assert "Alder plan" not in cast.client(role).get(address).content.decode(), role
    remove = reverse("plans:meeting_remove", args=["alder", meeting.pk])
    assert "stays in the list" in officer.post(remove, follow=True).content.decode()
    actions.remove_item(item)
    assert "is removed" in officer.post(remove, follow=True).content.decode()
    foreign = officer.post(add, data | {"body": cast.other_body.pk})
    assert foreign.status_code == 422


def test_pages_ask_a_few_questions_however_long_the_way_is(cast, django_assert_max_num_queries):
    for step in way(cast.plan, "note", "comment", "approve", "approve", "adopt"):
        decide(cast, put(step, cast.plan.publications.first() or version_of(cast)), "approved")
    manager = cast.client("manager")
    with django_assert_max_num_queries(45):
        manager.get(plan_url("plans:decisions", cast.plan))
    with django_assert_max_num_queries(12):
        manager.get(reverse("plans:meetings", args=["alder"]))


def test_a_decision_is_not_bound_to_a_version_that_its_writer_did_not_see(cast):
    item = put(way(cast.plan, "approve")[0], version_of(cast))
    shown = cast.client("manager").get(plan_url("plans:decide", cast.plan, item.pk)).context["form"]["version"].value()
    AgendaItem.objects.filter(pk=item.pk).update(publication=version_of(cast))
    address, sent = plan_url("plans:decide", cast.plan, item.pk), {"outcome": "approved", "seen": 0, "version": shown}
    answer = cast.client("manager").post(address, sent)
    assert answer.status_code == 409 and "Version 2 is put to the meeting now" in answer.content.decode()
    assert not item.decisions.exists()


def test_what_was_decided_for_information_takes_no_step_past_those_before_it(cast):
    """Which step a decision answers is a plan manager's word too, and in the order of the way."""
    first, second = way(cast.plan, "approve", "adopt")
    version = version_of(cast)
    item = put(second, version)
    AgendaItem.objects.filter(pk=item.pk).update(step=None)
    decide(cast, item)
    address, sent = plan_url("plans:agenda_edit", cast.plan, item.pk), {"step": second.pk, "put": version.pk}
    assert cast.client("officer").post(address, sent | {"version": item.version}).status_code == 302
    assert stands(cast) == ["open", "open"], "officers record no decision"
    early = cast.client("manager").post(address, sent | {"version": item.version})
    assert early.status_code == 422 and "Body 1 has not approved the plan" in early.content.decode()
    decide(cast, put(first, version))
    item.refresh_from_db()
    assert cast.client("manager").post(address, sent | {"version": item.version}).status_code == 302
    assert stands(cast) == ["done", "done"]


def test_who_was_refused_reads_what_is_new_and_records_theirs(cast):
    """What the page shows by then is what the next press has seen, and what was typed is still there."""
    item = put(way(cast.plan, "approve")[0], version_of(cast))
    manager, address = cast.client("manager"), plan_url("plans:decide", cast.plan, item.pk)
    form = manager.get(address).context["form"]
    typed = {"outcome": "approved", "minute": "7", "seen": form["seen"].value(), "version": form["version"].value()}
    decide(cast, item, "referred")
    AgendaItem.objects.filter(pk=item.pk).update(publication=version_of(cast))
    refused = manager.post(address, typed)
    assert refused.status_code == 409 and "Recorded already: referred back" in refused.content.decode()
    again = {name: refused.context["form"][name].value() for name in (*typed, "comment")}
    assert again["minute"] == "7"
    assert manager.post(address, {name: value or "" for name, value in again.items()}).status_code == 302
    assert [made.outcome for made in item.decisions.all()] == ["approved", "referred"]
