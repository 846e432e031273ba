"""The narrative sections as chapters of the document."""

from plans.document import Document, chapter, register_chapters
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


def register() -> None:
    register_chapters("section", 10, opening)
    register_chapters("section", 80, closing)
