"""The table of moves and its one door."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction

from plans import workflow
from plans.models import Plan, Publication, State, Transition
from plans.workflow import TABLE, Refused, advance
from tests.agreeing import ConsultationFactory, SignOffRequestFactory, SignOffWindowFactory
from tests.factories import UserFactory


def asked(plan: Plan) -> None:
    """Every organisation of the trust is asked about every priority, and all of it is waived."""
    window = SignOffWindowFactory(plan=plan)
    for priority in plan.priorities.all():
        SignOffRequestFactory(
            window=window,
            priority=priority,
            organisation=plan.trust.organisations.first(),
            waived_reason="Agreed by letter",
            waived_at="2010-03-01T12:00Z",
            waived_by=UserFactory(),
        )


@pytest.mark.django_db
def test_the_whole_life_of_a_plan(cast):
    plan = cast.plan
    asked(plan)
    ConsultationFactory(plan=plan, closes=date(2099, 3, 31))
    steps = [
        ("consult", State.CONSULTATION),
        ("redraft", State.DRAFTING),
        ("open_signoff", State.SIGNOFF),
        ("approve", State.APPROVED),
        ("reopen_signoff", State.SIGNOFF),
        ("approve", State.APPROVED),
        ("publish", State.PUBLISHED),
        ("revise", State.DRAFTING),
    ]
    for action, state in steps:
        advance(plan, action, by=cast.manager, note="Board, 3 March 2010, minute 4")
        plan.refresh_from_db()
        assert plan.state == state
    assert list(Publication.objects.filter(plan=plan).order_by("number").values_list("number", "stage")) == [
        (1, "consultation"),
        (2, "signoff"),
        (3, "final"),
    ]
    assert Transition.objects.filter(plan=plan, by=cast.manager).count() == len(steps)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["officer", "lead", "signatory", "board", "administrator", "stranger", "nobody"])
def test_only_a_plan_manager_moves_a_plan(cast, who):
    with pytest.raises(PermissionDenied):
        advance(cast.plan, "consult", by=getattr(cast, who))
    assert not Transition.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("state", State.values)
def test_a_step_that_the_table_does_not_list_is_refused(cast, state):
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    for action in {action for _, action in TABLE}:
        if (State(state), action) not in TABLE:
            with pytest.raises(Refused, match="does not exist"):
                advance(cast.plan, action, by=cast.manager, note="Why not")


@pytest.mark.django_db
def test_a_step_that_needs_a_reason_is_refused_without_one(cast):
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.CONSULTATION)
    with pytest.raises(Refused, match="Say why"):
        advance(cast.plan, "redraft", by=cast.manager, note="  ")


@pytest.mark.django_db
@pytest.mark.parametrize("state, action", [(State.SIGNOFF, "approve"), (State.APPROVED, "publish")])
def test_a_missing_signature_alone_blocks(cast, state, action):
    asked(cast.plan)
    waiting = cast.plan.signoff_window.requests.first()
    type(waiting).objects.filter(pk=waiting.pk).update(waived_reason="", waived_at=None, waived_by=None)
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    with pytest.raises(Refused) as refused:
        advance(cast.plan, action, by=cast.manager, note="Board, 3 March 2010")
    assert len(refused.value.missing) == 1
    assert waiting.organisation.name in refused.value.missing[0]["message"]
    cast.plan.refresh_from_db()
    assert cast.plan.state == state and not Publication.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("table, row", [("plans_transition", "note = 'x'"), ("plans_publication", "sha256 = 'x'")])
def test_records_refuse_to_be_changed_or_deleted(cast, table, row):
    ConsultationFactory(plan=cast.plan, closes=date(2099, 3, 31))
    advance(cast.plan, "consult", by=cast.manager)
    for statement in (f"UPDATE {table} SET {row}", f"DELETE FROM {table}"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_every_move_of_the_table_has_registered_guards():
    for move in TABLE.values():
        for name in move.guards:
            assert workflow._guards.get(name), f"nobody registered the guard {name}"


@pytest.mark.django_db(transaction=True)
def test_publish_pressed_by_many_at_once_publishes_once(cast):
    plan = cast.plan
    asked(plan)
    Plan.objects.filter(pk=plan.pk).update(state=State.APPROVED)

    def press(_):
        try:
            advance(plan, "publish", by=cast.manager)
            return "published"
        except Refused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(8)))
    assert sorted(answers) == ["published"] + ["refused"] * 7
    assert Publication.objects.filter(plan=plan).count() == 1


@pytest.mark.django_db
def test_what_happens_after_a_move_is_part_of_it(cast, monkeypatch):
    """It sees the new state and the frozen version; what it raises takes the whole move back."""
    seen = []

    def look(made: Transition) -> None:
        seen.append((made.plan.state, made.by, made.plan.publications.count()))

    def refuse(made: Transition) -> None:
        raise Refused("Nobody can be told.")

    ConsultationFactory(plan=cast.plan, closes=date(2099, 3, 31))
    asked(cast.plan)
    monkeypatch.setitem(workflow._afters, "open_signoff", [look])
    advance(cast.plan, "open_signoff", by=cast.manager)
    assert seen == [(State.SIGNOFF, cast.manager, 1)]
    monkeypatch.setitem(workflow._afters, "redraft", [refuse])
    with pytest.raises(Refused, match="Nobody can be told"):
        advance(cast.plan, "redraft", by=cast.manager, note="Why not")
    cast.plan.refresh_from_db()
    assert cast.plan.state == State.SIGNOFF
    assert Transition.objects.count() == 1
