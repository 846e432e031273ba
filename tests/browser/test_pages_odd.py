"""Half of the main pages of the demonstration; test_pages_even.py checks the others.

No fault of accessibility, nothing cut off, no loose link, at both widths.
"""

from tests.browser.visits import faults_of_share

SHARE = 0


def test_every_page_of_this_share_passes_at_both_widths(chromium, live_server, catalogue, transactional_db):
    assert faults_of_share(chromium, live_server.url, SHARE) == {}
