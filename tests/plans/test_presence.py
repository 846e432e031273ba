"""Who is here: what each page is told of the others, who is never told of, and that it stays a hint."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.models import Membership, Role
from plans import presence
from plans.models import Look, Plan, Presence, State
from plans.tasks import sweep
from priorities.models import Commitment
from tests.cast import CANARY
from tests.factories import GlossaryTermFactory, MembershipFactory, UserFactory, full_plan

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def here(cast):
    """here("officer", "section-1") is one sign of a page; returns the answer."""

    def sign(who, place="", *, plan=None, **data):
        chosen = plan or cast.plan
        return cast.client(who).post(
            reverse("plans:here", args=[chosen.trust.slug, chosen.slug]), {"place": place} | data
        )

    return sign


@pytest.fixture
def row(cast):
    return Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()


def told(answer):
    """What an answer says, without its markup: ["Officer is writing here"]."""
    if answer.status_code == 204:
        return []
    hints = answer.context["hints"]
    return [(hint.name, hint.writing, hint.same, hint.at) for hint in hints]


def test_two_people_at_one_place_are_told_of_each_other(cast, here, section):
    place = f"section-{section.pk}"
    assert here("officer", place).status_code == 204, "nobody else is there"
    answer = here("second_officer", place, writing="yes")
    assert "Officer has this open" in answer.content.decode()
    assert told(answer) == [("Officer", False, True, place)]
    assert "Second officer is writing here" in here("officer", place).content.decode()


def test_nothing_is_said_again_that_the_page_shows_already(cast, here, section):
    place = f"section-{section.pk}"
    here("second_officer", place)
    shown = here("officer", place).context["shown"]
    assert here("officer", place, shown=shown).status_code == 204
    here("second_officer", place, writing="yes")
    changed = here("officer", place, shown=shown)
    assert changed.status_code == 200 and changed.context["shown"] != shown
    Presence.objects.all().delete()
    gone = here("officer", place, shown=changed.context["shown"])
    assert gone.status_code == 200 and told(gone) == [] and 'value=""' in gone.content.decode()


def test_people_elsewhere_are_told_to_who_sees_the_whole_plan_only(cast, here, section):
    other = cast.plan.sections.last()
    here("officer", f"section-{other.pk}", writing="yes")
    assert here("second_officer", f"section-{section.pk}").status_code == 204
    answer = here("manager")
    assert told(answer) == [
        ("Officer", True, False, f"section-{other.pk}"),
        ("Second officer", False, False, f"section-{section.pk}"),
    ]
    page = answer.content.decode()
    assert f'Officer is writing <a href="/alder/plans/alder-plan/sections/{other.pk}/">Section 2</a>' in page
    here("lead")
    assert "Lead has this plan open" in here("manager").content.decode()


def test_a_row_is_a_place_of_its_own_and_belongs_to_its_priority(cast, here, row):
    priority = f"priority-{row.objective.priority_id}"
    here("officer", priority, row=f"commitment-{row.pk}", writing="yes")
    seen = here("second_officer", priority)
    assert told(seen) == [("Officer", True, False, f"commitment-{row.pk}")]
    assert 'data-said="Officer is writing this"' in seen.content.decode() and ">1.1.1</a>" in seen.content.decode()
    same = here("second_officer", priority, row=f"commitment-{row.pk}")
    assert told(same) == [("Officer", True, True, f"commitment-{row.pk}")]
    other = cast.plan.priorities.last()
    assert here("second_officer", f"priority-{other.pk}").status_code == 204


def test_a_person_is_where_they_were_last_and_wherever_they_write(cast, here, section, row):
    here("officer", f"section-{section.pk}")
    here("officer", f"priority-{row.objective.priority_id}")
    assert [hint[3] for hint in told(here("manager"))] == [f"priority-{row.objective.priority_id}"]
    here("officer", f"section-{section.pk}", writing="yes")
    here("officer", f"priority-{row.objective.priority_id}")
    assert [hint[3] for hint in told(here("manager"))] == [f"section-{section.pk}"]
    Presence.objects.filter(writing=True).update(at=timezone.now() - presence.WRITING)
    assert [hint[3] for hint in told(here("manager"))] == [f"priority-{row.objective.priority_id}"]


def test_who_is_silent_for_a_minute_is_gone_and_forgotten_later(cast, here):
    here("officer")
    Presence.objects.update(at=timezone.now() - MINUTE)
    assert told(here("manager")) == []
    Presence.objects.filter(user=cast.officer).update(at=timezone.now() - 11 * MINUTE)
    sweep()
    assert list(Presence.objects.values_list("user", flat=True)) == [cast.manager.pk]


@pytest.mark.parametrize("how", ["role", "account", "trust"])
def test_who_may_not_read_the_draft_is_not_seen_at_the_next_sign(cast, here, how):
    here("officer")
    assert told(here("manager"))
    if how == "role":
        Membership.objects.filter(user=cast.officer).update(role=Role.BOARD)
    elif how == "account":
        type(cast.officer).objects.filter(pk=cast.officer.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=cast.officer).delete()
    assert told(here("manager")) == []
    assert here("officer").status_code in {404, 302}


def test_a_signatory_is_seen_and_sees_from_sign_off_on(cast, here):
    assert here("signatory").status_code == 404 and not Presence.objects.exists()
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SIGNOFF)
    here("signatory")
    assert [hint[0] for hint in told(here("officer"))] == ["Signatory"]
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.DRAFTING)
    assert told(here("officer")) == []


def test_names_are_those_that_the_trust_gave(cast, here):
    MembershipFactory(trust=cast.trust, user=cast.stranger, role=Role.OFFICER, known_as="Sam from Birch")
    here("stranger")
    page = here("officer").content.decode()
    assert "Sam from Birch has this plan open" in page and CANARY not in page


def test_trusts_do_not_see_each_other(cast, here):
    here("stranger", plan=cast.other_plan)
    assert told(here("officer")) == []
    assert here("officer", plan=cast.other_plan).status_code == 404
    second = full_plan(cast.trust, slug="second")
    here("manager", plan=second)
    assert told(here("officer")) == [], "another plan of the trust is another place"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"place": "section"}, 400),
        ({"place": "section-²"}, 400),
        ({"place": "section-1' or 1=1"}, 400),
        ({"row": "-4"}, 400),
        ({"place": "section-999999999999999999"}, 404),
        ({"place": "plan-1"}, 404),
        ({"place": "section-1", "shown": "x" * 3000}, 413),
    ],
)
def test_a_place_that_is_none_is_refused(cast, here, data, status):
    answer = here("officer", **data)
    assert answer.status_code == status and not Presence.objects.exists() and not Look.objects.exists()


def test_a_place_of_another_plan_is_none(cast, here):
    section = cast.other_plan.sections.first()
    assert here("officer", f"section-{section.pk}").status_code == 404


def test_who_has_no_role_or_no_account_is_refused(cast, here):
    assert here("board").status_code == 404
    assert here("nobody").status_code == 404
    assert Client().post(reverse("plans:here", args=["alder", cast.plan.slug])).status_code == 302
    assert not Presence.objects.exists()


def test_a_sign_needs_the_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.officer)
    assert client.post(reverse("plans:here", args=["alder", cast.plan.slug])).status_code == 403


@pytest.mark.parametrize("people", [1, 12])
def test_more_people_take_no_more_queries(cast, here, django_assert_max_num_queries, row, section, people):
    places = [f"section-{section.pk}", f"priority-{row.objective.priority_id}", ""]
    for number in range(people):
        user = UserFactory(name=f"Officer {number:02}")
        MembershipFactory(trust=cast.trust, user=user, role=Role.OFFICER)
        Presence.objects.create(plan=cast.plan, user=user, kind="section", place=section.pk, writing=True)
        Presence.objects.create(plan=cast.plan, user=user, kind="commitment", place=row.pk, writing=True)
    for place in places:
        here("officer", place)
        with django_assert_max_num_queries(12):
            answer = here("officer", place)
        assert len(answer.context["hints"]) + answer.context["more"] == people * (1 if place else 2)
    assert len(answer.context["hints"]) == min(presence.MOST, 2 * people)


def test_a_visit_ends_with_half_an_hour_of_silence(cast, here):
    start = timezone.now() - timedelta(hours=3)
    look = Look.objects.create(plan=cast.plan, user=cast.officer, at=start, since=start - timedelta(days=2))
    Look.objects.update(at=timezone.now() - 29 * MINUTE)
    here("officer")
    look.refresh_from_db()
    assert look.since == start - timedelta(days=2), "the same visit goes on"
    ended = timezone.now() - 31 * MINUTE
    Look.objects.update(at=ended)
    assert presence.news_begin(cast.plan, cast.officer, timezone.now()) == ended - MINUTE
    here("officer")
    here("officer")
    look.refresh_from_db()
    assert look.since == ended - MINUTE, "the news begin in the last minute of the visit before"
    assert presence.news_begin(cast.plan, cast.officer, timezone.now()) == look.since


def test_a_first_visit_has_no_last_one(cast, here):
    now = timezone.now()
    assert presence.news_begin(cast.plan, cast.officer, now) is None
    here("officer")
    here("officer")
    look = Look.objects.get()
    assert look.user == cast.officer and look.at >= now
    assert presence.news_begin(cast.plan, cast.officer, look.at) is None
    assert presence.news_begin(cast.plan, cast.officer, look.at + timedelta(hours=1)) == look.at - MINUTE
    Look.objects.update(at=now - timedelta(hours=1))
    here("officer")
    assert presence.news_begin(cast.plan, cast.officer, timezone.now()) == now - timedelta(hours=1) - MINUTE


def test_every_page_of_a_plan_says_where_it_is(cast, section, row):
    def said(name, *args):
        return cast.client("officer").get(reverse(name, args=["alder", cast.plan.slug, *args])).context["here"]

    assert said("plans:detail") == said("plans:news") == said("plans:removed") == ""
    assert said("plans:section", section.pk) == f"section-{section.pk}"
    assert said("priorities:commitment_edit", row.pk) == f"priority-{row.objective.priority_id}"
    assert said("priorities:commitment_history", row.pk) == f"commitment-{row.pk}"
    assert said("plans:talk_place", "commitment", row.pk) == f"commitment-{row.pk}"
    measure = row.objective.priority.measures.first()
    assert said("indicators:measure_history", measure.pk) == "", "measures are no places"
    term = GlossaryTermFactory(plan=cast.plan)
    assert said("plans:term_edit", term.pk) == ""
