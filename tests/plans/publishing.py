"""What the tests of publishing share: an approved plan, a version and its file, a page as text."""

import html
from hashlib import sha256
from pathlib import Path

from django.utils import timezone

from plans.models import Edition, Plan, Publication, State
from plans.publishing import making
from plans.publishing.actions import freeze_publication
from plans.workflow import advance
from tests.agreeing import SignOffRequestFactory, SignOffWindowFactory
from tests.factories import UserFactory


def approved(plan: Plan, by) -> Plan:
    """The plan, with every sign-off waived and approval recorded."""
    window = SignOffWindowFactory(plan=plan)
    for priority in plan.priorities.all():
        SignOffRequestFactory(
            window=window,
            priority=priority,
            organisation=plan.trust.organisations.first(),
            waived_reason="Agreed by letter",
            waived_at="2010-03-01T12:00Z",
            waived_by=UserFactory(),
        )
    Plan.objects.filter(pk=plan.pk).update(state=State.SIGNOFF)
    advance(plan, "approve", by=by, note="Cabinet, 3 March 2010, minute 4")
    return Plan.objects.get(pk=plan.pk)


def frozen(plan: Plan, stage: str = "final") -> Edition:
    """A version of the plan; the row of its full edition, of its other files none."""
    publication = freeze_publication(plan, stage, by=None)
    publication.editions.exclude(kind="full").delete()
    return publication.editions.get()


def files() -> list[Path]:
    """The files of editions; parts are kept beside them."""
    return [path for path in (making.media() / "editions").rglob("*") if path.is_file()]


def file_of(edition: Edition) -> Path:
    edition.refresh_from_db()
    return making.media() / edition.file


def progress(cast, place, edition) -> str:
    return read(cast.client("officer"), f"{place}/editions/{edition.pk}/")


def read(reader, address) -> str:
    """The page at an address, as text with its apostrophes."""
    return html.unescape(reader.get(address).content.decode())


def made(publication: Publication, kind: str = "full", content: bytes = b"%PDF-1.7 a small file") -> Edition:
    """A finished file of a version, with these bytes, without making it."""
    content += f" {publication.pk} {kind}".encode()
    Edition.objects.filter(publication=publication, kind=kind).delete()
    name = f"{publication.pk}-{kind}.pdf"
    making.media().mkdir(parents=True, exist_ok=True)
    (making.media() / name).write_bytes(content)
    facts = {"sha256": sha256(content).hexdigest(), "pages": 3, "bytes": len(content), "done_at": timezone.now()}
    return Edition.objects.create(publication=publication, kind=kind, state="done", file=name, **facts)


def bytes_of(edition: Edition) -> bytes:
    return (making.media() / edition.file).read_bytes()
