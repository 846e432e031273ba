"""Forms that act on rows as they are: where one goes, and what many get at once."""

from collections.abc import Mapping
from typing import Any

from django import forms

from cypp.forms import GovForm
from partners.models import Organisation
from plans.layout import Shown
from plans.models import Plan
from priorities.bulk import Change
from priorities.dates import derive
from priorities.forms import ask_only_used
from priorities.kinds import KINDS, Kind
from priorities.rows import places

#: What can be taken away from many rows, and what is left then.
EMPTY = {"lead": "", "by_when": "", "lead_organisation": None}
#: Fields that a plan only has if it shows these.
SHOWN: Mapping[str, tuple[str, ...]] = {
    Shown.LEAD: ("lead", "lead_organisation"),
    Shown.BY_WHEN: ("by_when",),
    Shown.ORGANISATIONS: ("add", "remove"),
}


class MoveForm(GovForm, forms.Form):
    """Where a row goes: one of the plan's other parents for it."""

    to = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, plan: Plan, kind: Kind, row: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.groups = places(plan, kind, row)
        above = KINDS[kind.parent].term(plan).lower()
        choices = [pair for _, rows in self.groups for pair in rows] if kind.parent == "priority" else self.groups
        self.fields["to"].choices = [("", f"Choose the {above}"), *choices]
        self.fields["to"].label = f"Move it to which {above}?"
        self.fields["to"].help_text = "It takes the last place there, and the rows that it leaves close up."
        self.fields["to"].error_messages["required"] = f"Choose the {above} that it goes to"
        self.fields["to"].error_messages["invalid_choice"] = f"That {above} is not there now. Choose another"


class BulkForm(GovForm, forms.Form):
    """What several commitments get at once. What is left empty stays as it is."""

    show_optional = False
    lead = forms.CharField(max_length=400, required=False, help_text="A role, not a name.")
    by_when = forms.CharField(
        max_length=200, required=False, help_text="In your own words, like October 2010 or Autumn 2010."
    )
    lead_organisation: Any = forms.ModelChoiceField(None, required=False, label="Leading organisation")
    add: Any = forms.ModelChoiceField(None, required=False, label="Let this organisation contribute")
    remove: Any = forms.ModelChoiceField(None, required=False, label="Let this organisation no longer contribute")
    empty = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Or take away what is there now"
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.for_trust(plan.trust)
        for name, words in {"lead_organisation": "Leave as it is", "add": "None", "remove": "None"}.items():
            self.fields[name].queryset = organisations
            self.fields[name].empty_label = words
        ask_only_used(self, plan, SHOWN)
        self.fields["empty"].choices = [(name, self.fields[name].label) for name in EMPTY if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in data.get("empty", []):
            if data.get(name):
                self.add_error(name, "Leave this empty to take away what is there, or do not tick to take it away")
        if data.get("add") and data.get("add") == data.get("remove"):
            self.add_error("remove", "Choose another organisation: this one is to contribute")
        if not self.errors and not any(data.values()):
            raise forms.ValidationError("Say what to change: fill in at least one of the boxes")
        return data

    @property
    def change(self) -> Change:
        """What was asked for, by column. The form is valid."""
        data = self.cleaned_data
        values: dict[str, Any] = {name: data[name] for name in EMPTY if data.get(name)}
        values |= {name: EMPTY[name] for name in data["empty"]}
        if "by_when" in values:
            values["by_date"] = derive(values["by_when"])
        return Change(values, data.get("add"), data.get("remove"))
