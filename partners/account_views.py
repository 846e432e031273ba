"""One's own account; and the demonstration's mail, which is kept instead of sent."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from partners.forms import PaceForm
from partners.mail import kept

PAGE_SIZE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """How often this person is mailed, and the ways to the rest of their account."""
    form = PaceForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        messages.success(request, f"Saved. You are mailed {form.save().pace_words}.")
        return redirect("account")
    status = 422 if request.method == "POST" else 200
    return render(request, "account/account.html", {"form": form}, status=status)


@require_safe
@login_not_required
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail of the demonstration, for anybody, newest first. Outside it there is no such page."""
    if not settings.DEMO:
        raise Http404("No such page.")
    page = Paginator(kept(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "account/outbox.html", {"page": page})
