"""Somebody answers a consultation in a browser that runs no scripts: everything typed stays until it is sent."""

import time

from django.core.cache import cache
from playwright.sync_api import expect

from plans.models import Response
from tests.browser.tools import follow, heading, press
from tests.plans.consulting import keys_of, open_consultation, public


def test_the_public_form_without_scripts(window, cast):
    cache.clear()
    draft = open_consultation(cast)
    anybody = window("anonymous", java_script_enabled=False)
    page = anybody.go(public(cast.plan))
    heading(page, "Alder plan 2010–13")
    follow(page, "Have your say")
    opened = time.monotonic()
    press(page, "Send")
    expect(page.get_by_role("link", name="Answer at least one question")).to_be_visible()
    view, comment = (page.locator(f"[name={keys_of(draft)[0]}-{name}]") for name in ("view", "comment"))
    page.get_by_role("group", name="Do you agree with “Priority 1”?").get_by_label("Agree", exact=True).check()
    comment.fill("About time")
    page.get_by_label("A parent or carer").check()
    while not Response.objects.exists():  # a form that comes back at once is asked for again
        assert time.monotonic() < opened + 30
        press(page, "Send")
        if not Response.objects.exists():
            expect(page.get_by_text("This form came back at once").first).to_be_visible()
            expect(view.first).to_be_checked()
            expect(comment).to_have_value("About time")
            page.wait_for_timeout(500)
    heading(page, "Thank you")
    response = Response.objects.get()
    expect(page.get_by_text(response.code)).to_be_visible()
    assert (response.kind, response.answers.get().comment) == ("parent", "About time")
    assert anybody.faults == []
