"""The one way to edit a row in a page: load with its version, check, save, or show both texts.

`VersionedForm` carries the version that the reader saw as a hidden field. `edit_page` answers
GET with the form, a valid POST with a redirect, a faulty one with 422 and the form, and a stale
one with 409 and a page that holds both texts side by side, so nothing typed is ever lost.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cypp.forms import GovForm
from cypp.versioning import Stale, Versioned, save_if_current


class VersionedForm(GovForm, forms.ModelForm):
    """A model form whose save refuses to overwrite a newer version. `derived` names model fields set in `clean`."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    derived: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    @property
    def columns(self) -> list[str]:
        """Names of the row's own fields that this form may change."""
        concrete = {field.name for field in self.instance._meta.concrete_fields}
        return [name for name in [*self.cleaned_data, *self.derived] if name in concrete and name != "version"]

    @transaction.atomic
    def save(self, commit: bool = True) -> Versioned:
        """Insert a new row, or update if nobody saved since; raises `Stale` otherwise. Many-to-many fields follow."""
        if self.instance.pk is None:
            self.instance.save()
        else:
            save_if_current(self.instance, version=self.cleaned_data["version"] or 0, fields=self.columns)
        self._save_m2m()
        return self.instance

    def both_texts(self, current: Versioned, **options: Any) -> list[dict[str, str]]:
        """Fields where what was typed differs from what is stored: [{"label", "yours", "theirs"}]."""
        stored = type(self)(instance=type(current)._base_manager.get(pk=current.pk), **options)
        pairs = [(field, shown(field), shown(stored[field.name])) for field in self.visible_fields()]
        return [
            {"label": field.label, "yours": yours, "theirs": theirs}
            for field, yours, theirs in pairs
            if yours != theirs
        ]


def shown(field: forms.BoundField) -> str:
    """The value of a form field as a person reads it."""
    value = field.value()
    if isinstance(field.field, forms.DateField) and field.form.is_bound:
        value = field.form.cleaned_data.get(field.name) or value
    choices = dict(getattr(field.field, "choices", []) or [])
    if isinstance(value, (list, tuple)):
        return ", ".join(str(choices.get(item, item)) for item in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(choices.get(value) or next((text for key, text in choices.items() if str(key) == str(value)), value))


def edit_page(
    request: HttpRequest,
    form_class: type[forms.ModelForm],
    *,
    instance: Any,
    title: str,
    done: str | Callable[[Any], str],
    template: str = "form_page.html",
    context: dict | None = None,
    saved: str = "Saved.",
    save: Callable[[Any], Any] | None = None,
    hold: Callable[[], Any] | None = None,
    **form_options: Any,
) -> HttpResponse:
    """Answer one edit page. `done` is where to go afterwards, or a function of the saved row.

    `save(form)` replaces `form.save()` where more than the row itself is written. `hold()` runs first in the
    same transaction: it locks what must not change meanwhile, and raises if it already has.
    """
    context = context or {}
    form = form_class(request.POST or None, request.FILES or None, instance=instance, **form_options)
    form.preview_at(context.get("preview_url", ""))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    if hold:
                        hold()
                    row = save(form) if save else form.save()
            except Stale as stale:
                return conflict(request, form, stale, context | {"title": title}, form_options)
            except IntegrityError:
                form.add_error(None, "Somebody saved the same number or name at the same moment. Check and save again.")
            else:
                messages.success(request, saved)
                return redirect(done(row) if callable(done) else done)
    return render(request, template, {"form": form, "title": title, **context}, status=status)


def conflict(request: HttpRequest, form: Any, stale: Stale, context: dict, form_options: dict) -> HttpResponse:
    """409: what you typed beside what is stored now. Saving again from here uses the newer version on purpose."""
    if stale.current is None:
        return gone_page(request, context)
    page = {"current": stale.current, **context}
    rows = form.both_texts(stale.current, **form_options)
    data = form.data.copy()
    data["version"] = stale.current.version
    again = type(form)(data, instance=stale.current, **form_options)
    again.preview_at(context.get("preview_url", ""))
    return render(request, "conflict.html", page | {"form": again, "rows": rows}, status=409)


def gone_page(request: HttpRequest, context: dict) -> HttpResponse:
    """409: the row was removed while it was being written; everything typed is shown to copy."""
    words = {name: ", ".join(request.POST.getlist(name)) for name in request.POST}
    typed = [(name.replace("_", " ").capitalize(), text) for name, text in words.items() if text.strip()]
    own = {"Csrfmiddlewaretoken", "Version"}
    page = {"current": None, "form": None, "typed": [pair for pair in typed if pair[0] not in own], **context}
    return render(request, "conflict.html", page, status=409)


def confirm_page(request: HttpRequest, *, title: str, text: str, button: str, back: str, context: dict | None = None):
    """A plain page that asks before something is removed: it posts to its own address."""
    page = {"title": title, "text": text, "button": button, "back": back, **(context or {})}
    return render(request, "confirm_page.html", page)
