"""Forms of the texts written for editions."""

from django import forms
from django.core.exceptions import ValidationError

from cypp.editing import VersionedForm
from cypp.forms import GovForm
from cypp.typefaces import ATKINSON, unprintable
from plans.forms import MarkdownField
from plans.models import Plan, Wording
from plans.wordings.languages import SCRIPTS, Language, language_name

#: What the first page of the summary holds beside its title and facts.
WORDS, LINES = 160, 10


class WordingForm(VersionedForm):
    """One text. The instance knows its plan, what it is for and its language."""

    body = MarkdownField(label="Text", required=False)

    class Meta:
        model = Wording
        fields = ["title", "body"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        script = SCRIPTS[self.instance.language]
        for name in ("title", "body"):
            self.fields[name].widget.attrs |= {"lang": self.instance.language, "dir": script.direction}
        self.fields["title"].help_text = "It stands above the text and names the file to its readers."
        if self.instance.purpose == Wording.Purpose.YOUNG:
            hint = "Begin each part with a heading (##): every part has a page or a panel of its own."
            self.fields["body"].help_text = f"Short sentences and everyday words, without abbreviations. {hint}"
        elif self.instance.language == Language.ENGLISH:
            self.fields["body"].help_text = f"At most {WORDS} words: it shares the first page with the plan’s title."
        else:
            self.fields[
                "body"
            ].help_text = "The whole summary in this language: it is printed as a document of its own."

    def clean_title(self):
        return self.printable(self.cleaned_data["title"])

    def clean_body(self):
        text = self.printable(self.cleaned_data["body"])
        opens_summary = (self.instance.purpose, self.instance.language) == (Wording.Purpose.SUMMARY, Language.ENGLISH)
        words, lines = len(text.split()), sum(bool(line.strip()) for line in text.splitlines())
        if opens_summary and words > WORDS:
            raise ValidationError(
                f"The first page has room for {WORDS} words, and these are {words}. Shorten the text."
            )
        if opens_summary and lines > LINES:
            raise ValidationError(
                f"The first page has room for {LINES} headings, paragraphs and items, and these are {lines}. Join some."
            )
        return text

    def printable(self, text: str) -> str:
        """Raises ValidationError with the characters that no typeface of ours has."""
        language = self.instance.language
        families = [family for family in (SCRIPTS[language].family, ATKINSON) if family]
        missing = unprintable(text, families)
        if missing:
            shown = " ".join(missing[:10]) + (" …" if missing[10:] else "")
            raise ValidationError(
                f"The typeface for {language_name(language)} cannot print these: {shown}. "
                "Take them out, or check that you chose the right language."
            )
        return text


class ChooseForm(GovForm, forms.Form):
    """What a new text is for, and its language. `row` is the new text, or the one that is there already."""

    purpose = forms.ChoiceField(label="What it is for", choices=Wording.Purpose.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(choices=Language.choices)

    def row(self, plan: Plan) -> Wording:
        chosen = {name: self.cleaned_data[name] for name in ("purpose", "language")}
        return plan.wordings.filter(**chosen).first() or Wording(plan=plan, **chosen)
