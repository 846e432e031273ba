"""Forms that act on rows as they are: where one goes."""

from typing import Any

from django import forms

from cypp.forms import GovForm
from plans.models import Plan
from priorities.kinds import KINDS, Kind
from priorities.rows import places


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
