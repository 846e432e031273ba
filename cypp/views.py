"""Pages that belong to the whole installation."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cypp.health import lines


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers: for load balancers and container health checks.

    Lines after the first say what is wrong with a part that does not stop the site.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("".join(f"{line}\n" for line in ["ok", *lines()]), content_type="text/plain")


@require_safe
@login_not_required
def page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"pages/{name}.html")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The trusts I belong to; with only one, straight into it."""
    trusts = list(request.user.memberships.select_related("trust").order_by("trust__name"))
    slugs = {membership.trust.slug: membership.trust for membership in trusts}
    if len(slugs) == 1:
        return redirect("plans:home", trust=next(iter(slugs)))
    return render(request, "pages/home.html", {"trusts": slugs.values()})
