"""The report about a plan to a meeting: what it begins with, how it is written on, and the paper made of it."""

import shutil
import subprocess
from datetime import date, time

import pypdf
import pytest
from django.urls import reverse

from cypp.pdf import render_in_subprocess
from plans.decisions import actions
from plans.decisions.drafting import WRITERS, draft, drafts
from plans.decisions.papers import PARTS
from plans.document import freeze
from plans.models import AgendaItem, Edition, Notice, Paper, Plan, State
from plans.pages import plan_url
from plans.publishing.actions import freeze_publication
from plans.publishing.papers import paper_html, papers_of
from tests.agreeing import (
    AgendaItemFactory,
    ConsultationFactory,
    MeetingFactory,
    ResponseFactory,
    RouteStepFactory,
    YouSaidFactory,
)
from tests.factories import SectionFactory
from tests.plans.test_editions import PDFCHECK
from tests.plans.test_workflow import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast):
    """A report to a cabinet that is asked to approve the plan, after an executive has noted it."""
    plan = cast.plan
    Plan.objects.filter(pk=plan.pk).update(legal_basis="Children Act 2004, section 17", state=State.SIGNOFF)
    for at, role in enumerate(("vision", "needs", "resources", "consultation"), 3):
        body = f"### {role}\n\nWhat we say of {role} comes [from here](https://example.org/{role}).\n\nAnd more."
        SectionFactory(plan=plan, position=at, role=role, title=f"Our {role}", body=body)
    asked(plan)
    version = freeze_publication(plan, "signoff", by=cast.manager)
    note = RouteStepFactory(plan=plan, position=1, body__name="Trust Executive", asks="note")
    meeting = MeetingFactory(body=note.body, on=date(2010, 2, 8))
    first = AgendaItemFactory(plan=plan, publication=version, step=note, meeting=meeting)
    actions.record_decision(first, by=cast.manager, outcome="noted", minute="14")
    step = RouteStepFactory(plan=plan, position=2, body__name="Cabinet", asks="approve")
    meeting = MeetingFactory(body=step.body, on=date(2010, 3, 9), at=time(19), place="Chamber")
    made = AgendaItem(plan=plan, publication=version, step=step, meeting=meeting)
    cast.officer.job_title = "Policy Officer"
    actions.fill(made, by=cast.officer).save()
    return AgendaItem.objects.get(pk=made.pk)


def test_every_field_begins_with_what_the_plan_says(cast, item):
    said = drafts(item, by=cast.officer)
    assert set(said) == set(WRITERS) and all(said.values())
    assert said["title"] == "Alder plan 2010–13: for approval"
    assert said["sender"] == "Policy Officer"
    assert said["recommendations"].startswith("That Cabinet approves the Alder plan 2010–13 (version 1 of ")
    assert "Trust Executive decided on 8 February 2010: noted, minute 14" in said["recommendations"]
    assert "- Priority 1: Priority 1 (Joint Commissioning Manager)" in said["background"]
    assert "2 priorities, 4 objectives and 8 commitments" in said["background"]
    for name, role in {
        "policy": "vision",
        "community": "needs",
        "resources": "resources",
        "consultation": "consultation",
    }.items():
        assert f"> What we say of {role} comes" in said[name] and "And more" not in said[name]
    assert "| Head of Youth Services | 8 |" in said["resources"]
    assert "Children Act 2004, section 17" in said["legal"]
    assert "Trust Executive notes it and Cabinet approves it" in said["legal"]
    assert "Alder Primary Care Trust" in said["consultation"]
    assert "- [from here](https://example.org/needs)" in said["documents"]
    assert "Trust Executive: Noted, 8 February 2010, minute 14" in said["audit_trail"]
    assert item.publication.sha256 in said["audit_trail"]


def test_the_public_consultation_is_told_in_figures(cast, item):
    ConsultationFactory(plan=cast.plan)
    draft_out = freeze_publication(item.plan, "consultation", by=None)
    for kind, many in (("parent", 13), ("school", 2)):
        ResponseFactory.create_batch(many, publication=draft_out, kind=kind, state="shown")
    ResponseFactory(publication=draft_out, kind="child", state="hidden", reason="Not about the plan")
    YouSaidFactory(plan=cast.plan)
    fresh = AgendaItem.objects.get(pk=item.pk)
    said = draft(fresh, "consultation", by=cast.officer)
    assert "The consultation ran from 5 January 2009 to 6 February 2009. 15 responses were read and counted:" in said
    assert "10 to 14 from a parent or carer and fewer than 5 from a school or college." in said and "(1 in all)" in said


def test_a_plan_that_says_little_gets_a_report_that_says_little(cast):
    plan = cast.plan
    plan.sections.all().delete()
    plan.priorities.all().delete()
    version = freeze_publication(plan, "kept", by=cast.manager, name="Empty")
    bare = AgendaItemFactory(plan=plan, publication=version, meeting__body__trust=plan.trust)
    said = drafts(bare, by=cast.manager)
    assert {name for name, text in said.items() if not text} == {
        "policy", "community", "resources", "legal", "consultation"
    }  # fmt: skip
    assert said["title"].endswith("for information")


def test_one_field_is_filled_again_and_nothing_is_saved(cast, item):
    address, officer = plan_url("plans:paper_edit", cast.plan, item.pk), cast.client("officer")
    form = officer.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"background": "Mine", "policy": "Mine too"}
    answer = officer.post(address, typed | {"fill": "background"})
    assert answer.status_code == 200 and "Nothing is saved yet" in answer.content.decode()
    filled = answer.context["form"]
    assert "8 commitments" in filled["background"].value() and filled["policy"].value() == "Mine too"
    item.refresh_from_db()
    assert "Mine" not in item.background + item.policy
    assert officer.post(address, typed | {"fill": "classification"}).status_code == 302, "no such button: it is saved"
    item.refresh_from_db()
    assert (item.background, item.policy) == ("Mine", "Mine too")
    stale = officer.post(address, typed | {"background": "Somebody else's"})
    assert stale.status_code == 409


def test_what_cannot_be_printed_is_refused(cast, item):
    address, officer = plan_url("plans:paper_edit", cast.plan, item.pk), cast.client("officer")
    form = officer.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    answer = officer.post(address, typed | {"legal": "- " * 30 + "deep"})
    assert answer.status_code == 422 and "nested" in answer.content.decode()


def test_a_closed_report_is_for_those_who_write(cast, item):
    page = plan_url("plans:agenda_item", cast.plan, item.pk)
    assert "That Cabinet approves" in cast.client("lead").get(page).content.decode()
    cast.client("officer").post(plan_url("plans:paper_make", cast.plan, item.pk))
    AgendaItem.objects.filter(pk=item.pk).update(classification="exempt")
    cast.client("officer").post(plan_url("plans:paper_make", cast.plan, item.pk))
    papers = {paper.about: paper for paper in Paper.objects.all()}
    assert set(papers) == {f"item-{item.pk}-open", f"item-{item.pk}-exempt"}
    Edition.objects.update(state="done", file="x.pdf", sha256="0" * 64, pages=1, bytes=1)
    closed = papers[f"item-{item.pk}-exempt"].edition.pk
    once_open = papers[f"item-{item.pk}-open"].edition.pk
    for role, sees in (("officer", 2), ("manager", 2), ("lead", 0), ("signatory", 0)):
        seen = cast.client(role).get(page)
        assert len(seen.context["papers"]) == sees, role
        assert ("That Cabinet approves" in seen.content.decode()) == (sees == 2)
        if not sees:
            for name in ("plans:download", "plans:edition_progress"):
                for paper in (closed, once_open):
                    assert cast.client(role).get(plan_url(name, cast.plan, paper)).status_code == 404, role
    AgendaItem.objects.filter(pk=item.pk).update(classification="open")
    assert [paper.about for paper in cast.client("lead").get(page).context["papers"]] == [f"item-{item.pk}-open"]


@pytest.mark.parametrize("classification", ["exempt", "open"])
def test_what_a_body_said_of_a_closed_report_is_for_those_who_write(cast, item, classification):
    """The outcome, its day and its minute are for every reader; on no page and in no document are the words."""
    plan = cast.plan
    AgendaItem.objects.filter(pk=item.pk).update(classification=classification)
    actions.record_decision(item, by=cast.officer, outcome="changes", comment="canary words", minute="M77")
    Plan.objects.filter(pk=plan.pk).update(state=State.APPROVED)
    names = ("decisions", "detail", "preview", "news", "timetable", "talk", "publications", "checklist")
    pages = [plan_url(f"plans:{name}", plan) for name in names]
    shown = [plan_url("plans:agenda_item", plan, item.pk), pages[0]]
    pages += shown + [
        reverse("plans:meeting", args=["alder", item.meeting_id]),
        reverse("plans:notices", args=["alder"]),
    ]
    for role in ("officer", "manager", "lead", "signatory"):
        said = {page: cast.client(role).get(page, follow=True) for page in pages}
        assert {answer.status_code for answer in said.values()} == {200}
        with_words = {page for page, answer in said.items() if "canary words" in answer.content.decode()}
        may = classification == "open" or role in ("officer", "manager")
        assert with_words == (set(shown) if may else set()), role
        for page in shown:
            words = said[page].content.decode()
            assert "M77" in words and "Approved with changes" in words
            assert ("officers and plan managers read what the body said" in words) is not may
    assert "canary words" not in str(freeze(plan)) + str(list(Notice.objects.values()))
    other = AgendaItemFactory(plan=plan, publication=item.publication, step=item.step)
    assert "canary words" not in str(drafts(other, by=cast.officer))


def test_the_same_report_is_one_paper(cast, item):
    first = actions.make_paper(item, by=cast.officer)
    assert actions.make_paper(item, by=cast.manager) == first
    item.legal = ""
    second = actions.make_paper(item, by=cast.officer)
    assert second != first and [part["key"] for part in second.data["parts"]] == [
        name for name in PARTS if name != "legal"
    ]
    roles = cast.client("lead").get(plan_url("plans:agenda_item", cast.plan, item.pk)).context["roles"]
    assert papers_of(cast.plan, roles, "board_paper") == [second, first]


@pytest.fixture
def paper(cast, item):
    item.number, item.classification = "7.2", "exempt"
    item.recommendations += "\n\n1. a list\n2. of two"
    item.background += "\n\n### A heading\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    return actions.make_paper(item, by=cast.officer)


@pytest.fixture
def pdf(paper, tmp_path):
    output = tmp_path / "paper.pdf"
    assert render_in_subprocess(paper_html(paper), output)["warnings"] == []
    return output


def test_the_paper_is_laid_out_as_councils_lay_out_theirs(paper, pdf):
    reader = pypdf.PdfReader(pdf)
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    text = " ".join(pages)
    for words in ("Item no.", "7.2", "9 March 2010, 19:00", "Cabinet", "Wards or groups affected", "From"):
        assert words in pages[0], words
    assert all("Exempt: not for publication" in page for page in pages)
    places = [text.index(f" {heading} ") for heading in [*PARTS.values(), "Audit trail"]]
    assert places == sorted(places)
    assert "1. That Cabinet approves" in text
    assert reader.metadata.title == paper.title
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == [paper.title]


@pytest.mark.skipif(not PDFCHECK.exists() or not shutil.which("java"), reason="needs Java and ../shared/tools/pdfua")
def test_the_paper_passes_the_checker(pdf):
    for flavour in ("ua1", "3a"):
        done = subprocess.run([PDFCHECK, flavour, pdf], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_an_open_paper_bears_no_mark(item, cast):
    assert "not for publication" not in paper_html(actions.make_paper(item, by=cast.officer))
