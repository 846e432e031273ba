"""Factories of people, plans and what is written in them, and `full_plan` for a whole plan at once.

Each makes the parents it needs. Those of agreeing a plan are in tests/agreeing.py.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import factory
from django.contrib.auth.hashers import make_password
from django.db.models import Model
from factory.django import DjangoModelFactory

from indicators.models import Indicator, Measure, Target
from partners.models import Body, Logo, Membership, Organisation, OrganisationStatus, Trust, User
from plans.models import Assignment, Comment, GlossaryTerm, Plan, Section, Wording
from priorities.models import Commitment, Contribution, Objective, Outcome, Priority, Result

Row = TypeVar("Row", bound=Model)


class TrustFactory(DjangoModelFactory):
    class Meta:
        model = Trust

    slug = factory.Sequence(lambda n: f"trust-{n}")
    name = factory.LazyAttribute(lambda trust: f"{trust.slug.title()} children's trust")


class LogoFactory(DjangoModelFactory):
    """One pixel, as it is stored."""

    class Meta:
        model = Logo

    trust = factory.SubFactory(TrustFactory)
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12NQUAEAAEAAIX/qJ1MAAAAASUVORK5CYII="
    alt = "A dot"


class UserFactory(DjangoModelFactory):
    """A person who cannot sign in with a password: use `client.force_login`, or give `password="..."`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _adjust_kwargs(cls, password=None, **fields):
        return {**fields, "password": make_password(password)}


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


class WordingFactory(DjangoModelFactory):
    """A text for the young people's version, in English."""

    class Meta:
        model = Wording

    plan = factory.SubFactory(PlanFactory)
    purpose = Wording.Purpose.YOUNG
    title = factory.Sequence(lambda n: f"Our promises {n}")
    body = "## You will be heard\n\nTell somebody. They will listen.\n"


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
    at_once(
        SectionFactory.build(plan=plan, position=at, title=f"Section {at}{say}", body=f"What section {at} says.{say}")
        for at in range(1, sections + 1)
    )
    chapters = at_once(
        PriorityFactory.build(plan=plan, number=first, title=f"Priority {first}{say}", rationale=f"Why.{say}")
        for first in range(1, priorities + 1)
    )
    aims = at_once(
        ObjectiveFactory.build(priority=chapter, number=second, title=f"Objective {chapter.number}.{second}{say}")
        for chapter in chapters
        for second in range(1, objectives + 1)
    )
    hoped = at_once(
        ResultFactory.build(objective=aim, number=third, text=f"Result {aim.priority.number}.{aim.number}.{third}{say}")
        for aim in aims
        for third in range(1, results + 1)
    )
    promised = at_once(
        CommitmentFactory.build(
            objective=aim,
            result=next((result for result in hoped if result.objective == aim), None),
            number=third,
            text=f"Commitment {aim.priority.number}.{aim.number}.{third}{say}",
        )
        for aim in aims
        for third in range(1, commitments + 1)
    )
    at_once(Commitment.organisations.through(commitment=each, organisation=agency) for each in promised)
    counted = at_once(
        MeasureFactory.build(priority=chapter, number=at, title=f"Measure {chapter.number}.{at}{say}")
        for chapter in chapters
        for at in range(1, measures + 1)
    )
    at_once(TargetFactory.build(measure=each, period=year) for each in counted for year in ("2010/11", "2011/12"))
    at_once(
        ContributionFactory.build(
            priority=chapter,
            objective=next((aim for aim in aims if aim.priority == chapter), None),
            organisation=agency,
            title=f"Grant {chapter.number}{say}",
        )
        for chapter in chapters
    )
    return plan


def at_once(rows: Iterable[Row]) -> list[Row]:
    """Write rows of one kind, which are not written yet, with one query."""
    built = list(rows)
    return type(built[0])._default_manager.bulk_create(built) if built else []
