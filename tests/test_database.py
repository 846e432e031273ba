"""What the database itself promises, whoever writes: history of every change, records that stay, unique numbers."""

import pghistory
import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from indicators.models import Indicator, Measure, Target
from partners.models import Body, Logo, Membership, Organisation, OrganisationStatus, Trust, User
from plans.models import (
    AgendaItem,
    Assignment,
    Comment,
    Consultation,
    CycleActivity,
    Decision,
    Edition,
    GlossaryTerm,
    KeyDate,
    Meeting,
    Paper,
    Plan,
    Publication,
    Release,
    Requirement,
    RequirementAnswer,
    RequirementSet,
    Response,
    RouteStep,
    Section,
    Transition,
    Withdrawal,
    Wording,
    YouSaid,
)
from priorities.models import (
    Commitment,
    Contribution,
    Objective,
    Priority,
    Result,
    SignOff,
    SignOffRequest,
    SignOffWindow,
)
from tests.agreeing import (
    AgendaItemFactory,
    AnswerFactory,
    ConsultationFactory,
    CycleActivityFactory,
    DecisionFactory,
    KeyDateFactory,
    MeetingFactory,
    RequirementAnswerFactory,
    RequirementFactory,
    RequirementSetFactory,
    ResponseFactory,
    RouteStepFactory,
    SignOffFactory,
    SignOffRequestFactory,
    SignOffWindowFactory,
    YouSaidFactory,
)
from tests.factories import (
    AssignmentFactory,
    BodyFactory,
    CommentFactory,
    CommitmentFactory,
    ContributionFactory,
    GlossaryTermFactory,
    LogoFactory,
    MeasureFactory,
    MembershipFactory,
    ObjectiveFactory,
    OrganisationFactory,
    OrganisationStatusFactory,
    PlanFactory,
    PriorityFactory,
    ResultFactory,
    SectionFactory,
    TargetFactory,
    WordingFactory,
)

pytestmark = pytest.mark.django_db

#: Every model that people edit, with a maker of one row and the name of a text, number or date of it to change.
EDITED = {
    Trust: (lambda: PlanFactory().trust, "name"),
    Logo: (LogoFactory, "alt"),
    Organisation: (OrganisationFactory, "name"),
    OrganisationStatus: (OrganisationStatusFactory, "status"),
    Body: (BodyFactory, "name"),
    User: (lambda: MembershipFactory().user, "name"),
    Membership: (MembershipFactory, "known_as"),
    Plan: (PlanFactory, "title"),
    Section: (SectionFactory, "title"),
    Wording: (WordingFactory, "title"),
    Priority: (PriorityFactory, "title"),
    Objective: (ObjectiveFactory, "title"),
    Result: (ResultFactory, "text"),
    Commitment: (CommitmentFactory, "text"),
    SignOffWindow: (SignOffWindowFactory, "version"),
    SignOffRequest: (SignOffRequestFactory, "organisation"),
    Contribution: (ContributionFactory, "title"),
    Measure: (MeasureFactory, "title"),
    Target: (TargetFactory, "text"),
    Comment: (CommentFactory, "text"),
    Assignment: (AssignmentFactory, "author_name"),
    GlossaryTerm: (GlossaryTermFactory, "meaning"),
    Meeting: (MeetingFactory, "place"),
    RouteStep: (RouteStepFactory, "version"),
    AgendaItem: (AgendaItemFactory, "wards"),
    KeyDate: (KeyDateFactory, "title"),
    CycleActivity: (CycleActivityFactory, "title"),
    Consultation: (ConsultationFactory, "introduction"),
    Response: (ResponseFactory, "reason"),
    YouSaid: (YouSaidFactory, "did"),
    RequirementSet: (RequirementSetFactory, "name"),
    Requirement: (RequirementFactory, "title"),
    RequirementAnswer: (RequirementAnswerFactory, "because"),
}
#: Not edited by people, or written once and so its own history.
UNTRACKED = {"Transition", "Publication", "Edition", "SignOff", "ImportJob", "Outcome", "Indicator", "Mention"}
UNTRACKED |= {"Look", "Presence", "Notice", "KeptMail", "Paper", "Decision", "CalendarAddress", "Tag", "Answer"}
UNTRACKED |= {"Nudge", "SignOffReading", "Correction", "Objection", "Withdrawal", "Release", "ShelfVisit"}
UNTRACKED |= {"Part", "FormatRequest"}
OWN_APPS = ("partners", "plans", "priorities", "indicators")


def history_of(model):
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


def refused(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{sql}; SET CONSTRAINTS ALL IMMEDIATE", values)
    return True


def test_every_model_is_in_one_of_the_lists():
    models = {
        model.__name__
        for app in OWN_APPS
        for model in apps.get_app_config(app).get_models()
        if not model._meta.proxy and not issubclass(model, pghistory.models.Event)
    }
    assert models == {model.__name__ for model in EDITED} | UNTRACKED


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model.__name__)
def test_bulk_and_raw_writes_leave_history_with_who(model):
    make, field = EDITED[model]
    row = make()
    person = MembershipFactory().user
    events = history_of(model).objects.filter(pgh_obj_id=row.pk)
    assert [event.pgh_label for event in events] == ["insert"]

    value = OrganisationFactory().pk if field == "organisation" else 7 if field == "version" else "related"
    column = model._meta.get_field(field).column
    with pghistory.context(user=person.pk), connection.cursor() as cursor:
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{column}" = %s WHERE id = %s', [value, row.pk])
    event = events.order_by("pk").last()
    assert event.pgh_label == "update"
    assert getattr(event, column) == value
    assert event.pgh_context.metadata["user"] == person.pk


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model.__name__)
def test_history_cannot_be_edited_or_deleted(model):
    EDITED[model][0]()
    table = history_of(model)._meta.db_table
    assert refused(f"UPDATE {table} SET pgh_label = 'x'")
    assert refused(f"DELETE FROM {table}")


def test_who_contributes_to_a_commitment_is_history_too():
    commitment, organisation = CommitmentFactory(), OrganisationFactory()
    commitment.organisations.add(organisation)
    commitment.organisations.clear()
    events = apps.get_model("priorities", "CommitmentOrganisationEvent").objects.order_by("pk")
    assert [event.pgh_label for event in events] == ["insert", "delete"]


def publication(plan):
    return Publication.objects.create(plan=plan, number=1, stage="final", document={"a": 1}, sha256="0" * 64)


def test_what_is_written_once_stays():
    plan = PlanFactory()
    Transition.objects.create(plan=plan, action="consult", from_state="drafting", to_state="consultation")
    by = {"by": MembershipFactory().user, "by_name": "Priya Raman"}
    Withdrawal.objects.create(publication=publication(plan), reason="A figure was wrong", **by)
    pack = Paper.objects.create(meeting=MeetingFactory(), kind="meeting_pack", title="Pack", data={}, sha256="0" * 64)
    Release.objects.create(paper=pack, **by)
    SignOffFactory()
    DecisionFactory()
    written_once = ((Transition, "note"), (Publication, "sha256"), (SignOff, "comment"), (Decision, "comment"))
    for model, field in (*written_once, (Withdrawal, "reason"), (Paper, "title"), (Release, "by_name")):
        table = model._meta.db_table
        assert refused(f"UPDATE {table} SET {field} = 'x'")
        assert refused(f"DELETE FROM {table}")


def test_a_paper_is_of_a_plan_or_of_a_meeting():
    meeting, plan = MeetingFactory(), PlanFactory()
    for owners in ({"plan": plan, "meeting": meeting}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.create(kind="meeting_pack", title="Pack", data={}, sha256="0" * 64, **owners)


def test_what_somebody_answered_stays_and_may_be_set_aside():
    answer = AnswerFactory()
    assert refused("UPDATE plans_answer SET comment = 'x'")
    assert refused("UPDATE plans_response SET comment = 'x'")
    Response.objects.filter(pk=answer.response_id).update(state="hidden", reason="It names a child")


def test_a_finished_edition_is_final_and_an_unfinished_one_is_not():
    edition = Edition.objects.create(publication=publication(PlanFactory()))
    Edition.objects.filter(pk=edition.pk).update(state="running", progress="page 3")
    assert refused("UPDATE plans_edition SET state = 'done'")  # no file, so it is not done
    Edition.objects.filter(pk=edition.pk).update(state="done", file="a.pdf", sha256="0" * 64, pages=1, bytes=10)
    assert refused("UPDATE plans_edition SET file = 'b.pdf'")
    assert refused("DELETE FROM plans_edition")


def test_a_signed_priority_cannot_be_deleted():
    signoff = SignOffFactory()
    with pytest.raises(ProtectedError):
        signoff.request.priority.delete()
    assert refused("DELETE FROM priorities_signoffrequest WHERE id = %s", signoff.request_id)


def test_a_commitment_serves_a_result_of_its_own_objective():
    result, commitment = ResultFactory(), CommitmentFactory()
    assert refused("UPDATE priorities_commitment SET result_id = %s WHERE id = %s", result.pk, commitment.pk)


def test_removing_a_result_keeps_its_commitments():
    commitment = CommitmentFactory()
    commitment.result = ResultFactory(objective=commitment.objective)
    commitment.save()
    commitment.result.delete()
    commitment.refresh_from_db()
    assert commitment.result is None


@pytest.mark.parametrize(
    ("factory", "parent"),
    [
        (PriorityFactory, "plan"),
        (ObjectiveFactory, "priority"),
        (ResultFactory, "objective"),
        (CommitmentFactory, "objective"),
        (MeasureFactory, "priority"),
    ],
)
def test_a_number_is_used_once_within_its_parent(factory, parent):
    first, other = factory(number=1), factory(number=1)
    parent_id = getattr(first, f"{parent}_id")
    assert refused(
        f"UPDATE {factory._meta.model._meta.db_table} SET {parent}_id = %s WHERE id = %s", parent_id, other.pk
    )


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (PlanFactory, {"ends": "2010-04-01"}),
        (PlanFactory, {"state": "finished"}),
        (PriorityFactory, {"number": 0}),
        (SignOffWindowFactory, {"closes": "2009-02-16"}),
        (MembershipFactory, {"role": "signatory"}),
        (TargetFactory, {"value": None, "text": ""}),
        (MeasureFactory, {"polarity": "band"}),
        (SignOffFactory, {"decision": "not_agreed", "comment": ""}),
        (AgendaItemFactory, {"meeting": None}),
        (DecisionFactory, {"outcome": "deferred"}),
        (CycleActivityFactory, {"months": [13]}),
        (KeyDateFactory, {"until": "2001-01-01"}),
        (ConsultationFactory, {"closes": "2001-01-01"}),
        (ResponseFactory, {"state": "hidden"}),
        (AnswerFactory, {"view": ""}),
        (RequirementAnswerFactory, {"met": True}),
        (SignOffRequestFactory, {"waived_reason": "No longer a partner"}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(make, wrong):
    make()
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**wrong)


def test_names_are_used_once_whatever_their_case():
    organisation, membership = OrganisationFactory(name="Police"), MembershipFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(trust=organisation.trust, name="POLICE")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=membership.user.email.upper(), name="The same")
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(trust=membership.trust, user=membership.user, role=membership.role)


def test_an_organisation_in_use_cannot_be_deleted():
    request = SignOffRequestFactory()
    with pytest.raises(ProtectedError):
        request.organisation.delete()


def test_a_national_code_is_in_the_catalogue_once(catalogue):
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.create(scheme="NI", code="NI 112", title="Again", unit="rate", polarity="lower")
