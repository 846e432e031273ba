"""Signing asks who you are again: a sign-in or its confirmation a few minutes old. What was typed waits meanwhile."""

import time
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

KEY = "signing"


def is_recent(request: HttpRequest) -> bool:
    """Has this person signed in, or confirmed it, within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds?"""
    times = [record.get("at", 0) for record in get_authentication_records(request, request.user)]
    return bool(times) and time.time() - max(times) < app_settings.REAUTHENTICATION_TIMEOUT


def can_confirm(request: HttpRequest) -> bool:
    """Is there a way to confirm it here: a password, a code, a passkey?"""
    return bool(get_adapter().get_reauthentication_methods(request.user))


def ask(request: HttpRequest, pk: int, form: Form) -> HttpResponse:
    """Keep what was typed into the form of this sign-off request, and lead to the page that asks who it is."""
    parts = {name: ["", *getattr(field.widget, "widgets_names", [])] for name, field in form.fields.items()}
    asked = [name + part for name in parts for part in parts[name]]
    typed = {name: request.POST[name] for name in asked if name in request.POST}
    request.session[KEY] = {**request.session.get(KEY, {}), str(pk): typed}
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")


def typed(request: HttpRequest, pk: int) -> QueryDict | None:
    """What this person typed before they were asked; None when there is nothing."""
    kept: dict[str, Any] | None = request.session.get(KEY, {}).get(str(pk))
    if kept is None:
        return None
    data = QueryDict(mutable=True)
    data.update(kept)
    return data


def forget(request: HttpRequest, pk: int) -> None:
    """It is signed: nothing waits any more."""
    kept = request.session.get(KEY, {})
    if kept.pop(str(pk), None) is not None:
        request.session[KEY] = kept
