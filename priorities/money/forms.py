"""The form of an amount of money."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cypp.editing import VersionedForm
from cypp.figures import financial_year, pounds, years_between
from cypp.forms import SuggestInput
from partners.models import Organisation
from plans.models import Plan
from priorities.models import Contribution, Objective
from priorities.money.models import Arrangement


class PoundsField(forms.CharField):
    """Whole pounds as people type them: "£28,000", "28k", "£1.5m". Empty is None."""

    def to_python(self, value: Any) -> Any:
        try:
            return pounds(super().to_python(value) or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,f}" if isinstance(value, Decimal) else value


class YearField(forms.CharField):
    """A financial year in one spelling, "2010/11"."""

    widget = SuggestInput

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        try:
            return financial_year(typed) if typed else ""
        except ValueError as error:
            raise ValidationError(str(error)) from None


class ObjectiveField(forms.ModelChoiceField):
    """Objectives of `plan`, which a form sets before it is shown."""

    plan: Plan

    def label_from_instance(self, row: Objective) -> str:
        words = row.title if len(row.title) <= 90 else f"{row.title[:88].rstrip()} …"
        return f"{row.label_in(self.plan)}: {words}"


class ContributionForm(VersionedForm):
    title = forms.CharField(
        label="What it is for", max_length=300, help_text="For example the name of a grant or team."
    )
    amount = PoundsField(
        label="Amount in pounds",
        required=False,
        help_text="Whole pounds, such as 28,000 or £1.5m. Left empty, it is printed as “to be confirmed”.",
    )
    year = YearField(label="Financial year", help_text="April to March, like 2010/11.")
    fund = forms.CharField(
        label="Fund or source",
        max_length=100,
        required=False,
        widget=SuggestInput,
        help_text="For example ABG, DSG or Sure Start grant.",
    )
    objective = ObjectiveField(Objective.objects.none(), label="What it pays for", required=False)
    arrangement = forms.ChoiceField(
        label="How it is held",
        required=False,
        choices=[("", "Not stated"), *Arrangement.choices],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Contribution
        fields = ["title", "amount", "year", "fund", "organisation", "objective", "arrangement"]
        labels = {"organisation": "Given by"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        priority = self.instance.priority
        plan = priority.plan
        self.fields["objective"].plan = plan
        self.fields["objective"].queryset = priority.objectives.select_related("priority")
        self.fields["objective"].empty_label = f"The {plan.terms['priority'].lower()} as a whole"
        self.fields["organisation"].queryset = Organisation.objects.for_trust(plan.trust)
        self.fields["organisation"].empty_label = "Not stated"
        for name, width in {"amount": "10", "year": "10", "fund": "20"}.items():
            self.fields[name].widget.attrs["class"] = f"govuk-input--width-{width}"
        years = years_between(plan.starts, plan.ends)
        self.fields["year"].widget.suggestions = years
        self.fields["fund"].widget.suggestions = funds_of(plan)
        if not self.instance.pk and len(years) == 1:
            self.initial["year"] = years[0]


def funds_of(plan: Plan) -> list[str]:
    """The funds that the plan names so far, to choose from."""
    rows = Contribution.objects.filter(priority__plan=plan).exclude(fund="")
    return list(rows.order_by("fund").values_list("fund", flat=True).distinct())
