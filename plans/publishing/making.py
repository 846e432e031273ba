"""Making each file exactly once.

Whoever claims an `Edition` row owns it until its lease runs out and renews the lease while it works; every later step
is an UPDATE that holds only for that owner, so a task may be delivered late, twice or ten times.
"""

import hashlib
import logging
import os
import secrets
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from cypp.pdf import RenderError, render_in_subprocess
from plans.models import Edition, Publication
from plans.publishing.actions import nudge
from plans.publishing.editions import Frozen, Version
from plans.publishing.kinds import KINDS, edition_html
from plans.publishing.papers import paper_html
from plans.publishing.public_cache import forget

log = logging.getLogger(__name__)
ATTEMPTS = 3
LEASE = timedelta(seconds=60)
#: A queued row that nobody took up for this long has lost its nudge.
PATIENCE = timedelta(seconds=30)
LOST = "The worker stopped before it was done."


def claim_edition(pk: int) -> Edition | None:
    """Take the row if it waits, or if its owner is gone; None when it is not to be had. Counts an attempt."""
    now = timezone.now()
    free = Q(state=Edition.State.QUEUED) | Q(state=Edition.State.RUNNING, lease_until__lt=now)
    taken = Edition.objects.filter(free, pk=pk, attempts__lt=ATTEMPTS).update(
        state=Edition.State.RUNNING, attempts=F("attempts") + 1, lease_until=now + LEASE, progress="Setting the pages"
    )
    found = Edition.objects.select_related("publication__plan__trust", "paper__plan__trust", "against")
    return found.get(pk=pk) if taken else None


def owned(edition: Edition):
    """The row as long as this attempt is its owner: the filter of every step after the claim."""
    return Edition.objects.filter(pk=edition.pk, state=Edition.State.RUNNING, attempts=edition.attempts)


def renew_edition(edition: Edition) -> None:
    """Keep the row for another lease. Raises RenderError when another attempt has taken it over."""
    if not owned(edition).update(lease_until=timezone.now() + LEASE):
        raise RenderError("Another worker has taken this file over.")


def finish_edition(edition: Edition, *, file: str, facts: dict) -> bool:
    """Record the file; False when this attempt no longer owns the row, and then the file is not wanted."""
    done = {"state": Edition.State.DONE, "lease_until": None, "progress": "", "error": "", "done_at": timezone.now()}
    recorded = bool(owned(edition).update(file=file, **done, **facts))
    if recorded and edition.publication:
        forget(edition.publication.plan)
    return recorded


def fail_edition(edition: Edition, reason: str) -> None:
    """Give the row back to the queue, or after the last attempt mark it failed with the reason for the officer."""
    again = edition.attempts < ATTEMPTS
    state = Edition.State.QUEUED if again else Edition.State.FAILED
    if owned(edition).update(state=state, lease_until=None, progress="", error=reason) and again:
        nudge([edition.pk])


def produce_edition(pk: int) -> bool:
    """Claim, render, store, record; True when this call made the file. Safe to call at any time, any number of times.

    What goes wrong is kept with the row. Faults of the program itself are raised as well, for the log.
    """
    edition = claim_edition(pk)
    if edition is None:
        return False
    try:
        return _make(edition)
    except RenderError as error:
        fail_edition(edition, str(error))
    except OSError as error:
        log.exception("Edition %s could not be stored", edition.pk)
        fail_edition(edition, f"The file could not be stored: {error.strerror}.")
    except Exception as error:
        fail_edition(edition, f"The program failed ({type(error).__name__}). Ask your administrator to read the log.")
        raise
    except BaseException:
        fail_edition(edition, LOST)
        raise
    return False


def _make(edition: Edition) -> bool:
    folder = media() / "editions" / str(edition.pk)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{edition.attempts}-{secrets.token_hex(4)}.{_suffix(edition)}.part"
    try:
        facts = _render(edition, draft)
        file = _keep(draft)
    finally:
        draft.unlink(missing_ok=True)
    if finish_edition(edition, file=file, facts=facts):
        _tidy(folder, keep=media() / file)
        return True
    (media() / file).unlink(missing_ok=True)  # another attempt took over
    return False


def _render(edition: Edition, draft: Path) -> dict:
    """Render into `draft`; the facts of the finished row: {"sha256", "pages", "bytes", "seconds"}."""
    started = time.monotonic()
    if _suffix(edition) == "pdf":
        told = render_in_subprocess(_html(edition), draft, tick=lambda: renew_edition(edition))
    else:
        told = _write(edition, draft)
    for warning in told["warnings"]:
        log.info("Edition %s: %s", edition.pk, warning)
    content = draft.read_bytes()
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "pages": told["pages"],
        "bytes": len(content),
        "seconds": round(time.monotonic() - started, 2),
    }


def _suffix(edition: Edition) -> str:
    """How the name of its file ends; papers are PDF."""
    return KINDS[edition.kind].suffix if edition.kind in KINDS else "pdf"


def _write(edition: Edition, draft: Path) -> dict:
    """A file of another medium; it has no pages."""
    publication: Publication = edition.publication  # type: ignore[assignment]
    KINDS[edition.kind].write(publication.document, Version.of(publication), draft)
    return {"pages": None, "warnings": []}


def _html(edition: Edition) -> str:
    if edition.paper:
        return paper_html(edition.paper)
    publication: Publication = edition.publication  # type: ignore[assignment]
    since = Frozen.of(edition.against) if edition.against else None
    return edition_html(publication.document, edition.kind, Version.of(publication), since, edition.language)


def _keep(draft: Path) -> str:
    """Give the finished file its own name, once: never over another. Returns the name below MEDIA_ROOT."""
    final = draft.with_suffix("")
    os.link(draft, final)
    for folder in (final.parent, final.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    return str(final.relative_to(media()))


def _tidy(folder: Path, *, keep: Path) -> None:
    """What attempts that died have left; only the file of the row stays."""
    for path in folder.iterdir():
        if path != keep:
            path.unlink(missing_ok=True)


def sweep_editions() -> list[int]:
    """Put right what died: rows whose owner is gone go back or fail, and lost nudges are sent again.

    Returns the ids it told the workers about.
    """
    now = timezone.now()
    gone = Edition.objects.filter(state=Edition.State.RUNNING, lease_until__lt=now)
    gone.filter(attempts__gte=ATTEMPTS).update(state=Edition.State.FAILED, lease_until=None, progress="", error=LOST)
    gone.update(state=Edition.State.QUEUED, lease_until=None, progress="")
    owed = Edition.objects.filter(state=Edition.State.QUEUED, asked_at__lt=now - PATIENCE).order_by("asked_at")
    pks = list(owed.values_list("pk", flat=True)[:200])
    return pks[: nudge(pks)]


def media() -> Path:
    return Path(settings.MEDIA_ROOT)
