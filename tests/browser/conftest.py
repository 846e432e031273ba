"""A browser for the session; a site, a worker and windows for each test. A failed test leaves pictures of them."""

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin

from tests.browser import tools

FAILED = pytest.StashKey[bool]()
PICTURES = tools.ROOT / "build" / "failures"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session", autouse=True)
def _kept_by_browsers():
    """Browsers keep styles and scripts, as those of the real site.

    Of files built a minute ago they would ask at every page whether they have changed: a sixth of the work for a page.
    """
    serve = StaticFilesHandlerMixin.serve

    def kept(handler, request):
        answer = serve(handler, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandlerMixin, "serve", kept)
        yield


@pytest.fixture(scope="session")
def chromium():
    with tools.browser() as opened:
        yield opened


@pytest.fixture
def worker(transactional_db, tmp_path):
    with tools.worker(tmp_path / "worker.log") as process:
        yield process


@pytest.fixture
def window(chromium, live_server, cast, request):
    """window("officer") opens a browser window for one of the cast; window("anonymous") for anybody."""
    opened = []

    def open_for(name, **options):
        person = tools.enter(chromium, live_server.url, cast.client(name), **options)
        opened.append((name, person))
        return person

    yield open_for
    for name, person in opened:
        if request.node.stash.get(FAILED, False):
            PICTURES.mkdir(parents=True, exist_ok=True)
            person.page.screenshot(path=PICTURES / f"{request.node.name}-{name}.png", full_page=True)
            print(f"{name} was at {person.page.url}: {person.faults}")
        person.context.close()
