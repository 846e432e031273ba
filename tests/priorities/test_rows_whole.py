"""Whatever officers do with rows, one after the other: a machine that plays them against plain lists of ids."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from indicators.models import Measure
from plans.records import RECORDS
from priorities.models import Commitment, Priority
from tests.factories import full_plan
from tests.plans.test_removed import ADDING, Shelf, back, post, words

pytestmark = pytest.mark.django_db
BELOW = {"objective": ("result", "commitment"), "result": (), "commitment": ()}


class Rows(Shelf):
    """A plan as officers arrange it, with rows that are copied, and taken to other parents."""

    def copy(self, kind, at):
        for row in self.rows(kind)[at : at + 1] if kind in BELOW else []:
            known = {name: {each.pk for each in self.rows(name)} for name in BELOW}
            said = words(kind, row)
            assert post(self.client, self.plan, f"priorities:{kind}_copy", row.pk).status_code == 302
            new = {name: [each for each in self.rows(name) if each.pk not in known[name]] for name in BELOW}
            (made,) = new[kind]
            assert words(kind, made)[RECORDS[kind].title] == said[RECORDS[kind].title]
            ids = self.order[self.group(kind, row)]
            ids.insert(ids.index(row.pk) + 1, made.pk)
            for name in BELOW[kind]:
                rows = sorted(new[name], key=lambda each: each.number)
                assert len(rows) == len(self.order.get((name, row.pk), []))
                self.order[name, made.pk] = [each.pk for each in rows]

    def take(self, kind, at):
        """To the next parent but `at % 3`; a result goes with the commitments under it."""
        rows = self.rows(kind)[at : at + 1] if kind in BELOW else []
        for row in rows:
            parents = [each.pk for each in self.rows(RECORDS[kind].parent)]
            here = getattr(row, f"{RECORDS[kind].parent}_id")
            to = parents[(parents.index(here) + at % 3) % len(parents)]
            along = list(row.commitments.values_list("pk", flat=True)) if kind == "result" else []
            measured = self.measured(kind, row, to)
            answer = post(self.client, self.plan, f"priorities:{kind}_move_to", row.pk, to=to)
            assert answer.status_code == (422 if measured or to == here else 302)
            if answer.status_code == 302:
                for name, pk in [(kind, row.pk), *(("commitment", pk) for pk in along)]:
                    self.order[name, here].remove(pk)
                    self.order.setdefault((name, to), []).append(pk)

    def measured(self, kind, row, to):
        """Would a measure end up in another priority than the result that it shows?"""
        if kind == "commitment":
            return False
        home = to if kind == "objective" else RECORDS["objective"].model.objects.get(pk=to).priority_id
        shown = Measure.objects.filter(**{"result" if kind == "result" else "result__objective": row.pk})
        return shown.exclude(priority=home).exists()

    def back(self, kind, at):
        """As on the shelf, but that what it pointed to may have moved away since."""
        if not self.gone:
            return
        kind, pk, group, place, said = self.gone[at % len(self.gone)]
        parent = RECORDS[kind].above
        if parent and not parent.model.objects.filter(pk=group[1]).exists():
            assert back(self.client, self.plan, kind, pk, follow=True).redirect_chain[0][0].endswith("/removed/")
            return
        assert back(self.client, self.plan, kind, pk).status_code == 302
        now = words(kind, RECORDS[kind].model.objects.get(pk=pk))
        now["result"] = said["result"] = None  # what it serves may hang elsewhere now
        assert now == said
        ids = self.order.setdefault(group, [])
        ids.insert(min(place, len(ids)), pk)
        self.gone.remove((kind, pk, group, place, said))

    def check(self):
        super().check()
        assert not [
            row
            for row in Commitment.objects.filter(objective__priority__plan=self.plan).exclude(result=None)
            if row.result.objective_id != row.objective_id
        ]
        self.check_page()

    def check_page(self):
        """The page of the first priority numbers its rows as they were put."""
        priority = Priority.objects.filter(plan=self.plan).first()
        if priority is None:
            return
        url = reverse("priorities:detail", args=[self.plan.trust.slug, self.plan.slug, priority.pk])
        page = html.fromstring(self.client.get(url).content.decode())
        shown = {
            int(row.get("id").removeprefix("commitment-")): row.xpath("string(th)").strip()
            for row in page.xpath("//tr[starts-with(@id, 'commitment-')]")
        }
        assert shown == {
            pk: f"{priority.number}.{second}.{third}"
            for second, objective in enumerate(self.order.get(("objective", priority.pk), []), 1)
            for third, pk in enumerate(self.order.get(("commitment", objective), []), 1)
        }


STEPS = st.tuples(
    st.sampled_from(["add", "edit", "copy", "copy", "move", "take", "take", "remove", "back"]),
    st.sampled_from(["priority", "objective", "result", "commitment", "commitment"]),
    st.integers(0, 6),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_whatever_is_done_to_rows_numbers_stay_whole_and_everything_comes_back(cast, steps):
    plan = full_plan(cast.trust, priorities=2, objectives=2, commitments=2, sections=0)
    measure = Measure.objects.filter(priority__plan=plan).first()
    Measure.objects.filter(pk=measure.pk).update(result=measure.priority.objectives.first().results.first())
    rows = Rows(cast.client("officer"), plan)
    assert set(BELOW) < set(ADDING)
    for step, kind, at in steps:
        getattr(rows, step)(kind, at)
        rows.check()
    while rows.gone:
        held = len(rows.gone)
        for at in reversed(range(held)):
            rows.back("", at)
        assert len(rows.gone) < held, "something cannot be brought back"
    rows.check()
