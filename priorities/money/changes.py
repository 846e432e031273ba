"""How money is read when two versions are compared, and in what changed since a signature."""

from typing import Any

from cypp.templatetags.cypp import figure
from plans.comparing import MOVED
from plans.document import Document
from plans.rows import FIGURES, LEADS, REWORDED, Level, register_level, said_by
from priorities.money.models import Arrangement

#: Lists of the chapter: sums of what is compared amount by amount in the priorities.
SUMS = ["years", "years_sums", "total", "open", "lines", "funds", "organisations", "arrangements"]


def said_amount(value: int | None, row: Document) -> str:
    return "to be confirmed" if value is None else figure(str(value), "gbp")


def register() -> None:
    labels = {
        "amount": "amount",
        "year": "year",
        "fund": "fund or source",
        "organisation": "given by",
        "objective": "what it pays for",
        "arrangement": "how it is held",
    }
    texts: dict[str, Any] = {"amount": said_amount, "arrangement": said_by(Arrangement.choices)}
    level = Level(
        "money",
        "Money",
        labels=labels,
        kind=FIGURES,
        kinds={"title": REWORDED, "organisation": LEADS, "objective": MOVED},
        texts=texts,
        refers={"objective": "objective"},
    )
    register_level("money", level)
    register_level("budget", Level("budget", "Money chapter", labels=dict.fromkeys(SUMS, "")))
