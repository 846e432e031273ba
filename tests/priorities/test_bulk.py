"""Several commitments changed at once."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from plans.models import Plan, State
from plans.records import RECORDS
from priorities.models import Commitment, CommitmentOrganisation
from tests.factories import OrganisationFactory, full_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def priority(cast):
    return cast.plan.priorities.first()


def rows(priority):
    return list(
        Commitment.objects.filter(objective__priority=priority).order_by("objective__number", "number")
    )  # fmt: skip


def address(priority):
    return reverse("priorities:rows", args=[priority.plan.trust.slug, priority.plan.slug, priority.pk])


def preview(client, priority, chosen, **data):
    return client.post(address(priority), {"row": [row.pk for row in chosen], **data})


def change(client, priority, chosen, **data):
    """Look at the changes and confirm them, as the two pages of a browser would."""
    answer = preview(client, priority, chosen, **data)
    assert answer.status_code == 200, answer.context["form"].errors
    return confirm(client, priority, answer, **data)


def confirm(client, priority, answer, **data):
    again = {"row": answer.context["row"], "seen": answer.context["seen"]} | data
    return client.post(address(priority), again, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_only_what_was_chosen_changes_in_the_rows_that_were_chosen(cast, officer, priority):
    before = [(row.text, row.by_when, row.lead, row.version) for row in rows(priority)]
    nursing = OrganisationFactory(trust=cast.trust, name="Nursing")
    answer = change(officer, priority, rows(priority)[:3], lead="Head of Nursing", lead_organisation=nursing.pk)
    assert said(answer) == ["3 rows are changed."]
    for at, row in enumerate(rows(priority)):
        text, by_when, lead, version = before[at]
        assert (row.text, row.by_when) == (text, by_when)
        expected = ("Head of Nursing", nursing, version + 1) if at < 3 else (lead, None, version)
        assert (row.lead, row.lead_organisation, row.version) == expected


def test_a_date_is_derived_from_the_words(cast, officer, priority):
    answer = preview(officer, priority, rows(priority), by_when="Spring 2012")
    assert "“Spring 2012” is read as 31 May 2012." in answer.content.decode()
    assert "By when: 4 rows, in 4 of them in place of what is there now" in answer.content.decode()
    confirm(officer, priority, answer, by_when="Spring 2012")
    assert {(row.by_when, str(row.by_date)) for row in rows(priority)} == {("Spring 2012", "2012-05-31")}


def test_nothing_is_written_by_looking(cast, officer, priority):
    before = [row.version for row in rows(priority)]
    page = preview(officer, priority, rows(priority), lead="Nobody").content.decode()
    assert "Change 4 rows?" in page and "Nothing is written yet." in page
    assert [row.version for row in rows(priority)] == before


def test_all_rows_of_an_objective_are_chosen_with_one_box(cast, officer, priority):
    objective = priority.objectives.last()
    answer = officer.post(address(priority), {"objective": objective.pk, "lead": "Head of Nursing"})
    assert [row.objective_id for row, _ in answer.context["changing"]] == [objective.pk] * 2


def test_what_is_there_is_taken_away_only_when_asked(cast, officer, priority):
    change(officer, priority, rows(priority)[:1], empty=["lead", "by_when"])
    row = rows(priority)[0]
    assert (row.lead, row.by_when, row.by_date) == ("", "", None)


def test_organisations_come_and_go(cast, officer, priority):
    old = priority.plan.trust.organisations.first()
    new = OrganisationFactory(trust=cast.trust, name="Youth Offending")
    rows(priority)[0].organisations.add(new)
    answer = preview(officer, priority, rows(priority), add=new.pk, remove=old.pk)
    assert f"Contributing organisations: {old.name}" in answer.content.decode()
    confirm(officer, priority, answer, add=new.pk, remove=old.pk)
    assert [list(row.organisations.all()) for row in rows(priority)] == [[new]] * 4


def test_rows_that_have_it_already_are_not_touched(cast, officer, priority):
    Commitment.objects.filter(pk=rows(priority)[0].pk).update(lead="Head of Nursing")
    answer = preview(officer, priority, rows(priority), lead="Head of Nursing")
    assert "1 of the rows that you chose has it already and stays as it is." in answer.content.decode()
    confirm(officer, priority, answer, lead="Head of Nursing")
    assert [row.version for row in rows(priority)] == [1, 2, 2, 2]
    page = preview(officer, priority, rows(priority), lead="Head of Nursing").content.decode()
    assert "Nothing would change" in page and 'name="seen"' not in page


def test_rows_saved_meanwhile_are_named_and_left_and_the_rest_is_saved(cast, officer, priority):
    answer = preview(officer, priority, rows(priority), lead="Head of Nursing")
    theirs, gone, *rest = rows(priority)
    Commitment.objects.filter(pk=theirs.pk).update(lead="Theirs", version=theirs.version + 1)
    gone.delete()
    after = confirm(officer, priority, answer, lead="Head of Nursing")
    assert said(after) == [
        "2 rows are changed.",
        "Somebody saved meanwhile, so left as they are: 1.1.1. Look at them and change them by hand.",
        "Removed meanwhile, so not changed: 1. See “Removed items”.",
    ]
    assert [row.lead for row in rows(priority)] == ["Theirs", "Head of Nursing", "Head of Nursing"]
    assert rest


def test_when_all_were_saved_meanwhile_nothing_is_changed_and_that_is_said(cast, officer, priority):
    answer = preview(officer, priority, rows(priority)[:1], lead="Head of Nursing")
    Commitment.objects.filter(pk=rows(priority)[0].pk).update(version=7)
    assert said(confirm(officer, priority, answer, lead="Head of Nursing"))[-1] == "No row was changed."


def test_it_is_one_act_in_the_history_and_one_button_takes_it_back(cast, officer, priority):
    new = OrganisationFactory(trust=cast.trust, name="Youth Offending")
    old = priority.plan.trust.organisations.first()
    before = [state(row) for row in rows(priority)]
    wanted = {
        "lead": "Head of Nursing",
        "by_when": "2012",
        "lead_organisation": new.pk,
        "add": new.pk,
        "remove": old.pk,
    }
    answer = change(officer, priority, rows(priority), **wanted)
    history = officer.get(RECORDS["commitment"].url("history", cast.plan, rows(priority)[0].pk))
    assert [entry.what for entry in history.context["entries"]] == ["Changed", "Added"]
    undo = re.search(r'action="(\S+/rows/undo/\d+/)"', answer.content.decode())[1]
    assert said(officer.post(undo, follow=True)) == ["4 rows are as before again."]
    assert [state(row) for row in rows(priority)] == before
    assert {row.version for row in rows(priority)} == {3}


def state(row):
    return row.lead, row.by_when, row.by_date, row.lead_organisation, list(row.organisations.all())


@pytest.mark.django_db(transaction=True)
def test_undo_leaves_what_changed_since(cast, officer, priority):
    answer = change(officer, priority, rows(priority), lead="Head of Nursing")
    undo = re.search(r'action="(\S+/rows/undo/\d+/)"', answer.content.decode())[1]
    first = rows(priority)[0]
    Commitment.objects.filter(pk=first.pk).update(lead="Theirs", version=first.version + 1)
    assert "left as they are: 1.1.1." in said(officer.post(undo, follow=True))[-1]
    assert [row.lead for row in rows(priority)] == ["Theirs"] + ["Head of Youth Services"] * 3


def test_undo_does_without_an_organisation_that_was_removed_since(cast, officer, priority):
    closing = OrganisationFactory(trust=cast.trust, name="Closing")
    Commitment.objects.filter(objective__priority=priority).update(lead_organisation=closing)
    answer = change(officer, priority, rows(priority), empty=["lead_organisation"], lead="Head of Nursing")
    closing.delete()
    undo = re.search(r'action="(\S+/rows/undo/\d+/)"', answer.content.decode())[1]
    assert "4 rows are as before again." in said(officer.post(undo, follow=True))
    assert {(row.lead, row.lead_organisation) for row in rows(priority)} == {("Head of Youth Services", None)}
    connection.check_constraints()


def test_pressed_twice_it_accuses_nobody(cast, officer, priority):
    data = {"lead": "Head of Nursing"}
    answer = preview(officer, priority, rows(priority), **data)
    confirm(officer, priority, answer, **data)
    assert said(confirm(officer, priority, answer, **data)) == ["No row was changed."]


def test_numbers_that_no_row_has_choose_nothing(cast, officer, priority):
    for number in ("9" * 5000, "-1", "1.5e3", "x"):
        answer = officer.post(address(priority), {"row": number, "objective": number, "lead": "x"})
        assert answer.status_code == 422
        assert "Choose the rows to change" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Say what to change"),
        ({"lead": "x" * 401}, "400 characters or fewer"),
        ({"lead": "Head", "empty": ["lead"]}, "Leave this empty to take away what is there"),
        ({"empty": ["text"]}, "from the list"),
    ],
)
def test_bad_input_says_what_to_do(cast, officer, priority, data, words):
    answer = preview(officer, priority, rows(priority), **data)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert f'value="{rows(priority)[0].pk}" id="row-{rows(priority)[0].pk}" checked' in answer.content.decode()


def test_an_organisation_cannot_come_and_go_at_once(cast, officer, priority):
    pk = cast.organisation.pk
    assert preview(officer, priority, rows(priority), add=pk, remove=pk).status_code == 422


def test_rows_have_to_be_chosen(cast, officer, priority):
    answer = officer.post(address(priority), {"lead": "Head of Nursing"})
    assert answer.status_code == 422 and "Choose the rows to change" in answer.content.decode()


def test_one_can_go_back_and_choose_again(cast, officer, priority):
    chosen = rows(priority)[:1]
    page = preview(officer, priority, chosen, lead="Head", empty=["by_when"], again="1").content.decode()
    assert f'id="row-{chosen[0].pk}" checked' in page and 'value="Head"' in page
    assert re.search(r'value="by_when"[^>]* checked', page)


def test_rows_and_organisations_of_others_are_out_of_reach(cast, officer, priority):
    other = cast.plan.priorities.last()
    foreign = Commitment.objects.filter(objective__priority__plan=cast.other_plan).first()
    answer = officer.post(address(priority), {"row": [rows(other)[0].pk, foreign.pk], "lead": "Mine"})
    assert answer.status_code == 422
    officer.post(address(priority), {"row": rows(priority)[0].pk, "lead": "Mine", "seen": f"{foreign.pk}:1 x:y"})
    foreign.refresh_from_db()
    assert foreign.lead != "Mine"
    answer = preview(officer, priority, rows(priority), add=cast.other_organisation.pk)
    assert answer.status_code == 422


def test_a_closed_plan_keeps_its_rows(cast, officer, priority):
    answer = preview(officer, priority, rows(priority), lead="Head of Nursing")
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.APPROVED)
    assert confirm(officer, priority, answer, lead="Head of Nursing").status_code == 403
    assert {row.version for row in rows(priority)} == {1}


def test_a_plan_without_leads_does_not_ask_for_them(cast, officer, priority):
    Plan.objects.filter(pk=cast.plan.pk).update(shows=["by_when"])
    assert list(officer.get(address(priority)).context["form"].fields) == ["by_when", "empty"]


@pytest.mark.parametrize("size", [2, 20])
def test_more_rows_take_no_more_queries(cast, officer, django_assert_num_queries, size):
    plan = full_plan(cast.trust, priorities=1, objectives=2, commitments=size, measures=0)
    priority, new = plan.priorities.get(), OrganisationFactory(trust=cast.trust)
    with django_assert_num_queries(15):
        officer.get(address(priority))
    wanted = {"lead": "Head of Nursing", "add": new.pk, "remove": plan.trust.organisations.first().pk}
    with django_assert_num_queries(13):
        answer = preview(officer, priority, rows(priority), **wanted)
    with django_assert_num_queries(24):
        done = officer.post(address(priority), {"row": answer.context["row"], "seen": answer.context["seen"]} | wanted)
    assert CommitmentOrganisation.objects.filter(organisation=new).count() == 2 * size
    undo = re.search(r"/\S+/rows/undo/\d+/", officer.get(done.url).content.decode())[0]
    with django_assert_num_queries(19):
        officer.post(undo)
    assert {row.lead for row in rows(priority)} == {"Head of Youth Services"}


def test_more_rows_than_any_priority_holds_are_refused(officer, priority):
    many = " ".join(f"{pk}:1" for pk in range(40_000))
    answer = officer.post(address(priority), {"row": rows(priority)[0].pk, "lead": "Mine", "seen": many})
    assert answer.status_code == 400 and not Commitment.objects.filter(lead="Mine").exists()
