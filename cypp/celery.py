"""The Celery application. Redis carries the nudge; PostgreSQL holds the truth."""

import os

from celery import Celery
from celery.signals import task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cypp.settings")

app = Celery("cypp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
#: Celery would close the connection to the database before and after every task, and a part of a file is a short one.
app.conf.CELERY_DB_REUSE_MAX = 1_000_000


@task_prerun.connect
@task_postrun.connect
def keep_good_connections(**_: object) -> None:
    """Connections are kept as between requests: for `CONN_MAX_AGE`, unless something was wrong with them."""
    from django.db import close_old_connections

    close_old_connections()
