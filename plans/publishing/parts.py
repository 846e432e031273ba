"""The parts of files: set once, kept under the hash of their words, styles and renderer, used by every file they fit.

A `Part` row is a promise like an `Edition`'s: a worker claims it for a lease, every later step is an UPDATE that holds
only for that owner. A part is set while some edition waits for it; who sets the last one lets the edition go on.
"""

import logging
import os
import secrets
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from cypp.pdf import Piece, RenderError, SetPart, fingerprint, set_piece
from plans.models import Edition, Part
from plans.publishing.actions import nudge_parts

log = logging.getLogger(__name__)
ATTEMPTS = 3
LEASE = timedelta(seconds=60)
#: A row that nobody took up for this long has lost its nudge.
PATIENCE = timedelta(seconds=30)
#: Parts that no file has used for this long are forgotten.
KEPT = timedelta(days=60)
LOST = "The worker stopped before it was done."
State = Part.State


def order_parts(pieces: Iterable[Piece], *, renderer: str, tagged: bool = True) -> list[str]:
    """A row for each piece, made where there is none, tried again where it failed; their keys, in order."""
    now = timezone.now()
    keys = {piece.key(renderer): piece for piece in pieces}
    rows = [
        Part(key=key, name=piece.name[:300], html=piece.html, length=len(piece.html), renderer=renderer, tagged=tagged)
        for key, piece in keys.items()
    ]
    Part.objects.bulk_create(rows, ignore_conflicts=True)
    found = Part.objects.filter(key__in=keys)
    found.update(used_at=now)
    found.filter(state=State.FAILED).update(state=State.QUEUED, attempts=0, error="", asked_at=now)
    return list(keys)


def undone(keys: Iterable[str]) -> list[str]:
    """Those of the parts that are still to be set, the longest first."""
    rows = Part.objects.filter(key__in=keys).exclude(state=State.DONE).values_list("key", "length")
    return [key for key, _ in sorted(rows, key=lambda row: (-row[1], row[0]))]


def all_done(keys: Iterable[str]) -> bool:
    wanted = set(keys)
    return Part.objects.filter(key__in=wanted, state=State.DONE).count() == len(wanted)


def all_known(keys: Iterable[str]) -> bool:
    """Is there a row for each, in whatever state?"""
    wanted = set(keys)
    return Part.objects.filter(key__in=wanted).count() == len(wanted)


def set_parts(keys: Iterable[str]) -> dict[str, SetPart]:
    """Those of the parts that are finished, as the renderer wants them."""
    rows = Part.objects.filter(key__in=keys, state=State.DONE).defer("html")
    return {part.key: SetPart(media() / part.file, part.sha256, part.facts) for part in rows}


def waiting_for(key: str):
    """The editions that wait for this part."""
    return Edition.objects.filter(state=Edition.State.SETTING, parts__contains=[key])


def claim_part(key: str) -> Part | None:
    """Take the row if it waits, or its owner is gone; only a renderer like the one it is for."""
    now = timezone.now()
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now)
    taken = Part.objects.filter(free, key=key, renderer=fingerprint(), attempts__lt=ATTEMPTS).update(
        state=State.RUNNING, attempts=F("attempts") + 1, lease_until=now + LEASE
    )
    return Part.objects.get(key=key) if taken else None


def owned(part: Part):
    """The row as long as this attempt is its owner; attempts are counted anew when it is ordered again."""
    return Part.objects.filter(pk=part.pk, state=State.RUNNING, attempts=part.attempts, asked_at=part.asked_at)


def renew_part(part: Part) -> None:
    """Keep the row for another lease. Raises RenderError when nobody wants it now, or another has taken it over."""
    if not waiting_for(part.key).exists() or not owned(part).update(lease_until=timezone.now() + LEASE):
        raise RenderError("Nobody waits for this part any more.")


def make_part(key: str) -> Part | None:
    """Claim, set, store, record; the part when this call set it, None too when nobody waits for it.

    Safe to call at any time, any number of times.
    """
    edition = waiting_for(key).order_by("pk").values_list("pk", flat=True).first()
    part = claim_part(key) if edition else None
    if part is None:
        return None
    folder = media() / "parts" / key[:2]
    draft = folder / f"{key}-{secrets.token_hex(4)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        piece = Piece(part.name, part.html)
        file, tick = f"edition {edition}", partial(renew_part, part)
        done = set_piece(piece, draft, key=key, file=file, tagged=part.tagged, tick=tick)
        return _finish(part, done, draft)
    except RenderError as error:
        _fail(part, str(error))
    except OSError as error:
        log.exception("Part %s could not be stored", key)
        _fail(part, f"The file could not be stored: {error.strerror}.")
    except BaseException:
        _fail(part, LOST)
        raise
    finally:
        draft.unlink(missing_ok=True)
    return None


def _finish(part: Part, done: SetPart, draft: Path) -> Part | None:
    final = draft.with_suffix(".pdf")
    os.link(draft, final)
    recorded = owned(part).update(
        state=State.DONE,
        lease_until=None,
        error="",
        html="",
        file=str(final.relative_to(media())),
        sha256=done.sha256,
        facts=done.facts,
        done_at=timezone.now(),
    )
    if not recorded:
        final.unlink(missing_ok=True)  # another attempt took over
        return None
    return part


def _fail(part: Part, reason: str) -> None:
    """Give the row back to the queue, or after the last attempt fail it, and with it the editions that wait for it."""
    again = part.attempts < ATTEMPTS
    state = State.QUEUED if again else State.FAILED
    if not owned(part).update(state=state, lease_until=None, error=reason):
        return
    if again:
        nudge_parts([part.key])
    else:
        fail_waiting(part.key, part.name, reason)


def fail_waiting(key: str, name: str, reason: str) -> None:
    """The editions that wait for a part that cannot be set have failed, and say which part it is."""
    said = f"“{name}”: {reason}"
    waiting_for(key).update(state=Edition.State.FAILED, lease_until=None, progress="", recipe=None, error=said)


def forget_files(files: Iterable[Path]) -> None:
    """Parts whose files are gone, or are not what was made, are forgotten: they are set again when they are ordered."""
    names = [str(file.relative_to(media())) for file in files]
    Part.objects.filter(file__in=names).delete()
    for file in files:
        file.unlink(missing_ok=True)


def sweep_parts() -> int:
    """Put right what died: rows whose owner is gone go back or fail, lost nudges are sent again, old parts forgotten.

    Returns how many workers were told of.
    """
    now = timezone.now()
    gone = Part.objects.filter(state=State.RUNNING, lease_until__lt=now)
    for part in gone.filter(attempts__gte=ATTEMPTS).defer("html"):
        if owned(part).update(state=State.FAILED, lease_until=None, error=LOST):
            fail_waiting(part.key, part.name, LOST)
    gone.update(state=State.QUEUED, lease_until=None)
    wanted = {
        key for keys in Edition.objects.filter(state=Edition.State.SETTING).values_list("parts") for key in keys[0]
    }
    owed = Part.objects.filter(state=State.QUEUED, key__in=wanted, asked_at__lt=now - PATIENCE)
    keys = list(owed.order_by("asked_at").values_list("key", flat=True)[:500])
    old = Part.objects.filter(used_at__lt=now - KEPT).exclude(key__in=wanted)
    forget_files([media() / file for file in old.exclude(file="").values_list("file", flat=True)[:500]])
    old.filter(file="").delete()
    return nudge_parts(keys)


def media() -> Path:
    return Path(settings.MEDIA_ROOT)
