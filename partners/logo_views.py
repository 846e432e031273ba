"""The trust's logo: the page where an administrator puts it, and the picture itself, for anybody."""

import base64

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from cypp.editing import confirm_page, edit_page
from partners.access import can_administer, get_trust_or_deny
from partners.forms import LogoForm
from partners.models import Logo

GET_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_POST)
def logo_edit(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    logo = Logo.of(owner)
    return edit_page(
        request,
        LogoForm,
        instance=logo or Logo(trust=owner),
        title="Logo",
        done=reverse("partners:logo_edit", args=[owner.slug]),
        template="partners/logo.html",
        context={"logo": logo, "here": "trust", "cancel": reverse("partners:trust_edit", args=[owner.slug])},
        saved="Saved. Versions that are frozen from now on carry it.",
    )


@require_http_methods(GET_POST)
def logo_remove(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    logo = get_object_or_404(Logo.objects.filter(trust=owner))
    back = reverse("partners:logo_edit", args=[owner.slug])
    if request.method == "POST":
        logo.delete()
        messages.success(request, "The logo is removed.")
        return redirect(back)
    text = "New versions are printed without it. Versions that carry it keep it."
    return confirm_page(request, title="Remove the logo?", text=text, button="Remove", back=back)


@require_safe
@login_not_required
@cache_control(public=True, max_age=300)
def logo(request: HttpRequest, trust: str) -> HttpResponse:
    """The picture; a trust without one is not told from no trust."""
    found = get_object_or_404(Logo.objects.filter(trust__slug=trust))
    return HttpResponse(base64.b64decode(found.png), content_type="image/png")
