"""A signature's receipt, on the screen and as a file, and the page that says what a receipt or a file is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cypp.uploads import hashed
from partners.access import get_trust_or_deny, roles_of
from plans.access import get_plan_or_deny
from plans.models import Edition
from plans.pages import plan_context, plan_url
from plans.publishing.actions import order_paper
from plans.publishing.papers import papers_of
from priorities.models import SignOff
from priorities.signoff import receipts
from priorities.signoff.forms import ReceiptForm
from priorities.signoff.reading import printed
from priorities.signoff.verify import TO_PLAN, known, standing_of

FORM = require_http_methods(["GET", "POST"])


@FORM
def receipt(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """What one signature states, with its receipt; POST orders the same as a PDF."""
    found = get_plan_or_deny(request, trust, plan)
    signoff = get_object_or_404(SignOff.objects.select_related(*TO_PLAN, "by"), pk=pk, request__window__plan=found)
    if request.method == "POST":
        title, data = receipts.paper_of(signoff)
        order_paper(found, Edition.Kind.RECEIPT, title=title, data=data, about=f"signature-{pk}", by=request.user)
        return redirect(plan_url("priorities:receipt", found, pk) + "#file")
    kind, standing = standing_of(signoff)
    roles = roles_of(request.user, found.trust)
    page = plan_context(request, found, f"priority-{signoff.request.priority_id}") | {
        "signoff": signoff,
        "ask": signoff.request,
        "facts": receipts.facts(signoff),
        "number": receipts.number_of(signoff.receipt),
        "kind": kind,
        "standing": standing,
        "paper": next(iter(papers_of(found, roles, Edition.Kind.RECEIPT, f"signature-{pk}")), None),
        "may_retry": roles.writes,
        **printed(found, signoff.request, signoff.text),
    }
    return render(request, "priorities/receipt.html", page)


@FORM
@hashed
def verify(request: HttpRequest, trust: str) -> HttpResponse:
    """What is this? A receipt number, a fingerprint or a file of ours, and whether it still stands."""
    owner = get_trust_or_deny(request, trust)
    asked = request.POST if request.method == "POST" else request.GET if "code" in request.GET else None
    form, findings = ReceiptForm(asked, request.FILES or None), None
    if form.is_bound and form.is_valid():
        findings = known(request.user, owner, form.digest)
    page = {"trust": owner, "form": form, "findings": findings}
    return render(request, "priorities/verify.html", page, status=422 if form.errors else 200)
