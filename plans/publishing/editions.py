"""What the templates of a whole document read, on the web and in files alike.

Everything here works on the frozen document alone: the same document and version facts give the
same HTML, and so the same file.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from plans.document import Document, sha256
from plans.layout import Theme, reading
from plans.models import Publication

TINTS = {"soft": (0.1, 255), "pale": (0.22, 255), "deep": (0.62, 0)}


@dataclass(frozen=True)
class Version:
    """What a file says about itself: number (None before anything is published), stage, moment and hash."""

    number: int | None
    stage: str
    at: datetime
    sha256: str
    name: str = ""

    @classmethod
    def of(cls, publication: Publication) -> "Version":
        return cls(publication.number, publication.stage, publication.at, publication.sha256, publication.name)

    @classmethod
    def working_copy(cls, document: Document) -> "Version":
        """For a preview of live rows: today at midnight, so that the same rows on the same day give the same file."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(None, "draft", today, sha256(document))

    @property
    def draft(self) -> bool:
        return self.stage != Publication.Stage.FINAL

    @property
    def stage_label(self) -> str:
        labels: dict[str, str] = {str(value): str(label) for value, label in Publication.Stage.choices}
        if self.name:
            return f"{labels[self.stage]} “{self.name}”"
        return labels.get(self.stage, "Working draft")

    @property
    def stage_words(self) -> str:
        """The same within a sentence."""
        return self.stage_label[0].lower() + self.stage_label[1:]

    @property
    def day(self) -> str:
        """The day in London as ISO text."""
        return timezone.localtime(self.at).date().isoformat()

    @property
    def moment(self) -> str:
        """The moment as PDF metadata wants it: "2010-03-24T09:30:00+00:00"."""
        return self.at.astimezone(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Frozen:
    """A version with its text: the one that a list of changes begins from."""

    document: Document
    version: Version

    @classmethod
    def of(cls, publication: Publication) -> "Frozen":
        return cls(publication.document, Version.of(publication))


def page_context(document: Document, version: Version) -> dict[str, Any]:
    """What the templates of a whole document read, on the web and in print alike."""
    return {
        "document": document,
        "trust": document["trust"],
        "plan": document["plan"],
        "full_title": full_title(document),
        **reading(document),
        "parts": parts_of(document),
        "palette": palette(document["trust"]["colour"]),
        "theme": document["plan"].get("theme", Theme.PEOPLE.value),
        "version": version,
        "draft": version.draft,
        "closes": document.get("consultation", {}).get("closes", ""),
    }


def full_title(document: Document) -> str:
    """The title with the years, unless it names a year itself."""
    title, period = document["plan"]["title"], document["plan"]["period"]
    return title if re.search(r"\b(19|20)\d\d\b", title) else f"{title} {period}"


def parts_of(document: Document) -> list[dict[str, Any]]:
    """The chapters in order, each with its template: [{"chapter", "template", "agreement", "begins"}].

    `begins` is the name of the part of a printed document that begins with it: sections follow one another on the page,
    but for a foreword, which has it to itself.
    """
    agreed, noun = agreements(document), reading(document)["terms"]["priority"]
    before: Document = {"kind": "", "data": {}}
    parts = []
    for chapter in document["chapters"]:
        number = chapter["data"].get("number") if chapter["kind"] == "priority" else None
        joined = chapter["kind"] == before["kind"] == "section" and before["data"]["role"] != "foreword"
        named = f"{noun} {number}: {chapter['title']}" if number else chapter["title"]
        parts.append(
            {
                "chapter": chapter,
                "template": f"chapters/{chapter['kind']}.html",
                "agreement": agreed.get(number, "") if number else "",
                "begins": "" if joined else named,
            }
        )
        before = chapter
    return parts


def agreements(document: Document) -> dict[int, str]:
    """{priority number: "11 of 12 partners, 1 with a reservation"} as the sign-off chapter says."""
    said: dict[int, str] = {}
    for chapter in document["chapters"]:
        if chapter["kind"] == "signoff":
            organisations = chapter["data"]["organisations"]
            for place, priority in enumerate(chapter["data"]["priorities"]):
                marks = [organisation["cells"][place] for organisation in organisations]
                said[priority["number"]] = _agreement([mark for mark in marks if mark != "not_asked"])
    return said


def _agreement(marks: list[str]) -> str:
    if not marks:
        return ""
    reserved = marks.count("reservation")
    partners = "1 partner" if len(marks) == 1 else f"{len(marks)} partners"
    text = f"{marks.count('agreed') + reserved} of {partners}"
    return f"{text}, {reserved} with a reservation" if reserved else text


def palette(colour: str) -> dict[str, str]:
    """The trust's colour with two light tints and a deep shade: {"brand", "soft", "pale", "deep"} as #rrggbb."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    shades = {"brand": colour.lower()}
    for name, (share, other) in TINTS.items():
        shades[name] = "#" + "".join(f"{round(part * share + other * (1 - share)):02x}" for part in parts)
    return shades


def friendly_name(
    place: str, period: str, word: str, version: Version, since: int | None = None, suffix: str = "pdf"
) -> str:
    """The name a file is downloaded under: "Northmere-CYPP-2010-13-full.pdf"; drafts say which they are.

    `word` says what is in it, `suffix` how the name ends. `since` is the number of the version that a list of changes
    begins from.
    """
    words = [place, "CYPP", period, word]
    words += [f"from v{since} to"] if since else []
    words += ["draft"] if version.draft else []
    if version.number and (version.draft or since):
        words.append(f"v{version.number}")
    return "-".join(filter(None, (plain_name(word) for word in words))) + f".{suffix}"


def plain_name(word: str) -> str:
    """A word of a file name: letters, figures and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", word.replace("’", "").replace("'", "")).strip("-")
