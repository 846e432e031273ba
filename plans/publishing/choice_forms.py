"""The form in which a plan chooses its editions."""

from typing import Any

from django import forms

from cypp.editing import VersionedForm
from plans.models import Plan
from plans.publishing.kinds import choosable


class EditionsForm(VersionedForm):
    """Which kinds of file are made when the plan is published. What is not chosen is named in `editions_off`."""

    made = forms.MultipleChoiceField(
        label="Made when the plan is published", widget=forms.CheckboxSelectMultiple, required=False
    )
    derived = ("editions_off",)

    class Meta:
        model = Plan
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["made"].choices = [(kind.kind, kind.title) for kind in choosable()]
        self.fields["made"].initial = [kind.kind for kind in choosable() if kind.kind not in self.instance.editions_off]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.instance.editions_off = [kind.kind for kind in choosable() if kind.kind not in data.get("made", [])]
        return data
