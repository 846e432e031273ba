"""The texts written for editions, beside the chapters of the document: no part of what is agreed or signed."""

from typing import Any

from plans.document import Document, chapter, register_beside
from plans.models import Plan
from plans.wordings.languages import Language, edition_language

BESIDE = "wordings"


def wordings(plan: Plan) -> list[Document]:
    """Those with a text, in the form of chapters."""
    return [
        chapter("wording", f"wording-{row.pk}", row.title, {name: getattr(row, name) for name in FIELDS})
        for row in plan.wordings.all()
        if row.body.strip()
    ]


FIELDS = ("purpose", "language", "body")


def wording_of(document: Document, purpose: str, language: str = "") -> dict[str, Any] | None:
    """The text that a document holds for this purpose in an edition's language: {"title", "body"}, or None."""
    wanted = {"purpose": purpose, "language": language or Language.ENGLISH}
    for one in document.get(BESIDE, []):
        if wanted.items() <= one["data"].items():
            return {"title": one["title"], "body": one["data"]["body"]}
    return None


def languages_of(document: Document, purpose: str) -> list[str]:
    """The languages, as editions name them, in which a document holds a text for this purpose; "" is English."""
    found = [one["data"]["language"] for one in document.get(BESIDE, []) if one["data"]["purpose"] == purpose]
    return sorted(edition_language(language) for language in found)


def register() -> None:
    register_beside(BESIDE, wordings)
