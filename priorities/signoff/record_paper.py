"""The sign-off record: everything that was asked, signed, waived and reminded, frozen as a paper and printed."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from partners.models import User
from plans.access import hold
from plans.document import Document
from plans.models import Edition, Paper, Plan, Publication
from plans.pages import plan_url
from plans.publishing.actions import order_paper
from plans.publishing.papers import PaperKind, register_paper
from plans.timeline import names_of
from priorities.chapters import signature_hashes
from priorities.models import SignOff, SignOffWindow
from priorities.signoff.export import given, standing
from priorities.signoff.room import MARKS, SETTLED, Cell, matrix
from priorities.signoff.room_page import MEANINGS

KIND = Edition.Kind.SIGNOFF_RECORD


@transaction.atomic
def order_record(plan: Plan, by: User) -> Paper:
    """Freeze the room as it stands and order its file; what has not changed since is the record that is there.

    Under the lock that signatures take, so that its marks and signatures are of one moment.
    """
    hold(plan.pk)
    return order_paper(plan, KIND, title=f"Sign-off record: {plan.full_title}", data=record_data(plan), by=by)


def record_data(plan: Plan) -> Document:
    """All that the record prints, as plain data; moments and days as ISO text."""
    hashes = signature_hashes(plan)
    table = matrix(plan, hashes)
    names = names_of(plan.trust, _people(table))
    window = SignOffWindow.objects.filter(plan=plan).first()
    return {
        "plan": {"title": plan.full_title, "period": plan.period, "state": plan.get_state_display()},
        "terms": {name: plan.terms[name] for name in ("priority", "priorities")},
        "window": {"opens": window.opens.isoformat(), "closes": window.closes.isoformat()} if window else {},
        "version": _version(plan),
        "priorities": [
            {
                "number": priority.number,
                "title": priority.title,
                "sha256": hashes.get(priority.pk, ""),
                "answers": [
                    _answer(row["cells"][at], names, hashes) for row in table["rows"] if row["cells"][at].request
                ],
            }
            for at, priority in enumerate(table["priorities"])
        ],
        "organisations": [
            {
                "name": row["organisation"].name,
                "status": row["organisation"].status_on(plan.starts),
                "marks": [cell.mark for cell in row["cells"]],
                "labels": [cell.label for cell in row["cells"]],
            }
            for row in table["rows"]
        ],
        "reminders": [
            {"at": nudge.at.isoformat(), "organisation": nudge.organisation.name, "told": nudge.told,
             "by": nudge.by_name}
            for nudge in reversed(plan.nudges.select_related("organisation"))
        ],
    }  # fmt: skip


def _people(table: dict) -> list[int | None]:
    asked = [cell.request for row in table["rows"] for cell in row["cells"] if cell.request]
    return [pk for ask in asked for pk in (ask.waived_by_id, *(signoff.by_id for signoff in ask.signoffs.all()))]


def _version(plan: Plan) -> dict[str, Any]:
    """The version that was put to the partners: the newest draft for sign-off, {} where none was kept."""
    draft = plan.publications.filter(stage=Publication.Stage.SIGNOFF).defer("document").first()
    if draft is None:
        return {}
    return {"number": draft.number, "at": draft.at.isoformat(), "sha256": draft.sha256}


def _answer(cell: Cell, names: Any, hashes: dict[int, str]) -> dict[str, Any]:
    """What one organisation says of one priority: its mark, the newest signature, a waiver, what it signed before."""
    ask = cell.request
    assert ask is not None
    signed = [_signature(cell, signoff, names, hashes.get(ask.priority_id)) for signoff in reversed(given(ask))]
    waived = (
        {"reason": ask.waived_reason, "by": names(ask.waived_by_id), "at": ask.waived_at.isoformat()}
        if ask.waived_at
        else {}
    )
    return {
        "organisation": ask.organisation.name,
        "mark": cell.mark,
        "label": cell.label,
        "signature": signed[0] if signed else {},
        "earlier": signed[1:],
        "waived": waived,
        "corrections": [{"day": step.day, "reason": step.reason} for step in cell.steps],
    }


def _signature(cell: Cell, signoff: SignOff, names: Any, now: str | None) -> dict[str, Any]:
    return {
        "decision": signoff.get_decision_display(),
        "comment": signoff.comment,
        "secured": signoff.secured,
        "at": signoff.at.isoformat(),
        "by": signoff.by_name or names(signoff.by_id),
        "deputy": signoff.deputy,
        "sha256": signoff.sha256,
        "standing": standing(cell, signoff),
        "other_words": signoff.sha256 != now,
    }


def context(data: Document) -> dict[str, Any]:
    """What the template reads besides: marks with word and shape, tallies, moments and days in words."""
    marks = [mark for organisation in data["organisations"] for mark in organisation["marks"] if mark != "not_asked"]
    window, version = data["window"], data["version"]
    data = deepcopy(data)
    for organisation in data["organisations"]:
        organisation["cells"] = list(zip(organisation["marks"], _labels(organisation), strict=True))
    for said in _said(data):
        said["moment"] = moment(said["at"])
    return {
        "data": data,
        "marks": {mark: {"label": label, "shape": shape} for mark, (label, shape) in MARKS.items()},
        "tallies": [
            {"label": label, "shape": shape, "meaning": MEANINGS[mark], "number": marks.count(mark)}
            for mark, (label, shape) in MARKS.items()
            if mark in marks
        ],
        "sentence": _sentence(data, marks),
        "days": f"{uk_date(window['opens'])} to {uk_date(window['closes'])}, end of the day" if window else "",
        "version_day": moment(version["at"]).rpartition(", ")[0] if version else "",
        "wide": len(data["priorities"]) > 6,
    }


def _labels(organisation: dict[str, Any]) -> list[str]:
    """The words of its marks; records that are older than them had those of the mark alone."""
    return organisation.get("labels") or [MARKS[mark][0] for mark in organisation["marks"]]


def _said(data: Document) -> Iterator[dict[str, Any]]:
    """Everything in the data that has a moment."""
    yield from data["reminders"]
    for priority in data["priorities"]:
        for answer in priority["answers"]:
            yield from filter(None, [answer["signature"], answer["waived"], *answer["earlier"]])


def _sentence(data: Document, marks: list[str]) -> str:
    """ "21 of 30 signatures asked for are settled; 3 organisations have still to sign." """
    settled = sum(mark in SETTLED for mark in marks)
    owing = sum(any(mark not in (*SETTLED, "not_asked") for mark in one["marks"]) for one in data["organisations"])
    rest = (
        f"{owing} organisation{'s have' if owing != 1 else ' has'} still to sign"
        if owing
        else "nobody has still to sign"
    )
    return f"{settled} of {len(marks)} signatures asked for are settled; {rest}."


def moment(at: str) -> str:
    """ISO text as London says it: "24 March 2010, 09:30"."""
    local = timezone.localtime(datetime.fromisoformat(at))
    return f"{uk_date(local.date())}, {local:%H:%M}"


def register() -> None:
    register_paper(
        PaperKind(
            KIND, "pdf/signoff_record.html", context=context, home=lambda paper: plan_url("priorities:room", paper.plan)
        )
    )
