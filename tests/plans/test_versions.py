"""Versions that are kept under a name, what changed between two, and the files of both."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pypdf
import pytest
from django.db import connection
from django.urls import reverse

from partners.models import Membership
from plans.document import freeze, sha256
from plans.models import Edition, Plan, Publication, State
from plans.publishing import library, making
from plans.publishing.actions import freeze_publication, keep_version, order_edition
from plans.publishing.editions import Version
from plans.publishing.making import produce_edition
from priorities.models import Commitment
from tests.agreeing import ConsultationFactory
from tests.browser import tools
from tests.plans.samples import version
from tests.plans.test_changes_file import text_of

QUEUE = "celery"


def address(plan, name, *args):
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


def keep(cast, name="Before the July workshop", who="officer"):
    return cast.client(who).post(address(cast.plan, "keep_version"), {"name": name}, follow=True)


def first_commitment(plan) -> Commitment:
    return Commitment.objects.filter(objective__priority__plan=plan).order_by("pk")[0]


def reword(plan, text="We will open a centre"):
    found = first_commitment(plan)
    Commitment.objects.filter(pk=found.pk).update(text=text)
    return found


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# Keeping


@pytest.mark.django_db
@pytest.mark.parametrize("state", State.values)
def test_a_version_is_kept_under_a_name_in_any_state(cast, queue, state):
    Plan.objects.filter(pk=cast.plan.pk).update(state=state)
    page = words_of(keep(cast))
    assert "“Before the July workshop” is kept as version 1." in page
    assert "Version 1: Before the July workshop" in page
    kept = Publication.objects.get()
    assert (kept.stage, kept.number, kept.by) == ("kept", 1, cast.officer)
    assert kept.sha256 == sha256(kept.document) == sha256(freeze(cast.plan))
    assert not kept.editions.exists()
    assert queue.llen(QUEUE) == 0
    assert Plan.objects.get(pk=cast.plan.pk).state == state


@pytest.mark.django_db
def test_a_kept_version_needs_a_name(cast):
    answer = cast.client("officer").post(address(cast.plan, "keep_version"), {"name": "  "})
    assert answer.status_code == 422
    assert "Enter a name, so that people know why it was kept" in answer.content.decode()
    assert cast.client("officer").get(address(cast.plan, "keep_version")).status_code == 200
    assert not Publication.objects.exists()


@pytest.mark.django_db
def test_a_name_with_a_character_that_cannot_be_stored_is_refused(cast):
    assert cast.client("officer").post(address(cast.plan, "keep_version"), {"name": "a\x00b"}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_same_words_under_the_same_name_are_kept_once(cast):
    def press(_):
        try:
            return keep_version(cast.plan, "Once", by=cast.officer).pk
        finally:
            connection.close()

    assert cast.plan
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, range(4)))) == 1
    assert keep_version(cast.plan, "Twice", by=cast.officer).number == 2
    reword(cast.plan)
    assert keep_version(cast.plan, "Twice", by=cast.officer).number == 3


@pytest.mark.django_db
def test_lists_of_changes_stand_in_the_order_of_their_versions(cast):
    first, second, final = (freeze_publication(cast.plan, "final", by=None) for _ in range(3))
    for older in (second, first):
        order_edition(final, "changes", against=older)
    page = cast.client("officer").get(address(cast.plan, "publications")).content.decode()
    files = page[: page.index("Version 2:")]
    assert 0 < files.index("since version 1<") < files.index("since version 2<")


@pytest.mark.django_db
def test_a_kept_version_is_never_public(cast, client):
    keep_version(cast.plan, "Secret workshop", by=cast.officer)
    place = [cast.trust.slug, cast.plan.slug]
    assert not library.trusts_with_plans().exists()
    assert client.get(reverse("plans:published", args=place)).status_code == 404
    assert "Secret" not in cast.client("board").get(reverse("plans:library", args=place[:1])).content.decode()
    freeze_publication(cast.plan, "final", by=None)
    keep_version(cast.plan, "Secret again", by=cast.officer)
    public = client.get(reverse("plans:published", args=place))
    assert public.status_code == 200
    assert "Secret" not in public.content.decode()
    assert public.context["publication"].stage == "final"


@pytest.mark.django_db
def test_who_made_a_version_is_named_as_the_trust_knows_them(cast):
    Membership.objects.filter(user=cast.officer).update(known_as="Dot of the children’s team")
    keep(cast)
    freeze_publication(cast.plan, "consultation", by=None)
    freeze_publication(cast.plan, "signoff", by=cast.stranger)
    page = words_of(cast.client("lead").get(address(cast.plan, "publications")))
    assert "Dot of the children’s team" in page
    assert "The system" in page
    assert "Somebody outside the trust" in page
    assert cast.stranger.name not in page
    Membership.objects.filter(user=cast.officer).delete()
    assert "Dot of the children’s team" in words_of(cast.client("lead").get(address(cast.plan, "publications")))


@pytest.mark.django_db
def test_the_record_of_moves_names_people_as_the_trust_knows_them(cast):
    Membership.objects.filter(user=cast.manager).update(known_as="Mo, plan office")
    ConsultationFactory(plan=cast.plan, closes=date(2099, 3, 31))
    cast.client("manager").post(address(cast.plan, "advance", "consult"), {"note": ""})
    page = words_of(cast.client("officer").get(address(cast.plan, "detail")))
    assert "Drafting to consultation Mo, plan office" in page


# Files of a kept version


@pytest.mark.django_db(transaction=True)
def test_the_file_of_a_kept_version_is_made_when_somebody_asks(cast, queue):
    keep(cast, name="Before <July>")
    kept = Publication.objects.get()
    assert "Make the PDF" in words_of(cast.client("officer").get(address(cast.plan, "publications")))
    assert "Make the PDF" not in words_of(cast.client("lead").get(address(cast.plan, "publications")))
    for _ in range(2):
        answer = cast.client("officer").post(address(cast.plan, "version_file", kept.pk), follow=True)
        assert answer.status_code == 200
    assert "Make the PDF" not in words_of(answer)
    edition = kept.editions.get()
    assert queue.llen(QUEUE) == 1
    assert produce_edition(edition.pk)
    edition.refresh_from_db()
    text = " ".join(
        " ".join(page.extract_text().split()) for page in pypdf.PdfReader(making.media() / edition.file).pages
    )
    assert "Kept version “Before <July>”" in text
    assert "“Before <July>” Not yet agreed" in text
    assert "Draft, not yet agreed" in text
    place = address(cast.plan, "download", edition.pk)
    assert cast.client("lead").get(place).status_code == 200
    assert cast.client("board").get(place).status_code == 404
    assert cast.client("stranger").get(place).status_code == 404


@pytest.mark.django_db
def test_only_a_kept_version_has_its_file_ordered(cast):
    publication = freeze_publication(cast.plan, "signoff", by=None)
    assert cast.client("officer").post(address(cast.plan, "version_file", publication.pk)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_file_that_failed_is_tried_again_when_it_is_ordered(cast, queue):
    kept = keep_version(cast.plan, "Kept", by=cast.officer)
    edition = order_edition(kept, "full")
    Edition.objects.filter(pk=edition.pk).update(state="failed", attempts=3)
    queue.flushdb()
    assert order_edition(kept, "full").pk == edition.pk
    assert queue.llen(QUEUE) == 1
    assert Edition.objects.get().state == "queued"


# Comparing


@pytest.mark.django_db
def test_without_a_version_there_is_nothing_to_compare_with(cast):
    page = words_of(cast.client("officer").get(address(cast.plan, "compare")))
    assert "No version to compare with yet" in page


@pytest.mark.django_db
def test_the_newest_version_is_compared_with_the_plan_as_it_stands(cast):
    keep_version(cast.plan, "Older", by=cast.officer)
    keep_version(cast.plan, "Newer", by=cast.officer)
    page = words_of(cast.client("lead").get(address(cast.plan, "compare")))
    assert "No differences" in page
    found = reword(cast.plan)
    answer = cast.client("lead").get(address(cast.plan, "compare"))
    page = words_of(answer)
    assert "1 reworded" in page
    assert "Removed: Commitment 1.1.1" in page
    assert "Added: We will open a centre" in page
    assert f"/priorities/{found.objective.priority_id}/#commitment-{found.pk}" in answer.content.decode()
    assert answer.context["chosen"] == {"from": "2", "to": "now"}
    assert "Make a PDF" not in page  # a lead reads, and orders nothing


@pytest.mark.django_db
def test_changes_are_filtered_by_kind_and_swapped(cast):
    keep_version(cast.plan, "Then", by=cast.officer)
    found = reword(cast.plan)
    Commitment.objects.filter(pk=found.pk).update(lead="Head of Nursing")
    Commitment.objects.filter(objective__priority__plan=cast.plan).order_by("-pk")[0].delete()
    keep_version(cast.plan, "Since", by=cast.officer)
    page = cast.client("officer").get(address(cast.plan, "compare"), {"from": "1", "to": "2", "kind": "removed"})
    assert page.context["tallies"] == [
        {"kind": "removed", "number": 1, "label": "removed"},
        {"kind": "reworded", "number": 1, "label": "reworded"},
        {"kind": "leads", "number": 1, "label": "lead or partner changed"},
    ]
    assert page.context["sentence"] == "1 removed, 1 reworded and 1 lead or partner changed"
    assert [change.kinds for change in page.context["page"]] == [("removed",)]
    assert "Not in the plan now" in words_of(page)
    page = cast.client("officer").get(address(cast.plan, "compare"), {"from": "2", "to": "1", "kind": "nonsense"})
    assert page.context["sentence"] == "1 added, 1 reworded and 1 lead or partner changed"
    assert len(page.context["page"]) == 2
    same = cast.client("officer").get(address(cast.plan, "compare"), {"from": "2", "to": "2"})
    assert "You have chosen the same version twice" in words_of(same)


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", [{"from": "99"}, {"to": "first"}, {"from": ""}, {"from": "1' OR 1=1"}])
def test_a_version_that_is_not_there_is_refused(cast, chosen):
    keep_version(cast.plan, "Then", by=cast.officer)
    answer = cast.client("officer").get(address(cast.plan, "compare"), chosen)
    assert answer.status_code == 422


@pytest.mark.django_db
def test_a_long_list_has_pages_and_few_queries(cast, django_assert_max_num_queries):
    objective = first_commitment(cast.plan).objective
    Commitment.objects.bulk_create(
        Commitment(objective=objective, number=number, text=f"Do {number}") for number in range(10, 110)
    )
    keep_version(cast.plan, "Then", by=cast.officer)
    Commitment.objects.filter(objective=objective).update(by_when="May 2011")
    reader = cast.client("officer")
    reader.get(address(cast.plan, "compare"))
    with django_assert_max_num_queries(30):
        first = reader.get(address(cast.plan, "compare"))
    assert len(first.context["page"]) == 40
    assert "Page 1 of 3" in words_of(first)
    last = reader.get(address(cast.plan, "compare"), {"page": "3", "kind": "dates"})
    assert len(last.context["page"]) == 22
    assert 'href="?from=1&amp;to=now&amp;kind=dates&amp;page=2"' in last.content.decode()


@pytest.mark.django_db
def test_a_version_of_another_trust_cannot_be_compared(cast):
    kept = freeze_publication(cast.other_plan, "signoff", by=None)
    keep_version(cast.plan, "Ours", by=cast.officer)
    assert kept.number == 1
    page = cast.client("officer").get(address(cast.plan, "compare"), {"from": "1", "to": "now"})
    assert "No differences" in words_of(page)
    assert cast.client("officer").get(address(cast.other_plan, "compare")).status_code == 404


# The file of what changed


@pytest.mark.django_db(transaction=True)
def test_a_file_of_changes_is_ordered_once_from_the_older_to_the_newer(cast, queue):
    keep_version(cast.plan, "Then", by=cast.officer)
    reword(cast.plan)
    freeze_publication(cast.plan, "final", by=cast.manager)
    queue.flushdb()
    for pair in ({"from": "1", "to": "2"}, {"from": "2", "to": "1"}):
        answer = cast.client("officer").post(address(cast.plan, "compare_file"), pair, follow=True)
        assert "The file of what changed since version 1 is being made." in words_of(answer)
        assert "What changed (PDF) since version 1" in words_of(answer)
    edition = Edition.objects.get(kind="changes")
    assert (edition.publication.number, edition.against.number) == (2, 1)
    assert queue.llen(QUEUE) == 1


@pytest.mark.django_db
def test_a_plan_that_goes_on_changing_is_kept_first(cast):
    keep_version(cast.plan, "Then", by=cast.officer)
    reword(cast.plan)
    place, pair = address(cast.plan, "compare_file"), {"from": "1", "to": "now"}
    refused = cast.client("officer").post(place, pair)
    assert refused.status_code == 422
    assert "Enter a name under which the plan is kept as it stands now" in words_of(refused)
    assert "Added: We will open a centre" in words_of(refused)
    assert cast.client("officer").post(place, {"from": "1", "to": "1"}).status_code == 422
    assert Publication.objects.count() == 1
    assert cast.client("officer").post(place, pair | {"name": "Since"}).status_code == 302
    edition = Edition.objects.get()
    assert (edition.publication.name, edition.against.name) == ("Since", "Then")


@pytest.mark.django_db
def test_no_file_is_made_of_a_version_and_itself(cast):
    kept = keep_version(cast.plan, "Then", by=cast.officer)
    pair = {"from": str(kept.number), "to": "now", "name": "Then"}
    answer = cast.client("officer").post(address(cast.plan, "compare_file"), pair)
    assert answer.status_code == 422
    assert "Nothing has changed since version 1 was kept under this name" in words_of(answer)
    assert not Edition.objects.exists()


@pytest.mark.django_db
def test_a_file_of_changes_is_for_readers_of_drafts_even_if_it_ends_at_a_final_version(cast, client):
    then = keep_version(cast.plan, "Then", by=cast.officer)
    final = freeze_publication(cast.plan, "final", by=cast.manager)
    edition = order_edition(final, "changes", against=then)
    (making.media() / "editions").mkdir(parents=True)
    (making.media() / "editions" / "x.pdf").write_bytes(b"%PDF")
    done = {"state": "done", "file": "editions/x.pdf", "sha256": "0" * 64, "pages": 1, "bytes": 4, "seconds": 1}
    Edition.objects.filter(pk=edition.pk).update(**done)
    place = address(cast.plan, "download", edition.pk)
    answer = cast.client("lead").get(place)
    assert answer.status_code == 200
    assert "CYPP-2010-13-changes-from-v1-to-v2.pdf" in answer["Content-Disposition"]
    for who in ("board", "administrator", "stranger", "nobody"):
        assert cast.client(who).get(place).status_code == 404
    public = reverse("plans:published_file", args=[cast.trust.slug, cast.plan.slug, edition.pk, "any"])
    assert client.get(public).status_code == 404
    for page in (reverse("plans:published", args=[cast.trust.slug, cast.plan.slug]),):
        assert "What changed (PDF)" not in client.get(page).content.decode()
    assert "What changed (PDF)" not in cast.client("board").get(f"/{cast.trust.slug}/library/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_the_file_of_changes(cast, tmp_path):
    keep_version(cast.plan, "Then", by=cast.officer)
    reword(cast.plan)
    cast.client("officer").post(address(cast.plan, "compare_file"), {"from": "1", "to": "now", "name": "Since"})
    edition = Edition.objects.get()
    with tools.worker(tmp_path / "worker.log"):
        end = time.monotonic() + 60
        while edition.state != "done" and time.monotonic() < end:
            time.sleep(0.2)
            edition.refresh_from_db()
    assert edition.state == "done", edition.error
    text = text_of(making.media() / edition.file)
    assert "From version 1, kept version “Then”" in text
    assert "[removed: Commitment 1.1.1]" in text
    assert "{added: We will open a centre}" in text


def test_a_kept_version_says_its_name():
    kept = Version(3, "kept", version().at, "ab" * 32, "Before July")
    assert kept.draft
    assert kept.stage_label == "Kept version “Before July”"
    assert kept.stage_words == "kept version “Before July”"
