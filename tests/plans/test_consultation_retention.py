"""How long answers are kept: what is removed, when, what stays, and who is told."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from cypp.celery import app
from cypp.history import events_of
from cypp.templatetags.cypp import uk_date
from plans.consultation import tasks
from plans.consultation.counting import counts_of
from plans.consultation.retention import announce, consultations_of, kept, kept_of, months_after, remove_due
from plans.document import freeze
from plans.models import Answer, Notice, Plan, Response
from plans.pages import plan_url
from tests.agreeing import AnswerFactory, PublicationFactory, ResponseFactory, YouSaidFactory
from tests.plans.consulting import keys_of, open_consultation, public, words

pytestmark = pytest.mark.django_db
WORDS = {"comment": "canary words", "age": "16_18", "area": "canary street", "organisation": "canary club"}


@pytest.fixture
def draft(cast):
    cache.clear()
    return open_consultation(cast)


@pytest.fixture
def answered(draft):
    """Seven who agree, one who only wrote, and one set aside."""
    for _ in range(7):
        row = ResponseFactory(publication=draft, state="shown", kind="child", **WORDS)
        AnswerFactory(response=row, key=keys_of(draft)[0], comment="canary reasons")
    AnswerFactory(response=row, key=keys_of(draft)[1], view="", comment="canary alone")
    ResponseFactory(publication=draft, state="hidden", reason="Sent twice", **WORDS)
    return draft


def last_day(plan):
    return kept_of(plan).until


def every_word(client, plan):
    pages = ("responses", "consultation_counts", "consultation")
    said = "".join(client.get(plan_url(f"plans:{name}", plan)).content.decode() for name in pages)
    return said + client.get(plan_url("plans:responses_export", plan, "csv")).content.decode()


def test_what_was_written_goes_on_its_day_and_the_numbers_stay(cast, answered):
    plan, officer = cast.plan, cast.client("officer")
    YouSaidFactory(plan=plan)
    before, counted = freeze(plan)["chapters"], counts_of(plan)
    until = last_day(plan)
    assert until == months_after(plan.consultation.closes, 24)
    assert remove_due(until) == 0
    assert "canary" in every_word(officer, plan)
    assert remove_due(until + timedelta(days=1)) == 8
    assert "canary" not in every_word(officer, plan)
    assert "canary" not in str([*Response.objects.values(), *Answer.objects.values()])
    assert "canary" not in str(list(events_of(Response).values()))
    now = counts_of(plan)
    assert (now.total, now.states, now.kinds) == (counted.total, counted.states, counted.kinds)
    assert [line.counts for line in now.questions] == [line.counts for line in counted.questions]
    assert freeze(plan)["chapters"] == before
    one = Response.objects.filter(state="shown").first()
    page = words(officer.get(plan_url("plans:response", plan, one.pk)))
    assert f"were removed on {uk_date(timezone.localdate())}, as the form had said" in page
    assert remove_due(until + timedelta(days=1)) == 0


def test_whoever_answers_is_told_until_when(cast, draft, client):
    page = words(client.get(public(cast.plan, "consultation_answer")))
    assert f"After {uk_date(last_day(cast.plan))} what you wrote is removed" in page
    assert uk_date(last_day(cast.plan)) in words(cast.client("officer").get(plan_url("plans:consultation", cast.plan)))


def test_officers_hear_of_it_once_and_a_month_before(cast, answered):
    until = last_day(cast.plan)
    assert announce(until - timedelta(days=30)) == 0
    Notice.objects.all().delete()
    told = [announce(until - timedelta(days=days)) for days in (29, 5, 0)]
    assert told == [3, 0, 0]
    people = {cast.officer.pk, cast.second_officer.pk, cast.manager.pk}
    assert set(Notice.objects.values_list("user", flat=True)) == people
    assert Notice.objects.first().words.endswith(f"is removed after {uk_date(until)}.")
    remove_due(until + timedelta(days=1))
    Notice.objects.all().delete()
    assert announce(until) == 0


@pytest.mark.parametrize(("months", "status"), [("0", 422), ("121", 422), ("", 422), ("6", 302)])
def test_a_plan_says_for_how_many_months_and_the_draft_holds_it(cast, draft, months, status):
    row = cast.plan.consultation
    parts = {
        f"{name}_{part}": getattr(getattr(row, name), part)
        for name in ("opens", "closes")
        for part in ("day", "month", "year")
    }
    sent = {**parts, "introduction": "", "other_ways": "", "keep_months": months, "version": row.version}
    assert cast.client("officer").post(plan_url("plans:consultation_days", cast.plan), sent).status_code == status
    newest = cast.plan.publications.first()
    expected = 6 if status == 302 else 24
    assert newest.document["consultation"]["keep_months"] == expected
    assert last_day(cast.plan) == months_after(row.closes, expected)


def test_no_answer_is_kept_longer_than_any_draft_of_its_consultation_promised(cast, draft):
    drafts = [
        (1, timezone.now(), {"opens": "2026-01-01", "closes": "2026-02-28", "keep_months": 12}),
        (2, timezone.now(), {"opens": "2026-01-01", "closes": "2026-03-31", "keep_months": 18}),
        (3, timezone.now(), {"opens": "2026-01-01", "closes": "2026-03-15"}),
    ]
    assert kept(drafts).until == date(2027, 3, 31)
    assert kept(drafts[2:]).until == date(2028, 3, 15)
    assert kept([(4, timezone.now(), None)]).until == months_after(timezone.localdate(), 24)
    assert kept([]) is None


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, then):
    assert months_after(day, months) == then


def test_each_consultation_of_a_plan_has_a_day_of_its_own(cast, answered):
    """A new version of the plan is consulted on again: the words of the first time go, the new ones stay."""
    old = kept_of(cast.plan).until
    PublicationFactory(plan=cast.plan, number=50, stage="final")
    later = {"consultation": {"opens": "2090-01-01", "closes": "2090-02-01", "keep_months": 1}}
    new = PublicationFactory(plan=cast.plan, number=51, stage="consultation", document=later)
    ResponseFactory(publication=new, **WORDS)
    assert [one.until for one in consultations_of(cast.plan)] == [old, date(2090, 3, 1)]
    assert remove_due(old + timedelta(days=1)) == 8
    assert Response.objects.get(emptied_at=None).comment == "canary words"


@pytest.mark.parametrize(
    "change",
    [
        {"comment": ""},
        {"comment": "", "age": "", "area": "", "organisation": "", "kind": "", "emptied_at": timezone.now()},
        {"emptied_at": timezone.now()},
        {"comment": "Other words", "age": "", "area": "", "organisation": "", "emptied_at": timezone.now()},
    ],
)
def test_nothing_but_emptying_all_of_it_is_let_through(cast, answered, change):
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Response.objects.update(**change)


def test_what_was_emptied_is_not_filled_again(cast, answered):
    remove_due(last_day(cast.plan) + timedelta(days=1))
    for rows, change in ((Response, {"comment": "x"}), (Response, {"emptied_at": None}), (Answer, {"comment": "x"})):
        with pytest.raises(InternalError), transaction.atomic():
            rows.objects.update(**change)


def test_another_view_is_not_let_through_with_an_empty_comment(answered):
    with pytest.raises(InternalError), transaction.atomic():
        Answer.objects.update(comment="", view="disagree")


def test_it_runs_every_night(cast, answered):
    assert app.conf.beat_schedule["remove-old-answers"]["task"] == tasks.remove_due.name
    assert tasks.remove_due() == 0
    Plan.objects.filter(pk=cast.plan.pk).update(state="published")
    assert remove_due(last_day(cast.plan) + timedelta(days=400)) == 8
