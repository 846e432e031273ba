"""Two requests for the interim plan in another format: one answered, one waiting."""

from datetime import timedelta

from django.utils import timezone

from indicators.demo import content
from partners.models import User
from plans.models import FormatRequest, Plan


def ask_for_formats(plan: Plan, folder: str, officer: User) -> None:
    now = timezone.now()
    for told in content.read("asking.toml")[folder]:
        row = {name: told[name] for name in ("wanted", "details", "for_whom", "contact")}
        asked = now - timedelta(days=told["days_ago"])
        answer = {"answered_by": officer, "answered_at": asked + timedelta(days=2)} if told["answered"] else {}
        FormatRequest.objects.create(plan=plan, at=asked, **answer, **row)
