"""Copying rows and taking them to another parent."""

import pytest
from django.urls import reverse

from indicators.models import Measure
from plans.document import freeze
from plans.layout import Numbering
from plans.models import Plan, State
from plans.records import RECORDS
from plans.recovery import bring_back, removed
from priorities import rows
from priorities.kinds import KINDS
from priorities.models import Commitment, Objective, Priority, Result
from tests.factories import full_plan

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def commitment(cast):
    """1.1.1, which serves the result of 1.1."""
    return Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("pk").first()


def url(plan, name, *args):
    return reverse(f"priorities:{name}", args=[plan.trust.slug, plan.slug, *args])


def at(plan, first, second):
    return Objective.objects.get(priority__plan=plan, priority__number=first, number=second)


def texts(objective):
    return list(objective.commitments.values_list("number", "text"))


def test_a_copy_stands_right_after_its_original(cast, officer, commitment):
    answer = officer.post(url(cast.plan, "commitment_copy", commitment.pk))
    made = Commitment.objects.get(objective=commitment.objective, number=2)
    assert answer.url == url(cast.plan, "detail", commitment.objective.priority_id) + f"#commitment-{made.pk}"
    assert texts(commitment.objective) == [
        (1, commitment.text), (2, commitment.text), (3, "Commitment 1.1.2"),
    ]  # fmt: skip
    assert (made.lead, made.by_when, made.by_date, made.result, made.version) == (
        commitment.lead, commitment.by_when, commitment.by_date, commitment.result, 1,
    )  # fmt: skip
    assert list(made.organisations.all()) == list(commitment.organisations.all()) != []


def test_a_copy_made_in_the_page_has_the_focus_and_can_be_undone(cast, officer, commitment):
    answer = officer.post(url(cast.plan, "commitment_copy", commitment.pk), headers=HTMX, follow=True)
    made = Commitment.objects.get(objective=commitment.objective, number=2)
    page = answer.content.decode()
    edit = url(cast.plan, "commitment_edit", made.pk)
    assert f'<a href="{edit}" hx-get="{edit}" data-focus>' in page and page.count("data-focus") == 1
    undo = url(cast.plan, "commitment_remove", made.pk)
    assert f'<form method="post" action="{undo}">' in page
    assert "Commitment 1.1.2 is a copy of commitment 1.1.1." in page
    officer.post(undo)
    assert texts(commitment.objective) == [(1, commitment.text), (2, "Commitment 1.1.2")]


def test_a_copy_takes_a_free_number_where_the_plan_leaves_one_out(cast, officer, commitment):
    Commitment.objects.filter(objective=commitment.objective, number=2).update(number=7)
    officer.post(url(cast.plan, "commitment_copy", commitment.pk))
    assert [number for number, _ in texts(commitment.objective)] == [1, 2, 7]


def test_a_result_is_copied_without_what_serves_it(cast, officer, commitment):
    officer.post(url(cast.plan, "result_copy", commitment.result_id))
    results = Result.objects.filter(objective=commitment.objective)
    assert list(results.values_list("number", "text")) == [(1, commitment.result.text), (2, commitment.result.text)]
    assert [result.commitments.count() for result in results] == [2, 0]


@pytest.mark.parametrize("size", [2, 12])
def test_an_objective_is_copied_with_all_below_in_as_many_queries(cast, officer, django_assert_num_queries, size):
    plan = full_plan(cast.trust, priorities=1, objectives=2, results=2, commitments=size)
    old, after = plan.priorities.get().objectives.all()
    with django_assert_num_queries(22):
        officer.post(url(plan, "objective_copy", old.pk))
    made = Objective.objects.get(priority=old.priority, number=2)
    after.refresh_from_db()
    assert (made.title, after.number) == (old.title, 3)
    first = freeze(Plan.objects.get(pk=plan.pk))["chapters"][2]["data"]["objectives"]
    was, now = without_ids(first[0]), without_ids(first[1])
    assert now == was | {"number": 2} and len(now["commitments"]) == size
    assert made.results.first().commitments.count() == size


def without_ids(data):
    kept = {name: value for name, value in data.items() if name not in ("id", "result")}
    return kept | {
        name: [without_ids(row) for row in data[name]] for name in ("results", "commitments") if name in data
    }


def test_a_commitment_goes_to_an_objective_of_another_priority(cast, officer, commitment):
    to = at(cast.plan, 2, 1)
    page = officer.get(url(cast.plan, "commitment_move_to", commitment.pk)).content.decode()
    assert '<optgroup label="2 Priority 2">' in page and f'<option value="{to.pk}">2.1 Objective 2.1</option>' in page
    assert f'<option value="{commitment.objective_id}"' not in page
    answer = officer.post(url(cast.plan, "commitment_move_to", commitment.pk), {"to": to.pk})
    assert answer.url == url(cast.plan, "detail", to.priority_id) + f"#commitment-{commitment.pk}"
    page = officer.get(answer.url).content.decode()
    assert "Commitment 1.1.1 is commitment 2.1.3 now. The result that it served stays where it was" in page
    assert texts(commitment.objective) == [(1, "Commitment 1.1.2")]
    assert texts(to)[-1] == (3, "Commitment 1.1.1")
    old = commitment.objective_id
    commitment.refresh_from_db()
    assert commitment.result is None and list(commitment.organisations.all())
    back = officer.get(url(cast.plan, "commitment_move_to", commitment.pk), {"to": old}).content.decode()
    assert f'<option value="{old}" selected>' in back


def test_a_result_takes_its_commitments_along(cast, officer, commitment):
    Measure.objects.update(result=None)
    old, to = commitment.objective, at(cast.plan, 1, 2)
    own = Commitment.objects.create(objective=old, number=3, text="For the objective")
    page = officer.get(url(cast.plan, "result_move_to", commitment.result_id)).content.decode()
    assert "With it go" in page and "2 commitments" in page
    officer.post(url(cast.plan, "result_move_to", commitment.result_id), {"to": to.pk})
    assert texts(old) == [(1, own.text)] and not old.results.exists()
    assert list(to.results.values_list("number", "text")) == [(1, "Result 1.2.1"), (2, "Result 1.1.1")]
    assert [number for number, _ in texts(to)] == [1, 2, 3, 4]
    assert list(to.results.last().commitments.values_list("number", flat=True)) == [3, 4]


def test_an_objective_goes_to_another_priority_with_all_it_holds(cast, officer, commitment):
    objective, to = commitment.objective, Priority.objects.get(plan=cast.plan, number=2)
    answer = officer.post(url(cast.plan, "objective_move_to", objective.pk), {"to": to.pk}, follow=True)
    assert "Objective 1.1 is objective 2.3 now." in answer.content.decode()
    assert list(to.objectives.values_list("number", "title"))[-1] == (3, "Objective 1.1")
    left = Objective.objects.filter(priority=objective.priority)
    assert list(left.values_list("number", "title")) == [(1, "Objective 1.2")]
    assert objective.commitments.count() == 2 and objective.results.count() == 1


@pytest.mark.parametrize("kind", ["result", "objective"])
def test_what_a_measure_shows_stays_in_its_priority(cast, officer, commitment, kind):
    Measure.objects.filter(priority=commitment.objective.priority).update(result=commitment.result)
    before = freeze(Plan.objects.get(pk=cast.plan.pk))
    row, to = (
        (commitment.result_id, at(cast.plan, 2, 1).pk)
        if kind == "result"
        else (commitment.objective_id, cast.plan.priorities.last().pk)
    )
    answer = officer.post(url(cast.plan, f"{kind}_move_to", row), {"to": to})
    assert answer.status_code == 422
    assert "Measures of priority 1 show what would go: “Measure 1.1”." in answer.content.decode()
    assert freeze(Plan.objects.get(pk=cast.plan.pk)) == before


def test_where_numbers_run_the_one_that_moved_is_named_by_the_number_it_had(cast, officer):
    Plan.objects.filter(pk=cast.plan.pk).update(numbering=Numbering.RUNNING)
    third = at(cast.plan, 2, 1)
    to = cast.plan.priorities.get(number=1)
    answer = officer.post(url(cast.plan, "objective_move_to", at(cast.plan, 2, 2).pk), {"to": to.pk}, follow=True)
    assert "Objective 4 is objective 3 now." in answer.content.decode()
    to = cast.plan.priorities.get(number=2)
    answer = officer.post(url(cast.plan, "objective_move_to", at(cast.plan, 1, 1).pk), {"to": to.pk}, follow=True)
    assert "Objective 1 is objective 4 now." in answer.content.decode()
    to = cast.plan.priorities.get(number=1)
    answer = officer.post(url(cast.plan, "objective_move_to", third.pk), {"to": to.pk}, follow=True)
    assert "Objective 3 is objective 3 now." in answer.content.decode()


def test_within_its_priority_a_measured_result_moves(cast, officer, commitment):
    Measure.objects.filter(priority=commitment.objective.priority).update(result=commitment.result)
    to = at(cast.plan, 1, 2)
    assert officer.post(url(cast.plan, "result_move_to", commitment.result_id), {"to": to.pk}).status_code == 302
    assert Result.objects.get(pk=commitment.result_id).objective == to


def test_nothing_goes_to_another_plan(cast, officer, commitment):
    other = full_plan(cast.trust, priorities=1)
    for foreign in (at(other, 1, 1).pk, at(cast.other_plan, 1, 1).pk, 0, "x", ""):
        answer = officer.post(url(cast.plan, "commitment_move_to", commitment.pk), {"to": foreign})
        assert answer.status_code == 422
    foreign = Commitment.objects.filter(objective__priority__plan=other).first()
    for name in ("commitment_copy", "commitment_move_to"):
        assert officer.post(url(cast.plan, name, foreign.pk), {"to": at(cast.plan, 1, 2).pk}).status_code == 404


def test_a_plan_with_one_objective_has_nowhere_else(cast, officer):
    plan = full_plan(cast.trust, priorities=1, objectives=1)
    row = Commitment.objects.get(objective__priority__plan=plan, number=1)
    page = officer.get(url(plan, "commitment_move_to", row.pk)).content.decode()
    assert "This plan has no other objective." in page


@pytest.mark.parametrize("state", [State.APPROVED, State.PUBLISHED])
def test_rows_of_a_closed_plan_stay(cast, officer, commitment, state):
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    assert officer.post(url(cast.plan, "commitment_copy", commitment.pk)).status_code == 403
    to = at(cast.plan, 1, 2).pk
    assert officer.post(url(cast.plan, "commitment_move_to", commitment.pk), {"to": to}).status_code == 403
    assert commitment.objective.commitments.count() == 2


def test_the_history_says_from_where_to_where(cast, officer, commitment):
    Commitment.objects.filter(pk=commitment.pk).update(result=None)
    officer.post(url(cast.plan, "commitment_move_to", commitment.pk), {"to": at(cast.plan, 2, 1).pk})
    page = officer.get(RECORDS["commitment"].url("history", cast.plan, commitment.pk))
    newest = page.context["entries"][0]
    assert (newest.what, newest.moved) == ("Moved", ("1.1.1", "2.1.3"))
    stayed = Commitment.objects.get(objective=commitment.objective_id)
    page = officer.get(RECORDS["commitment"].url("history", cast.plan, stayed.pk))
    newest = page.context["entries"][0]
    assert (newest.what, newest.moved) == ("Renumbered as others came or went", ("1.1.2", "1.1.1"))


def test_what_moved_and_was_removed_comes_back_where_it_was_last(cast, officer, commitment):
    to = at(cast.plan, 2, 1)
    officer.post(url(cast.plan, "commitment_move_to", commitment.pk), {"to": to.pk})
    officer.post(url(cast.plan, "commitment_remove", commitment.pk))
    assert [item.event.id for item in removed(cast.plan)] == [commitment.pk]
    bring_back(cast.plan, RECORDS["commitment"], commitment.pk)
    assert texts(to)[-1] == (3, "Commitment 1.1.1") and len(texts(commitment.objective)) == 1


def test_a_removed_commitment_comes_back_without_a_result_that_moved_away(cast, officer, commitment):
    officer.post(url(cast.plan, "commitment_remove", commitment.pk))
    officer.post(url(cast.plan, "result_move_to", commitment.result_id), {"to": at(cast.plan, 1, 2).pk})
    bring_back(cast.plan, RECORDS["commitment"], commitment.pk)
    commitment.refresh_from_db()
    assert commitment.result is None and commitment.number == 1


def test_a_removed_measure_comes_back_without_a_result_that_left_its_priority(cast, officer, commitment):
    measure = Measure.objects.get(priority=commitment.objective.priority)
    Measure.objects.filter(pk=measure.pk).update(result=commitment.result)
    officer.post(reverse("indicators:measure_remove", args=[cast.trust.slug, cast.plan.slug, measure.pk]))
    officer.post(url(cast.plan, "result_move_to", commitment.result_id), {"to": at(cast.plan, 2, 1).pk})
    bring_back(cast.plan, RECORDS["measure"], measure.pk)
    measure.refresh_from_db()
    assert measure.result is None


def test_a_row_taken_elsewhere_while_it_is_edited_is_shown_where_it_is(cast, officer, commitment):
    """The form stands in a page that has the row no more: it is saved, and the browser goes to the row."""
    edit = url(cast.plan, "commitment_edit", commitment.pk)
    asked = HTMX | {"HX-Current-URL": f"http://testserver{url(cast.plan, 'detail', commitment.objective.priority_id)}"}
    commitment.organisations.clear()
    form = {"number": 1, "text": "My words", "by_when": commitment.by_when, "lead": commitment.lead, "version": 1}
    form["links"] = '{"organisations": []}'
    left = commitment.objective_id
    assert "HX-Redirect" not in officer.get(edit, headers=asked).headers
    assert "HX-Redirect" in officer.get(edit, headers=HTMX | {"HX-Current-URL": "http://["}).headers
    for to in (at(cast.plan, 1, 2), at(cast.plan, 2, 1)):
        rows.move(cast.plan, KINDS["commitment"], commitment.pk, to.pk)
        there = url(cast.plan, "detail", to.priority_id) + f"?at=commitment-{commitment.pk}#commitment-{commitment.pk}"
        target = {"HX-Target": f"objective-{left}"}
        answer = officer.post(edit, form, headers=asked | target)
        assert (answer.status_code, answer.headers.get("HX-Redirect")) == (200, there)
        commitment.refresh_from_db()
        form |= {"version": commitment.version, "number": commitment.number}
    assert Commitment.objects.get(pk=commitment.pk).text == "My words"
    assert officer.get(edit, headers=asked).headers["HX-Redirect"] == there
