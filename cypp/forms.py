"""What every form shares: the look, plain-English errors, and fields Django lacks.

`Renderer` is the project's FORM_RENDERER; `GovForm` is mixed into forms; none knows a model.
"""

import re
from calendar import month_name
from datetime import date

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

MONTHS = [name.lower() for name in month_name[1:]]
WIDGET_CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.FileInput, "govuk-file-upload"),
    (forms.Textarea, "govuk-textarea"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.Select, "govuk-select"),
    (forms.widgets.Input, "govuk-input"),
    (forms.MultiWidget, "govuk-input"),
]


class SuggestInput(forms.TextInput):
    """A line of text with words to choose from: `suggestions`, which a form sets before it is shown."""

    template_name = "django/forms/widgets/suggest.html"

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs)
        self.suggestions: list[str] = []

    def __deepcopy__(self, memo):
        """Every form has suggestions of its own."""
        mine = super().__deepcopy__(memo)
        mine.suggestions = []
        return mine

    def get_context(self, name: str, value, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        listed = f"{context['widget']['attrs'].get('id', name)}-list"
        context["widget"]["attrs"] |= {"list": listed, "autocomplete": "off"}
        context["widget"] |= {"listed": listed, "suggestions": self.suggestions}
        return context


def base_class(widget: forms.Widget) -> str:
    """The design system's class for a widget, or "" for one it does not know."""
    return next((name for kind, name in WIDGET_CLASSES if isinstance(widget, kind)), "")


class GovBoundField(BoundField):
    """A bound field that carries the design system's classes and says how its parts are laid out."""

    @property
    def use_fieldset(self) -> bool:
        """Only groups of inputs need a fieldset; a file upload is a single input."""
        return super().use_fieldset and not isinstance(self.field.widget, forms.FileInput)

    @property
    def kind(self) -> str:
        """checkbox, group (radios, checkboxes, date parts) or single: which layout the template uses."""
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "checkbox"
        return "group" if self.use_fieldset else "single"

    @property
    def limit(self) -> dict | None:
        """{"kind": "words" or "characters", "count": n} for a text area with a limit."""
        if not isinstance(self.field.widget, forms.Textarea):
            return None
        words = self.field.widget.attrs.get("data-maxwords")
        characters = getattr(self.field, "max_length", None)
        if words:
            return {"kind": "words", "count": int(words)}
        return {"kind": "characters", "count": characters} if characters else None

    @property
    def says_optional(self) -> bool:
        """Boxes to tick need no such word: none of them has to be. Nor do buttons of which one says "none"."""
        if self.field.required or not getattr(self.form, "show_optional", False):
            return False
        widget = self.field.widget
        none = isinstance(widget, forms.RadioSelect) and any(not value for value, _ in widget.choices)
        return not none and not isinstance(self.field, forms.MultipleChoiceField)

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if described is not None and self.limit and self.auto_id:
            return f"{described} {self.auto_id}-info".strip()
        return described

    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        attrs.pop("required", None)
        if widget.is_hidden:
            return attrs
        base = base_class(widget)
        names = [base, attrs.get("class") or widget.attrs.get("class", "")]
        if self.errors and base in {"govuk-input", "govuk-textarea", "govuk-select", "govuk-file-upload"}:
            names.append(f"{base}--error")
        if self.limit:
            names.append("govuk-js-character-count")
        attrs["class"] = " ".join(name for name in names if name)
        attrs["placeholder"] = False  # a hint above the box stays; a placeholder goes when it is needed
        if isinstance(widget, forms.NumberInput):
            whole = isinstance(self.field, forms.IntegerField) and not isinstance(self.field, forms.DecimalField)
            attrs.setdefault("inputmode", "numeric" if whole and type(self.field) is forms.IntegerField else "decimal")
        return attrs


class Renderer(TemplatesSetting):
    """Forms and their widgets are drawn by the templates in templates/govuk and templates/django."""

    form_template_name = "govuk/uni_form.html"
    field_template_name = "govuk/group.html"
    bound_field_class = GovBoundField


class MarkdownInput(forms.Textarea):
    """A text area for Markdown, with short help and, where `data-preview-url` is set, a live preview."""

    template_name = "django/forms/widgets/markdown.html"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"rows": 14, "data-markdown": True, **(attrs or {})})


class DatePartsInput(forms.MultiWidget):
    """Day, month and year as three boxes; the first carries the field's own id so that error links land."""

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True
    parts = ("day", "month", "year")

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in self.parts}, attrs)

    def decompress(self, value) -> list:
        if isinstance(value, str):
            found = re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", value)
            return list(reversed(found.groups())) if found else ["", "", ""]
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def get_context(self, name: str, value, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        own_id = context["widget"]["attrs"].get("id")
        for part, widget in zip(self.parts, context["widget"]["subwidgets"], strict=True):
            widget["label"] = part.capitalize()
            widget["width"] = 2 if part == "day" else 4
            if own_id:
                widget["attrs"]["id"] = own_id if part == "day" else f"{own_id}_{part}"
        return context


class DatePartsField(forms.DateField):
    """A date typed as day, month (number or name) and four-digit year."""

    widget = DatePartsInput

    def to_python(self, value) -> date | None:
        """The date of `[day, month, year]` as typed, or of a date or ISO text. Raises ValidationError."""
        if not isinstance(value, (list, tuple)):
            return super().to_python(value)
        typed = [str(part or "").strip() for part in value]
        if not any(typed):
            return None
        name = noun(str(self.label)) if self.label else "the date"
        missing = [part for part, text in zip(DatePartsInput.parts, typed, strict=True) if not text]
        if missing:
            raise ValidationError(f"Add the {' and '.join(missing)} to {name}.", code="incomplete")
        day, month, year = typed
        if not re.fullmatch(r"\d{4}", year):
            raise ValidationError(f"Enter the year of {name} with four digits, like 2010.", code="year")
        try:
            return date(int(year), month_number(month), int(day))
        except ValueError:
            raise ValidationError(f"Enter a real date for {name}, like 31 3 2009.", code="invalid") from None


def month_number(text: str) -> int:
    """1 to 12 for "3", "March" or "mar". Raises ValueError."""
    if text.isdigit():
        return int(text)
    found = [place for place, month in enumerate(MONTHS, 1) if len(text) > 2 and month.startswith(text.lower())]
    if len(found) != 1:
        raise ValueError(text)
    return found[0]


def noun(label: str) -> str:
    """A label as it reads in a sentence: "Title" is "the title", "NI code" stays "the NI code"."""
    words = str(label).rstrip("?: ")
    first = words.split(" ", 1)[0]
    if first != "I" and not first[1:].isupper() and not any(char.isdigit() for char in first):
        words = words[:1].lower() + words[1:]
    return words if re.match(r"(the|a|an|who|what|when|where|why|how|your|our)\b", words) else f"the {words}"


def errors_in_words(field: forms.Field, label: str) -> dict[str, str]:
    """Messages by error code that say what to do about this field."""
    name = noun(label)
    words = {"required": f"Enter {name}", "invalid": f"Enter {name} in the form shown"}
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        words = {"required": f"Choose {name}", "invalid_choice": f"Choose {name} from the list"}
    elif isinstance(field, forms.BooleanField):
        words = {"required": f"Tick “{label}” to go on"}
    elif isinstance(field, forms.FileField):
        words = {
            "required": f"Choose {name}",
            "empty": "The file is empty. Choose another.",
            "missing": "No file arrived. Choose it again.",
        }
    elif isinstance(field, forms.DateField):
        words["invalid"] = f"Enter a real date for {name}, like 31 3 2009"
    elif isinstance(field, forms.EmailField):
        words["invalid"] = "Enter an e-mail address like name@example.org"
    elif isinstance(field, forms.DecimalField | forms.FloatField):
        words["invalid"] = f"Enter {name} as a number, like 12.5"
    elif isinstance(field, forms.IntegerField):
        words["invalid"] = f"Enter {name} as a whole number, like 12"
    return words | {
        "max_length": f"Shorten {name} to %(limit_value)d characters or fewer; it has %(show_value)d",
        "min_length": f"Lengthen {name} to at least %(limit_value)d characters; it has %(show_value)d",
        "min_value": f"Enter {name} as %(limit_value)s or more",
        "max_value": f"Enter {name} as %(limit_value)s or less",
    }


class GovForm:
    """Mixed in before forms.Form or forms.ModelForm: no browser validation, plain errors, a crispy helper.

    `show_optional` marks fields that may be left empty; turn it off on filters. A message given in
    a field's own `error_messages` always wins over the ones written here.
    """

    use_required_attribute = False
    show_optional = True
    submit = "Save"

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            self._speak_plainly(name, field)

    def _speak_plainly(self, name: str, field: forms.Field) -> None:
        defaults: dict = {}
        for kind in reversed(type(field).__mro__):
            defaults |= getattr(kind, "default_error_messages", {})
        if field.label is None:
            field.label = name.replace("_", " ").capitalize()
        for code, message in errors_in_words(field, str(field.label)).items():
            if field.error_messages.get(code, defaults.get(code)) == defaults.get(code):
                field.error_messages[code] = message

    def preview_at(self, url: str) -> None:
        """Give every Markdown field a live preview, drawn by a POST of its `text` to `url`."""
        for field in self.fields.values():  # type: ignore[attr-defined]
            if isinstance(field.widget, MarkdownInput):
                field.widget.attrs["data-preview-url"] = url

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
