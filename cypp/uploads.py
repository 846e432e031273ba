"""Files that are only to be recognised: hashed as they come in, in pieces, and kept nowhere, not even in memory."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponseBase]

MB = 1024 * 1024
#: The largest file that is hashed, in bytes.
LARGEST = 25 * MB
#: A longer request is not even read.
TOO_LONG = 4 * LARGEST


class Hashed(UploadedFile):
    """What is known of a file afterwards: its name, its size, and `sha256` ("" where it was too large)."""

    sha256 = ""

    def chunks(self, chunk_size: int | None = None) -> Any:
        """There is nothing to read: the file was not kept."""
        return iter(())


class HashingHandler(FileUploadHandler):
    """Takes every file of a request in place of Django's own handlers."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.hash, self.size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size <= LARGEST:
            self.hash.update(raw_data)

    def file_complete(self, file_size: int) -> Hashed:
        found = Hashed(None, self.file_name, self.content_type, file_size, self.charset)
        found.sha256 = self.hash.hexdigest() if file_size <= LARGEST else ""
        return found


def hash_files(request: HttpRequest) -> None:
    """Let the files of this request be hashed as they are read: before anything asks for `request.POST`.

    Raises RequestDataTooBig for one that is too long to be read at all.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > TOO_LONG:
        raise RequestDataTooBig("This file is far larger than 25 MB, so it was not read.")
    request.upload_handlers = [HashingHandler(request)]


def hashed(view: View) -> View:
    """A view of a signed-in person whose files are hashed. The form's token is checked after the handler is set."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        hash_files(request)
        return guarded(request, *args, **named)

    return answer
