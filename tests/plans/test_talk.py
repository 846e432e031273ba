"""Comments and mentions: who may do what, what is shown where, and that none of it is ever printed."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from partners.models import Membership, Role
from plans import talk, talk_actions
from plans.access import readers_of, visible_to
from plans.document import freeze
from plans.models import Assignment, Comment, Mention, Plan, Publication, State
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html
from plans.talk_pages import FILTERS
from priorities.models import Commitment
from tests.cast import ROLES
from tests.factories import AssignmentFactory, CommentFactory, MembershipFactory, UserFactory
from tests.plans.talking import HTMX, assign, page, url

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=16)


@pytest.fixture
def said(cast, section):
    """say("officer", "words") posts a comment on the first section and returns it."""

    def say(who, text, kind="section", pk=section.pk, **more):
        answer = cast.client(who).post(url(cast.plan, "talk_place", kind, pk), {"text": text, **more})
        assert answer.status_code == 302, answer.content.decode()
        return Comment.objects.latest("pk")

    return say


# Saying


@pytest.mark.parametrize("who", ["officer", "manager", "lead"])
def test_whoever_reads_the_draft_may_comment(cast, section, said, who):
    comment = said(who, "Is this tested with parents?")
    assert (comment.place_kind, comment.place_id, comment.place_words) == ("section", section.pk, section.title)
    assert "Is this tested with parents?" in page(cast, "officer", "talk_place", "section", section.pk)


def test_a_signatory_comments_from_sign_off_on(cast, section):
    address = url(cast.plan, "talk_place", "section", section.pk)
    assert cast.client("signatory").post(address, {"text": "Early"}).status_code == 404
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SIGNOFF)
    assert cast.client("signatory").post(address, {"text": "Now"}).status_code == 302
    assert list(Comment.objects.values_list("text", flat=True)) == ["Now"]


def test_a_comment_goes_back_to_where_it_was_said(cast, section):
    answer = cast.client("officer").post(url(cast.plan, "talk_place", "section", section.pk), {"text": "Here"})
    comment = Comment.objects.get()
    assert answer.url.endswith(f"/talk/section/{section.pk}/?at=comment-{comment.pk}#comment-{comment.pk}")


@pytest.mark.parametrize("text", ["", "  \r\n ", "x" * 4001, "a\x00b"])
def test_what_cannot_be_kept_is_refused_and_shown_again(cast, section, text):
    address = url(cast.plan, "talk_place", "section", section.pk)
    for headers in ({}, HTMX):
        answer = cast.client("officer").post(address, {"text": text}, headers=headers)
        assert answer.status_code == 422 and "error-summary" in answer.content.decode()
    assert not Comment.objects.exists()


def test_nobody_talks_about_what_is_not_in_the_plan(cast):
    theirs = cast.other_plan.sections.first()
    for kind, pk in [("section", theirs.pk), ("section", 2**70), ("priority", 2**70), ("nothing", 1), ("priority", 0)]:
        assert cast.client("officer").post(url(cast.plan, "talk_place", kind, pk), {"text": "X"}).status_code == 404
        scope = {"text": "X", "scope": f"{kind}-{pk}"}
        assert cast.client("officer").post(url(cast.plan, "talk_place", kind, pk), scope).status_code == 404
    assert not Comment.objects.exists()


def test_what_people_write_is_text_and_never_markup(cast, section, said):
    said("lead", "<script>alert(1)</script> & **no** markup")
    shown = page(cast, "officer", "talk_place", "section", section.pk)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; **no** markup" in shown and "<script>alert" not in shown


def test_a_reply_joins_its_thread_and_goes_one_level_deep(cast, said):
    first = said("officer", "Which budget?")
    cast.client("lead").post(url(cast.plan, "comment_reply", first.pk), {"text": "The pooled one"})
    answer = Comment.objects.get(parent=first)
    assert (answer.text, answer.place_key) == ("The pooled one", first.place_key)
    again = cast.client("officer").post(url(cast.plan, "comment_reply", answer.pk), {"text": "Thanks"})
    assert again.status_code == 404
    empty = cast.client("officer").post(url(cast.plan, "comment_reply", first.pk), {"text": ""})
    assert empty.status_code == 422 and "error-summary" in empty.content.decode()


# Names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ann Lee please", {1}),
        ("@ann  lee, please", {1}),
        ("@Ann Lee-Smith please", {2}),
        ("@Ann Leeson", set()),
        ("write to x@Ann Lee", set()),
        ("@Ann Lee and @Bob", {1, 3}),
        ("Ann Lee", set()),
        ("@Anne", set()),
    ],
)
def test_a_name_after_an_at_is_a_mention(text, found):
    assert set(talk.mentioned(text, {1: "Ann Lee", 2: "Ann Lee-Smith", 3: "Bob"})) == found


def test_only_readers_can_be_named_and_oneself_is_not(cast, said):
    comment = said("officer", "@Lead @Signatory @Board @Administrator @Officer @Nobody what do you say?")
    assert [mention.user for mention in comment.mentions.all()] == [cast.lead]


def test_the_author_hears_who_will_be_told_and_which_name_is_unknown(cast, section):
    address = url(cast.plan, "talk_place", "section", section.pk)
    answer = cast.client("officer").post(address, {"text": "@Lead and @Robert"}, follow=True).content.decode()
    assert "Told of it: Lead." in answer
    assert "Nobody who reads this draft is called “Robert”." in answer
    assert "<strong>@Lead</strong> and @Robert" in answer


@pytest.mark.parametrize("state", State.values)
def test_readers_are_exactly_those_who_see_the_plan(cast, state):
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    plan = Plan.objects.get(pk=cast.plan.pk)
    people = [getattr(cast, name) for name in [*ROLES, "stranger", "nobody"]]
    see = {person.pk for person in people if visible_to(person, plan.trust).filter(pk=plan.pk).exists()}
    assert set(readers_of(plan)) == see


def test_a_reader_is_called_what_the_trust_calls_them(cast):
    Membership.objects.filter(user=cast.lead).update(known_as="Jo Lead")
    MembershipFactory(trust=cast.trust, user=cast.lead, role=Role.OFFICER)
    assert readers_of(cast.plan)[cast.lead.pk] == "Jo Lead"


# Changing, removing, resolving


def test_ones_own_comment_can_be_changed_for_a_quarter_of_an_hour(cast, said):
    comment = said("officer", "@Lead look")
    address = url(cast.plan, "comment_edit", comment.pk)
    assert cast.client("second_officer").post(address, {"text": "Not mine"}).status_code == 403
    assert cast.client("officer").post(address, {"text": ""}).status_code == 422
    assert cast.client("officer").post(address, {"text": "@Manager look"}).status_code == 302
    comment.refresh_from_db()
    assert comment.text == "@Manager look" and comment.changed_at
    assert [mention.user for mention in comment.mentions.all()] == [cast.manager]
    Comment.objects.update(at=timezone.now() - LATER)
    assert cast.client("officer").get(address).status_code == 403
    assert cast.client("officer").post(address, {"text": "Too late"}).status_code == 403
    comment.refresh_from_db()
    assert comment.text == "@Manager look"


def test_a_removed_comment_leaves_the_fact_its_replies_and_a_record(cast, section, said):
    comment = said("officer", "Words I regret")
    cast.client("lead").post(url(cast.plan, "comment_reply", comment.pk), {"text": "I see"})
    assert cast.client("manager").post(url(cast.plan, "comment_remove", comment.pk)).status_code == 403
    assert cast.client("officer").post(url(cast.plan, "comment_remove", comment.pk)).status_code == 302
    shown = page(cast, "lead", "talk_place", "section", section.pk)
    assert "Removed by its author on" in shown and "I see" in shown and "Words I regret" not in shown
    assert cast.client("officer").post(url(cast.plan, "comment_remove", comment.pk)).status_code == 404
    assert comment.events.filter(text="Words I regret").exists()


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 302), ("officer", 302), ("manager", 302), ("signatory", 403), ("board", 404)]
)
def test_the_author_officers_and_managers_resolve(cast, said, who, status):
    comment = said("lead", "Done?")
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SIGNOFF)
    assert cast.client(who).post(url(cast.plan, "comment_resolve", comment.pk)).status_code == status
    comment.refresh_from_db()
    assert (comment.resolved_by == getattr(cast, who)) is (status == 302)


def test_a_thread_is_resolved_once_and_can_be_opened_again(cast, said):
    comment = said("lead", "Done?")
    address = url(cast.plan, "comment_resolve", comment.pk)
    cast.client("officer").post(address)
    cast.client("manager").post(address)
    comment.refresh_from_db()
    assert comment.resolved_name == "Officer"
    cast.client("lead").post(address, {"to": "open"})
    comment.refresh_from_db()
    assert comment.resolved_at is None and comment.resolved_by is None


def test_the_database_refuses_what_makes_no_sense(cast):
    first = CommentFactory(plan=cast.plan)
    now = timezone.now()
    for wrong in (
        {"resolved_at": now},
        {"parent": first, "resolved_at": now, "resolved_by": cast.officer},
        {"text": ""},
        {"removed_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CommentFactory(plan=cast.plan, **wrong)
    row = AssignmentFactory(plan=cast.plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentFactory(plan=cast.plan, place_id=row.place_id)


# Pages


def test_the_card_of_a_priority_holds_the_talk_of_its_rows_and_their_counts(cast, said):
    priority = cast.plan.priorities.first()
    row = Commitment.objects.filter(objective__priority=priority).first()
    other = Commitment.objects.exclude(objective__priority=priority).filter(objective__priority__plan=cast.plan).first()
    said("officer", "About the row", "commitment", row.pk)
    said("officer", "Elsewhere", "commitment", other.pk)
    address = url(cast.plan, "talk_place", "priority", priority.pk)
    card = cast.client("officer").get(address, headers=HTMX).content.decode()
    assert "About the row" in card and "Elsewhere" not in card and "<html" not in card
    assert f'id="talk-commitment-{row.pk}" class="talk-mark" hx-swap-oob="true">1 open<' in card
    for path, marked in ((f"/alder/plans/alder-plan/priorities/{priority.pk}/", True), ("/alder/elsewhere/", False)):
        there = HTMX | {"HX-Current-URL": f"http://testserver{path}?at=1#talk"}
        card = cast.client("officer").get(address, headers=there).content.decode()
        assert "About the row" in card and ("talk-mark" in card) is marked
    counts = page(cast, "officer", "talk_marks", "priority", priority.pk)
    assert "1 open" in counts and f"talk-commitment-{other.pk}" not in counts
    comment = Comment.objects.get(text="About the row")
    answer = cast.client("officer").post(
        url(cast.plan, "comment_resolve", comment.pk), {"scope": f"priority-{priority.pk}"}, headers=HTMX, follow=True
    )
    assert f'id="talk-commitment-{row.pk}" class="talk-mark" hx-swap-oob="true"></span>' in answer.content.decode()


def test_pages_lead_to_the_talk_without_scripts(cast, section):
    priority = cast.plan.priorities.first()
    row = Commitment.objects.filter(objective__priority=priority).first()
    shown = cast.client("lead").get(reverse("priorities:detail", args=["alder", "alder-plan", priority.pk]))
    for kind, pk in (("priority", priority.pk), ("commitment", row.pk), ("objective", row.objective_id)):
        assert f'href="{url(cast.plan, "talk_place", kind, pk)}"' in shown.content.decode()
    assert url(cast.plan, "talk_place", "section", section.pk) in page(cast, "lead", "section", section.pk)


def test_the_list_of_a_plan_follows_the_plan_and_filters(cast, section, said):
    priority = cast.plan.priorities.first()
    row = Commitment.objects.filter(objective__priority=priority).first()
    said("lead", "Third: a row", "commitment", row.pk)
    said("officer", "Second: the priority", "priority", priority.pk)
    said("officer", "First: a section, @Lead")
    settled = said("officer", "Settled")
    cast.client("officer").post(url(cast.plan, "comment_resolve", settled.pk))
    texts = ["First: a section", "Second: the priority", "Third: a row", "Settled"]
    seen = {}
    for show in FILTERS:
        shown = page(cast, "lead", "talk", query_params={"show": show})
        seen[show] = [text for text in sorted(texts, key=shown.find) if text in shown]
    assert seen == {
        "open": texts[:3],
        "me": texts[:1],
        "mine": ["Third: a row"],
        "resolved": ["Settled"],
        "all": ["First: a section", "Settled", "Second: the priority", "Third: a row"],
    }


def test_talk_outlives_what_it_was_about(cast, section, said):
    said("lead", "Why is this here?")
    title = section.title
    cast.client("officer").post(url(cast.plan, "section_remove", section.pk))
    shown = page(cast, "lead", "talk")
    assert title in shown and "not in the plan any more" in shown
    assert "Why is this here?" in page(cast, "lead", "talk_place", "section", section.pk)


@pytest.mark.parametrize("size", [1, 6])
def test_the_pages_of_talk_take_the_same_queries_for_any_number_of_comments(
    cast, section, django_assert_num_queries, size
):
    priority = cast.plan.priorities.first()
    row = Commitment.objects.filter(objective__priority=priority).first()
    for at in range(size):
        for kind, pk in (("section", section.pk), ("priority", priority.pk), ("commitment", row.pk)):
            first = CommentFactory(plan=cast.plan, place_kind=kind, place_id=pk, text=f"{at} @Lead")
            Mention.objects.create(comment=first, user=cast.lead, name="Lead")
            CommentFactory(plan=cast.plan, place_kind=kind, place_id=pk, parent=first)
    cast.client("officer").get(url(cast.plan, "talk"))
    with django_assert_num_queries(14):
        cast.client("officer").get(url(cast.plan, "talk"))
    with django_assert_num_queries(13):
        cast.client("officer").get(url(cast.plan, "talk_place", "priority", priority.pk), headers=HTMX)
    with django_assert_num_queries(9):
        cast.client("officer").get(url(cast.plan, "talk_marks", "priority", priority.pk), headers=HTMX)


# Never printed


def test_no_word_of_it_is_in_the_document_the_file_or_the_public_page(cast, section, said):
    canary = "zq-canary-of-talk"
    said("officer", f"{canary} @Lead", "section", section.pk)
    said("officer", canary, "priority", cast.plan.priorities.first().pk)
    Comment.objects.update(by_name=canary)
    assign(cast, "officer", section, cast.lead)
    Assignment.objects.update(author_name=canary)
    assert canary in page(cast, "lead", "talk") and canary in page(cast, "lead", "detail")
    document = freeze(cast.plan)
    assert canary not in json.dumps(document)
    publication = Publication.objects.create(
        plan=cast.plan, number=1, stage="final", document=document, sha256="0" * 64
    )
    assert canary not in edition_html(document, "full", Version.of(publication))
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.PUBLISHED)
    public = cast.client("anonymous").get(reverse("plans:published", args=["alder", "alder-plan"]))
    assert public.status_code == 200 and canary not in public.content.decode()
    assert canary not in page(cast, "lead", "preview")


# Another trust


def test_two_trusts_of_one_person_keep_their_talk_apart(cast, section, said):
    MembershipFactory(trust=cast.other, user=cast.officer, role=Role.OFFICER, known_as="Other name")
    theirs = CommentFactory(plan=cast.other_plan, text="zq-birch-talk", by=cast.officer)
    assert "zq-birch-talk" not in page(cast, "officer", "talk", query_params={"show": "all"})
    for name in ("comment_reply", "comment_edit", "comment_remove"):
        assert cast.client("officer").get(url(cast.plan, name, theirs.pk)).status_code == 404
    comment = said("second_officer", "@Other name @Officer")
    assert [mention.name for mention in comment.mentions.all()] == ["Officer"]


def test_losing_the_role_ends_the_talk(cast, section, said):
    said("lead", "Mine")
    Membership.objects.filter(user=cast.lead).delete()
    assert cast.client("lead").get(url(cast.plan, "talk")).status_code == 404
    assert "Lead" not in talk.mentioned("@Lead", readers_of(cast.plan)).values()
    assert "Mine" in page(cast, "officer", "talk_place", "section", section.pk)
    with pytest.raises(talk_actions.PermissionDenied):
        talk_actions.reword(Comment.objects.get(), "Other words", by=UserFactory())
