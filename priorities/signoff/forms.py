"""Forms of sign-off: a decision, the window, a waiver, a correction and an objection to it, what is to be verified."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cypp.forms import DatePartsField, GovForm, SuggestInput
from partners.models import Body, Organisation
from plans.models import Plan
from plans.publishing.forms import VerifyForm
from priorities.models import SignOff, SignOffRequest, SignOffWindow

REMOVED = {"invalid_choice": "Something you ticked was removed meanwhile. Look through the list again"}


class SignForm(GovForm, forms.Form):
    """A decision, how it was secured, and (hidden) the hash of the words that were read. `statement` is for `sign`."""

    show_optional = False

    decision = forms.ChoiceField(
        label="Decision",
        choices=[
            ("agreed", "We agree"),
            ("reservation", "We agree with a reservation"),
            ("not_agreed", "We do not agree, and return it"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether your organisation agrees"},
    )
    comment = forms.CharField(
        label="Your reservation, or why you return it",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Needed unless you simply agree. A reservation is printed in the plan.",
    )
    how = forms.ChoiceField(
        label="How was it secured?",
        choices=[("body", "A body agreed it at a meeting"), ("delegated", "I sign under delegated authority")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the decision was secured"},
    )
    secured_by = forms.CharField(
        label="Name of the body, or the role whose authority it is",
        max_length=300 - len(SignOff.DELEGATED),
        help_text="For example: Cabinet; or: the Chief Superintendent.",
        widget=SuggestInput,
        error_messages={"required": "Enter the body that agreed, or the role whose authority you use"},
    )
    meeting_date = DatePartsField(label="Date of the meeting or decision, if there was one", required=False)
    minute = forms.CharField(
        label="Minute, if there is one",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    read_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today

    def suggest(self, bodies: Iterable[Body]) -> None:
        """Offer these to choose from: any other may be typed."""
        self.fields["secured_by"].widget.suggestions = [body.name for body in bodies]

    def clean_meeting_date(self) -> date | None:
        day = self.cleaned_data["meeting_date"]
        if day and day > self.today:
            raise ValidationError("The meeting is in the future. Sign after it has been held, or correct its date.")
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("decision") not in (None, SignOff.Decision.AGREED) and not data.get("comment"):
            words = {"reservation": "Enter your reservation", "not_agreed": "Enter why you return it"}
            self.add_error("comment", words[data["decision"]])
        return data

    @property
    def statement(self) -> dict[str, Any]:
        """Keyword arguments of `signing.sign`."""
        data = dict(self.cleaned_data)
        if data.pop("how") == "delegated":
            said = data["secured_by"]
            again = said.lower().startswith(SignOff.DELEGATED.lower())
            data["secured_by"] = SignOff.DELEGATED + (said[len(SignOff.DELEGATED) :] if again else said)
        return data

    @staticmethod
    def secured_like(earlier: SignOff | None) -> dict[str, Any]:
        """Initial values from the organisation's last signature: one meeting usually agrees several priorities."""
        if earlier is None:
            return {}
        delegated = earlier.secured_by.startswith(SignOff.DELEGATED)
        return {
            "how": "delegated" if delegated else "body",
            "secured_by": earlier.secured_by.removeprefix(SignOff.DELEGATED),
            "meeting_date": earlier.meeting_date,
            "minute": earlier.minute,
        }


class WindowForm(GovForm, forms.Form):
    """The days of the window and who is asked: everybody for everything, or what is ticked in the grid.

    The grid works without scripts: a box for each organisation and priority, and one that asks for a whole row.
    """

    opens = DatePartsField(label="First day of signing")
    closes = DatePartsField(label="Last day of signing")
    scope = forms.ChoiceField(
        label="Who is asked to sign?",
        choices=[("all", "Every organisation signs everything"), ("chosen", "Only what is ticked below")],
        widget=forms.RadioSelect,
    )
    rows = forms.MultipleChoiceField(required=False, error_messages=REMOVED)
    asked = forms.MultipleChoiceField(required=False, error_messages=REMOVED)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Plan, window: SignOffWindow | None, **kwargs: Any):
        self.plan = plan
        self.organisations = list(Organisation.objects.for_trust(plan.trust).prefetch_related("statuses"))
        self.priorities = list(plan.priorities.all())
        requests = list(SignOffRequest.objects.filter(window__plan=plan).prefetch_related("signoffs"))
        self.signed = {pair_of(ask) for ask in requests if ask.signoffs.all()}
        kwargs.setdefault("initial", self._initial(window, {pair_of(ask) for ask in requests}))
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = [(str(each.pk), each.name) for each in self.organisations]
        self.fields["asked"].choices = [(pair, pair) for pair in sorted(self.everything)]

    def _initial(self, window: SignOffWindow | None, asked: set[str]) -> dict[str, Any]:
        if window is None:
            return {"scope": "all", "asked": []}
        scope = "all" if asked == self.everything else "chosen"
        days = {"opens": window.opens, "closes": window.closes}
        return {**days, "version": window.version, "asked": sorted(asked), "scope": scope}

    @property
    def everything(self) -> set[str]:
        return {f"{each.pk}-{priority.pk}" for each in self.organisations for priority in self.priorities}

    def grid(self) -> list[dict]:
        """[{"organisation", "status", "whole", "cells": [{"value", "priority", "checked", "signed"}]}], a row each."""
        ticked, whole = set(self["asked"].value() or []), set(self["rows"].value() or [])
        return [
            {
                "organisation": each,
                "status": each.status_on(self.plan.starts),
                "whole": str(each.pk) in whole,
                "cells": [
                    {"value": pair, "priority": priority, "checked": pair in ticked, "signed": pair in self.signed}
                    for priority in self.priorities
                    for pair in [f"{each.pk}-{priority.pk}"]
                ],
            }
            for each in self.organisations
        ]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("opens") and data.get("closes") and data["closes"] < data["opens"]:
            self.add_error("closes", "The last day must be on or after the first day")
        if data.get("scope") == "chosen" and not self.pairs:
            self.add_error("scope", "Tick at least one organisation and priority, or ask everybody")
        return data

    @property
    def pairs(self) -> set[tuple[int, int]]:
        """(organisation id, priority id) of everything asked for."""
        data = self.cleaned_data
        if data.get("scope") == "all":
            chosen = self.everything
        else:
            rows = set(data.get("rows", []))
            chosen = set(data.get("asked", [])) | {pair for pair in self.everything if pair.split("-")[0] in rows}
        return {(int(first), int(second)) for first, _, second in (pair.partition("-") for pair in chosen)}


def pair_of(ask: SignOffRequest) -> str:
    return f"{ask.organisation_id}-{ask.priority_id}"


class WaiveForm(GovForm, forms.Form):
    """Why a signature is not needed; `seen` is the newest one on the request that was shown (0: none)."""

    reason = forms.CharField(
        label="Why no signature is needed",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It is printed in the plan beside the organisation’s name.",
        error_messages={"required": "Enter why no signature is needed"},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CorrectForm(GovForm, forms.Form):
    """Why a change is immaterial, and (hidden) the hashes of the two texts that were compared."""

    reason = forms.CharField(
        label="Why the change means nothing",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: a word was misspelt. Those who signed read it, and it is printed with the signatures.",
        error_messages={"required": "Enter why the change means nothing"},
    )
    before = forms.CharField(widget=forms.HiddenInput, max_length=64)
    after = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ObjectForm(GovForm, forms.Form):
    """What a correction means to an organisation; which of them, for somebody who signs for several."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the organisation that objects"},
    )
    reason = forms.CharField(
        label="What the change means to your organisation",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter what the change means to your organisation"},
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[each.pk for each in organisations])
        if len(organisations) == 1:
            field.widget, field.initial = forms.HiddenInput(), organisations[0].pk


class ReceiptForm(VerifyForm):
    """The same for members, who may have the number of a receipt."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Receipt number or fingerprint"
        self.fields["file"].label = "Or a file that came from here"
