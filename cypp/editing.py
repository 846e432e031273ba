"""The one way to edit a row in a page: load with its version, check, save, or show both texts.

`VersionedForm` carries the version that the reader saw as a hidden field. `edit_page` answers
GET with the form, a valid POST with a redirect, a faulty one with 422 and the form, and a stale
one with 409 and a page that holds both texts side by side, so nothing typed is ever lost.
"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property

from cypp.differences import diff
from cypp.forms import GovForm
from cypp.versioning import Stale, Versioned, save_if_current

#: (row at a version, trust) -> who saved that version, by name
_savers: list[Callable[[Any, Any], str]] = []


def register_saver(find: Callable[[Any, Any], str]) -> None:
    """An app that keeps the history of rows says who saved a version of one; "" where it does not know."""
    _savers.append(find)


def saver_of(row: Any, context: dict) -> str:
    """Who saved this version of a row, as the trust of the page knows them, or "Somebody"."""
    trust = context.get("trust")
    return next((name for find in _savers if trust and (name := find(row, trust))), "Somebody")


class VersionedForm(GovForm, forms.ModelForm):
    """A model form whose save never overwrites a newer version. `derived` names model fields set in `clean`.

    A save on top of somebody else's is merged field by field where the two changed different fields, and
    refused with `Stale` where they changed the same one. `merged` then holds the labels taken from theirs.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    links = forms.CharField(widget=forms.HiddenInput, required=False)
    derived: tuple[str, ...] = ()
    focus_at = 0  # place of the field that has the focus when the form opens in a row

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.merged: list[str] = []
        self.theirs: Any = None  # the row that a merged save met
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
            self.fields["links"].initial = json.dumps({name: self._linked(name) for name in self.many})

    @property
    def many(self) -> list[str]:
        """Names of the many-to-many fields of this form."""
        return [field.name for field in self.instance._meta.many_to_many if field.name in self.fields]

    @property
    def columns(self) -> list[str]:
        """Names of the row's own fields that this form may change."""
        concrete = {field.name for field in self.instance._meta.concrete_fields}
        return [name for name in [*self.cleaned_data, *self.derived] if name in concrete and name != "version"]

    @cached_property
    def base(self) -> Any:
        """The row as its history recorded it at the version this form was loaded with, or None."""
        version = self.data.get(self.add_prefix("version"), "") if self.is_bound else ""
        if self.instance.pk is None or not version.isdigit():
            return None
        return self.instance.events.filter(version=int(version)).order_by("-pgh_id").first()

    def _linked(self, name: str) -> list[int]:
        return sorted(getattr(self.instance, name).values_list("pk", flat=True))

    @transaction.atomic
    def save(self, commit: bool = True) -> Versioned:
        """Insert a new row, or update if nobody saved since or the changes go together; raises `Stale` otherwise."""
        if self.instance.pk is None:
            self.instance.save()
            self._save_m2m()
            return self.instance
        version = self.cleaned_data["version"] or 0
        try:
            save_if_current(self.instance, version=version, fields=self.columns)
        except Stale as stale:
            if stale.current is None or not self._merge(stale.current):
                raise
            self.theirs = stale.current
            save_if_current(self.instance, version=stale.current.version, fields=self.columns)
        self._save_m2m()
        return self.instance

    def _merge(self, current: Any) -> bool:
        """Take over what only they changed; False when both changed the same field, or the base is not known."""
        if self.base is None:
            return False
        for name in self.columns:
            column = self.instance._meta.get_field(name).attname
            mine, theirs, old = (getattr(row, column) for row in (self.instance, current, self.base))
            if theirs not in (mine, old) and mine != old:
                return False
            if mine == old != theirs:
                setattr(self.instance, column, theirs)
                self.merged += [str(self.fields[name].label)] if name in self.fields else []
        return all(self._merge_links(name) for name in self.many)

    def _merge_links(self, name: str) -> bool:
        old = self._old_links(name)
        if old is None:
            return False
        mine, theirs = sorted(row.pk for row in self.cleaned_data[name]), self._linked(name)
        if theirs not in (mine, old) and mine != old:
            return False
        if mine == old != theirs:
            self.cleaned_data[name] = getattr(self.instance, name).all()
            self.merged.append(str(self.fields[name].label))
        return True

    def _old_links(self, name: str) -> list[int] | None:
        """The links that this form was loaded with, or None when it does not say."""
        try:
            return json.loads(self.cleaned_data["links"])[name]
        except (ValueError, KeyError, TypeError):
            return None

    def with_theirs(self, current: Versioned, **options: Any) -> Any:
        """What was typed, as data for the form again, with their values in the fields that only they changed."""
        data, stored = self.data.copy(), type(self)(instance=current, **options)
        for name in self.columns:
            column = self.instance._meta.get_field(name).attname
            known = [getattr(row, column) for row in (self.base, current) if row is not None]
            if self.base is not None and name in self.fields and getattr(self.instance, column) in known:
                post(stored[name], data)
        for name in self.many:
            if self._old_links(name) == sorted(row.pk for row in self.cleaned_data[name]):
                post(stored[name], data)
        data["version"] = str(current.version)
        data["links"] = stored["links"].value() or ""
        return data

    def both_texts(self, current: Versioned, **options: Any) -> list[dict[str, Any]]:
        """Fields where what was typed differs from what is stored: [{"label", "yours", "theirs", "parts"}].

        `parts` is how yours differs from theirs, word by word, see cypp.differences.
        """
        stored = type(self)(instance=type(current)._base_manager.get(pk=current.pk), **options)
        pairs = [(field, shown(field), shown(stored[field.name])) for field in self.visible_fields()]
        return [
            {"label": field.label, "yours": yours, "theirs": theirs, "parts": diff(theirs, one_line_end(yours))}
            for field, yours, theirs in pairs
            if yours != theirs
        ]


def post(field: forms.BoundField, data: Any) -> None:
    """Put the value of a form's field into `data` as a browser would send it."""
    value, widget = field.value(), field.field.widget
    if isinstance(widget, forms.MultiWidget):
        for part, one in zip(widget.widgets_names, widget.decompress(value) or [], strict=True):
            data[field.html_name + part] = str(one)
    elif isinstance(widget, forms.CheckboxInput):
        data.setlist(field.html_name, ["on"] if value else [])
    else:
        values = value if isinstance(value, (list, tuple)) else ["" if value is None else value]
        data.setlist(field.html_name, [str(one) for one in values])


def shown(field: forms.BoundField) -> str:
    """The value of a form field as a person reads it."""
    value = field.value()
    if isinstance(field.field, forms.DateField) and field.form.is_bound:
        value = field.form.cleaned_data.get(field.name) or value
    choices = {str(key): text for key, text in getattr(field.field, "choices", None) or []}
    if isinstance(value, (list, tuple)):
        return ", ".join(str(choices.get(str(item), item)) for item in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(choices.get(str(value)) or value)


def edit_page(
    request: HttpRequest,
    form_class: type[forms.ModelForm],
    *,
    instance: Any,
    title: str,
    done: str | Callable[[Any], str],
    template: str = "form_page.html",
    inline: str = "",
    context: dict | None = None,
    saved: str = "Saved.",
    save: Callable[[Any], Any] | None = None,
    hold: Callable[[], Any] | None = None,
    **form_options: Any,
) -> HttpResponse:
    """Answer one edit page. `done` is where to go afterwards, or a function of the saved row.

    `save(form)` replaces `form.save()` where more than the row itself is written. `hold()` runs first in the
    same transaction: it locks what must not change meanwhile, and raises if it already has.

    `inline` is the template of the same form inside a row, for htmx. It must keep the id of what it replaces
    and have it in the context as `row_id`; faulty and stale saves are swapped into that row again.
    """
    context = {"title": title, **(context or {})}
    row_id = context.get("row_id", "") if inline and by_htmx(request) else ""
    if row_id:
        template, form_options = inline, form_options | {"auto_id": f"{row_id}-%s"}
    form = form_class(request.POST or None, request.FILES or None, instance=instance, **form_options)
    form.preview_at(context.get("preview_url", ""))
    if row_id and not form.is_bound:
        form.visible_fields()[form.focus_at].field.widget.attrs["data-focus"] = True
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
                return into_row(conflict(request, form, stale, context, form_options, inline if row_id else ""), row_id)
            except IntegrityError:
                form.add_error(None, "Somebody saved the same number or name at the same moment. Check and save again.")
            else:
                messages.success(request, saved + together(form, context))
                return redirect(done(row) if callable(done) else done)
    return into_row(render(request, template, {"form": form, **context}, status=status), row_id)


def by_htmx(request: HttpRequest) -> bool:
    """Does htmx ask, to put the answer into the page it is on?"""
    return bool(getattr(request, "htmx", False))


def into_row(response: HttpResponse, row_id: str) -> HttpResponse:
    """Tell htmx to put this answer where the row is, whatever the form asked for."""
    if row_id:
        headers = {"HX-Retarget": f"#{row_id}", "HX-Reselect": f"#{row_id}", "HX-Reswap": "outerHTML"}
        for name, value in headers.items():
            response[name] = value
    return response


def one_line_end(text: str) -> str:
    """Words as they are stored: browsers send each end of a line as two signs."""
    return text.replace("\r\n", "\n")


def together(form: Any, context: dict) -> str:
    """What a merged save took over from somebody else, in words."""
    taken = getattr(form, "merged", [])
    if not taken:
        return ""
    return f" {saver_of(form.theirs, context)} changed this meanwhile; theirs is kept too: {', '.join(taken).lower()}."


def conflict(
    request: HttpRequest, form: Any, stale: Stale, context: dict, form_options: dict, inline: str = ""
) -> HttpResponse:
    """409: what you typed beside what is stored now. Saving again from here uses the newer version on purpose."""
    if stale.current is None:
        return gone_page(request, context)
    template = inline or "conflict.html"
    page = {"current": stale.current, "saver": saver_of(stale.current, context), **context}
    again = type(form)(form.with_theirs(stale.current, **form_options), instance=stale.current, **form_options)
    again.preview_at(context.get("preview_url", ""))
    again.full_clean()  # dates are shown as they were understood
    rows = again.both_texts(stale.current, **form_options)
    return render(request, template, page | {"form": again, "rows": rows}, status=409)


def gone_page(request: HttpRequest, context: dict) -> HttpResponse:
    """409: the row was removed while it was being written; everything typed is shown to copy."""
    words = {name: ", ".join(request.POST.getlist(name)) for name in request.POST}
    typed = [(name.replace("_", " ").capitalize(), text) for name, text in words.items() if text.strip()]
    own = {"Csrfmiddlewaretoken", "Version", "Links"}
    page = {"current": None, "form": None, "typed": [pair for pair in typed if pair[0] not in own], **context}
    response = render(request, "conflict.html", page, status=409)
    return into_row(response, "main") if by_htmx(request) else response


def confirm_page(request: HttpRequest, *, title: str, text: str, button: str, back: str, context: dict | None = None):
    """A plain page that asks before something is removed: it posts to its own address."""
    page = {"title": title, "text": text, "button": button, "back": back, **(context or {})}
    return render(request, "confirm_page.html", page)
