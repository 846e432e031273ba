"""The pack of a meeting: its agenda, the report on each open item, and what is put to the meeting, in one file.

A pack is frozen as a paper of the meeting. It is bound from documents that look as they do in files of their own: an
agenda with page numbers, the reports, versions of plans in full or as a summary. What is exempt or confidential stays
out: the agenda has a line for it that says no more than its number. Those who write see a pack at once, board members
when it is sent to them.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from partners.access import Roles
from partners.models import Role, Trust, User
from plans.decisions import papers as reports
from plans.decisions.actions import make_paper
from plans.document import Document, sha256
from plans.models import AgendaItem, Edition, Meeting, Paper, Publication, Release
from plans.notices.actions import tell
from plans.notices.people import board_of
from plans.publishing.actions import order_paper
from plans.publishing.editions import Version, palette
from plans.publishing.kinds import KINDS, edition_html
from plans.publishing.papers import PAPERS, PaperKind, register_paper
from plans.timeline import name_of
from plans.workflow import Refused

KIND = Edition.Kind.MEETING_PACK
OPEN = AgendaItem.Classification.OPEN
#: Files of a version that may follow the report about it.
ENCLOSED = ("summary", "full")


def agenda(meeting: Meeting) -> list[AgendaItem]:
    """Everything before the meeting, in the order of the numbers: 2 before 10."""
    items = meeting.items.select_related("meeting__body", "plan__trust", "publication")
    return sorted(items.defer("publication__document"), key=place_of)


def place_of(item: AgendaItem) -> tuple[Any, ...]:
    """Sorts items as people count: 2 before 10, 4a before 4b; those without a number last."""
    parts = re.split(r"(\d+)", item.number.strip().lower())
    counted = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
    return not item.number.strip(), counted, item.pk


def enclosures(item: AgendaItem) -> list[tuple[str, str]]:
    """The files of its version that may be enclosed: [("full", "Full plan")]."""
    document = Publication.objects.get(pk=item.publication_id).document
    return [(kind, KINDS[kind].title) for kind in ENCLOSED if kind in KINDS and KINDS[kind].offered(document)]


def data_of(meeting: Meeting, enclosed: dict[int, str]) -> Document:
    """All that the pack prints, as plain data; of what is not open its number and no more.

    `enclosed` says for each item which file of its version follows, "" for none.
    """
    return {
        "body": meeting.body.name,
        "kind": meeting.body.get_kind_display(),
        "on": meeting.on.isoformat(),
        "at": meeting.at.strftime("%H:%M") if meeting.at else "",
        "place": meeting.place,
        "items": [
            _open(item, enclosed.get(item.pk, "")) if item.classification == OPEN else _closed(item)
            for item in agenda(meeting)
        ],
    }


def _open(item: AgendaItem, kind: str) -> Document:
    version = item.publication
    return {
        "id": item.pk,
        "number": item.number,
        "closed": "",
        "plan": item.plan.full_title,
        "report": reports.data_of(item),
        "version": {"id": version.pk, "number": version.number, "sha256": version.sha256},
        "enclosed": kind,
    }


def _closed(item: AgendaItem) -> Document:
    return {"id": item.pk, "number": item.number, "closed": item.get_classification_display().lower()}


def make_pack(meeting: Meeting, enclosed: dict[int, str], *, by: User) -> Paper:
    """Freeze the pack as its agenda is now and order its file. The reports in it are kept as board papers too."""
    for item in agenda(meeting):
        if item.classification == OPEN:
            make_paper(item, by=by)
    title = f"Papers for {meeting}"
    about = f"{meeting.body} {meeting.on}"[:60]
    return order_paper(meeting, KIND, title=title, data=data_of(meeting, enclosed), about=about, by=by)


def packs_of(trust: Trust) -> QuerySet[Paper]:
    """The packs of a trust's meetings, newest first, without what they print."""
    rows = Paper.objects.filter(kind=KIND, meeting__body__trust=trust)
    return rows.select_related("edition", "release", "meeting__body__trust").defer("data")


def newest_pack(meeting: Meeting) -> Paper | None:
    return packs_of(meeting.body.trust).filter(meeting=meeting).first()


def sent_pack(meeting: Meeting) -> Paper | None:
    """The pack of this meeting that was sent to the board last."""
    return packs_of(meeting.body.trust).filter(meeting=meeting).exclude(release=None).order_by("-release__at").first()


def sent_packs(trust: Trust, roles: Roles) -> list[Paper]:
    """The pack of each meeting that was sent last, latest meeting first, of those that this member may have."""
    later = Release.objects.filter(paper__meeting=OuterRef("meeting"), at__gt=OuterRef("release__at"))
    found = list(packs_of(trust).exclude(release=None).filter(~Exists(later)).order_by("-meeting__on", "-pk"))
    shut = set() if roles.writes else closed_since(found)
    return [paper for paper in found if may_have_pack(roles, paper, shut)]


def may_have_pack(roles: Roles, paper: Paper, shut: Collection[int] | None = None) -> bool:
    """Those who write have every pack; board members and leads what was sent, while all reports in it are open.

    `shut` is what `closed_since` says of a list that the pack is in; without it the pack alone is asked about.
    """
    if roles.writes:
        return True
    if not roles.any(Role.BOARD, Role.LEAD) or not hasattr(paper, "release"):
        return False
    return paper.pk not in (closed_since([paper]) if shut is None else shut)


def closed_since(papers: Iterable[Paper]) -> set[int]:
    """Those of these packs in which a report is exempt or confidential by now. Two queries at most."""
    meetings = {paper.pk: paper.meeting_id for paper in papers}
    items = AgendaItem.objects.filter(meeting__in=meetings.values()).exclude(classification=OPEN)
    closed = dict(items.values_list("pk", "meeting"))
    asked = [pk for pk, meeting in meetings.items() if meeting in closed.values()]
    held = Paper.objects.filter(pk__in=asked).values_list("pk", "data__items")
    return {pk for pk, rows in held if any(row["id"] in closed for row in rows if not row["closed"])}


def enclosed_in(paper: Paper) -> dict[int, str]:
    return {row["id"]: row["enclosed"] for row in paper.data["items"] if not row["closed"]}


def fits(paper: Paper) -> bool:
    """Would the pack be the same if it were made now?"""
    meeting: Any = paper.meeting
    return sha256(data_of(meeting, enclosed_in(paper))) == paper.sha256


@transaction.atomic
def send_to_board(paper: Paper, *, by: User) -> Release:
    """Let board members have it, and tell them; sent twice is sent once. Raises Refused, then nothing is stored."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    meeting = rows.select_related("body__trust").get(papers=paper)
    paper = packs_of(meeting.body.trust).get(pk=paper.pk)
    if hasattr(paper, "release"):
        return paper.release
    if paper.edition.state != Edition.State.DONE:
        raise Refused("Its file is not ready yet. Send it when it is.")
    if newest_pack(meeting) != paper:
        raise Refused("A newer pack of this meeting was made. Send that one.")
    if closed_since([paper]):
        raise Refused("A report in it is exempt or confidential by now. Make the pack again.")
    words = "There is a new pack of papers for {} in" if sent_pack(meeting) else "The papers for {} are in"
    made = Release.objects.create(paper=paper, by=by, by_name=name_of(paper.trust, by.pk))
    tell(
        [pk for pk in board_of(paper.trust) if pk != by.pk],
        about=paper.trust,
        key=f"pack:{paper.pk}",
        words=f"{words.format(meeting)} the library.",
        path=reverse("plans:library", args=[paper.trust.slug]),
    )
    return made


def context(data: Document) -> dict[str, Any]:
    """What the agenda reads besides: for each item where its report begins, and what its enclosure is."""
    rows = [
        row | {"anchor": f"item-{row['id']}", "title": KINDS[row["enclosed"]].title if row.get("enclosed") else ""}
        for row in data["items"]
    ]
    return {"rows": rows, "closed": [row for row in rows if row["closed"]]}


def follows(paper: Paper) -> list[str]:
    """The reports of open items, each with the file of its version that was chosen."""
    documents = []
    for row in paper.data["items"]:
        if not row["closed"]:
            documents.append(_report(paper, row))
            documents += [_enclosure(row)] if row["enclosed"] else []
    return documents


def _report(paper: Paper, row: Document) -> str:
    """The report as its board paper prints it, with the name of its place."""
    kind, data = PAPERS[Edition.Kind.BOARD_PAPER], row["report"]
    page = {"paper": paper, "data": data, "trust": paper.trust, "full_title": data["title"], "version": paper}
    page |= {"palette": palette(paper.trust.brand_colour), "anchor": f"item-{row['id']}"}
    return render_to_string(kind.template, page | kind.context(data))


def _enclosure(row: Document) -> str:
    """A file of the version, in the words that were frozen then; its first part has the name that the agenda links."""
    version = Publication.objects.get(pk=row["version"]["id"])
    words = edition_html(version.document, row["enclosed"], Version.of(version))
    return words.replace(" data-part=", f' id="item-{row["id"]}-enclosed" data-part=', 1)


def home(paper: Paper) -> str:
    """The page of its meeting."""
    return reverse("plans:meeting", args=[paper.trust.slug, paper.meeting_id]) + "#pack"


def register() -> None:
    kind = PaperKind(KIND, "pdf/pack.html", may=may_have_pack, context=context, home=home, follows=follows)
    register_paper(kind)
