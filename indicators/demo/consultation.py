"""The consultations of the demonstration: the days, what people answered, what officers made of it."""

from datetime import timedelta

from django.utils import timezone

from indicators.demo import content
from indicators.demo.content import Data
from partners.models import User
from plans.models import Answer, Consultation, Plan, Publication, Response, Tag, YouSaid
from plans.workflow import advance


def consult(plan: Plan, folder: str, *, by: User, note: str = "") -> None:
    """Set the days, open the consultation, and let people answer."""
    data = content.read("consultation.toml")[folder]
    today = timezone.localdate()
    Consultation.objects.create(
        plan=plan,
        opens=today - timedelta(days=data["before"]),
        closes=today + timedelta(days=data["after"]),
        introduction=data["introduction"].strip(),
        other_ways=data.get("other_ways", "").strip(),
    )
    draft = advance(plan, "consult", by=by, note=note)
    assert draft is not None  # this move freezes
    tags = {name: Tag.objects.create(plan=plan, name=name) for name in data.get("tags", [])}
    _answer(draft, data.get("responses", []), tags, by)
    YouSaid.objects.bulk_create(
        YouSaid(plan=plan, position=at, said=row["said"], did=row["did"], tag=tags.get(row.get("tag", "")))
        for at, row in enumerate(data.get("you_said", []), 1)
    )


def _answer(draft: Publication, data: list[Data], tags: dict[str, Tag], by: User) -> None:
    responses = Response.objects.bulk_create(_response(draft, each, by) for each in data)
    chapters = [chapter for chapter in draft.document["chapters"] if chapter["kind"] == "priority"]
    keys = {str(chapter["data"]["number"]): chapter["key"] for chapter in chapters}
    pairs = list(zip(responses, data, strict=True))
    Answer.objects.bulk_create(
        Answer(response=response, key=keys[number], view=view, comment=comment)
        for response, each in pairs
        for number, (view, comment) in each.get("answers", {}).items()
    )
    link = Response.tags.through
    link._default_manager.bulk_create(
        link(response_id=response.pk, tag_id=tags[name].pk) for response, each in pairs for name in each.get("tags", [])
    )


def _response(draft: Publication, data: Data, by: User) -> Response:
    at = timezone.now() - timedelta(days=data["ago"])
    said = {name: data.get(name, "") for name in ("kind", "age", "area", "organisation", "comment", "reason")}
    read = {"moderated_by": by, "moderated_at": timezone.now()} if data["state"] != "new" else {}
    source = data.get("source", "web")
    return Response(publication=draft, at=at, state=data["state"], source=source, **said, **read)
