"""Forms of what is promised."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError

from cypp.editing import VersionedForm
from partners.models import Organisation
from plans.forms import MarkdownField
from plans.layout import Shown
from plans.models import Plan
from priorities.dates import derive
from priorities.models import Commitment, Objective, Outcome, Priority, Result


class NumberedForm(VersionedForm):
    """A row with a number that must be free among its siblings. New rows take the next one when it is left empty."""

    number = forms.IntegerField(min_value=1, max_value=999, required=False)
    parent: str

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs["class"] = "govuk-input--width-3"
        if self.instance.pk is None:
            self.fields["number"].help_text = "Leave empty to put it last"

    def clean_number(self):
        number = self.cleaned_data["number"]
        siblings = self.siblings()
        if number is None:
            last = siblings.order_by("-number").values_list("number", flat=True).first()
            return self.instance.number if self.instance.pk else (last or 0) + 1
        if self.base is not None and self.base.number == number:
            return number  # left as it was; a move meanwhile is merged, not refused
        if siblings.filter(number=number).exclude(pk=self.instance.pk).exists():
            raise ValidationError(f"Number {number} is taken. Choose another, or move rows up and down instead.")
        return number

    def siblings(self):
        return type(self.instance)._default_manager.filter(
            **{f"{self.parent}_id": getattr(self.instance, f"{self.parent}_id")}
        )


def ask_only_used(form: forms.BaseForm, plan: Plan, fields: Mapping[str, tuple[str, ...]]) -> None:
    """Drop the fields that ask for what this plan leaves out: {setting: names}."""
    for shown, names in fields.items():
        if shown not in plan.shows:
            for name in names:
                del form.fields[name]


class PriorityForm(NumberedForm):
    parent = "plan"
    rationale = MarkdownField(
        label="Why this priority", required=False, help_text="The needs, inspections and voices behind it."
    )
    expect = MarkdownField(
        label="What people can expect", required=False, help_text="In words to a family: “You can expect ...”."
    )

    class Meta:
        model = Priority
        fields = ["number", "title", "strapline", "lead", "cross_cutting", "outcomes", "expect", "rationale"]
        widgets = {"outcomes": forms.CheckboxSelectMultiple}
        help_texts = {"lead": "A role, not a name. Several are parted by semicolons."}

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.plan = plan
        self.fields["outcomes"].queryset = Outcome.objects.for_trust(plan.trust)
        for name in ("rationale", "expect"):
            self.fields[name].widget.attrs["rows"] = 6
        ask_only_used(self, plan, {Shown.LEAD: ("lead",), Shown.OUTCOMES: ("outcomes",)})


class ObjectiveForm(NumberedForm):
    parent = "priority"
    expect = MarkdownField(
        label="What people can expect", required=False, help_text="In words to a family: “You can expect ...”."
    )
    rationale = MarkdownField(label="Why", required=False)

    class Meta:
        model = Objective
        fields = ["number", "title", "expect", "rationale"]
        widgets = {"title": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("expect", "rationale"):
            self.fields[name].widget.attrs["rows"] = 5


class ResultForm(NumberedForm):
    parent = "objective"

    class Meta:
        model = Result
        fields = ["number", "text"]
        labels = {"text": "What will be different"}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)


class CommitmentForm(NumberedForm):
    parent = "objective"
    derived = ("by_date",)
    focus_at = 1
    asked_for: Mapping[str, tuple[str, ...]] = {
        Shown.STEPS: ("steps",),
        Shown.RESULTS: ("result",),
        Shown.BY_WHEN: ("by_when",),
        Shown.LEAD: ("lead", "lead_organisation"),
        Shown.ORGANISATIONS: ("organisations",),
    }

    class Meta:
        model = Commitment
        fields = [
            "number",
            "text",
            "steps",
            "result",
            "by_when",
            "lead",
            "lead_organisation",
            "organisations",
        ]
        labels = {
            "text": "What we will do",
            "result": "What it serves",
            "by_when": "By when",
            "lead_organisation": "Leading organisation",
            "organisations": "Contributing organisations",
        }
        help_texts = {
            "steps": "One step to a line.",
            "by_when": "In your own words, like October 2010 or Autumn 2010.",
            "lead": "A role, not a name.",
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "steps": forms.Textarea(attrs={"rows": 4}),
            "organisations": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.for_trust(plan.trust)
        self.fields["lead_organisation"].queryset = organisations
        self.fields["lead_organisation"].empty_label = "None"
        self.fields["organisations"].queryset = organisations
        self.fields["result"].queryset = Result.objects.filter(objective_id=self.instance.objective_id)
        self.fields["result"].empty_label = f"The {plan.terms['objective'].lower()} as a whole"
        ask_only_used(self, plan, self.asked_for)

    def clean(self):
        data = super().clean()
        if "by_when" in self.fields:
            self.instance.by_date = derive(data.get("by_when") or "")
        return data
