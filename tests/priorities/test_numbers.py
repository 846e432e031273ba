"""Addresses by number: the row that has it, had it, or has it in print."""

import pytest
from django.urls import reverse

from plans.models import Plan
from plans.publishing.actions import freeze_publication
from priorities.models import Commitment, Objective, Priority

pytestmark = pytest.mark.django_db(transaction=True)  # every request is a moment of its own


@pytest.fixture
def reader(cast):
    """Somebody who did none of it, and so has no messages of it."""
    return cast.client("lead")


def objective(plan, first, second):
    return Objective.objects.get(priority__plan=plan, priority__number=first, number=second)


def commitment(plan, first, second, third):
    return objective(plan, first, second).commitments.get(number=third)


def go(client, plan, number):
    """Where a number leads, and what is said on the way: ("commitment", id, messages)."""
    answer = client.get(reverse("priorities:at", args=[plan.trust.slug, plan.slug, number]), follow=True)
    assert answer.status_code == 200, answer.status_code
    url = answer.redirect_chain[0][0]
    kind, _, pk = url.partition("#")[2].partition("-")
    return kind or url, int(pk or 0), [str(message) for message in answer.context["messages"]]


def move(client, plan, kind, row, direction="up"):
    url = reverse(f"priorities:{kind}_move" if kind else "priorities:move", args=[plan.trust.slug, plan.slug, row.pk])
    assert client.post(url, {"direction": direction}).status_code == 302


def post(client, plan, name, pk, **data):
    assert client.post(reverse(f"priorities:{name}", args=[plan.trust.slug, plan.slug, pk]), data).status_code == 302


@pytest.mark.parametrize("typed", ["2.1.2", "2.1.2.", " 2.1.2"])
def test_a_number_of_now_leads_to_its_row(cast, reader, typed):
    assert go(reader, cast.plan, typed) == ("commitment", commitment(cast.plan, 2, 1, 2).pk, [])


def test_objectives_and_priorities_too(cast, reader):
    assert go(reader, cast.plan, "2.1") == ("objective", objective(cast.plan, 2, 1).pk, [])
    assert go(reader, cast.plan, "2")[0].endswith(f"/priorities/{cast.plan.priorities.last().pk}/")


def test_an_old_number_leads_to_the_row_that_had_it(cast, officer, reader):
    row = commitment(cast.plan, 1, 1, 2)
    post(officer, cast.plan, "commitment_move_to", row.pk, to=objective(cast.plan, 2, 1).pk)
    assert go(reader, cast.plan, "1.1.2") == ("commitment", row.pk, ["1.1.2 is 2.1.3 now."])
    assert go(reader, cast.plan, "2.1.3") == ("commitment", row.pk, [])


def test_so_it_does_when_what_is_above_was_numbered_anew(cast, officer, reader):
    row = commitment(cast.plan, 2, 2, 2)
    post(officer, cast.plan, "remove", cast.plan.priorities.first().pk)
    assert go(reader, cast.plan, "2.2.2") == ("commitment", row.pk, ["2.2.2 is 1.2.2 now."])
    assert go(reader, cast.plan, "2.2") == ("objective", row.objective_id, ["2.2 is 1.2 now."])
    assert go(reader, cast.plan, "2")[2] == ["2 is 1 now."]


def test_the_last_that_had_it_counts(cast, officer, reader):
    first, second = objective(cast.plan, 1, 1).commitments.all()
    to = objective(cast.plan, 1, 2)
    move(officer, cast.plan, "commitment", second)
    post(officer, cast.plan, "commitment_move_to", first.pk, to=to.pk)
    assert go(reader, cast.plan, "1.1.2") == ("commitment", first.pk, ["1.1.2 is 1.2.3 now."])


def test_a_number_of_something_removed_leads_to_its_history(cast, officer, reader):
    row = commitment(cast.plan, 1, 1, 2)
    post(officer, cast.plan, "commitment_remove", row.pk)
    url, _, said = go(reader, cast.plan, "1.1.2")
    assert url == reverse("priorities:commitment_history", args=[cast.trust.slug, cast.plan.slug, row.pk])
    assert "1.1.2 is removed." in said


def test_where_print_means_another_row_that_is_said(cast, officer, reader):
    first, second = objective(cast.plan, 1, 1).commitments.all()
    freeze_publication(cast.plan, "consultation", by=cast.officer)
    move(officer, cast.plan, "commitment", second)
    kind, pk, (said,) = go(reader, cast.plan, "1.1.1")
    assert (kind, pk) == ("commitment", second.pk)
    assert said.startswith("In the newest version 1.1.1 was another row, which is <a href=")
    assert said.endswith(f'#commitment-{first.pk}">1.1.2</a> now.')
    post(officer, cast.plan, "commitment_remove", first.pk)
    assert go(reader, cast.plan, "1.1.1") == ("commitment", second.pk, [])


def test_print_counts_before_what_came_later(cast, officer, reader):
    row = commitment(cast.plan, 1, 1, 2)
    freeze_publication(cast.plan, "consultation", by=cast.officer)
    to = objective(cast.plan, 1, 2)
    post(officer, cast.plan, "commitment_move_to", row.pk, to=to.pk)
    post(officer, cast.plan, "commitment_copy", commitment(cast.plan, 1, 1, 1).pk)
    post(officer, cast.plan, "commitment_move_to", commitment(cast.plan, 1, 1, 2).pk, to=to.pk)
    assert go(reader, cast.plan, "1.1.2") == ("commitment", row.pk, ["1.1.2 is 1.2.3 now."])


@pytest.mark.parametrize(
    ("numbering", "old", "new"), [("lettered", "1b.2", "1a.3"), ("running", "2.2", "1.3"), ("plain", "1.2.2", "1.1.3")]
)
def test_numbers_are_said_as_the_plan_numbers(cast, officer, reader, numbering, old, new):
    Plan.objects.filter(pk=cast.plan.pk).update(numbering=numbering)
    row = commitment(cast.plan, 1, 2, 2)
    assert go(reader, cast.plan, old) == ("commitment", row.pk, [])
    post(officer, cast.plan, "commitment_move_to", row.pk, to=objective(cast.plan, 1, 1).pk)
    assert go(reader, cast.plan, old.upper()) == ("commitment", row.pk, [f"{old} is {new} now."])


def test_numbers_that_run_follow_what_comes_before(cast, officer, reader):
    Plan.objects.filter(pk=cast.plan.pk).update(numbering="running")
    row = objective(cast.plan, 2, 2)
    assert go(reader, cast.plan, "4") == ("objective", row.pk, [])
    post(officer, cast.plan, "objective_remove", objective(cast.plan, 1, 1).pk)
    assert go(reader, cast.plan, "4") == ("objective", row.pk, ["4 is 3 now."])
    assert go(reader, cast.plan, "4.2") == ("commitment", row.commitments.last().pk, ["4.2 is 3.2 now."])


@pytest.mark.parametrize("number", ["9.9.9", "7", "1.1.99999", "x", "1..1", "1a.1", "²", "0"])
def test_a_number_that_nothing_ever_had_is_not_found(cast, officer, number):
    assert officer.get(reverse("priorities:at", args=[cast.trust.slug, cast.plan.slug, number])).status_code == 404


def test_other_plans_have_their_own_past(cast, reader):
    stranger = cast.client("stranger")
    row = Commitment.objects.filter(objective__priority__plan=cast.other_plan, number=2).first()
    post(stranger, cast.other_plan, "commitment_remove", row.pk)
    Priority.objects.filter(plan=cast.plan).first()
    Commitment.objects.filter(objective__priority__plan=cast.plan, number=2).delete()
    assert go(reader, cast.plan, "1.1.2")[0].startswith(f"/{cast.trust.slug}/")


def test_the_search_box_knows_old_numbers(cast, officer):
    row = commitment(cast.plan, 1, 1, 2)
    find = reverse("plans:find", args=[cast.trust.slug, cast.plan.slug])
    post(officer, cast.plan, "commitment_move_to", row.pk, to=objective(cast.plan, 2, 1).pk)
    answer = officer.get(find, {"q": "1.1.2"}, follow=True)
    assert answer.redirect_chain[-1][0].endswith(f"#commitment-{row.pk}")
    assert [str(message) for message in answer.context["messages"]][-1] == "1.1.2 is 2.1.3 now."
    assert officer.get(find, {"q": "9.9.9"}).status_code == 200


def test_a_long_history_takes_no_more_queries(cast, officer, django_assert_num_queries):
    row, to = commitment(cast.plan, 1, 1, 2), objective(cast.plan, 2, 1)
    post(officer, cast.plan, "commitment_move_to", row.pk, to=to.pk)
    url = reverse("priorities:at", args=[cast.trust.slug, cast.plan.slug, "1.1.2"])
    officer.get(url)
    for rounds in (1, 8):
        for _ in range(rounds):
            move(officer, cast.plan, "objective", to)
            move(officer, cast.plan, "objective", to, "down")
        with django_assert_num_queries(13):
            officer.get(url)
