"""Factories of what surrounds agreeing a plan: sign-off, versions, meetings, days, consultation, requirements."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from plans.models import (
    AgendaItem,
    Answer,
    Consultation,
    CycleActivity,
    Decision,
    KeyDate,
    Meeting,
    Publication,
    Requirement,
    RequirementAnswer,
    RequirementSet,
    Response,
    RouteStep,
    YouSaid,
)
from priorities.models import SignOff, SignOffRequest, SignOffWindow
from tests.factories import BodyFactory, OrganisationFactory, PlanFactory, PriorityFactory, TrustFactory, UserFactory


class SignOffWindowFactory(DjangoModelFactory):
    """Open for any day a test may run on."""

    class Meta:
        model = SignOffWindow

    plan = factory.SubFactory(PlanFactory)
    opens = date(2009, 2, 17)
    closes = date(2099, 3, 31)


class SignOffRequestFactory(DjangoModelFactory):
    class Meta:
        model = SignOffRequest

    window = factory.SubFactory(SignOffWindowFactory)
    priority = factory.SubFactory(PriorityFactory, plan=factory.SelfAttribute("..window.plan"))
    organisation = factory.SubFactory(OrganisationFactory, trust=factory.SelfAttribute("..window.plan.trust"))


class SignOffFactory(DjangoModelFactory):
    """A decision on words that are gone by now (its hash is made up): stale until signed again."""

    class Meta:
        model = SignOff

    request = factory.SubFactory(SignOffRequestFactory)
    decision = SignOff.Decision.AGREED
    secured_by = "Cabinet"
    text = factory.LazyFunction(dict)
    sha256 = "0" * 64
    by = factory.SubFactory(UserFactory)


class PublicationFactory(DjangoModelFactory):
    """A sign-off draft whose text is made up: for what only refers to a version."""

    class Meta:
        model = Publication

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    stage = Publication.Stage.SIGNOFF
    document = factory.LazyFunction(dict)
    sha256 = "0" * 64


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    body = factory.SubFactory(BodyFactory)
    on = date(2009, 3, 9)
    place = "Council chamber"


class RouteStepFactory(DjangoModelFactory):
    class Meta:
        model = RouteStep

    plan = factory.SubFactory(PlanFactory)
    position = factory.Sequence(lambda n: n + 1)
    body = factory.SubFactory(BodyFactory, trust=factory.SelfAttribute("..plan.trust"))


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    plan = factory.SubFactory(PlanFactory)
    publication = factory.SubFactory(PublicationFactory, plan=factory.SelfAttribute("..plan"))
    meeting = factory.SubFactory(MeetingFactory, body__trust=factory.SelfAttribute("...plan.trust"))
    title = "Children and young people's plan"


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    item = factory.SubFactory(AgendaItemFactory)
    publication = factory.SelfAttribute("item.publication")
    outcome = Decision.Outcome.APPROVED
    by = factory.SubFactory(UserFactory)
    by_name = "Priya Raman"


class KeyDateFactory(DjangoModelFactory):
    class Meta:
        model = KeyDate

    plan = factory.SubFactory(PlanFactory)
    title = "Stakeholder event"
    on = date(2008, 9, 20)


class CycleActivityFactory(DjangoModelFactory):
    class Meta:
        model = CycleActivity

    plan = factory.SubFactory(PlanFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = "Needs analysis"
    months = factory.LazyFunction(lambda: [7, 8, 9])


class ConsultationFactory(DjangoModelFactory):
    class Meta:
        model = Consultation

    plan = factory.SubFactory(PlanFactory)
    opens = date(2009, 1, 5)
    closes = date(2009, 2, 6)
    introduction = "Tell us what you think."


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = Response

    publication = factory.SubFactory(PublicationFactory, stage=Publication.Stage.CONSULTATION)
    comment = "More places to go in the evening."


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    response = factory.SubFactory(ResponseFactory)
    key = "priority-1"
    view = Answer.View.AGREE


class YouSaidFactory(DjangoModelFactory):
    class Meta:
        model = YouSaid

    plan = factory.SubFactory(PlanFactory)
    position = factory.Sequence(lambda n: n + 1)
    said = "Buses are too dear."
    did = "Free travel after six."


class RequirementSetFactory(DjangoModelFactory):
    class Meta:
        model = RequirementSet

    trust = factory.SubFactory(TrustFactory)
    name = factory.Sequence(lambda n: f"Requirements {n}")


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = Requirement

    of = factory.SubFactory(RequirementSetFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = "A statement of resources"


class RequirementAnswerFactory(DjangoModelFactory):
    class Meta:
        model = RequirementAnswer

    plan = factory.SubFactory(PlanFactory)
    requirement = factory.SubFactory(RequirementFactory, of__trust=factory.SelfAttribute("...plan.trust"))
    because = "Published apart"
    by = factory.SubFactory(UserFactory)
    by_name = "Priya Raman"
    words = factory.LazyAttribute(lambda answer: answer.requirement.words)
