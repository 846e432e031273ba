"""Forms of the list of words and abbreviations: one term, or several at once."""

import re
from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError

from cypp.editing import VersionedForm
from cypp.forms import GovForm
from plans.models import GlossaryTerm, Plan

LENGTH = {name: GlossaryTerm._meta.get_field(name).max_length for name in ("term", "meaning")}
LINES = 200
#: What stands between a term and its meaning in a line: a colon, a tab from a table, or a dash between spaces.
BETWEEN = re.compile(r"\s*(?::|\t|\s[–—-]\s)\s*")


def checked(term: str) -> str:
    """`term` without needless spaces. Raises ValidationError when no use of it could ever be found."""
    words = " ".join(term.split())
    if not re.match(r"[^\W_]", words):
        raise ValidationError("Begin the word or abbreviation with a letter or a digit.")
    return words


class TermForm(VersionedForm):
    """One term. The instance knows its plan."""

    class Meta:
        model = GlossaryTerm
        fields = ["term", "meaning"]
        labels = {"term": "Word or abbreviation", "meaning": "What it means"}
        help_texts = {
            "term": "As the plan writes it, in the singular: LSCB, not LSCBs.",
            "meaning": "Where the plan first uses the term, brackets hold the words up to a colon or full stop, if "
            "they are 80 characters or fewer. The list at the end has all of it.",
        }
        widgets = {
            "term": forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            "meaning": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_term(self):
        term = checked(self.cleaned_data["term"])
        same = self.instance.plan.glossary.filter(term__iexact=term).exclude(pk=self.instance.pk).first()
        if same:
            raise ValidationError(f"“{same.term}” is in the list already. Change that one.")
        return term

    def clean_meaning(self):
        return " ".join(self.cleaned_data["meaning"].split())


class TermsForm(GovForm, forms.Form):
    """Several terms, one a line. `terms` is what the lines say: [(term, meaning)]."""

    lines = forms.CharField(
        label="Words and what they mean",
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="One a line, with a colon between: LAA: Local Area Agreement. "
        "Two columns of a table can be pasted as they are.",
    )

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.terms: list[tuple[str, str]] = []

    def clean_lines(self):
        text = self.cleaned_data["lines"]
        lines = [(at, line) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) > LINES:
            raise ValidationError(f"These are {len(lines)} lines. Add at most {LINES} at a time.")
        there = {term.casefold(): "in the list" for term in self.plan.glossary.values_list("term", flat=True)}
        if faults := list(self.faults(lines, there)):
            raise ValidationError(faults)
        return text

    def faults(self, lines: list[tuple[int, str]], there: dict[str, str]) -> Iterator[str]:
        """What is wrong, by line; the lines that are right go into `terms`. `there` says where a term already is."""
        for at, line in lines:
            try:
                term, meaning = self.parted(line)
            except ValidationError as error:
                yield f"Line {at}: {' '.join(error.messages)}"
                continue
            place = there.get(term.casefold())
            if place:
                yield f"Line {at}: “{term}” is {place} already. Take this line out."
            there.setdefault(term.casefold(), f"in line {at}")
            self.terms.append((term, meaning))

    def parted(self, line: str) -> tuple[str, str]:
        """Term and meaning of one line. Raises ValidationError with what to do."""
        parts = BETWEEN.split(line.strip(), maxsplit=1)
        term, meaning = parts[0], " ".join(parts[1].split()) if len(parts) > 1 else ""
        if not term or not meaning:
            raise ValidationError("write the term, a colon, and what it means.")
        for name, words in (("term", term), ("meaning", meaning)):
            if len(words) > LENGTH[name]:
                raise ValidationError(f"shorten the {name} to {LENGTH[name]} characters or fewer.")
        return checked(term), meaning
