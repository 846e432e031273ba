"""What every test has: its own queue and files, the cast, and the national catalogue.

pytest-xdist gives every worker a database of its own; the queue is shared out here, one Redis database each.
"""

import gc
import os
from importlib import import_module
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.db import connection

from cypp.celery import app
from tests.cast import Cast
from tests.template import template

#: A checker that reads one small file is done before its translation into better machine code would have paid.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def queue_number() -> int:
    """1 for a lone run, 2 and up for the workers of pytest-xdist; 0 belongs to `make run`."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return 2 + int(worker.removeprefix("gw")) if worker else 1


def pytest_configure(config):
    parts = urlsplit(settings.REDIS_URL)
    settings.REDIS_URL = settings.CELERY_BROKER_URL = urlunsplit(parts._replace(path=f"/{queue_number()}"))
    app.conf.broker_url = settings.REDIS_URL
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PUBLIC_KEPT = 0  # tests change rows by hand, which no page is told of; those of what is kept turn it on
    settings.WHITENOISE_USE_FINDERS = False  # or each Client looks for every file; the live server has its own way
    os.environ.setdefault("JAVA_TOOL_OPTIONS", QUICK_JAVA)
    gc.disable()  # until everything is imported


def pytest_collection_finish():
    """What is imported stays to the end: looking through it for garbage again and again took a sixth of the time."""
    gc.freeze()
    gc.enable()


#: Files that take longest, so that all workers end at about the same time when these begin first.
LONG = (
    "browser/test_pages",
    "test_run",
    "indicators/test_files_of_plans",
    "browser/test_journey",
    "cypp/test_services",
    "browser/",
    "plans/test_p",
    "test_access",
)


def pytest_collection_modifyitems(items):
    def place(item):
        path = item.nodeid.removeprefix("tests/")
        return next((at for at, start in enumerate(LONG) if path.startswith(start)), len(LONG))

    items.sort(key=place)


#: Of some tables, which rows no migration brought; in all others, a test wrote every row.
OF_A_TEST = {
    "auth_permission": "FALSE",
    "django_content_type": "FALSE",
    "indicators_indicator": "trust_id IS NOT NULL",  # the others are the national catalogue
}


LOCK_ALL = """DO $$ BEGIN
    FOR attempt IN 1..10 LOOP
        BEGIN
            LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;
            RETURN;
        EXCEPTION WHEN deadlock_detected THEN
            PERFORM set_config('deadlock_timeout', '10s', true);
        END;
    END LOOP;
    RAISE EXCEPTION 'Somebody held the tables of this test for ever.';
END $$"""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A test that commits for real leaves rows behind: they are deleted, which takes a tenth of truncating 100 tables.

    The tables are locked first, as truncating does, so that a request that is still being answered ends before; whoever
    tidies them in the background gives way at once, not after a second. A request that waits for us as we wait for it
    is let by; if it does so again, it has to give way.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")  # others may not pass the triggers that keep records
        if cursor.fetchone() != ("on",):
            return

    def sql_flush(style, tables, **options):
        names = {connection.ops.quote_name(table): OF_A_TEST.get(table, "TRUE") for table in tables}
        return [
            "SET LOCAL deadlock_timeout = '20ms'; SET LOCAL session_replication_role = replica",
            LOCK_ALL.format(tables=", ".join(names)),
            "; ".join(f"DELETE FROM {name} WHERE {rows}" for name, rows in names.items()),
        ]

    connection.ops.sql_flush = sql_flush


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="session")
def _redis():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client


@pytest.fixture(autouse=True)
def queue(_redis):
    """The queue of this test alone, empty at its start: a Redis client to look into it."""
    _redis.flushdb()
    return _redis


@pytest.fixture
def no_broker():
    """The queue's address leads nowhere until the test is over."""
    address = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    app._after_fork()  # forget the open connections
    yield
    app.conf.broker_url = address
    app._after_fork()  # forget the open connections


@pytest.fixture
def catalogue(db):
    """The 199 national indicators: a migration loads them, and a test that commits for real may have to leave them."""
    indicators = apps.get_model("indicators", "Indicator")
    if not indicators.objects.filter(trust=None, scheme="NI").exists():
        import_module("indicators.migrations.0002_national_indicator_set").load(apps, None)


@pytest.fixture
def cast(catalogue):
    return Cast()


@pytest.fixture
def plan(cast):
    return cast.plan


@pytest.fixture
def section(cast):
    """The first section of the plan."""
    return cast.plan.sections.first()


@pytest.fixture
def officer(cast):
    return cast.client("officer")
