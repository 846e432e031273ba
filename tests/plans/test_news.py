"""What changed since somebody last looked: told once, in the order of print, by name, and never of another trust."""

from contextlib import contextmanager
from datetime import timedelta

import pghistory
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cypp import ordering
from indicators.models import Measure, Target
from partners.models import Membership
from plans.models import GlossaryTerm, Look, Plan, Section
from priorities.models import Commitment, Objective, Priority, Result
from tests.cast import CANARY
from tests.factories import CommentFactory, OrganisationFactory, OutcomeFactory, ResultFactory, full_plan

# Acts are told apart by the moment their transactions began, so these have to be real ones.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(cast):
    """The plan as the officer left it: what is done from here on is news."""
    Look.objects.create(plan=cast.plan, user=cast.officer, at=timezone.now(), since=timezone.now())
    return cast.plan


@pytest.fixture
def rows(plan):
    """rows("2.1.1") is a commitment by its number."""

    def find(number):
        first, second, third = number.split(".")
        return Commitment.objects.get(
            objective__priority__plan=plan,
            objective__priority__number=first,
            objective__number=second,
            number=third,
        )

    return find


def url(plan, name="plans:news", *args):
    return reverse(name, args=[plan.trust.slug, plan.slug, *args])


def page(cast, who="officer", **query):
    answer = cast.client(who).get(url(cast.plan), query)
    assert answer.status_code == 200
    return answer


def told(answer):
    """[(number and title, what, who)] of a page, from the top."""
    return [
        (f"{item.label} {item.title}".strip(), change.entry.what, change.who)
        for item in answer.context["page"]
        for change in item.changes
    ]


@contextmanager
def by(user):
    """Everything written inside was done by this person, in one act."""
    with pghistory.context(user=user.pk), transaction.atomic():
        yield


def reword(row, user, **words):
    with by(user):
        type(row).objects.filter(pk=row.pk).update(**words, version=row.version + 1)
    row.refresh_from_db()


def test_changes_are_told_in_the_order_of_print_under_their_places(cast, plan, rows):
    section, last = plan.sections.all()
    with by(cast.lead):
        Section.objects.filter(pk=last.pk).update(after_priorities=True, position=1)
    Look.objects.update(since=timezone.now())
    measure = Measure.objects.get(priority__plan=plan, priority__number=2)
    term = GlossaryTerm.objects.create(plan=plan, term="CAF", meaning="a form")
    Look.objects.update(since=timezone.now())
    reword(term, cast.lead, meaning="Common Assessment Framework")
    reword(measure, cast.lead, title="Obesity at ten")
    reword(last, cast.lead, body="What comes next")
    reword(rows("2.1.2"), cast.lead, text="Open four centres")
    reword(rows("1.2.1"), cast.lead, by_when="May 2012", lead="Head of Health")
    reword(Result.objects.get(objective=rows("2.1.2").objective), cast.lead, text="More play")
    reword(section, cast.lead, body="A better beginning")
    answer = page(cast)
    assert [(title, what) for title, what, who in told(answer)] == [
        ("Section 1", "Changed"),
        ("1.2.1 Commitment 1.2.1", "Changed"),
        ("2.1.1 More play", "Changed"),
        ("2.1.2 Open four centres", "Changed"),
        ("Obesity at ten", "Changed"),
        ("Section 2", "Changed"),
        ("CAF", "Changed"),
    ]
    assert [group.group_title for group, _ in answer.context["groups"]] == [
        "Section 1",
        "1 Priority 1",
        "2 Priority 2",
        "Section 2",
        "Terms",
    ]
    words = answer.content.decode()
    assert "7 changes by 1 person" in words
    assert '<ins><span class="govuk-visually-hidden">Added: </span>Open four centres</ins>' in words
    assert "<dt>By when</dt>" in words and "<dt>Lead</dt>" in words
    assert f'href="/alder/plans/alder-plan/priorities/{rows("2.1.2").objective.priority_id}/#commitment-' in words


def test_ones_own_changes_are_told_only_when_asked_for(cast, plan, rows):
    reword(rows("1.1.1"), cast.officer, text="Mine")
    reword(rows("1.1.2"), cast.lead, text="Theirs")
    assert told(page(cast)) == [("1.1.2 Theirs", "Changed", "Lead")]
    assert [row[0] for row in told(page(cast, mine="on"))] == ["1.1.1 Mine", "1.1.2 Theirs"]


def test_what_one_person_did_to_a_row_is_one_change_and_others_between_split_it(cast, plan, rows):
    row = rows("1.1.1")
    for number in range(3):
        reword(row, cast.lead, text=f"Draft {number}")
    reword(row, cast.manager, text="Draft of the manager")
    reword(row, cast.lead, text="Last words")
    answer = page(cast)
    assert [(what, who) for _, what, who in told(answer)] == [
        ("Changed", "Lead"),
        ("Changed", "Manager"),
        ("Changed", "Lead"),
    ]
    oldest = answer.context["page"][0].changes[-1]
    assert dict(oldest.entry.changes)["What we will do"] == [("del", "Commitment 1.1.1"), ("ins", "Draft 2")]
    assert "saved 3 times" in answer.content.decode() and "3 changes by 2 people" in answer.content.decode()
    mixed = page(cast, "manager", span="week")
    assert [who for title, _, who in told(mixed) if "Last words" in title][:2] == ["Lead", "Lead"]


def test_what_came_or_went_together_is_told_at_the_top_of_it(cast, plan, rows):
    objective = rows("1.2.1").objective
    with by(cast.lead):
        objective.delete()
    with by(cast.manager):
        new = Objective.objects.create(priority=rows("1.1.1").objective.priority, number=3, title="Play more")
        for number in (1, 2):
            Commitment.objects.create(objective=new, number=number, text=f"Build {number}")
        ResultFactory(objective=new, number=1)
    answer = page(cast)
    assert told(answer) == [
        ("1.2 Objective 1.2", "Removed", "Lead"),
        ("1.3 Play more", "Added", "Manager"),
    ]
    removed, added = (item.changes[0].with_it for item in answer.context["page"])
    assert removed == "1 result, 2 commitments" and added == "1 result, 2 commitments"
    gone, there = answer.context["page"]
    assert not gone.url and there.url
    client = cast.client("officer")
    assert client.get(gone.log).status_code == client.get(there.log).status_code == 200


def test_what_came_and_went_is_no_news_and_neither_is_closing_up(cast, plan, rows):
    with by(cast.lead):
        extra = Commitment.objects.create(objective=rows("1.1.1").objective, number=9, text="A slip")
    with by(cast.lead):
        extra.delete()
    first = rows("2.1.1")
    client = cast.client("manager")
    client.post(reverse("priorities:commitment_remove", args=["alder", plan.slug, first.pk]))
    assert told(page(cast)) == [("2.1.1 Commitment 2.1.1", "Removed", "Manager")]
    client.post(reverse("priorities:commitment_bring_back", args=["alder", plan.slug, first.pk]))
    assert told(page(cast)) == [], "it is as it was"
    reword(first, cast.lead, text="Other words")
    client.post(reverse("priorities:commitment_remove", args=["alder", plan.slug, first.pk]))
    assert [what for _, what, _ in told(page(cast))] == ["Removed", "Changed"]


def test_a_move_is_told_once_with_both_numbers(cast, plan, rows):
    address = reverse("priorities:commitment_move", args=["alder", plan.slug, rows("2.1.1").pk])
    cast.client("manager").post(address, {"direction": "down"})
    answer = page(cast)
    assert [row[1:] for row in told(answer)] == [("Moved", "Manager")], "two that changed places moved once"
    moved = answer.context["page"][0].changes[0].entry.moved
    assert sorted(moved) == ["2.1.1", "2.1.2"] and f"from {moved[0]} to {moved[1]}" in answer.content.decode()
    for number in range(2):
        ResultFactory(objective=rows("2.1.1").objective, number=2 + number, text=f"Result {number}")
    Look.objects.update(since=timezone.now())
    first = Result.objects.get(objective=rows("2.1.1").objective, number=1)
    for _ in range(2):
        cast.client("manager").post(
            reverse("priorities:result_move", args=["alder", plan.slug, first.pk]), {"direction": "down"}
        )
    answer = page(cast)
    assert told(answer) == [("2.1.3 Result 2.1.1", "Moved", "Manager")], "not those that it passed"
    assert "from 2.1.1 to 2.1.3" in answer.content.decode()


def test_rows_that_move_together_to_another_place_are_all_told(cast, plan, rows):
    chosen, to = list(rows("1.1.1").objective.commitments.all()), rows("2.2.1").objective
    Commitment.objects.filter(objective=to).update(result=None)
    Commitment.objects.filter(pk__in=[row.pk for row in chosen]).update(result=None)
    Look.objects.update(since=timezone.now())
    with by(cast.lead):
        ordering.transfer(chosen, "objective", to)
    answer = page(cast)
    assert [what for _, what, _ in told(answer)] == ["Moved", "Moved"]
    assert [change.entry.moved for item in answer.context["page"] for change in item.changes] == [
        ("1.1.1", "2.2.3"),
        ("1.1.2", "2.2.4"),
    ]


def test_what_hangs_beside_a_row_is_part_of_it(cast, plan, rows):
    fire = OrganisationFactory(trust=cast.trust, name="Alder Fire Service")
    with by(cast.lead):
        rows("1.1.1").organisations.add(fire)
    measure = Measure.objects.get(priority__plan=plan, priority__number=1)
    with by(cast.lead):
        Target.objects.filter(measure=measure, period="2010/11").update(value="14.5")
    with by(cast.lead):
        plan.priorities.first().outcomes.add(OutcomeFactory(trust=cast.trust, title="Be well"))
    answer = page(cast)
    labels = [dict(change.entry.changes) for item in answer.context["page"] for change in item.changes]
    assert [list(found) for found in labels] == [
        ["Outcomes"],
        ["Contributing organisations"],
        ["Target for 2010/11"],
    ]
    assert labels[1]["Contributing organisations"][0] == ("ins", "Alder Fire Service, ")
    assert labels[2]["Target for 2010/11"] == [("del", "12.5%"), ("ins", "14.5%")]


def test_comments_come_last_without_ones_own_and_without_removed_ones(cast, plan, rows):
    section = plan.sections.first()
    for who, text in (("lead", "Is this so?"), ("officer", "Mine")):
        CommentFactory(plan=plan, place_id=section.pk, by=getattr(cast, who), by_name=who.capitalize(), text=text)
    CommentFactory(plan=plan, place_id=section.pk, by=cast.lead, text="", removed_at=timezone.now())
    CommentFactory(plan=cast.other_plan, text=CANARY)
    CommentFactory(plan=plan, place_id=section.pk, by=cast.lead, at=timezone.now() - timedelta(days=90))
    answer = page(cast)
    assert [(comment.text, place.words) for comment, place, _ in answer.context["said"]] == [
        ("Is this so?", "Section 1")
    ]
    assert "1 new comment since" in answer.content.decode()
    assert len(page(cast, mine="on").context["said"]) == 2


def test_reading_ends_the_list_with_what_the_page_showed(cast, plan, rows):
    reword(rows("1.1.1"), cast.lead, text="Seen")
    seen = page(cast)
    read = seen.context["read"]
    reword(rows("1.1.2"), cast.lead, text="Written while it was read")
    answer = cast.client("officer").post(url(plan), {"read": read.isoformat()}, follow=True)
    assert "Noted." in answer.content.decode()
    assert [title for title, *_ in told(answer)] == ["1.1.2 Written while it was read"]
    Look.objects.update(since=read - timedelta(hours=1))
    assert "1.1.1 Seen" in [title for title, *_ in told(page(cast))]
    page(cast, "second_officer")
    assert not Look.objects.filter(user=cast.second_officer).exists(), "reading a page changes nothing"


@pytest.mark.parametrize("read", ["", "yesterday", "2026-13-40T00:00:00Z", "2010-01-01T00:00:00"])
def test_a_time_that_is_none_changes_nothing(cast, plan, read):
    before = Look.objects.values().get()
    assert cast.client("officer").post(url(plan), {"read": read}).status_code == 400
    assert Look.objects.values().get() == before


def test_nobody_reads_ahead(cast, plan):
    ahead = timezone.now() + timedelta(days=3)
    cast.client("officer").post(url(plan), {"read": ahead.isoformat()})
    assert Look.objects.get().since <= timezone.now()


def test_what_is_still_being_written_is_not_missed(cast, plan, rows):
    row = rows("1.1.1")
    slow = connection.copy()
    try:
        with slow.cursor() as cursor:
            slow.set_autocommit(False)
            cursor.execute("UPDATE priorities_commitment SET text = 'Slowly written' WHERE id = %s", [row.pk])
            read = page(cast).context["read"]
            slow.commit()
    finally:
        slow.close()
    cast.client("officer").post(url(plan), {"read": read.isoformat()})
    assert [title for title, *_ in told(page(cast))] == ["1.1.1 Slowly written"]


@pytest.mark.parametrize("span", ["today", "week", "month", "visit", "nonsense"])
def test_a_chosen_span_of_somebody_who_never_looked(cast, plan, span):
    answer = page(cast, "manager", span=span)
    assert answer.context["changes"] > 0
    assert ("have not looked at this plan before" in answer.content.decode()) == (span in {"visit", "nonsense"})


def test_an_empty_list_says_so(cast, plan):
    assert "Nothing new" in page(cast).content.decode()


def test_the_overview_says_how_much_there_is(cast, plan, rows):
    def line(who="officer"):
        return " ".join(cast.client(who).get(url(plan, "plans:news_line")).content.decode().split())

    assert line().startswith("Nothing has changed since you last looked on ")
    reword(rows("1.1.1"), cast.lead, text="One")
    reword(rows("1.1.2"), cast.manager, text="Two")
    CommentFactory(plan=plan, place_id=plan.sections.first().pk, by=cast.lead)
    assert ">2 changes by 2 people and 1 new comment</a> since you last looked on " in line()
    assert "What changed in the last 7 days" in line("manager")
    overview = cast.client("officer").get(url(plan, "plans:detail")).content.decode()
    assert url(plan, "plans:news_line") in overview and overview.count(f'href="{url(plan)}"') == 2


def test_nobody_of_another_trust_is_named_and_nothing_of_it_is_told(cast, plan, rows):
    with by(cast.stranger):
        Section.objects.filter(plan=cast.other_plan).update(body=f"Changed {CANARY}", version=2)
    reword(rows("1.1.1"), cast.stranger, text="By somebody else")
    second = full_plan(cast.trust, slug="second")
    reword(second.sections.first(), cast.lead, body="In another plan")
    answer = page(cast)
    assert told(answer) == [("1.1.1 By somebody else", "Changed", "Somebody outside the trust")]
    assert CANARY not in answer.content.decode()
    Membership.objects.create(trust=cast.trust, user=cast.stranger, role="officer", known_as="Sam from Birch")
    assert told(page(cast))[0][2] == "Sam from Birch"


def test_numbers_follow_the_plans_numbering(cast, plan, rows):
    reword(rows("2.1.2"), cast.lead, text="Words")
    with by(cast.manager):
        rows("2.2.1").delete()
    with by(cast.manager):
        Objective.objects.create(priority=plan.priorities.get(number=1), number=3, title="One more")

    def numbers(numbering):
        Plan.objects.filter(pk=plan.pk).update(numbering=numbering)
        return [item.label for item in page(cast).context["page"]]

    assert numbers("running") == ["3", "4.2", "4.1"], "what is there as it is numbered now, what is gone as it was"
    assert numbers("lettered") == ["1c", "2a.2", "2b.1"]
    assert numbers("dotted") == ["1.3", "2.1.2", "2.2.1"]
    Look.objects.update(since=timezone.now())
    with by(cast.lead):
        Commitment.objects.filter(pk=rows("2.1.1").pk).update(number=7, version=2)
    for numbering, moved in (
        ("running", ("4.1", "4.7")),
        ("lettered", ("2a.1", "2a.7")),
        ("plain", ("2.1.1", "2.1.7")),
    ):
        numbers(numbering)
        assert page(cast).context["page"][0].changes[0].entry.moved == moved


def test_a_long_list_has_pages(cast, plan):
    for row in Commitment.objects.filter(objective__priority__plan=plan):
        reword(row, cast.lead, text=f"New {row.pk}")
    for position in range(30):
        with by(cast.lead):
            Section.objects.create(plan=plan, title=f"Extra {position}", position=10 + position)
    first, second = page(cast, span="week"), page(cast, span="week", page="2")
    assert len(first.context["page"]) == 25 and first.context["page"].has_next()
    assert "?span=week&amp;page=2" in first.content.decode()
    seen = [item.log for answer in (first, second) for item in answer.context["page"]]
    assert len(seen) == len(set(seen)) == 50 and first.context["changes"] == second.context["changes"]


@pytest.mark.parametrize("times", [1, 12])
def test_more_changes_take_no_more_queries(cast, plan, times):
    people = [cast.lead, cast.manager]
    for number in range(times):
        kinds = [Section.objects.filter(plan=plan), Priority.objects.filter(plan=plan)]
        kinds += [Objective.objects.filter(priority__plan=plan), Result.objects.filter(objective__priority__plan=plan)]
        kinds += [
            Commitment.objects.filter(objective__priority__plan=plan),
            Measure.objects.filter(priority__plan=plan),
        ]
        for rows in kinds:
            row = rows[number % rows.count()]
            field = "text" if hasattr(row, "text") else "title"
            reword(row, people[number % 2], **{field: f"Words {number}"})
        with by(cast.lead):
            GlossaryTerm.objects.create(plan=plan, term=f"AB{number}", meaning="words")
        CommentFactory(plan=plan, place_id=plan.sections.first().pk, by=people[number % 2])
    cast.client("officer").get(url(plan))
    with CaptureQueriesContext(connection) as queries:
        answer = page(cast)
    assert answer.context["changes"] >= 7
    assert len(queries) == QUERIES
    with CaptureQueriesContext(connection) as queries:
        cast.client("officer").get(url(plan, "plans:news_line"))
    assert len(queries) == LINE


QUERIES, LINE = 49, 37
