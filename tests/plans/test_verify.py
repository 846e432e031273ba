"""Is this file ours, which version is it, is that current? The public page, the members' page, and the command."""

import json
from io import BytesIO, StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from cypp import uploads
from plans.models import Edition, Plan, State
from plans.publishing import verify_views
from plans.publishing.actions import freeze_publication, order_paper
from plans.publishing.verify import for_anybody, for_member, known, standing_of
from plans.publishing.withdrawing import withdraw
from tests.cast import CANARY
from tests.plans.publishing import bytes_of, made
from tests.plans.test_replacing import issue

pytestmark = pytest.mark.django_db
ADDRESS = "/published/verify/"


@pytest.fixture
def final(cast):
    """The file of a final version."""
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.PUBLISHED)
    return made(freeze_publication(cast.plan, "final", by=cast.manager))


def ask(browser, content, name="plan.pdf", address=ADDRESS):
    file = BytesIO(content)
    file.name = name
    return browser.post(address, {"file": file})


def words(answer):
    return " ".join(answer.content.decode().split())


def run(path, *options):
    """What the command says, and its exit code."""
    out, errors = StringIO(), StringIO()
    try:
        call_command("verify_edition", str(path), *options, stdout=out, stderr=errors)
    except SystemExit as end:
        return out.getvalue() + errors.getvalue(), end.code
    return out.getvalue(), 0


def test_anybody_learns_what_a_published_file_is_and_that_it_is_current(cast, final, client):
    answer = ask(client, bytes_of(final))
    assert answer.status_code == 200 and not answer.cookies
    assert "A file of ours, unchanged" in words(answer)
    assert "Full plan (PDF), version 1 of Alder plan" in words(answer)
    assert "The current version" in words(answer)


def test_a_byte_more_is_another_file_and_its_fingerprint_proves_nothing(cast, final, client):
    answer = words(ask(client, bytes_of(final) + b" "))
    assert "Not known here" in answer and "it is no proof that it holds them" in answer
    named = words(client.get(ADDRESS, {"code": final.publication.sha256[:12]}))
    assert "The words of a version of a plan" in named and "It does not prove" in named


@pytest.mark.parametrize("code", ["", "abc", "zz" * 20, "a" * 65])
def test_what_is_no_fingerprint_is_refused_with_what_to_do(client, code):
    answer = client.get(ADDRESS, {"code": code})
    assert answer.status_code == 422 and "There is a problem" in words(answer)


def test_a_fingerprint_may_be_typed_as_people_type(cast, final, client):
    code = final.publication.sha256.upper()
    spaced = " ".join(code[at : at + 4] for at in range(0, 64, 4))
    assert "It is known here" in words(client.get(ADDRESS, {"code": spaced}))


def test_a_draft_is_for_those_who_may_read_it(cast, client):
    draft = made(freeze_publication(cast.plan, "signoff", by=cast.manager))
    assert "Not known here" in words(ask(client, bytes_of(draft)))
    assert "Not known here" in words(client.get(ADDRESS, {"code": draft.publication.sha256}))
    found = {
        who: bool(known(for_member(getattr(cast, who), cast.trust), draft.sha256))
        for who in ("officer", "lead", "signatory", "board", "administrator", "stranger", "nobody")
    }
    assert found == {who: who in ("officer", "lead") for who in found}


def test_a_draft_is_superseded_by_the_next_one_and_by_what_is_published(cast):
    draft, kept = (freeze_publication(cast.plan, stage, by=None, name="Kept") for stage in ("signoff", "kept"))
    assert {standing_of(version).words for version in (draft, kept)} == {"The newest of its stage"}
    freeze_publication(cast.plan, "signoff", by=None)
    assert standing_of(draft).words.startswith("Superseded by version 3")
    assert standing_of(kept).current
    freeze_publication(cast.plan, "final", by=None)
    assert standing_of(kept).words.startswith("Superseded by version 4")


def test_a_member_sends_a_file_to_the_same_engine(cast, final):
    address = reverse("priorities:verify", args=["alder"])
    assert "The current version" in words(ask(cast.client("board"), bytes_of(final), address=address))


def test_what_is_drafted_since_is_not_told(cast, final, client):
    Plan.objects.filter(pk=cast.plan.pk).update(title=f"New title {CANARY}")
    assert CANARY not in words(ask(client, bytes_of(final)))


def test_a_newer_version_a_withdrawal_and_a_later_plan_are_told(cast, final, client):
    newer = made(freeze_publication(cast.plan, "final", by=cast.manager))
    assert "Superseded by version 2 of" in words(ask(client, bytes_of(final)))
    withdraw(newer.publication, by=cast.manager, reason="Page 3 is missing")
    told = words(ask(client, bytes_of(newer)))
    assert "Withdrawn on" in told and "Page 3 is missing." in told
    assert "The current version" in words(ask(client, bytes_of(final)))
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SUPERSEDED)
    assert "The plan is superseded." in words(ask(client, bytes_of(final)))
    issue(cast, "later", 0)
    assert "The plan is superseded: Plan later" in words(ask(client, bytes_of(final)))


def test_a_file_is_hashed_in_pieces_and_nothing_of_it_is_kept(cast, final, client, monkeypatch, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    pieces = []
    monkeypatch.setattr(
        uploads.HashingHandler,
        "receive_data_chunk",
        lambda self, raw, start, inner=uploads.HashingHandler.receive_data_chunk: (
            pieces.append(len(raw)),
            inner(self, raw, start),
        )[1],
    )
    answer = ask(client, b"x" * 300_000)
    assert answer.status_code == 200 and "Not known here" in words(answer)
    assert sum(pieces) == 300_000 and max(pieces) <= 64 * 1024
    assert not list(settings.FILE_UPLOAD_TEMP_DIR.iterdir())


def test_a_file_that_is_too_large_is_refused_and_a_far_larger_one_not_read(client, monkeypatch):
    monkeypatch.setattr("plans.publishing.forms.LARGEST", 1000)
    answer = ask(client, b"x" * 1001)
    assert answer.status_code == 422 and "25 MB or less" in words(answer)
    monkeypatch.setattr(uploads, "TOO_LONG", 500)
    answer = ask(client, b"x" * 1001)
    assert answer.status_code == 413 and "was not read" in words(answer)


def test_very_many_files_from_one_address_have_to_wait(cast, final, client, monkeypatch):
    cache.clear()
    monkeypatch.setattr(verify_views, "HOURLY", 2)
    assert [ask(client, b"x").status_code for _ in range(3)] == [200, 200, 429]
    answer = ask(client, b"x")
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert client.get(ADDRESS, {"code": final.sha256}).status_code == 200


def test_the_same_queries_are_made_whatever_is_asked(cast, django_assert_num_queries):
    draft = made(freeze_publication(cast.plan, "signoff", by=cast.manager))
    for digest in ("0" * 64, draft.sha256, draft.publication.sha256):
        with django_assert_num_queries(2):
            assert known(for_anybody(), digest) == []


def test_the_command_says_it_with_its_exit_code(cast, final, tmp_path):
    ours, other = tmp_path / "ours.pdf", tmp_path / "other.pdf"
    ours.write_bytes(bytes_of(final))
    other.write_bytes(b"%PDF-1.7 something else")
    said, code = run(ours)
    assert code == 0 and "version 1 of Alder plan" in said and "The current version" in said
    said, code = run(other)
    assert code == 1 and "Not ours as it was made" in said
    said, code = run(tmp_path / "missing.pdf")
    assert code == 1 and "cannot be read" in said
    freeze_publication(cast.plan, "final", by=cast.manager)
    said, code = run(ours, "--json")
    told = json.loads(said)
    assert code == 2 and (told["ours"], told["current"]) == (True, False)
    (found,) = told["found"]
    assert {name: found[name] for name in ("what", "trust", "plan", "version", "edition", "standing")} == {
        "what": "file",
        "trust": "alder",
        "plan": "alder-plan",
        "version": 1,
        "edition": "full",
        "standing": "superseded",
    }


def test_the_command_knows_papers_too(cast, tmp_path):
    paper = order_paper(
        cast.plan, Edition.Kind.BOARD_PAPER, title="Report", data={"a": 1}, about="item-1-open", by=None
    )
    Edition.objects.filter(paper=paper).update(
        state="done", file="a", sha256="5" * 64, pages=1, bytes=1, done_at=paper.at
    )
    path = tmp_path / "content.json"
    path.write_bytes(b'{"a":1}')
    said, code = run(path, "--json")
    assert code == 0 and json.loads(said)["found"][0]["paper"] == "board_paper"
