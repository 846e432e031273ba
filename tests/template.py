"""The empty database that every worker of every run copies: the migrations, which take long, make it once.

It is named after what the migrations say. When they change another one is made, and the former is dropped.
"""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

START = "cypp_tests_"


def template() -> str:
    """Its name; it is made first where there is none, while others who ask for it wait."""
    name = START + _fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [START])  # until this connection ends
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [START])
        there = [row[0] for row in cursor.fetchall()]
        if name not in there:
            for other in there:
                cursor.execute(f'DROP DATABASE "{other}"')
            draft = f"{START}draft"
            cursor.execute(f'CREATE DATABASE "{draft}"')
            _migrate(draft)
            cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


def _fingerprint() -> str:
    """Of every migration and of the data that they load."""
    folders = [Path(app.path) for app in apps.get_app_configs()]
    files = [path for folder in folders for kind in ("migrations/*.py", "data/*.csv") for path in folder.glob(kind)]
    return sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()[:16]


def _migrate(database: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.worker_settings", "CYPP_TEST_DATABASE": database}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
