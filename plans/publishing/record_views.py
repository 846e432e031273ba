"""Pages about what was published: withdrawing a version."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from plans.access import can_manage, get_plan_or_deny
from plans.models import Publication
from plans.pages import plan_context, plan_url
from plans.publishing.forms import WithdrawForm
from plans.publishing.withdrawing import stays_public, withdraw, withdrawal_of
from plans.workflow import Refused

FORM = require_http_methods(["GET", "POST"])


@FORM
def withdraw_version(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Ask why, say what it means, then take a published version back from the public."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    version = get_object_or_404(found.publications.defer("document"), pk=pk)
    back = plan_url("plans:publications", found)
    form, refused = WithdrawForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(version, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"Version {version.number} is withdrawn.")
            return redirect(f"{back}#version-{version.number}")
    page = plan_context(request, found, "publications") | {"version": version, "form": form, "back": back}
    page |= {"refused": refused, "withdrawal": withdrawal_of(version), "next": stays_public(version)}
    page["final"] = version.stage == Publication.Stage.FINAL
    return render(request, "publishing/withdraw.html", page, status=409 if refused else 422 if form.errors else 200)
