"""The printed editions beside the full plan: shorter, larger, easier, or about one side of it."""

from typing import Any

from plans.document import Document
from plans.layout import Shown
from plans.publishing import summary
from plans.publishing.editions import Frozen, Version, agreements
from plans.publishing.kind import FINAL, EditionKind
from plans.templatetags.chapters import MARKS
from plans.wordings.chapters import languages_of, wording_of
from plans.wordings.languages import SCRIPTS, language_name


def chapters_of(document: Document, kind: str) -> list[Document]:
    return [chapter for chapter in document["chapters"] if chapter["kind"] == kind]


class Worded(EditionKind):
    """An edition with a text of its own, written for it; in another language than English it is that text alone."""

    def languages(self, document: Document) -> list[str]:
        return languages_of(document, self.kind)

    def offered(self, document: Document) -> bool:
        return bool(self.languages(document))

    def context(self, document: Document, version: Version, since: Frozen | None, language: str) -> Document:
        """`translation` says how another language is set and what it is called; None in English."""
        page = super().context(document, version, since, language)
        page |= {"wording": wording_of(document, self.kind, language), "translation": None}
        if language:
            script = SCRIPTS[language]
            sheet = script.family.lower().replace(" ", "-")
            page["translation"] = {"code": language, "name": language_name(language), "script": script, "sheet": sheet}
        return page


class Summary(Worded):
    """Four pages in English, chosen from priorities, measures and money; translations as they are written."""

    def languages(self, document: Document) -> list[str]:
        found = languages_of(document, self.kind)
        return sorted({"", *found}) if chapters_of(document, "priority") else found

    def context(self, document: Document, version: Version, since: Frozen | None, language: str) -> Document:
        page = super().context(document, version, since, language)
        return page if language else page | summary.chosen(document, page["wording"])


class LargePrint(EditionKind):
    """The whole plan, but for the plan on a page, which is made to be seen at a glance."""

    def context(self, document: Document, version: Version, since: Frozen | None, language: str) -> Document:
        page = super().context(document, version, since, language)
        return page | {"shows": [name for name in page["shows"] if name != Shown.GLANCE]}


class Scorecard(EditionKind):
    """Every measure by priority with its targets and a chart."""

    def offered(self, document: Document) -> bool:
        return bool(self.groups(document))

    def groups(self, document: Document) -> list[dict[str, Any]]:
        """The priorities that have measures: whether the plan prints its scorecard as a chapter or not."""
        parts = [chapter["data"] for chapter in chapters_of(document, "priority")]
        return [part for part in parts if part.get("measures")]

    def context(self, document: Document, version: Version, since: Frozen | None, language: str) -> Document:
        groups = self.groups(document)
        measures = [measure for group in groups for measure in group["measures"]]
        periods = sorted({target["period"] for measure in measures for target in measure["targets"]})
        counts = {way: sum(measure["polarity"] == way for measure in measures) for way in ("higher", "lower", "band")}
        page = super().context(document, version, since, language)
        return page | {"groups": groups, "periods": periods, "counts": counts, "total": len(measures)}


class Agreement(EditionKind):
    """Who agreed to what, from the sign-off chapter and what the bodies decided."""

    def offered(self, document: Document) -> bool:
        return bool(chapters_of(document, "signoff"))

    def context(self, document: Document, version: Version, since: Frozen | None, language: str) -> Document:
        [signoff, *_] = chapters_of(document, "signoff")
        marks = [mark for row in signoff["data"]["organisations"] for mark in row["cells"]]
        counted = [{"label": MARKS[mark][0], "shape": MARKS[mark][1], "number": marks.count(mark)} for mark in MARKS]
        page = super().context(document, version, since, language)
        return page | {
            "signoff": signoff,
            "decisions": chapters_of(document, "decisions"),
            "tallies": [one for one in counted if one["number"]],
            "agreed": agreements(document),
        }


PRINTED: tuple[EditionKind, ...] = (
    Summary(
        "summary",
        "Summary",
        "pdf/summary/edition.html",
        FINAL,
        about="Four pages: what each priority promises, what is measured and what it costs. In other languages the "
        "text that you have translated.",
        needs="It needs a priority, or a text for the summary.",
    ),
    LargePrint(
        "large_print",
        "Large print",
        "pdf/large_print/edition.html",
        FINAL,
        about="The whole plan in letters of 18 points or more, for people with low sight. Tables become lists.",
    ),
    Worded(
        "young",
        "Young people’s version",
        "pdf/young/edition.html",
        FINAL,
        about="Easy words and a friendly layout, from a text that you write for young people.",
        needs="It needs a text for young people.",
    ),
    Scorecard(
        "scorecard",
        "Scorecard",
        "pdf/scorecard/edition.html",
        FINAL,
        about="Every measure with its targets and a chart, for boards and partners who watch progress.",
        needs="It needs a measure in some priority.",
    ),
    Agreement(
        "agreement",
        "Who agreed it",
        "pdf/agreement/edition.html",
        FINAL,
        about="What each organisation and each body decided, for the public record.",
        needs="It needs somebody who was asked to sign, and the chapter on who has agreed.",
    ),
)
