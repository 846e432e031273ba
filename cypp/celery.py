"""The Celery application. Redis carries the nudge; PostgreSQL holds the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cypp.settings")

app = Celery("cypp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
