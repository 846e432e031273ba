"""What is printed of a signature says the same as the room and the form."""

from datetime import date

import pytest

from plans.templatetags.chapters import MARKS as CHAPTER_MARKS
from priorities.models import Priority, SignOff
from priorities.signoff.corrections import correct
from priorities.signoff.forms import SignForm
from priorities.signoff.receipts import facts
from priorities.signoff.record_paper import context, record_data
from priorities.signoff.room import MARKS

pytestmark = pytest.mark.django_db


def test_the_printed_record_says_corrected_since_where_the_room_does(stage, asked):
    stage.sign(asked[0])
    before = stage.hash_of(stage.first)
    Priority.objects.filter(pk=stage.first.pk).update(rationale="Why, put right.")
    after = stage.hash_of(stage.first)
    correct(priority=stage.first, by=stage.cast.manager, before=before, after=after, reason="A slip of the pen.")
    data = record_data(stage.plan)
    printed = {each["name"]: each["cells"] for each in context(data)["data"]["organisations"]}
    assert printed[stage.health.name] == [("agreed", "Agreed, corrected since"), ("waiting", "Waiting")]
    assert data["priorities"][0]["answers"][1]["label"] == "Agreed, corrected since"


def test_a_record_of_before_the_words_were_kept_prints_those_of_the_mark(stage, asked):
    data = record_data(stage.plan)
    for each in data["organisations"]:
        del each["labels"]
    assert {cell for each in context(data)["data"]["organisations"] for cell in each["cells"]} == {
        ("waiting", "Waiting")
    }


@pytest.mark.parametrize(
    ("secured", "label"),
    [
        ("Cabinet", "Meeting"),
        ("Delegated authority of the Principal", "Date"),
        ("Chief Superintendent, delegated authority of the Chief Constable", "Date"),
    ],
)
def test_a_day_without_a_meeting_is_not_called_one(stage, asked, secured, label):
    signoff = stage.sign(asked[0], secured_by=secured, meeting_date=date(2010, 3, 4))
    assert (label, "4 March 2010") in facts(signoff)
    assert {what for what, _ in facts(signoff)} & {"Meeting", "Date"} == {label}


@pytest.mark.parametrize("typed", ["the governors", "delegated authority of the governors"])
def test_delegated_authority_is_said_once(typed):
    words = {"decision": "agreed", "how": "delegated", "secured_by": typed, "read_sha256": "a", "seen": "0"}
    form = SignForm(words, today=date(2010, 3, 9))
    assert form.is_valid(), form.errors
    assert form.statement["secured_by"] == f"{SignOff.DELEGATED}the governors"


def test_every_mark_of_the_chapter_has_the_shape_that_the_room_gives_it():
    assert {mark: shape for mark, (_, shape) in CHAPTER_MARKS.items()} == {
        mark: shape for mark, (_, shape) in MARKS.items()
    }
