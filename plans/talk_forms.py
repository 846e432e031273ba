"""Forms of comments and assignments."""

from django import forms

from cypp.editing import VersionedForm
from cypp.forms import DatePartsField, GovForm
from plans.models import Assignment


class CommentForm(GovForm, forms.Form):
    """Plain words; "@" before a reader's name tells them."""

    text = forms.CharField(
        label="Your comment",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what you want to say"},
    )

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if "\x00" in text:
            raise forms.ValidationError("This holds a character that cannot be stored. Paste it as plain text.")
        return text


class ReplyForm(CommentForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Your reply"


class AssignmentForm(VersionedForm):
    """Who writes a place, of those who may read every draft, and by when. A new author or day is told again."""

    derived = ("author_name", "by", "by_name")
    author = forms.TypedChoiceField(label="Who writes it", coerce=int)
    due = DatePartsField(label="Due date", help_text="For example 12 3 2010")

    class Meta:
        model = Assignment
        fields = ["due"]

    field_order = ["author", "due"]

    def __init__(self, *args, names: dict[int, str], by, **kwargs):
        super().__init__(*args, **kwargs)
        self.names, self.by = names, by
        people = sorted(names.items(), key=lambda pair: pair[1].casefold())
        self.fields["author"].choices = [("", "Choose a person"), *people]
        self.fields["author"].initial = self.instance.author_id
        self.is_news = False
        self.before = (self.instance.author_id, self.instance.due)

    def clean(self):
        data = super().clean()
        if data.get("author") and data.get("due"):
            row = self.instance
            row.author_id, row.author_name = data["author"], self.names[data["author"]][:200]
            row.by, row.by_name = self.by, self.names.get(self.by.pk, str(self.by))[:200]
            self.is_news = self.before != (data["author"], data["due"])
        return data
