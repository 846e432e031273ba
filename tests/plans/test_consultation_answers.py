"""What officers make of responses: read, accepted or set aside, tagged, counted, given out, and answered for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from plans.consultation.counting import repeated
from plans.document import freeze
from plans.models import Answer, Plan, Response, Tag, YouSaid
from plans.publishing.actions import freeze_publication
from tests.agreeing import AnswerFactory, ConsultationFactory, ResponseFactory, YouSaidFactory
from tests.cast import CANARY
from tests.plans.consulting import answered, filled, keys_of, place, received, words

pytestmark = pytest.mark.django_db
SHOWN, HIDDEN, NEW = Response.State.SHOWN, Response.State.HIDDEN, Response.State.NEW


def test_a_response_is_accepted_set_aside_and_taken_back(cast, draft):
    one = ResponseFactory(publication=draft)
    officer, page = cast.client("officer"), place(cast.plan, "response", one.pk)
    refused = officer.post(page, {"state": "hidden", "reason": " "})
    assert refused.status_code == 422 and "Say why" in words(refused)
    for state, reason in (("shown", ""), ("hidden", "Sent twice"), ("new", "")):
        assert officer.post(page, {"state": state, "reason": reason, "was": one.state}).status_code == 302
        one.refresh_from_db()
        assert (one.state, one.reason) == (state, reason)
        assert (one.moderated_by == cast.officer) is (state != "new")
    assert "Response" in words(officer.get(page))


def test_of_two_who_decide_at_once_the_second_is_asked_again(cast, draft):
    one = ResponseFactory(publication=draft)
    officer, manager, page = cast.client("officer"), cast.client("manager"), place(cast.plan, "response", one.pk)
    aside = {"state": "hidden", "reason": "Names a child", "was": "new"}
    assert [manager.post(page, aside).status_code for _ in range(2)] == [302, 302]
    late = officer.post(page, {"state": "shown", "was": "new"})
    assert late.status_code == 409 and "Somebody decided meanwhile" in words(late) and "Names a child" in words(late)
    assert officer.post(page, {"state": "shown"}).status_code == 422
    officer.post(place(cast.plan, "responses_several"), {"pick": [one.pk], "what": "accept"})
    one.refresh_from_db()
    assert (one.state, one.reason, one.moderated_by) == ("hidden", "Names a child", cast.manager)
    assert officer.post(page, {"state": "shown", "was": "hidden"}).status_code == 302
    assert 'name="was" value="shown"' in officer.get(page).content.decode()


def test_leads_read_what_was_accepted_and_nobody_else_reads_anything(cast, draft):
    shown = ResponseFactory(publication=draft, state=SHOWN, comment="Heard by leads")
    new = ResponseFactory(publication=draft, comment="Not read yet by anybody")
    lead, page = cast.client("lead"), place(cast.plan, "responses")
    listed = words(lead.get(page))
    assert "Heard by leads" in listed and "Not read yet by anybody" not in listed
    assert lead.get(place(cast.plan, "response", shown.pk)).status_code == 200
    assert lead.get(place(cast.plan, "response", new.pk)).status_code == 404
    assert lead.post(place(cast.plan, "response", shown.pk), {"state": "hidden"}).status_code == 403
    assert "Not read yet by anybody" not in lead.get(place(cast.plan, "responses_export", "csv")).content.decode()
    for role in ("signatory", "board", "administrator", "nobody", "stranger"):
        assert cast.client(role).get(page).status_code in (403, 404)


def test_another_trust_is_never_in_it(cast, draft):
    other = freeze_publication(cast.other_plan, "consultation", by=None)
    theirs = ResponseFactory(publication=other, state=SHOWN, comment=CANARY)
    AnswerFactory(response=theirs, key=keys_of(draft)[0], comment=CANARY)
    tag = Tag.objects.create(plan=cast.other_plan, name=CANARY)
    officer = cast.client("officer")
    own = ResponseFactory(publication=draft)
    for name, *args in (
        ("consultation",), ("responses",), ("consultation_counts",), ("tags",), ("you_said",),
        ("response", own.pk), ("responses_export", "csv"), ("you_said_add",), ("response_add",),
    ):  # fmt: skip
        assert CANARY not in officer.get(place(cast.plan, name, *args)).content.decode(), name
    officer.post(place(cast.plan, "responses_several"), {"pick": [own.pk, theirs.pk], "what": "tag", "tag": tag.pk})
    officer.post(place(cast.plan, "responses_several"), {"pick": [theirs.pk], "what": "accept"})
    officer.post(place(cast.plan, "response_tags", own.pk), {"tag": tag.pk})
    assert not tag.responses.exists()
    assert officer.get(place(cast.plan, "response", theirs.pk)).status_code == 404
    assert officer.get(place(cast.other_plan, "responses")).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b", "c"}),
        ("state=new", {"c"}),
        ("kind=child", {"a"}),
        ("kind=none", {"c"}),
        ("tag=none", {"b", "c"}),
        ("tag={tag}", {"a"}),
        ("priority={key}", {"a", "b"}),
        ("priority={key}&view=disagree", {"b"}),
        ("words=lamp", {"b"}),
        ("words=LOW+marsh", {"a"}),
        ("words=nothing-like-it", set()),
    ],
)
def test_responses_are_found_by_what_they_are_and_say(cast, draft, query, found):
    key, tag = keys_of(draft)[0], Tag.objects.create(plan=cast.plan, name="Buses")
    rows = {
        "a": ResponseFactory(publication=draft, state=SHOWN, kind="child", area="Low Marsh"),
        "b": ResponseFactory(publication=draft, state=HIDDEN, reason="x", kind="parent"),
        "c": ResponseFactory(publication=draft),
    }
    rows["a"].tags.add(tag)
    AnswerFactory(response=rows["a"], key=key, view="agree")
    AnswerFactory(response=rows["b"], key=key, view="disagree", comment="More lamps")
    page = cast.client("officer").get(f"{place(cast.plan, 'responses')}?{query.format(tag=tag.pk, key=key)}")
    assert {name for name, row in rows.items() if row.code in words(page)} == found


def test_the_list_costs_the_same_for_one_and_for_a_page_of_them(cast, draft):
    officer, asked = cast.client("officer"), []
    officer.get(place(cast.plan, "responses"))
    for many in (1, 18):
        for row in ResponseFactory.create_batch(many, publication=draft):
            AnswerFactory(response=row, key=keys_of(draft)[0])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            officer.get(place(cast.plan, "responses"))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 25


def test_what_looks_odd_is_marked(cast, draft):
    same = "Please stop the building on the playing field"
    ResponseFactory(publication=draft, comment="see http://example.org/x now")
    for comment in (same, same.upper(), f" {same} "):
        ResponseFactory(publication=draft, comment=comment)
    ResponseFactory(publication=draft, comment="I read the whole of it at http://example.org/x and agree with most")
    page = words(cast.client("officer").get(place(cast.plan, "responses")))
    assert page.count("Hardly more than a link") == 1
    assert page.count("The same words as 2 others") == 3


def test_what_came_with_very_many_is_marked_listed_and_set_aside_together(cast, draft):
    rows = [ResponseFactory(publication=draft, many=True) for _ in range(3)]
    alone = ResponseFactory(publication=draft)
    officer, page = cast.client("officer"), place(cast.plan, "responses_several")
    listed = words(officer.get(place(cast.plan, "responses") + "?came=many"))
    assert listed.count("Came with very many at once") == 3 and alone.code not in listed
    others = words(officer.get(place(cast.plan, "responses") + "?came=others"))
    assert alone.code in others and rows[0].code not in others
    picked = [row.pk for row in rows]
    assert "Choose why" in words(officer.post(page, {"pick": picked, "what": "aside", "reason": " "}, follow=True))
    officer.post(place(cast.plan, "response", rows[0].pk), {"state": "shown", "was": "new"})
    done = officer.post(page, {"pick": picked, "what": "aside", "reason": "Sent by a program"}, follow=True)
    assert "2 set aside. 1 decided before, left as they are." in words(done)
    found = Response.objects.filter(state=HIDDEN, reason="Sent by a program", moderated_by=cast.officer)
    assert set(found.values_list("pk", flat=True)) == set(picked[1:])


def test_only_the_words_of_the_page_are_looked_for_among_all(cast, draft):
    texts = ["Please stop the building on the field", "Please start the building on the field"]
    rows = [ResponseFactory(publication=draft, comment=text) for text in texts * 2]
    AnswerFactory(response=rows[1], key=keys_of(draft)[0], comment=texts[0].upper())
    assert repeated(cast.plan, rows[:1]) == {texts[0].lower(): 3}


def test_several_are_accepted_tagged_and_untagged_at_once(cast, draft):
    rows = ResponseFactory.create_batch(3, publication=draft)
    officer, page = cast.client("officer"), place(cast.plan, "responses_several")
    assert officer.post(place(cast.plan, "tags"), {"name": " Bus  fares "}).status_code == 302
    assert officer.post(place(cast.plan, "tags"), {"name": "bus fares"}).status_code == 422
    tag, picked = Tag.objects.get(), [row.pk for row in rows[:2]]
    assert tag.name == "Bus fares"
    back = officer.post(page, {"pick": picked, "what": "tag", "tag": tag.pk, "query": "state=new&page=//evil"})
    assert back.url.startswith(place(cast.plan, "responses") + "?state=new")
    assert tag.responses.count() == 2
    officer.post(page, {"pick": picked[:1], "what": "untag", "tag": tag.pk})
    officer.post(page, {"pick": picked, "what": "accept"})
    assert tag.responses.get().pk == picked[1]
    assert Response.objects.filter(state=SHOWN, moderated_by=cast.officer).count() == 2
    assert "Tick at least one" in words(officer.post(page, {"what": "accept"}, follow=True))
    officer.post(place(cast.plan, "tag_remove", tag.pk))
    assert not Tag.objects.exists() and Response.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_tag_made_by_several_at_once_is_there_once(cast, draft):
    def make(client):
        try:
            return client.post(place(cast.plan, "tags"), {"name": "Buses"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = sorted(pool.map(make, [cast.client("officer") for _ in range(4)]))
    assert (made[0], set(made[1:]), Tag.objects.count()) == (302, {422}, 1)


def test_paper_is_copied_in_once_and_counts_at_once_also_after_the_end(cast, draft):
    cast.plan.consultation.closes = date(2009, 2, 1)
    type(cast.plan.consultation).objects.update(opens=date(2009, 1, 1), closes=date(2009, 2, 1))
    officer, form = cast.client("officer"), filled(draft, kind="child")
    sent = [officer.post(place(cast.plan, "response_add"), form) for _ in range(2)]
    one = received()
    assert [answer.url for answer in sent] == [place(cast.plan, "response", one.pk)] * 2
    assert (one.source, one.state, one.moderated_by) == ("paper", SHOWN, cast.officer)
    assert officer.post(place(cast.plan, "response_add"), {"sent": form["sent"] + "x"}).status_code == 422


def test_paper_belongs_to_the_draft_that_the_form_was_opened_with(cast, draft):
    form = filled(draft)
    freeze_publication(cast.plan, "consultation", by=None)
    cast.client("officer").post(place(cast.plan, "response_add"), form)
    assert received().publication == draft


def test_there_is_nothing_to_copy_in_before_a_draft_is_out(cast):
    page = place(cast.plan, "response_add")
    assert "Nothing to answer yet" in words(cast.client("officer").get(page))
    assert cast.client("officer").post(page, {}).status_code == 409


# You said, we did


def test_lines_are_added_from_a_tag_changed_moved_removed_and_brought_back(cast, draft):
    tag = Tag.objects.create(plan=cast.plan, name="Buses")
    officer, lines = cast.client("officer"), place(cast.plan, "you_said")
    add = place(cast.plan, "you_said_add") + f"?tag={tag.pk}"
    assert "Enter what people said" in words(officer.post(add, {"did": "Something"}))
    assert f'value="{tag.pk}" selected' in officer.get(add).content.decode()
    for said in ("Fares", "Times"):
        officer.post(add, {"said": said, "did": "Cheaper", "tag": tag.pk, "version": "", "links": ""})
    first, second = YouSaid.objects.all()
    officer.post(place(cast.plan, "you_said_move", second.pk), {"direction": "up"})
    assert list(YouSaid.objects.values_list("said", flat=True)) == ["Times", "Fares"]
    form = {
        "said": "Fares",
        "did": "Free",
        "tag": "",
        "version": YouSaid.objects.get(pk=first.pk).version,
        "links": "{}",
    }
    assert officer.post(place(cast.plan, "you_said_edit", first.pk), form).status_code == 302
    assert officer.post(place(cast.plan, "you_said_edit", first.pk), form | {"did": "No"}).status_code == 409
    officer.post(place(cast.plan, "you_said_remove", second.pk))
    assert list(YouSaid.objects.values_list("said", "position")) == [("Fares", 1)]
    officer.post(place(cast.plan, "you_said_bring_back", second.pk))
    assert list(YouSaid.objects.values_list("said", flat=True)) == ["Times", "Fares"]
    assert "Cheaper" in words(officer.get(place(cast.plan, "you_said_history", first.pk)))
    assert "Free" in words(officer.get(lines))


def chapter_of(plan: Plan) -> dict:
    return next((each for each in freeze(plan)["chapters"] if each["kind"] == "you_said"), {})


def test_the_chapter_says_how_many_said_what_without_small_numbers(cast, draft):
    answered(draft, 6, "agree", kind="child")
    answered(draft, 9, "agree", kind="resident")
    answered(draft, 2, "partly", kind="parent")
    assert chapter_of(cast.plan) == {}
    line = YouSaidFactory(plan=cast.plan, position=1)
    data = chapter_of(cast.plan)["data"]
    assert data["said_and_done"] == [{"id": line.pk, "position": 1, "said": line.said, "did": line.did}]
    assert data["responses"] == 17
    assert [(row["kind"], row["count"]) for row in data["respondents"]] == [
        ("child", "5 to 9"), ("parent", "fewer than 5"), ("resident", "5 to 9")]  # fmt: skip
    (opinion,) = data["opinions"]
    assert (opinion["agree"], opinion["partly"], opinion["disagree"]) == ("15 to 19", "fewer than 5", "0")
    Plan.objects.filter(pk=cast.plan.pk).update(shows=[])
    assert chapter_of(cast.plan) == {}


@pytest.mark.parametrize(("count", "said"), [(1, "Fewer than 5 responses to"), (5, "5 responses to")])
def test_so_few_responses_that_people_know_one_another_are_not_counted_in_public(cast, draft, count, said):
    answered(draft, count, "agree")
    YouSaidFactory(plan=cast.plan, position=1)
    page = words(cast.client("officer").get(place(cast.plan, "preview")))
    assert f"{said} the consultation draft were read and counted." in page


def test_the_chapter_is_read_on_the_web_and_compared(cast, draft):
    YouSaidFactory(plan=cast.plan, position=1, said="Fares & <b>times</b>")
    officer = cast.client("officer")
    page = officer.get(place(cast.plan, "preview"))
    assert "You said, we did" in words(page) and "Fares &amp; &lt;b&gt;times" in page.content.decode()
    freeze_publication(cast.plan, "kept", by=None, name="Now")
    YouSaid.objects.update(did="Half price after six")
    compared = officer.get(place(cast.plan, "compare") + "?since=2")
    assert "Half price" in words(compared) and "we did" in words(compared).lower()


def test_what_was_answered_is_never_changed(cast, draft):
    one = AnswerFactory(response=ResponseFactory(publication=draft))
    for rows, change in ((Response, {"comment": "x"}), (Answer, {"comment": "x"})):
        with pytest.raises(InternalError), transaction.atomic():
            rows.objects.update(**change)
    one.refresh_from_db()
    assert one.comment == ""


def test_days_that_were_never_set_leave_no_trace_in_a_draft(cast):
    assert "consultation" not in freeze_publication(cast.plan, "consultation", by=None).document
    ConsultationFactory(plan=cast.plan)
    assert freeze_publication(cast.plan, "consultation", by=None).document["consultation"]["closes"] == "2009-02-06"
