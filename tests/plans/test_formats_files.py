"""Files that are no PDF on their way: ordered with a version, made by the same worker, served under their own names."""

import io
import json
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.urls import reverse

from plans.models import Edition
from plans.publishing import making
from plans.publishing.actions import freeze_publication
from plans.publishing.formats import FORMATS, Tables
from plans.publishing.kinds import KINDS
from plans.publishing.making import ATTEMPTS, produce_edition
from tests.plans.publishing import read

NAMES = {
    "docx": "Alder-childrens-trust-CYPP-2010-13-full.docx",
    "odt": "Alder-childrens-trust-CYPP-2010-13-full.odt",
    "epub": "Alder-childrens-trust-CYPP-2010-13-full.epub",
    "csv": "Alder-childrens-trust-CYPP-2010-13-tables.zip",
    "json": "Alder-childrens-trust-CYPP-2010-13-data.json",
}


@pytest.fixture
def published(cast):
    """{kind: its finished file} of a final version."""
    version = freeze_publication(cast.plan, "final", by=None)
    rows = {row.kind: row for row in version.editions.filter(kind__in=NAMES)}
    assert rows.keys() == NAMES.keys() == {kind.kind for kind in FORMATS}
    for row in rows.values():
        assert produce_edition(row.pk)
        row.refresh_from_db()
    return rows


@pytest.mark.django_db
def test_every_kind_is_made_once_without_pages_and_served_as_what_it_is(cast, published, client):
    public = f"/published/alder/{cast.plan.slug}/files"
    for kind, row in published.items():
        assert (row.state, row.pages, row.error) == ("done", None, "")
        assert row.file.endswith(f".{KINDS[kind].suffix}")
        assert not produce_edition(row.pk)
        led = client.get(f"{public}/{row.pk}/any-name")
        assert led.url == f"{public}/{row.pk}/{NAMES[kind]}"
        answer = client.get(led.url)
        content = b"".join(answer.streaming_content)
        assert answer["Content-Type"] == KINDS[kind].content_type
        assert answer["Content-Disposition"] == f'attachment; filename="{NAMES[kind]}"'
        assert len(content) == row.bytes == int(answer["Content-Length"])
        assert answer["ETag"] == f'"{row.sha256}"'
        if kind == "json":
            assert json.loads(content)["publication"]["sha256"] == row.publication.sha256
        else:
            assert ZipFile(io.BytesIO(content)).testzip() is None
    page = read(cast.client("officer"), reverse("plans:publications", args=["alder", cast.plan.slug]))
    assert "Word document" in page
    assert "None" not in page


@pytest.mark.django_db
def test_a_kind_that_fails_says_why_and_the_others_are_made(cast, monkeypatch):
    version = freeze_publication(cast.plan, "final", by=None)
    rows = {row.kind: row for row in version.editions.filter(kind__in=["csv", "json"])}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Tables, "write", full)
    for _ in range(ATTEMPTS):
        produce_edition(rows["csv"].pk)
    assert produce_edition(rows["json"].pk)
    failed, done = (Edition.objects.get(pk=rows[kind].pk) for kind in ("csv", "json"))
    assert (failed.state, failed.error) == ("failed", "The file could not be stored: No space left on device.")
    assert done.state == "done"
    assert [path.suffix for path in (making.media() / "editions").rglob("*") if path.is_file()] == [".json"]


@pytest.mark.django_db
def test_a_draft_is_written_in_any_kind_without_publishing(cast, tmp_path, capsys):
    call_command("render_plan", "alder", cast.plan.slug, edition="docx", output=str(tmp_path / "draft.docx"))
    facts = json.loads(capsys.readouterr().out)
    assert facts["pages"] is None
    assert facts["bytes"] == (tmp_path / "draft.docx").stat().st_size
    assert ZipFile(tmp_path / "draft.docx").testzip() is None
