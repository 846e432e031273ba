"""Responses as rows of a spreadsheet: one a line, with what each says of every priority. No trace of who sent it."""

from collections.abc import Iterable, Iterator
from typing import Any

from plans.models import Plan, Response

HEADINGS = ["Reference", "Received", "Source", "State", "Why set aside", "Draft", "Tags", "Who is answering", "Age",
            "Where", "Organisation", "About the whole plan"]  # fmt: skip


def lines(plan: Plan, asked: list[dict[str, Any]], responses: Iterable[Response]) -> Iterator[list[Any]]:
    """The headings, then the responses in their order; two columns for each priority that was asked about."""
    word = plan.terms["priority"]
    columns = [f"{word} {row['number']}: {part}" for row in asked for part in ("view", "comment")]
    yield [*HEADINGS, *columns]
    drafts = dict(plan.publications.values_list("pk", "number"))
    for response in responses:
        yield [*_about(response, drafts[response.publication_id]), *_answers(response, asked)]


def _about(response: Response, draft: int) -> list[Any]:
    return [
        response.code,
        response.at,
        response.get_source_display(),
        response.get_state_display(),
        response.reason,
        draft,
        ", ".join(tag.name for tag in response.tags.all()),
        response.get_kind_display(),
        response.get_age_display(),
        response.area,
        response.organisation,
        response.comment,
    ]


def _answers(response: Response, asked: list[dict[str, Any]]) -> Iterator[str]:
    answers = {answer.key: answer for answer in response.answers.all()}
    for row in asked:
        answer = answers.get(row["key"])
        yield from (answer.get_view_display(), answer.comment) if answer else ("", "")
