"""The form that takes a workbook, and refuses at once what is none."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError

from cypp import tables
from cypp.forms import GovForm

MAX_UPLOAD = 10 * tables.MB


class UploadForm(GovForm, forms.Form):
    """`cleaned_data` holds `filename` and `content` once the outside of the file has been checked."""

    workbook = forms.FileField(
        label="Your action plan",
        help_text="An Excel workbook (.xlsx) of at most 10 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Choose the workbook of your action plan", "max_length": "Shorten the file’s name"},
        max_length=300,
    )

    def clean_workbook(self):
        upload = self.cleaned_data["workbook"]
        if upload.size > MAX_UPLOAD:
            raise ValidationError("This file is larger than 10 MB. Remove pictures and unused sheets and try again.")
        content = upload.read()
        try:
            tables.check(content)
        except tables.Refused as error:
            raise ValidationError(str(error)) from error
        self.cleaned_data["content"] = content
        self.cleaned_data["filename"] = PurePath(upload.name.replace("\0", "")).name[-200:] or "workbook.xlsx"
        return upload
