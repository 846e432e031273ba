"""Factories of people, plans and what is written in them, and `full_plan` for a whole plan at once.

Each makes the parents it needs. Those of agreeing a plan are in tests/agreeing.py.
"""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from indicators.models import Indicator, Measure, Target
from partners.models import Body, Membership, Organisation, OrganisationStatus, Trust, User
from plans.models import Assignment, Comment, GlossaryTerm, Plan, Section
from priorities.models import Commitment, Contribution, Objective, Outcome, Priority, Result


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


class ContributionFactory(DjangoModelFactory):
    """£28,000 for the whole of a priority, in the first year of `full_plan`."""

    class Meta:
        model = Contribution

    priority = factory.SubFactory(PriorityFactory)
    title = factory.Sequence(lambda n: f"Grant {n}")
    amount = 28_000
    year = "2010/11"
    fund = "ABG"


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
        ContributionFactory(
            priority=priority, objective=priority.objectives.first(), organisation=agency, title=f"Grant {first}{say}"
        )
    return plan
