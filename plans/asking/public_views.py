"""Asking for another format, for anybody: no sign-in, no cookie. See `cypp.public` and `cypp.flood`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cypp import flood
from cypp.public import kept, public
from plans.asking.actions import MONTHS, receive
from plans.asking.forms import AskForm
from plans.publishing.library import published_plan
from plans.publishing.site import page_of

SALT = "plans.asking"
AGAIN = "Nothing has been sent yet. Look through your answers and press “Send” again."
TOO_OLD = f"This form was open for longer than a day, so it was renewed. {AGAIN}"
TOO_QUICK = f"This form came back at once, which is what programs do. {AGAIN}"


@require_http_methods(["GET", "POST"])
@never_cache
@public
def ask(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The form. Whatever is refused comes back with all that was typed."""
    found = published_plan(trust, plan)
    if request.method == "POST":
        return asked(request, found)
    return ask_page(request, found, AskForm(initial={"sent": flood.stamp(SALT, found.pk)}))


def asked(request: HttpRequest, plan: Any) -> HttpResponse:
    """What was sent: kept once, or given back."""
    stamp = flood.read_stamp(SALT, request.POST.get("sent", ""))
    stamp = stamp if stamp and stamp.about == plan.pk else None
    if stamp and plan.format_requests.filter(sent=stamp.sent).exists():
        return thanked(plan)
    form = AskForm(request.POST.dict())
    if form.is_valid() and stamp and not (stamp.old or stamp.quick):
        try:
            receive(plan, form.said, sent=stamp.sent, key=flood.address_key(SALT, request))
        except flood.Busy as busy:
            page = ask_page(request, plan, form, 429, until=busy.until)
            page["Retry-After"] = str(busy.seconds)
            return page
        return thanked(plan)
    return ask_page(request, plan, renewed(form, stamp, plan), 422)


def renewed(form: AskForm, stamp: flood.Stamp | None, plan: Any) -> AskForm:
    """The form to be sent once more, with a fresh stamp where the old one is no good."""
    if stamp is None or stamp.old:
        form.data = {**form.data, "sent": flood.stamp(SALT, plan.pk)}
        form.add_error(None, TOO_OLD)
    elif stamp.quick:
        form.add_error(None, TOO_QUICK)
    return form


def ask_page(request: HttpRequest, plan: Any, form: AskForm, status: int = 200, **more: Any) -> HttpResponse:
    page = page_of(plan) | {"form": form, "months": MONTHS, **more}
    return render(request, "asking/ask.html", page, status=status)


def thanked(plan: Any) -> HttpResponse:
    return redirect("plans:format_asked", plan.trust.slug, plan.slug)


@require_safe
@kept
def thanks(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """What happens next."""
    return render(request, "asking/thanks.html", page_of(published_plan(trust, plan)))
