"""Who writes what: one author for each place, by a day, who says when it is written."""

from datetime import date

import pytest

from plans.models import Assignment, Plan, State
from priorities.models import Commitment
from tests.factories import AssignmentFactory, CommentFactory, full_plan
from tests.plans.talking import HTMX, assign, page, url

pytestmark = pytest.mark.django_db


def test_a_section_has_one_author_who_can_be_changed(cast, section):
    assert assign(cast, "officer", section, cast.lead).status_code == 302
    row = Assignment.objects.get()
    assert (row.author, row.author_name, row.due, row.by) == (cast.lead, "Lead", date(2010, 3, 12), cast.officer)
    stale = assign(cast, "manager", section, cast.manager, version=0)
    assert stale.status_code == 409
    assert assign(cast, "manager", section, cast.second_officer, version=1).status_code == 302
    row.refresh_from_db()
    assert (row.author, row.by, row.version) == (cast.second_officer, cast.manager, 2)


@pytest.mark.parametrize("author", ["signatory", "board", "administrator", "stranger", "nobody", None])
def test_only_those_who_always_read_drafts_can_be_asked_to_write(cast, section, author):
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SIGNOFF)
    assert assign(cast, "officer", section, getattr(cast, author) if author else None).status_code == 422
    assert not Assignment.objects.exists()


def test_a_date_is_needed_and_commitments_have_no_author_here(cast, section):
    assert assign(cast, "officer", section, cast.lead, due=("", "", "")).status_code == 422
    row = Commitment.objects.filter(objective__priority__plan=cast.plan).first()
    assert cast.client("officer").get(url(cast.plan, "assign", "commitment", row.pk)).status_code == 404


def test_a_closed_plan_gives_nothing_to_write(cast, section):
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.APPROVED)
    assert assign(cast, "manager", section, cast.lead).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("lead", 302), ("officer", 302), ("signatory", 404)])
def test_the_author_or_an_officer_says_that_it_is_written(cast, section, who, status):
    assign(cast, "manager", section, cast.lead)
    row = Assignment.objects.get()
    assert cast.client(who).post(url(cast.plan, "assignment_done", row.pk)).status_code == status
    row.refresh_from_db()
    assert bool(row.done_at) is (status == 302)


def test_a_lead_cannot_finish_what_somebody_else_writes(cast, section):
    assign(cast, "manager", section, cast.officer)
    row = Assignment.objects.get()
    assert cast.client("lead").post(url(cast.plan, "assignment_done", row.pk)).status_code == 403


@pytest.mark.parametrize(("state", "said"), [(State.DRAFTING, True), (State.PUBLISHED, False)])
def test_only_a_plan_that_is_open_says_that_nobody_is_asked(cast, state, said):
    Plan.objects.filter(pk=cast.plan.pk).update(state=state, priority_term="Aim")
    shown = page(cast, "officer", "detail")
    assert ("Who is writing what" in shown) is ("Open a section or an aim to say" in shown) is said


def test_the_overview_says_who_writes_what_and_what_is_late(cast, section):
    assign(cast, "officer", section, cast.lead)
    assign(cast, "officer", cast.plan.priorities.first(), cast.manager, due=("1", "4", "2099"))
    CommentFactory(plan=cast.plan, place_id=section.pk)
    shown = page(cast, "lead", "detail")
    assert "Assigned to Lead" in shown and "Late: was due 12 March 2010" in shown
    assert "Assigned to Manager" in shown and "Due 1 April 2099" in shown and "1 open comment<" in shown
    card = page(cast, "lead", "talk_place", "section", section.pk, headers=HTMX)
    assert "Assigned to <strong>Lead</strong>" in card and "was due 12 March 2010" in card


@pytest.mark.parametrize("size", [1, 5])
def test_the_overview_takes_the_same_queries_for_any_number_of_authors(cast, django_assert_num_queries, size):
    plan = full_plan(cast.trust, priorities=size, sections=size)
    for kind, rows in (("section", plan.sections.all()), ("priority", plan.priorities.all())):
        for row in rows:
            AssignmentFactory(plan=plan, place_kind=kind, place_id=row.pk, author=cast.lead, by=cast.officer)
            CommentFactory(plan=plan, place_kind=kind, place_id=row.pk)
    officer = cast.client("officer")
    with django_assert_num_queries(15):
        officer.get(url(plan, "detail"))
