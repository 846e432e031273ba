"""The demonstration trust reads like a real one: enough of everything, and every reference in it holds."""

import hashlib
import json
import re
from datetime import date, timedelta
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from cypp import plain
from indicators.demo import content
from indicators.demo.load import SLUG
from indicators.models import Measure
from partners.demo import PASSWORD, PEOPLE, listed
from partners.models import Membership, Role, Trust
from plans.access import readers_of
from plans.checklist.checks import missing
from plans.consultation.access import responses_to, standing
from plans.decisions.guards import decided
from plans.decisions.route import own_words
from plans.decisions.way import way_of
from plans.document import freeze
from plans.layout import Layout, Numbering, Shown
from plans.models import Edition, Mention, Notice, Plan, Section, State, Wording
from plans.notices.delivery import people_owed
from plans.talk import find_places, unknown_names
from plans.wordings.forms import WordingForm
from priorities.chapters import signature_hashes
from priorities.dates import derive
from priorities.models import Commitment, Objective, Priority, Result
from priorities.signoff.room import matrix, window_state
from priorities.signoff.signing import london_day
from tests.indicators.northmere import FOLDERS, load_catalogue

UNDATED = {"", "As in the Play Strategy", "As in the Youth Justice Plan"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Where the files of this module's plans lie."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def trust(django_db_setup, django_db_blocker, files):
    """Northmere, loaded once for this module and rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=files):
        load_catalogue()
        call_command("load_demo", stdout=StringIO())
        yield Trust.objects.get(slug=SLUG)
        transaction.set_rollback(True)


@pytest.fixture
def plans(trust):
    """The plans by the names of their folders."""
    return {folder: Plan.objects.get(trust=trust, slug=slug) for folder, slug in FOLDERS.items()}


@pytest.fixture
def this_year(plans):
    return plans["full_plan"]


@pytest.fixture
def last_year(plans):
    return plans["interim_plan"]


def marks(plan):
    table = matrix(plan, signature_hashes(plan))
    return [cell.mark for row in table["rows"] for cell in row["cells"]]


def test_there_is_a_plan_for_every_state_that_a_visitor_looks_for(plans):
    assert {folder: plan.state for folder, plan in plans.items()} == {
        "first_plan": State.SUPERSEDED,
        "interim_plan": State.PUBLISHED,
        "full_plan": State.SIGNOFF,
        "next_plan": State.DRAFTING,
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_plan_shows_all_but_what_its_file_hides(plans, folder):
    hidden = content.read(f"{folder}/plan.toml").get("layout", {}).get("hides", [])
    assert set(Shown.values) - set(plans[folder].shows) == set(hidden)


def test_one_plan_is_asked_about_now_and_one_says_what_came_of_it(trust, plans):
    asked = Plan.objects.get(trust=trust, slug="update-2011-12")
    assert standing(asked).is_open and responses_to(asked).filter(state="new").count() >= 3
    said = next(each for each in freeze(plans["interim_plan"])["chapters"] if each["kind"] == "you_said")["data"]
    assert said["responses"] >= 20 and len(said["said_and_done"]) == 5
    assert {row["count"] for row in said["respondents"]} > {"fewer than 5"}


def test_pledges_stand_beside_what_they_should_change(plans):
    """Themes with a strapline; "you can expect" below each priority; each promise has a result of its own."""
    plan = plans["first_plan"]
    assert (plan.numbering, plan.layout) == (Numbering.PLAIN, Layout.PAIRS)
    assert Priority.objects.filter(plan=plan).exclude(strapline="").count() == 5
    for objective in Objective.objects.filter(priority__plan=plan):
        assert objective.expect.startswith("You can expect"), objective.title
        served = [commitment.result_id for commitment in objective.commitments.all()]
        assert None not in served
        assert sorted(served) == [result.pk for result in objective.results.all()], objective.title
    signed = next(each for each in freeze(plan)["chapters"] if each["kind"] == "signoff")["data"]["organisations"]
    assert [note.partition(":")[0] for each in signed for note in each["notes"]] == ["Theme 2", "Theme 5"]
    roles = set(plan.sections.values_list("role", flat=True))
    assert roles >= {Section.Role.VALUES, Section.Role.PRINCIPLES, Section.Role.PLEDGE}


def test_three_areas_hold_nine_commitments_of_four_actions(plans):
    plan = plans["next_plan"]
    assert (plan.numbering, plan.layout) == (Numbering.RUNNING, Layout.LIST)
    objectives = Objective.objects.filter(priority__plan=plan).order_by("priority__number", "number")
    assert Priority.objects.filter(plan=plan).count() == 3
    assert [objective.label for objective in objectives] == list("123456789")
    actions = Commitment.objects.filter(objective__priority__plan=plan)
    assert [objective.commitments.count() for objective in objectives] == [4] * 9
    assert not actions.exclude(lead="", by_when="", lead_organisation=None, result=None).exists()
    scorecard = next(each for each in freeze(plan)["chapters"] if each["kind"] == "scorecard")
    assert [len(group["measures"]) for group in scorecard["data"]["groups"]] == [7, 7, 7]


def test_the_interim_plan_has_leads_reasons_and_themes_across(last_year):
    """Outcomes in place of objectives; each reason cites need and inspection; some actions are still to come."""
    priorities = Priority.objects.filter(plan=last_year)
    assert list(priorities.values_list("cross_cutting", flat=True)) == [False] * 6 + [True] * 2
    assert last_year.terms["objectives"] == "Outcomes"
    for priority in priorities:
        assert priority.lead
        assert "**What we know.**" in priority.rationale and "**What inspectors found.**" in priority.rationale
        assert {objective.commitments.exists() for objective in priority.objectives.all()} >= {True}
    objectives = Objective.objects.filter(priority__plan=last_year)
    assert 3 <= objectives.filter(commitments=None).count() <= 6
    assert not Result.objects.filter(objective__in=objectives).exists()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_priority_has_a_few_measures_with_an_aim_for_every_year(plans, folder):
    periods = content.read(f"{folder}/plan.toml")["periods"]
    for priority in Priority.objects.filter(plan=plans[folder]):
        measures = priority.measures.prefetch_related("targets")
        assert 3 <= len(measures) <= 9, priority
        for measure in measures:
            assert [target.period for target in measure.targets.all()] == periods, measure
            assert (measure.baseline is None) == (measure.baseline_period == ""), measure


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_glossary_explains_words_that_the_plan_uses(plans, folder):
    plan = plans[folder]
    chapters = [chapter for chapter in freeze(plan)["chapters"] if chapter["kind"] != "glossary"]
    text = json.dumps(chapters, ensure_ascii=False)
    terms = list(plan.glossary.values_list("term", flat=True))
    assert 8 <= len(terms) <= 15
    assert [term for term in terms if not re.search(rf"\b{term}\b", text)] == []


def test_people_talk_about_what_is_being_written(plans):
    for folder in ("full_plan", "next_plan"):
        plan = plans[folder]
        assert plan.comments.open().count() >= 3
        assert plan.comments.exclude(resolved_at=None).count() >= 1
        assert plan.comments.exclude(parent=None).count() >= 1
        assert plan.assignments.filter(done_at=None).count() >= 2
        rows = [*plan.comments.all(), *plan.assignments.all()]
        assert set(find_places(plan, [row.place_key for row in rows])) == {row.place_key for row in rows}
        assert all(unknown_names(comment.text, readers_of(plan)) == [] for comment in plan.comments.all())
    drafting = plans["next_plan"].assignments
    assert drafting.exclude(done_at=None).count() == 1
    assert sum(assignment.is_late for assignment in drafting.all()) == 1


def test_nobody_is_mailed_about_the_demonstration(trust):
    assert Mention.objects.filter(comment__plan__trust=trust).exists()
    assert Notice.objects.filter(trust=trust, seen_at=None).exists()
    assert people_owed(timezone.now() + timedelta(hours=1)) == []


def test_there_is_as_much_as_in_a_real_plan(this_year):
    assert Priority.objects.filter(plan=this_year).count() >= 5
    assert Objective.objects.filter(priority__plan=this_year).count() >= 15
    assert Commitment.objects.filter(objective__priority__plan=this_year).count() >= 50
    assert Measure.objects.filter(priority__plan=this_year, indicator__scheme="NI").count() >= 20
    assert Section.objects.filter(plan=this_year).count() == 9
    for objective in Objective.objects.filter(priority__plan=this_year):
        assert 1 <= Result.objects.filter(objective=objective).count() <= 3, objective


def test_the_trust_has_its_partners_bodies_and_people(trust):
    assert trust.organisations.count() >= 12
    assert trust.bodies.count() >= 8
    assert trust.bodies.filter(reports_to__reports_to__isnull=False).exists()
    held = Membership.objects.for_trust(trust)
    assert set(held.values_list("role", flat=True)) == set(Role.values)
    assert held.filter(role=Role.SIGNATORY).values("organisation").distinct().count() >= 6


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Learning and Skills Council", "Relevant partner", ""),
        ("Northmere College", "Other partner", "Relevant partner"),
        ("Jobcentre Plus", "Other partner", "Relevant partner"),
        ("Northmere schools", "Other partner", "Relevant partner"),
        ("Northmere Voluntary Action", "Other partner", "Other partner"),
    ],
)
def test_the_law_of_april_2010_shows_in_who_is_a_relevant_partner(trust, name, before, after):
    organisation = trust.organisations.get(name=name)
    assert organisation.status_on(date(2010, 3, 31)) == before
    assert organisation.status_on(date(2010, 4, 1)) == after


def test_this_year_is_half_way_through_an_open_window(this_year):
    found = marks(this_year)
    asked = len(found) - found.count("not_asked")
    signed = asked - found.count("waiting") - found.count("waived")
    assert this_year.state == State.SIGNOFF
    assert len(matrix(this_year, signature_hashes(this_year))["rows"]) == 9
    assert 0.4 <= signed / asked <= 0.6
    assert (found.count("reservation"), found.count("not_agreed"), found.count("stale")) == (2, 1, 1)
    assert found.count("waived") == 1
    window = this_year.signoff_window
    assert window_state(window.opens, window.closes, london_day()) == "open"


def test_last_year_is_signed_and_published(last_year):
    assert last_year.state == State.PUBLISHED
    assert set(marks(last_year)) == {"agreed", "reservation", "waived", "not_asked"}
    final = last_year.publications.filter(stage="final").first()
    assert {chapter["kind"] for chapter in final.document["chapters"]} >= {"section", "priority", "signoff"}


def test_last_year_was_published_again_and_a_slip_withdrawn(client, last_year):
    current, slip, first = last_year.publications.filter(stage="final")
    assert [hasattr(version, "withdrawal") for version in (current, slip, first)] == [False, True, False]
    assert own_words(current.document) == own_words(slip.document) != own_words(first.document)
    told, right = (version.document["trust"]["contact"] for version in (slip, current))
    assert told != right == last_year.trust.contact == first.document["trust"]["contact"]
    wrong, ours = re.findall(r"\d{5} \d{3} \d{3}", slip.withdrawal.reason)
    assert (wrong in told, ours in told, wrong in right, ours in right) == (True, False, False, True)
    home = f"/published/northmere/{last_year.slug}/"
    page = client.get(f"{home}compare/", {"from": first.number, "to": current.number}).content.decode()
    assert "Youth Council puts to the Trust Board" in page and "<ins>" in page
    assert "4 answers or decisions changed" in page  # of two partners, and of the two bodies
    assert slip.withdrawal.reason in unescape(client.get(f"{home}versions/").content.decode())


@pytest.mark.parametrize("folder", ["first_plan", "interim_plan"])
def test_what_was_published_can_be_downloaded_at_once(plans, folder, files):
    current = plans[folder].publications.filter(stage="final").first()
    edition = Edition.objects.get(publication=current, kind="full")
    assert edition.state == Edition.State.DONE
    content = (files / edition.file).read_bytes()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == edition.sha256


def test_bodies_have_decided_what_is_published_and_begun_on_this_year(plans, this_year):
    for folder, bodies in (("first_plan", 3), ("interim_plan", 2)):
        way = way_of(plans[folder])
        assert [stage.standing for stage in way.stages] == ["done"] * bodies
        assert "decisions" in [each["kind"] for each in plans[folder].publications.first().document["chapters"]]
    executive, scrutiny, council = way_of(this_year).stages
    assert (executive.word, scrutiny.word, council.word) == ("Noted", "On the agenda", "Waiting")
    assert scrutiny.coming.recommendations and scrutiny.coming.audit_trail
    assert "The consultation ran from " in scrutiny.coming.consultation  # it closed when the plan went on
    assert [fault["message"].split(" has")[0] for fault in decided(this_year)] == [
        "Children and Learning Scrutiny Committee",
        "Full Council",
    ]


def test_every_code_fits_the_words_that_stand_with_it(trust):
    measures = Measure.objects.filter(priority__plan__trust=trust)
    assert [str(measure) for measure in measures.filter(fits=False)] == []
    unnamed = measures.filter(indicator=None)
    assert all(measure.title.endswith("(local)") for measure in unnamed)
    assert all("(local)" not in measure.title for measure in measures.exclude(indicator=None))


def test_targets_run_the_way_the_measure_should_go(trust):
    for measure in Measure.objects.filter(priority__plan__trust=trust).prefetch_related("targets"):
        figures = [target.value for target in measure.targets.all() if target.value is not None]
        figures = [measure.baseline, *figures] if measure.baseline is not None else figures
        falls = measure.polarity in ("lower", "band")
        assert figures == sorted(figures, reverse=falls), measure
        assert len(figures) > 1, measure


def test_words_of_by_when_come_to_a_day_in_the_plan(trust):
    for commitment in Commitment.objects.filter(objective__priority__plan__trust=trust):
        plan = commitment.objective.priority.plan
        assert commitment.by_date == derive(commitment.by_when)
        if commitment.by_when not in UNDATED:
            assert plan.starts <= commitment.by_date <= plan.ends, commitment.by_when


def test_some_gaps_are_left_for_the_checks_to_find(this_year):
    commitments = Commitment.objects.filter(objective__priority__plan=this_year)
    assert 2 <= commitments.filter(lead="").count() <= 6
    assert 1 <= commitments.filter(by_when="").count() <= 3
    assert commitments.exclude(steps="").count() >= 6
    assert commitments.filter(organisations=None).exists()


def test_everybody_can_sign_in_with_the_printed_password(trust):
    assert len({person.email for person in PEOPLE}) == len(PEOPLE)
    shown = StringIO()
    call_command("demo_people", stdout=shown)
    for person in listed():
        user = Membership.objects.for_trust(trust).filter(user__email=person["email"]).first().user
        assert user.check_password(PASSWORD)
        assert re.search(rf"{person['name']}.*{re.escape(person['role'])}.*{person['email']}", shown.getvalue())
    assert len(listed()) == len(PEOPLE)
    assert PASSWORD in shown.getvalue()


def test_loading_again_changes_nothing(trust):
    before = Plan.objects.count(), Membership.objects.count(), Commitment.objects.count()
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "there already" in said.getvalue()
    assert (Plan.objects.count(), Membership.objects.count(), Commitment.objects.count()) == before
    assert Trust.objects.filter(slug=SLUG).count() == 1


@pytest.mark.django_db
def test_a_public_password_is_not_brought_into_a_real_installation(settings):
    settings.LOCAL, settings.DEMO = False, False
    with pytest.raises(CommandError, match="CYPP_DEMO=1"):
        call_command("load_demo")


@pytest.mark.django_db
def test_nobody_is_listed_where_nothing_was_loaded():
    assert listed() == []
    shown = StringIO()
    call_command("demo_people", stdout=shown)
    assert "load_demo" in shown.getvalue()


def test_every_plan_has_the_checklist_of_its_first_day(plans):
    bases = {folder: plan.requirements.basis for folder, plan in plans.items()}
    assert bases == {
        "first_plan": "regulations-2005",
        "interim_plan": "regulations-2005",
        "full_plan": "regulations-2010",
        "next_plan": "voluntary",
    }
    assert {folder: len(missing(plan, "published")) for folder, plan in plans.items()} == {
        "first_plan": 0,
        "interim_plan": 0,
        "full_plan": 1,  # the board has still to agree it
        "next_plan": 4,
    }


def test_texts_for_editions_can_be_printed_and_are_what_their_forms_take(trust):
    rows = Wording.objects.filter(plan__trust=trust)
    assert {row.language for row in rows} == {"en", "pl", "ur"}
    for row in rows:
        typed = {"title": row.title, "body": row.body, "version": str(row.version)}
        assert WordingForm(typed, instance=row).errors == {}
    easy = [plain.read(row.body).grade for row in rows.filter(purpose="young")]
    assert easy and all(grade <= 6 for grade in easy)
