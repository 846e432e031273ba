"""What people are told: each fact once, in a list and by mail at the pace they chose, whatever fails on the way."""

import base64
import json
import re
import time
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cypp.celery import app
from partners.models import Membership, Pace, Role, Trust, User
from plans import talk, talk_actions
from plans.models import Mention, Notice, Plan, State
from plans.notices import delivery, tasks
from plans.notices.actions import nudge, take_back, tell
from plans.notices.delivery import ATTEMPTS, AWAY, HOLD, WAITS, deliver, give_up, people_owed, told_until
from plans.talk_models import EDIT_FOR
from tests.factories import AssignmentFactory, MembershipFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)


def fact(*people, about, key="fact:1", words="The window is open", path="/somewhere/"):
    return tell(people, about=about, key=key, words=words, path=path)


def run(after=timedelta(0)):
    """What the sweep does, some time from now."""
    then = timezone.now() + after
    return deliver(people_owed(then), now=lambda: then)


def in_london(*parts):
    return datetime(*parts, tzinfo=LONDON)


@pytest.fixture
def broken(monkeypatch):
    """broken(error, person) lets the mail server answer so to the mails of this person, or to all."""
    send = EmailBackend.send_messages

    def make(error, person=None):
        def answer(self, messages):
            if person is None or messages[0].to == [person.email]:
                raise error
            return send(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", answer)

    return make


@pytest.fixture
def name(cast):
    """name("@Lead", by="officer") says so in a comment on the first section."""

    def make(text, by="officer", plan=None):
        plan = plan or cast.plan
        place = talk.place_of(plan, "section", plan.sections.first().pk)
        return talk_actions.say(plan, place, text, by=getattr(cast, by))

    return make


# Once each


def test_a_fact_is_told_once_and_mailed_once_however_often(cast, mailoutbox):
    assert fact(cast.lead, cast.manager.pk, about=cast.plan) == 2
    assert fact(cast.lead, cast.manager, cast.officer, about=cast.plan) == 1
    assert [run(), run(), run(3 * HOLD)] == [3, 0, 0]
    assert sorted(message.to[0] for message in mailoutbox) == [
        cast.lead.email, cast.manager.email, cast.officer.email
    ]  # fmt: skip


def test_what_waits_for_a_person_goes_in_one_mail_that_says_what_and_which_trust(cast, mailoutbox):
    fact(cast.lead, about=cast.plan)
    fact(cast.lead, about=cast.trust, key="fact:2", words="A meeting\nis called")
    run()
    (message,) = mailoutbox
    first, second = Notice.objects.order_by("pk")
    assert message.subject == "The window is open, and 1 more – Alder children's trust"
    at = f"{settings.SITE_URL}/alder/notices/"
    assert f"The window is open\n{at}{first.pk}/\n" in message.body
    assert f"A meeting is called\n{at}{second.pk}/\n" in message.body
    assert f"You get these mails at once. Choose how often: {settings.SITE_URL}{reverse('account')}" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "&#" not in message.body


def test_one_notice_is_the_subject_and_never_breaks_the_head_of_a_mail(cast, mailoutbox):
    fact(cast.lead, about=cast.plan, words="Nudged\nBcc: everybody@example.org" + "x" * 400)
    run()
    assert mailoutbox[0].subject.startswith("Nudged Bcc: everybody@example.orgxxx")
    assert mailoutbox[0].subject.endswith("x… – Alder children's trust")
    assert mailoutbox[0].message()["Bcc"] is None


def test_nor_does_the_name_of_a_trust(cast, mailoutbox):
    Trust.objects.filter(pk=cast.trust.pk).update(name="Alder\nBcc: everybody@example.org")
    fact(cast.lead, about=cast.plan)
    assert run() == 1
    assert mailoutbox[0].subject == "The window is open – Alder Bcc: everybody@example.org"


def test_no_words_of_a_draft_or_a_comment_travel(cast, name, mailoutbox):
    Plan.objects.filter(pk=cast.plan.pk).update(title="zq-draft")
    cast.plan.sections.update(title="zq-draft", body="zq-draft")
    name("@Lead zq-comment")
    run(EDIT_FOR + MINUTE)
    assert "zq-" not in mailoutbox[0].subject + mailoutbox[0].body


def test_a_person_of_two_trusts_has_one_mail_and_only_of_what_they_may_read(cast, mailoutbox):
    held = MembershipFactory(trust=cast.other, user=cast.lead, role=Role.LEAD)
    fact(cast.lead, about=cast.other_plan, words="In Birch")
    fact(cast.lead, about=cast.plan, words="In Alder", key="fact:2")
    held.delete()
    assert run() == 1
    assert "In Alder" in mailoutbox[0].body and "birch" not in mailoutbox[0].body.lower()
    MembershipFactory(trust=cast.other, user=cast.lead, role=Role.LEAD)
    assert run() == 1
    assert "In Birch" in mailoutbox[1].body


@pytest.mark.parametrize("lost", ["role", "account", "sign-off"])
def test_only_those_who_may_still_read_are_mailed_and_shown(cast, mailoutbox, lost):
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SIGNOFF)
    plan = Plan.objects.get(pk=cast.plan.pk)
    fact(cast.signatory, cast.lead, about=plan)
    if lost == "role":
        Membership.objects.filter(user=cast.signatory).update(role=Role.BOARD, organisation=None)
    elif lost == "account":
        User.objects.filter(pk=cast.signatory.pk).update(is_active=False)
    else:
        Plan.objects.filter(pk=plan.pk).update(state=State.DRAFTING)
    run()
    assert [message.to for message in mailoutbox] == [[cast.lead.email]]
    if lost != "account":
        assert "The window is open" not in cast.client("signatory").get("/alder/notices/").content.decode()


def test_what_was_seen_is_not_mailed(cast):
    User.objects.filter(pk=cast.lead.pk).update(pace=Pace.DAILY)
    fact(cast.lead, about=cast.plan)
    assert cast.client("lead").get(f"/alder/notices/{Notice.objects.get().pk}/").url == "/somewhere/"
    assert run(timedelta(days=2)) == 0
    Notice.objects.update(seen_at=None)
    assert run(timedelta(days=2)) == 1


def test_old_notices_are_not_mailed_when_somebody_comes_back(cast):
    fact(cast.lead, about=cast.plan)
    assert people_owed(timezone.now() + delivery.OWED_FOR - MINUTE) == [cast.lead.pk]
    assert people_owed(timezone.now() + delivery.OWED_FOR + MINUTE) == []


# The pace


@pytest.mark.parametrize(
    ("pace", "now", "until"),
    [
        (Pace.AT_ONCE, (2026, 7, 1, 3, 0), (2026, 7, 1, 3, 0)),
        (Pace.DAILY, (2026, 7, 1, 6, 59), (2026, 6, 30, 6, 45)),
        (Pace.DAILY, (2026, 7, 1, 7, 0), (2026, 7, 1, 6, 45)),
        (Pace.DAILY, (2026, 7, 1, 23, 0), (2026, 7, 1, 6, 45)),
        (Pace.DAILY, (2026, 3, 29, 7, 0), (2026, 3, 29, 6, 45)),  # the clocks went forward that night
        (Pace.DAILY, (2026, 10, 25, 6, 59), (2026, 10, 24, 6, 45)),  # and back
        (Pace.WEEKLY, (2026, 7, 6, 6, 59), (2026, 6, 29, 6, 45)),  # a Monday
        (Pace.WEEKLY, (2026, 7, 6, 7, 0), (2026, 7, 6, 6, 45)),
        (Pace.WEEKLY, (2026, 7, 12, 23, 0), (2026, 7, 6, 6, 45)),
    ],
)
def test_a_digest_has_what_was_told_before_its_morning_in_london(pace, now, until):
    assert told_until(pace, in_london(*now)) == in_london(*until)
    assert told_until(pace, in_london(*now).astimezone(ZoneInfo("UTC"))) == in_london(*until)


def test_a_day_has_one_digest_and_a_late_one_still_goes(cast, mailoutbox):
    User.objects.filter(pk=cast.lead.pk).update(pace=Pace.DAILY)
    seven = in_london(2026, 7, 1, 7, 0)

    def at(when):
        return deliver(people_owed(when), now=lambda: when)

    fact(cast.lead, about=cast.plan, key="one")
    fact(cast.lead, about=cast.plan, key="two")
    Notice.objects.update(at=seven - timedelta(hours=3))
    fact(cast.lead, about=cast.plan, key="three")
    Notice.objects.filter(key="three").update(at=seven + MINUTE)
    assert [at(seven - MINUTE), at(seven + timedelta(hours=2)), at(seven + timedelta(hours=3))] == [0, 1, 0]
    assert ", and 1 more" in mailoutbox[0].subject
    assert [at(seven + timedelta(hours=23)), at(seven + timedelta(days=1))] == [0, 1]


def test_a_new_pace_holds_at_once(cast, mailoutbox):
    User.objects.filter(pk=cast.lead.pk).update(pace=Pace.WEEKLY)
    fact(cast.lead, about=cast.plan)
    assert run() == 0
    form = {"pace": "at_once"}
    assert cast.client("lead").post(reverse("account"), form).status_code == 302
    assert run() == 1
    assert cast.client("lead").post(reverse("account"), {"pace": "hourly"}).status_code == 422
    assert User.objects.get(pk=cast.lead.pk).pace == Pace.AT_ONCE


# When something fails


@pytest.mark.parametrize(
    "refusal", [SMTPRecipientsRefused({"a@b.example": (550, b"no such box")}), SMTPDataError(554, b"no")]
)
def test_a_refused_mail_is_tried_three_times_and_stops_nobody_elses(cast, broken, mailoutbox, caplog, refusal):
    broken(refusal, cast.lead)
    fact(cast.lead, cast.manager, about=cast.plan)
    assert [run(), run(WAITS[0] - MINUTE)] == [1, 0]
    assert Notice.objects.get(user=cast.lead).attempts == 1
    run(WAITS[0] + MINUTE)
    run(WAITS[0] + WAITS[1] + 2 * MINUTE)
    assert give_up(timezone.now() + WAITS[0] + WAITS[1] + 3 * MINUTE) == 1
    assert "Given up after 3 attempts" in caplog.text and f"person {cast.lead.pk}" in caplog.text
    assert run(timedelta(days=1)) == 0 == give_up(timezone.now() + timedelta(days=1))
    assert [message.to for message in mailoutbox] == [[cast.manager.email]]
    assert "The window is open" in cast.client("lead").get("/alder/notices/").content.decode()


def test_a_mail_that_cannot_be_written_stops_nobody_elses(cast, broken, mailoutbox, caplog):
    broken(ValueError("no such letter"), cast.lead)
    fact(cast.lead, cast.manager, about=cast.plan)
    assert [run(), run(WAITS[0] - MINUTE)] == [1, 0]
    assert [message.to for message in mailoutbox] == [[cast.manager.email]]
    assert Notice.objects.get(user=cast.lead).attempts == 1
    assert "no such letter" in caplog.text


def test_a_mail_that_is_taken_the_second_time_is_sent_once(cast, broken, mailoutbox, monkeypatch):
    broken(SMTPRecipientsRefused({}), cast.lead)
    fact(cast.lead, about=cast.plan)
    run()
    monkeypatch.undo()
    assert [run(WAITS[0] + MINUTE), run(timedelta(hours=5))] == [1, 0]
    assert len(mailoutbox) == 1


def test_a_server_that_is_away_costs_no_attempt_and_the_others_wait_their_turn(cast, broken, mailoutbox, monkeypatch):
    broken(SMTPServerDisconnected("away"))
    fact(cast.lead, cast.manager, about=cast.plan)
    assert run() == 0
    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [0, 0]
    assert len(people_owed(timezone.now())) == 1  # one was tried, and holds up nobody
    for _ in range(ATTEMPTS + 2):
        run(AWAY + MINUTE)
    monkeypatch.undo()
    assert run(2 * AWAY + 2 * MINUTE) == 2


def test_a_sender_that_dies_is_followed_by_another(cast, mailoutbox, monkeypatch):
    """Before the server took it the mail is sent once; after that twice, and both are known to be the same."""

    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    fact(cast.lead, about=cast.plan)
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", die)
        pytest.raises(Killed, run)
    assert [run(), run(HOLD - MINUTE), len(mailoutbox)] == [0, 0, 0]
    with monkeypatch.context() as patched:
        patched.setattr(delivery, "mark", die)
        pytest.raises(Killed, run, HOLD + MINUTE)
    assert run(2 * HOLD + 2 * MINUTE) == 1
    assert run(4 * HOLD) == 0
    first, second = (message.message()["Message-ID"] for message in mailoutbox)
    assert first == second


def test_a_sender_that_always_dies_is_given_up(cast, caplog):
    fact(cast.lead, about=cast.plan)
    now = timezone.now()
    for at in range(ATTEMPTS):
        assert delivery.claim(cast.lead.pk, now + at * 2 * HOLD)
    later = now + ATTEMPTS * 2 * HOLD
    assert [delivery.claim(cast.lead.pk, later), give_up(now), give_up(later), give_up(later)] == [[], 0, 1, 0]
    assert "Given up" in caplog.text


def test_a_sender_that_wakes_too_late_marks_nothing(cast):
    fact(cast.lead, about=cast.plan)
    now = timezone.now()
    slow = delivery.claim(cast.lead.pk, now)
    quick = delivery.claim(cast.lead.pk, now + HOLD + MINUTE)
    delivery.mark(slow, now)
    assert Notice.objects.get().mailed_at is None
    delivery.mark(quick, now)
    assert Notice.objects.get().mailed_at == now


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("send", [tasks.sweep, lambda: run()])
def test_many_workers_at_once_send_one_mail(cast, send):
    """With the lock of the task, and by the rows alone."""
    fact(cast.lead, about=cast.plan)
    fact(cast.lead, about=cast.plan, key="fact:2")

    def work():
        try:
            send()
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1
    assert ", and 1 more" in mail.outbox[0].subject


@pytest.mark.django_db(transaction=True)
def test_the_lock_lets_one_task_through():
    held = []

    def other():
        with tasks.alone(tasks.MAIL_LOCK) as mine:
            held.append(mine)
        connection.close()

    with tasks.alone(tasks.MAIL_LOCK) as mine:
        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert (mine, held) == (True, [False])


# The nudge


def test_workers_are_asked_after_the_commit_for_those_who_want_it_at_once(
    cast, queue, django_capture_on_commit_callbacks
):
    User.objects.filter(pk=cast.manager.pk).update(pace=Pace.DAILY)
    with django_capture_on_commit_callbacks() as todo:
        fact(cast.lead, cast.manager, about=cast.plan)
    assert queue.llen("celery") == 0
    for step in todo:
        step()
    assert queue.llen("celery") == 1
    (message,) = queue.lrange("celery", 0, -1)
    task = json.loads(message)
    assert task["headers"]["task"] == tasks.deliver.name
    assert json.loads(base64.b64decode(task["body"]))[0] == [[cast.lead.pk]]
    with django_capture_on_commit_callbacks() as todo:
        fact(cast.lead, about=cast.plan)
        fact(cast.manager, about=cast.plan, key="fact:2")
    for step in todo:
        step()
    assert queue.llen("celery") == 1


@pytest.fixture
def no_broker():
    """Nobody listens at this port."""
    address = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    app._after_fork()  # forget the open connections
    yield
    app.conf.broker_url = address
    app._after_fork()  # forget the open connections


def test_a_broker_that_is_away_is_no_error(cast, no_broker, caplog, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        fact(cast.lead, about=cast.plan)
    assert "the sweep will send it" in caplog.text
    assert not nudge([cast.lead.pk])
    assert run() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_mails_what_was_just_told(cast, queue):
    """A real worker, told by the real queue."""
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="ERROR"):
        with transaction.atomic():
            fact(cast.lead, about=cast.plan)
            assert queue.llen("celery") == 0
        end = time.monotonic() + 20
        while not Notice.objects.exclude(mailed_at=None).exists() and time.monotonic() < end:
            time.sleep(0.02)
    assert [message.to for message in mail.outbox] == [[cast.lead.email]]


def test_the_sweep_runs_every_minute_and_workers_know_the_tasks():
    assert app.conf.beat_schedule["send-mail"]["task"] == tasks.sweep.name
    assert app.conf.beat_schedule["send-mail"]["schedule"] == 60
    assert "plans.notices.tasks" in app.conf.imports
    assert HOLD.total_seconds() > app.conf.task_time_limit


# Comments and assignments


def test_who_is_named_or_asked_to_write_is_told(cast, name, mailoutbox):
    comment = name("@Lead and @Officer look")
    place = reverse("plans:talk_place", args=["alder", "alder-plan", "section", comment.place_id])
    form = {"author": cast.lead.pk, "due_day": "12", "due_month": "3", "due_year": "2010"}
    address = reverse("plans:assign", args=["alder", "alder-plan", "section", comment.place_id])
    assert cast.client("manager").post(address, form).status_code == 302
    assert {(row.user, row.words, row.path) for row in Notice.objects.all()} == {
        (cast.lead, "Officer named you in a comment", f"{place}#comment-{comment.pk}"),
        (cast.lead, "Manager asks you to write a section, due 12 March 2010", place),
    }
    assert run(EDIT_FOR - MINUTE) == 1  # the comment may still be changed
    assert "named you" not in mailoutbox[0].body
    assert run(EDIT_FOR + MINUTE) == 1


def test_what_is_no_news_is_told_no_more(cast, name, mailoutbox):
    talk_actions.remove(name("@Lead never mind"), by=cast.officer)
    reworded = name("@Lead wrong person")
    talk_actions.reword(reworded, "@Administrator", by=cast.officer)
    done = AssignmentFactory(plan=cast.plan, author=cast.lead)
    tell([cast.lead], about=cast.plan, key=f"assignment:{done.pk}:1", words="Write", path="/")
    talk_actions.finish(done)
    assert not Notice.objects.exists() and not Mention.objects.filter(comment=reworded).exists()
    assert run(EDIT_FOR + MINUTE) == 0


def test_who_heard_of_it_stays_named(cast, name):
    comment = name("@Lead @Manager look")
    Notice.objects.filter(user=cast.lead).update(seen_at=timezone.now())
    talk_actions.reword(comment, "@Second officer look", by=cast.officer)
    assert {row.user for row in comment.mentions.all()} == {cast.lead, cast.second_officer}
    assert set(Notice.objects.values_list("user", flat=True)) == {cast.lead.pk, cast.second_officer.pk}


def test_a_new_author_or_day_is_told_and_the_old_request_is_taken_back(cast):
    section = cast.plan.sections.first()
    address = reverse("plans:assign", args=["alder", "alder-plan", "section", section.pk])

    def ask(person, day, version=""):
        form = {"author": person.pk, "due_day": day, "due_month": "3", "due_year": "2010", "version": version}
        assert cast.client("manager").post(address, form).status_code == 302
        return [(row.user, re.search(r"\d+ March", row.words)[0]) for row in Notice.objects.order_by("pk")]

    assert ask(cast.lead, "12") == [(cast.lead, "12 March")]
    assert ask(cast.lead, "12", 1) == [(cast.lead, "12 March")]
    assert ask(cast.lead, "13", 2) == [(cast.lead, "13 March")]
    assert ask(cast.officer, "13", 3) == [(cast.officer, "13 March")]
    assert ask(cast.manager, "13", 4) == []  # nobody is told what they gave themselves


def test_taking_back_leaves_other_facts_and_other_plans_alone(cast):
    for key in ("a:1:1", "a:1:2", "a:10:1", "b:1:1"):
        fact(cast.lead, about=cast.plan, key=key)
    take_back(cast.plan, "a:1:")
    take_back(cast.plan, "b:1")
    take_back(cast.other_plan, "b:1:1")
    assert set(Notice.objects.values_list("key", flat=True)) == {"a:10:1", "b:1:1"}


def test_a_notice_comes_and_goes_with_what_happened(cast, queue):
    with transaction.atomic():
        fact(cast.lead, about=cast.plan)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
