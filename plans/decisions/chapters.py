"""The chapter that says which bodies decided on the plan. It tells of the plan, so it is not among its own words."""

from plans.decisions.way import Stage, stages_of
from plans.document import Document, chapter, register_chapters
from plans.models import Plan
from plans.rows import MARKS, Level, register_level, said_date

KIND = "decisions"


def decisions(plan: Plan) -> list[Document]:
    """The bodies in order with the decision of each that counts; no chapter without a way."""
    stages, _ = stages_of(plan)
    if not stages:
        return []
    return [chapter(KIND, KIND, "How this plan was approved", {"bodies": [_body(stage) for stage in stages]})]


def _body(stage: Stage) -> Document:
    said = stage.decision
    return {
        "id": stage.step.pk,
        "number": stage.step.position,
        "body": stage.step.body.name,
        "asks": stage.step.get_asks_display(),
        "outcome": said.get_outcome_display() if said else "",
        "on": said.item.meeting.on.isoformat() if said else "",
        "minute": said.minute if said else "",
        "version": said.publication.number if said else None,
    }


def register() -> None:
    register_chapters(KIND, 65, decisions)
    labels = {"asks": "what it does", "outcome": "decision", "on": "day", "minute": "minute", "version": "version"}
    register_level(KIND, Level(KIND, "How this plan was approved"))
    register_level(
        "bodies", Level("body", "Body", title="body", kind=MARKS, labels=labels, texts={"on": said_date})
    )  # fmt: skip
