"""Making each file exactly once.

Whoever claims an `Edition` row owns it until its lease runs out and renews the lease while it works; every later step
is an UPDATE that holds only for that owner, so a task may be delivered late, twice or ten times. A PDF is begun
(its parts are ordered), waits in the state `setting` while workers set them (`plans.publishing.parts`), and is put
together by whoever sets the last one.
"""

import hashlib
import logging
import os
import secrets
from dataclasses import astuple
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from cypp.pdf import (
    Attached,
    Book,
    Contents,
    Edges,
    Piece,
    RenderError,
    SetPart,
    Spoiled,
    edges,
    fingerprint,
    put_together,
    settle,
    take_apart,
)
from plans.document import canonical
from plans.models import Edition, Publication
from plans.publishing.actions import nudge, nudge_parts
from plans.publishing.editions import Frozen, Version
from plans.publishing.kinds import KINDS, edition_html
from plans.publishing.papers import paper_documents
from plans.publishing.parts import (
    ATTEMPTS,
    LEASE,
    LOST,
    PATIENCE,
    all_done,
    all_known,
    forget_files,
    make_part,
    media,
    order_parts,
    set_parts,
    sweep_parts,
    undone,
)
from plans.publishing.public_cache import forget

log = logging.getLogger(__name__)
State = Edition.State
#: A4 upright and lying, in points: what stands along their edges is set beside the parts.
SIZES = (595.28, 841.89), (841.89, 595.28)


def claim_edition(pk: int) -> Edition | None:
    """Take the row if it waits, or if its owner is gone; None when it is not to be had. Counts an attempt."""
    now = timezone.now()
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now)
    return _taken(Edition.objects.filter(free, pk=pk, attempts__lt=ATTEMPTS), attempts=F("attempts") + 1)


def claim_assembly(pk: int) -> Edition | None:
    """Take the row if all its parts are set, by a renderer like this one. The attempt is the one that ordered them."""
    rows = Edition.objects.filter(pk=pk, state=State.SETTING, recipe__renderer=fingerprint())
    return _taken(rows, progress="Putting the parts together")


def _taken(rows, **change: Any) -> Edition | None:
    found = rows.values_list("pk", flat=True).first()
    lease = timezone.now() + LEASE
    if found is None or not rows.update(
        state=State.RUNNING, lease_until=lease, **{"progress": "Reading the words"} | change
    ):
        return None
    return Edition.objects.select_related("publication__plan__trust", "paper__plan__trust", "against").get(pk=found)


def owned(edition: Edition):
    """The row as long as this attempt is its owner: the filter of every step after the claim.

    Attempts are counted anew when somebody asks again, so that `asked_at` belongs to it.
    """
    mine = {"attempts": edition.attempts, "asked_at": edition.asked_at}
    return Edition.objects.filter(pk=edition.pk, state=State.RUNNING, **mine)


def renew_edition(edition: Edition) -> None:
    """Keep the row for another lease. Raises RenderError when it was called off, or another attempt has it."""
    if not owned(edition).update(lease_until=timezone.now() + LEASE):
        raise RenderError("Another worker has taken this file over.")


def finish_edition(edition: Edition, *, file: str, facts: dict) -> bool:
    """Record the file; False when this attempt no longer owns the row, and then the file is not wanted."""
    done = {"state": State.DONE, "lease_until": None, "progress": "", "error": "", "recipe": None}
    recorded = bool(owned(edition).update(file=file, done_at=timezone.now(), **done, **facts))
    if recorded and edition.publication:
        forget(edition.publication.plan)
    return recorded


def fail_edition(edition: Edition, reason: str) -> None:
    """Give the row back to the queue, or after the last attempt mark it failed with the reason for the officer."""
    again = edition.attempts < ATTEMPTS
    state = State.QUEUED if again else State.FAILED
    ended = {"lease_until": None, "progress": "", "recipe": None, "error": reason}
    if owned(edition).update(state=state, **ended) and again:
        nudge([edition.pk])


def produce_edition(pk: int) -> bool:
    """The whole file in this process, parts and all; True when this call made it.

    Safe to call at any time, any number of times, as are the steps that workers take.
    """
    if begin_edition(pk):
        return True
    for key in _to_set(pk):
        make_part(key)
    return end_edition(pk)


def work_on_edition(pk: int) -> None:
    """A worker's task: begin the file, tell others of its parts; or end it, when they are all set."""
    begin_edition(pk)
    keys = _to_set(pk)
    if keys:
        nudge_parts(keys)
    else:
        end_edition(pk)


def work_on_part(key: str) -> None:
    """A worker's task: set one part; who sets the last one of a file ends the file."""
    if not make_part(key):
        return
    for pk, keys in Edition.objects.filter(state=State.SETTING, parts__contains=[key]).values_list("pk", "parts"):
        left = len(undone(keys))
        if left:
            told = f"Part {len(keys) - left} of {len(keys)} is set"
            Edition.objects.filter(pk=pk, state=State.SETTING).update(progress=told)
        else:
            end_edition(pk)


def _to_set(pk: int) -> list[str]:
    """The parts that a begun file still waits for."""
    keys = Edition.objects.filter(pk=pk, state=State.SETTING).values_list("parts", flat=True).first()
    return undone(keys or [])


def begin_edition(pk: int) -> bool:
    """Claim the file and order its parts. What is no PDF is made whole: then True when this call made it."""
    edition = claim_edition(pk)
    return bool(edition and _guarded(edition, _begin))


def end_edition(pk: int) -> bool:
    """Claim the file whose parts are set and put it together; True when this call made it."""
    keys = Edition.objects.filter(pk=pk, state=State.SETTING).values_list("parts", flat=True).first()
    if keys is None or not all_done(keys):
        return False
    edition = claim_assembly(pk)
    listed = _guarded(edition, _list_contents) if edition else None
    if edition is None or listed is None:
        return False
    if listed:
        return bool(_guarded(edition, _end))
    make_part((edition.recipe or {})["listed"])
    return end_edition(pk)


def _guarded(edition: Edition, step):
    """Do a step; what goes wrong is kept with the row. Faults of the program itself are raised as well, for the log."""
    try:
        return step(edition)
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
    return None


def _begin(edition: Edition) -> bool:
    began = timezone.now()
    if _suffix(edition) != "pdf":
        return _store(edition, began, lambda draft: _write(edition, draft))
    book, renderer = take_apart(*_documents(edition)), fingerprint()
    pieces = order_parts(book.order, renderer=renderer)
    along = {(foot, size): edges(words, size) for foot, words in enumerate(book.feet) for size in SIZES}
    keys = pieces + order_parts(along.values(), renderer=renderer, tagged=False)
    recipe = {
        "began": began.isoformat(),
        "renderer": renderer,
        "pieces": [[piece.key(renderer), piece.name, piece.foot] for piece in book.pieces],
        "contents": book.contents and [book.contents.at, *astuple(book.contents.draft)],
        "edges": [[piece.key(renderer), foot, size] for (foot, size), piece in along.items()],
        "about": book.about,
        "feet": book.feet,
    }
    told = f"Part 0 of {len(keys)} is set"
    owned(edition).update(state=State.SETTING, lease_until=None, progress=told, parts=keys, recipe=recipe)
    return False


def _list_contents(edition: Edition) -> bool:
    """The list of contents is a part as well, when the pages that it names are known: `listed` of the recipe.

    False when it is still to be set: then the file waits for one part more.
    """
    recipe: dict[str, Any] = edition.recipe or {}
    recipe["listed"] = None
    contents = _contents(recipe)
    if contents is None:
        return True
    parts = set_parts(edition.parts)
    facts = [parts[key].facts for key, _, _ in recipe["pieces"]]
    piece, done = settle(contents, facts, _set)
    (recipe["listed"],) = order_parts([piece], renderer=recipe["renderer"])
    if done is None:
        waits = [*edition.parts, recipe["listed"]]
        owned(edition).update(state=State.SETTING, lease_until=None, parts=waits)
    return done is not None


def _set(piece: Piece) -> SetPart | None:
    key = piece.key(fingerprint())
    return set_parts([key]).get(key)


def _contents(recipe: dict[str, Any]) -> Contents | None:
    at, *draft = recipe["contents"] or [None]
    return Contents(at, Piece(*draft)) if draft else None


def _end(edition: Edition) -> bool:
    recipe: dict[str, Any] = edition.recipe or {}
    contents = _contents(recipe)
    pieces = tuple(Piece(name, "", foot) for _, name, foot in recipe["pieces"])
    book = Book(pieces, recipe["about"], recipe["feet"], contents)
    parts = set_parts([*edition.parts, recipe["listed"]])
    pages = [parts[key] for key, _, _ in recipe["pieces"]]
    if contents:
        pages = contents.among(pages, parts[recipe["listed"]])

    def assemble(draft: Path) -> dict[str, Any]:
        along = [Edges(parts[key], foot, tuple(size)) for key, foot, size in recipe["edges"]]
        file, tick = f"edition {edition.pk}", partial(renew_edition, edition)
        return put_together(book, pages, along, draft, file=file, attached=words_of(edition), tick=tick)

    try:
        return _store(edition, datetime.fromisoformat(recipe["began"]), assemble)
    except Spoiled as spoiled:
        log.warning("Edition %s: parts are set again: %s", edition.pk, spoiled)
        forget_files(spoiled.files)
        raise RenderError("Some of its parts were damaged and are set again.") from None


def words_of(edition: Edition) -> Attached | None:
    """The frozen words of a version, to travel inside its file: their SHA-256 is the version's."""
    publication = edition.publication
    if publication is None:
        return None
    said = f"The words of version {publication.number} as data. Their SHA-256 is {publication.sha256}."
    words = canonical(publication.document)
    return Attached("plan.json", words, "application/json", said, Version.of(publication).moment)


def _store(edition: Edition, began: datetime, write) -> bool:
    """Write the file, give it its name, record it; True when it is the file of the row."""
    folder = media() / "editions" / str(edition.pk)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{edition.attempts}-{secrets.token_hex(4)}.{_suffix(edition)}.part"
    try:
        told = write(draft)
        for warning in told["warnings"]:
            log.info("Edition %s: %s", edition.pk, warning)
        content = draft.read_bytes()
        facts = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "pages": told["pages"],
            "bytes": len(content),
            "seconds": round((timezone.now() - began).total_seconds(), 2),
        }
        file = _keep(draft)
    finally:
        draft.unlink(missing_ok=True)
    if finish_edition(edition, file=file, facts=facts):
        _tidy(folder, keep=media() / file)
        return True
    (media() / file).unlink(missing_ok=True)  # another attempt took over, or it was called off
    return False


def _suffix(edition: Edition) -> str:
    """How the name of its file ends; papers are PDF."""
    return KINDS[edition.kind].suffix if edition.kind in KINDS else "pdf"


def _write(edition: Edition, draft: Path) -> dict:
    """A file of another medium; it has no pages."""
    publication: Publication = edition.publication  # type: ignore[assignment]
    KINDS[edition.kind].write(publication.document, Version.of(publication), draft)
    return {"pages": None, "warnings": []}


def _documents(edition: Edition) -> list[str]:
    """The HTML that it is printed from: one document, or those that are bound together."""
    if edition.paper:
        return paper_documents(edition.paper)
    publication: Publication = edition.publication  # type: ignore[assignment]
    since = Frozen.of(edition.against) if edition.against else None
    return [edition_html(publication.document, edition.kind, Version.of(publication), since, edition.language)]


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
    sweep_parts()
    gone = Edition.objects.filter(state=State.RUNNING, lease_until__lt=now)
    ended = {"lease_until": None, "progress": "", "recipe": None}
    gone.filter(attempts__gte=ATTEMPTS).update(state=State.FAILED, error=LOST, **ended)
    gone.update(state=State.QUEUED, **ended)
    setting = Edition.objects.filter(state=State.SETTING)
    ready = [pk for pk, keys in setting.values_list("pk", "parts") if all_done(keys)]
    if setting.exists():  # parts that were ordered of a renderer that is no more, or were forgotten, are ordered again
        lost = [pk for pk, keys in setting.values_list("pk", "parts") if not all_known(keys)]
        anew = setting.filter(~Q(recipe__renderer=fingerprint()) | Q(pk__in=lost))
        anew.filter(attempts__gte=ATTEMPTS).update(state=State.FAILED, error=LOST, **ended)
        anew.update(state=State.QUEUED, **ended)
    owed = Edition.objects.filter(state=State.QUEUED, asked_at__lt=now - PATIENCE).order_by("asked_at")
    pks = ready + list(owed.values_list("pk", flat=True)[:200])
    return pks[: nudge(pks)]
