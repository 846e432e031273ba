"""What a checklist can see in a plan: each check fails for what is missing, names it, and passes once it is mended."""

from datetime import date

import pytest

from plans.checklist.checks import CHECKS, find
from plans.layout import Shown, everything
from plans.models import Plan, Response, Section
from priorities.models import Commitment, Priority
from tests.agreeing import PublicationFactory, ResponseFactory, SignOffRequestFactory, SignOffWindowFactory
from tests.factories import (
    CommitmentFactory,
    MeasureFactory,
    ObjectiveFactory,
    OrganisationFactory,
    OrganisationStatusFactory,
    OutcomeFactory,
    PriorityFactory,
    SectionFactory,
    TargetFactory,
    full_plan,
)

pytestmark = pytest.mark.django_db
Role = Section.Role


def look(plan, name):
    """The finding on the plan as it is stored now."""
    return find(Plan.objects.select_related("trust").get(pk=plan.pk), name)


def hide(plan, *names):
    Plan.objects.filter(pk=plan.pk).update(shows=[name for name in everything() if name not in names])


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("vision_written", Role.VISION),
        ("needs_written", Role.NEEDS),
        ("resources_written", Role.RESOURCES),
        ("performance_written", Role.PERFORMANCE),
        ("governance_written", Role.GOVERNANCE),
    ],
)
def test_a_section_of_the_role_has_to_hold_words(cast, plan, name, role):
    none = look(plan, name)
    assert not none.ok and role.label in none.message
    form = cast.client("officer").get(none.url).context["form"]
    assert (form["role"].value(), form["title"].value()) == (role, role.label)
    section = SectionFactory(plan=plan, role=role, title="What we say", body=" \n ")
    empty = look(plan, name)
    assert not empty.ok and empty.message == "“What we say” is empty."
    assert cast.client("officer").get(empty.url).context["section"] == section
    Section.objects.filter(pk=section.pk).update(body="Every child thrives.")
    full = look(plan, name)
    assert full.ok and "3 words" in full.message


def test_consultation_is_recorded_by_a_section_or_by_responses_that_were_accepted(plan):
    first = look(plan, "consultation_recorded")
    assert not first.ok and "How we consulted" in first.message
    draft = PublicationFactory(plan=plan, stage="consultation", number=7)
    response = ResponseFactory(publication=draft)
    assert not look(plan, "consultation_recorded").ok  # nobody has read it
    Response.objects.filter(pk=response.pk).update(state="hidden", reason="Names a child")
    assert not look(plan, "consultation_recorded").ok
    Response.objects.filter(pk=response.pk).update(state="shown", reason="")
    found = look(plan, "consultation_recorded")
    assert found.ok and found.message == "1 response to the consultation draft accepted."
    assert found.url.endswith("/consultation/")
    response.delete()
    SectionFactory(plan=plan, role=Role.CONSULTATION, body="We asked 400 people.")
    assert look(plan, "consultation_recorded").ok


def test_the_legal_basis_is_stated_in_the_settings(cast, plan):
    found = look(plan, "legal_basis_stated")
    assert not found.ok and cast.client("officer").get(found.url).status_code == 200
    Plan.objects.filter(pk=plan.pk).update(legal_basis="Voluntary.")
    assert look(plan, "legal_basis_stated").ok


def test_every_outcome_is_served_by_a_priority(plan):
    assert "no outcomes" in look(plan, "outcomes_covered").message
    health, safety = (OutcomeFactory(trust=plan.trust, title=title) for title in ("Be healthy", "Stay safe"))
    first, second = plan.priorities.all()
    first.outcomes.add(health)
    found = look(plan, "outcomes_covered")
    assert not found.ok and found.message == "No priority serves “Stay safe”."
    second.outcomes.add(safety)
    assert look(plan, "outcomes_covered").ok


def test_every_commitment_has_a_day_in_the_plan(cast, plan):
    assert look(plan, "commitments_dated").ok
    rows = list(Commitment.objects.filter(objective__priority__plan=plan).order_by("pk"))
    Commitment.objects.filter(pk=rows[0].pk).update(by_when="", by_date=None)
    Commitment.objects.filter(pk=rows[5].pk).update(by_when="May 2008", by_date=date(2008, 5, 31))
    found = look(plan, "commitments_dated")
    assert not found.ok
    assert found.message == "2 of 8 commitments without a day in the plan: 1.1.1 and 2.1.2."
    shown = cast.client("officer").get(found.url).content.decode()
    assert [row.label for row in rows if f'#commitment-{row.pk}"' in shown] == ["1.1.1", "2.1.2"]


def test_every_commitment_has_a_lead(cast, plan):
    assert look(plan, "commitments_led").ok
    row = Commitment.objects.filter(objective__priority__plan=plan).first()
    Commitment.objects.filter(pk=row.pk).update(lead="")
    found = look(plan, "commitments_led")
    assert not found.ok and found.message == "1 of 8 commitments without a lead: 1.1.1."
    assert f'#commitment-{row.pk}"' in cast.client("officer").get(found.url).content.decode()
    Commitment.objects.filter(pk=row.pk).update(lead_organisation=cast.organisation)
    assert look(plan, "commitments_led").ok


def test_every_priority_says_what_pays_for_it(cast, plan):
    found = look(plan, "money_stated")
    assert found.ok and found.message == "2 amounts, for every priority."
    plan.priorities.last().money.update(amount=None)
    assert look(plan, "money_stated").message == "2 amounts, for every priority. 1 to be confirmed."
    plan.priorities.last().money.all().delete()
    found = look(plan, "money_stated")
    assert not found.ok and found.message == "Priority without money: 2."
    assert 'id="money"' in cast.client("officer").get(found.url).content.decode()
    hide(plan, "money", "budget")
    assert "leave out money" in look(plan, "money_stated").message


def test_a_plan_without_commitments_has_neither_dates_nor_leads(plan):
    Commitment.objects.filter(objective__priority__plan=plan).delete()
    for name in ("commitments_dated", "commitments_led"):
        found = look(plan, name)
        assert not found.ok and found.message == "There is no commitment yet."


def test_every_priority_has_an_objective_and_something_to_do(plan):
    assert look(plan, "priorities_complete").ok
    third = PriorityFactory(plan=plan, number=3)
    found = look(plan, "priorities_complete")
    assert not found.ok and found.message == "Priority 3: no objective with a commitment."
    assert found.url.endswith(f"/priorities/{third.pk}/")
    objective = ObjectiveFactory(priority=third, number=1)
    assert not look(plan, "priorities_complete").ok
    CommitmentFactory(objective=objective, number=1)
    assert look(plan, "priorities_complete").ok
    Priority.objects.filter(plan=plan).delete()
    assert look(plan, "priorities_complete").message == "There is no priority yet."


def test_every_partner_that_is_relevant_on_the_first_day_is_asked(cast, plan):
    assert "No organisation is recorded as a relevant partner on 1 April 2010" in look(plan, "partners_asked").message
    health, college, council = (cast.organisation, *(OrganisationFactory(trust=cast.trust, name=n) for n in "ZY"))
    OrganisationStatusFactory(organisation=health)
    OrganisationStatusFactory(organisation=college, since=date(2010, 4, 1))
    OrganisationStatusFactory(organisation=council, until=date(2010, 4, 1))  # no more, on that day
    window = SignOffWindowFactory(plan=plan)
    SignOffRequestFactory(window=window, priority=plan.priorities.first(), organisation=health)
    found = look(plan, "partners_asked")
    assert not found.ok and found.message == "Not asked, though relevant partners on 1 April 2010: Z."
    SignOffRequestFactory(window=window, priority=plan.priorities.first(), organisation=college)
    assert look(plan, "partners_asked").ok
    Plan.objects.filter(pk=plan.pk).update(starts=date(2009, 4, 1))
    assert look(plan, "partners_asked").message == "Not asked, though relevant partners on 1 April 2009: Y."


def test_every_priority_has_a_measure(plan):
    assert look(plan, "priorities_measured").ok
    second = plan.priorities.get(number=2)
    second.measures.all().delete()
    found = look(plan, "priorities_measured")
    assert not found.ok and found.message == "Priority 2: no measure."


def test_measures_have_a_baseline_and_a_target(plan):
    plan.priorities.get(number=2).measures.all().delete()
    measure = plan.priorities.get(number=1).measures.get()
    found = look(plan, "measures_complete")
    assert not found.ok and found.message == "1 of 1 measures without a baseline or a target: “Measure 1.1”."
    type(measure).objects.filter(pk=measure.pk).update(baseline="12.5", baseline_period="2009/10")
    assert look(plan, "measures_complete").ok
    measure.targets.all().delete()
    assert not look(plan, "measures_complete").ok
    TargetFactory(measure=measure)
    assert look(plan, "measures_complete").ok
    measure.delete()
    assert look(plan, "measures_complete").message == "There is no measure yet."


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("outcomes_covered", [Shown.OUTCOMES]),
        ("commitments_dated", [Shown.BY_WHEN]),
        ("commitments_led", [Shown.LEAD]),
        ("priorities_measured", [Shown.MEASURES, Shown.SCORECARD]),
        ("measures_complete", [Shown.MEASURES, Shown.SCORECARD]),
    ],
)
def test_what_the_settings_leave_out_is_not_taken_for_there(cast, plan, name, hidden):
    for outcome in [OutcomeFactory(trust=plan.trust)]:
        plan.priorities.first().outcomes.add(outcome)
    for priority in plan.priorities.all():
        priority.measures.update(baseline=1)
    assert look(plan, name).ok
    hide(plan, *hidden)
    found = look(plan, name)
    assert not found.ok and "leave out" in found.message
    assert cast.client("officer").get(found.url).status_code == 200


def test_a_check_that_nobody_knows_holds_the_plan_up(plan):
    assert not look(plan, "gone_with_its_app").ok


def test_every_check_leads_a_plan_manager_somewhere(cast, plan):
    """While the plan is open, and when its words are closed."""
    for state in ("drafting", "approved"):
        Plan.objects.filter(pk=plan.pk).update(state=state)
        for name in CHECKS:
            found = look(plan, name)
            assert cast.client("manager").get(found.url).status_code == 200, (state, name)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_takes_the_same_queries_whatever_the_size(cast, name, django_assert_max_num_queries):
    plan = full_plan(cast.trust, priorities=6, objectives=3, commitments=4, measures=3)
    for priority in plan.priorities.all():
        MeasureFactory(priority=priority, number=9)
    for _ in range(6):
        OrganisationStatusFactory(organisation=OrganisationFactory(trust=cast.trust))
    plan = Plan.objects.select_related("trust").get(pk=plan.pk)
    with django_assert_max_num_queries(3):
        find(plan, name)
