"""Starting a plan: from a shape, from an earlier plan, or empty."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from partners.models import Membership, Role, Trust
from plans.document import freeze
from plans.models import Plan
from plans.shapes import SHAPES
from plans.terms import plural
from priorities.models import Commitment, Contribution
from tests.factories import OutcomeFactory

pytestmark = pytest.mark.django_db
YEARS = {"starts_day": 1, "starts_month": 4, "starts_year": 2013, "ends_day": 31, "ends_month": 3, "ends_year": 2016}


def start(cast, **fields):
    form = {"title": "Next plan", "kind": "full", "shape": "empty", **YEARS} | fields
    return cast.client("officer").post(reverse("plans:add", args=[cast.trust.slug]), form)


@pytest.mark.parametrize("key", SHAPES)
def test_a_shape_gives_names_and_empty_sections(cast, key):
    assert start(cast, shape=key).status_code == 302
    plan = Plan.objects.get(trust=cast.trust)
    shape = SHAPES[key]
    assert (plan.priority_term, plan.objective_term, plan.result_term, plan.commitment_term) == shape.terms
    found = [(section.role, section.title, section.after_priorities) for section in plan.sections.all()]
    assert sorted(found) == sorted((str(role), title, after) for role, title, after in shape.sections)
    assert freeze(plan)["chapters"] == []


def test_two_plans_of_one_name_have_addresses_of_their_own(cast):
    start(cast)
    start(cast)
    assert set(Plan.objects.filter(trust=cast.trust).values_list("slug", flat=True)) == {
        "next-plan-2013-16",
        "next-plan-2013-16-2",
    }


POINTERS = {"id", "key", "result", "objective"}


def words(document):
    """A frozen plan without what differs between a plan and its copy: ids, addresses and years."""

    def bare(value):
        if isinstance(value, dict):
            return {key: bare(part) for key, part in value.items() if key not in POINTERS}
        return [bare(part) for part in value] if isinstance(value, list) else value

    return bare(document["chapters"])


def test_an_earlier_plan_is_copied_whole_and_stays_as_it_was(cast):
    source = cast.plan
    source.priorities.first().outcomes.add(OutcomeFactory(trust=cast.trust))
    before = freeze(source)
    assert start(cast, copy_from=source.pk).status_code == 302
    copy = Plan.objects.exclude(pk=source.pk).get(trust=cast.trust)
    assert words(freeze(copy)) == words(before) and words(before)
    assert freeze(source) == before
    for commitment in Commitment.objects.filter(objective__priority__plan=copy):
        assert commitment.result.objective_id == commitment.objective_id
    for row in Contribution.objects.filter(priority__plan=copy):
        assert row.objective.priority_id == row.priority_id
    assert copy.state == "drafting" and not copy.publications.exists()


def test_copying_takes_the_same_queries_whatever_the_size(cast, django_assert_num_queries):
    from plans.shapes import start_from_plan
    from tests.factories import full_plan

    def copied(size):
        source = full_plan(cast.trust, priorities=size, objectives=size, commitments=size, measures=size)
        target = Plan(trust=cast.trust, title="Copy", slug=f"copy-{size}", starts=source.starts, ends=source.ends)
        with django_assert_num_queries(27):
            start_from_plan(target, source)

    copied(1)
    copied(4)


def test_a_plan_of_another_trust_cannot_be_copied(cast):
    answer = start(cast, copy_from=cast.other_plan.pk)
    assert answer.status_code == 422 and not Plan.objects.filter(trust=cast.trust).exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "Enter the title"),
        ({"ends_year": 2012}, "The last day comes after the first day. Check both."),
        ({"starts_month": 13}, "Enter a real date"),
        ({"shape": "cube"}, "Choose"),
        ({"title": "!!!"}, "Use letters or digits in the title."),
    ],
)
def test_bad_input_says_what_to_do(cast, fields, said):
    answer = start(cast, **fields)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Plan.objects.filter(trust=cast.trust).exists()


def test_names_of_levels_in_the_plural():
    found = [plural(term) for term in ("Priority", "Strategic action", "Day", "Measure of success", "Area of study")]
    assert found == ["Priorities", "Strategic actions", "Days", "Measures of success", "Areas of study"]
    assert plural("We will commission services that") == "We will commission services that"


def test_a_trust_begins_with_its_outcomes_and_an_administrator_who_chooses_a_password(client, capsys):
    call_command("add_trust", "elm", "Elm Children's Trust", administrator="first@elm.example")
    said = capsys.readouterr().out
    trust = Trust.objects.get(slug="elm")
    assert Membership.objects.get(trust=trust).role == Role.ADMINISTRATOR and trust.outcomes.count() == 5
    path = said.split("choose a password at ")[1].split()[0]
    assert "Choose" in client.get(path, follow=True).content.decode()
    with pytest.raises(CommandError, match="address of this site"):
        call_command("add_trust", "published", "X", administrator="first@elm.example")
    with pytest.raises(CommandError, match="already exists"):
        call_command("add_trust", "elm", "X", administrator="first@elm.example")


def test_a_title_that_names_its_years_names_them_once_in_its_address(cast):
    start(cast, title="Update 2013-16")
    assert Plan.objects.get(trust=cast.trust).slug == "update-2013-16"
