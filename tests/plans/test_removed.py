"""Removed items: listed with who and when, and brought back whole at their old place."""

from itertools import count

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cypp.editing import post as fill_in
from indicators.models import Measure
from plans.document import freeze
from plans.models import Plan, State
from plans.records import RECORDS
from plans.recovery import removed
from priorities.models import Commitment, Objective, Priority, Result, SignOffRequest
from tests.agreeing import (
    CycleActivityFactory,
    KeyDateFactory,
    SignOffRequestFactory,
    SignOffWindowFactory,
    YouSaidFactory,
)
from tests.factories import GlossaryTermFactory, OutcomeFactory, WordingFactory, full_plan

pytestmark = pytest.mark.django_db
ADDING = {
    "section": ("plans:section_add", {"title": "Another section", "role": "other", "body": "Words."}),
    "priority": ("priorities:add", {"title": "Another priority"}),
    "objective": ("priorities:objective_add", {"title": "Another objective"}),
    "result": ("priorities:result_add", {"text": "Another result"}),
    "commitment": ("priorities:commitment_add", {"text": "Another commitment", "by_when": "May 2011"}),
    "money": ("priorities:money_add", {"title": "Another grant", "year": "2010/11", "amount": "28k"}),
    "measure": ("indicators:measure_add", {"title": "Another measure", "unit": "percent", "polarity": "higher"}),
    "term": ("plans:term_add", {"term": "Another term", "meaning": "What it means"}),
    "date": ("plans:date_add", {"title": "Another day", "on_day": 1, "on_month": 5, "on_year": 2010}),
    "activity": ("plans:activity_add", {"title": "Another activity", "months": [4, 5]}),
}


def post(client, plan, name, *args, **data):
    return client.post(reverse(name, args=[plan.trust.slug, plan.slug, *args]), data)


def remove(client, plan, kind, pk):
    answer = client.post(RECORDS[kind].url("remove", plan, pk))
    assert answer.status_code == 302 and not RECORDS[kind].model.objects.filter(pk=pk).exists()
    return answer


def back(client, plan, kind, pk, follow=False):
    return client.post(RECORDS[kind].url("bring_back", plan, pk), follow=follow)


def list_of(client, plan):
    return client.get(reverse("plans:removed", args=[plan.trust.slug, plan.slug]))


@pytest.mark.parametrize("kind", sorted(RECORDS))
def test_undo_is_exact(cast, officer, kind):
    """The document before a removal and after its undo is the same, byte for byte, row numbers included."""
    record = RECORDS[kind]
    GlossaryTermFactory(plan=cast.plan)
    WordingFactory(plan=cast.plan)
    KeyDateFactory(plan=cast.plan)
    CycleActivityFactory(plan=cast.plan, position=1)
    YouSaidFactory(plan=cast.plan, position=1)
    cast.plan.priorities.first().outcomes.add(OutcomeFactory(trust=cast.trust))
    before = freeze(Plan.objects.get(pk=cast.plan.pk))
    page = officer.post(record.url("remove", cast.plan, record.of_plan(cast.plan).first().pk), follow=True)
    assert freeze(Plan.objects.get(pk=cast.plan.pk)) != before
    undo = record.url("bring_back", cast.plan, removed(cast.plan)[0].event.id)
    assert f'<form method="post" action="{undo}">' in page.content.decode()
    answer = officer.post(undo, follow=True)
    assert "is back, with all that went with it" in answer.content.decode()
    assert freeze(Plan.objects.get(pk=cast.plan.pk)) == before
    assert removed(cast.plan) == []


@pytest.mark.django_db(transaction=True)
def test_the_list_says_what_who_and_what_went_with_it(cast, officer):
    first, second = cast.plan.priorities.all()
    row = Commitment.objects.filter(objective__priority=second).first()
    remove(cast.client("second_officer"), cast.plan, "commitment", row.pk)
    remove(officer, cast.plan, "priority", first.pk)
    answer = list_of(officer, cast.plan)
    page = answer.content.decode()
    assert [(item.title, item.who) for item in answer.context["page"]] == [
        (first.title, "Officer"),
        (row.text, "Second officer"),
    ]
    assert "With it: 2 objectives, 2 results, 4 commitments, 1 amount of money, 1 measure." in page
    assert back(officer, cast.plan, "priority", first.pk).status_code == 302
    assert [item.title for item in list_of(officer, cast.plan).context["page"]] == [row.text]


def test_all_that_went_with_a_priority_comes_back(cast, officer):
    priority = cast.plan.priorities.first()
    ask = SignOffRequestFactory(window=SignOffWindowFactory(plan=cast.plan), priority=priority)
    targets = list(Measure.objects.get(priority=priority).targets.values_list("pk", "period", "value"))
    remove(officer, cast.plan, "priority", priority.pk)
    assert not SignOffRequest.objects.exists()
    back(officer, cast.plan, "priority", priority.pk)
    assert list(SignOffRequest.objects.values_list("pk", "organisation")) == [(ask.pk, ask.organisation_id)]
    assert list(Measure.objects.get(priority=priority).targets.values_list("pk", "period", "value")) == targets


def test_what_served_a_result_serves_it_again_unless_it_serves_another(cast, officer):
    objective = Objective.objects.filter(priority__plan=cast.plan).first()
    result, (first, second) = objective.results.get(), objective.commitments.all()
    measure = Measure.objects.filter(priority=objective.priority).first()
    Measure.objects.filter(pk=measure.pk).update(result=result)
    remove(officer, cast.plan, "result", result.pk)
    new = Result.objects.create(objective=objective, number=1, text="Instead")
    Commitment.objects.filter(pk=second.pk).update(result=new)
    back(officer, cast.plan, "result", result.pk)
    for row in (first, second, measure):
        row.refresh_from_db()
    assert (first.result, second.result, measure.result) == (result, new, result)


def test_what_is_under_something_removed_waits_for_it(cast, officer):
    row = Commitment.objects.filter(objective__priority__plan=cast.plan).first()
    objective = row.objective
    remove(officer, cast.plan, "commitment", row.pk)
    remove(officer, cast.plan, "objective", objective.pk)
    assert "Bring back the objective it belonged to first." in list_of(officer, cast.plan).content.decode()
    answer = back(officer, cast.plan, "commitment", row.pk, follow=True)
    assert "The objective it belonged to is removed too. Bring back that objective first." in answer.content.decode()
    back(officer, cast.plan, "objective", objective.pk)
    assert not Commitment.objects.filter(pk=row.pk).exists()
    back(officer, cast.plan, "commitment", row.pk)
    assert Commitment.objects.filter(pk=row.pk, objective=objective).exists()


def test_what_went_with_something_comes_back_only_with_it(cast, officer):
    objective = Objective.objects.filter(priority__plan=cast.plan).first()
    row = objective.commitments.first()
    remove(officer, cast.plan, "objective", objective.pk)
    assert [item.event.id for item in removed(cast.plan)] == [objective.pk]
    back(officer, cast.plan, "commitment", row.pk)
    assert not Commitment.objects.filter(pk=row.pk).exists()


def test_twice_is_the_same_as_once(cast, officer):
    row = cast.plan.priorities.first()
    remove(officer, cast.plan, "priority", row.pk)
    assert back(officer, cast.plan, "priority", row.pk).status_code == 302
    state = freeze(Plan.objects.get(pk=cast.plan.pk))
    assert back(officer, cast.plan, "priority", row.pk).status_code == 302
    assert freeze(Plan.objects.get(pk=cast.plan.pk)) == state


def test_an_item_may_come_and_go_more_than_once(cast, officer):
    row = cast.plan.priorities.first()
    for _ in range(2):
        remove(officer, cast.plan, "priority", row.pk)
        back(officer, cast.plan, "priority", row.pk)
    remove(officer, cast.plan, "priority", row.pk)
    assert len(removed(cast.plan)) == 1
    page = officer.get(RECORDS["priority"].url("history", cast.plan, row.pk))
    assert [entry.what for entry in page.context["entries"]] == [
        "Removed", "Brought back", "Removed", "Brought back", "Removed", "Added",
    ]  # fmt: skip
    assert "It is removed." in page.content.decode() and "Bring it back" in page.content.decode()


def test_printed_numbers_with_gaps_keep_theirs(cast, officer):
    objective = Objective.objects.filter(priority__plan=cast.plan).first()
    first, second = objective.commitments.all()
    Commitment.objects.filter(pk=second.pk).update(number=7)
    remove(officer, cast.plan, "commitment", second.pk)
    back(officer, cast.plan, "commitment", second.pk)
    assert list(objective.commitments.values_list("pk", "number")) == [(first.pk, 1), (second.pk, 7)]
    remove(officer, cast.plan, "commitment", first.pk)
    back(officer, cast.plan, "commitment", first.pk)
    assert list(objective.commitments.values_list("pk", "number")) == [(first.pk, 1), (second.pk, 7)]


@pytest.mark.parametrize("state", [State.APPROVED, State.PUBLISHED, State.SUPERSEDED])
def test_a_closed_plan_takes_nothing_back(cast, officer, state):
    row = cast.plan.priorities.first()
    remove(officer, cast.plan, "priority", row.pk)
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    assert back(officer, cast.plan, "priority", row.pk).status_code == 403
    assert not Priority.objects.filter(pk=row.pk).exists()
    assert "Bring back<" not in list_of(officer, cast.plan).content.decode()


def test_a_lead_reads_the_list_but_brings_nothing_back(cast, officer):
    row = cast.plan.priorities.first()
    remove(officer, cast.plan, "priority", row.pk)
    answer = list_of(cast.client("lead"), cast.plan)
    assert row.title in answer.content.decode() and "bring-back" not in answer.content.decode()
    assert back(cast.client("lead"), cast.plan, "priority", row.pk).status_code == 403


def test_an_empty_list_says_what_it_is_for(cast, officer):
    assert "Nothing was removed" in list_of(officer, cast.plan).content.decode()


@pytest.mark.parametrize("size", [1, 6])
def test_more_removed_items_take_no_more_queries(cast, officer, django_assert_num_queries, size):
    plan = full_plan(cast.trust, priorities=2, objectives=size + 1, commitments=3)
    for objective in list(Objective.objects.filter(priority__plan=plan))[:size]:
        remove(officer, plan, "commitment", objective.commitments.first().pk)
        remove(officer, plan, "objective", objective.pk)
    with django_assert_num_queries(20):
        list_of(officer, plan)


class Shelf:
    """A plan as officers arrange it, told twice: by requests to the site, and as plain lists of ids in order."""

    def __init__(self, client, plan):
        self.client, self.plan = client, plan
        self.order: dict[tuple, list[int]] = {}
        self.gone: list[tuple[str, int, tuple, int, dict]] = []
        self.names = count(1)  # terms are unique
        for kind, record in RECORDS.items():
            for row in record.of_plan(plan).order_by(record.order or "pk"):
                self.order.setdefault(self.group(kind, row), []).append(row.pk)

    def group(self, kind, row):
        return kind, getattr(row, f"{RECORDS[kind].parent}_id")

    def rows(self, kind):
        return list(RECORDS[kind].of_plan(self.plan).order_by("pk"))

    def add(self, kind, at):
        name, data = ADDING[kind]
        parents = self.rows(RECORDS[kind].parent) if RECORDS[kind].above else [None]
        if not parents:
            return
        parent = parents[at % len(parents)]
        known = {row.pk for row in self.rows(kind)}
        data = data | {RECORDS[kind].title: f"Another {next(self.names)}"}
        answer = post(self.client, self.plan, name, *([parent.pk] if parent else []), **data)
        assert answer.status_code == 302, answer.context["form"].errors
        (new,) = [row for row in self.rows(kind) if row.pk not in known]
        self.order.setdefault(self.group(kind, new), []).append(new.pk)

    def edit(self, kind, at):
        for row in self.rows(kind)[at : at + 1]:
            page = self.client.get(self.edit_address(kind, row)).context["form"]
            data = QueryDict(mutable=True)
            for field in page:
                fill_in(field, data)
            data = dict(data.lists()) | {RECORDS[kind].title: f"New {next(self.names)}"}
            assert self.client.post(self.edit_address(kind, row), data).status_code == 302

    def edit_address(self, kind, row):
        return (
            RECORDS[kind].url("edit", self.plan, row.pk) if kind != "section" else RECORDS[kind].place(self.plan, row)
        )

    def move(self, kind, at):
        for row in self.rows(kind)[at : at + 1] if RECORDS[kind].order else []:
            direction = "up" if at % 2 else "down"
            post(self.client, self.plan, f"{RECORDS[kind].urls}move", row.pk, direction=direction)
            ids = self.order[self.group(kind, row)]
            here = ids.index(row.pk)
            there = here + (-1 if direction == "up" else 1)
            if 0 <= there < len(ids):
                ids[here], ids[there] = ids[there], ids[here]

    def remove(self, kind, at):
        for row in self.rows(kind)[at : at + 1]:
            ids = self.order[self.group(kind, row)]
            self.gone.append((kind, row.pk, self.group(kind, row), ids.index(row.pk), words(kind, row)))
            remove(self.client, self.plan, kind, row.pk)
            ids.remove(row.pk)

    def back(self, kind, at):
        if not self.gone:
            return
        kind, pk, group, place, said = self.gone[at % len(self.gone)]
        parent = RECORDS[kind].above
        if parent and not parent.model.objects.filter(pk=group[1]).exists():
            assert back(self.client, self.plan, kind, pk, follow=True).redirect_chain[0][0].endswith("/removed/")
            return
        assert back(self.client, self.plan, kind, pk).status_code == 302
        row = RECORDS[kind].model.objects.get(pk=pk)
        assert words(kind, row) == said
        self.order.setdefault(group, []).insert(place, pk)
        self.gone.remove((kind, pk, group, place, said))

    def check(self):
        """Numbers run from 1 without a gap, and rows stand in the order in which they were put."""
        for kind, record in RECORDS.items():
            found: dict[tuple, list] = {}
            for row in record.of_plan(self.plan).order_by(record.order or "pk"):
                number = getattr(row, record.order) if record.order else 0
                found.setdefault(self.group(kind, row), []).append((number, row.pk))
            for group, pairs in found.items():
                if record.order:
                    assert pairs == list(enumerate(self.order[group], 1)), group
                else:
                    assert {pk for _, pk in pairs} == set(self.order[group]), group
        listed = {(item.record.name, item.event.id) for item in removed(self.plan)}
        assert listed == {(kind, pk) for kind, pk, *_ in self.gone}


def words(kind, row):
    """All that a row and the rows below it say, without their numbers."""
    record = RECORDS[kind]
    own = {name: getattr(row, record.model._meta.get_field(name).attname) for name in (*record.fields, *record.also)}
    for link in record.links:
        own[link.name] = sorted(getattr(row, link.name).values_list("pk", flat=True))
    for model, owner in record.below():
        below = next((other for other in RECORDS.values() if other.model is model), None)
        rows = model._base_manager.filter(**{owner: row.pk}).order_by("pk")
        own[model.__name__] = [words(below.name, each) if below else each.pk for each in rows]
    return own


STEPS = st.tuples(
    st.sampled_from(["add", "edit", "move", "remove", "remove", "back", "back"]),
    st.sampled_from(sorted(ADDING)),
    st.integers(0, 5),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=4, max_size=12))
def test_whatever_is_done_numbers_stay_whole_and_everything_comes_back(cast, steps):
    plan = full_plan(cast.trust, priorities=2, objectives=2, commitments=2, sections=3)
    GlossaryTermFactory(plan=plan)
    shelf = Shelf(cast.client("officer"), plan)
    for step, kind, at in steps:
        getattr(shelf, step)(kind, at)
        shelf.check()
    while shelf.gone:
        held = len(shelf.gone)
        for at in reversed(range(held)):
            shelf.back("", at)
        assert len(shelf.gone) < held, "something cannot be brought back"
    shelf.check()


def test_a_term_comes_back_only_where_no_other_has_its_name(cast, officer):
    first = GlossaryTermFactory(plan=cast.plan, term="LAA")
    remove(officer, cast.plan, "term", first.pk)
    second = GlossaryTermFactory(plan=cast.plan, term="laa")
    said = "There is another term of this name now. Change or remove that term first."
    assert said in back(officer, cast.plan, "term", first.pk, follow=True).content.decode()
    assert [row.pk for row in cast.plan.glossary.all()] == [second.pk]
    remove(officer, cast.plan, "term", second.pk)
    assert back(officer, cast.plan, "term", first.pk).url.endswith(f"#term-{first.pk}")
    assert [row.pk for row in cast.plan.glossary.all()] == [first.pk]
