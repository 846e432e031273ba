"""Texts written for editions, translations among them: their pages, what a document holds of them, what is made."""

import pytest
from django.urls import reverse

from plans.comparing import compare
from plans.document import freeze
from plans.models import Edition, Plan, State, Wording
from plans.publishing.actions import freeze_publication
from plans.shapes import start_from_plan
from priorities.chapters import signature_hashes
from tests.factories import PlanFactory, WordingFactory

pytestmark = pytest.mark.django_db


def address(plan, name, *args):
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


def new(plan, purpose="young", language="en"):
    return f"{address(plan, 'wording_add')}?purpose={purpose}&language={language}"


@pytest.fixture
def young(cast):
    return WordingFactory(plan=cast.plan, title="Our promises")


class TestPages:
    def test_a_text_is_written_changed_and_removed_with_a_way_back(self, officer, cast):
        answer = officer.post(new(cast.plan, language="pl"), {"title": "Obietnice", "body": "Słuchamy.\r\n"})
        row = cast.plan.wordings.get()
        assert answer.url == address(cast.plan, "wording", row.pk)
        assert (row.purpose, row.language, row.title, row.body) == ("young", "pl", "Obietnice", "Słuchamy.")
        page = officer.get(answer.url).content.decode()
        assert "Young people’s version in Polish" in page and 'lang="pl"' in page
        officer.post(answer.url, {"title": "Obietnice", "body": "Pomagamy.", "version": row.version})
        assert cast.plan.wordings.get().body == "Pomagamy."
        officer.post(address(cast.plan, "wording_remove", row.pk))
        assert not cast.plan.wordings.exists()
        officer.post(address(cast.plan, "wording_bring_back", row.pk))
        assert cast.plan.wordings.get().body == "Pomagamy."
        told = officer.get(address(cast.plan, "wording_history", row.pk)).context["entries"]
        assert {entry.what for entry in told} <= {"Added", "Changed", "Removed", "Brought back"}

    def test_what_another_text_took_the_place_of_is_not_brought_back(self, officer, cast, young):
        officer.post(address(cast.plan, "wording_remove", young.pk))
        WordingFactory(plan=cast.plan, title="Another")
        answer = officer.post(address(cast.plan, "wording_bring_back", young.pk), follow=True)
        assert (
            answer.status_code == 200
            and "There is another text for an edition of this name now." in answer.content.decode()
        )
        assert cast.plan.wordings.get().title == "Another"

    def test_a_stale_save_shows_both_texts(self, officer, cast, young):
        place = address(cast.plan, "wording", young.pk)
        assert officer.post(place, {"title": "One", "body": "a", "version": 1}).status_code == 302
        answer = officer.post(place, {"title": "Two", "body": "b", "version": 1})
        assert answer.status_code == 409 and "One" in answer.content.decode()

    def test_what_is_there_already_is_opened_and_a_plan_has_one_for_each_language(self, officer, cast, young):
        assert officer.get(new(cast.plan)).url == address(cast.plan, "wording", young.pk)
        assert officer.get(new(cast.plan, language="xx")).status_code == 422
        assert officer.get(new(cast.plan, language="ur")).status_code == 200

    @pytest.mark.parametrize(
        ("purpose", "language", "body", "said"),
        [
            ("young", "en", "Hello 😀", "The typeface for English cannot print these: 😀."),
            ("young", "pl", "یہ", "The typeface for Polish cannot print these:"),
            ("summary", "en", "word " * 201, "The first page has room for 160 words, and these are 201."),
            ("summary", "en", "line\n\n" * 20, "The first page has room for 10 headings, paragraphs and items"),
        ],
    )
    def test_what_cannot_be_printed_is_refused_with_the_reason(self, officer, cast, purpose, language, body, said):
        answer = officer.post(new(cast.plan, purpose, language), {"title": "A title", "body": body})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not cast.plan.wordings.exists()

    def test_a_translation_of_the_summary_may_be_as_long_as_it_is(self, officer, cast):
        assert officer.post(new(cast.plan, "summary", "pl"), {"title": "T", "body": "word " * 900}).status_code == 302

    def test_nobody_writes_once_the_plan_is_closed(self, officer, cast, young):
        Plan.objects.filter(pk=cast.plan.pk).update(state=State.APPROVED)
        place = address(cast.plan, "wording", young.pk)
        assert young.title in officer.get(place).content.decode()
        assert officer.post(place, {"title": "X", "body": "x", "version": 1}).status_code == 403
        assert officer.post(new(cast.plan, language="pl"), {"title": "X"}).status_code == 403

    def test_it_is_found_talked_about_and_told_as_news(self, officer, cast, young):
        found = officer.get(address(cast.plan, "find"), {"q": "listen"}).content.decode()
        assert address(cast.plan, "wording", young.pk) in found
        talk = officer.get(reverse("plans:talk_place", args=["alder", cast.plan.slug, "wording", young.pk]))
        assert "Our promises" in talk.content.decode()
        officer.post(address(cast.plan, "wording", young.pk), {"title": "New promises", "body": "x", "version": 1})
        assert "New promises" in cast.client("manager").get(address(cast.plan, "news")).content.decode()


class TestDocument:
    def test_it_stands_beside_the_chapters_and_changes_nothing_that_is_signed(self, cast):
        before, hashes = freeze(cast.plan), signature_hashes(cast.plan)
        assert "wordings" not in before
        WordingFactory(plan=cast.plan, language="pl", body="  ")
        assert freeze(cast.plan) == before
        row = WordingFactory(plan=cast.plan, title="Our promises", body="We listen.")
        after = freeze(cast.plan)
        [held] = after.pop("wordings")
        assert after == before and signature_hashes(cast.plan) == hashes
        assert held["key"] == f"wording-{row.pk}"
        assert held["data"] == {"purpose": "young", "language": "en", "body": "We listen."}

    def test_a_comparison_tells_what_changed_in_it(self, cast, young):
        before = freeze(cast.plan)
        Wording.objects.filter(pk=young.pk).update(body="Other words.")
        [change] = compare(before, freeze(cast.plan)).changes
        assert (change.place, change.words) == ("Text for an edition: Our promises", ["reworded"])
        [added] = compare({**before, "wordings": []}, before).changes
        assert added.whole == "added"

    def test_a_copied_plan_has_its_texts_and_its_choice(self, cast, young):
        Plan.objects.filter(pk=cast.plan.pk).update(editions_off=["csv"])
        copy = PlanFactory.build(trust=cast.trust, slug="copy", title="Copy")
        start_from_plan(copy, cast.plan)
        assert copy.wordings.get().body == young.body
        assert Plan.objects.get(pk=copy.pk).editions_off == ["csv"]


class TestChoice:
    def choose(self, reader, plan, *kinds):
        version = Plan.objects.get(pk=plan.pk).version
        return reader.post(address(plan, "editions"), {"made": kinds, "version": version})

    def test_every_edition_is_explained_with_what_it_needs(self, officer, cast):
        page = officer.get(address(cast.plan, "editions")).content.decode()
        assert "It needs a text for young people." in page
        WordingFactory(plan=cast.plan)
        assert "It needs a text for young people." not in officer.get(address(cast.plan, "editions")).content.decode()

    def test_just_what_is_chosen_is_made(self, officer, cast, young):
        WordingFactory(plan=cast.plan, purpose="summary", language="ur", title="منصوبہ")
        assert self.choose(officer, cast.plan, "summary", "young", "json").status_code == 302
        plan = Plan.objects.get(pk=cast.plan.pk)
        assert "summary" not in plan.editions_off and "large_print" in plan.editions_off
        made = freeze_publication(plan, "final", by=None).editions.values_list("kind", "language")
        assert sorted(made) == [("full", ""), ("json", ""), ("summary", ""), ("summary", "ur"), ("young", "")]

    def test_a_choice_that_somebody_changed_meanwhile_is_not_overwritten(self, officer, cast):
        version = cast.plan.version
        self.choose(officer, cast.plan, "summary")
        answer = officer.post(address(cast.plan, "editions"), {"made": ["csv"], "version": version})
        assert answer.status_code == 409
        assert "summary" not in Plan.objects.get(pk=cast.plan.pk).editions_off

    def test_a_lead_reads_it_and_chooses_nothing(self, cast):
        assert "Save the choice" not in cast.client("lead").get(address(cast.plan, "editions")).content.decode()
        assert self.choose(cast.client("lead"), cast.plan).status_code == 403


class TestOrdering:
    @pytest.fixture
    def version(self, cast, young):
        Plan.objects.filter(pk=cast.plan.pk).update(editions_off=["young", "summary"])
        return freeze_publication(Plan.objects.get(pk=cast.plan.pk), "final", by=None)

    def test_a_file_that_is_missing_is_made_when_somebody_asks(self, officer, cast, version):
        place = address(cast.plan, "edition_order", version.pk)
        offers = {one["title"]: one["file"] for one in officer.get(place).context["offers"]}
        assert offers["Young people’s version"] == "young" and "Full plan" not in offers
        page = officer.post(place, {"file": "young"}, follow=True).content.decode()
        assert "Young people’s version (PDF) is being made of version 1." in page
        assert officer.post(place, {"file": "young"}).status_code == 422
        assert version.editions.filter(kind="young").count() == 1

    def test_all_that_are_missing_are_made_at_once(self, officer, cast, version):
        place = address(cast.plan, "edition_order", version.pk)
        before, files = (
            version.editions.count(),
            [one["file"] for one in officer.get(place).context["offers"] if one["file"]],
        )
        assert len(files) > 1 and f"Have all {len(files)} made" in officer.get(place).content.decode()
        page = officer.post(place, {"file": "every"}, follow=True).content.decode()
        assert f"{len(files)} files are being made of version 1." in page
        assert version.editions.count() == before + len(files)
        assert "Have all" not in officer.get(place).content.decode()
        assert officer.post(place, {"file": "every"}).status_code == 422

    @pytest.mark.parametrize("file", ["", "summary pl", "changes", "nothing", "young en"])
    def test_what_the_version_does_not_hold_is_not_ordered(self, officer, cast, version, file):
        before = version.editions.count()
        assert officer.post(address(cast.plan, "edition_order", version.pk), {"file": file}).status_code == 422
        assert version.editions.count() == before

    def test_files_stand_in_one_order_with_their_languages(self, officer, cast, version):
        Edition.objects.create(publication=version, kind="summary", language="ur")
        Edition.objects.create(publication=version, kind="summary")
        page = officer.get(address(cast.plan, "publications")).content.decode()
        names = ["Full plan (PDF)", "Summary (PDF)", "Summary in Urdu (PDF)", "Large print (PDF)", "Word document"]
        places = [page.index(f">{name}<") for name in names]
        assert places == sorted(places)
