"""Corrections that change nothing: which signatures stand through them, who may mark one, who may object."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction

from indicators.models import Target
from plans.models import Notice, State
from plans.workflow import TABLE, Refused, missing_for
from priorities.chapters import signature_hashes, signoff
from priorities.models import Commitment, Priority
from priorities.signoff.models import Correction, Objection
from priorities.signoff.room import cell_of, requests_of
from priorities.signoff.signing import WordsChanged
from priorities.signoff.standing import Step, path
from tests.factories import PriorityFactory
from tests.priorities.correcting import labels, mark, objection, reword
from tests.priorities.signoff import ROOM, move_to, text
from tests.priorities.together import blocked, together

pytestmark = pytest.mark.django_db


# Which signatures stand


def test_signatures_on_the_old_words_stand_and_say_so(stage, asked):
    for ask in asked:
        stage.sign(ask)
    before, after = reword(stage, "Why, put right.")
    assert labels(stage, asked) == ["Stale", "Agreed", "Stale", "Agreed"]
    mark(stage, before, after)
    assert labels(stage, asked) == ["Agreed, corrected since", "Agreed"] * 2
    told = [fault["message"] for fault in missing_for(stage.plan, TABLE[State.SIGNOFF, "approve"])]
    assert not any("has not signed" in message for message in told)


def test_the_chapter_says_what_was_corrected(stage, asked):
    stage.sign(asked[0])
    mark(stage, *reword(stage, "Why, put right."))
    rows = signoff(stage.plan)[0]["data"]["organisations"]
    health = next(row for row in rows if row["name"] == stage.health.name)
    assert health["cells"][0] == "agreed"
    assert re.fullmatch(r"Priority 1: corrected on \d+ \w+ \d{4}\. A slip of the pen\.", health["notes"][0])


def test_corrections_lead_on_from_one_to_the_next(stage, asked):
    health, police = asked[0], asked[2]
    stage.sign(health)
    mark(stage, *reword(stage, "Why, put right."))
    stage.sign(police)
    second = reword(stage, "Why, put right again.")
    assert labels(stage, [health, police]) == ["Stale", "Stale"]
    mark(stage, *second)
    assert labels(stage, [health, police]) == ["Agreed, corrected since"] * 2
    cell = cell_of(next(ask for ask in requests_of(stage.plan) if ask.pk == health.pk), signature_hashes(stage.plan))
    assert len(cell.steps) == 2


def test_a_change_after_the_correction_makes_them_stale(stage, asked):
    stage.sign(asked[0])
    mark(stage, *reword(stage, "Why, put right."))
    reword(stage, "Something else altogether.")
    assert labels(stage, asked[:1]) == ["Stale"]


def test_a_returned_priority_stays_returned_through_a_correction(stage, asked):
    stage.sign(asked[0], decision="not_agreed", comment="Too vague.")
    mark(stage, *reword(stage, "Why, put right."))
    assert labels(stage, asked[:1]) == ["Not agreed, corrected since"]


def test_a_request_read_without_the_room_is_judged_alike(stage, asked):
    stage.sign(asked[0])
    mark(stage, *reword(stage, "Why, put right."))
    asked[0].refresh_from_db()
    assert cell_of(asked[0], signature_hashes(stage.plan)).label == "Agreed, corrected since"


def test_the_way_over_corrections_ends_even_where_they_go_in_circles():
    def step(number, before, after):
        return Step(number, before, after, "", "2010-03-09")

    circle = [step(1, "a", "b"), step(2, "b", "a"), step(3, "b", "c")]
    assert [each.id for each in path(circle, "a", "c")] == [1, 3]
    assert path(circle, "a", "d") is None
    assert path(circle, "c", "a") is None
    assert path([], "a", "a") is None


# Saying so


def test_a_correction_is_kept_with_both_texts(stage, asked):
    stage.sign(asked[0])
    before, after = reword(stage, "Why, put right.")
    row = mark(stage, before, after, " A slip. ")
    assert (row.before["rationale"], row.after["rationale"]) == ("Why.", "Why, put right.")
    assert (row.before_sha256, row.after_sha256, row.reason, row.by_name) == (before, after, "A slip.", "Manager")
    assert mark(stage, before, after, "Again.") == row
    assert Correction.objects.count() == 1


@pytest.mark.parametrize("table", ["priorities_correction", "priorities_objection"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_one(stage, asked, table, sql):
    stage.sign(asked[0])
    objection(stage, mark(stage, *reword(stage, "Why, put right.")))
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


def refused(act, words, exception=Refused):
    before = (Correction.objects.count(), Objection.objects.count())
    with pytest.raises(exception, match=words):
        act()
    assert (Correction.objects.count(), Objection.objects.count()) == before


def test_a_change_of_weight_is_refused_in_words(stage, asked):
    stage.sign(asked[0])
    before = stage.hash_of(stage.first)
    Commitment.objects.filter(objective__priority=stage.first, number=1).update(by_when="Spring 2011")
    refused(lambda: mark(stage, before, stage.hash_of(stage.first)), "more than a correction: it changes a date")


@pytest.mark.parametrize(("reason", "words"), [("  ", "Say why"), ("x" * 1001, "Shorten")])
def test_a_correction_needs_a_reason(stage, asked, reason, words):
    stage.sign(asked[0])
    said = reword(stage, "Why, put right.")
    refused(lambda: mark(stage, *said, reason), words)


def test_words_that_changed_meanwhile_are_looked_at_again(stage, asked):
    stage.sign(asked[0])
    said = reword(stage, "Why, put right.")
    reword(stage, "Something else altogether.")
    refused(lambda: mark(stage, *said), "words changed while you were reading", WordsChanged)


def test_words_that_nobody_signed_are_not_corrected(stage, asked):
    stage.sign(asked[0])
    reword(stage, "Why, put right.")
    refused(lambda: mark(stage, "0" * 64, stage.hash_of(stage.first)), "No signature rests on those words")


@pytest.mark.parametrize("state", [State.DRAFTING, State.CONSULTATION, State.APPROVED, State.PUBLISHED])
def test_corrections_and_objections_belong_to_sign_off(stage, asked, state):
    stage.sign(asked[0])
    first = mark(stage, *reword(stage, "Why, put right."))
    said = reword(stage, "Why, put right again.")
    move_to(stage.plan, state)
    refused(lambda: mark(stage, *said), "only while it is at “Sign-off”")
    refused(lambda: objection(stage, first), "only while it is at “Sign-off”")


@pytest.mark.parametrize("who", ["officer", "signatory", "lead", "board", "administrator", "stranger"])
def test_only_a_plan_manager_marks_one(stage, asked, who):
    stage.sign(asked[0])
    said = reword(stage, "Why, put right.")
    refused(lambda: mark(stage, *said, by=getattr(stage.cast, who)), "Only a plan manager", PermissionDenied)


def test_those_whose_signatures_it_carries_are_told_once(stage, asked):
    stage.sign(asked[0])
    row = mark(stage, *reword(stage, "Why, put right."))
    told = Notice.objects.filter(key__startswith="corrected:")
    assert [(notice.user, notice.path) for notice in told] == [(stage.health_signatory, f"{ROOM}corrections/{row.pk}/")]
    assert "put right" not in told[0].words
    assert "It stands signed" in told[0].words


# Objections


def test_an_objection_makes_that_signature_alone_stale(stage, asked):
    for ask in asked:
        stage.sign(ask)
    row = mark(stage, *reword(stage, "Why, put right."))
    said = objection(stage, row, reason=" It is our name. ")
    assert (said.reason, said.by_name) == ("It is our name.", "Signatory")
    assert labels(stage, asked) == ["Stale", "Agreed", "Agreed, corrected since", "Agreed"]
    told = Notice.objects.get(key=f"objected:{said.pk}")
    assert (told.user, told.path) == (stage.cast.manager, f"{ROOM}corrections/{row.pk}/")
    assert "our name" not in told.words
    assert objection(stage, row) == said
    stage.sign(asked[0])
    assert labels(stage, asked[:1]) == ["Agreed"]


def test_no_further_correction_carries_a_signature_whose_giver_objected(stage, asked):
    health, police = asked[0], asked[2]
    stage.sign(health)
    stage.sign(police)
    before, after = reword(stage, "Why, put right.")
    objection(stage, mark(stage, before, after))
    _, last = reword(stage, "Why, put right again.")
    mark(stage, before, last)
    assert labels(stage, [health, police]) == ["Stale", "Agreed, corrected since"]
    stage.sign(health)
    _, newest = reword(stage, "Why, put right for good.")
    mark(stage, last, newest)
    assert labels(stage, [health]) == ["Agreed, corrected since"]


def test_a_correction_that_was_objected_to_carries_no_later_signature_of_that_organisation_either(stage, asked):
    first = Priority.objects.get(pk=stage.first.pk).rationale
    stage.sign(asked[0])
    stage.sign(asked[2])
    objection(stage, mark(stage, *reword(stage, "Why, put right.")))
    reword(stage, first)
    stage.sign(asked[0], comment="As it was.")
    reword(stage, "Why, put right.")
    assert labels(stage, [asked[0], asked[2]]) == ["Stale", "Agreed, corrected since"]


def test_who_objected_is_not_offered_as_corrected_again(stage, asked):
    """The page and the rule offer nothing that would carry no signature."""
    stage.sign(asked[0])
    before, after = reword(stage, "Why, put right.")
    objection(stage, mark(stage, before, after))
    refused(lambda: mark(stage, before, after), "have objected")
    _, last = reword(stage, "Why, put right again.")
    refused(lambda: mark(stage, before, last), "No signature rests on those words")
    page = stage.cast.client("manager").get(f"{ROOM}correct/{stage.first.pk}/")
    assert 'name="reason"' not in page.content.decode()
    assert "has objected" in text(page)


@pytest.mark.parametrize(("reason", "words"), [("  ", "Say what the change means"), ("x" * 1001, "Shorten")])
def test_an_objection_needs_a_reason(stage, asked, reason, words):
    stage.sign(asked[0])
    row = mark(stage, *reword(stage, "Why, put right."))
    refused(lambda: objection(stage, row, reason=reason), words)


def test_only_whose_signature_rests_on_it_may_object(stage, asked):
    stage.sign(asked[0])
    row = mark(stage, *reword(stage, "Why, put right."))
    refused(lambda: objection(stage, row, organisation=stage.police), "You do not sign for Alder Police")
    police = {"organisation": stage.police, "by": stage.police_signatory}
    refused(lambda: objection(stage, row, **police), "No signature of Alder Police rests on this")


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_words_saved_while_a_correction_is_marked_are_not_passed_unread(stage, asked):
    stage.sign(asked[0])
    said = reword(stage, "Why, put right.")
    with transaction.atomic():
        type(stage.plan).objects.select_for_update().get(pk=stage.plan.pk)
        Priority.objects.filter(pk=stage.first.pk).update(rationale="Something else altogether.")
        answer = blocked(lambda: mark(stage, *said))
    assert isinstance(answer(), WordsChanged)
    assert not Correction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_correction_marked_by_two_managers_at_once_is_one(stage, asked):
    stage.sign(asked[0])
    said = reword(stage, "Why, put right.")
    rows = together([lambda: mark(stage, *said)] * 3)
    assert len({row.pk for row in rows}) == 1
    assert Correction.objects.count() == 1


# The pages


def test_a_manager_marks_a_correction_and_a_signatory_objects(stage, asked):
    stage.sign(asked[0])
    before, after = reword(stage, "Why, putt right.")
    manager, address = stage.cast.client("manager"), f"{ROOM}correct/{stage.first.pk}/"
    assert address in manager.get(f"{ROOM}{asked[0].pk}/record/").content.decode()
    page = manager.get(address)
    assert re.search(r"<ins>.*putt right.*</ins>", page.content.decode())
    assert f"Signed by {stage.health.name}" in text(page)
    posted = {"before": before, "after": after, "reason": ""}
    faulty = manager.post(address, posted)
    assert (faulty.status_code, "Enter why the change means nothing" in text(faulty)) == (422, True)
    done = manager.post(address, posted | {"reason": "A slip of the pen."}, follow=True)
    assert "Marked by Manager" in text(done)
    row = Correction.objects.get()

    browser = stage.cast.client("signatory")
    mine = browser.get(f"{ROOM}mine/")
    assert "Agreed, corrected since" in text(mine)
    assert f"{ROOM}corrections/{row.pk}/" in mine.content.decode()
    page = browser.get(f"{ROOM}corrections/{row.pk}/")
    assert "Does it change anything for you?" in text(page)
    organisation = {"organisation": stage.health.pk}
    assert browser.post(f"{ROOM}corrections/{row.pk}/", organisation).status_code == 422
    said = browser.post(f"{ROOM}corrections/{row.pk}/", organisation | {"reason": "It is our name."}, follow=True)
    assert "Alder Primary Care Trust: It is our name." in text(said)
    assert "Does it change anything for you?" not in text(said)
    assert labels(stage, asked[:1]) == ["Stale"]


@pytest.mark.parametrize("state", [State.APPROVED, State.PUBLISHED])
def test_a_correction_offers_no_objection_that_would_be_refused(stage, asked, state):
    stage.sign(asked[0])
    row = mark(stage, *reword(stage, "Why, put right."))
    move_to(stage.plan, state)
    page = stage.cast.client("signatory").get(f"{ROOM}corrections/{row.pk}/")
    assert "Marked by Manager" in text(page)
    assert "Does it change anything for you?" not in text(page)


def test_a_change_of_weight_offers_no_form(stage, asked):
    stage.sign(asked[0])
    before = stage.hash_of(stage.first)
    Target.objects.filter(measure__priority=stage.first).update(value="77")
    manager, address = stage.cast.client("manager"), f"{ROOM}correct/{stage.first.pk}/"
    page = manager.get(address)
    assert "more than a correction. It changes a measure or its targets" in text(page)
    assert 'name="reason"' not in page.content.decode()
    answer = manager.post(address, {"before": before, "after": stage.hash_of(stage.first), "reason": "Small."})
    assert answer.status_code == 409
    assert "This is more than a correction" in text(answer)


def test_where_nothing_is_stale_there_is_nothing_to_mark(stage, asked):
    stage.sign(asked[0])
    page = stage.cast.client("manager").get(f"{ROOM}correct/{stage.first.pk}/")
    assert "Every signature of this priority stands" in text(page)


def test_a_correction_of_another_plan_is_not_there(stage, asked, cast):
    stage.sign(asked[0])
    row = mark(stage, *reword(stage, "Why, put right."))
    elsewhere = PriorityFactory(plan__trust=cast.trust)
    copied = {name: getattr(row, name) for name in ("before", "after", "before_sha256", "after_sha256", "reason")}
    other = Correction.objects.create(priority=elsewhere, by=cast.manager, by_name="Manager", **copied)
    assert cast.client("manager").get(f"{ROOM}corrections/{row.pk}/").status_code == 200
    assert cast.client("manager").get(f"{ROOM}corrections/{other.pk}/").status_code == 404
    assert cast.client("stranger").get(f"{ROOM}corrections/{row.pk}/").status_code == 404


def test_the_page_of_another_trusts_priority_is_not_there(stage):
    outside = stage.cast.other_plan.priorities.first()
    assert stage.cast.client("manager").get(f"{ROOM}correct/{outside.pk}/").status_code == 404
