"""Forms of versions: keep one under a name, choose two to compare."""

from django import forms

from cypp.forms import GovForm
from cypp.templatetags.cypp import uk_date
from plans.models import Publication
from plans.publishing.editions import Version

NOW = "now"


class KeepForm(GovForm, forms.Form):
    """What a kept version is called."""

    name = forms.CharField(
        label="Name of this version",
        max_length=120,
        help_text="For example Before the July workshop",
        error_messages={"required": "Enter a name, so that people know why it was kept"},
    )

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class CompareForm(GovForm, forms.Form):
    """Two versions by their numbers, or the plan as it stands now. `versions` come without their texts."""

    show_optional = False

    def __init__(self, data, *, versions: list[Publication], **kwargs):
        self.versions = versions
        given = {"from": str(versions[0].number) if versions else NOW, "to": NOW}
        super().__init__({**given, **{name: data[name] for name in data}}, **kwargs)
        choices = [(NOW, "The plan as it stands now"), *((str(each.number), called(each)) for each in versions)]
        listed = {"invalid_choice": "Choose a version from the list"}
        self.fields["from"] = forms.ChoiceField(label="From", choices=choices, error_messages=listed)
        self.fields["to"] = forms.ChoiceField(label="To", choices=choices, error_messages=listed)


class CompareFileForm(CompareForm):
    """Two versions of which a file is made; a plan that goes on changing is kept first, under a name."""

    name = forms.CharField(label="Name of this version", max_length=120, required=False)

    def clean(self):
        data = super().clean()
        chosen = [data.get("from"), data.get("to")]
        data["name"] = " ".join(data.get("name", "").split())
        if chosen[0] == chosen[1]:
            self.add_error("to", "Choose two different versions to make a file of what changed")
        elif NOW in chosen and not data["name"]:
            self.add_error("name", "Enter a name under which the plan is kept as it stands now")
        return data


def called(version: Publication) -> str:
    """Number, name and day of a version: "Version 4: kept version “Before July”, 3 July 2009"."""
    about = Version.of(version)
    return f"Version {version.number}: {about.stage_words}, {uk_date(about.day)}"
