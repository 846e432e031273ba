"""The checklists of a trust: sets, their lines, and the one that a plan begins with."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from lxml import html

from plans.checklist.checks import CHECKS
from plans.checklist.sets import BUILT_IN, KEYS, key_on, set_for, sets_of
from plans.models import Plan, Requirement, RequirementSet
from tests.agreeing import RequirementSetFactory
from tests.factories import TrustFactory
from tests.plans.test_shapes import YEARS

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """Alder's plan with a checklist."""
    cast.plan.requirements = RequirementSetFactory(trust=cast.trust, name="Our list")
    cast.plan.save()
    return cast.plan


class TestSetsOfATrust:
    def test_every_line_of_the_built_in_sets_can_be_stored_and_checked(self):
        for each in BUILT_IN:
            assert len(each["source"]) <= 1000 and each["requirements"]
            for line in each["requirements"]:
                row = Requirement(of=RequirementSet(), position=1, **line)
                row.clean_fields(exclude=["of"])
                assert row.computed in {"", *CHECKS}

    def test_what_rests_on_law_that_was_not_read_says_so(self):
        """Whoever reads a set of the regulations is told to check it before relying on it."""
        for each in BUILT_IN:
            assert "check legislation.gov.uk" in each["source"].lower()
        by_law = [line for each in BUILT_IN if each["key"] != "voluntary" for line in each["requirements"]]
        marks = ("Law", "Not confirmed", "Custom")
        assert [line["title"] for line in by_law if not any(mark in line["help"] for mark in marks)] == []
        unsure = [line for each in BUILT_IN for line in each["requirements"] if "Not confirmed" in line.get("help", "")]
        assert len(unsure) >= 8

    @pytest.mark.parametrize(
        ("day", "key"),
        [
            (date(2006, 4, 1), "regulations-2005"),
            (date(2010, 3, 31), "regulations-2005"),
            (date(2010, 4, 1), "regulations-2010"),
            (date(2010, 10, 30), "regulations-2010"),
            (date(2010, 10, 31), "voluntary"),
            (date(2026, 4, 1), "voluntary"),
        ],
    )
    def test_the_first_day_says_which(self, day, key):
        assert key_on(day) == key

    def test_they_are_made_when_they_are_first_wanted_and_once(self, django_assert_num_queries):
        trust = TrustFactory()
        assert sorted(row.basis for row in sets_of(trust)) == sorted(KEYS)
        with django_assert_num_queries(1):
            sets_of(trust)
        assert RequirementSet.objects.for_trust(trust).count() == len(KEYS)

    def test_a_set_that_the_trust_removed_or_changed_stays_so(self):
        trust = TrustFactory()
        first, second, _ = sets_of(trust)
        second.requirements.all().delete()
        first.delete()
        again = {row.pk: row for row in sets_of(trust)}
        assert first.pk not in again and len(again) == 2
        assert again[second.pk].requirements.count() == 0
        assert first.basis in {each for each in KEYS if set_for(trust, _day_of(each)) is None}

    def test_a_name_that_the_trust_has_given_already_is_left_to_it(self):
        trust = TrustFactory()
        RequirementSetFactory(trust=trust, name=BUILT_IN[2]["name"].upper())
        assert {row.basis for row in sets_of(trust)} == {"", KEYS[0], KEYS[1]}

    def test_a_plan_manager_writes_a_set(self, cast):
        client = cast.client("manager")
        client.get(reverse("plans:checklists", args=["alder"]))
        answer = client.post(reverse("plans:checklist_set_add", args=["alder"]), {"name": "  Our  own "})
        made = RequirementSet.objects.for_trust(cast.trust).get(name="Our own")
        again = client.post(reverse("plans:checklist_set_add", args=["alder"]), {"name": "our own"})
        assert again.status_code == 422 and "of this name already" in again.content.decode()
        for title, check in (("Vision", "vision_written"), ("Co-operation", "")):
            line = {"title": title, "stage": "signoff", "computed": check}
            assert client.post(reverse("plans:requirement_add", args=["alder", made.pk]), line).status_code == 302
        wrong = {"title": "x", "stage": "signoff", "computed": "no-such-check"}
        assert client.post(reverse("plans:requirement_add", args=["alder", made.pk]), wrong).status_code == 422
        assert [row.position for row in made.requirements.all()] == [1, 2]
        second = made.requirements.get(position=2)
        client.post(reverse("plans:requirement_move", args=["alder", second.pk]), {"direction": "up"})
        assert [row.title for row in made.requirements.all()] == ["Co-operation", "Vision"]
        page = html.fromstring(client.get(answer.url).content.decode())
        cells = [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody/tr[2]/*")]
        assert cells[:4] == ["Vision", "", "Before sign-off", "The vision is written"]
        client.post(reverse("plans:requirement_remove", args=["alder", second.pk]))
        assert [(row.title, row.position) for row in made.requirements.all()] == [("Vision", 1)]

    def test_a_copy_has_the_same_lines_and_a_name_of_its_own(self, cast):
        source = set_for(cast.trust, date(2010, 4, 1))
        for _ in range(2):
            cast.client("manager").post(reverse("plans:checklist_set_copy", args=["alder", source.pk]))
        copies = RequirementSet.objects.for_trust(cast.trust).filter(basis="").order_by("pk")
        assert [row.name for row in copies] == [f"{source.name} (copy)", f"{source.name} (copy 2)"]
        fields = ("position", "title", "help", "computed", "stage")
        for made in copies:
            assert list(made.requirements.values(*fields)) == list(source.requirements.values(*fields))
        assert set_for(cast.trust, date(2010, 4, 1)) == source  # a plan begins with the trust's first, not with a copy

    def test_a_set_that_a_plan_uses_is_not_removed(self, cast, plan):
        client, address = (
            cast.client("manager"),
            reverse("plans:checklist_set_remove", args=["alder", plan.requirements_id]),
        )
        assert "A plan uses this checklist" in client.post(address, follow=True).content.decode()
        Plan.objects.filter(pk=plan.pk).update(requirements=None)
        client.post(address)
        assert not RequirementSet.objects.filter(pk=plan.requirements_id).exists()

    def test_members_who_may_not_read_a_draft_are_not_told_of_it(self, cast, plan):
        address = reverse("plans:checklist_set", args=["alder", plan.requirements_id])
        assert "Alder plan" in cast.client("officer").get(address).content.decode()
        assert "Alder plan" not in cast.client("board").get(address).content.decode()


def _day_of(key):
    return {"regulations-2005": date(2009, 1, 1), "regulations-2010": date(2010, 5, 1)}.get(key, date(2026, 1, 1))


class TestStartingAPlan:
    @pytest.mark.parametrize(
        ("year", "choice", "expected"),
        [
            (2009, "", "regulations-2005"),
            (2013, "", "voluntary"),
            (2009, "none", None),
            (2009, "regulations-2010", None),
        ],
    )
    def test_a_new_plan_has_the_checklist_of_its_first_day_or_the_chosen_one(self, cast, year, choice, expected):
        chosen = next((row for row in sets_of(cast.trust) if row.basis == choice), None)
        form = {"title": "Next plan", "kind": "full", "shape": "targets", **YEARS, "starts_year": year}
        form["checklist"] = chosen.pk if chosen else choice
        assert cast.client("officer").post(reverse("plans:add", args=["alder"]), form).status_code == 302
        made = Plan.objects.get(trust=cast.trust)
        assert (made.requirements.basis if made.requirements else None) == (choice if chosen else expected)

    def test_a_set_of_another_trust_cannot_be_chosen(self, cast):
        theirs = RequirementSetFactory(trust=cast.other)
        form = {"title": "Next plan", "kind": "full", "shape": "targets", **YEARS, "checklist": theirs.pk}
        assert cast.client("officer").post(reverse("plans:add", args=["alder"]), form).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_sets_wanted_by_many_at_once_are_made_once():
    trust = TrustFactory()

    def want(_):
        try:
            return len(sets_of(trust))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(want, range(6))) == {len(KEYS)}
    assert RequirementSet.objects.for_trust(trust).count() == len(KEYS)
