"""When a plan has passed a body: the rules, over any way and any decisions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.decisions.papers import rows_of
from plans.decisions.route import (
    APPROVALS,
    DONE,
    EARLY,
    FORWARD,
    NOT_WORDS,
    OLD,
    OPEN,
    STANDINGS,
    Decided,
    Step,
    missing,
    own_words,
    standings,
)
from plans.models import Decision, RouteStep

WORDS = st.sampled_from(["a", "b", "c"])
DECIDED = st.builds(Decided, st.sampled_from(Decision.Outcome.values), WORDS, st.sampled_from(["", "a", "b"]))
STEP = st.builds(Step, st.sampled_from(RouteStep.Asks.values), st.none() | DECIDED)
WAY = st.lists(STEP, max_size=6)
KINDS = st.sampled_from(["section", "priority", "signoff", "timetable", "decisions", "glossary"])
CHAPTERS = st.lists(st.fixed_dictionaries({"kind": KINDS, "data": st.text(max_size=5)}), max_size=6)


@given(WAY, WORDS)
def test_every_step_has_a_standing_and_what_is_missing_is_what_is_not_done(steps, words):
    found = standings(steps, words)
    assert len(found) == len(steps) and set(found) <= set(STANDINGS)
    assert missing(steps, words) == [at for at, standing in enumerate(found) if standing != DONE]


@given(WAY, WORDS)
def test_a_step_without_a_decision_or_one_that_leaves_it_open_is_never_done(steps, words):
    for step, standing in zip(steps, standings(steps, words), strict=True):
        if step.decided is None or step.decided.outcome not in FORWARD:
            assert standing != DONE


@given(WAY, WORDS)
def test_noting_is_not_approving(steps, words):
    for step, standing in zip(steps, standings(steps, words), strict=True):
        if step.asks in APPROVALS and step.decided and step.decided.outcome == Decision.Outcome.NOTED:
            assert standing == "short"


@given(WAY, WORDS)
def test_words_that_were_decided_on_are_covered_whatever_was_published(steps, words):
    for step, standing in zip(steps, standings(steps, words), strict=True):
        if step.decided and step.decided.words == words:
            assert standing != OLD


@given(WAY, WORDS)
def test_an_approval_alone_does_not_cover_other_words(steps, words):
    """But for changes that a later body, which approves too, asked for of the same words."""
    for at, step in enumerate(steps):
        said = step.decided
        if said is None or said.words == words or said.published == words:
            continue
        if step.asks in APPROVALS and said.outcome == Decision.Outcome.APPROVED:
            later = [each.decided for each in steps[at + 1 :] if each.decided and each.asks in APPROVALS]
            asked_for = any(each.outcome == Decision.Outcome.CHANGES and each.words == said.words for each in later)
            if not asked_for:
                assert standings(steps, words)[at] == OLD


@given(WAY, WORDS, st.data())
def test_a_step_stands_or_falls_without_the_steps_before_it_but_for_its_turn(steps, words, data):
    at = data.draw(st.integers(0, len(steps)))
    for whole, alone in zip(standings(steps, words)[at:], standings(steps[at:], words), strict=True):
        assert whole == alone or (whole, alone) == (EARLY, DONE)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["decide", "reword", "publish"]),
        st.integers(0, 3),
        st.sampled_from(sorted(FORWARD | {"referred"})),
    ),
    max_size=14,
)


@given(st.lists(st.sampled_from(RouteStep.Asks.values), min_size=1, max_size=4), EVENTS)
def test_whoever_decides_in_turn_is_never_told_that_it_was_too_early(asks, events):
    """Whatever is decided, changed and published, as long as each record is taken only when it is its turn."""
    said, finals, version, words = {at: [] for at in range(len(asks))}, {}, 1, 1

    def known(one):
        final = next((number for number in sorted(finals) if number >= one.version), 0)
        return replace(one, final=final, published=finals.get(final, ""))

    def step(at):
        made = [known(one) for one in reversed(said[at])]
        return Step(asks[at], made[0] if made else None, tuple(made[1:]))

    for count, (event, at, outcome) in enumerate(events):
        version += 1
        if event == "reword":
            words += 1
        elif event == "publish":
            finals[version] = str(words)
        elif at < len(asks):
            before = [step(other) for other in range(at)]
            if outcome not in FORWARD or set(standings(before, str(words))) <= {DONE}:
                said[at].append(Decided(outcome, str(words), made=count + 1, day=count, version=version))
        assert EARLY not in standings([step(other) for other in range(len(asks))], str(words))


def test_a_body_that_decided_before_one_that_is_ahead_of_it_now_decides_again():
    council = Step("adopt", Decided("approved", "a", made=1, day=5))
    undecided, late = Step("comment"), Step("comment", Decided("noted", "a", made=2, day=9))
    assert standings([council, undecided], "a") == [DONE, OPEN]
    assert standings([undecided, council], "a") == [OPEN, EARLY]
    assert standings([late, council], "a") == [DONE, EARLY]
    again = Step("adopt", Decided("approved", "a", made=3, day=20), (Decided("approved", "a", made=1, day=5),))
    assert standings([late, again], "a") == [DONE, DONE]


@pytest.mark.parametrize(("made", "day"), [(1, 9), (3, 5), (3, 4)])
def test_a_body_was_in_turn_by_the_record_or_by_the_day_of_the_meeting(made, day):
    """What was recorded late was decided on its day all the same."""
    council = Step("adopt", Decided("approved", "a", made=2, day=5))
    assert standings([Step("approve", Decided("approved", "a", made=made, day=day)), council], "a") == [DONE, DONE]


def test_a_body_ahead_that_had_decided_on_other_words_had_not_decided():
    council = Step("adopt", Decided("approved", "b", made=2, day=5))
    again = Step("approve", Decided("approved", "b", made=3, day=6), (Decided("approved", "a", made=1, day=1),))
    assert standings([again, council], "b") == [DONE, EARLY]


@given(WAY, WORDS)
def test_what_was_decided_before_a_publication_ends_with_it(steps, words):
    """Once published, a decision covers its own words and the published ones, and nothing that is written since."""
    for step, standing in zip(steps, standings(steps, words), strict=True):
        said = step.decided
        if said and said.published and words not in (said.words, said.published):
            assert standing != DONE


@pytest.mark.parametrize("outcome", sorted(FORWARD))
@pytest.mark.parametrize("asks", ["note", "comment"])
def test_bodies_that_note_or_comment_are_done_with_any_decision_that_goes_forward(asks, outcome):
    assert standings([Step(asks, Decided(outcome, "old"))], "new") == [DONE]


def test_changes_that_a_body_asked_for_are_to_follow():
    before = Step("approve", Decided("approved", "a"))
    council = Step("adopt", Decided("changes", "a"))
    assert standings([before, council], "b") == [DONE, DONE]
    assert standings([before, Step("adopt", Decided("approved", "a"))], "b") == [OLD, OLD]
    then = Decided("approved", "z", made=3, day=9)
    assert standings([Step("approve", then, (before.decided,)), council], "b") == [OLD, DONE]


@given(CHAPTERS, CHAPTERS)
def test_own_words_are_all_chapters_but_those_that_tell_of_the_plan(one, other):
    plan = {"title": "Plan", "starts": "2010-04-01", "ends": "2013-03-31", "legal_basis": ""}
    kept = [[each for each in chapters if each["kind"] not in NOT_WORDS] for chapters in (one, other)]
    hashes = [own_words({"plan": plan, "chapters": chapters}) for chapters in (one, other)]
    assert (hashes[0] == hashes[1]) == (kept[0] == kept[1])


def test_the_title_is_among_the_words():
    assert own_words({"plan": {"title": "One"}, "chapters": []}) != own_words(
        {"plan": {"title": "Two"}, "chapters": []}
    )


def test_lines_of_an_audit_trail_are_rows():
    text = "Lead officer: Jo Bell, Director: Care\nand team\n\nhttp://example.org/paper\nDated:"
    assert rows_of(text) == [
        {"label": "Lead officer", "words": "Jo Bell, Director: Care\nand team\nhttp://example.org/paper"},
        {"label": "Dated", "words": ""},
    ]
    assert rows_of("no label here") == [{"label": "Note", "words": "no label here"}]


@given(st.text(max_size=200))
def test_any_text_becomes_rows_with_a_label_or_words(text):
    for row in rows_of(text):
        assert row["label"] or row["words"]
