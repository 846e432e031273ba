"""The chapter "You said, we did": what was said and done, and how many said what, as everybody may read it."""

from plans.consultation.counting import FEW, FEWER, Counts, counts_of, in_public_together
from plans.document import Document, chapter, register_chapters
from plans.layout import Shown
from plans.models import Answer, Plan
from plans.rows import FIGURES, Level, register_level

TITLE = "You said, we did"


def you_said(plan: Plan) -> list[Document]:
    """No chapter before anything was said and done."""
    lines = list(plan.you_said.all()) if Shown.YOU_SAID in plan.shows else []
    if not lines:
        return []
    rows = [{"id": line.pk, "position": line.position, "said": line.said, "did": line.did} for line in lines]
    return [chapter("you_said", "you-said", TITLE, {"said_and_done": rows, **figures(counts_of(plan))})]


def figures(counts: Counts) -> Document:
    """How many responses were accepted, of which kinds, and what they said of each priority; small counts blurred.

    What would tell a small count all the same is left out: the kinds together, a priority alone.
    """
    kinds = in_public_together([line.all for line in counts.kinds], counts.total, whole=True)
    opinions = [
        (line, in_public_together(line.counts, counts.total, whole=False)) for line in counts.questions if line.all
    ]
    return {
        "responses": counts.total if counts.total >= FEWER else counts.total and FEW,
        "respondents": [
            {"kind": line.key, "label": line.label, "count": count}
            for line, count in zip(counts.kinds, kinds or [], strict=False)
        ],
        "opinions": [
            {"key": line.key, "title": line.label, "place": line.number}
            | dict(zip(Answer.View.values, told, strict=True))
            for line, told in opinions
            if told
        ],
    }


def register() -> None:
    register_chapters("you_said", 50, you_said)
    register_level("you_said", Level("chapter", TITLE, labels={"responses": "responses"}, kinds={"responses": FIGURES}))
    labels = {"said": "you said", "did": "we did", "position": ""}
    register_level("said_and_done", Level("you_said", "Line", title="said", labels=labels))
    register_level("respondents", Level("respondents", "Responses from", identity="kind", title="label", kind=FIGURES))
    labels = {name: label.lower() for name, label in Answer.View.choices} | {"place": ""}
    register_level("opinions", Level("opinions", "Views on", identity="key", labels=labels, kind=FIGURES))
