"""The project package: settings, URLs, Celery, and helpers that know no model."""

from cypp.celery import app as celery_app

__all__ = ["celery_app"]
