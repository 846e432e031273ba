"""Forms of the public site: choose two published versions, search in one."""

from typing import Any

from django import forms

from cypp.forms import GovForm
from cypp.templatetags.cypp import uk_date
from plans.find import LENGTH
from plans.publishing.editions import Version


class VersionsForm(GovForm, forms.Form):
    """Two of a plan's published versions by their numbers; unless chosen, the newest and the one before it."""

    show_optional = False

    def __init__(self, data: Any, *, versions: list[Any], **kwargs: Any):
        given = {"from": str(versions[1].number), "to": str(versions[0].number)}
        super().__init__({**given, **{name: data[name] for name in given if name in data}}, **kwargs)
        choices = [(str(one.number), named(one)) for one in versions]
        listed = {"invalid_choice": "Choose a version from the list"}
        self.fields["from"] = forms.ChoiceField(label="From", choices=choices, error_messages=listed)
        self.fields["to"] = forms.ChoiceField(label="To", choices=choices, error_messages=listed)


def named(version: Any) -> str:
    return f"Version {version.number}, {uk_date(Version.of(version).day)}"


class SearchForm(GovForm, forms.Form):
    """Words to look for in one version. What is longer is cut, not refused."""

    show_optional = False
    q = forms.CharField(label="Search this plan", required=False, widget=forms.TextInput(attrs={"maxlength": LENGTH}))
