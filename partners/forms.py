"""Forms for organisations, bodies, people and the trust itself."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cypp.editing import VersionedForm
from cypp.forms import DatePartsField, GovForm
from partners.access import Roles
from partners.actions import ENDED, below
from partners.logos import LogoError, logo_text
from partners.models import Body, Logo, Organisation, OrganisationStatus, Pace, Role, Trust, User

LINES = 6  # of the words on the back cover that say how a trust is reached


class OfTrustForm(VersionedForm):
    """A row of one trust, whose name is used once there."""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        rows = type(self.instance)._default_manager.filter(trust=self.instance.trust, name__iexact=name)
        if rows.exclude(pk=self.instance.pk).exists():
            raise ValidationError(f"“{name}” is in the list already. Enter another name.")
        return name


class OrganisationForm(OfTrustForm):
    class Meta:
        model = Organisation
        fields = ["name", "short_name"]
        help_texts = {
            "name": "Plans print it where the organisation leads or contributes: signatures on those words then show "
            "as stale, and are asked for again.",
            "short_name": "Printed at the head of narrow tables, for example PCT.",
        }


class StatusForm(GovForm, forms.Form):
    """A status from a day on. A partner may also stop having one."""

    status = forms.ChoiceField(
        label="Status", choices=[*OrganisationStatus.Status.choices, (ENDED, "No longer a partner")],
        widget=forms.RadioSelect,
        help_text="A relevant partner has a duty to co-operate under section 10 of the Children Act 2004.",
    )  # fmt: skip
    since = DatePartsField(
        label="From",
        required=False,
        help_text="For example 1 4 2010. Leave it empty if the status goes back further than your records.",
    )


class BodyForm(OfTrustForm):
    class Meta:
        model = Body
        fields = ["name", "kind", "reports_to", "chair", "meets"]
        labels = {"meets": "How often it meets"}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        others = Body.objects.for_trust(self.instance.trust)
        if self.instance.pk:
            others = others.exclude(pk__in=below(self.instance))
        self.fields["reports_to"].queryset = others
        self.fields["reports_to"].empty_label = "No other body"
        self.fields["reports_to"].error_messages["invalid_choice"] = (
            "Choose a body that does not itself report to this one."
        )


class RoleForm(GovForm, forms.Form):
    """A role and, for a signatory, the organisation signed for. `administers` decides who may make administrators."""

    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Organisation that a signatory signs for",
        required=False,
        empty_label="None",
    )

    def __init__(self, *args: Any, trust: Trust, roles: Roles, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, ROLE_WORDS[role]) for role in Role if roles.administers or role != Role.ADMINISTRATOR
        ]
        self.fields["organisation"].queryset = Organisation.objects.for_trust(trust)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("role") == Role.SIGNATORY and not data.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", "Choose the organisation that this person signs for.")
        return data


ROLE_WORDS = {
    Role.OFFICER: "Officer: writes and edits drafts",
    Role.MANAGER: "Plan manager: also opens and closes stages, publishes and invites people",
    Role.SIGNATORY: "Signatory: signs for one organisation",
    Role.LEAD: "Lead: reads drafts",
    Role.BOARD: "Board member: reads what is published",
    Role.ADMINISTRATOR: "Trust administrator: people, organisations, bodies and the look; not the content",
}


class InviteForm(RoleForm):
    email = forms.EmailField(label="E-mail address", max_length=254)
    name = forms.CharField(label="Name", max_length=200)
    field_order = ["name", "email", "role", "organisation"]
    submit = "Add and send an invitation"


class TrustForm(VersionedForm):
    class Meta:
        model = Trust
        fields = ["name", "area", "brand_colour", "contact"]
        labels = {"brand_colour": "Colour", "contact": "How people reach you"}
        widgets = {"contact": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "area": "The place it serves, as it should stand on the cover.",
            "brand_colour": "Bars, buttons and covers use it, with white text on it. Six digits after #, like #1d4f5c.",
            "contact": "Printed on the back cover, where people read how to get a plan another way: telephone, e-mail, "
            "address. One thing a line.",
        }

    def clean_contact(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["contact"].strip().splitlines()]
        if len(lines) > LINES:
            raise ValidationError(
                f"The back cover has room for {LINES} lines. Join or shorten some of these {len(lines)}."
            )
        return "\n".join(lines)


class LogoForm(VersionedForm):
    """A logo and what it shows in words; a file is needed only for the first one."""

    file = forms.FileField(
        label="Picture",
        help_text="PNG or JPEG of at most 2 MB. It is made smaller: at most 600 pixels wide.",
        error_messages={"required": "Choose the picture", "empty": "The file is empty. Choose another one."},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    derived = ("png",)

    class Meta:
        model = Logo
        fields = ["alt"]
        labels = {"alt": "What it shows, in words"}
        help_texts = {
            "alt": "Read aloud to people who do not see it. For example: Northmere Children’s Trust, three birds above "
            "a roof."
        }

    field_order = ["file", "alt"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["file"].required = False
            self.fields["file"].label = "Another picture"

    def both_texts(self, current: Any, **options: Any) -> list[dict[str, Any]]:
        """Pictures are not compared: a page that shows both texts cannot keep the file."""
        yours = "Choose your picture again below if it is to replace theirs."
        said = {
            "label": "Picture",
            "yours": yours,
            "theirs": "The picture that is there now",
            "parts": [("ins", yours)],
        }
        return [said, *super().both_texts(current, **options)]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            try:
                self.instance.png = logo_text(file)
            except LogoError as error:
                raise ValidationError(str(error)) from error
        return file


PACE_WORDS = {
    Pace.AT_ONCE: "At once: a mail within minutes, within a quarter of an hour where a comment names you",
    Pace.DAILY: "Once a day: one mail at 7 in the morning, if there is anything new",
    Pace.WEEKLY: "Once a week: one mail on Monday at 7 in the morning, if there is anything new",
}


class PaceForm(GovForm, forms.ModelForm):
    """How often a person is mailed what they are told."""

    pace = forms.ChoiceField(
        label="How often are you mailed?",
        choices=list(PACE_WORDS.items()),
        widget=forms.RadioSelect,
        help_text="The list of notices has everything at once, whatever you choose. What you have seen there is not "
        "mailed.",
    )

    class Meta:
        model = User
        fields = ["pace"]
