"""Find in a plan, and jump by number. Every app registers what it holds; none knows the others.

A finder takes a plan and a `Query` and gives the rows that match, at most `LIMIT`, in print order, in one query.
A jumper takes a plan and what was typed and gives the address of the one row with that number or code, or None.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from plans.models import Plan
from plans.pages import plan_url

LIMIT = 50
LENGTH = 100  # characters of what was typed that are looked at
AROUND = 70  # characters shown before the first word found
SHOWN = 200
NUMBERED = re.compile(r"\d{1,4}[a-z]{0,2}(?:\.\d{1,4}){0,2}\.?", re.IGNORECASE)
ENDINGS = re.compile(r"(?:ies|es|s|ing|ed|y|e)$")


@dataclass(frozen=True)
class Hit:
    """One row found: its printed number ("2.1.3" or ""), its words with those found marked, and its address."""

    number: str
    words: SafeString
    url: str


@dataclass(frozen=True)
class Query:
    """What somebody typed."""

    typed: str
    words: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, typed: str) -> "Query":
        text = " ".join(typed.replace("\x00", " ").split())[:LENGTH]
        return cls(text, re.findall(r"\w+", text))

    @property
    def is_number(self) -> bool:
        """Does it look like the number of a place: "2.1.3", "1a.1", "9"?"""
        return bool(NUMBERED.fullmatch(self.typed))

    @cached_property
    def search(self) -> SearchQuery | None:
        """Every word, each as the beginning of one: in its English stem or as typed. None without a word."""
        if not self.words:
            return None
        raw = " & ".join(f"{word}:*" for word in self.words)
        return SearchQuery(raw, search_type="raw", config="english") | SearchQuery(
            raw, search_type="raw", config="simple"
        )

    @cached_property
    def pattern(self) -> re.Pattern:
        """Finds what to mark: words that begin like a typed one, or the typed text as it stands."""
        roots = [ENDINGS.sub("", word) if len(word) > 4 else word for word in self.words]
        found = [*(rf"\b{re.escape(root)}\w*" for root in roots if len(root) > 1), re.escape(self.typed)]
        return re.compile("|".join(found), re.IGNORECASE)

    def narrow(self, rows: QuerySet, *fields: str) -> QuerySet:
        """The rows in which every word occurs in these fields, or the typed text in one of them as it stands."""
        plain = reduce(or_, (Q(**{f"{name}__icontains": self.typed}) for name in fields))
        if self.search is None:
            return rows.filter(plain)[:LIMIT]
        vector = SearchVector(*fields, config="english") + SearchVector(*fields, config="simple")
        return rows.annotate(_words=vector).filter(plain | Q(_words=self.search))[:LIMIT]

    def marked(self, *texts: str) -> SafeString:
        """The first of the texts that holds something found, cut to its surroundings, with what was found marked."""
        text = next((text for text in texts if self.pattern.search(text)), texts[0])
        text = " ".join(text.split())
        found = self.pattern.search(text)
        start = max(0, found.start() - AROUND) if found else 0
        if start:
            start = text.find(" ", start, found.start() if found else None) + 1 or start
        piece = text[start : start + SHOWN]
        if start + SHOWN < len(text):
            piece = piece.rsplit(" ", 1)[0] + " …"
        return format_html("{}{}", "… " if start else "", self._with_marks(piece))

    def _with_marks(self, piece: str) -> SafeString:
        parts, at = [], 0
        for found in self.pattern.finditer(piece):
            if found[0]:
                parts.append((piece[at : found.start()], found[0]))
                at = found.end()
        return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), piece[at:])


Finder = Callable[[Plan, Query], Sequence[Hit]]
Jumper = Callable[[Plan, str], str | None]
_finders: list[tuple[int, Callable[[Plan], str], Finder]] = []
_jumpers: list[Jumper] = []


def register_finder(order: int, title: Callable[[Plan], str], find: Finder) -> None:
    """Show what `find` gives under `title(plan)`, in this order among the others."""
    _finders.append((order, title, find))
    _finders.sort(key=lambda entry: entry[0])


def register_jumper(jump: Jumper) -> None:
    _jumpers.append(jump)


def jump(plan: Plan, typed: str) -> str | None:
    """The address of the row that a number or code alone names, like "2.1.3" or "NI 112"."""
    text = Query.of(typed).typed
    return next((url for jumper in _jumpers if (url := jumper(plan, text))), None) if text else None


def find(plan: Plan, query: Query) -> list[tuple[str, list[Hit]]]:
    """[(title, hits)] of the groups that have any; at most LIMIT hits, the longest groups cut. One query a group."""
    if not query.typed:
        return []
    groups = [(title(plan), list(finder(plan, query))) for _, title, finder in _finders]
    while sum(len(hits) for _, hits in groups) > LIMIT:
        max(groups, key=lambda group: len(group[1]))[1].pop()
    return [(title, hits) for title, hits in groups if hits]


def sections(plan: Plan, query: Query) -> list[Hit]:
    return [
        Hit("", query.marked(f"{row.title}: {row.body}"), plan_url("plans:section", plan, row.pk))
        for row in query.narrow(plan.sections.all(), "title", "body")
    ]


def glossary(plan: Plan, query: Query) -> list[Hit]:
    page = plan_url("plans:glossary", plan)
    return [
        Hit("", query.marked(f"{row.term}: {row.meaning}"), f"{page}#term-{row.pk}")
        for row in query.narrow(plan.glossary.all(), "term", "meaning")
    ]


def register() -> None:
    register_finder(10, lambda plan: "Sections", sections)
    register_finder(90, lambda plan: "Words and abbreviations", glossary)
