"""The one idea: a plan is a list of chapters, frozen to one JSON value from which everything is made.

Each app registers its chapters from its `AppConfig.ready`. `freeze(plan)` asks all of them and
returns the document; previews, pages, PDF editions, signatures and comparisons use nothing else.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partners.models import Trust
from plans.layout import Theme
from plans.models import Plan

Document = dict[str, Any]
FORMAT = 1


@dataclass(frozen=True)
class ChapterKind:
    """A kind of chapter: `freeze(plan)` returns its chapters, each {"kind", "key", "title", "data"}, as plain data.

    `order` places it in print; narrative sections stand at 10 and 80, either side of the priorities.
    The template is `chapters/<kind>.html`, shown on the web and in PDF alike.
    """

    kind: str
    order: int
    freeze: Callable[[Plan], list[Document]]


_kinds: list[ChapterKind] = []


def register_chapters(kind: str, order: int, freeze: Callable[[Plan], list[Document]]) -> None:
    """Add a kind of chapter to every plan's document."""
    _kinds.append(ChapterKind(kind, order, freeze))
    _kinds.sort(key=lambda chapter: chapter.order)


#: What a document holds beside its chapters: name, and a function from the plan to chapters of their own.
_beside: dict[str, Callable[[Plan], list[Document]]] = {}


def register_beside(name: str, freeze: Callable[[Plan], list[Document]]) -> None:
    """Add chapters that are printed in files of their own: neither in the plan nor part of what is agreed or signed.

    Left out of a document where there are none, so that those of plans without any keep their bytes.
    """
    _beside[name] = freeze


def chapter(kind: str, key: str, title: str, data: Document) -> Document:
    return {"kind": kind, "key": key, "title": title, "data": data}


def freeze(plan: Plan) -> Document:
    """The whole plan as plain data: sorted, no floats, dates as ISO text, decimals as text.

    The plan is read afresh; what chapters prefetch onto it they share for the length of this call.
    """
    plan = Plan.objects.select_related("trust__logo", "updates").prefetch_related("sections").get(pk=plan.pk)
    return {
        "format": FORMAT,
        "trust": _trust(plan.trust),
        "plan": {
            "title": plan.title,
            "slug": plan.slug,
            "kind": plan.kind,
            "kind_label": plan.get_kind_display(),
            "starts": plan.starts.isoformat(),
            "ends": plan.ends.isoformat(),
            "period": plan.period,
            "legal_basis": plan.legal_basis,
            "updates": plan.updates.title if plan.updates else "",
            "terms": plan.terms,
            "numbering": plan.numbering,
            "layout": plan.layout,
            "shows": sorted(plan.shows),
        }
        | ({} if plan.theme == Theme.PEOPLE else {"theme": plan.theme}),
        "chapters": [frozen for kind in _kinds for frozen in kind.freeze(plan)],
        **{name: found for name, freeze_beside in _beside.items() if (found := freeze_beside(plan))},
    }


def beside(document: Document) -> list[Document]:
    """All that it holds beside its chapters."""
    return [one for name in _beside for one in document.get(name, [])]


def _trust(trust: Trust) -> Document:
    """What covers say of a trust; a logo and how to reach it only where there is one."""
    frozen = {"name": trust.name, "slug": trust.slug, "area": trust.area, "colour": trust.brand_colour}
    if trust.contact:
        frozen["contact"] = trust.contact
    logo = getattr(trust, "logo", None)
    return frozen | ({"logo": {"png": logo.png, "alt": logo.alt}} if logo else {})


def canonical(value: Any) -> bytes:
    """The bytes that are hashed and signed: UTF-8 JSON, sorted keys, no spaces. Floats are refused (TypeError)."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(value: Any) -> str:
    """Hex SHA-256 of the canonical bytes of plain data."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("A document holds no floats: freeze decimals as text.")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(part)
