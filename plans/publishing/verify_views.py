"""What is this file? The public page that answers it: nobody signs in for it, and nothing is kept of what is asked."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cypp.flood import Busy, address_key, count_one
from cypp.public import public
from cypp.uploads import hash_files
from plans.publishing.forms import VerifyForm
from plans.publishing.verify import for_anybody, known

#: Files that are read from one address in an hour: a school or a library has one address for all.
HOURLY = 120
SALT = "plans.publishing.verify"


@require_http_methods(["GET", "POST"])
@never_cache
@public
def verify(request: HttpRequest) -> HttpResponse:
    """Is it ours, which version is it, and is that the current one? By its fingerprint, or by the file."""
    if request.method == "POST":
        return uploaded(request)
    return answered(request, VerifyForm(request.GET if "code" in request.GET else None))


def uploaded(request: HttpRequest) -> HttpResponse:
    """What a file is, that is hashed while it comes in. Very many from one address have to wait."""
    try:
        count_one(f"{SALT}:{address_key(SALT, request)}", HOURLY)
        hash_files(request)
    except Busy as busy:
        response = answered(request, VerifyForm(None), status=429)
        response["Retry-After"] = str(busy.seconds)
        return response
    except RequestDataTooBig:
        return answered(request, VerifyForm(None), status=413)
    return answered(request, VerifyForm(request.POST, request.FILES))


def answered(request: HttpRequest, form: VerifyForm, status: int = 200) -> HttpResponse:
    findings = None
    if form.is_bound and form.is_valid():
        findings = known(for_anybody(), form.digest)
    page = {"form": form, "findings": findings, "refused": status, "of_file": findings is not None and form.of_file}
    return render(request, "public/verify.html", page, status=422 if form.errors else status)
