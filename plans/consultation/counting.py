"""Counts of responses: by question, by kind of respondent, by tag; and what about a response needs a second look."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower, Trim

from plans.consultation.access import drafts_of, priorities_in, responses_to
from plans.models import Answer, Plan, Response, Tag

FEWER, FEW = 5, "fewer than 5"
LINK = re.compile(r"(?:https?://|www\.)\S+", re.I)
LONG_ENOUGH = 25  # characters of a comment that two people do not write alike by chance


@dataclass
class Line:
    """One line of a table: what is counted, the counts."""

    label: str
    counts: list[int]
    number: int | None = None
    key: str = ""
    comments: int = 0

    @property
    def all(self) -> int:
        return sum(self.counts)

    @property
    def bars(self) -> list[tuple[float, float]]:
        """Where each count's part of a bar of 100 begins, and how long it is."""
        ends = [100 * sum(self.counts[:at]) / self.all for at in range(len(self.counts) + 1)] if self.all else []
        return [(round(start, 1), round(end - start, 1)) for start, end in pairwise(ends)]


@dataclass
class Counts:
    """All counts of a consultation. Only accepted responses are in the tables."""

    states: dict[str, int] = field(default_factory=dict)
    total: int = 0
    questions: list[Line] = field(default_factory=list)
    kinds: list[Line] = field(default_factory=list)
    ages: list[Line] = field(default_factory=list)
    sources: list[Line] = field(default_factory=list)
    tags: list[Line] = field(default_factory=list)
    comments: int = 0


def asked_about(plan: Plan) -> list[dict[str, Any]]:
    """The priorities that the drafts of the newest consultation ask about, as the newest that has them names them."""
    found: dict[str, dict[str, Any]] = {}
    for draft in drafts_of(plan):
        for row in priorities_in(draft.document):
            found.setdefault(row["key"], row)
    return list(found.values())


def counts_of(plan: Plan, *, kind: str = "") -> Counts:
    """The counts of a plan's newest consultation, of one kind of respondent where `kind` says which. Eight queries."""
    everything = responses_to(plan)
    accepted = everything.filter(state=Response.State.SHOWN)
    kinds = _by(accepted, "kind", [*Response.Kind.choices, ("", "Did not say")])
    accepted = accepted.filter(kind="" if kind == "none" else kind) if kind else accepted
    states = Counter(everything.order_by().values_list("state", flat=True))
    return Counts(
        states={value: states[value] for value in Response.State.values},
        total=accepted.count(),
        questions=_questions(plan, accepted),
        kinds=kinds,
        ages=_by(accepted, "age", [*Response.Age.choices, ("", "Did not say")]),
        sources=_by(accepted, "source", Response.Source.choices),
        tags=_tags(plan, accepted),
        comments=accepted.exclude(comment="").count(),
    )


def _by(rows: QuerySet[Response], name: str, choices: Iterable[tuple[str, str]]) -> list[Line]:
    found = dict(rows.order_by().values_list(name).annotate(Count("pk")))
    return [Line(label, [found.get(value, 0)], key=value or "none") for value, label in choices if found.get(value)]


def _questions(plan: Plan, rows: QuerySet[Response]) -> list[Line]:
    answers = Answer.objects.filter(response__in=rows.values("pk")).order_by()
    views = {(key, view): n for key, view, n in answers.values_list("key", "view").annotate(Count("pk"))}
    comments = dict(answers.exclude(comment="").values_list("key").annotate(Count("pk")))
    return [
        Line(
            row["title"],
            [views.get((row["key"], view), 0) for view in Answer.View.values],
            number=row["number"],
            key=row["key"],
            comments=comments.get(row["key"], 0),
        )
        for row in asked_about(plan)
    ]


def _tags(plan: Plan, rows: QuerySet[Response]) -> list[Line]:
    found = dict(rows.order_by().values_list("tags").annotate(Count("pk")))
    tags = Tag.objects.filter(plan=plan)
    return [Line(tag.name, [found.get(tag.pk, 0)], key=str(tag.pk)) for tag in tags]


def in_public(count: int) -> str:
    """A count as everybody may read it: people could know one another in a very small one."""
    return FEW if 0 < count < FEWER else str(count)


def in_public_together(counts: list[int], total: int, *, whole: bool) -> list[str] | None:
    """Counts as everybody may read them beside their `total`; None where even that would tell a very small one.

    They add up to the total where they are the `whole` of it, to no more than that otherwise. With a very small one
    among them the others are told in fives. What is told, and whether, then follows from those spans alone, so that
    knowing this rule tells nobody more than the numbers do.
    """
    if total < FEWER:
        return None
    if all(in_public(count) != FEW for count in counts):
        return [str(count) for count in counts]
    spans = [_span(count) for count in counts]
    least, most = (sum(ends) for ends in zip(*spans, strict=True))
    for low, high in spans:
        if low == 1:
            fits = [value for value in range(low, high + 1) if _fits(total - value, least - low, most - high, whole)]
            if len(fits) == 1:
                return None
    return [_told(span) for span in spans]


def _span(count: int) -> tuple[int, int]:
    """The least and the most that a reader takes a count for."""
    start = count // FEWER * FEWER
    return (start or 1, start + FEWER - 1) if count else (0, 0)


def _told(span: tuple[int, int]) -> str:
    return {0: "0", 1: FEW}.get(span[0], f"{span[0]} to {span[1]}")


def _fits(rest: int, least: int, most: int, whole: bool) -> bool:
    """Can the other counts, together from `least` to `most`, be what is left of the total?"""
    return least <= rest and (rest <= most or not whole)


def repeated(plan: Plan, responses: Iterable[Response]) -> dict[str, int]:
    """{a comment in small letters: how many responses to this consultation say just that}, of the long comments of
    these responses. Two queries, whatever else was said."""
    asked = {alike(text) for response in responses for text in texts_of(response)}
    asked = {words for words in asked if len(words) >= LONG_ENOUGH}
    found: Counter[str] = Counter()
    rows = responses_to(plan).order_by()
    for texts in (rows, Answer.objects.filter(response__in=rows.values("pk")).order_by()):
        same = texts.annotate(words=Lower(Trim("comment"))).filter(words__in=asked)
        found.update(dict(same.values_list("words").annotate(Count("pk"))))
    return dict(found)


def texts_of(response: Response) -> list[str]:
    return [text for text in [response.comment, *(answer.comment for answer in response.answers.all())] if text]


def alike(text: str) -> str:
    return text.strip().lower()


def doubts_about(response: Response, said: dict[str, int]) -> list[str]:
    """Why somebody should look twice at a response before it is accepted; `said` is `repeated`."""
    texts = texts_of(response)
    doubts = ["Came with very many at once"] if response.many else []
    if any(LINK.search(text) and len(LINK.sub(" ", text).split()) < 4 for text in texts):
        doubts.append("Hardly more than a link")
    most = max((said.get(alike(text), 0) for text in texts), default=0)
    if most > 1:
        doubts.append(f"The same words as {most - 1} other{'s' if most > 2 else ''}")
    return doubts
