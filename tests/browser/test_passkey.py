"""A passkey is proof of who signs: made in the account, asked for by the page to sign on."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from priorities.models import SignOff
from tests.browser.tools import follow, heading, press
from tests.priorities.signoff import SignOffStage, sign_url

pytestmark = pytest.mark.django_db(transaction=True)
#: A phone that knows its owner's finger, as Chromium plays one.
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def a_quarter_of_an_hour_later(client):
    """As far as the session knows when its owner last said who they are."""
    session = client.session
    for method in session["account_authentication_methods"]:
        method["at"] -= 900
    session.save()


def test_a_passkey_proves_who_signs(cast, window):
    stage = SignOffStage(cast)
    ask = stage.ask_everybody()[0]
    cast.proved("signatory")
    person = window("signatory")
    phone = person.context.new_cdp_session(person.page)
    phone.send("WebAuthn.enable")
    phone.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})

    page = person.go("/accounts/2fa/webauthn/add/")
    page.locator("[name=name]").fill("My phone")
    press(page, "Add")
    heading(page, "Recovery Codes")
    assert Authenticator.objects.filter(user=cast.signatory, type=Authenticator.Type.WEBAUTHN).count() == 1

    a_quarter_of_an_hour_later(cast.client("signatory"))
    page = person.go(sign_url(ask))
    page.get_by_label("We agree", exact=True).check()
    page.get_by_label("A body agreed it at a meeting").check()
    page.locator("[name=secured_by]").fill("Board of the trust")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign for").click()
    heading(page, "Show that it is you")
    follow(page, "Use a security key")
    with page.expect_navigation():
        page.get_by_role("button", name="Use a security key").click()
    expect(page.get_by_text("Thank you. It is not signed yet.")).to_be_visible()
    expect(page.locator("[name=secured_by]")).to_have_value("Board of the trust")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign for").click()
    assert SignOff.objects.get().by == cast.signatory
    assert person.faults == []
