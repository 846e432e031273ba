"""A form about a draft: what is asked about each priority, the whole plan, and who is answering."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property

from plans.consultation import limits
from plans.consultation.access import drafts_of, priorities_in
from plans.consultation.forms import AboutForm, AnswerForm
from plans.models import Plan, Publication

NOTHING = "Answer at least one question before you send: there is nothing in it yet."
AGAIN = "Nothing is lost, but nothing has been sent either. Look through your answers and press “Send” again."


def read_draft(plan: Plan, stamp: limits.Stamp | None) -> Publication | None:
    """The draft of the newest consultation that a form with this stamp asks about."""
    return drafts_of(plan).filter(pk=stamp.about).first() if stamp else None


@dataclass
class Reply:
    """The forms of one draft, empty or with what was typed (`data`). `about_form` is the form of the rest."""

    draft: Publication
    about_form: Callable[..., AboutForm]
    data: QueryDict | None = None

    @cached_property
    def about(self) -> AboutForm:
        return self.about_form(self.data, initial={"sent": limits.stamp(self.draft)})

    @cached_property
    def questions(self) -> list[tuple[dict[str, Any], AnswerForm]]:
        """[(priority, its form)] in print order."""
        return [
            (row, AnswerForm(self.data, prefix=row["key"], title=row["title"]))
            for row in priorities_in(self.draft.document)
        ]

    @property
    def forms(self) -> list[Any]:
        return [*(form for _, form in self.questions), self.about]

    def is_valid(self) -> bool:
        """Is every box in order, and is anything said at all? What is wrong is kept with the forms."""
        faults = [form for form in self.forms if not form.is_valid()]
        if not faults and not self.answers and not self.about.said["comment"]:
            self.about.add_error("comment", NOTHING)
            return False
        return not faults

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms if form.is_bound)

    @property
    def answers(self) -> list[dict[str, str]]:
        return [form.said for _, form in self.questions if form.said]

    def ask_again(self, words: str, *, fresh: bool = True) -> None:
        """Say above the form why it has to be sent once more; with a fresh stamp where the old one is no good."""
        if fresh:
            renewed = (self.data or QueryDict()).copy()
            renewed["sent"] = limits.stamp(self.draft)
            self.about.data = renewed
        self.about.add_error(None, words)

    def typed(self) -> Iterator[tuple[str, str]]:
        """(question, what was typed) of all that was typed, to be copied from a page that has no form."""
        for _, form in self.questions:
            for field in form:
                yield str(field.label), said(field)
        for field in self.about:
            if not field.is_hidden and field.name != "website":
                yield str(field.label), said(field)


def said(field: Any) -> str:
    """The value of a field as a person reads it, "" where nothing was chosen."""
    value = field.value() or ""
    return dict(getattr(field.field, "choices", [])).get(value, value) if value else ""
