"""The public site: answered before there is a session, a sign-in or a cookie.

The middleware calls a view that is marked `public` itself and leaves out whatever comes after it, so such a page knows
nobody, sets no cookie and is the same for all. A form has no token for the same reason: there is no right of the reader
that another site could use. That a form comes from one of our pages is seen by its `Origin`.
"""

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_cache_control

from cypp import kept as store

View = Callable[..., Any]
#: Where public views are: others are not looked up twice.
PLACES = re.compile(r"/(?:published/|sitemap\.xml\Z|robots\.txt\Z|[-\w]+/brand\.css\Z)")
SAFE = frozenset({"GET", "HEAD"})
MAX_AGE = 60  # seconds for which a browser or a proxy may show a page without asking


def public(view: View) -> View:
    """Mark a view as one of the public site."""
    marked = login_not_required(view)
    marked.public = True  # type: ignore[attr-defined]
    return marked


def kept(view: View) -> View:
    """A public view whose page is a function of its address and of what `cypp.kept.forget` is told of.

    Its scope is the trust in its address, or "". What stands after the question mark changes nothing. Another spelling
    of the address ("/versions/02/") is answered and not kept, or strangers could fill the store.
    """

    @public
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        match: Any = request.resolver_match
        if request.path != reverse(match.view_name, args=args, kwargs=named):
            return tagged(request, view(request, *args, **named))
        return keep(request, named.get("trust", ""), request.path_info, lambda: view(request, *args, **named))

    return answer


def keep(request: HttpRequest, scope: str, key: str, draw: Callable[[], Any]) -> HttpResponse:
    """Answer from what is kept under this key, or draw and keep it; pages say how long they may be shown unasked."""

    found = store.page(scope, key, lambda: _timed(draw()))
    return found.answer(request) if isinstance(found, store.Page) else found


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer that is not kept, since there are too many of its kind, with the headers of one that is."""
    return store.Page.of(_timed(response)).answer(request) if response.status_code == 200 else response


def _timed(response: HttpResponse) -> HttpResponse:
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, public=True, max_age=MAX_AGE, must_revalidate=True)
    return response


class PublicSite:
    """The middleware. It stands after the one that guards every answer, and before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response
        self.answered: Any = convert_exception_to_response(answered)  # type: ignore[arg-type]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not PLACES.match(path):
            return self.get_response(request)
        if request.method in SAFE and (page := store.near(path)):
            return framed(page.answer(request))
        response = self.answered(request)
        return self.get_response(request) if response is None else framed(response)


def answered(request: HttpRequest) -> HttpResponseBase | None:
    """The answer of the public view at this address; None where there is none."""
    request.get_host()  # refuses a host that is not ours
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if not getattr(match.func, "public", False):
        return None
    if request.method not in SAFE and from_elsewhere(request):
        raise PermissionDenied("This form came from a page of another site.")
    request.resolver_match, request.user = match, AnonymousUser()
    return match.func(request, *match.args, **match.kwargs)


def framed(response: HttpResponseBase) -> HttpResponseBase:
    """With the headers that later middleware would have set."""
    response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
    response.headers.setdefault(HEADER, policy())
    if not response.streaming and not response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
    return response


@lru_cache(maxsize=1)
def policy() -> str:
    """The security policy, which is the same on all pages. Building it would take half the time of a repeat view."""
    return build_policy()


def from_elsewhere(request: HttpRequest) -> bool:
    """Does a browser say that another site sent this form?"""
    origin = request.headers.get("Origin")
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return origin is not None and origin not in ours
