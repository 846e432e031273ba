"""Pictures of every main page in build/shots, at 1280 and 390 px: python -m tests.browser.shots [WORD ...]

The demonstration is loaded into a database of its own, each page is opened by somebody whose page it is, and both
are thrown away afterwards. With words, only pictures whose name holds one of them are taken.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

OUT = Path(__file__).resolve().parents[2] / "build" / "shots"
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the role who opens the page ("" for anybody), the address, what to press before."""

    name: str
    role: str
    path: str
    press: str = ""


def shots() -> list[Shot]:
    """Every main page of the demonstration trust, with the numbers of its database in the addresses."""
    from partners.models import Trust
    from plans.models import Plan, State
    from priorities.models import Commitment, SignOffRequest

    trust = Trust.objects.get(slug="northmere")
    plan = Plan.objects.for_trust(trust).get(state=State.SIGNOFF)
    old = Plan.objects.for_trust(trust).filter(publications__stage="final").first()
    at, priority = f"/{trust.slug}/plans/{plan.slug}", plan.priorities.all()[1]
    commitment = Commitment.objects.filter(objective__priority=priority).first()
    section = plan.sections.exclude(body="").first()
    measure = priority.measures.first()
    asked = SignOffRequest.objects.filter(window__plan=plan)
    waiting = asked.filter(signoffs=None, waived_at=None).first()
    signatory = f"signatory:{waiting.organisation_id}"
    record = asked.exclude(signoffs=None).first()
    organisation = trust.organisations.first()
    return [
        Shot("sign-in", "", "/accounts/login/"),
        Shot("password-reset", "", "/accounts/password/reset/"),
        Shot("plans", "officer", f"/{trust.slug}/"),
        Shot("plan-new", "officer", f"/{trust.slug}/plans/new/"),
        Shot("plan-new-faults", "officer", f"/{trust.slug}/plans/new/", press="Start the plan"),
        Shot("overview", "manager", f"{at}/"),
        Shot("plan-settings", "officer", f"{at}/edit/"),
        Shot("section", "officer", f"{at}/sections/{section.pk}/"),
        Shot("section-new", "officer", f"{at}/sections/new/"),
        Shot("priority", "officer", f"{at}/priorities/{priority.pk}/"),
        Shot("priority-edit", "officer", f"{at}/priorities/{priority.pk}/edit/"),
        Shot("priority-lead", "lead", f"{at}/priorities/{priority.pk}/"),
        Shot("commitment-edit", "officer", f"{at}/commitments/{commitment.pk}/edit/"),
        Shot("commitment-remove", "officer", f"{at}/commitments/{commitment.pk}/remove/"),
        Shot("scorecard", "officer", f"{at}/measures/"),
        Shot("measure-edit", "officer", f"{at}/measures/{measure.pk}/"),
        Shot("catalogue", "officer", f"/{trust.slug}/indicators/"),
        Shot("import", "officer", f"{at}/import/"),
        Shot("preview", "officer", f"{at}/preview/"),
        Shot("signoff-room", "manager", f"{at}/signoff/"),
        Shot("signoff-window", "manager", f"{at}/signoff/window/"),
        Shot("signoff-room-signatory", signatory, f"{at}/signoff/"),
        Shot("sign", signatory, f"{at}/signoff/{waiting.pk}/"),
        Shot("sign-faults", signatory, f"{at}/signoff/{waiting.pk}/", press="Sign for"),
        Shot("signature", "manager", f"{at}/signoff/{record.pk}/record/"),
        Shot("waive", "manager", f"{at}/signoff/{waiting.pk}/waive/"),
        Shot("approve", "manager", f"{at}/advance/approve/"),
        Shot("versions", "manager", f"{at}/publications/"),
        Shot("library", "board", f"/{trust.slug}/library/"),
        Shot("organisations", "administrator", f"/{trust.slug}/organisations/"),
        Shot("organisation", "administrator", f"/{trust.slug}/organisations/{organisation.pk}/"),
        Shot("organisation-status", "administrator", f"/{trust.slug}/organisations/{organisation.pk}/status/"),
        Shot("bodies", "administrator", f"/{trust.slug}/bodies/"),
        Shot("people", "administrator", f"/{trust.slug}/people/"),
        Shot("person-new", "administrator", f"/{trust.slug}/people/new/"),
        Shot("person", "administrator", f"/{trust.slug}/people/{someone(trust, 'officer').pk}/"),
        Shot("name-and-colour", "administrator", f"/{trust.slug}/settings/"),
        Shot("published", "", "/published/"),
        Shot("published-trust", "", f"/published/{trust.slug}/"),
        Shot("published-plan", "", f"/published/{trust.slug}/{old.slug}/"),
        Shot("refused", "board", f"/{trust.slug}/people/"),
        Shot("not-found", "officer", f"/{trust.slug}/nothing/"),
        Shot("accessibility", "", "/accessibility/"),
        Shot("cookies", "", "/cookies/"),
    ]


def someone(trust: Any, role: str) -> Any:
    """A person of the demonstration with this role; "signatory:7" signs for organisation 7."""
    role, _, organisation = role.partition(":")
    held = trust.memberships.filter(role=role).order_by("pk")
    return (held.filter(organisation=organisation) if organisation else held).first().user


def take(opened: Browser, site: str, chosen: list[Shot]) -> None:
    from django.test import Client

    from partners.models import Trust
    from tests.browser.tools import enter

    trust = Trust.objects.get(slug="northmere")
    for shot in chosen:
        client = Client()
        if shot.role:
            client.force_login(someone(trust, shot.role))
        for size, viewport in SIZES.items():
            person = enter(opened, site, client, viewport=viewport)
            person.page.goto(site + shot.path)
            if shot.press:
                person.page.get_by_role("button", name=shot.press).click()
                person.page.wait_for_load_state()
            person.page.screenshot(path=OUT / f"{shot.name}-{size}.png", full_page=True)
            person.context.close()
        print(f"  {shot.name}", flush=True)


def main(words: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cypp.settings")
    os.environ["CYPP_DEMO"] = "1"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from pytest_django.live_server_helper import LiveServer

    from tests.browser.tools import browser

    own = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory() as files:
        settings.MEDIA_ROOT = Path(files)
        settings.ALLOWED_HOSTS = ["*"]
        OUT.mkdir(parents=True, exist_ok=True)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        connection.settings_dict["CONN_MAX_AGE"] = 0  # the server's threads hold no connection at the end
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            call_command("load_demo")
            server = LiveServer("localhost")
            with browser() as opened:
                take(opened, server.url, [shot for shot in shots() if not words or any(w in shot.name for w in words)])
            server.stop()
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)
    print(f"Pictures are in {OUT}")


if __name__ == "__main__":
    main(sys.argv[1:])
