"""The words and abbreviations of a plan: their pages, their chapter, and where published pages explain them."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from plans.comparing import compare
from plans.document import freeze
from plans.glossary import COMMON, survey
from plans.models import EDITABLE_STATES, GlossaryTerm, Plan, Section, State
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html
from plans.shapes import start_from_plan
from priorities.chapters import signature_hashes
from priorities.models import Commitment
from tests.agreeing import SignOffRequestFactory, SignOffWindowFactory
from tests.factories import GlossaryTermFactory, SectionFactory

pytestmark = pytest.mark.django_db


def address(plan, name, *args):
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


@pytest.fixture
def plan(cast):
    """Alder's plan with LAA in a section and in a commitment."""
    Section.objects.filter(plan=cast.plan, position=1).update(body="We keep to the LAA.")
    row = Commitment.objects.filter(objective__priority__plan=cast.plan).last()
    Commitment.objects.filter(pk=row.pk).update(text="Agree with CAMHS what the LAA pays for")
    return cast.plan


@pytest.fixture
def laa(plan):
    return GlossaryTermFactory(plan=plan, term="LAA", meaning="Local Area Agreement")


def listed(plan):
    return dict(plan.glossary.values_list("term", "meaning"))


class TestPages:
    def test_a_term_is_added_changed_and_removed_with_a_way_back(self, officer, plan):
        form = {"term": "  LAA ", "meaning": "Local  Area\nAgreement"}
        answer = officer.post(address(plan, "term_add"), form)
        term = plan.glossary.get()
        assert answer.url == f"{address(plan, 'glossary')}#term-{term.pk}"
        assert (term.term, term.meaning) == ("LAA", "Local Area Agreement")
        form = {"term": "LAAs", "meaning": "Local Area Agreements", "version": 1}
        assert officer.post(address(plan, "term_edit", term.pk), form).status_code == 302
        assert listed(plan) == {"LAAs": "Local Area Agreements"}
        page = officer.post(address(plan, "term_remove", term.pk), follow=True).content.decode()
        assert listed(plan) == {} and "“LAAs” is removed." in page
        officer.post(address(plan, "term_bring_back", term.pk))
        assert listed(plan) == {"LAAs": "Local Area Agreements"}
        history = officer.get(address(plan, "term_history", term.pk)).context["entries"]
        assert {entry.what for entry in history} <= {"Added", "Changed", "Removed", "Brought back"}

    def test_an_earlier_wording_does_not_come_back_beside_another_of_its_name(self, officer, plan, laa):
        officer.post(address(plan, "term_edit", laa.pk), {"term": "LAA", "meaning": "Local Agreement", "version": 1})
        officer.post(address(plan, "term_edit", laa.pk), {"term": "Agreement", "meaning": "x", "version": 2})
        older = officer.get(address(plan, "term_history", laa.pk)).context["entries"][1]
        GlossaryTermFactory(plan=plan, term="LAA")
        form = {"event": older.key, "version": 3}
        page = officer.post(address(plan, "term_restore", laa.pk), form, follow=True).content.decode()
        assert "There is another term of this name now." in page
        laa.refresh_from_db()
        assert laa.term == "Agreement"

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ({"term": "laa", "meaning": "x"}, "“LAA” is in the list already. Change that one."),
            ({"term": "", "meaning": "x"}, "Enter the word or abbreviation"),
            ({"term": "LSCB", "meaning": " "}, "Enter what it means"),
            ({"term": "(x)", "meaning": "x"}, "Begin the word or abbreviation with a letter or a digit."),
        ],
    )
    def test_bad_input_says_what_to_do(self, officer, plan, laa, form, said):
        answer = officer.post(address(plan, "term_add"), form)
        assert answer.status_code == 422 and said in strip_tags(answer.content.decode())
        assert listed(plan) == {"LAA": "Local Area Agreement"}

    def test_two_who_change_one_meaning_see_both(self, officer, plan, laa):
        officer.post(address(plan, "term_edit", laa.pk), {"term": "LAA", "meaning": "Theirs", "version": 1})
        form = {"term": "LAA", "meaning": "Mine", "version": 1}
        answer = officer.post(address(plan, "term_edit", laa.pk), form)
        assert answer.status_code == 409
        assert "Theirs" in answer.content.decode() and "Mine" in answer.content.decode()

    def test_a_term_removed_meanwhile_keeps_what_was_typed(self, officer, plan, laa):
        GlossaryTerm.objects.filter(pk=laa.pk).delete()
        answer = officer.post(address(plan, "term_edit", laa.pk), {"term": "LAA", "meaning": "Typed", "version": 1})
        assert answer.status_code == 409 and "Typed" in answer.content.decode()

    @pytest.mark.parametrize("state", sorted(set(State) - EDITABLE_STATES))
    def test_a_closed_plan_is_read_and_not_changed(self, officer, plan, laa, state):
        Plan.objects.filter(pk=plan.pk).update(state=state)
        page = officer.get(address(plan, "glossary"))
        assert page.status_code == 200 and "Change<" not in page.content.decode()
        for name, args in (("term_add", ()), ("terms_add", ()), ("term_edit", (laa.pk,)), ("term_remove", (laa.pk,))):
            assert officer.post(address(plan, name, *args), {"term": "X", "meaning": "x"}).status_code == 403
        assert listed(plan) == {"LAA": "Local Area Agreement"}

    def test_terms_are_found(self, officer, plan, laa):
        page = officer.get(address(plan, "find"), {"q": "area agree"}).content.decode()
        assert f'href="{address(plan, "glossary")}#term-{laa.pk}"' in page


class TestSeveral:
    def test_lines_with_colons_tabs_and_dashes(self, officer, plan):
        lines = "LAA: Local Area Agreement\n\nPCT\tPrimary Care Trust\nYOT – Youth Offending Team: one for each area\n"
        assert officer.post(address(plan, "terms_add"), {"lines": lines}).status_code == 302
        assert listed(plan) == {
            "LAA": "Local Area Agreement",
            "PCT": "Primary Care Trust",
            "YOT": "Youth Offending Team: one for each area",
        }

    def test_what_is_wrong_is_said_by_line_and_nothing_is_saved(self, officer, plan, laa):
        lines = f"PCT: Primary Care Trust\nno colon\nlaa: again\npct: again\n: x\n{'x' * 61}: y\nY: {'y' * 401}\n(a): b"
        answer = officer.post(address(plan, "terms_add"), {"lines": lines})
        said = answer.context["form"].errors["lines"]
        assert answer.status_code == 422
        assert said == [
            "Line 2: write the term, a colon, and what it means.",
            "Line 3: “laa” is in the list already. Take this line out.",
            "Line 4: “pct” is in line 1 already. Take this line out.",
            "Line 5: write the term, a colon, and what it means.",
            "Line 6: shorten the term to 60 characters or fewer.",
            "Line 7: shorten the meaning to 400 characters or fewer.",
            "Line 8: Begin the word or abbreviation with a letter or a digit.",
        ]
        assert "no colon" in answer.content.decode() and listed(plan) == {"LAA": "Local Area Agreement"}

    def test_no_more_lines_than_fit(self, officer, plan):
        lines = "\n".join(f"T{at}: x" for at in range(201))
        answer = officer.post(address(plan, "terms_add"), {"lines": lines})
        assert answer.context["form"].errors["lines"] == ["These are 201 lines. Add at most 200 at a time."]


class TestSurvey:
    def test_what_the_plan_uses_and_does_not_explain(self, officer, plan, laa):
        SectionFactory(plan=plan, position=8, body="The Joint Strategic Needs Assessment (JSNA), the XYZ, and Ofsted.")
        GlossaryTermFactory(plan=plan, term="Section 11")
        found = survey(plan)
        first = plan.sections.get(position=1)
        assert [(entry.row.term, entry.chapter and entry.chapter["title"]) for entry in found.entries] == [
            ("LAA", first.title),
            ("Section 11", None),
        ]
        assert {(gap.term, gap.meaning) for gap in found.gaps} == {
            ("XYZ", ""),
            ("Ofsted", COMMON["Ofsted"]),
            ("CAMHS", COMMON["CAMHS"]),
        }
        page = officer.get(address(plan, "glossary")).content.decode()
        assert f'href="{address(plan, "preview")}#section-{first.pk}"' in page and "Not used" in page
        form = officer.get(f"{address(plan, 'term_add')}?term=CAMHS").context["form"]
        assert (form["term"].value(), form["meaning"].value()) == ("CAMHS", COMMON["CAMHS"])

    @pytest.mark.parametrize("size", [1, 12])
    def test_the_page_takes_the_same_queries_whatever_the_size(self, officer, plan, size, django_assert_num_queries):
        for _ in range(size):
            GlossaryTermFactory(plan=plan)
            SectionFactory(plan=plan, body="The ABC1 and the PCT and the ZZZ")
        with django_assert_num_queries(26):
            officer.get(address(plan, "glossary"))

    def test_every_offered_meaning_can_be_stored_and_stands_in_a_sentence(self):
        for term, meaning in COMMON.items():
            assert len(term) <= 60 and 3 < len(meaning) <= 80 and meaning[-1] != "."


class TestPublished:
    def test_the_list_is_a_chapter_in_alphabetical_order_and_last(self, plan):
        for term in ("PCT", "early help", "LAA", "Ofsted"):
            GlossaryTermFactory(plan=plan, term=term, meaning=f"about {term}")
        chapter = freeze(plan)["chapters"][-1]
        assert (chapter["kind"], chapter["key"]) == ("glossary", "glossary")
        assert [row["term"] for row in chapter["data"]["terms"]] == ["early help", "LAA", "Ofsted", "PCT"]

    def test_a_plan_that_shows_none_has_none(self, plan, laa):
        plan.shows.remove("glossary")
        plan.save()
        assert "glossary" not in [chapter["kind"] for chapter in freeze(plan)["chapters"]]

    def test_signatures_do_not_depend_on_it(self, plan):
        before = signature_hashes(plan)
        GlossaryTermFactory(plan=plan, term="LAA")
        assert signature_hashes(plan) == before

    def test_a_new_plan_takes_the_list_over(self, cast, plan, laa):
        new = Plan(trust=cast.trust, title="Next", slug="next", starts=plan.starts, ends=plan.ends)
        start_from_plan(new, plan)
        assert listed(new) == listed(plan) and new.glossary.get().pk != laa.pk

    def test_the_first_use_is_explained_on_every_page_alike(self, officer, plan, laa):
        preview = officer.get(address(plan, "preview")).content.decode()
        document = freeze(plan)
        html = edition_html(document, "full", Version.working_copy(document))
        for page in (preview, html):
            words = " ".join(strip_tags(page).split())
            assert "We keep to the LAA (Local Area Agreement)." in words
            assert "Agree with CAMHS what the LAA pays for" in words
            assert page.count('href="#term-1"') == page.count('id="term-1"') == 1
            assert page.count('class="meaning"') == 1

    def test_what_partners_sign_stands_exactly_as_it_is_written(self, cast, plan, laa):
        row = Commitment.objects.get(text="Agree with CAMHS what the LAA pays for")
        window = SignOffWindowFactory(plan=plan)
        asked = SignOffRequestFactory(
            window=window, priority=row.objective.priority, organisation=cast.organisation
        )  # fmt: skip
        Plan.objects.filter(pk=plan.pk).update(state=State.SIGNOFF)
        page = cast.client("signatory").get(
            reverse("priorities:sign", args=[plan.trust.slug, plan.slug, asked.pk])
        ).content.decode()  # fmt: skip
        assert "Agree with CAMHS what the LAA pays for" in page and "Local Area Agreement" not in page


def test_what_others_did_with_a_term_is_news_and_told_when_versions_are_compared(cast, officer, plan, laa):
    before = freeze(plan)
    reader = cast.client("manager")
    reader.get(address(plan, "news"))
    officer.post(address(plan, "term_add"), {"term": "CAMHS", "meaning": "child and adolescent mental health"})
    officer.post(address(plan, "term_edit", laa.pk), {"term": "LAA", "meaning": "Local Agreement", "version": 1})
    page = reader.get(address(plan, "news"))
    assert page.status_code == 200 and "CAMHS" in page.content.decode()
    told = {change.row.title: change.kinds for change in compare(before, freeze(plan)).changes}
    assert told == {"CAMHS": ("added",), "LAA": ("reworded",)}
