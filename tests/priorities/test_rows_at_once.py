"""People who arrange rows at the same moment: nobody waits for ever, and numbers stay whole."""

import pytest
from django.db import transaction
from django.urls import reverse

from plans.access import hold_open
from plans.models import Plan
from priorities import rows
from priorities.kinds import KINDS
from priorities.models import Commitment, Objective
from tests.priorities.together import blocked, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_that_cross_copy_and_go_at_once_leave_whole_numbers(cast):
    """Rows go from 1.1 to 2.1 and back, are copied, exchanged, removed and changed together, all at once."""
    plan = Plan.objects.get(pk=cast.plan.pk)
    here, there = (Objective.objects.get(priority__plan=plan, priority__number=at, number=1) for at in (1, 2))
    ours, theirs = list(here.commitments.all()), list(there.commitments.all())
    officer, second = cast.client("officer"), cast.client("second_officer")

    def post(client, name, pk, **data):
        url = reverse(f"priorities:{name}", args=[plan.trust.slug, plan.slug, pk])
        return lambda: client.post(url, data).status_code

    bulk = {"row": ours[1].pk, "lead": "Head of Nursing", "seen": f"{ours[1].pk}:{ours[1].version}"}
    acts = [
        post(officer, "commitment_move_to", ours[0].pk, to=there.pk),
        post(second, "commitment_move_to", theirs[0].pk, to=here.pk),
        post(officer, "commitment_copy", ours[1].pk),
        post(second, "commitment_move", theirs[1].pk, direction="up"),
        post(second, "result_move_to", there.results.get().pk, to=here.pk),
        post(officer, "objective_copy", here.pk),
        post(second, "rows", here.priority_id, **bulk),
        post(officer, "commitment_remove", theirs[1].pk),
    ]
    answers = together(acts)
    assert set(answers) <= {302, 404}, answers
    assert answers.count(302) >= 7
    for objective in Objective.objects.filter(priority__plan=plan):
        for below in (objective.commitments, objective.results):
            assert list(below.values_list("number", flat=True)) == list(range(1, below.count() + 1))
        assert not objective.commitments.exclude(result=None).exclude(result__objective=objective).exists()
    assert Commitment.objects.get(pk=ours[0].pk).objective == there


def test_a_row_that_two_take_elsewhere_goes_where_the_last_took_it(cast):
    plan = Plan.objects.get(pk=cast.plan.pk)
    row = Commitment.objects.filter(objective__priority__plan=plan).order_by("pk").first()
    targets = Objective.objects.filter(priority__plan=plan).exclude(pk=row.objective_id)[:2]
    url = reverse("priorities:commitment_move_to", args=[plan.trust.slug, plan.slug, row.pk])
    clients = [cast.client("officer"), cast.client("second_officer")]
    acts = [
        lambda client=client, to=to: client.post(url, {"to": to.pk}).status_code
        for client, to in zip(clients, targets, strict=True)
    ]
    assert together(acts) == [302, 302]
    for objective in Objective.objects.filter(priority__plan=plan):
        below = objective.commitments
        assert list(below.values_list("number", flat=True)) == list(range(1, below.count() + 1))
    assert Commitment.objects.get(pk=row.pk).objective in targets


@pytest.mark.parametrize(("name", "left"), [("remove", 2), ("move", 3)])
def test_a_row_that_is_taken_elsewhere_meanwhile_is_found_there(cast, name, left):
    """Its page was opened before another officer moved it: what is asked for happens where it hangs now."""
    plan = Plan.objects.get(pk=cast.plan.pk)
    row = Commitment.objects.filter(objective__priority__plan=plan).order_by("pk").first()
    to = Objective.objects.get(priority__plan=plan, priority__number=2, number=1)
    url = reverse(f"priorities:commitment_{name}", args=[plan.trust.slug, plan.slug, row.pk])
    client = cast.client("second_officer")
    with transaction.atomic():
        hold_open(plan)
        answer = blocked(lambda: client.post(url, {"direction": "up"}).status_code)
        rows.move(plan, KINDS["commitment"], row.pk, to.pk)
    assert answer() == 302
    assert list(to.commitments.values_list("number", flat=True)) == list(range(1, left + 1))
    place = to.commitments.filter(pk=row.pk).values_list("number", flat=True).first()
    assert place == (2 if name == "move" else None)
