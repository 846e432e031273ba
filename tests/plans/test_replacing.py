"""Plans that a later plan has replaced: the rule over any set of plans and days, and the move that follows from it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from plans.models import Notice, Plan, State, Transition
from plans.publishing import tasks
from plans.publishing.actions import freeze_publication
from plans.publishing.replacing import Issued, issued, replace_due, replaced, replacement_of
from plans.publishing.withdrawing import withdraw
from plans.workflow import Refused, advance, find_move, moves
from tests.factories import full_plan
from tests.plans.publishing import approved

DAYS = st.dates(date(2006, 1, 1), date(2012, 12, 31))
KINDS = st.sampled_from(["full", "interim", "annual_update"])


@st.composite
def several(draw):
    """Up to seven plans of one trust, any of which may update any other."""
    count = draw(st.integers(0, 7))
    plans = []
    for pk in range(1, count + 1):
        kind = draw(KINDS)
        others = st.sampled_from([None, *(other for other in range(1, count + 1) if other != pk)])
        updates = draw(others) if kind == "annual_update" else None
        flags = {"stands": draw(st.booleans()), "superseded": draw(st.booleans())}
        plans.append(Issued(pk=pk, kind=kind, starts=draw(DAYS), order=pk, updates=updates, **flags))
    return plans


@given(several(), DAYS)
def test_one_full_or_interim_plan_is_in_force_and_never_an_update(plans, today):
    gone = replaced(plans, today)
    begun = [plan for plan in plans if plan.whole and plan.stands and plan.starts <= today]
    in_force = [plan for plan in begun if plan.pk not in gone]
    assert len(in_force) == (1 if begun else 0)
    assert set(gone.values()) - {None} <= {plan.pk for plan in in_force}


@given(several(), DAYS)
def test_nothing_is_replaced_by_what_begins_before_it_or_has_not_begun(plans, today):
    known = {plan.pk: plan for plan in plans}
    for pk, other in replaced(plans, today).items():
        if other and known[pk].whole:
            assert known[pk].starts <= known[other].starts <= today


@given(several(), DAYS, st.randoms())
def test_the_order_in_which_they_are_read_changes_nothing(plans, today, chance):
    mixed = list(plans)
    chance.shuffle(mixed)
    assert replaced(mixed, today) == replaced(plans, today)


@given(several(), DAYS, st.integers(0, 2000))
def test_what_is_replaced_stays_replaced_as_days_go_by(plans, today, days):
    assert set(replaced(plans, today)) <= set(replaced(plans, today + timedelta(days)))


@given(several(), DAYS)
def test_marking_what_is_replaced_replaces_no_other(plans, today):
    """So that running it again, after the moves were made, finds nothing more."""
    gone = replaced(plans, today)
    marked = [replace(plan, superseded=plan.superseded or plan.pk in gone) for plan in plans]
    assert set(replaced(marked, today)) == set(gone)


@given(several(), DAYS)
def test_an_update_goes_with_its_plan_and_takes_nothing_with_it(plans, today):
    gone = replaced(plans, today)
    without = replaced([plan for plan in plans if plan.whole], today)
    assert {pk: by for pk, by in gone.items() if plans[pk - 1].whole} == without
    for plan in plans:
        parent = plans[plan.updates - 1] if plan.updates else None
        if parent and parent.whole:
            assert (plan.pk in gone) is (parent.pk in gone or parent.superseded)


def plan_of(trust, slug, days, kind="full", **more):
    """A plan that begins so many days from today."""
    starts = timezone.localdate() + timedelta(days)
    dates = {"starts": starts, "ends": starts + timedelta(700)}
    return full_plan(trust, priorities=1, slug=slug, title=f"Plan {slug}", kind=kind, **dates, **more)


def issue(cast, slug, days, kind="full", **more):
    """The same, published, without what publishing does besides."""
    plan = plan_of(cast.trust, slug, days, kind, **more)
    freeze_publication(plan, "final", by=cast.manager)
    Plan.objects.filter(pk=plan.pk).update(state=State.PUBLISHED)
    return Plan.objects.select_related("trust").get(pk=plan.pk)


def states(*plans):
    return [Plan.objects.get(pk=plan.pk).state for plan in plans]


@pytest.mark.django_db
def test_publishing_supersedes_the_plan_before_it_and_its_update(cast, django_capture_on_commit_callbacks):
    old = issue(cast, "old", -900)
    update = issue(cast, "update", -300, "annual_update", updates=old)
    new = approved(plan_of(cast.trust, "new", -1), cast.manager)
    with django_capture_on_commit_callbacks(execute=True):
        advance(new, "publish", by=cast.manager)
    assert states(old, update, new) == ["superseded", "superseded", "published"]
    made = Transition.objects.get(plan=old, action="replace")
    assert made.by is None and "Plan new" in made.note
    assert (replacement_of(old).slug, replacement_of(update).slug, replacement_of(new)) == ("new", "new", None)
    told = Notice.objects.filter(plan=old, key=f"replaced:{made.pk}")
    assert {notice.user for notice in told} == {cast.officer, cast.second_officer, cast.manager}


@pytest.mark.django_db
def test_a_plan_for_later_waits_for_its_first_day(cast, monkeypatch):
    old, new = issue(cast, "old", -900), issue(cast, "new", 40)
    assert tasks.replace_due() == 0
    assert states(old, new) == ["published", "published"]
    first_day = timezone.localdate() + timedelta(40)
    monkeypatch.setattr(timezone, "localdate", lambda *args: first_day)
    assert tasks.replace_due() == 1
    assert tasks.replace_due() == 0
    assert states(old, new) == ["superseded", "published"]
    assert Transition.objects.filter(action="replace").count() == 1


@pytest.mark.django_db
def test_an_old_plan_that_is_published_late_replaces_nothing(cast):
    new, old = issue(cast, "new", -100), issue(cast, "old", -900)
    replace_due(cast.trust)
    assert states(new, old) == ["published", "superseded"]


@pytest.mark.django_db
def test_what_is_drafted_since_counts_only_when_it_is_published(cast):
    old, new = issue(cast, "old", -900), issue(cast, "new", -1)
    Plan.objects.filter(pk=new.pk).update(starts=date(2001, 1, 1), kind="annual_update", title="Secret words")
    replace_due(cast.trust)
    assert states(old, new) == ["superseded", "published"]
    assert replacement_of(old).title.startswith("Plan new")


@pytest.mark.django_db
def test_a_withdrawn_plan_replaces_nothing_and_what_it_replaced_can_come_back(cast):
    old, new = issue(cast, "old", -900), issue(cast, "new", -1)
    replace_due(cast.trust)
    with pytest.raises(Refused) as refused:
        advance(old, "reinstate", by=cast.manager, note="It was a mistake")
    assert "is in force since" in refused.value.missing[0]["message"]
    withdraw(new.publications.get(), by=cast.manager, reason="The wrong file")
    advance(old, "reinstate", by=cast.manager, note="It was a mistake")
    assert replace_due(cast.trust) == []
    assert states(old, new) == ["published", "published"]


@pytest.mark.django_db
def test_nobody_makes_the_move_that_is_made_by_itself_and_no_other_is(cast):
    old = issue(cast, "old", -900)
    assert "replace" not in [action for action, _ in moves(old, cast.manager)]
    with pytest.raises(Refused, match="does not exist"):
        find_move(old, "replace")
    with pytest.raises(Refused, match="does not exist"):
        advance(old, "replace", by=cast.manager, note="I say so")
    with pytest.raises(Refused, match="does not exist"):
        advance(old, "supersede", by=None, note="Nobody says so")
    with pytest.raises(Refused) as refused:
        advance(old, "replace", by=None, note="Too early")
    assert refused.value.missing[0]["message"] == "No later plan of the trust is in force."
    with pytest.raises(PermissionDenied):
        advance(old, "supersede", by=cast.officer, note="An officer says so")
    assert states(old) == ["published"]


@pytest.mark.django_db
def test_each_trust_is_by_itself(cast):
    ours, theirs = issue(cast, "ours", -900), cast.other_plan
    freeze_publication(theirs, "final", by=None)
    Plan.objects.filter(pk=theirs.pk).update(state=State.PUBLISHED)
    assert tasks.replace_due() == 0
    assert [plan.pk for plan in issued(cast.trust)] == [ours.pk]
