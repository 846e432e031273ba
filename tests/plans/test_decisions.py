"""Meetings, a plan's way through the bodies, and what they decide: the pages, the actions and the guard."""

from datetime import timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from plans.actions import freeze_publication, keep_version
from plans.comparing import compare
from plans.decisions import actions
from plans.decisions.guards import decided
from plans.decisions.way import way_of
from plans.document import freeze
from plans.models import AgendaItem, Decision, Meeting, Notice, Plan, Publication, RouteStep, State
from plans.pages import plan_url
from plans.shapes import start_from_plan
from plans.workflow import TABLE, Refused, advance, missing_for
from priorities.models import Commitment
from tests.factories import AgendaItemFactory, BodyFactory, MeetingFactory, PlanFactory, RouteStepFactory
from tests.plans.test_workflow import asked

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def way(plan, *asks):
    """A step for each of these, of bodies named "Body 1" and so on."""
    return [
        RouteStepFactory(plan=plan, position=at, body__name=f"Body {at}", asks=ask) for at, ask in enumerate(asks, 1)
    ]


def put(step, version, *, days=-3):
    """The step's body meets so many days from today, with this version before it."""
    meeting = MeetingFactory(body=step.body, on=TODAY + timedelta(days=days))
    return AgendaItemFactory(plan=step.plan, publication=version, step=step, meeting=meeting)


def version_of(cast, stage="signoff"):
    return freeze_publication(cast.plan, stage, by=cast.manager)


def reword(cast, text="Something else altogether"):
    Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk")[:1].get().delete()
    row = Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()
    Commitment.objects.filter(pk=row.pk).update(text=text)


def decide(cast, item, outcome="approved", **more):
    if outcome not in ("approved", "noted"):
        more.setdefault("comment", "As the minutes say.")
    return actions.record_decision(item, by=cast.manager, outcome=outcome, **more)


def stands(cast):
    return [stage.standing for stage in way_of(cast.plan).stages]


def test_a_plan_without_a_way_needs_no_decision(cast):
    assert decided(cast.plan) == []
    assert "decisions" not in [chapter["kind"] for chapter in freeze(cast.plan)["chapters"]]


@pytest.mark.parametrize("state, action", [(State.SIGNOFF, "approve"), (State.APPROVED, "publish")])
def test_a_body_that_has_not_decided_alone_blocks(cast, state, action):
    asked(cast.plan)
    step = way(cast.plan, "adopt")[0]
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    with pytest.raises(Refused) as refused:
        advance(cast.plan, action, by=cast.manager, note="Board, 3 March 2010")
    assert refused.value.missing == [
        {
            "message": "Body 1 has not adopted the plan (waiting)",
            "url": plan_url("plans:decisions", cast.plan) + f"#step-{step.pk}",
        }
    ]
    decide(cast, put(step, version_of(cast)))
    advance(cast.plan, action, by=cast.manager, note="Board, 3 March 2010")
    cast.plan.refresh_from_db()
    assert cast.plan.state == TABLE[(state, action)].to


def test_every_missing_step_is_named_in_order(cast):
    steps = way(cast.plan, "note", "comment", "adopt")
    assert [fault["message"] for fault in decided(cast.plan)] == [
        "Body 1 has not noted the plan (waiting)",
        "Body 2 has not commented on the plan (waiting)",
        "Body 3 has not adopted the plan (waiting)",
    ]
    put(steps[1], version_of(cast), days=4)
    assert decided(cast.plan)[1]["message"] == "Body 2 has not commented on the plan (on the agenda)"


def test_changed_words_end_an_approval_and_nothing_else_does(cast):
    note, approve, adopt = way(cast.plan, "note", "approve", "adopt")
    version = version_of(cast)
    for step, outcome in ((note, "noted"), (approve, "approved"), (adopt, "approved")):
        decide(cast, put(step, version), outcome)
    assert stands(cast) == ["done"] * 3 and decided(cast.plan) == []
    asked(cast.plan)  # who is asked to sign is no word of the plan
    assert stands(cast) == ["done"] * 3
    reword(cast)
    assert stands(cast) == ["done", "old", "old"]
    assert decided(cast.plan)[0]["message"] == ("Body 2 decided on version 1, and the plan’s words have changed since")
    newer = version_of(cast)
    decide(cast, put(approve, newer, days=-2))
    decide(cast, put(adopt, newer, days=-1), "changes")
    reword(cast, "As the council asked")
    assert stands(cast) == ["done", "done", "done"]
    assert decided(cast.plan) == []


def test_a_new_version_of_a_published_plan_is_decided_afresh(cast):
    note, adopt = way(cast.plan, "note", "adopt")
    version = version_of(cast)
    decide(cast, put(note, version), "noted")
    decide(cast, put(adopt, version), "changes")
    reword(cast)
    freeze_publication(cast.plan, "final", by=cast.manager)
    assert stands(cast) == ["done", "done"]
    reword(cast, "For the next year")
    assert stands(cast) == ["old", "old"]


def test_a_body_does_not_decide_before_those_before_it(cast):
    first, second = way(cast.plan, "approve", "adopt")
    version = version_of(cast)
    item = put(second, version)
    with pytest.raises(Refused, match="not all decided") as refused:
        decide(cast, item)
    assert [fault["message"] for fault in refused.value.missing] == ["Body 1 has not approved the plan (waiting)"]
    assert not Decision.objects.exists()
    decide(cast, item, "deferred")  # that it put the plan off may be recorded whatever went before
    decide(cast, put(first, version))
    decide(cast, item)
    assert stands(cast) == ["done", "done"]


def test_the_bodies_before_must_have_decided_on_the_same_words(cast):
    first, second = way(cast.plan, "approve", "adopt")
    decide(cast, put(first, version_of(cast)))
    reword(cast)
    with pytest.raises(Refused) as refused:
        decide(cast, put(second, version_of(cast)))
    assert "decided on version 1" in refused.value.missing[0]["message"]


def test_nothing_is_decided_before_the_day_of_the_meeting(cast):
    item = put(way(cast.plan, "approve")[0], version_of(cast), days=1)
    with pytest.raises(Refused, match="meets on"):
        decide(cast, item)
    assert decide(cast, item, today=TODAY + timedelta(days=1)).outcome == "approved"
    page = cast.client("manager").get(plan_url("plans:decide", cast.plan, item.pk))
    assert b"Record the decision" not in page.content


def test_the_newest_decision_on_an_item_counts_and_all_stay_on_record(cast):
    step = way(cast.plan, "approve")[0]
    item = put(step, version_of(cast))
    first = decide(cast, item, "referred", comment="Say how it is paid for")
    assert decide(cast, item, "referred", comment="Say how it is paid for") == first, "sent twice is once"
    assert stands(cast) == ["referred"]
    with pytest.raises(Refused, match="meanwhile"):
        decide(cast, item, seen=0)
    decide(cast, item, minute="12", seen=first.pk)
    assert stands(cast) == ["done"]
    page = cast.client("lead").get(plan_url("plans:decisions", cast.plan)).content.decode()
    assert "Say how it is paid for" in page and "a newer record counts" in page and "minute 12" in page
    for statement in ("UPDATE plans_decision SET minute = 'x'", "DELETE FROM plans_decision"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_correction_of_an_old_record_does_not_overtake_a_later_meeting(cast):
    step, version = way(cast.plan, "approve")[0], version_of(cast)
    old, new = put(step, version, days=-9), put(step, version, days=-2)
    decide(cast, old, "referred")
    decide(cast, new)
    decide(cast, old, "deferred")
    assert stands(cast) == ["done"]


def test_managers_are_told_of_decisions_and_officers_when_the_plan_comes_back(cast):
    item = put(way(cast.plan, "approve")[0], version_of(cast))
    with_second = cast.trust.memberships.create(user=cast.second_officer, role="manager")
    decide(cast, item)
    assert set(Notice.objects.values_list("user", flat=True)) == {with_second.user_id}
    Notice.objects.all().delete()
    decide(cast, item, "referred", comment="secret words of the draft")
    told = Notice.objects.all()
    assert {notice.user_id for notice in told} == {cast.officer.pk, cast.second_officer.pk}
    assert "referred back" in told[0].words and "secret" not in told[0].words
    assert cast.client("officer").get(told[0].path).status_code == 200


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


def test_a_body_taken_off_the_way_keeps_its_decisions(cast):
    step = way(cast.plan, "approve")[0]
    item = put(step, version_of(cast))
    decide(cast, item)
    actions.remove_step(step)
    item.refresh_from_db()
    assert item.step is None and item.decisions.count() == 1
    assert b"Body 1" in cast.client("lead").get(plan_url("plans:decisions", cast.plan)).content


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
    assert "9 March 2030" in listed and "No plan on the agenda" in listed
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


def test_the_chapter_tells_the_way_and_is_no_word_of_the_plan(cast):
    first, second = way(cast.plan, "note", "adopt")
    before = version_of(cast)
    decide(cast, put(first, before), "noted", minute="7")
    chapter = next(each for each in freeze(cast.plan)["chapters"] if each["kind"] == "decisions")
    told, waiting = chapter["data"]["bodies"]
    assert (told["body"], told["outcome"], told["minute"], told["version"]) == ("Body 1", "Noted", "7", 1)
    assert (waiting["outcome"], waiting["version"]) == ("", None)
    decide(cast, put(second, before))
    assert stands(cast) == ["done", "done"]
    after = keep_version(cast.plan, "After", by=cast.manager)
    changed = compare(before.document, after.document).changes
    assert [change.row.place for change in changed] == ["Body 1", "Body 2"]
    assert {kind for change in changed for kind in change.kinds} == {"marks"}
    page = cast.client("lead").get(plan_url("plans:preview", cast.plan)).content.decode()
    assert "How this plan was approved" in page and "Approved on" in page


def test_the_chapter_stands_between_sign_off_and_the_closing_sections(cast):
    asked(cast.plan)
    way(cast.plan, "adopt")
    section = cast.plan.sections.last()
    section.after_priorities, section.position = True, 1
    section.save()
    kinds = [chapter["kind"] for chapter in freeze(cast.plan)["chapters"]]
    at = kinds.index("decisions")
    assert kinds[at - 1] == "signoff" and kinds[at + 1] == "section"


def test_pages_ask_a_few_questions_however_long_the_way_is(cast, django_assert_max_num_queries):
    for step in way(cast.plan, "note", "comment", "approve", "approve", "adopt"):
        decide(cast, put(step, cast.plan.publications.first() or version_of(cast)), "approved")
    manager = cast.client("manager")
    with django_assert_max_num_queries(45):
        manager.get(plan_url("plans:decisions", cast.plan))
    with django_assert_max_num_queries(12):
        manager.get(reverse("plans:meetings", args=["alder"]))


def test_a_copy_of_a_plan_passes_the_same_bodies_and_has_no_decision(cast):
    decide(cast, put(way(cast.plan, "approve", "adopt")[0], version_of(cast)))
    copy = Plan(trust=cast.trust, slug="copy", title="Copy", starts=cast.plan.starts, ends=cast.plan.ends)
    start_from_plan(copy, cast.plan)
    assert list(copy.route.values_list("position", "body__name", "asks")) == [
        (1, "Body 1", "approve"),
        (2, "Body 2", "adopt"),
    ]
    assert not copy.agenda_items.exists() and len(decided(copy)) == 2


def test_two_records_at_once_are_both_kept_or_one_is_told(cast):
    """The second writer saw no decision, so theirs is not stored before they have read the first."""
    item = put(way(cast.plan, "approve")[0], version_of(cast))
    decide(cast, item, "approved", minute="1", seen=0)
    with pytest.raises(Refused, match="meanwhile"):
        decide(cast, item, "referred", seen=0)
    assert item.decisions.count() == 1


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


def test_a_plan_of_another_trust_has_its_own_way(cast):
    other = PlanFactory(trust=cast.trust)
    step = RouteStepFactory(plan=other, position=1)
    assert missing_for(cast.plan, TABLE[(State.SIGNOFF, "redraft")]) == []
    assert decided(cast.plan) == [] and len(decided(other)) == 1
    assert cast.client("manager").get(plan_url("plans:step_edit", cast.plan, step.pk)).status_code == 404
    assert RouteStep.objects.filter(pk=step.pk).exists()
