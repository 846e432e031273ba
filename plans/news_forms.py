"""Which news a person wants to see."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cypp.forms import GovForm

SPANS = {
    "visit": "Since your last visit",
    "today": "Today",
    "week": "In the last 7 days",
    "month": "In the last 30 days",
}
#: What is shown to who never looked.
FIRST = timedelta(days=7)


class NewsForm(GovForm, forms.Form):
    """The filter of the list of news; what is not a choice counts as the first one."""

    show_optional = False

    span = forms.ChoiceField(label="What changed", choices=SPANS.items(), required=False)
    mine = forms.BooleanField(label="Also what I changed", required=False)

    def __init__(self, data: Any) -> None:
        chosen = {"span": data.get("span", ""), "mine": data.get("mine", "")}
        if chosen["span"] not in SPANS:
            chosen["span"] = "visit"
        super().__init__(chosen)
        self.full_clean()

    @property
    def query(self) -> str:
        """The filter as the rest of a query string."""
        return f"span={self.cleaned_data['span']}" + ("&mine=on" if self.cleaned_data["mine"] else "")

    def since(self, last: datetime | None, now: datetime) -> datetime:
        """When the chosen span begins; `last` is when this person last looked."""
        span = self.cleaned_data["span"]
        if span == "today":
            return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        if span == "visit" and last:
            return last
        return now - (timedelta(days=30) if span == "month" else FIRST)
