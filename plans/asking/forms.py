"""The form in which anybody asks for another format."""

from django import forms
from django.core.exceptions import ValidationError

from cypp.forms import GovForm
from plans.models import FormatRequest


class AskForm(GovForm, forms.ModelForm):
    """What is asked for; `sent` is the form's stamp, `website` a box that people do not see and programs fill in."""

    class Meta:
        model = FormatRequest
        fields = ["wanted", "details", "for_whom", "contact"]
        labels = {
            "wanted": "Which format do you need?",
            "details": "Tell us more",
            "for_whom": "Who is it for?",
            "contact": "How can we reach you?",
        }
        help_texts = {
            "details": "Which language, which size of letters, or which part of the plan, if not all of it.",
            "for_whom": "For example yourself, your child, or a group that you work with. Please leave out names.",
            "contact": "An e-mail address, a telephone number or an address: whatever suits you best.",
        }
        widgets = {
            "wanted": forms.RadioSelect,
            "details": forms.Textarea(attrs={"rows": 4}),
            "contact": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {"wanted": {"required": "Choose the format that you need"}}

    sent = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(
        label="Leave this box empty",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = FormatRequest.Wanted.choices
        self.fields["contact"].required = True
        self.fields["contact"].error_messages["required"] = "Enter how we can reach you, so that you get an answer"

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError("Empty the box called “Leave this box empty”, then send again.")
        return ""

    @property
    def said(self) -> dict[str, str]:
        """The fields of a `FormatRequest`."""
        return {name: self.cleaned_data[name].strip() for name in self._meta.fields}
