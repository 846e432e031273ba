"""Forms of publishing: why a version is withdrawn, what is to be verified, what goes into a meeting's pack."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cypp.forms import GovForm
from cypp.uploads import LARGEST


class WithdrawForm(GovForm, forms.Form):
    """Why a version is withdrawn."""

    show_optional = False

    reason = forms.CharField(
        label="Why it is withdrawn",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Everybody who looks for this version will read it, with the day. Name no child and no family.",
        error_messages={"required": "Say why: it is shown to everybody who looks for this version"},
    )

    def clean_reason(self) -> Any:
        return self.cleaned_data["reason"].strip().replace("\r\n", "\n")


class VerifyForm(GovForm, forms.Form):
    """A fingerprint, or a file that was hashed as it came in. `digest`: hexadecimal, 12 to 64 characters."""

    show_optional = False

    code = forms.CharField(
        label="Fingerprint",
        required=False,
        max_length=200,
        help_text="It stands at the end of a PDF, and beside each version here. All of it, or at least its first 12 "
        "characters. Spaces do not matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(label="File", required=False, help_text="25 MB at most. It is not kept.")

    digest = ""

    def clean_code(self) -> str:
        code = re.sub(r"[\s:.-]", "", self.cleaned_data["code"]).lower()
        if code and not re.fullmatch(r"[0-9a-f]{12,64}", code):
            raise ValidationError("Enter at least 12 of the figures 0 to 9 and letters a to f, as they are printed.")
        return code

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise ValidationError("Choose a file of 25 MB or less.")
        return file

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and bool(data.get("code")) == bool(data.get("file")):
            self.add_error("code", "Enter a fingerprint, or choose a file: one of the two.")
        elif not self.errors:
            self.digest = data["code"] or data["file"].sha256
        return data

    @property
    def of_file(self) -> bool:
        """Was it a file that was asked about?"""
        return bool(self.cleaned_data.get("file"))
