"""One factory for every model, and `full_plan` for a whole plan at once. Each makes the parents it needs."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from indicators.models import Indicator, Measure, Target
from partners.models import Body, Membership, Organisation, OrganisationStatus, Trust, User
from plans.models import (
    AgendaItem,
    Answer,
    Assignment,
    Comment,
    Consultation,
    CycleActivity,
    Decision,
    GlossaryTerm,
    KeyDate,
    Meeting,
    Plan,
    Publication,
    Requirement,
    RequirementAnswer,
    RequirementSet,
    Response,
    RouteStep,
    Section,
    YouSaid,
)
from priorities.models import (
    Commitment,
    Objective,
    Outcome,
    Priority,
    Result,
    SignOff,
    SignOffRequest,
    SignOffWindow,
)


class TrustFactory(DjangoModelFactory):
    class Meta:
        model = Trust

    slug = factory.Sequence(lambda n: f"trust-{n}")
    name = factory.LazyAttribute(lambda trust: f"{trust.slug.title()} children's trust")


class UserFactory(DjangoModelFactory):
    """A person who cannot sign in with a password: use `client.force_login`, or give `password="..."`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, password=None, **fields):
        return model_class.objects.create_user(password=password, **fields)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    trust = factory.SubFactory(TrustFactory)
    name = factory.Sequence(lambda n: f"Organisation {n}")


class OrganisationStatusFactory(DjangoModelFactory):
    class Meta:
        model = OrganisationStatus

    organisation = factory.SubFactory(OrganisationFactory)
    status = OrganisationStatus.Status.RELEVANT


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    trust = factory.SubFactory(TrustFactory)
    name = factory.Sequence(lambda n: f"Body {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    trust = factory.SubFactory(TrustFactory)
    user = factory.SubFactory(UserFactory)
    role = "officer"


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    trust = factory.SubFactory(TrustFactory)
    slug = factory.Sequence(lambda n: f"plan-{n}")
    title = factory.LazyAttribute(lambda plan: f"Children's plan {plan.slug}")
    starts = date(2010, 4, 1)
    ends = date(2013, 3, 31)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    plan = factory.SubFactory(PlanFactory)
    title = factory.Sequence(lambda n: f"Section {n}")
    body = "Every child in the area grows up **safe** and well."
    position = factory.Sequence(lambda n: n % 30000 + 1)


class CommentFactory(DjangoModelFactory):
    """A comment on a section of the plan; `place_id` says which."""

    class Meta:
        model = Comment

    plan = factory.SubFactory(PlanFactory)
    place_kind = "section"
    place_id = factory.LazyAttribute(lambda comment: SectionFactory(plan=comment.plan).pk)
    place_words = "Our vision"
    text = factory.Sequence(lambda n: f"Comment {n}")
    by = factory.SubFactory(UserFactory)
    by_name = factory.LazyAttribute(lambda comment: str(comment.by))


class GlossaryTermFactory(DjangoModelFactory):
    class Meta:
        model = GlossaryTerm

    plan = factory.SubFactory(PlanFactory)
    term = factory.Sequence(lambda n: f"ABC{n}")
    meaning = factory.Sequence(lambda n: f"A body called {n}")


class AssignmentFactory(DjangoModelFactory):
    """Somebody writes a section of the plan; `place_id` says which."""

    class Meta:
        model = Assignment

    plan = factory.SubFactory(PlanFactory)
    place_kind = "section"
    place_id = factory.LazyAttribute(lambda assignment: SectionFactory(plan=assignment.plan).pk)
    place_words = "Our vision"
    author = factory.SubFactory(UserFactory)
    author_name = factory.LazyAttribute(lambda assignment: str(assignment.author))
    due = date(2010, 3, 12)
    by = factory.SubFactory(UserFactory)
    by_name = factory.LazyAttribute(lambda assignment: str(assignment.by))


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    trust = factory.SubFactory(TrustFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    title = factory.Sequence(lambda n: f"Outcome {n}")


class PriorityFactory(DjangoModelFactory):
    class Meta:
        model = Priority

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    title = factory.Sequence(lambda n: f"Priority title {n}")
    lead = "Joint Commissioning Manager"


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = Objective

    priority = factory.SubFactory(PriorityFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    title = factory.Sequence(lambda n: f"Objective title {n}")


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = Result

    objective = factory.SubFactory(ObjectiveFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    text = factory.Sequence(lambda n: f"Result text {n}")


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    objective = factory.SubFactory(ObjectiveFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    text = factory.Sequence(lambda n: f"Commitment text {n}")
    by_when = "Autumn 2010"
    by_date = date(2010, 11, 30)
    lead = "Head of Youth Services"


class IndicatorFactory(DjangoModelFactory):
    """A local indicator. The national ones are there already: `Indicator.objects.get(code="NI 112")`."""

    class Meta:
        model = Indicator

    trust = factory.SubFactory(TrustFactory)
    scheme = "local"
    code = factory.Sequence(lambda n: f"L {n}")
    title = factory.Sequence(lambda n: f"Indicator title {n}")
    unit = "percent"
    polarity = "higher"


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    priority = factory.SubFactory(PriorityFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    title = factory.Sequence(lambda n: f"Measure title {n}")


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    measure = factory.SubFactory(MeasureFactory)
    period = factory.Sequence(lambda n: f"{2008 + n % 60}/{(9 + n % 60) % 100:02d}")
    value = "12.5"


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


def full_plan(
    trust: Trust | None = None,
    *,
    priorities: int = 2,
    objectives: int = 2,
    results: int = 1,
    commitments: int = 2,
    measures: int = 1,
    sections: int = 2,
    words: str = "",
    **fields,
) -> Plan:
    """A plan with everything in it, numbered from 1 as an officer would. `words` goes into every text."""
    plan = PlanFactory(**({"trust": trust} if trust else {}), **fields)
    say = f" {words}" if words else ""
    agency = plan.trust.organisations.first() or OrganisationFactory(trust=plan.trust, name=f"Primary Care Trust{say}")
    for at in range(1, sections + 1):
        SectionFactory(plan=plan, position=at, title=f"Section {at}{say}", body=f"What section {at} says.{say}")
    for first in range(1, priorities + 1):
        priority = PriorityFactory(plan=plan, number=first, title=f"Priority {first}{say}", rationale=f"Why.{say}")
        for second in range(1, objectives + 1):
            objective = ObjectiveFactory(priority=priority, number=second, title=f"Objective {first}.{second}{say}")
            for third in range(1, results + 1):
                ResultFactory(objective=objective, number=third, text=f"Result {first}.{second}.{third}{say}")
            for third in range(1, commitments + 1):
                CommitmentFactory(
                    objective=objective,
                    result=objective.results.first(),
                    number=third,
                    text=f"Commitment {first}.{second}.{third}{say}",
                ).organisations.add(agency)
        for at in range(1, measures + 1):
            measure = MeasureFactory(priority=priority, number=at, title=f"Measure {first}.{at}{say}")
            TargetFactory(measure=measure, period="2010/11")
            TargetFactory(measure=measure, period="2011/12")
    return plan
