"""Every main page of the demonstration, which takes longer to load than a few pages to check: it is loaded once.

No fault of accessibility, nothing cut off, no loose link, at both widths.
"""

from tests.browser.visits import faults_of_pages


def test_every_main_page_passes_at_both_widths(chromium, live_server, catalogue, transactional_db):
    faults = faults_of_pages(chromium, live_server.url)
    assert not faults, "\n".join(f"{name}: {fault}" for name, fault in faults.items())
