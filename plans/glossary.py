"""The words and abbreviations that a plan explains: as its documents hold them, where it uses them, what is missing.

Their meanings are put into rendered chapters by `cypp.glossary`; here are the terms of a document for that, and what
the page of the list says about each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cypp import plain
from cypp.glossary import Finder, Term
from plans.document import Document, freeze
from plans.layout import Shown
from plans.models import GlossaryTerm, Plan

#: Words of the field, offered when somebody explains one; people may write something better.
COMMON = {
    "ABG": "Area Based Grant",
    "BME": "black and minority ethnic",
    "CAF": "Common Assessment Framework",
    "CAMHS": "child and adolescent mental health services",
    "CDRP": "Crime and Disorder Reduction Partnership",
    "CYPP": "Children and Young People’s Plan",
    "DCSF": "Department for Children, Schools and Families",
    "EYFS": "Early Years Foundation Stage",
    "FSM": "free school meals",
    "GCSE": "General Certificate of Secondary Education",
    "IDACI": "Income Deprivation Affecting Children Index",
    "JSNA": "Joint Strategic Needs Assessment",
    "LAA": "Local Area Agreement",
    "LAC": "looked-after children",
    "LDD": "learning difficulties or disabilities",
    "LSCB": "Local Safeguarding Children Board",
    "LSP": "Local Strategic Partnership",
    "NEET": "not in education, employment or training",
    "NI": "National Indicator",
    "Ofsted": "the inspectors of schools and of children’s services",
    "PCT": "Primary Care Trust",
    "PRU": "pupil referral unit",
    "PSHE": "personal, social, health and economic education",
    "SEN": "special educational needs",
    "SHA": "Strategic Health Authority",
    "SRE": "sex and relationships education",
    "UASC": "unaccompanied asylum-seeking children",
    "VCS": "voluntary and community sector",
    "YOS": "Youth Offending Service",
    "YOT": "Youth Offending Team",
}
#: Chapters that hold words of others, or the list itself.
LEFT_OUT = {"glossary", "signoff"}
#: Where the words of a chapter are; all else in it is figures, dates and settings.
WORDS = {
    "body", "by_when", "code", "expect", "flags", "lead", "lead_organisation", "organisations", "outcomes", "rationale",
    "steps", "strapline", "text", "title",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A row of the list and the first chapter that uses it, or None."""

    row: GlossaryTerm
    chapter: Document | None


@dataclass(frozen=True)
class Gap:
    """An abbreviation that the plan uses and nowhere explains; `meaning` is what it usually means, or ""."""

    term: str
    meaning: str
    chapter: Document


@dataclass
class Survey:
    entries: list[Entry] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def in_order(plan: Plan) -> list[GlossaryTerm]:
    """The plan's list in alphabetical order, capitals or not."""
    return sorted(plan.glossary.all(), key=lambda row: (row.term.casefold(), row.term))


def terms_of(document: Document) -> list[Term]:
    """The terms that a frozen document lists, each with the id of its entry in the chapter."""
    chapters = (chapter for chapter in document["chapters"] if chapter["kind"] == "glossary")
    rows = [row for chapter in chapters for row in chapter["data"]["terms"]]
    return [Term(row["term"], row["meaning"], f"term-{at}") for at, row in enumerate(rows, 1)]


def known_terms(plan: Plan) -> set[str]:
    """What the plan's list explains, as reading hints name it. One query; nothing where the plan shows no list."""
    terms = plan.glossary.values_list("term", flat=True) if Shown.GLOSSARY in plan.shows else []
    return {plain.singular(term) for term in terms}


def survey(plan: Plan) -> Survey:
    """Every term of the plan's list with its first use, and every abbreviation that lacks an explanation."""
    rows = in_order(plan)
    chapters = [chapter for chapter in freeze(plan)["chapters"] if chapter["kind"] not in LEFT_OUT]
    texts = [(chapter, list(words_in(chapter))) for chapter in chapters]
    used = first_uses(texts, Finder(Term(row.term, row.meaning) for row in rows))
    return Survey([Entry(row, used.get(row.term)) for row in rows], gaps(texts, {row.term for row in rows}))


def words_in(part: Any, name: str = "body") -> Iterator[str]:
    """Every text of a chapter that people read, in the order in which the document holds them."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from words_in(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from words_in(value, name)
    elif isinstance(part, str) and name in WORDS and part.strip():
        yield part


def first_uses(texts: Iterable[tuple[Document, list[str]]], finder: Finder) -> dict[str, Document]:
    """{term: the first chapter that uses it}."""
    found: dict[str, Document] = {}
    for chapter, words in texts:
        for use in finder.uses("\n".join(words)):
            found.setdefault(use.term.term, chapter)
    return found


def gaps(texts: list[tuple[Document, list[str]]], listed: set[str]) -> list[Gap]:
    """Abbreviations without an explanation, in the order of the chapters that use them first."""
    known = {plain.singular(term) for term in listed} | {term.lower() for term in listed}
    known |= {name for _, words in texts for text in words for name in plain.spelled_out(text)}
    common = Finder(Term(term, "") for term in COMMON)
    found: list[Gap] = []
    for chapter, words in texts:
        blocks = [block for text in words for block in plain.blocks_of(text)]
        names = plain.unexplained(blocks, known)
        names += [use.term.term for use in common.uses("\n".join(words))]
        for name in dict.fromkeys(names):
            if name not in known and name.lower() not in known:
                found.append(Gap(name, COMMON.get(name, ""), chapter))
                known.add(name)
    return found
