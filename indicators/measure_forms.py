"""Forms of a measure, of a trust's own indicator, and of the catalogue's filters."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from cypp.editing import VersionedForm
from cypp.figures import NATIONAL, national_code, parse_figure, years_between
from cypp.forms import GovForm
from indicators.access import find_indicator
from indicators.chapters import plain
from indicators.models import Indicator, Measure, Polarity, Unit
from indicators.target_rows import Row, TargetsField
from partners.models import Trust
from plans.layout import Shown
from plans.models import Plan
from priorities.models import Result

AS_IN_CATALOGUE = ("", "As in the catalogue")
LOCAL_SCHEME = "Local"


class FigureField(forms.CharField):
    """A decimal typed the way plans print it: "-29.6%", "1,200", "£500". Never a float."""

    def to_python(self, value) -> Decimal | None:
        try:
            return parse_figure(super().to_python(value) or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value):
        return plain(value) if isinstance(value, Decimal) else value


class ResultField(forms.ModelChoiceField):
    """Results of `plan`, which a form sets before it is shown."""

    plan: Plan

    def label_from_instance(self, result: Result) -> str:
        words = result.text if len(result.text) <= 90 else f"{result.text[:88].rstrip()} …"
        return f"{result.objective.label_in(self.plan)}: {words}"


class MeasureForm(VersionedForm):
    """A measure with its targets. What is left empty comes from the indicator whose code is typed."""

    derived = ("indicator",)

    code = forms.CharField(
        label="Indicator code",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}),
    )
    title = forms.CharField(
        label="What is measured",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="In the plan’s own words. Left empty, it takes the catalogue’s title.",
    )
    result = ResultField(
        Result.objects.none(), label="Result it shows", required=False, empty_label="The whole priority"
    )
    unit = forms.ChoiceField(choices=[AS_IN_CATALOGUE, *Unit.choices], label="Unit", required=False)
    polarity = forms.ChoiceField(
        choices=[AS_IN_CATALOGUE, *Polarity.choices], label="Which way is better", required=False
    )
    band_low = FigureField(label="Band starts at", required=False, help_text="Only where it is best within a band.")
    band_high = FigureField(label="Band ends at", required=False)
    baseline = FigureField(
        label="Baseline", required=False, help_text="Where it stood at the start, for example -24.1%."
    )
    targets = TargetsField(label="Targets", required=False, help_text="A row without a figure or words is left out.")

    class Meta:
        model = Measure
        fields = [
            "code",
            "title",
            "result",
            "unit",
            "polarity",
            "band_low",
            "band_high",
            "baseline",
            "baseline_period",
            "targets",
            "is_key",
            "is_laa",
            "is_improvement_notice",
            "is_statutory",
        ]
        help_texts = {"baseline_period": "For example 2007/08."}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        priority = self.instance.priority
        self.trust: Trust = priority.plan.trust
        catalogue = reverse("indicators:catalogue", args=[self.trust.slug])
        self.fields["code"].help_text = format_html(
            'For example NI 112, or just 112. <a href="{}">Look it up in the catalogue</a>. '
            "Left empty, this is a local measure.",
            catalogue,
        )
        self.fields["result"].queryset = results_of(priority)
        self.fields["result"].plan = priority.plan
        if Shown.RESULTS not in priority.plan.shows:
            del self.fields["result"]
        self.fields["targets"].widget.years = years_between(priority.plan.starts, priority.plan.ends)
        for name in ("band_low", "band_high", "baseline", "baseline_period"):
            self.fields[name].widget.attrs["class"] = "govuk-input--width-10"
        if self.instance.pk:
            self.initial["code"] = self.instance.code
            self.initial["targets"] = [
                Row(target.period, plain(target.value) or "", target.text) for target in self.instance.targets.all()
            ]
        else:
            self.initial |= {"unit": "", "polarity": ""}

    def clean_code(self) -> str:
        """Also sets the indicator. Unknown codes are refused: nobody is corrected silently."""
        typed = " ".join(self.cleaned_data["code"].split())
        self.instance.indicator = find_indicator(self.trust, typed) if typed else None
        if typed and self.instance.indicator is None:
            raise ValidationError(unknown_code(typed))
        return self.instance.code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        indicator = self.instance.indicator if "code" not in self.errors else None
        if indicator:
            data["title"] = data.get("title") or indicator.title
            data["unit"] = data.get("unit") or indicator.unit
            data["polarity"] = data.get("polarity") or indicator.polarity
        elif "code" not in self.errors:
            self.require_own_words(data)
        self.check_band(data)
        return data

    def require_own_words(self, data: dict[str, Any]) -> None:
        for name, message in {
            "title": "Enter what is measured, or a code to take it from the catalogue.",
            "unit": "Choose the unit: a local measure has no catalogue to take it from.",
            "polarity": "Choose which way is better: a local measure has no catalogue to take it from.",
        }.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, message)

    def check_band(self, data: dict[str, Any]) -> None:
        low, high = data.get("band_low"), data.get("band_high")
        if {"band_low", "band_high", "polarity"} & set(self.errors):
            return
        if data.get("polarity") != Polarity.BAND:
            if low is not None or high is not None:
                self.add_error("band_low", "Leave the band empty, or choose “Best within a band” above.")
        elif low is None or high is None:
            missing = "band_low" if low is None else "band_high"
            self.add_error(missing, "This is best within a band: enter where the band starts and ends, like 10 and 15.")
        elif high <= low:
            self.add_error("band_high", "The band ends above where it starts. Check both figures.")


def results_of(priority) -> QuerySet[Result]:
    """The results that a measure of `priority` may show, in print order."""
    rows = Result.objects.filter(objective__priority=priority).select_related("objective__priority")
    return rows.order_by("objective__number", "number")


def unknown_code(typed: str) -> str:
    code = national_code(typed)
    if code and code[-1].isalpha():
        whole = code[:-1]
        return f"{code} is not in the catalogue. For a part of {whole}, enter {whole} and name the part in the title."
    if code:
        return (
            f"{code} is not in the catalogue (NI 1 to NI 199). Check the number, or leave it empty for a local measure."
        )
    return f"“{typed}” is not in the catalogue. Check the code, or leave it empty for a local measure."


class LocalIndicatorForm(GovForm, forms.ModelForm):
    """An indicator of the trust's own, for example of a local survey."""

    class Meta:
        model = Indicator
        fields = ["code", "title", "theme", "unit", "polarity"]
        labels = {"title": "What it measures", "polarity": "Which way is better"}
        help_texts = {"code": "Your own, for example L 12.", "theme": "To find it by, for example Stay safe."}
        widgets = {"title": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("unit", "polarity"):
            self.fields[name].choices = [("", "Choose one"), *self.fields[name].choices[1:]]

    def clean_code(self) -> str:
        code = " ".join(self.cleaned_data["code"].split())
        if NATIONAL.fullmatch(code.upper()):
            raise ValidationError(f"“{code}” reads as a national code. Give your own indicator another, like L 12.")
        taken = Indicator.objects.filter(trust=self.instance.trust, code__iexact=code).first()
        if taken:
            raise ValidationError(f"{taken.code} is already yours: “{taken.title}”. Choose another code.")
        return code


class CatalogueFilter(GovForm, forms.Form):
    """Narrow the catalogue. Unknown choices are ignored rather than refused: it is an address somebody may keep."""

    show_optional = False

    q = forms.CharField(label="Code or words", required=False, max_length=200, widget=forms.SearchInput())
    theme = forms.ChoiceField(label="Theme", required=False)
    scheme = forms.ChoiceField(label="Scheme", required=False)
    used = forms.BooleanField(label="Only those our plans use", required=False)

    def __init__(self, *args: Any, themes: list[str], schemes: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", "All themes"), *((theme, theme) for theme in themes)]
        self.fields["scheme"].choices = [("", "All schemes"), *((scheme, scheme) for scheme in schemes)]

    @property
    def chosen(self) -> dict[str, Any]:
        """What to narrow by; choices that do not exist are left out."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
