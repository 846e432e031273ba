"""Adding, changing, moving and removing in the browser's own requests."""

import pytest
from django.urls import reverse

from cypp import ordering
from plans.models import State
from priorities.models import Commitment, Objective, Priority, Result, SignOff
from tests.agreeing import SignOffFactory, SignOffRequestFactory, SignOffWindowFactory
from tests.factories import full_plan

pytestmark = pytest.mark.django_db


def url(plan, name, *args):
    return reverse(f"priorities:{name}", args=[plan.trust.slug, plan.slug, *args])


@pytest.fixture
def commitment(cast):
    return Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()


def posted(row: Commitment, **changes) -> dict:
    return {
        "number": row.number,
        "text": row.text,
        "by_when": row.by_when,
        "lead": row.lead,
        "result": row.result_id or "",
        "version": row.version,
    } | changes


def test_a_whole_branch_is_added_by_hand(cast, officer):
    plan = full_plan(cast.trust, priorities=0, sections=0)
    officer.post(url(plan, "add"), {"title": "Safe at home", "lead": "Head of Safeguarding"})
    priority = Priority.objects.get(plan=plan)
    officer.post(url(plan, "objective_add", priority.pk), {"title": "Fewer accidents"})
    objective = Objective.objects.get(priority=priority)
    officer.post(url(plan, "result_add", objective.pk), {"text": "A tenth fewer admissions"})
    result = Result.objects.get(objective=objective)
    answer = officer.post(
        url(plan, "commitment_add", objective.pk),
        {"text": "Fit stair gates", "result": result.pk, "by_when": "Autumn 2010", "steps": "Buy\r\nFit"},
    )
    commitment = Commitment.objects.get(objective=objective)
    assert answer.url == url(plan, "detail", priority.pk) + f"#commitment-{commitment.pk}"
    assert (priority.number, objective.number, result.number, commitment.number) == (1, 1, 1, 1)
    assert commitment.by_date.isoformat() == "2010-11-30" and commitment.step_list == ["Buy", "Fit"]
    page = officer.get(url(plan, "detail", priority.pk)).content.decode()
    assert "Fit stair gates" in page and "read as 30 November 2010" in page


def test_a_stale_save_is_refused_with_both_texts_and_can_be_saved_again(cast, officer, commitment):
    address = url(cast.plan, "commitment_edit", commitment.pk)
    form = posted(commitment)
    assert cast.client("second_officer").post(address, form | {"text": "Theirs came first"}).status_code == 302
    answer = officer.post(address, form | {"text": "Mine came second"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<ins>Theirs </ins>came <ins>first</ins>" in page and "<ins>Mine </ins>came <ins>second</ins>" in page
    page = page.replace("<ins>", "").replace("</ins>", "")
    assert "Theirs came first" in page and "Mine came second" in page
    assert "Second officer saved this while you were writing" in page
    commitment.refresh_from_db()
    assert commitment.text == "Theirs came first"
    again = form | {"text": "Both of us", "version": answer.context["form"].data["version"]}
    assert officer.post(address, again).status_code == 302
    commitment.refresh_from_db()
    assert commitment.text == "Both of us"


def test_changes_to_different_fields_are_merged(cast, officer, commitment):
    address = url(cast.plan, "commitment_edit", commitment.pk)
    form = posted(commitment, organisations=[cast.organisation.pk])
    form["links"] = officer.get(address).context["form"]["links"].value()
    cast.client("second_officer").post(address, form | {"lead": "Head of Nursing", "by_when": "Spring 2011"})
    cast.client("second_officer").post(url(cast.plan, "commitment_move", commitment.pk), {"direction": "down"})
    answer = officer.post(address, form | {"text": "My words"}, follow=True)
    said = "Second officer changed this meanwhile; theirs is kept too: number, by when, lead."
    assert said in answer.content.decode()
    commitment.refresh_from_db()
    assert (commitment.text, commitment.lead, commitment.by_when) == ("My words", "Head of Nursing", "Spring 2011")
    assert commitment.by_date.isoformat() == "2011-05-31" and commitment.number == 2


def test_links_changed_by_one_and_words_by_the_other_are_merged(cast, officer, commitment):
    address = url(cast.plan, "commitment_edit", commitment.pk)
    kept = list(commitment.organisations.values_list("pk", flat=True))
    form = posted(commitment, organisations=kept)
    form["links"] = officer.get(address).context["form"]["links"].value()
    cast.client("second_officer").post(address, form | {"organisations": []})
    assert officer.post(address, form | {"text": "My words"}).status_code == 302
    commitment.refresh_from_db()
    assert commitment.text == "My words" and not commitment.organisations.exists()


def test_saving_over_theirs_keeps_what_only_they_changed(cast, officer, commitment):
    address = url(cast.plan, "commitment_edit", commitment.pk)
    form = posted(commitment, organisations=[cast.organisation.pk])
    form["links"] = officer.get(address).context["form"]["links"].value()
    theirs = {"text": "Theirs came first", "lead": "Head of Nursing", "organisations": []}
    cast.client("second_officer").post(address, form | theirs)
    answer = officer.post(address, form | {"text": "Mine came second"})
    assert [row["label"] for row in answer.context["rows"]] == [answer.context["form"]["text"].label]
    assert answer.status_code == 409
    again = {field.name: field.value() for field in answer.context["form"] if field.value()}
    assert officer.post(address, again).status_code == 302
    commitment.refresh_from_db()
    assert (commitment.text, commitment.lead) == ("Mine came second", "Head of Nursing")
    assert not commitment.organisations.exists()


def test_a_save_without_a_version_overwrites_nothing(cast, officer, commitment):
    answer = officer.post(url(cast.plan, "commitment_edit", commitment.pk), posted(commitment, version="", text="X"))
    assert answer.status_code == 409


def test_what_was_typed_survives_the_removal_of_its_row(cast, officer, commitment):
    address = url(cast.plan, "commitment_edit", commitment.pk)
    form = posted(commitment, text="Words nobody should lose")
    cast.client("second_officer").post(url(cast.plan, "commitment_remove", commitment.pk))
    answer = officer.post(address, form)
    assert answer.status_code == 409 and "Words nobody should lose" in answer.content.decode()


def test_a_taken_number_is_refused_in_words(cast, officer, commitment):
    answer = officer.post(url(cast.plan, "commitment_edit", commitment.pk), posted(commitment, number=2))
    assert answer.status_code == 422
    assert "Number 2 is taken. Choose another, or move rows up and down instead." in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", "", "Enter"),
        ("text", "x" * 4001, "4000 characters or fewer"),
        ("by_when", "x" * 201, "200 characters or fewer"),
        ("number", "0", "1 or more"),
        ("number", "first", "whole number"),
    ],
)
def test_bad_input_says_what_to_do_and_changes_nothing(cast, officer, commitment, field, value, words):
    answer = officer.post(url(cast.plan, "commitment_edit", commitment.pk), posted(commitment, **{field: value}))
    assert answer.status_code == 422 and words in answer.content.decode()
    before = commitment.text
    commitment.refresh_from_db()
    assert (commitment.text, commitment.version) == (before, 1)


def test_a_result_of_another_objective_cannot_be_served(cast, officer, commitment):
    foreign = Result.objects.filter(objective__priority__plan=cast.plan).exclude(objective=commitment.objective).first()
    answer = officer.post(url(cast.plan, "commitment_edit", commitment.pk), posted(commitment, result=foreign.pk))
    assert answer.status_code == 422


def test_organisations_and_results_of_another_trust_are_not_offered(cast, officer, commitment):
    address = url(cast.plan, "commitment_edit", commitment.pk)
    answer = officer.post(address, posted(commitment, organisations=[cast.other_organisation.pk]))
    assert answer.status_code == 422
    assert cast.other_organisation.name not in officer.get(address).content.decode()


def test_moving_exchanges_numbers_and_stops_at_the_ends(cast, officer):
    first, second = Priority.objects.filter(plan=cast.plan).order_by("number")
    officer.post(url(cast.plan, "move", second.pk), {"direction": "up"})
    assert list(Priority.objects.filter(plan=cast.plan).values_list("pk", flat=True)) == [second.pk, first.pk]
    officer.post(url(cast.plan, "move", second.pk), {"direction": "up"})
    assert list(Priority.objects.filter(plan=cast.plan).values_list("pk", flat=True)) == [second.pk, first.pk]


def test_removing_closes_the_gap_and_says_what_goes_with_it(cast, officer):
    first, second = Priority.objects.filter(plan=cast.plan).order_by("number")
    page = officer.get(url(cast.plan, "remove", first.pk)).content.decode()
    assert "2 objectives and all below" in page and "1 measure<" in page
    officer.post(url(cast.plan, "remove", first.pk))
    assert list(Priority.objects.filter(plan=cast.plan).values_list("pk", "number")) == [(second.pk, 1)]
    assert not Objective.objects.filter(priority_id=first.pk).exists()


def test_a_signed_priority_stays_and_the_officer_is_told_why(cast, officer):
    priority = cast.plan.priorities.first()
    request = SignOffRequestFactory(window=SignOffWindowFactory(plan=cast.plan), priority=priority)
    SignOffFactory(request=request)
    answer = officer.post(url(cast.plan, "remove", priority.pk), follow=True)
    assert "Partners have signed this priority" in answer.content.decode()
    assert Priority.objects.filter(pk=priority.pk).exists() and SignOff.objects.count() == 1


@pytest.mark.parametrize("state", [State.APPROVED, State.PUBLISHED, State.SUPERSEDED])
def test_a_closed_plan_cannot_be_edited(cast, officer, commitment, state):
    type(cast.plan).objects.filter(pk=cast.plan.pk).update(state=state)
    answer = officer.post(url(cast.plan, "commitment_edit", commitment.pk), posted(commitment, text="Too late"))
    assert answer.status_code == 403
    commitment.refresh_from_db()
    assert commitment.text != "Too late"


def test_a_row_of_another_plan_is_not_found_under_this_one(cast, officer):
    foreign = Commitment.objects.filter(objective__priority__plan=cast.other_plan).first()
    assert officer.get(url(cast.plan, "commitment_edit", foreign.pk)).status_code == 404
    objective = foreign.objective
    assert officer.post(url(cast.plan, "commitment_add", objective.pk), {"text": "X"}).status_code == 404


@pytest.mark.parametrize("size", [1, 10])
def test_pages_take_the_same_queries_for_a_plan_ten_times_the_size(cast, officer, django_assert_num_queries, size):
    plan = full_plan(cast.trust, priorities=2 * size, objectives=3, commitments=4, measures=3)
    priority = plan.priorities.first()
    with django_assert_num_queries(15):
        officer.get(url(plan, "detail", priority.pk))
    with django_assert_num_queries(14):
        officer.get(reverse("plans:detail", args=[plan.trust.slug, plan.slug]))
    window = SignOffWindowFactory(plan=plan)
    for _ in range(size):
        SignOffFactory(request=SignOffRequestFactory(window=window, priority=priority))
    with django_assert_num_queries(16):
        officer.get(url(plan, "detail", priority.pk))
    with django_assert_num_queries(14):
        officer.get(reverse("plans:detail", args=[plan.trust.slug, plan.slug]))


HTMX = {"HX-Request": "true"}


def test_a_row_is_edited_where_it_stands(cast, officer, commitment):
    address = url(cast.plan, "commitment_edit", commitment.pk)
    row = f"#commitment-{commitment.pk}"
    form = officer.get(address, headers=HTMX)
    assert form.headers["HX-Retarget"] == row and "<html" not in form.content.decode()
    faulty = officer.post(address, posted(commitment, text=""), headers=HTMX)
    assert faulty.status_code == 422 and faulty.headers["HX-Retarget"] == row
    saved = officer.post(address, posted(commitment, text="New words"), headers=HTMX)
    assert saved.url == url(cast.plan, "detail", commitment.objective.priority_id) + (
        f"?at=commitment-{commitment.pk}#commitment-{commitment.pk}"
    )


def test_a_stale_save_from_a_row_shows_theirs_in_the_row(cast, officer, commitment):
    address = url(cast.plan, "commitment_edit", commitment.pk)
    form = posted(commitment)
    cast.client("second_officer").post(address, form | {"text": "Theirs came first"})
    answer = officer.post(address, form | {"text": "Mine came second"}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409 and answer.headers["HX-Retarget"] == f"#commitment-{commitment.pk}"
    assert "Theirs came first" in page and "Mine came second" in page and "<html" not in page


def test_a_row_removed_meanwhile_leaves_the_words_on_the_page(cast, officer, commitment):
    address = url(cast.plan, "commitment_edit", commitment.pk)
    form = posted(commitment, text="Words nobody should lose")
    commitment.delete()
    answer = officer.post(address, form, headers=HTMX)
    assert answer.headers["HX-Retarget"] == "#main" and "Words nobody should lose" in answer.content.decode()


def test_removing_a_row_that_is_gone_renumbers_nothing(cast, commitment):
    siblings = Commitment.objects.filter(objective=commitment.objective)
    Commitment.objects.filter(pk=siblings.last().pk).update(number=5)
    ordering.remove(commitment, siblings)
    ordering.remove(commitment, siblings)
    assert list(siblings.values_list("number", flat=True)) == [4]
