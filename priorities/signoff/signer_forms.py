"""Forms about who signs for an organisation."""

from typing import Any

from django import forms

from cypp.forms import GovForm
from partners.models import Organisation

ROLES = [("signatory", "Signatory"), ("deputy", "Deputy: signs when the signatory cannot")]


class TakeOverForm(GovForm, forms.Form):
    """The person who signs from now on: somebody new to the trust is invited."""

    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="Somebody who has no account yet gets a message that tells them how to sign in.",
    )


class SignerForm(TakeOverForm):
    """One more person who signs for an organisation."""

    role = forms.ChoiceField(
        label="What are they?",
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether they are a signatory or a deputy"},
    )

    @property
    def person(self) -> dict[str, Any]:
        """Keyword arguments of `signatories.add`."""
        data = dict(self.cleaned_data)
        return {"deputy": data.pop("role") == "deputy", **data}


def remove_text(organisation: Organisation, others: int) -> str:
    """What the page says that asks before somebody is taken off the list; `others` is who else signs."""
    if others:
        return "They can no longer sign from their next click on. What they have signed stays theirs."
    return (
        f"Nobody else signs for {organisation.name}: it can sign nothing until somebody is added. "
        "What they have signed stays theirs."
    )
