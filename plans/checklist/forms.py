"""Forms of checklists: which one a plan uses, why something is not needed, a trust's sets and their lines."""

from django import forms
from django.core.exceptions import ValidationError

from cypp.editing import VersionedForm
from partners.models import User
from plans.checklist.checks import CHECKS
from plans.checklist.sets import sets_of
from plans.models import Plan, Requirement, RequirementAnswer, RequirementSet

CHANGED = "The line was changed while you read it. Read it again, then answer."
NONE = "None: no step waits for a checklist"


class ChooseForm(VersionedForm):
    """Which of the trust's checklists a plan uses."""

    class Meta:
        model = Plan
        fields = ["requirements"]
        labels = {"requirements": "Checklist"}
        help_texts = {
            "requirements": "What was said of another checklist is kept, and counts again when you return to it."
        }
        widgets = {"requirements": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sets_of(self.instance.trust)
        self.fields["requirements"].queryset = RequirementSet.objects.for_trust(self.instance.trust)
        self.fields["requirements"].empty_label = NONE


class NotNeededForm(VersionedForm):
    """Why a plan needs no such thing. The instance knows its plan and requirement; `by` is named `by_name`."""

    derived = ("met", "by", "by_name", "words")
    line = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = RequirementAnswer
        fields = ["because"]
        labels = {"because": "Why is it not needed?"}
        help_texts = {"because": "Shown on the checklist with your name and the day."}
        widgets = {"because": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"because": {"required": "Say why it is not needed"}}

    def __init__(self, *args, by: User, by_name: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.by_name = by, by_name
        self.fields["because"].required = True
        self.fields["line"].initial = self.instance.requirement.version

    def clean_line(self):
        """The version of the line that was read; where it is another by now, the form comes back with that one."""
        now = self.instance.requirement.version
        if self.cleaned_data["line"] != now:
            self.data = self.data.copy()
            self.data["line"] = str(now)
            self.add_error(None, CHANGED)
        return now

    def clean(self):
        self.instance.met, self.instance.by, self.instance.by_name = False, self.by, self.by_name
        self.instance.words = self.instance.requirement.words
        return super().clean()


class SetForm(VersionedForm):
    """A set's name and where it comes from. The instance knows its trust."""

    class Meta:
        model = RequirementSet
        fields = ["name", "source"]
        labels = {"name": "Name", "source": "Where it comes from"}
        widgets = {"source": forms.Textarea(attrs={"rows": 5})}

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        others = RequirementSet.objects.for_trust(self.instance.trust).exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise ValidationError("There is a checklist of this name already. Choose another name.")
        return name


class RequirementForm(VersionedForm):
    """One line of a set."""

    computed = forms.ChoiceField(label="How it is checked", required=False, widget=forms.RadioSelect)

    class Meta:
        model = Requirement
        fields = ["title", "help", "stage", "computed"]
        labels = {"title": "What is needed", "help": "What it means", "stage": "When it is needed"}
        help_texts = {"help": "Say where it comes from: law, guidance or custom."}
        widgets = {"help": forms.Textarea(attrs={"rows": 4}), "stage": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = sorted(((name, check.label) for name, check in CHECKS.items()), key=lambda pair: pair[1])
        self.fields["computed"].choices = [("", "People say so, with their name and the day"), *known]
