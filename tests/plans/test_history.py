"""The history of every item, and the way back to an earlier wording."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cypp.history import events_of
from indicators.models import Measure
from partners.models import Membership
from plans.models import Plan, Section, State
from plans.records import RECORDS
from priorities.models import Commitment, Outcome, Priority, Result
from tests.agreeing import CycleActivityFactory, KeyDateFactory, YouSaidFactory
from tests.cast import CANARY
from tests.factories import (
    GlossaryTermFactory,
    OrganisationFactory,
    OutcomeFactory,
    UserFactory,
    WordingFactory,
    full_plan,
)

pytestmark = pytest.mark.django_db
ONE_OF_EACH = {"section": Section, "priority": Priority, "result": Result, "commitment": Commitment, "measure": Measure}


@pytest.fixture
def commitment(cast):
    return Commitment.objects.get(
        objective__priority__plan=cast.plan, objective__priority__number=2, objective__number=1, number=1
    )


def save(client, plan, row, **changes):
    """Change a commitment in its form, as a browser would."""
    row.refresh_from_db()
    form = {name: getattr(row, name) for name in ("number", "text", "steps", "by_when", "lead", "version")}
    form |= {
        "result": row.result_id or "",
        "lead_organisation": row.lead_organisation_id or "",
        "organisations": list(row.organisations.values_list("pk", flat=True)),
    }
    address = reverse("priorities:commitment_edit", args=[plan.trust.slug, plan.slug, row.pk])
    answer = client.post(address, form | changes)
    assert answer.status_code == 302, answer.context["form"].errors


def page_of(client, plan, kind, pk, action="history"):
    return client.get(RECORDS[kind].url(action, plan, pk))


def told(answer):
    """The entries of a history page: (what, who, {label: [(kind, words)]})."""
    return [(entry.what, entry.who, dict(entry.changes)) for entry in answer.context["entries"]]


def restored(client, plan, kind, row, entry, **data):
    row.refresh_from_db()
    data = {"event": entry.key, "version": row.version} | data
    return client.post(RECORDS[kind].url("restore", plan, row.pk), data)


def test_it_says_who_changed_which_words(cast, officer, commitment):
    save(officer, cast.plan, commitment, text="Open two new centres", by_when="May 2011")
    save(cast.client("second_officer"), cast.plan, commitment, text="Open three new centres")
    answer = page_of(officer, cast.plan, "commitment", commitment.pk)
    newest, older, first = told(answer)
    assert newest[:2] == ("Changed", "Second officer")
    assert newest[2] == {
        "What we will do": [("same", "Open "), ("del", "two "), ("ins", "three "), ("same", "new centres")]
    }
    assert older[:2] == ("Changed", "Officer") and set(older[2]) == {"What we will do", "By when"}
    assert first[:2] == ("Added", "The system")
    page = answer.content.decode()
    assert '<ins><span class="govuk-visually-hidden">Added: </span>three </ins>' in page
    assert '<del><span class="govuk-visually-hidden">Removed: </span>two </del>' in page


def test_links_are_said_by_name(cast, officer, commitment):
    fire = OrganisationFactory(trust=cast.trust, name="Alder Fire Service")
    save(officer, cast.plan, commitment, organisations=[cast.organisation.pk, fire.pk])
    parts = told(page_of(officer, cast.plan, "commitment", commitment.pk))[0][2]["Contributing organisations"]
    assert parts == [("ins", "Alder Fire Service, "), ("same", "Alder Primary Care Trust")]
    priority = commitment.objective.priority
    priority.outcomes.add(OutcomeFactory(trust=cast.trust, title="Be well"))
    words = dict(page_of(officer, cast.plan, "priority", priority.pk).context["entries"][0].words)
    assert words["Outcomes"] == "Be well"


def test_targets_of_a_measure_are_part_of_its_history(cast, officer):
    measure = Measure.objects.filter(priority__plan=cast.plan).first()
    measure.targets.filter(period="2010/11").update(value="14.5")
    told_words = dict(page_of(officer, cast.plan, "measure", measure.pk).context["entries"][0].words)
    assert told_words["Target for 2010/11"] == "14.5%" and told_words["Target for 2011/12"] == "12.5%"


def test_a_move_is_said_as_one_and_closing_up_as_what_it_is(cast, officer, commitment):
    address = reverse("priorities:commitment_move", args=["alder", "alder-plan", commitment.pk])
    officer.post(address, {"direction": "down"})
    entry = page_of(officer, cast.plan, "commitment", commitment.pk).context["entries"][0]
    assert (entry.what, entry.moved, entry.changes) == ("Moved", ("2.1.1", "2.1.2"), [])
    other = commitment.objective.commitments.get(number=1)
    officer.post(reverse("priorities:commitment_remove", args=["alder", "alder-plan", other.pk]))
    answer = page_of(officer, cast.plan, "commitment", commitment.pk)
    assert answer.context["entries"][0].moved == ("2.1.2", "2.1.1")
    assert "Renumbered as others came or went from 2.1.2 to 2.1.1" in answer.content.decode()


@pytest.mark.parametrize("kind", sorted(RECORDS))
def test_every_kind_of_item_has_a_history_and_its_words_come_back(cast, officer, kind):
    record = RECORDS[kind]
    GlossaryTermFactory(plan=cast.plan)
    KeyDateFactory(plan=cast.plan)
    CycleActivityFactory(plan=cast.plan)
    YouSaidFactory(plan=cast.plan)
    WordingFactory(plan=cast.plan)
    row = record.of_plan(cast.plan).first()
    before = getattr(row, record.title)
    record.model.objects.filter(pk=row.pk).update(**{record.title: "Other words", "version": 2})
    with_older = page_of(officer, cast.plan, kind, row.pk).context["entries"]
    # the fixture and the update are one act, so the version of the fixture is not told; write once more in a request
    assert len(with_older) == 1
    answer = restored(officer, cast.plan, kind, row, with_older[0])
    assert answer.status_code == 302
    row.refresh_from_db()
    assert getattr(row, record.title) == "Other words" != before
    assert row.version == 3


def test_an_earlier_wording_comes_back_as_a_new_version(cast, officer, commitment):
    fire = OrganisationFactory(trust=cast.trust, name="Alder Fire Service")
    old_text, old_number = commitment.text, commitment.number
    save(officer, cast.plan, commitment, text="Worse words", result="", organisations=[fire.pk], lead="Somebody else")
    officer.post(
        reverse("priorities:commitment_move", args=["alder", "alder-plan", commitment.pk]), {"direction": "down"}
    )
    first = page_of(officer, cast.plan, "commitment", commitment.pk).context["entries"][-1]
    answer = restored(cast.client("second_officer"), cast.plan, "commitment", commitment, first)
    assert answer.status_code == 302
    commitment.refresh_from_db()
    assert (commitment.text, commitment.lead) == (old_text, "Head of Youth Services")
    assert commitment.result is not None and commitment.version == 4
    assert [str(row) for row in commitment.organisations.all()] == ["Alder Primary Care Trust"]
    assert commitment.number == old_number + 1  # its place is not a matter of words
    newest = told(page_of(officer, cast.plan, "commitment", commitment.pk))[0]
    assert newest[:2] == ("Changed", "Second officer")


def test_targets_come_back_with_their_measure(cast, officer):
    measure = Measure.objects.filter(priority__plan=cast.plan).first()
    address = reverse("indicators:measure_edit", args=["alder", "alder-plan", measure.pk])
    form = officer.get(address).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() is not None and field.name != "targets"}
    officer.post(address, data | {"title": "Reworded"})
    measure.refresh_from_db()
    assert measure.title == "Reworded" and not measure.targets.exists()
    first = page_of(officer, cast.plan, "measure", measure.pk).context["entries"][-1]
    assert restored(officer, cast.plan, "measure", measure, first).status_code == 302
    assert [str(target.value) for target in measure.targets.all()] == ["12.5000", "12.5000"]


def test_what_is_gone_is_left_out_and_named(cast, officer, commitment):
    fire = OrganisationFactory(trust=cast.trust, name="Alder Fire Service")
    save(
        officer, cast.plan, commitment, organisations=[fire.pk], lead_organisation=fire.pk, text="With the fire service"
    )
    save(officer, cast.plan, commitment, organisations=[], lead_organisation="", text="Without")
    fire.delete()
    older = page_of(officer, cast.plan, "commitment", commitment.pk).context["entries"][1]
    assert dict(older.words)["Leading organisation"] == "one that is removed now"
    address = RECORDS["commitment"].url("restore", cast.plan, commitment.pk)
    commitment.refresh_from_db()
    page = officer.post(address, {"event": older.key, "version": commitment.version}, follow=True).content.decode()
    assert "Left out, as it is gone: leading organisation, contributing organisations." in page
    commitment.refresh_from_db()
    assert commitment.text == "With the fire service" and commitment.lead_organisation is None


def test_nothing_is_brought_back_over_a_newer_save(cast, officer, commitment):
    save(officer, cast.plan, commitment, text="Second words")
    first = page_of(officer, cast.plan, "commitment", commitment.pk).context["entries"][-1]
    seen = commitment.version + 1
    save(cast.client("second_officer"), cast.plan, commitment, text="Third words, just saved")
    answer = restored(officer, cast.plan, "commitment", commitment, first, version=seen)
    assert answer.status_code == 409 and "Third words, just saved" in answer.content.decode()
    commitment.refresh_from_db()
    assert commitment.text == "Third words, just saved"


@pytest.mark.parametrize("data", [{"event": "x"}, {"event": "1.5"}, {"version": ""}, {"version": "²"}])
def test_a_faulty_request_changes_nothing(cast, officer, commitment, data):
    save(officer, cast.plan, commitment, text="Second words")
    first = page_of(officer, cast.plan, "commitment", commitment.pk).context["entries"][-1]
    assert restored(officer, cast.plan, "commitment", commitment, first, **data).status_code == 409
    commitment.refresh_from_db()
    assert commitment.text == "Second words"


@pytest.mark.parametrize("state", [State.APPROVED, State.PUBLISHED, State.SUPERSEDED])
def test_a_closed_plan_keeps_its_words(cast, officer, commitment, state):
    save(officer, cast.plan, commitment, text="Second words")
    first = page_of(officer, cast.plan, "commitment", commitment.pk).context["entries"][-1]
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    assert restored(officer, cast.plan, "commitment", commitment, first).status_code == 403
    page = page_of(officer, cast.plan, "commitment", commitment.pk).content.decode()
    assert "Bring back this wording" not in page and "Second" in page
    commitment.refresh_from_db()
    assert commitment.text == "Second words"


def test_people_of_other_trusts_are_not_named(cast, officer, commitment):
    cast.client("stranger")
    Membership.objects.create(trust=cast.trust, user=cast.stranger, role="officer", known_as="Sam from Birch")
    save(cast.client("stranger"), cast.plan, commitment, text="Words by Sam")
    assert told(page_of(officer, cast.plan, "commitment", commitment.pk))[0][1] == "Sam from Birch"
    Membership.objects.filter(trust=cast.trust, user=cast.stranger).delete()
    page = page_of(officer, cast.plan, "commitment", commitment.pk)
    assert told(page)[0][1] == "Sam from Birch", "who has left is still named as the trust knew them"
    assert CANARY not in page.content.decode()


def test_who_never_belonged_to_the_trust_has_no_name(cast, officer, commitment):
    import pghistory

    outsider = UserFactory(name=f"Operator {CANARY}")
    with pghistory.context(user=outsider.pk):
        Commitment.objects.filter(pk=commitment.pk).update(text="By hand")
    with pghistory.context(user=cast.officer.pk, source="import"):
        Commitment.objects.filter(pk=commitment.pk).update(text="By file")
    who = [entry[1] for entry in told(page_of(officer, cast.plan, "commitment", commitment.pk))]
    assert who == ["Officer, with a workbook", "Somebody outside the trust", "The system"]


def test_an_item_of_another_plan_has_no_history_here(cast, officer):
    plan = full_plan(cast.trust, slug="second")
    GlossaryTermFactory(plan=plan)
    KeyDateFactory(plan=plan)
    CycleActivityFactory(plan=plan)
    YouSaidFactory(plan=plan)
    WordingFactory(plan=plan)
    for kind, record in RECORDS.items():
        row = record.of_plan(plan).first()
        assert page_of(officer, cast.plan, kind, row.pk).status_code == 404
        assert officer.post(record.url("restore", cast.plan, row.pk), {"version": 1}).status_code == 404
        assert officer.post(record.url("bring_back", cast.plan, row.pk)).status_code == 404


def test_long_histories_have_pages(cast, officer, commitment):
    for number in range(22):
        save(officer, cast.plan, commitment, text=f"Words {number}")
    answer = page_of(officer, cast.plan, "commitment", commitment.pk)
    assert len(answer.context["entries"]) == 20 and answer.context["entries"][0].now
    last = officer.get(RECORDS["commitment"].url("history", cast.plan, commitment.pk) + "?page=2")
    assert [entry.what for entry in last.context["entries"]] == ["Changed", "Changed", "Added"]


@pytest.mark.parametrize("times", [1, 15])
def test_a_longer_history_takes_no_more_queries(cast, officer, commitment, django_assert_num_queries, times):
    other = UserFactory()
    Membership.objects.create(trust=cast.trust, user=other, role="officer")
    for number in range(times):
        save(officer, cast.plan, commitment, text=f"Words {number}", lead=f"Lead {number}")
        save(
            cast.client("second_officer"),
            cast.plan,
            commitment,
            organisations=[] if number % 2 else [cast.organisation.pk],
        )
    with django_assert_num_queries(16):
        page_of(officer, cast.plan, "commitment", commitment.pk)


def test_history_does_not_outrun_the_clock(cast, officer, commitment):
    save(officer, cast.plan, commitment, text="Second words")
    event = events_of(Commitment).filter(pgh_obj=commitment.pk).latest("pgh_id")
    assert abs(event.pgh_created_at - timezone.now()) < timedelta(minutes=5)


def test_outcomes_come_back_with_a_priority(cast, officer):
    priority = cast.plan.priorities.first()
    outcome = Outcome.objects.filter(trust=cast.trust).first() or OutcomeFactory(trust=cast.trust)
    address = reverse("priorities:edit", args=["alder", "alder-plan", priority.pk])
    form = {"number": 1, "title": "Reworded", "version": 1}
    officer.post(address, form | {"outcomes": [outcome.pk]})
    officer.post(address, form | {"title": "Again", "version": 2})
    middle = page_of(officer, cast.plan, "priority", priority.pk).context["entries"][1]
    restored(officer, cast.plan, "priority", priority, middle)
    priority.refresh_from_db()
    assert priority.title == "Reworded" and list(priority.outcomes.all()) == [outcome]


@pytest.mark.parametrize("kind", sorted(RECORDS))
def test_no_field_is_forgotten(kind):
    record = RECORDS[kind]
    structure = {"id", "version", "changed_at", record.parent, record.order, record.half}
    told = {*record.fields, *record.also, *(link.name for link in record.links)}
    model = record.model._meta
    assert {column.name for column in [*model.concrete_fields, *model.many_to_many]} - structure == told
