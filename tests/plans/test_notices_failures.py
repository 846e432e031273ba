"""Mails that fail, senders that die, and many workers at once: each person is told once."""

import base64
import json
import time
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Thread

import pytest
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone
from lxml import html

from cypp.celery import app
from cypp.templatetags.cypp import uk_date
from partners.models import Pace, User
from plans.models import Notice
from plans.notices import delivery, tasks
from plans.notices.actions import nudge
from plans.notices.delivery import ATTEMPTS, AWAY, HOLD, WAITS, give_up, people_owed
from plans.notices.reach import unreached
from tests.plans.telling import MINUTE, fact, run

pytestmark = pytest.mark.django_db


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


def test_whom_mail_does_not_reach_is_known_to_administrators_and_to_themselves(cast, broken, mailoutbox, monkeypatch):
    broken(SMTPRecipientsRefused({}), cast.lead)
    fact(cast.lead, cast.manager, about=cast.plan)
    day = uk_date(timezone.localdate(Notice.objects.get(user=cast.lead).at))
    people, own = "/alder/people/", "/alder/notices/"
    said = f"We could not reach them by e-mail since {day}."
    for wait in (timedelta(0), WAITS[0] + MINUTE):
        run(wait)
        assert said not in cast.client("administrator").get(people).content.decode()
    run(WAITS[0] + WAITS[1] + 2 * MINUTE)
    give_up(timezone.now() + timedelta(hours=5))
    row = html.fromstring(cast.client("administrator").get(people).content.decode()).xpath(
        f"//tr[contains(., '{said}')]"
    )
    assert [one.xpath("./th")[0].text_content() for one in row] == ["Lead"]
    assert f"Since {day} no mail has reached {cast.lead.email}." in cast.client("lead").get(own).content.decode()
    assert "no mail has reached" not in cast.client("manager").get(own).content.decode()
    monkeypatch.undo()
    fact(cast.lead, about=cast.plan, key="fact:2")
    assert run(timedelta(hours=6)) == 1
    assert said not in cast.client("administrator").get(people).content.decode()
    assert "no mail has reached" not in cast.client("lead").get(own).content.decode()


def test_a_sender_at_its_last_attempt_is_not_given_up_yet(cast):
    fact(cast.lead, about=cast.plan)
    Notice.objects.update(attempts=ATTEMPTS, held_until=timezone.now() + HOLD)
    assert unreached([cast.lead.pk]) == {}
    Notice.objects.update(held_until=timezone.now() - MINUTE)
    assert set(unreached([cast.lead.pk, cast.manager.pk])) == {cast.lead.pk}


def test_what_keeps_all_mail_back_is_said_by_the_health_check_until_mail_goes(cast, broken, mailoutbox, monkeypatch):
    broken(SMTPServerDisconnected("away"))
    fact(cast.lead, about=cast.plan)
    run()
    assert cast.client("anonymous").get("/healthz").content.decode() == "ok\nmail: no mail is taken now\n"
    monkeypatch.undo()
    assert run(AWAY + MINUTE) == 1
    assert cast.client("anonymous").get("/healthz").content.decode() == "ok\n"


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
    with django_capture_on_commit_callbacks() as sent:
        fact(cast.lead, cast.manager, about=cast.plan)
    assert queue.llen("celery") == 0
    for step in sent:
        step()
    assert queue.llen("celery") == 1
    (message,) = queue.lrange("celery", 0, -1)
    task = json.loads(message)
    assert task["headers"]["task"] == tasks.deliver.name
    assert json.loads(base64.b64decode(task["body"]))[0] == [[cast.lead.pk]]
    with django_capture_on_commit_callbacks() as sent:
        fact(cast.lead, about=cast.plan)
        fact(cast.manager, about=cast.plan, key="fact:2")
    for step in sent:
        step()
    assert queue.llen("celery") == 1


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
