"""A browser for the session; a site, a worker and windows for each test."""

import pytest

from tests.browser import tools


@pytest.fixture(scope="session")
def chromium():
    with tools.browser() as opened:
        yield opened


@pytest.fixture
def worker(transactional_db, tmp_path):
    with tools.worker(tmp_path / "worker.log") as process:
        yield process


@pytest.fixture
def window(chromium, live_server, cast):
    """window("officer") opens a browser window for one of the cast; window("anonymous") for anybody."""
    opened = []

    def open_for(name, **options):
        person = tools.enter(chromium, live_server.url, cast.client(name), **options)
        opened.append(person)
        return person

    yield open_for
    for person in opened:
        person.context.close()
