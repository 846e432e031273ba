"""The checklists that every trust begins with, as rows of its own: read from sets.toml, made when first wanted.

Nothing in them is changed for a trust that has them: they are the trust's to edit, and one that it removed stays away.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from cypp.history import events_of
from partners.models import Trust
from plans.models import Requirement, RequirementSet

BUILT_IN: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("sets.toml").read_text(encoding="utf-8"))[
    "sets"
]
KEYS = [each["key"] for each in BUILT_IN]


def sets_of(trust: Trust) -> list[RequirementSet]:
    """The trust's checklists by name; those that it begins with are made if it never had them. One query otherwise."""
    found = list(RequirementSet.objects.for_trust(trust))
    if {row.basis for row in found}.issuperset(KEYS):
        return found
    if not bases_ever(trust).issuperset(KEYS):
        make_sets(trust)
    return list(RequirementSet.objects.for_trust(trust))


def bases_ever(trust: Trust) -> set[str]:
    """The keys of the built-in sets that the trust has or had."""
    return set(events_of(RequirementSet).filter(trust=trust).values_list("basis", flat=True))


@transaction.atomic
def make_sets(trust: Trust) -> None:
    """Give a trust those built-in sets that it never had. Twice is the same as once."""
    Trust.objects.select_for_update(no_key=True).get(pk=trust.pk)
    had = bases_ever(trust)
    names = {row.name.lower() for row in RequirementSet.objects.for_trust(trust)}
    for each in BUILT_IN:
        if each["key"] not in had and each["name"].lower() not in names:
            make_set(trust, each)


def make_set(trust: Trust, data: dict[str, Any]) -> RequirementSet:
    """One set of the file, as rows of the trust."""
    made = RequirementSet.objects.create(
        trust=trust, name=data["name"], source=data["source"].strip(), basis=data["key"]
    )
    Requirement.objects.bulk_create(
        Requirement(of=made, position=at, **each) for at, each in enumerate(data["requirements"], 1)
    )
    return made


def key_on(day: date) -> str:
    """The built-in set for a plan that begins on this day."""
    return next(each["key"] for each in BUILT_IN if "before" not in each or day < each["before"])


def set_for(trust: Trust, day: date) -> RequirementSet | None:
    """The trust's checklist for a plan that begins on this day; None where it removed that one."""
    wanted = [row for row in sets_of(trust) if row.basis == key_on(day)]
    return min(wanted, key=lambda row: row.pk, default=None)
