"""Sending a stored file: entity tags, parts of it on request, a name of its own, never a guess at its type."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
BLOCK = 64 * 1024


def send_file(
    request: HttpRequest, path: Path, *, name: str, etag: str, content_type: str, cache: str = "private, no-cache"
) -> HttpResponseBase:
    """The file as a download called `name`. `etag` is its hash; `cache` the Cache-Control header.

    Answers 304 to a reader who has it, 206 to one who asks for a part, 416 to a part beyond its end.
    Raises Http404 when the file is gone from the store.
    """
    tag = f'"{etag}"'
    response: HttpResponseBase
    wanted = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in wanted or tag in [seen.removeprefix("W/") for seen in wanted]:
        response = HttpResponse(status=304)
    else:
        try:
            file = path.open("rb")
        except FileNotFoundError as error:
            raise Http404("The file is not in the store.") from error
        size = os.fstat(file.fileno()).st_size
        span = _span(request, tag, size)
        if span is None:
            response = FileResponse(file, content_type=content_type)
            response["Content-Length"] = str(size)
        elif span[0] >= span[1]:
            file.close()
            response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        else:
            response = StreamingHttpResponse(_part(file, *span), status=206, content_type=content_type)
            response["Content-Range"] = f"bytes {span[0]}-{span[1] - 1}/{size}"
            response["Content-Length"] = str(span[1] - span[0])
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = cache
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _span(request: HttpRequest, tag: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last, (0, 0) when there are none; None when the whole file is to be sent."""
    found = ONE_RANGE.match(request.headers.get("Range", ""))
    if not found or not any(found.groups()) or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:
        return max(size - int(last), 0), size if int(last) else 0
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        return 0, 0
    return int(first), min(int(last) + 1, size) if last else size


def _part(file, first: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while first < end and (block := file.read(min(BLOCK, end - first))):
            first += len(block)
            yield block
