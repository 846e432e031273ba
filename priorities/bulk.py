"""Several commitments changed at once: what would change, the change itself, and the way back.

Only what was chosen is written, in a number of queries that does not grow with the rows. Every row carries the
version that was seen; rows that somebody saved since are left alone and named. The caller authorises and holds the
plan.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cypp.history import events_of, in_the_same_act
from partners.models import Organisation
from plans.models import Plan
from priorities.models import Commitment, CommitmentOrganisation, Objective

TABLE: Any = Commitment.organisations.through
SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
LONGEST = 100_000  # characters: some thousands of rows
#: What a change may write.
FIELDS = ("lead", "by_when", "by_date", "lead_organisation")


@dataclass(frozen=True)
class Change:
    """What every chosen row gets: `values` of FIELDS, and organisations that contribute or no longer do."""

    values: dict[str, Any]
    add: Organisation | None = None
    remove: Organisation | None = None

    def of(self, row: Commitment) -> list[tuple[str, str, str]]:
        """What it changes in a row, whose organisations are prefetched: [(label, now, then)], empty for nothing."""
        new = {name: self.values.get(name, getattr(row, name)) for name in FIELDS}
        linked = {organisation.pk: organisation for organisation in row.organisations.all()}
        then = linked | ({self.add.pk: self.add} if self.add else {})
        if self.remove:
            then.pop(self.remove.pk, None)
        found = [
            ("Lead", row.lead, new["lead"]),
            ("By when", row.by_when, new["by_when"]),
            ("Leading organisation", named(row.lead_organisation), named(new["lead_organisation"])),
            ("Contributing organisations", named(*linked.values()), named(*then.values())),
        ]
        return [line for line in found if line[1] != line[2]]


def named(*organisations: Organisation | None) -> str:
    return ", ".join(sorted(organisation.name for organisation in organisations if organisation))


@dataclass
class Outcome:
    """What became of the rows: changed, left because somebody saved them since, and how many were removed."""

    changed: list[Commitment]
    stale: list[Commitment]
    gone: int


def rows_of(plan: Plan, *, lock: bool = False, **only: Any) -> list[Commitment]:
    """Commitments of the plan in print order, with all that `Change.of` and their numbers need: two queries."""
    found = Commitment.objects.filter(objective__priority__plan=plan, **only)
    found = found.select_related("objective__priority", "lead_organisation").prefetch_related("organisations")
    found = found.order_by("objective__priority__number", "objective__number", "number")
    rows = list(found.select_for_update(of=("self",)) if lock else found)
    for row in rows:
        row.objective.priority.plan = plan
    return rows


def seen(rows: list[Commitment]) -> str:
    """The rows with their versions in one text, for `read_seen`."""
    return " ".join(f"{row.pk}:{row.version}" for row in rows)


def read_seen(text: str) -> dict[int, int]:
    """{id: version} of the rows that `seen` named. Raises BadRequest for more text than any priority needs."""
    if len(text) > LONGEST:
        raise BadRequest("That is more rows than can be changed at once. Choose fewer.")
    return {int(pk): int(version) for pk, version in SEEN.findall(text)}


@transaction.atomic
def change(plan: Plan, versions: dict[int, int], wanted: Change) -> Outcome:
    """Change the rows that still are what was seen."""
    there = rows_of(plan, lock=True, pk__in=versions)
    rows = [row for row in there if wanted.of(row)]  # the others have it already
    stale = [row for row in rows if row.version != versions[row.pk]]
    changed = [row for row in rows if row.version == versions[row.pk]]
    pks = {row.pk for row in changed}
    Commitment.objects.filter(pk__in=pks).update(**wanted.values, version=F("version") + 1, changed_at=timezone.now())
    if wanted.remove:
        TABLE.objects.filter(commitment__in=pks, organisation=wanted.remove).delete()
    if wanted.add:
        joined = set(
            TABLE.objects.filter(commitment__in=pks, organisation=wanted.add).values_list("commitment", flat=True)
        )
        TABLE.objects.bulk_create(TABLE(commitment_id=pk, organisation=wanted.add) for pk in sorted(pks - joined))
    return Outcome(changed, stale, len(versions) - len(there))


def act_of(row: Commitment) -> int:
    """The number of the newest event of a row, which names the act that wrote it."""
    return events_of(Commitment).filter(id=row.pk).order_by("-pgh_id").values_list("pgh_id", flat=True)[0]


@transaction.atomic
def undo(plan: Plan, act: int) -> Outcome | None:
    """Take back what an act changed in the plan, as new versions; rows that changed since stay. None: no such act."""
    here = Objective.objects.filter(priority__plan=plan)
    named = events_of(Commitment).filter(pgh_id=act, pgh_label="update", objective__in=here).first()
    if named is None:
        return None
    same = in_the_same_act(named)
    after = {event.id: event for event in events_of(Commitment).filter(**same, pgh_label="update").order_by("pgh_id")}
    first = min(event.pgh_id for event in after.values())
    before = events_of(Commitment).filter(id__in=after, pgh_id__lt=first).order_by("id", "-pgh_id").distinct("id")
    old = {event.id: event for event in before}
    rows = rows_of(plan, lock=True, pk__in=old)
    changed = [row for row in rows if row.version == after[row.pk].version]
    there = still_there(event.lead_organisation_id for event in old.values())
    for row in changed:
        for name in FIELDS:
            column: Any = row._meta.get_field(name)
            setattr(row, column.attname, getattr(old[row.pk], column.attname))
        if row.lead_organisation_id not in there:
            row.lead_organisation_id = None
        row.version, row.changed_at = row.version + 1, timezone.now()
    Commitment.objects.bulk_update(changed, [*FIELDS, "version", "changed_at"])
    undo_links(same, {row.pk for row in changed})
    return Outcome(changed, [row for row in rows if row not in changed], 0)


def undo_links(same: dict[str, Any], pks: set[int]) -> None:
    """Contributing organisations as they were before the act, for these commitments."""
    events = list(events_of(CommitmentOrganisation).filter(**same, commitment__in=pks).order_by("pgh_id"))
    TABLE.objects.filter(pk__in=[event.id for event in events if event.pgh_label == "insert"]).delete()
    gone = [event for event in events if event.pgh_label == "delete"]
    there = still_there(event.organisation_id for event in gone)
    TABLE.objects.bulk_create(
        (
            TABLE(commitment_id=e.commitment_id, organisation_id=e.organisation_id)
            for e in gone
            if e.organisation_id in there
        ),
        ignore_conflicts=True,
    )


def still_there(organisations: Iterable[int | None]) -> set[int]:
    """The ids of those that were not removed meanwhile."""
    ids = {pk for pk in organisations if pk is not None}
    return set(Organisation.objects.filter(pk__in=ids).values_list("pk", flat=True))
