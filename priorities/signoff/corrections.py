"""Corrections that change nothing: what may be one, saying so, and objecting. Under the lock that signing takes."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from cypp.templatetags.cypp import uk_date
from partners.models import Organisation, User
from plans.access import hold
from plans.document import Document
from plans.models import Plan, State
from plans.notices.actions import tell
from plans.notices.people import managers_of, signatories_of
from plans.pages import plan_url
from plans.timeline import name_of
from plans.workflow import Refused
from priorities.models import Priority, SignOff
from priorities.signoff.models import Correction, Objection
from priorities.signoff.room import Cell, cell_of, requests_of
from priorities.signoff.signing import (
    REASON_LENGTH,
    Words,
    WordsChanged,
    managed,
    organisations_of,
    words_of,
)
from priorities.signoff.standing import has_objected, last_day_to_object

#: Where a slip of the pen may be put right, by the list that holds the row ("" for the priority itself).
WORDING = {
    "": {"title", "strapline", "rationale", "expect"},
    "objectives": {"title", "rationale", "expect"},
    "results": {"text"},
    "commitments": {"text", "steps"},
}
#: What is never a slip in running text: numbers in words, times, and words that turn a promise round.
WEIGHTY = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen
    first second third fourth fifth sixth seventh eighth ninth tenth half quarter once twice double treble
    January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday spring summer autumn winter day week month term year
    days weeks months terms years daily weekly fortnightly monthly termly quarterly yearly annual annually
    no not nor never none neither cannot without unless except all every each any only least most more less fewer
    will would shall should must might may could can
"""
#: The same as a pattern, with figures and the short “not” of “don’t”.
EXACT = re.compile(rf"\d+(?:[.,/]\d+)*|[%£]|\w+n[’']t\b|\b(?:{'|'.join(WEIGHTY.split())})\b", re.IGNORECASE)
MATERIAL = {
    "lead": "who leads it",
    "outcomes": "its outcomes",
    "cross_cutting": "whether it is a cross-cutting theme",
    "by_when": "a date",
    "by_date": "a date",
    "lead_organisation": "who leads it",
    "organisations": "the contributing organisations",
    "measures": "a measure or its targets",
    "result": "the result that a row serves",
    "number": "the order of rows",
    "id": "rows were added, removed or moved",
}


@dataclass(frozen=True)
class Version:
    """Words that somebody signed and that no longer stand: their hash, the text, and whose signatures they are."""

    sha256: str
    text: Document
    organisations: list[Organisation]


def material(before: Any, after: Any, place: str = "") -> list[str]:
    """What of a change is more than wording, in words and each once; [] when it may be called a correction."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, ""), after.get(name, "")
        if name in WORDING and isinstance(old or new, list):
            found += _rows(old or [], new or [], name)
        elif name in WORDING[place]:
            found += _wording(old, new)
        elif old != new:
            found.append(MATERIAL.get(name, name.replace("_", " ")))
    return list(dict.fromkeys(found))


def _rows(old: list[Any], new: list[Any], place: str) -> list[str]:
    if [row["id"] for row in old] != [row["id"] for row in new]:
        return [MATERIAL["id"]]
    return [fault for before, after in zip(old, new, strict=True) for fault in material(before, after, place)]


def _wording(old: str | list[str], new: str | list[str]) -> list[str]:
    if isinstance(old, list) or isinstance(new, list):
        pairs = list(zip(old, new, strict=False))
        return [fault for pair in pairs for fault in _wording(*pair)] if len(old) == len(new) else [MATERIAL["id"]]
    if bool(old.strip()) != bool(new.strip()):
        return ["a whole text was added or taken out"]
    return (
        []
        if exact_words(old) == exact_words(new)
        else ["a figure, a month or another time, or a word like “not”, “all” or “will”"]
    )


def exact_words(text: str) -> list[str]:
    return [word.lower() for word in EXACT.findall(text)]


def stale_versions(plan: Plan, priority: Priority, words: Words) -> list[Version]:
    """The words that newest signatures of this priority are on and that do not stand today, the oldest first.

    Without those of organisations that have objected since: no correction carries them.
    """
    stale = [
        cell
        for ask in requests_of(plan).filter(priority=priority)
        if (cell := cell_of(ask, {priority.pk: words.sha256})).mark == "stale" and not has_objected(ask, cell.signoff)  # type: ignore[arg-type]
    ]
    stale.sort(key=lambda cell: cell.signoff.at)  # type: ignore[union-attr]
    found: dict[str, Version] = {}
    for cell in stale:
        signoff: SignOff = cell.signoff  # type: ignore[assignment]
        if signoff.sha256 not in found:
            found[signoff.sha256] = Version(signoff.sha256, signoff.text, [])
        found[signoff.sha256].organisations.append(cell.request.organisation)  # type: ignore[union-attr]
    return list(found.values())


@transaction.atomic
def correct(*, priority: Priority, by: User, before: str, after: str, reason: str) -> Correction:
    """Say that the change from words that were signed to those of today is immaterial, and tell those who signed them.

    `before` and `after` are the hashes that the plan manager saw. Once for two texts: again is the same correction.
    Raises `WordsChanged` when the words are others by now, `Refused` where it is no correction.
    """
    plan = managed(priority.plan, by)
    words, reason = words_of(plan, priority.pk), reason.strip()
    _at_sign_off(plan, "Corrections are marked")
    if words is None or words.sha256 != after:
        raise WordsChanged("The words changed while you were reading. Look at the difference again.")
    same = Correction.objects.filter(priority=priority, before_sha256=before, after_sha256=after).first()
    if same and cells_on(same):
        return same
    if same:
        raise Refused("It is marked already, and those who signed those words have objected. They have to sign again.")
    version = next((one for one in stale_versions(plan, priority, words) if one.sha256 == before), None)
    if version is None:
        raise Refused("No signature rests on those words any more. Look at what is stale again.")
    _check(version, words, reason)
    correction = Correction.objects.create(
        priority=priority, before=version.text, after=words.text, before_sha256=before, after_sha256=after,
        reason=reason, by=by, by_name=name_of(plan.trust, by.pk),
    )  # fmt: skip
    _tell_signatories(plan, correction)
    return correction


def _at_sign_off(plan: Plan, what: str) -> None:
    if plan.state != State.SIGNOFF:
        raise Refused(f"The plan is at “{plan.get_state_display()}”. {what} only while it is at “Sign-off”.")


def _check(version: Version, words: Words, reason: str) -> None:
    if faults := material(version.text, words.text):
        raise Refused(f"This is more than a correction: it changes {'; '.join(faults)}. It has to be signed again.")
    if not reason:
        raise Refused("Say why the change means nothing: those who signed read it.")
    if len(reason) > REASON_LENGTH:
        raise Refused(f"Shorten the reason to {REASON_LENGTH:,} characters or fewer.")


def cells_on(correction: Correction) -> list[Cell]:
    """The marks of the organisations whose signatures rest on this correction now."""
    plan = correction.priority.plan
    words = words_of(plan, correction.priority_id)
    cells = [
        cell_of(ask, {correction.priority_id: words.sha256} if words else {})
        for ask in requests_of(plan).filter(priority=correction.priority_id)
    ]
    return [cell for cell in cells if any(step.id == correction.pk for step in cell.steps)]


def _tell_signatories(plan: Plan, correction: Correction) -> None:
    path, what = plan_url("priorities:correction", plan, correction.pk), _called(plan, correction)
    until = uk_date(last_day_to_object(correction.at))
    for cell in cells_on(correction):
        who = cell.request.organisation  # type: ignore[union-attr]
        words = f"{what} was corrected after {who.brief} signed it. It stands signed; you have until {until} to object"
        tell(signatories_of(who), about=plan, key=f"corrected:{correction.pk}:{who.pk}", words=words, path=path)


def _called(plan: Plan, correction: Correction) -> str:
    """The priority as its plan calls it: "Theme 2"."""
    return f"{plan.terms['priority']} {correction.priority.number}"


@transaction.atomic
def object_to(*, correction: Correction, organisation: Organisation, by: User, reason: str) -> Objection:
    """An organisation does not accept a correction: its signature has to be given again. Plan managers are told.

    Once for an organisation: again is the same objection. Raises `Refused`; then nothing is stored.
    """
    plan = hold(correction.priority.plan_id)
    if organisation.pk not in organisations_of(by, plan):
        raise Refused(f"You do not sign for {organisation.name}. A trust administrator can give you that role.")
    same = correction.objections.filter(organisation=organisation).first()
    if same:
        return same
    _at_sign_off(plan, "Objections are made")
    reason = reason.strip()
    if not reason:
        raise Refused("Say what the change means to your organisation.")
    if len(reason) > REASON_LENGTH:
        raise Refused(f"Shorten the reason to {REASON_LENGTH:,} characters or fewer.")
    if organisation.pk not in {cell.request.organisation_id for cell in cells_on(correction) if cell.request}:
        raise Refused(
            f"No signature of {organisation.name} rests on this correction, so there is nothing to object to."
        )
    objection = Objection.objects.create(
        correction=correction, organisation=organisation, reason=reason, by=by,
        by_name=name_of(plan.trust, by.pk),
    )  # fmt: skip
    words = f"{organisation.brief} objects to a correction of {_called(plan, correction)}: {plan.full_title}"
    path = plan_url("priorities:correction", plan, correction.pk)
    tell(managers_of(plan), about=plan, key=f"objected:{objection.pk}", words=words, path=path)
    return objection
