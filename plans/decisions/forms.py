"""Forms of meetings, of a plan's way through the bodies, of agenda items with their reports, and of decisions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cypp.editing import VersionedForm
from cypp.forms import DatePartsField, GovForm, MarkdownInput
from partners.models import Body, Trust
from plans.decisions.actions import missing_before
from plans.decisions.route import FORWARD
from plans.decisions.way import newest
from plans.forms import MarkdownField
from plans.models import AgendaItem, Decision, Meeting, Plan, Publication, RouteStep
from plans.version_forms import NOW, called

TALL, SHORT = 8, 4


class MeetingForm(VersionedForm):
    """When and where a body meets. Items and decisions hold on to its body, decisions to a day that has come.

    Which decision counts follows from the days: once there is one, only who `may_decide` changes the day.
    """

    on = DatePartsField(label="Day of the meeting", help_text="For example 9 3 2009")

    class Meta:
        model = Meeting
        fields = ["body", "on", "at", "place"]
        labels = {"at": "Time"}
        help_texts = {"at": "For example 19:00", "place": "For example Committee room 2"}
        widgets = {"at": forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"})}
        error_messages = {"at": {"invalid": "Enter the time in figures, like 19:00"}}

    def __init__(self, *args: Any, trust: Trust, may_decide: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.for_trust(trust)
        self.fields["body"].empty_label = "Choose a body"
        if self.instance.pk and self.instance.items.exists():
            del self.fields["body"]
        self.decided = bool(self.instance.pk) and Decision.objects.filter(item__meeting=self.instance).exists()
        if self.decided and not may_decide:
            del self.fields["on"]

    def clean_on(self):
        day = self.cleaned_data["on"]
        if self.decided and day > timezone.localdate():
            raise ValidationError("Decisions of this meeting are recorded, so its day cannot be one to come.")
        return day

    def clean(self):
        data = super().clean()
        body = data.get("body") or (self.instance.body if self.instance.pk else None)
        same = Meeting.objects.filter(body=body, on=data.get("on")).exclude(pk=self.instance.pk)
        if body and data.get("on") and same.exists():
            self.add_error("on", f"{body} meets on that day already. Choose another day, or change that meeting.")
        return data


class StepForm(VersionedForm):
    """A body on the plan's way and what it is asked to do."""

    class Meta:
        model = RouteStep
        fields = ["body", "asks"]
        labels = {"asks": "What it does with the plan"}
        widgets = {"asks": forms.RadioSelect}

    def __init__(self, *args: Any, trust: Trust, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.for_trust(trust)
        self.fields["body"].empty_label = "Choose a body"
        self.fields["asks"].choices = RouteStep.Asks.choices
        if self.instance.pk and self.instance.items.exists():
            del self.fields["body"]


class AgendaForm(VersionedForm):
    """Which meeting the plan is put to, which step of its way that answers, and in which version.

    With a decision the meeting stays, and only who `may_decide` says which step the decision answers.
    `put` is the id of a version, or NOW for the plan as it stands; `publication` follows from it when it is saved.
    """

    derived = ("publication",)
    put = forms.ChoiceField(
        label="Version that is put to it", error_messages={"invalid_choice": "Choose a version from the list"}
    )

    class Meta:
        model = AgendaItem
        fields = ["meeting", "step"]
        labels = {"step": "Step of the plan’s way that it answers"}
        help_texts = {"step": "Only a decision on a step takes the plan forward."}

    def __init__(self, *args: Any, plan: Plan, may_decide: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.plan, self.decided = plan, newest(self.instance) if self.instance.pk else None
        taken = plan.agenda_items.exclude(pk=self.instance.pk).values("meeting")
        open_to = Meeting.objects.filter(body__trust=plan.trust).exclude(pk__in=taken)
        self.fields["meeting"].queryset = open_to.select_related("body").order_by("-on", "body__name")
        self.fields["meeting"].empty_label = "Choose a meeting"
        self.fields["step"].queryset = plan.route.select_related("body")
        self.fields["step"].empty_label = "None: for information only"
        self.fields["step"].label_from_instance = lambda step: f"{step.position}. {step}"
        versions = list(plan.publications.defer("document"))
        self.fields["put"].choices = [
            *((str(each.pk), called(each)) for each in versions),
            (NOW, "The plan as it stands now, kept as a version"),
        ]
        chosen = self.instance.publication_id or (versions[0].pk if versions else NOW)
        self.fields["put"].initial = str(chosen)
        if self.decided:
            del self.fields["meeting"]
            if not may_decide:
                del self.fields["step"]

    def clean(self):
        data = super().clean()
        meeting = data.get("meeting") or (self.instance.meeting if self.instance.pk else None)
        step = data.get("step")
        if meeting and step and step.body_id != meeting.body_id:
            self.add_error("step", f"This is a meeting of {meeting.body}. Choose its step, or none.")
        elif step and step.pk != self.instance.step_id and (lacking := self._lacking(step)):
            self.add_error("step", f"What was decided cannot answer this step yet: {lacking[0]['message']}.")
        return data

    def _lacking(self, step: RouteStep) -> list[dict[str, str]]:
        """What a decision that is recorded would jump over as an answer to this step."""
        if self.decided is None or self.decided.outcome not in FORWARD:
            return []
        return missing_before(self.plan, step, self.decided.publication)

    @property
    def version_chosen(self) -> Publication | None:
        """The version that was chosen; None for the plan as it stands now."""
        chosen = self.cleaned_data["put"]
        return None if chosen == NOW else self.plan.publications.get(pk=int(chosen))


class ReportForm(VersionedForm):
    """The text of a board paper. Officers may empty what the report does not need."""

    recommendations = MarkdownField(required=False, widget=MarkdownInput({"rows": TALL}))
    background = MarkdownField(required=False, label="Background information", widget=MarkdownInput({"rows": TALL}))
    policy = MarkdownField(required=False, label="Policy implications", widget=MarkdownInput({"rows": TALL}))
    community = MarkdownField(required=False, label="Community impact statement", widget=MarkdownInput({"rows": TALL}))
    resources = MarkdownField(required=False, label="Resource implications", widget=MarkdownInput({"rows": TALL}))
    legal = MarkdownField(required=False, label="Legal implications", widget=MarkdownInput({"rows": TALL}))
    consultation = MarkdownField(required=False, widget=MarkdownInput({"rows": TALL}))
    documents = MarkdownField(required=False, label="Background documents", widget=MarkdownInput({"rows": SHORT}))

    HEAD = ("number", "classification", "title", "wards", "sender")

    class Meta:
        model = AgendaItem
        fields = [
            "number", "classification", "title", "wards", "sender", "recommendations", "background", "policy",
            "community", "resources", "legal", "consultation", "documents", "audit_trail",
        ]  # fmt: skip
        labels = {"number": "Item number", "title": "Report title", "sender": "From", "audit_trail": "Audit trail"}
        help_texts = {
            "classification": "An exempt or confidential report is read by officers and plan managers alone.",
            "audit_trail": "One line for each row of the table: what it is, a colon, and the words.",
        }
        widgets = {
            "number": forms.TextInput(attrs={"class": "govuk-input--width-5"}),
            "classification": forms.RadioSelect,
            "audit_trail": forms.Textarea(attrs={"rows": TALL}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["classification"].choices = AgendaItem.Classification.choices


class DecideForm(GovForm, forms.Form):
    """What the body decided; `seen` and `version` are the ids of the decision (0: none) and version that were shown."""

    outcome = forms.ChoiceField(
        label="What was decided?",
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the body decided"},
    )
    comment = forms.CharField(
        label="The changes, comments or reasons",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Needed for approval with changes, referral back and deferral. A commenting body’s comments go here. "
        "Readers of the plan see it, those of an exempt or confidential report only if they write the plan.",
    )
    minute = forms.CharField(
        label="Minute reference",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    NEEDED = {
        Decision.Outcome.CHANGES: "Enter the changes that the approval depends on",
        Decision.Outcome.REFERRED: "Enter why it is referred back",
        Decision.Outcome.DEFERRED: "Enter why it is deferred",
    }

    def clean(self):
        data = self.cleaned_data
        if data.get("outcome") in self.NEEDED and not data.get("comment") and "comment" not in self.errors:
            self.add_error("comment", self.NEEDED[data["outcome"]])
        return data


class PackForm(GovForm, forms.Form):
    """For each open item of a meeting, which file of its version follows the report. `enclosed` is for `make_pack`."""

    show_optional = False

    def __init__(self, *args: Any, items: list[tuple[AgendaItem, list[tuple[str, str]]]], chosen: dict, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.items = [item for item, _ in items]
        for item, offered in items:
            first = offered[0][0] if offered else ""
            self.fields[f"item-{item.pk}"] = forms.ChoiceField(
                label=f"{item.number} {item.title}".strip(),
                help_text=f"{item.plan.full_title}, version {item.publication.number}",
                choices=[*offered, ("", "Only the report")],
                required=False,
                initial=chosen.get(item.pk, first),
                widget=forms.RadioSelect,
            )

    @property
    def enclosed(self) -> dict[int, str]:
        return {item.pk: self.cleaned_data[f"item-{item.pk}"] for item in self.items}

    def clean(self) -> dict[str, Any]:
        if not self.items:
            raise ValidationError("Nothing open is on the agenda, so there is nothing to put into a pack.")
        return self.cleaned_data
