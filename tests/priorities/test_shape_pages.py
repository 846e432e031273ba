"""Each of the four real shapes, built through the pages as an officer does: what is asked for, shown and frozen."""

import pytest
from django.urls import reverse
from lxml import html

from cypp.templatetags.cypp import one
from plans.document import freeze
from plans.layout import Numbering, everything
from plans.models import Plan
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html
from plans.shapes import SHAPES
from priorities.models import Commitment, Objective, Priority
from tests.factories import full_plan

pytestmark = pytest.mark.django_db
YEARS = {"starts_day": 1, "starts_month": 4, "starts_year": 2013, "ends_day": 31, "ends_month": 3, "ends_year": 2016}
#: By shape: columns of a table in the workspace, the last number in it, what can be added.
FOUND = {
    "targets": (["No.", "Strategic action", "By when", "Lead", "Check"], "2.2.2", "Add a strategic action"),
    "pledges": (["No.", "We will commission services that", "Check"], "2.2.2", "Add an action"),
    "areas": (["No.", SHAPES["areas"].terms[3], "Check"], "4.2", "Add an action"),
    "outcomes": (["No.", "Action", "By when", "Lead", "Check"], "2.2.2", "Add an action"),
    "empty": (["No.", "Commitment", "By when", "Lead", "Check"], "2.2.2", "Add a commitment"),
}
ASKED = {"steps": "steps", "results": "result", "by_when": "by_when", "lead": "lead", "organisations": "organisations"}


def words(node):
    return " ".join(node.text_content().split())


class Officer:
    """Fills in forms as they are shown: a field that is not there cannot be filled in."""

    def __init__(self, client, plan):
        self.client, self.plan = client, plan

    def page(self, name, *args):
        answer = self.client.get(reverse(name, args=[self.plan.trust.slug, self.plan.slug, *args]))
        assert answer.status_code == 200
        return html.fromstring(answer.content.decode())

    def fill(self, name, *args, **fields):
        form = next(form for form in self.page(name, *args).forms if "version" in form.fields)
        data = {key: value for key, value in form.fields.items() if value is not None}
        data |= {key: value for key, value in fields.items() if key in form.fields}
        answer = self.client.post(reverse(name, args=[self.plan.trust.slug, self.plan.slug, *args]), data)
        assert answer.status_code == 302, html.fromstring(answer.content.decode()).text_content()
        return set(form.fields)


@pytest.fixture(params=FOUND)
def built(request, cast):
    """(shape, officer) of a plan with two priorities of two objectives with two commitments each."""
    client = cast.client("officer")
    start = {"title": "Next plan", "kind": "full", "shape": request.param, **YEARS}
    assert client.post(reverse("plans:add", args=[cast.trust.slug]), start).status_code == 302
    plan = Plan.objects.get(trust=cast.trust, slug__startswith="next-plan")
    officer = Officer(client, plan)
    for first in (1, 2):
        officer.fill("priorities:add", title=f"Priority {first}", lead="Director of Children", rationale="Why.")
        top = Priority.objects.get(plan=plan, number=first)
        for second in (1, 2):
            officer.fill("priorities:objective_add", top.pk, title=f"Aim {second}", expect="Somebody who listens.")
            aim = Objective.objects.get(priority=top, number=second)
            if "results" in plan.shows:
                officer.fill("priorities:result_add", aim.pk, text="fewer waits")
            for third in (1, 2):
                asked = officer.fill(
                    "priorities:commitment_add", aim.pk, text=f"open {third} centres", by_when="May 2014", lead="Head"
                )
    assert {name for name, field in ASKED.items() if field in asked} == set(ASKED) & set(plan.shows)
    return request.param, officer


def test_a_shape_is_built_in_the_browser_and_reads_well(built):
    shape, officer = built
    columns, number, add = FOUND[shape]
    plan = officer.plan
    last = plan.priorities.last()
    page = officer.page("priorities:detail", last.pk)
    table = page.xpath(f"//section[@id='objective-{last.objectives.last().pk}']//table")[0]
    assert [words(cell) for cell in table.xpath("thead//th")] == columns
    assert [words(cell) for cell in table.xpath("tbody//th[@scope='row']")][-1].startswith(number)
    assert {int(cell.get("colspan")) for cell in table.xpath(".//*[@colspan]")} <= {len(columns)}
    assert add in words(page.xpath("//main")[0])
    assert ("Lead: " in words(page.xpath("//article")[0])) is ("lead" in plan.shows)
    assert (f"Add {one(plan.terms['result'])}" in words(page.xpath("//main")[0])) is ("results" in plan.shows)
    assert "complete" in words(page.xpath("//nav[@id='outline']")[0]), "nothing is missing that the plan does not use"


def test_a_shape_prints_as_its_settings_say(built):
    shape, officer = built
    document = freeze(officer.plan)
    chosen = SHAPES[shape]
    assert (document["plan"]["numbering"], document["plan"]["layout"]) == (chosen.numbering, chosen.layout)
    assert document["plan"]["shows"] == sorted(set(everything()) - chosen.hides)
    page = html.fromstring(edition_html(document, "full", Version.working_copy(document)))
    aim = page.xpath("//*[@id='objective-2-2']")[0]
    heads = [words(cell) for cell in aim.xpath(".//thead//th")]
    printed = [name for name in FOUND[shape][0] if name != "Check"]
    assert heads == {
        "list": [],
        "pairs": [officer.plan.terms[f"{level}_heading"] for level in ("commitment", "result")],
    }.get(chosen.layout, printed)
    assert ("4.2" in words(aim)) is (shape == "areas")
    assert ("2.2" in words(aim)) is (chosen.numbering == Numbering.DOTTED)
    assert "You can expect" in words(aim) and "Somebody who listens." in words(aim)


def test_the_check_leaves_out_what_the_plan_leaves_out(cast):
    plan = full_plan(cast.trust, shows=["results", "steps"], words="for 12 families")
    Commitment.objects.filter(objective__priority__plan=plan).update(lead="", by_when="", by_date=None)
    officer = Officer(cast.client("officer"), plan)
    page = words(officer.page("priorities:smart").xpath("//main")[0])
    assert "Measurable, specific: 8 of 8 commitments have no fault." in page
    assert "this plan leaves out who leads, by when and contributing organisations" in page
    assert "8 of 8 without a fault" in words(officer.page("plans:detail").xpath("//main")[0])
    assert "No fault" in words(officer.page("priorities:detail", plan.priorities.first().pk).xpath("//main")[0])
    Plan.objects.filter(pk=plan.pk).update(shows=["results", "steps", "lead"])
    page = words(officer.page("priorities:smart").xpath("//main")[0])
    assert "0 of 8 commitments have no fault." in page and "No owner (8)" in page and "No date" not in page


def test_what_is_hidden_is_kept_and_comes_back(cast):
    plan = full_plan(cast.trust, priorities=1, objectives=1)
    officer, row = Officer(cast.client("officer"), plan), Commitment.objects.filter(objective__priority__plan=plan)[0]
    Plan.objects.filter(pk=plan.pk).update(shows=[])
    officer.fill("priorities:commitment_edit", row.pk, text="Other words")
    row.refresh_from_db()
    assert (row.text, row.by_when, str(row.by_date), row.lead) == (
        "Other words", "Autumn 2010", "2010-11-30", "Head of Youth Services",
    )  # fmt: skip
    assert row.result_id and row.organisations.count() == 1
    page = words(officer.page("priorities:detail", plan.priorities.get().pk).xpath("//main")[0])
    assert "Result 1.1.1" not in page and "Autumn 2010" not in page and "Measure" not in page


@pytest.mark.parametrize(
    ("numbering", "typed"),
    [("dotted", "2.1.2"), ("plain", "2.1.2"), ("lettered", "2a.2"), ("lettered", "2A.2"), ("running", "3.2")],
)
def test_a_typed_number_leads_to_the_row_that_prints_it(cast, numbering, typed):
    Plan.objects.filter(pk=cast.plan.pk).update(numbering=numbering)
    row = Commitment.objects.get(objective__priority__plan=cast.plan, objective__priority__number=2,
                                 objective__number=1, number=2)  # fmt: skip
    url = reverse("plans:find", args=[cast.trust.slug, cast.plan.slug])
    answer = cast.client("officer").get(url, {"q": typed})
    assert answer.status_code == 302 and answer["Location"].endswith(f"#commitment-{row.pk}")


@pytest.mark.parametrize("typed", ["9.1", "1.9", "0", "1.1.1", "1a", "99999"])
def test_a_number_that_running_numbers_do_not_have_leads_nowhere(cast, typed):
    Plan.objects.filter(pk=cast.plan.pk).update(numbering="running")
    url = reverse("plans:find", args=[cast.trust.slug, cast.plan.slug])
    assert cast.client("officer").get(url, {"q": typed}).status_code == 200


@pytest.mark.parametrize("page", ["priorities:detail", "plans:detail", "priorities:smart", "indicators:scorecard"])
def test_running_numbers_cost_one_query_at_most(cast, page, django_assert_max_num_queries):
    """And no more for more rows: the same page of the same plan, dotted, is the measure."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    plan = full_plan(cast.trust, priorities=3, objectives=4, commitments=4, measures=3)
    for measure in (m for priority in plan.priorities.all() for m in priority.measures.all()):
        measure.result = measure.priority.objectives.first().results.first()
        measure.save()
    args = [plan.priorities.first().pk] if page == "priorities:detail" else []
    officer = Officer(cast.client("officer"), plan)
    officer.page(page, *args)
    with CaptureQueriesContext(connection) as dotted:
        officer.page(page, *args)
    Plan.objects.filter(pk=plan.pk).update(numbering="running")
    with django_assert_max_num_queries(len(dotted) + 1):
        found = officer.page(page, *args)
    assert plan.title in found.text_content()
