"""A plan's checklist and a trust's sets: what people say, who may, what the page and the rule have in common."""

from dataclasses import replace

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from cypp.history import events_of
from plans.checklist.checks import CHECKS, missing
from plans.models import Plan, Requirement, RequirementAnswer, RequirementSet
from plans.workflow import TABLE, advance, missing_for
from tests.agreeing import RequirementAnswerFactory, RequirementFactory, RequirementSetFactory

pytestmark = pytest.mark.django_db
Stage = Requirement.Stage


@pytest.fixture
def plan(cast):
    """Alder's plan with a checklist of two lines: one that people say, one that is computed."""
    plan = cast.plan
    plan.requirements = RequirementSetFactory(trust=cast.trust, name="Our list")
    plan.save()
    RequirementFactory(of=plan.requirements, stage=Stage.SIGNOFF, title="Co-operation described", position=1)
    RequirementFactory(
        of=plan.requirements, stage=Stage.PUBLISHED, title="Footing stated", computed="legal_basis_stated", position=2
    )
    return plan


@pytest.fixture
def said(plan):
    return plan.requirements.requirements.get(position=1)


@pytest.fixture
def computed(plan):
    return plan.requirements.requirements.get(position=2)


def page_of(cast, who="manager"):
    answer = cast.client(who).get(reverse("plans:checklist", args=["alder", "alder-plan"]))
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def lines(page):
    """{title: all words of its line}"""
    rows = page.xpath("//li[starts-with(@id, 'requirement-')]")
    return {row.xpath(".//strong")[0].text_content(): " ".join(row.text_content().split()) for row in rows}


def moves_into(stage):
    """One move that leads there."""
    return [move for move in TABLE.values() if move.to == stage and move.guards][:1]


def lacks(plan, move):
    """What a checklist says against a move, by the rule of the moves."""
    return missing_for(plan, replace(move, guards=[name for name in move.guards if name.startswith("checklist_")]))


def post(cast, who, name, requirement, **data):
    """Post as the page would that was loaded with this line."""
    address = reverse(f"plans:{name}", args=["alder", "alder-plan", requirement.pk])
    return cast.client(who).post(address, {"line": requirement.version, **data})


def reword(cast, line, **changed):
    """A plan manager changes a line of the trust's checklist."""
    line.refresh_from_db()
    sent = {"title": line.title, "help": line.help, "stage": line.stage, "computed": line.computed, **changed}
    address = reverse("plans:requirement_edit", args=["alder", line.pk])
    assert cast.client("manager").post(address, {**sent, "version": line.version}).status_code == 302


def new_version(cast, plan):
    """The plan is published and begun again, a moment later."""
    Plan.objects.filter(pk=plan.pk).update(state="published")
    advance(plan, "revise", by=cast.manager, note="A new year")


class TestWhatPeopleSay:
    def test_an_officer_says_that_it_is_done_and_is_named(self, cast, plan, said):
        assert "Nobody has said yet that this is done. " in lines(page_of(cast))["Co-operation described"]
        answer = post(cast, "officer", "requirement_done", said)
        assert answer.url.endswith(f"/checklist/#requirement-{said.pk}")
        line = lines(page_of(cast))["Co-operation described"]
        assert "Officer," in line and line.endswith("Done")
        post(cast, "manager", "requirement_done", said)  # twice is once, and who was first stays named
        assert RequirementAnswer.objects.get(plan=plan).by == cast.officer

    def test_what_is_computed_is_not_for_people_to_tick(self, cast, plan, computed):
        assert post(cast, "manager", "requirement_done", computed).status_code == 403
        assert missing(plan, Stage.PUBLISHED)[1]["message"].startswith("Footing stated: ")

    @pytest.mark.parametrize("which", ["said", "computed"])
    def test_a_plan_manager_says_why_something_is_not_needed(self, cast, plan, which, request):
        line = request.getfixturevalue(which)
        empty = post(cast, "manager", "requirement_not_needed", line, because="  ")
        assert empty.status_code == 422 and "Say why it is not needed" in empty.content.decode()
        post(cast, "manager", "requirement_not_needed", line, because="The council publishes it apart.")
        shown = lines(page_of(cast))[line.title]
        assert "The council publishes it apart." in shown and "Manager," in shown and "Not needed" in shown
        assert [fault for fault in missing(plan, Stage.PUBLISHED) if fault["message"].startswith(line.title)] == []

    def test_the_reason_can_be_changed_and_a_stale_change_is_refused(self, cast, plan, said):
        answer = RequirementAnswerFactory(plan=plan, requirement=said, because="First reason")
        post(cast, "manager", "requirement_not_needed", said, because="Second reason", version=answer.version)
        stale = post(cast, "manager", "requirement_not_needed", said, because="Third reason", version=answer.version)
        assert stale.status_code == 409
        answer.refresh_from_db()
        assert (answer.because, answer.by) == ("Second reason", cast.manager)

    def test_it_counts_no_more_once_it_is_taken_back_and_stays_in_the_history(self, cast, plan, said):
        RequirementAnswerFactory(plan=plan, requirement=said, met=True, because="")
        assert missing(plan, Stage.SIGNOFF) == []
        post(cast, "officer", "requirement_take_back", said)
        assert len(missing(plan, Stage.SIGNOFF)) == 1
        assert events_of(RequirementAnswer).filter(plan=plan, pgh_label="delete").count() == 1
        assert post(cast, "officer", "requirement_take_back", said).status_code == 302  # it is gone already

    def test_an_officer_takes_back_no_reason_of_a_plan_manager(self, cast, plan, said):
        RequirementAnswerFactory(plan=plan, requirement=said, because="Not with us")
        assert post(cast, "officer", "requirement_take_back", said).status_code == 403
        assert missing(plan, Stage.SIGNOFF) == []
        assert post(cast, "manager", "requirement_take_back", said).status_code == 302
        assert len(missing(plan, Stage.SIGNOFF)) == 1

    def test_a_tick_that_was_made_does_not_outlive_a_line_that_is_now_computed(self, cast, plan, said):
        RequirementAnswerFactory(plan=plan, requirement=said, met=True, because="")
        Requirement.objects.filter(pk=said.pk).update(computed="legal_basis_stated")
        assert len(missing(plan, Stage.SIGNOFF)) == 1

    @pytest.mark.parametrize("because", ["", "Not with us"])
    def test_an_answer_counts_only_for_the_words_it_was_given_for(self, cast, plan, said, because):
        RequirementAnswerFactory(plan=plan, requirement=said, met=not because, because=because)
        assert missing(plan, Stage.SIGNOFF) == []
        reword(cast, said, title="All described")
        assert [fault["message"].partition(":")[0] for fault in missing(plan, Stage.SIGNOFF)] == ["All described"]
        line = lines(page_of(cast))["All described"]
        assert line.endswith("Missing")
        assert f"Earlier answer: {because or 'done'}" in line
        assert "Priya Raman," in line and "It was given for other words: “Co-operation described”." in line
        post(cast, "officer", "requirement_done", Requirement.objects.get(pk=said.pk))
        assert missing(plan, Stage.SIGNOFF) == []
        assert RequirementAnswer.objects.get().by == cast.officer
        assert "Earlier answer" not in lines(page_of(cast))["All described"]

    def test_another_meaning_is_another_line_and_another_stage_is_not(self, cast, plan, said):
        RequirementAnswerFactory(plan=plan, requirement=said, met=True, because="")
        reword(cast, said, stage="consultation")
        assert missing(plan, Stage.SIGNOFF) == []
        reword(cast, said, help="With the names of all partners.")
        assert len(missing(plan, Stage.SIGNOFF)) == 1
        reword(cast, said, help="")
        assert missing(plan, Stage.SIGNOFF) == []

    @pytest.mark.parametrize("because", ["", "Not with us"])
    def test_an_answer_counts_only_until_a_new_version_is_begun(self, cast, plan, said, because):
        RequirementAnswerFactory(plan=plan, requirement=said, met=not because, because=because)
        new_version(cast, plan)
        assert len(missing(plan, Stage.SIGNOFF)) == 1
        line = lines(page_of(cast))["Co-operation described"]
        assert f"Earlier answer: {because or 'done'}" in line and "before this version of the plan was begun" in line
        post(cast, "manager", "requirement_not_needed", said, because="Still not", version=1)
        assert missing(plan, Stage.SIGNOFF) == []

    def test_a_reason_that_is_given_again_counts_again(self, cast, plan, said):
        answer = RequirementAnswerFactory(plan=plan, requirement=said, because="Not with us")
        new_version(cast, plan)
        post(cast, "manager", "requirement_not_needed", said, because="Not with us", version=answer.version)
        assert missing(plan, Stage.SIGNOFF) == []

    def test_an_earlier_answer_makes_no_difference_to_what_is_computed(self, cast, plan, computed):
        RequirementAnswerFactory(plan=plan, requirement=computed, because="Not with us")
        new_version(cast, plan)
        Plan.objects.filter(pk=plan.pk).update(legal_basis="Voluntary")
        plan.refresh_from_db()
        assert [fault["message"].partition(":")[0] for fault in missing(plan, Stage.PUBLISHED)] == [
            "Co-operation described"
        ]

    @pytest.mark.parametrize("name", ["requirement_done", "requirement_not_needed"])
    def test_nobody_answers_words_that_they_did_not_see(self, cast, plan, said, name):
        """The line is changed between reading and answering: what was typed is shown with the new words."""
        reword(cast, said, title="All described")
        said.refresh_from_db()
        seen = said.version - 1
        answer = post(cast, "manager", name, said, line=seen, because="Not with us")
        page = answer if answer.status_code == 422 else cast.client("manager").get(answer.url)
        assert "The line was changed while you read it" in page.content.decode()
        assert not RequirementAnswer.objects.exists()
        if name == "requirement_not_needed":
            form = html.fromstring(page.content.decode()).xpath("//form[.//textarea]")[0]
            assert form.fields["because"].strip() == "Not with us"
            assert (
                post(
                    cast, "manager", name, said, **{key: value or "" for key, value in form.fields.items()}
                ).status_code
                == 302
            )

    def test_a_line_of_another_checklist_of_the_trust_is_not_this_plan_s(self, cast, plan):
        other = RequirementFactory(of__trust=cast.trust)
        assert post(cast, "manager", "requirement_done", other).status_code == 404
        assert cast.client("manager").get(
            reverse("plans:requirement_not_needed", args=["alder", "alder-plan", other.pk])
        ).status_code == 404  # fmt: skip

    @pytest.mark.parametrize(("state", "status"), [("approved", 302), ("published", 403), ("superseded", 403)])
    def test_it_is_open_until_the_plan_is_published(self, cast, plan, said, state, status):
        Plan.objects.filter(pk=plan.pk).update(state=state)
        for name, data in (("requirement_done", {}), ("requirement_not_needed", {"because": "x"})):
            assert post(cast, "manager", name, said, **data).status_code == status
            RequirementAnswer.objects.all().delete()
        assert bool(page_of(cast).xpath("//main//form")) is (status == 302)

    def test_readers_who_do_not_write_see_it_and_have_no_buttons(self, cast, plan, said):
        for who in ("lead", "officer", "manager"):
            page = page_of(cast, who)
            assert set(lines(page)) == {"Co-operation described", "Footing stated"}
            assert bool(page.xpath("//main//form")) is (who != "lead")
            assert bool(page.xpath("//main//a[starts-with(normalize-space(), 'Not needed')]")) is (who == "manager")


class TestThePage:
    def test_lines_stand_under_the_stage_that_waits_for_them(self, cast, plan, said):
        RequirementFactory(of=plan.requirements, stage=Stage.SIGNOFF, title="Vision agreed", position=3)
        RequirementAnswerFactory(plan=plan, requirement=said, met=True, because="")
        groups = [" ".join(group.text_content().split()) for group in page_of(cast).xpath("//section[@id]/div")]
        assert groups == ["Before sign-off 1 of 2 is missing", "Before publication 1 of 1 is missing"]

    def test_a_plan_without_one_says_so_and_a_plan_manager_chooses(self, cast, plan, said):
        Plan.objects.filter(pk=plan.pk).update(requirements=None)
        assert "This plan has no checklist" in page_of(cast, "officer").text_content()
        (link,) = page_of(cast).xpath("//main//a[normalize-space()='Choose a checklist']/@href")
        form = cast.client("manager").get(link).context["form"]
        assert [row.basis for row in form.fields["requirements"].queryset if row.basis]  # made when they are wanted
        chosen = RequirementSet.objects.for_trust(cast.trust).get(basis="regulations-2010")
        answer = cast.client("manager").post(link, {"requirements": chosen.pk, "version": form["version"].value()})
        assert answer.status_code == 302
        assert len(lines(page_of(cast))) == chosen.requirements.count()
        assert cast.client("officer").get(link).status_code == 403

    def test_a_set_of_another_trust_cannot_be_chosen(self, cast, plan):
        theirs = RequirementSetFactory(trust=cast.other)
        link = reverse("plans:checklist_choose", args=["alder", "alder-plan"])
        assert "(optional)" not in cast.client("manager").get(link).content.decode()  # "None" is one of the answers
        answer = cast.client("manager").post(link, {"requirements": theirs.pk, "version": plan.version})
        assert answer.status_code == 422
        plan.refresh_from_db()
        assert plan.requirements.name == "Our list"

    def test_what_is_missing_leads_to_where_it_is_mended(self, cast, plan):
        (link,) = page_of(cast, "officer").xpath("//li[contains(., 'Footing stated')]//p/a/@href")
        assert link.startswith("/alder/plans/alder-plan/edit/")

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_what_the_page_says_is_missing_is_what_the_rule_says(self, cast, data):
        """For any checklist and any answers, and for the moves into every stage."""
        plan = cast.plan
        checks = ["", *sorted(CHECKS)]
        drawn = data.draw(st.lists(st.tuples(st.sampled_from(Stage), st.sampled_from(checks)), min_size=1, max_size=6))
        answers = [data.draw(st.sampled_from(["none", "met", "because"])) for _ in drawn]
        own = RequirementSetFactory(trust=cast.trust)
        for at, ((stage, check), answer) in enumerate(zip(drawn, answers, strict=True), 1):
            line = RequirementFactory(of=own, position=at, stage=stage, computed=check, title=f"Line {at}")
            if answer != "none":
                said = {"met": True, "because": ""} if answer == "met" else {"because": "Not with us"}
                RequirementAnswerFactory(plan=plan, requirement=line, **said)
        Plan.objects.filter(pk=plan.pk).update(requirements=own)
        missing_at = {
            group.get("id"): [
                row.xpath(".//strong")[0].text_content()
                for row in group.xpath(".//li[@id]")
                if row.xpath("normalize-space()").endswith("Missing")
            ]
            for group in page_of(cast).xpath("//section[@id]")
        }
        found = Plan.objects.select_related("trust").get(pk=plan.pk)
        for at, stage in enumerate(Stage, 1):
            shown = [title for early in list(Stage)[:at] for title in missing_at.get(early, [])]
            rule = [fault["message"].partition(":")[0] for move in moves_into(stage) for fault in lacks(found, move)]
            assert sorted(shown) == sorted(rule)
