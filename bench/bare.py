"""A bare Django application for comparison: one view that returns bytes from a file, and no middleware at all."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import path

settings.configure(ROOT_URLCONF="bench.bare", ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="bench", MIDDLEWARE=[])
BODY = Path(os.environ["BENCH_BODY"]).read_bytes()


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers={"Content-Length": str(len(BODY))})


def unchanged(request: HttpRequest) -> HttpResponse:
    return HttpResponseNotModified()


urlpatterns = [path("page/", view), path("unchanged/", unchanged)]
application = get_wsgi_application()
