"""How a plan is numbered, laid out and what it shows: in its labels, its frozen document, on the web and in print."""

import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from cypp.pdf import render_in_subprocess
from plans.document import freeze, sha256
from plans.layout import (
    Layout,
    Numbering,
    Shown,
    everything,
    letter,
    number_of,
    numbers_in,
    place_of,
    reading,
    run_before,
)
from plans.models import Plan
from plans.publishing.kinds import edition_html
from plans.terms import is_sentence, words_for
from priorities.chapters import signature_hashes
from tests.factories import LogoFactory, OutcomeFactory, full_plan
from tests.plans.samples import commitment, document, priority, version

PDFCHECK = Path(__file__).resolve().parents[3] / "shared" / "tools" / "pdfua" / "pdfcheck"
SENTENCES = {
    "priority": "Theme",
    "objective": "Our priority is",
    "result": "As a result, we expect",
    "commitment": "We will commission services that",
}
TREES = st.lists(st.lists(st.integers(1, 40), unique=True, max_size=6).map(sorted), min_size=1, max_size=6)


def laid_out(layout: str, numbering: str = "dotted", **plan) -> dict:
    """The sample plan with a layout, a second priority and level names that are sentences."""
    made = document(layout=layout, numbering=numbering, terms=words_for(SENTENCES), **{"shows": everything()} | plan)
    other = priority(3, id=42, title="Safer streets")
    other["data"]["objectives"][0]["id"] = 6
    other["data"]["rationale"] = "- a list\n  - in a list\n\n    and a paragraph\n- its end"
    made["chapters"].insert(2, other)
    return made


def printed(made: dict) -> str:
    return edition_html(made, "full", version())


def words(node) -> str:
    return " ".join(node.text_content().split())


# Numbers


@given(TREES, st.sampled_from([Numbering.DOTTED, Numbering.RUNNING, Numbering.LETTERED, Numbering.PLAIN]))
def test_no_two_places_of_one_level_have_one_number(tree, numbering):
    """`tree`: the numbers of the objectives of each priority."""
    before = run_before((at, max(numbers, default=0)) for at, numbers in enumerate(tree))
    aims = [(at + 1, number) for at, numbers in enumerate(tree) for number in numbers]
    labels = [number_of(numbering, place, before[place[0] - 1]) for place in aims]
    assert len(set(labels)) == len(aims)
    deep = [number_of(numbering, (*place, 3), before[place[0] - 1]) for place in aims]
    assert deep == [f"{label}.3" for label in labels]


@given(TREES)
def test_running_numbers_count_through_the_plan(tree):
    whole = [list(range(1, len(numbers) + 1)) for numbers in tree]
    before = run_before((at, len(numbers)) for at, numbers in enumerate(whole))
    labels = [
        number_of("running", (at + 1, number), before[at]) for at, numbers in enumerate(whole) for number in numbers
    ]
    assert labels == [str(place) for place in range(1, len(labels) + 1)]


@given(st.integers(1, 20000))
def test_letters_can_be_read_back(number):
    assert letter(number).isalpha() and place_of(letter(number)) == place_of(letter(number).upper()) == number


@pytest.mark.parametrize(
    ("numbering", "numbers"),
    [("dotted", {5: "2.1", 6: "3.1"}), ("running", {5: "1", 6: "2"}), ("lettered", {5: "2a", 6: "3a"}), ("plain", {})],
)
def test_a_frozen_plan_knows_its_numbers(numbering, numbers):
    made = laid_out("table", numbering)
    assert numbers_in(made) == numbers
    page = lxml_html.fromstring(printed(made))
    found = [
        words(node)
        for node in page.xpath("//h3/span[@class='head__no']")
        if node.xpath("ancestor::*[@id='objective-3-1']")
    ]
    assert found == list(numbers.values())[1:]
    contents = [words(node) for node in page.xpath("//li[@class='contents__objective']/span")]
    assert contents == list(numbers.values())
    rows = [words(node) for node in page.xpath("//*[@id='objective-3-1']//tbody//th[@class='number']")]
    assert rows == ([f"{numbers[6]}.{at}" for at in (1, 2, 4)] if numbers else [])


# Layouts


def test_a_plan_frozen_before_these_were_settings_reads_as_it_did():
    old = document()
    assert not {"numbering", "layout", "shows"} & set(old["plan"])
    found = reading(old)
    assert (found["layout"], found["shows"], found["numbers"]) == ("table", everything(), {5: "2.1"})
    assert found["terms"]["commitment_heading"] == "Strategic action"
    same = document(numbering="dotted", layout="table", shows=everything())
    assert printed(old) == printed(same)


def test_two_columns_put_what_serves_a_result_beside_it():
    page = lxml_html.fromstring(printed(laid_out("pairs", "plain")))
    (table,) = page.xpath("//*[@id='objective-2-1']//table[contains(@class, 'pairs')]")
    assert [words(cell) for cell in table.xpath("thead//th[@scope='col']")] == [
        "We will commission services that",
        "As a result, we expect",
    ]
    rows = [[words(cell) for cell in row.xpath("td")] for row in table.xpath("tbody/tr")]
    assert len(rows) == 2
    assert "Do the thing 2" in rows[0][0] and "Do the thing 4" in rows[0][0] and "Fewer conceptions" in rows[0][1]
    assert "NI 112" in rows[0][1], "the result names its measure"
    assert "Do the thing 1" in rows[1][0] and "More smiles" in rows[1][1], "what is left over shares the last row"
    assert "Our priority is Healthy habits" in words(page.xpath("//*[@id='objective-2-1']/h3")[0])
    assert not page.xpath("//*[@id='objective-2-1']//*[contains(@class, 'number')]")


def test_a_list_leads_in_with_the_sentence_and_says_the_rest_in_one_line():
    page = lxml_html.fromstring(printed(laid_out("list", "running")))
    (aim,) = page.xpath("//*[@id='objective-2-1']")
    assert not aim.xpath(".//table")
    assert "We will commission services that:" in words(aim)
    (row,) = aim.xpath(".//li[@id='commitment-2-1-4']")
    assert words(row).endswith("1.4 Do the thing 4Led by Police · with Schools Forum")


def test_an_objective_without_results_is_a_list_in_a_plan_of_pairs():
    made = laid_out("pairs")
    made["chapters"][1]["data"]["objectives"][0] |= {"results": [], "commitments": [commitment(1)]}
    (aim,) = lxml_html.fromstring(printed(made)).xpath("//*[@id='objective-2-1']")
    assert not aim.xpath(".//table") and "Do the thing 1" in words(aim)


def test_columns_that_a_plan_leaves_out_are_not_there_and_what_is_filled_is():
    bare = [name for name in everything() if name not in (Shown.BY_WHEN, Shown.LEAD, Shown.GLANCE)]
    made = laid_out("table", shows=bare)
    for row in made["chapters"][1]["data"]["objectives"][0]["commitments"]:
        row |= {"by_when": "", "by_date": None, "lead": "", "lead_organisation": "", "organisations": []}
    page = lxml_html.fromstring(printed(made))
    heads = [words(cell) for cell in page.xpath("//*[@id='objective-2-1']//thead//th")]
    assert heads == ["No.", "We will commission services that"]
    assert {cell.get("colspan") for cell in page.xpath("//*[@id='objective-2-1']//tr[@class='result']/th")} == {"2"}
    assert len(page.xpath("//*[@id='objective-3-1']//thead//th")) == 4, "words that were signed are shown"
    assert not page.xpath("//*[@id='at-a-glance']|//a[@href='#at-a-glance']")


@pytest.fixture(scope="module", params=Layout.values)
def file(request, tmp_path_factory):
    output = tmp_path_factory.mktemp("layout") / f"{request.param}.pdf"
    numbering = {"table": "lettered", "pairs": "plain", "list": "running"}[request.param]
    theme = {"table": "people", "pairs": "horizon", "list": "bold"}[request.param]
    made = laid_out(request.param, numbering, theme=theme)
    made["trust"]["logo"] = {"png": LogoFactory.png, "alt": "A dot"}
    facts = render_in_subprocess(printed(made), output)
    assert facts["warnings"] == []
    return output


@pytest.mark.skipif(not PDFCHECK.exists() or not shutil.which("java"), reason="needs Java and ../shared/tools/pdfua")
@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_every_layout_passes_the_checker_each_with_another_look(file, flavour):
    done = subprocess.run([PDFCHECK, flavour, file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_layout_prints_every_word(file):
    text = " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(file).pages)
    for said in ("Do the thing 1", "Do the thing 2", "Do the thing 4", "second step", "Fewer conceptions",
                 "More smiles", "We will commission services that", "As a result, we expect", "Autumn 2008",
                 "Head of Youth",
                 "Schools Forum", "NI 112"):  # fmt: skip
        assert said in text, said


# Freezing


@pytest.mark.django_db
def test_what_was_signed_keeps_its_hash_in_a_plan_that_shows_everything(cast):
    """The signed part by hand, as it has been since the first signature."""
    plan = full_plan(cast.trust, priorities=1, objectives=1, commitments=1, measures=0)
    one = plan.priorities.get()
    one.money.all().delete()  # it came later: a priority without any is signed as ever
    aim = one.objectives.get()
    result, row = aim.results.get(), aim.commitments.get()
    part = {
        "id": one.pk, "title": "Priority 1", "strapline": "", "lead": "Joint Commissioning Manager",
        "cross_cutting": False, "rationale": "Why.", "expect": "", "outcomes": [], "measures": [],
        "objectives": [{
            "id": aim.pk, "number": 1, "title": "Objective 1.1", "rationale": "",
            "results": [{"id": result.pk, "number": 1, "text": "Result 1.1.1"}],
            "commitments": [{
                "id": row.pk, "number": 1, "text": "Commitment 1.1.1", "steps": [], "result": result.pk,
                "by_when": "Autumn 2010", "by_date": "2010-11-30", "lead": "Head of Youth Services",
                "lead_organisation": "", "organisations": ["Alder Primary Care Trust"],
            }],
        }],
    }  # fmt: skip
    assert signature_hashes(plan) == {one.pk: sha256(part)}
    Plan.objects.filter(pk=plan.pk).update(numbering="running", layout="pairs")
    assert signature_hashes(Plan.objects.get(pk=plan.pk)) == {one.pk: sha256(part)}, (
        "print is no part of what is signed"
    )


CANARIES = {
    Shown.RESULTS: "zq-result",
    Shown.BY_WHEN: "zq-when",
    Shown.LEAD: "zq-lead",
    Shown.ORGANISATIONS: "zq-partner",
    Shown.STEPS: "zq-step",
    Shown.OUTCOMES: "zq-outcome",
    Shown.MEASURES: "zq-measure",
    Shown.MONEY: "zq-money",
    Shown.BUDGET: "",
    Shown.SCORECARD: "",
    Shown.SIGNOFF: "",
}


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", CANARIES)
def test_what_a_plan_does_not_show_is_not_in_its_document_nor_signed(cast, hidden):
    plan = full_plan(cast.trust, priorities=1, objectives=1, commitments=1)
    one = plan.priorities.get()
    row = one.objectives.get().commitments.get()
    type(row).objects.filter(pk=row.pk).update(by_when="zq-when", lead="zq-lead", steps="zq-step")
    row.organisations.update(name="zq-partner")
    one.objectives.get().results.update(text="zq-result")
    one.measures.update(title="zq-measure")
    one.money.update(title="zq-money", organisation=None)
    one.outcomes.add(OutcomeFactory(trust=cast.trust, title="zq-outcome"))
    before = signature_hashes(plan)
    shows = [name for name in everything() if name not in (hidden, Shown.SCORECARD)]
    Plan.objects.filter(pk=plan.pk).update(shows=shows)
    plan.refresh_from_db()
    text = str(freeze(plan))
    there = {name for name, canary in CANARIES.items() if canary and canary in text}
    assert there == {name for name, canary in CANARIES.items() if canary} - {hidden}
    assert (signature_hashes(plan) == before) is (not CANARIES[hidden]), "words that go make signatures stale"
    assert not [chapter for chapter in freeze(plan)["chapters"] if chapter["kind"] == "scorecard"]


# Names of the levels


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (SENTENCES, ("Theme", "Priority", "Priorities", "Expected result", "Action", "Actions")),
        ({"objective": "Commitment", "commitment": "We will do this by working together to:"},
         ("Priority", "Commitment", "Commitments", "Result", "Action", "Actions")),
        ({"objective": "Action", "commitment": "We will"},
         ("Priority", "Action", "Actions", "Result", "Commitment", "Commitments")),
        ({"objective": "Our priority"}, ("Priority", "Objective", "Objectives", "Result", "Commitment", "Commitments")),
        ({}, ("Priority", "Objective", "Objectives", "Result", "Commitment", "Commitments")),
    ],
)  # fmt: skip
def test_a_sentence_is_a_heading_and_a_noun_stands_for_it(names, said):
    plain = {"priority": "Priority", "objective": "Objective", "result": "Result", "commitment": "Commitment"}
    found = words_for(plain | names)
    keys = ("priority", "objective", "objectives", "result", "commitment", "commitments")
    assert tuple(found[key] for key in keys) == said
    assert found["commitment_heading"] == (plain | names)["commitment"].rstrip(":")


@given(st.fixed_dictionaries({level: st.text(max_size=60) for level in SENTENCES}))
def test_any_names_give_words_that_are_no_sentence(names):
    found = words_for(names)
    assert not any(is_sentence(found[level]) for level in SENTENCES)


# The settings page


@pytest.mark.django_db
def test_settings_are_grouped_and_saved(cast):
    officer, url = cast.client("officer"), reverse("plans:edit", args=[cast.trust.slug, cast.plan.slug])
    page = lxml_html.fromstring(officer.get(url).content.decode())
    assert [words(head) for head in page.xpath("//main//form//h2")] == [
        "The plan",
        "Names of the levels",
        "Numbers and print",
        "What the plan uses",
    ]
    assert len(page.xpath("//input[@name='shows'][@checked]")) == len(Shown)
    form = dict(page.xpath("//main//form")[-1].form_values())
    form |= {"numbering": "running", "layout": "list", "shows": ["lead", "glance"]}
    assert officer.post(url, form).status_code == 302
    cast.plan.refresh_from_db()
    assert (cast.plan.numbering, cast.plan.layout, cast.plan.shows) == ("running", "list", ["lead", "glance"])
    form |= {"layout": "mosaic", "shows": ["everything"], "version": cast.plan.version}
    answer = officer.post(url, form)
    assert answer.status_code == 422 and "Choose" in answer.content.decode()
