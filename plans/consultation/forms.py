"""Forms of a consultation: its days, what the public answers, moderation, tags, "you said, we did"."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cypp.editing import VersionedForm
from cypp.forms import DatePartsField, GovForm, MarkdownInput
from plans.models import Answer, Consultation, Plan, Response, Tag, YouSaid

RATHER_NOT = [("", "I would rather not say")]


class DaysForm(VersionedForm):
    """When the draft may be answered, and the words around it."""

    class Meta:
        model = Consultation
        fields = ["opens", "closes", "introduction", "other_ways", "keep_months"]
        field_classes = {"opens": DatePartsField, "closes": DatePartsField}
        labels = {
            "opens": "First day",
            "closes": "Last day",
            "introduction": "Introduction",
            "other_ways": "Other ways to answer",
            "keep_months": "How many months are the answers kept?",
        }
        help_texts = {
            "opens": "The draft can be answered from the beginning of this day, London time.",
            "closes": "It can be answered until midnight at the end of this day.",
            "introduction": "What is being asked, of whom, and what you will do with the answers. "
            "It stands above the draft and above the form.",
            "other_ways": "By post, by telephone, at a meeting; where to ask for paper, Easy Read or another language.",
            "keep_months": "After the last day. Then what people wrote, their age, place and organisation are removed, "
            "and the numbers stay. The form says so; data protection law asks for no longer than you need.",
        }
        widgets = {
            "introduction": MarkdownInput(attrs={"rows": 8}),
            "other_ways": MarkdownInput(attrs={"rows": 5}),
            "keep_months": forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes and closes < opens:
            self.add_error("closes", "Choose a last day that is not before the first.")
        return data


class AnswerForm(GovForm, forms.Form):
    """What somebody says of one priority; `prefix` is its key in the draft, `title` how the questions name it."""

    show_optional = False
    view = forms.ChoiceField(choices=Answer.View.choices, required=False, widget=forms.RadioSelect)
    comment = forms.CharField(max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, title: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["view"].label = f"Do you agree with “{title}”?"
        self.fields["comment"].label = f"What would you say about “{title}”?"

    @property
    def said(self) -> dict[str, str]:
        """{"key", "view", "comment"}, or {} where nothing was said."""
        data = {name: self.cleaned_data.get(name, "").strip() for name in ("view", "comment")}
        return {"key": str(self.prefix), **data} if any(data.values()) else {}


class AboutForm(GovForm, forms.ModelForm):
    """What somebody says of the whole draft, and of themselves."""

    show_optional = False

    class Meta:
        model = Response
        fields = ["comment", "kind", "age", "area", "organisation"]
        labels = {
            "comment": "What would you say about the whole plan?",
            "kind": "Who is answering?",
            "age": "How old are you?",
            "area": "Where do you live, go to school or work?",
            "organisation": "Which organisation do you answer for, if any?",
        }
        help_texts = {
            "comment": "What is missing? What matters most to you?",
            "area": "A town, a village or the first part of a postcode. Please leave out your address.",
        }
        widgets = {
            "comment": forms.Textarea(attrs={"rows": 6}),
            "kind": forms.RadioSelect,
            "age": forms.RadioSelect,
            "area": forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
            "organisation": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    sent = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*Response.Kind.choices, *RATHER_NOT]
        self.fields["age"].choices = [*Response.Age.choices, *RATHER_NOT]

    @property
    def said(self) -> dict[str, str]:
        """The fields of a `Response`."""
        return {name: self.cleaned_data[name].strip() for name in self._meta.fields}


class PublicForm(AboutForm):
    """The same, with a box that people cannot see and programs fill in."""

    website = forms.CharField(
        label="Leave this box empty",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("Empty the box called “Leave this box empty”, then send again.")
        return ""


class ModerateForm(GovForm, forms.Form):
    """What becomes of a response that was `was` when its page was opened."""

    show_optional = False
    state = forms.ChoiceField(label="What becomes of it", choices=Response.State.choices, widget=forms.HiddenInput)
    was = forms.ChoiceField(
        choices=Response.State.choices,
        widget=forms.HiddenInput,
        error_messages={"required": "Read the response on this page, then decide."},
    )
    reason = forms.CharField(
        label="Why it is set aside",
        help_text="For the record, and for whoever asks: abuse, nothing about the plan, sent twice.",
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("state") == Response.State.HIDDEN and not data.get("reason", "").strip():
            self.add_error("reason", "Say why it is set aside: it is kept with the response.")
        return data


class TagForm(GovForm, forms.ModelForm):
    """A word to sort by. The instance knows its plan."""

    class Meta:
        model = Tag
        fields = ["name"]
        labels = {"name": "Tag"}
        help_texts = {"name": "One or two words: buses, waiting times, bullying."}
        widgets = {"name": forms.TextInput(attrs={"class": "govuk-input--width-20"})}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if self.instance.plan.tags.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(f"There is a tag “{name}” already.")
        return name


class FilterForm(GovForm, forms.Form):
    """Which responses are listed. Nothing chosen lists all."""

    show_optional = False
    words = forms.CharField(label="Words", max_length=100, required=False)
    state = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(label="Who", required=False)
    tag = forms.ChoiceField(required=False)
    priority = forms.ChoiceField(required=False)
    view = forms.ChoiceField(label="View", required=False)
    came = forms.ChoiceField(label="Came", required=False)

    def __init__(self, *args: Any, plan: Plan, priorities: list[dict[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        lists = {
            "state": Response.State.choices,
            "kind": [*Response.Kind.choices, ("none", "Did not say")],
            "tag": [(str(tag.pk), tag.name) for tag in plan.tags.all()] + [("none", "No tag")],
            "priority": [(row["key"], f"{row['number']} {row['title']}") for row in priorities],
            "view": Answer.View.choices,
            "came": [("many", "With very many at once"), ("others", "Not so")],
        }
        for name, choices in lists.items():
            self.fields[name].choices = [("", "Any"), *choices]
        self.fields["priority"].label = plan.terms["priority"]


class YouSaidForm(VersionedForm):
    """What many said and what was done about it. The instance knows its plan."""

    class Meta:
        model = YouSaid
        fields = ["said", "did", "tag"]
        labels = {"said": "You said", "did": "We did", "tag": "From the responses tagged"}
        help_texts = {
            "said": "In a sentence or two, so that those who said it know themselves again.",
            "did": "What changed in the plan and where, or why it did not change.",
            "tag": "For your own record; it is not printed.",
        }
        error_messages = {
            "said": {"required": "Enter what people said"},
            "did": {"required": "Enter what was done about it, or why nothing was"},
        }
        widgets = {"said": forms.Textarea(attrs={"rows": 4}), "did": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["tag"].queryset = self.instance.plan.tags.all()
        self.fields["tag"].empty_label = "No tag"
