"""The one way to edit a row in a page: load with its version, check, save, or show both texts.

`VersionedForm` carries the version that the reader saw as a hidden field. `edit_page` answers
GET with the form, a valid POST with a redirect, a faulty one with 422 and the form, and a stale
one with 409 and a page that holds both texts side by side, so nothing typed is ever lost.
"""

from collections.abc import Callable
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

    def both_texts(self, current: Versioned) -> list[dict[str, str]]:
        """Fields where what was typed differs from what is stored: [{"label", "yours", "theirs"}]."""
        stored = type(self)(instance=current)
        rows = []
        for name in self.changed_names(stored):
            label = str(self.fields[name].label or name)
            rows.append({"label": label, "yours": shown(self[name]), "theirs": shown(stored[name])})
        return rows

    def changed_names(self, stored: forms.ModelForm) -> list[str]:
        return [name for name in self.fields if name != "version" and shown(self[name]) != shown(stored[name])]


def shown(field: forms.BoundField) -> str:
    """The value of a form field as a person reads it."""
    value = field.value()
    choices = dict(getattr(field.field, "choices", []) or [])
    if isinstance(value, (list, tuple)):
        return ", ".join(str(choices.get(item, item)) for item in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value in (None, ""):
        return ""
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
    form = form_class(request.POST or None, request.FILES or None, instance=instance, **form_options)
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
                return conflict(request, form, stale, title, context or {})
            except IntegrityError:
                form.add_error(None, "Somebody saved the same number or name at the same moment. Check and save again.")
            else:
                messages.success(request, saved)
                return redirect(done(row) if callable(done) else done)
    return render(request, template, {"form": form, "title": title, **(context or {})}, status=status)


def conflict(request: HttpRequest, form: Any, stale: Stale, title: str, context: dict) -> HttpResponse:
    """409: what you typed beside what is stored now. Saving again from here uses the newer version on purpose."""
    rows = form.both_texts(stale.current) if stale.current else []
    data = form.data.copy()
    if stale.current:
        data["version"] = stale.current.version
    again = type(form)(data, instance=form.instance) if stale.current else None
    page = {"form": again, "typed": form, "current": stale.current, "rows": rows, "title": title, **context}
    return render(request, "conflict.html", page, status=409)


def confirm_page(request: HttpRequest, *, title: str, text: str, button: str, back: str, context: dict | None = None):
    """A plain page that asks before something is removed: it posts to its own address."""
    page = {"title": title, "text": text, "button": button, "back": back, **(context or {})}
    return render(request, "confirm_page.html", page)
