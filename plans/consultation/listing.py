"""Responses as officers look for them."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from plans.models import Answer, Response, Tag

#: Filters that are a field of the response.
PLAIN = ("state", "kind")


def chosen(rows: QuerySet[Response], wanted: dict[str, Any]) -> QuerySet[Response]:
    """Those of `rows` that meet the filters of `FilterForm`, "" for any."""
    for name in PLAIN:
        if value := wanted.get(name):
            rows = rows.filter(**{name: "" if value == "none" else value})
    if tag := wanted.get("tag"):
        rows = rows.filter(tags=None) if tag == "none" else rows.filter(tags=tag)
    if came := wanted.get("came"):
        rows = rows.filter(many=came == "many")
    names = {"priority": "key", "view": "view"}
    if answer := {names[name]: wanted[name] for name in names if wanted.get(name)}:
        rows = rows.filter(pk__in=Answer.objects.filter(**answer).values("response"))
    if words := wanted.get("words", "").strip():
        rows = rows.filter(saying(words))
    return rows


def saying(words: str) -> Q:
    said = Answer.objects.filter(comment__icontains=words).values("response")
    own = Q(*((f"{name}__icontains", words) for name in ("comment", "area", "organisation", "code")), _connector=Q.OR)
    return own | Q(pk__in=said)


def whole(rows: QuerySet[Response]) -> QuerySet[Response]:
    """With what each says of the priorities and its tags: two queries more for any number."""
    tags = Prefetch("tags", Tag.objects.all())
    return rows.prefetch_related("answers", tags)
