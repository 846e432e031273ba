"""The grid of yearly targets as one form field: a row a year, with a figure, words, or both."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from cypp.figures import financial_year, parse_figure
from cypp.templatetags.cypp import figure
from indicators.actions import Aim

MAX_ROWS, SPARE_ROWS, MAX_WORDS = 40, 2, 120


@dataclass(frozen=True)
class Row:
    """One row as typed; `str` is how it reads where two versions are compared."""

    period: str = ""
    value: str = ""
    words: str = ""

    def __str__(self) -> str:
        try:
            number = parse_figure(self.value)
        except ValueError:
            number = None
        shown = figure(number) if number is not None else self.value
        aim = f"{shown} ({self.words})" if shown and self.words else shown or self.words
        return f"{self.period or 'no year'}: {aim}"

    __repr__ = __str__

    @property
    def is_empty(self) -> bool:
        return not (self.value or self.words)


class TargetsInput(forms.Widget):
    """A table of rows: those filled in, the years still open, and spare ones. The first box has the field's id."""

    template_name = "indicators/targets_input.html"
    use_fieldset = True

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs)
        self.years: list[str] = []
        self.faults: set[tuple[int, str]] = set()

    def __deepcopy__(self, memo):
        """Every form has years and faults of its own."""
        mine = super().__deepcopy__(memo)
        mine.years, mine.faults = [], set()
        return mine

    def value_from_datadict(self, data, files, name: str) -> list[Row]:
        """The rows as typed, those without a figure or words left out."""
        rows = []
        for at in range(MAX_ROWS):
            typed = (data.get(f"{name}-{at}-{part}", "").replace("\0", "") for part in ("period", "value", "words"))
            rows.append(Row(*(" ".join(text.split()) for text in typed)))
        return [row for row in rows if not row.is_empty]

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def get_context(self, name: str, value, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        rows = list(value or [])
        given = {row.period for row in rows}
        rows += [Row(year) for year in self.years if year not in given]
        if not self.faults:
            rows.sort(key=lambda row: row.period)
        rows += [Row()] * min(SPARE_ROWS, MAX_ROWS - len(rows))
        context["widget"]["rows"] = [
            {"at": at, "row": row, "faults": [part for where, part in self.faults if where == at]}
            for at, row in enumerate(rows)
        ]
        return context


class TargetsField(forms.Field):
    """Cleans to {period: (figure or None, words)}. Refuses a year given twice and figures that are none."""

    widget = TargetsInput

    def clean(self, value: list[Row]) -> dict[str, Aim]:
        targets: dict[str, Aim] = {}
        errors: list[str] = []
        for at, row in enumerate(value or []):
            year, faults = year_of(row, targets)
            number, more = figure_of(row)
            targets[year] = (number, row.words)
            self.widget.faults |= {(at, part) for part, _ in faults + more}
            errors += [message for _, message in faults + more]
        if errors:
            raise ValidationError(errors)
        return targets


#: What is wrong with a row: (its part, what to do)
Faults = list[tuple[str, str]]


def year_of(row: Row, before: dict[str, Aim]) -> tuple[str, Faults]:
    """The row's financial year, which no row `before` may have."""
    if not row.period:
        return "", [("period", f"Enter the year that “{row.value or row.words}” is the target for, like 2010/11.")]
    try:
        year = financial_year(row.period)
    except ValueError as error:
        return row.period, [("period", str(error))]
    return year, [("period", f"{year} has two targets. Keep one row for each year.")] if year in before else []


def figure_of(row: Row) -> tuple[Decimal | None, Faults]:
    faults: Faults = []
    if len(row.words) > MAX_WORDS:
        faults.append(("words", f"Shorten the words for {row.period} to {MAX_WORDS} characters or fewer."))
    try:
        return parse_figure(row.value), faults
    except ValueError as error:
        return None, [*faults, ("value", f"{error} Or put it in words in the box beside it.")]
