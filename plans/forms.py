"""Forms of a plan, its sections and its moves."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from cypp import markup
from cypp.editing import VersionedForm
from cypp.forms import DatePartsField, GovForm, MarkdownInput
from partners.models import Trust
from plans.checklist.sets import set_for, sets_of
from plans.layout import Shown
from plans.models import Plan, Section
from plans.shapes import SHAPES


class MarkdownField(forms.CharField):
    """Markdown that can be stored, shown and printed; refused with the reason otherwise."""

    widget = MarkdownInput

    def clean(self, value):
        text = super().clean(value)
        if found := markup.problems(text):
            raise ValidationError(found)
        return text.replace("\r\n", "\n")


class PlanForm(VersionedForm):
    """The settings of a plan, in the groups of the settings page: {heading: (what it is about, names of fields)}."""

    GROUPS = {
        "The plan": ("", ("title", "kind", "updates", "starts", "ends", "legal_basis")),
        "Names of the levels": (
            "Call each level what your trust calls it. A name may begin a sentence, like “We will commission services "
            "that”: it then leads to what follows, and pages that need one word say “action”.",
            ("priority_term", "objective_term", "result_term", "commitment_term"),
        ),
        "Numbers and print": ("", ("numbering", "layout", "theme")),
        "What the plan uses": (
            "What is not ticked is neither asked for nor printed. What is written there is kept, and is back when you "
            "tick it again. Partners who signed words that come or go are asked to sign again.",
            ("shows",),
        ),
    }
    shows = forms.MultipleChoiceField(
        label="This plan has", choices=Shown.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    starts = DatePartsField(label="First day", help_text="For example 1 4 2010")
    ends = DatePartsField(label="Last day", help_text="For example 31 3 2013")

    class Meta:
        model = Plan
        fields = [
            "title",
            "kind",
            "updates",
            "starts",
            "ends",
            "legal_basis",
            "priority_term",
            "objective_term",
            "result_term",
            "commitment_term",
            "numbering",
            "layout",
            "theme",
            "shows",
        ]
        labels = {
            "kind": "Kind of plan",
            "updates": "The plan it updates",
            "legal_basis": "Legal basis",
            "priority_term": "Name of the first level",
            "objective_term": "Name of the second level",
            "result_term": "Name of what will be different",
            "commitment_term": "Name of what you will do",
            "numbering": "Numbers of the levels",
            "layout": "Print each of the second level as",
            "theme": "Look of the printed plan",
        }
        help_texts = {
            "updates": "Only for an annual update.",
            "legal_basis": "Plans have been voluntary since 31 October 2010. Say on what footing you publish this one.",
            "priority_term": "For example Priority, Theme or Transformation area",
            "objective_term": "For example Strategic objective",
            "result_term": "For example Target or Expected result",
            "commitment_term": "For example Strategic action, or Together we will",
            "numbering": "The workspace numbers every row, so that people can name it on the telephone.",
        }
        widgets = {
            "legal_basis": forms.Textarea(attrs={"rows": 3}),
            "numbering": forms.RadioSelect,
            "layout": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }

    def __init__(self, *args, trust: Trust, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.trust = trust
        others = Plan.objects.for_trust(trust).exclude(pk=self.instance.pk)
        self.fields["updates"].queryset = others
        self.fields["updates"].empty_label = "None"

    @property
    def groups(self) -> list[dict]:
        """The fields under their headings: [{"title", "about", "fields"}]."""
        return [
            {"title": title, "about": about, "fields": [self[name] for name in names]}
            for title, (about, names) in self.GROUPS.items()
        ]

    def clean(self):
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", "The last day comes after the first day. Check both.")
        if data.get("kind") == Plan.Kind.ANNUAL_UPDATE and not data.get("updates"):
            others = self.fields["updates"].queryset.exists()
            if others:
                self.add_error("updates", "Choose the plan that this annual update brings up to date.")
        return data

    def clean_title(self):
        title = self.cleaned_data["title"]
        if not slugify(title):
            raise ValidationError("Use letters or digits in the title.")
        return title


class NewPlanForm(PlanForm):
    """What a plan begins with: its name and years, and a shape or an earlier plan."""

    shape = forms.ChoiceField(
        label="Start from",
        widget=forms.RadioSelect,
        initial="targets",
        choices=[(key, f"{shape.name}. {shape.about}") for key, shape in SHAPES.items()],
    )
    copy_from = forms.ModelChoiceField(
        Plan.objects.none(),
        label="Or copy an earlier plan",
        required=False,
        empty_label="None",
        help_text="Everything it holds is copied, except signatures and versions.",
    )
    checklist = forms.ChoiceField(
        label="Checklist",
        required=False,
        help_text="What the plan must have before each step. By its first day: the regulations of 2005 before 1 April "
        "2010, those of 2010 until 30 October 2010, after that good practice for a voluntary plan.",
    )

    class Meta(PlanForm.Meta):
        fields = ["title", "kind", "updates", "starts", "ends"]

    def __init__(self, *args, trust: Trust, **kwargs):
        super().__init__(*args, trust=trust, **kwargs)
        del self.fields["shows"]
        self.fields["copy_from"].queryset = Plan.objects.for_trust(trust)
        named = [(str(row.pk), row.name) for row in sets_of(trust)]
        self.fields["checklist"].choices = [("", "By its first day"), *named, ("none", "None")]

    def clean(self):
        data = super().clean()
        chosen = data.get("checklist", "")
        if chosen.isdigit():
            self.instance.requirements_id = int(chosen)
        elif not chosen and data.get("starts"):
            self.instance.requirements = set_for(self.instance.trust, data["starts"])
        return data


class SectionForm(VersionedForm):
    body = MarkdownField(label="Text", required=False)

    class Meta:
        model = Section
        fields = ["title", "role", "body"]
        labels = {"role": "What it is"}


class NewSectionForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = ["title", "role", "after_priorities", "body"]


class AdvanceForm(GovForm, forms.Form):
    """The note of a move. Required where the table says so."""

    note = forms.CharField(
        label="Note",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="Kept in the record of the plan, with your name and the time.",
    )

    def __init__(self, *args, needs_note: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = needs_note
        self.fields["note"].error_messages["required"] = "Say why: which body, when, which minute, or what must change"
