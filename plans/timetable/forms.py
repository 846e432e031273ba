"""Forms of the timetable: the days of the stages, a key date, an activity of the planning year."""

import json
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cypp.editing import VersionedForm
from cypp.forms import DatePartsField, GovForm
from cypp.templatetags.cypp import uk_date
from plans.models import CycleActivity, KeyDate, Plan
from plans.pages import STAGES
from plans.timetable.actions import Days, planned
from plans.timetable.calendar import BEGINS
from plans.timetable.year import NAMES, in_order


class StagesForm(GovForm, forms.Form):
    """A day for each stage, or none. The hidden `seen` holds the days that the form was loaded with."""

    show_optional = False

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any):
        now = planned(plan)
        plain = {stage: day.isoformat() for stage, day in now.items() if day}
        super().__init__(*args, initial={**now, "seen": json.dumps(plain, sort_keys=True)}, **kwargs)
        for state in STAGES:
            self.fields[state.value] = DatePartsField(label=BEGINS[state], required=False)
            self._speak_plainly(state.value, self.fields[state.value])

    def clean_seen(self) -> Days:
        try:
            return {stage: date.fromisoformat(day) for stage, day in json.loads(self.cleaned_data["seen"]).items()}
        except (ValueError, AttributeError, TypeError):
            return {}

    def clean(self) -> dict[str, Any]:
        last = None
        for state in STAGES:
            day = self.cleaned_data.get(state.value)
            if day and last and day < last[1]:
                words = (
                    f"“{BEGINS[state]}” comes before “{BEGINS[last[0]]}” on {uk_date(last[1])}. Put the days in order."
                )
                self.add_error(state.value, words)
            last = (state, day) if day else last
        return self.cleaned_data

    @property
    def days(self) -> Days:
        return {state.value: self.cleaned_data[state.value] for state in STAGES}

    def refuse(self, theirs: Days) -> None:
        """Say what somebody else planned meanwhile; sending the form again then puts these days on top."""
        for stage, day in theirs.items():
            said = uk_date(day) if day else "no day"
            self.add_error(stage, f"Somebody planned {said} for this meanwhile. Check it and save again.")


class KeyDateForm(VersionedForm):
    """A day, or several, that matter to the plan."""

    class Meta:
        model = KeyDate
        fields = ["title", "on", "until", "who", "note"]
        field_classes = {"on": DatePartsField, "until": DatePartsField}
        labels = {
            "title": "What happens",
            "on": "Day",
            "until": "Last day, if it takes more than one",
            "who": "Who sees to it",
            "note": "Note",
        }
        help_texts = {
            "title": "For example: stakeholder event. People’s own calendars show it too.",
            "note": "For those who read the draft. It is not published.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("on"), data.get("until")
        if first and last and last < first:
            self.add_error("until", "The last day must be on or after the first day")
        elif first and first == last:
            data["until"] = None
        return data


class ActivityForm(VersionedForm):
    """Something done every year in the same months."""

    months = forms.TypedMultipleChoiceField(
        label="Months",
        coerce=int,
        choices=list(NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one month"},
    )

    class Meta:
        model = CycleActivity
        fields = ["title", "months", "who"]
        labels = {"title": "What is done", "who": "Who sees to it"}

    def clean_months(self) -> list[int]:
        months = in_order(self.cleaned_data["months"])
        if not months:
            raise ValidationError("Tick at least one month")
        return months
