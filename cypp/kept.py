"""Answers kept as bytes: drawn once, then sent again without asking the database.

A page is kept for `settings.PUBLIC_KEPT` seconds in Redis, for all processes, and for `NEAR` seconds in the memory of
each. It belongs to a scope. `forget` gives a scope a new word, under which nothing is kept yet: what was drawn before,
or is being drawn from what was read before, is found no more. Redis may be away at any time: then pages are drawn.
"""

import gzip
import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)
NEAR, MOST_NEAR = 3, 64  # seconds and pages in a process's own memory
PAUSE = 5  # seconds for which a Redis that did not answer is not asked again
PREFIX = "cypp:kept:"
_near: dict[str, tuple[float, "Page"]] = {}
_away = 0.0


@dataclass(frozen=True)
class Page:
    """An answer with status 200: its bytes, plain and packed (b"" where that is no shorter), and its headers."""

    etag: str
    content_type: str
    cache: str
    body: bytes
    packed: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> "Page":
        body = response.content
        packed = gzip.compress(body, 6, mtime=0)
        return cls(
            hashlib.sha256(body).hexdigest()[:32],
            response["Content-Type"],
            response.get("Cache-Control", "no-cache"),
            body,
            packed if len(packed) < len(body) else b"",
        )

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, packed for who takes that; 304 for who has it. A HEAD gets the headers alone."""
        packed = bool(self.packed) and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        tag = f'"{self.etag}-gz"' if packed else f'"{self.etag}"'
        seen = [each.removeprefix("W/") for each in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))]
        response: HttpResponse
        if tag in seen or "*" in seen:
            response = HttpResponseNotModified()
        else:
            body = self.packed if packed else self.body
            response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=self.content_type)
            response["Content-Length"] = str(len(body))
            if packed:
                response["Content-Encoding"] = "gzip"
        response["ETag"] = tag
        response["Cache-Control"] = self.cache
        response["Vary"] = "Accept-Encoding"
        return response


def near(key: str) -> Page | None:
    """What this process itself keeps under this key."""
    held = _near.get(key)
    return held[1] if held and held[0] > time.monotonic() else None


def page(scope: str, key: str, draw: Callable[[], HttpResponse]) -> Page | HttpResponse:
    """The page kept under this key, else what `draw` answers; that is kept, unless its status is another than 200."""
    if found := near(key):
        return found
    word = _ask(lambda store: store.get(PREFIX + scope)) if settings.PUBLIC_KEPT else None
    place = f"{PREFIX}{scope}:{(word or b'').decode()}:{key}"
    stored = _ask(lambda store: store.hgetall(place)) if settings.PUBLIC_KEPT else None
    if stored and (found := _read(stored)):
        return _hold_near(key, found)
    response = draw()
    if response.status_code != 200:
        return response
    drawn = Page.of(response)
    if settings.PUBLIC_KEPT:
        _ask(lambda store: _write(store, place, drawn))
        _hold_near(key, drawn)
    return drawn


def forget(*scopes: str) -> bool:
    """Find nothing of these scopes any more; False where Redis is away: then it is found until its time is over."""
    _near.clear()
    words = {PREFIX + scope: secrets.token_hex(8) for scope in scopes}
    return bool(_ask(lambda store: store.mset(words), always=True))


def _hold_near(key: str, found: Page) -> Page:
    if len(_near) >= MOST_NEAR:
        _near.clear()
    _near[key] = (time.monotonic() + NEAR, found)
    return found


def _read(stored: dict[bytes, bytes]) -> Page | None:
    """None for what is not whole."""
    if {name.decode() for name in stored} != {field.name for field in fields(Page)}:
        return None
    text = {name: stored[name.encode()].decode() for name in ("etag", "content_type", "cache")}
    return Page(**text, body=stored[b"body"], packed=stored[b"packed"])


def _write(store: Any, place: str, drawn: Page) -> bool:
    with store.pipeline() as pipe:
        pipe.hset(place, mapping=asdict(drawn))
        pipe.expire(place, settings.PUBLIC_KEPT)
        pipe.execute()
    return True


def _ask(what: Callable[[Any], Any], *, always: bool = False) -> Any:
    """What Redis answers; None where it is away. One that was away is left alone for a while, but `always` asked."""
    global _away
    if _away > time.monotonic() and not always:
        return None
    try:
        return what(_store(settings.REDIS_URL))
    except redis.RedisError as error:
        _away = time.monotonic() + PAUSE
        log.warning("No store for public pages, they are drawn anew: %s", error)
        return None


@lru_cache(maxsize=4)
def _store(url: str) -> Any:
    return redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0))
