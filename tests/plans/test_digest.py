"""The daily mail: who is told what, once, and what never travels by mail."""

import smtplib
from datetime import timedelta
from threading import Thread

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cypp.celery import app
from partners.models import Membership, Role
from plans import talk, talk_actions, tasks
from plans.models import Assignment, Mention, Plan, State
from tests.factories import AssignmentFactory, MembershipFactory

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


@pytest.fixture
def name(cast):
    """name("@Lead", by="officer") says so in a comment on the first section."""

    def make(text, by="officer", plan=None):
        plan = plan or cast.plan
        place = talk.place_of(plan, "section", plan.sections.first().pk)
        return talk_actions.say(plan, place, text, by=getattr(cast, by))

    return make


def tomorrow():
    """Everything told so far was told yesterday."""
    Mention.objects.exclude(told_at=None).update(told_at=timezone.now() - TOMORROW)
    Assignment.objects.exclude(told_at=None).update(told_at=timezone.now() - TOMORROW)


def test_everybody_gets_one_mail_with_everything_that_waits(cast, name, mailoutbox):
    first, second = name("@Lead first"), name("@Lead and @Manager second", by="second_officer")
    AssignmentFactory(
        plan=cast.plan, place_id=cast.plan.sections.first().pk, author=cast.lead, by=cast.manager, by_name="Manager"
    )
    assert tasks.send_digests() == 2
    by_person = {message.to[0]: message for message in mailoutbox}
    assert set(by_person) == {cast.lead.email, cast.manager.email}
    body = by_person[cast.lead.email].body
    for comment, who in ((first, "Officer"), (second, "Second officer")):
        address = reverse("plans:talk_place", args=["alder", "alder-plan", "section", comment.place_id])
        assert f"{who} named you in a comment\n  {settings.SITE_URL}{address}#comment-{comment.pk}\n" in body
    assert "Manager asks you to write a section, due 12 March 2010" in body
    assert "3 things for you" in by_person[cast.lead.email].subject
    assert by_person[cast.lead.email].from_email == settings.DEFAULT_FROM_EMAIL


def test_no_words_of_a_draft_or_a_comment_travel(cast, name, mailoutbox):
    Plan.objects.filter(pk=cast.plan.pk).update(title="zq-draft")
    cast.plan.sections.update(title="zq-draft", body="zq-draft")
    name("@Lead zq-comment")
    AssignmentFactory(plan=cast.plan, place_words="zq-draft", author=cast.lead, by=cast.manager)
    tasks.send_digests()
    assert len(mailoutbox) == 1
    assert "zq-" not in mailoutbox[0].subject + mailoutbox[0].body


def test_nobody_is_told_twice_nor_has_two_mails_a_day(cast, name, mailoutbox):
    name("@Lead once")
    assert [tasks.send_digests(), tasks.send_digests()] == [1, 0]
    name("@Lead twice")
    assert tasks.send_digests() == 0
    tomorrow()
    assert [tasks.send_digests(), tasks.send_digests()] == [1, 0]
    assert [message.body.count("named you") for message in mailoutbox] == [1, 1]
    assert not Mention.objects.filter(told_at=None).exists()


def test_what_is_no_news_is_not_sent(cast, name, mailoutbox):
    removed = name("@Lead never mind")
    talk_actions.remove(removed, by=cast.officer)
    reworded = name("@Lead wrong person")
    talk_actions.reword(reworded, "@Administrator", by=cast.officer)
    AssignmentFactory(plan=cast.plan, author=cast.lead, by=cast.lead)
    AssignmentFactory(plan=cast.plan, author=cast.lead, done_at=timezone.now())
    assert tasks.send_digests() == 0
    assert mailoutbox == []


@pytest.mark.parametrize("lost", ["role", "account", "sign-off"])
def test_only_those_who_may_still_read_are_told(cast, name, mailoutbox, lost):
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SIGNOFF)
    plan = Plan.objects.get(pk=cast.plan.pk)
    name("@Lead @Signatory", plan=plan)
    if lost == "role":
        Membership.objects.filter(user__in=[cast.lead, cast.signatory]).delete()
    elif lost == "account":
        type(cast.lead).objects.filter(pk__in=[cast.lead.pk, cast.signatory.pk]).update(is_active=False)
    else:
        Plan.objects.filter(pk=plan.pk).update(state=State.DRAFTING)
    tasks.send_digests()
    assert [message.to for message in mailoutbox] == ([[cast.lead.email]] if lost == "sign-off" else [])


def test_a_person_of_two_trusts_has_one_mail_and_only_of_what_they_may_read(cast, name, mailoutbox):
    held = MembershipFactory(trust=cast.other, user=cast.lead, role=Role.LEAD, known_as="Lead")
    name("@Lead", by="stranger", plan=cast.other_plan)
    name("@Lead")
    held.delete()
    assert tasks.send_digests() == 1
    assert "Alder" in mailoutbox[0].body and "birch" not in mailoutbox[0].body.lower()


def test_a_mail_that_is_refused_is_tried_again_and_stops_nobody_elses(cast, name, mailoutbox, monkeypatch):
    name("@Lead @Manager")
    send = EmailBackend.send_messages

    def full(self, messages):
        if messages[0].to == [cast.lead.email]:
            raise smtplib.SMTPRecipientsRefused({})
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", full)
    assert tasks.send_digests() == 1
    monkeypatch.undo()
    assert tasks.send_digests() == 1
    assert sorted(message.to[0] for message in mailoutbox) == [cast.lead.email, cast.manager.email]


def test_the_digest_has_its_time():
    entry = app.conf.beat_schedule["send-digests"]
    assert entry["task"] == tasks.send_digests.name
    assert entry["schedule"] == crontab(hour="7", minute="*/15")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("send", [tasks.send_digests, talk_actions.send_digests])
def test_many_workers_at_once_send_one_mail(cast, name, send):
    """With the lock of the task, and by the rows alone."""
    name("@Lead")

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
    assert Mention.objects.exclude(told_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_lock_lets_one_task_through():
    held = []

    def other():
        with tasks.alone(tasks.DIGEST_LOCK) as mine:
            held.append(mine)
        connection.close()

    with tasks.alone(tasks.DIGEST_LOCK) as mine:
        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert (mine, held) == (True, [False])
