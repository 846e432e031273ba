"""The tools themselves: a check that cannot fail proves nothing."""

from cypp.celery import app
from tests.browser.tools import LOOSE_LINKS, STYLES_WERE_READ, check_page, violations

BAD = """<html><head><title>Bad</title></head><body><p style="width: 900px">wide</p>
<img src="data:,"><a href="#nowhere">loose</a></body></html>"""


def test_the_checks_see_what_is_wrong(window):
    page = window("anonymous").page
    page.set_content(BAD)
    assert page.evaluate(LOOSE_LINKS) == ["nowhere"]
    for options in ({}, STYLES_WERE_READ):
        assert any(fault.startswith("image-alt") for fault in violations(page, options))


def test_the_policy_of_the_site_is_in_force(window):
    person = window("anonymous")
    page = person.go("/accessibility/")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in fault for fault in person.faults)


def test_a_public_page_passes(window):
    person = window("anonymous")
    person.go("/accessibility/")
    check_page(person)


def test_a_worker_answers_on_the_queue_of_this_test(worker):
    assert len(app.control.ping(timeout=2)) == 1
