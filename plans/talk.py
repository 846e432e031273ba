"""Where people talk about a plan: its places, whom a comment names, and which threads belong where.

Each app registers the kinds of places it has, so that comments and assignments need to know none of them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from plans.models import Assignment, Comment, Plan
from plans.pages import plan_url, register_here

Key = tuple[str, int]


@dataclass(frozen=True)
class Place:
    """A thing that can be talked about. `url` is where it is shown, or "" when it is not in the plan any more.

    `order` sorts the places of a plan as it prints them.
    """

    kind: str
    pk: int
    title: str
    number: str = ""
    url: str = ""
    order: tuple[int, ...] = (1000,)

    @property
    def key(self) -> Key:
        return self.kind, self.pk

    @property
    def words(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def brief(self) -> str:
        """Its number where it has one: "2.2.3"."""
        return self.number or self.title


#: (plan, ids) -> the places of these ids that are in the plan, in one query
Find = Callable[[Plan, Iterable[int]], list[Place]]


@dataclass(frozen=True)
class PlaceKind:
    """`inside(pk)` gives the ids of other kinds that belong to this place, as queries."""

    name: str
    find: Find
    assignable: bool = False
    inside: Callable[[int], dict[str, QuerySet]] = field(default=lambda pk: {})


_kinds: dict[str, PlaceKind] = {}


def register_place(kind: PlaceKind) -> None:
    """Let people talk about things of this kind, and be told who else is there."""
    _kinds[kind.name] = kind
    register_here(kind.name)


def is_assignable(kind: str) -> bool:
    return kind in _kinds and _kinds[kind].assignable


def find_places(plan: Plan, keys: Iterable[Key]) -> dict[Key, Place]:
    """Those of `keys` that are in the plan now: one query for each kind."""
    ids: dict[str, set[int]] = {}
    for kind, pk in keys:
        if pk < 2**63:  # what an address may name and a column cannot hold
            ids.setdefault(kind, set()).add(pk)
    found = [place for kind, pks in ids.items() if kind in _kinds for place in _kinds[kind].find(plan, pks)]
    return {place.key: place for place in found}


def place_of(plan: Plan, kind: str, pk: int) -> Place:
    """A place of the plan, or what is left of one that people talked about. Raises Http404."""
    if place := find_places(plan, [(kind, pk)]).get((kind, pk)):
        return place
    left = plan.comments.filter(place_kind=kind, place_id=pk).first()
    if left is None:
        raise Http404("There is nothing to talk about here.")
    return gone(left)


def gone(row: Any) -> Place:
    """The place of a comment whose thing is not in the plan any more."""
    return Place(row.place_kind, row.place_id, row.place_words)


def at_place(place: Place) -> Q:
    """Comments on this place and on what belongs to it."""
    where = Q(place_kind=place.kind, place_id=place.pk)
    for kind, ids in _kinds[place.kind].inside(place.pk).items() if place.kind in _kinds else ():
        where |= Q(place_kind=kind, place_id__in=ids)
    return where


def threads(plan: Plan) -> QuerySet[Comment]:
    """The plan's comments that are no replies, with their replies and the names in them."""
    replies = Prefetch("replies", Comment.objects.prefetch_related("mentions"))
    return plan.comments.filter(parent=None).prefetch_related("mentions", replies)


def placed(plan: Plan, rows: Sequence[Any]) -> dict[Key, Place]:
    """The place of every row (comments or assignments), also of those that are gone."""
    found = find_places(plan, [row.place_key for row in rows])
    return {row.place_key: found.get(row.place_key) or gone(row) for row in rows}


def talk_url(plan: Plan, place: Place) -> str:
    return plan_url("plans:talk_place", plan, place.kind, place.pk)


def assignment_of(plan: Plan, place: Place) -> Assignment | None:
    """Who writes this place now."""
    return plan.assignments.filter(place_kind=place.kind, place_id=place.pk, done_at=None).first()


def _pattern(names: Iterable[str]) -> re.Pattern | None:
    longest_first = sorted({" ".join(name.split()) for name in names if name.strip()}, key=len, reverse=True)
    if not longest_first:
        return None
    words = "|".join(re.escape(name).replace("\\ ", r"\s+") for name in longest_first)
    return re.compile(rf"(?<!\w)@({words})(?!\w)", re.IGNORECASE)


def mentioned(text: str, names: dict[int, str]) -> dict[int, str]:
    """Whom the text names with an "@" before the name: {user id: name}. The longer of two names wins."""
    pattern = _pattern(names.values())
    said = {_plain(found) for found in pattern.findall(text)} if pattern else set()
    return {pk: name for pk, name in names.items() if _plain(name) in said}


def unknown_names(text: str, names: dict[int, str]) -> list[str]:
    """Words after an "@" that name nobody who reads the draft."""
    pattern = _pattern(names.values())
    left = pattern.sub("", text) if pattern else text
    return re.findall(r"(?<!\w)@([^\W\d_][\w'’-]*)", left)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def parts_of(comment: Comment) -> list[tuple[bool, str]]:
    """The text in pieces: (is it somebody's name, words)."""
    pattern = _pattern(mention.name for mention in comment.mentions.all())
    if pattern is None:
        return [(False, comment.text)]
    pieces = pattern.split(comment.text)
    return [(bool(at % 2), f"@{piece}" if at % 2 else piece) for at, piece in enumerate(pieces) if piece]


def sections(plan: Plan, ids: Iterable[int]) -> list[Place]:
    """Sections as places; no query where the page has read them already."""
    wanted = set(ids)
    return [
        Place(
            "section",
            section.pk,
            section.title,
            url=plan_url("plans:section", plan, section.pk),
            order=(9 if section.after_priorities else 1, section.position),
        )
        for section in plan.sections.all()
        if section.pk in wanted
    ]


def register() -> None:
    register_place(PlaceKind("section", sections, assignable=True))
