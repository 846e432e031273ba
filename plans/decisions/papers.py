"""The board paper: a report to a body, laid out as councils print theirs, frozen from an agenda item."""

from typing import Any

from plans.decisions.access import item_in, may_have_paper
from plans.document import Document
from plans.models import AgendaItem, Edition, Paper
from plans.pages import plan_url
from plans.publishing.papers import PaperKind, register_paper

#: The parts of a report in the order of print: field of the item, heading.
PARTS = {
    "recommendations": "Recommendations",
    "background": "Background information",
    "policy": "Policy implications",
    "community": "Community impact statement",
    "resources": "Resource implications",
    "legal": "Legal implications",
    "consultation": "Consultation",
    "documents": "Background documents",
}


def data_of(item: AgendaItem) -> Document:
    """Everything that the paper prints, as plain data; parts that are empty are left out."""
    meeting, version = item.meeting, item.publication
    return {
        "number": item.number,
        "classification": item.classification,
        "classification_label": item.get_classification_display(),
        "body": meeting.body.name,
        "on": meeting.on.isoformat(),
        "at": meeting.at.strftime("%H:%M") if meeting.at else "",
        "place": meeting.place,
        "title": item.title,
        "wards": item.wards,
        "sender": item.sender,
        "parts": [
            {"key": name, "title": title, "text": text}
            for name, title in PARTS.items()
            if (text := getattr(item, name).strip())
        ],
        "audit": rows_of(item.audit_trail),
        "version": {"number": version.number, "sha256": version.sha256},
    }


def rows_of(text: str) -> list[dict[str, str]]:
    """Lines like "Lead officer: Jo Bell" as rows {"label", "words"}.

    A line without a colon goes on with the one before. A colon of an address ("http://...") is none.
    """
    rows: list[dict[str, str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        label, colon, words = line.partition(":")
        if colon and label.strip() and not words.startswith("//"):
            rows.append({"label": label.strip(), "words": words.strip()})
        elif rows:
            rows[-1]["words"] = f"{rows[-1]['words']}\n{line}".strip()
        else:
            rows.append({"label": "Note", "words": line})
    return rows


def context(data: Document) -> dict[str, Any]:
    return {"closed": data["classification"] != AgendaItem.Classification.OPEN}


def home(paper: Paper) -> str:
    """The page of its agenda item; that of all decisions when the item is gone."""
    item = item_in(paper)
    if paper.plan.agenda_items.filter(pk=item).exists():
        return plan_url("plans:agenda_item", paper.plan, item) + "#papers"
    return plan_url("plans:decisions", paper.plan)


def register() -> None:
    kind = PaperKind(
        Edition.Kind.BOARD_PAPER, "pdf/board_paper.html", may=may_have_paper, context=context, home=home
    )  # fmt: skip
    register_paper(kind)
