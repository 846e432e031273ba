"""The narrative sections, and the list of words and abbreviations, as chapters of the document."""

from plans.document import Document, chapter, register_chapters
from plans.glossary import in_order
from plans.layout import Shown
from plans.models import Plan


def _sections(plan: Plan, *, after: bool) -> list[Document]:
    return [
        chapter("section", f"section-{section.pk}", section.title, {"role": section.role, "body": section.body})
        for section in plan.sections.all()
        if section.after_priorities is after and section.body.strip()
    ]


def opening(plan: Plan) -> list[Document]:
    return _sections(plan, after=False)


def closing(plan: Plan) -> list[Document]:
    return _sections(plan, after=True)


def glossary(plan: Plan) -> list[Document]:
    """Every term that the plan lists, in alphabetical order; no chapter without any."""
    if Shown.GLOSSARY not in plan.shows:
        return []
    terms = [{"term": row.term, "meaning": row.meaning} for row in in_order(plan)]
    return [chapter("glossary", "glossary", "Words and abbreviations", {"terms": terms})] if terms else []


def register() -> None:
    register_chapters("section", 10, opening)
    register_chapters("section", 80, closing)
    register_chapters("glossary", 90, glossary)
