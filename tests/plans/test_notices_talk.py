"""Who is told of comments and assignments, and what is taken back."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from plans import talk, talk_actions
from plans.models import Mention, Notice, Plan
from plans.notices.actions import take_back, tell
from plans.talk_models import EDIT_FOR
from tests.factories import AssignmentFactory
from tests.plans.telling import MINUTE, fact, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def name(cast):
    """name("@Lead", by="officer") says so in a comment on the first section."""

    def make(text, by="officer", plan=None):
        plan = plan or cast.plan
        place = talk.place_of(plan, "section", plan.sections.first().pk)
        return talk_actions.say(plan, place, text, by=getattr(cast, by))

    return make


def test_no_words_of_a_draft_or_a_comment_travel(cast, name, mailoutbox):
    Plan.objects.filter(pk=cast.plan.pk).update(title="zq-draft")
    cast.plan.sections.update(title="zq-draft", body="zq-draft")
    name("@Lead zq-comment")
    run(EDIT_FOR + MINUTE)
    assert "zq-" not in mailoutbox[0].subject + mailoutbox[0].body


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
