"""What a signature states, as plain data, and its receipt: the SHA-256 of exactly that."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from plans.document import Document, chapter, sha256
from plans.layout import numbers_of
from plans.models import Edition, Plan
from plans.publishing.papers import PaperKind, register_paper
from plans.timeline import name_of
from priorities.models import SignOff, SignOffRequest, numbers_before

FORMAT = 1
#: So many characters of a receipt are its number: what people write down, and enough to find it again.
NUMBER = 12


def statement_of(signoff: SignOff, *, plan: Plan, request: SignOffRequest) -> Document:
    """Everything that a signature says, with the names of its day, so that it can be told apart from any other.

    Dates are ISO text, the moment is in UTC. `signoff` needs its text, who gave it and when; it need not be stored.
    """
    return {
        "format": FORMAT,
        "trust": plan.trust.name,
        "plan": {"id": plan.pk, "title": plan.title, "period": plan.period},
        "priority": {
            "id": request.priority_id,
            "term": plan.terms["priority"],
            "number": request.priority.number,
            "title": signoff.text.get("title", ""),
            "sha256": signoff.sha256,
        },
        "organisation": {"id": request.organisation_id, "name": request.organisation.name},
        **given(signoff, signoff.by_name or name_of(plan.trust, signoff.by_id)),
    }


def given(signoff: SignOff, name: str) -> Document:
    """What of a statement the row holds too; `name` is the signer's."""
    return {
        "decision": signoff.decision,
        "comment": signoff.comment,
        "secured_by": signoff.secured_by,
        "meeting_date": signoff.meeting_date.isoformat() if signoff.meeting_date else None,
        "minute": signoff.minute,
        "by": {"id": signoff.by_id, "name": name, "deputy": signoff.deputy},
        "at": signoff.at.astimezone(UTC).isoformat(),
    }


def seal(signoff: SignOff, *, plan: Plan, request: SignOffRequest) -> None:
    """Give a signature that is about to be stored its statement and receipt."""
    signoff.statement = statement_of(signoff, plan=plan, request=request)
    signoff.receipt = sha256(signoff.statement)


def number_of(receipt: str) -> str:
    """The first characters of a hash in groups of four, to read out or write down: "3f2a 91bc 77d0"."""
    return " ".join(receipt[at : at + 4] for at in range(0, min(len(receipt), NUMBER), 4))


def is_whole(signoff: SignOff) -> bool:
    """Does the receipt fit the statement, and the statement the row: its request, its words and their hash?"""
    said, ask = signoff.statement, signoff.request
    return (
        bool(said)
        and sha256(said) == signoff.receipt
        and said | given(signoff, signoff.by_name) == said
        and (said["priority"]["id"], said["organisation"]["id"]) == (ask.priority_id, ask.organisation_id)
        and said["priority"]["sha256"] == signoff.sha256 == sha256(signoff.text)
    )


def facts(signoff: SignOff) -> list[tuple[str, str]]:
    """The statement in words, for page and print; older signatures, which have none, are read from their fields."""
    said = signoff.statement or statement_of(signoff, plan=signoff.request.window.plan, request=signoff.request)
    return facts_of(said)


def facts_of(said: Document) -> list[tuple[str, str]]:
    """[(what, words)] of a statement, in the order of print; what nobody said is left out."""
    plan, priority, by = said["plan"], said["priority"], said["by"]
    at = timezone.localtime(datetime.fromisoformat(said["at"]))
    why = "Why" if said["decision"] == SignOff.Decision.NOT_AGREED else "Reservation"
    delegated = SignOff.DELEGATED.strip().lower() in said["secured_by"].lower()
    rows = [
        ("Decision", SignOff.Decision(said["decision"]).label),
        (why if said["decision"] != SignOff.Decision.AGREED else "Remark", said["comment"]),
        ("Organisation", said["organisation"]["name"]),
        (priority["term"], f"{priority['number']} {priority['title']}"),
        ("Plan", f"{plan['title']}, {plan['period']}"),
        ("How it was secured", said["secured_by"]),
        ("Date" if delegated else "Meeting", uk_date(said["meeting_date"])),
        ("Minute", said["minute"]),
        ("Signed by", f"{by['name']}{', as deputy' if by['deputy'] else ''}"),
        ("When", f"{at:%H:%M:%S} on {uk_date(at.date())}, London time"),
        ("Fingerprint of the words", priority["sha256"]),
    ]
    return [(what, words) for what, words in rows if words]


def paper_of(signoff: SignOff) -> tuple[str, Document]:
    """Title and data of the printed receipt: the statement, its hash, and the words with how their plan prints them."""
    ask, plan = signoff.request, signoff.request.window.plan
    said = signoff.statement or statement_of(signoff, plan=plan, request=ask)
    title = f"Receipt: {said['organisation']['name']}, {said['priority']['term'].lower()} {said['priority']['number']}"
    data = {
        "statement": said,
        "receipt": signoff.receipt,
        "text": signoff.text,
        "terms": plan.terms,
        "numbering": plan.numbering,
        "layout": plan.layout,
        "shows": sorted(plan.shows),
        "run": numbers_before(plan).get(ask.priority_id, 0),
    }
    return title[:300], data


def paper_context(data: Document) -> dict[str, Any]:
    """What pdf/receipt.html reads besides the data of the paper."""
    said = data["statement"]["priority"]
    words = {**data["text"], "number": said["number"]}
    return {
        "facts": facts_of(data["statement"]),
        "number": number_of(data["receipt"]),
        "chapter": chapter("priority", f"priority-{said['id']}", said["title"], words),
        "numbers": numbers_of(words, data["numbering"], data["run"]),
        **{name: data[name] for name in ("terms", "layout", "shows")},
    }


def register() -> None:
    register_paper(PaperKind(Edition.Kind.RECEIPT, "pdf/receipt.html", context=paper_context))
