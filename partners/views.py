"""Pages about who takes part: organisations, bodies, people and the trust's own name and colour."""

from itertools import groupby
from smtplib import SMTPException

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from cypp.editing import confirm_page, edit_page
from cypp.public import public
from partners import actions
from partners.access import can_administer, can_invite, get_trust_or_deny, roles_of
from partners.forms import BodyForm, InviteForm, OrganisationForm, RoleForm, StatusForm, TrustForm
from partners.models import Body, Logo, Membership, Organisation, OrganisationStatus, Trust
from partners.remarks import remarks_on

GET_POST = ["GET", "HEAD", "POST"]
FORM_PAGE = "partners/form.html"


@require_safe
def organisations(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust)
    today = timezone.localdate()
    rows = Organisation.objects.for_trust(owner).prefetch_related("statuses", "memberships__user")
    listed = [(organisation, organisation.status_on(today)) for organisation in rows]
    return render(request, "partners/organisations.html", {"organisations": listed, "today": today})


@require_http_methods(GET_POST)
def organisation_add(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    back = reverse("partners:organisations", args=[owner.slug])
    return edit_page(
        request,
        OrganisationForm,
        instance=Organisation(trust=owner),
        title="Add an organisation",
        done=lambda row: reverse("partners:organisation_edit", args=[owner.slug, row.pk]),
        template=FORM_PAGE,
        context={"cancel": back, "here": "organisations"},
        saved="Added. You can now record its status.",
    )


@require_http_methods(GET_POST)
def organisation_edit(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    organisation = get_object_or_404(Organisation.objects.for_trust(owner), pk=pk)
    statuses = organisation.statuses.all()
    back = reverse("partners:organisations", args=[owner.slug])
    return edit_page(
        request,
        OrganisationForm,
        instance=organisation,
        title=organisation.name,
        done=back,
        template="partners/organisation.html",
        context={"organisation": organisation, "statuses": statuses, "cancel": back},
    )


@require_http_methods(GET_POST)
def organisation_remove(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    organisation = get_object_or_404(Organisation.objects.for_trust(owner), pk=pk)
    back = reverse("partners:organisations", args=[owner.slug])
    if request.method == "POST":
        return _remove(request, organisation, back, "Plans, signatures or people refer to this organisation: it stays.")
    text = "Only an organisation that no plan, signature or person refers to can be removed."
    return confirm_page(request, title=f"Remove {organisation.name}?", text=text, button="Remove", back=back)


def _remove(request: HttpRequest, row: Organisation | Body, back: str, refusal: str) -> HttpResponse:
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        messages.error(request, refusal)
    else:
        messages.success(request, f"{row} is removed.")
    return redirect(back)


@require_http_methods(GET_POST)
def status_add(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """Record a status from a day on; the one before it ends that day."""
    owner = get_trust_or_deny(request, trust, can_administer)
    organisation = get_object_or_404(Organisation.objects.for_trust(owner), pk=pk)
    back = reverse("partners:organisation_edit", args=[owner.slug, organisation.pk])
    form = StatusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_status(organisation, **form.cleaned_data)
        except actions.Refused as refused:
            form.add_error("since", str(refused))
        else:
            messages.success(request, "Status recorded.")
            return redirect(back)
    page = {"form": form, "title": f"Status of {organisation.name}", "cancel": back, "here": "organisations"}
    return render(request, FORM_PAGE, page, status=422 if form.errors else 200)


@require_POST
def status_remove(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    mine = Organisation.objects.for_trust(owner)
    status = get_object_or_404(OrganisationStatus.objects.filter(organisation__in=mine), pk=pk)
    actions.remove_status(status)
    messages.success(request, "Status removed.")
    return redirect("partners:organisation_edit", owner.slug, status.organisation_id)


@require_safe
def bodies(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust)
    tree = actions.tree(list(Body.objects.for_trust(owner)))
    return render(request, "partners/bodies.html", {"tree": tree})


@require_http_methods(GET_POST)
def body_add(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    back = reverse("partners:bodies", args=[owner.slug])
    page = {"cancel": back, "here": "bodies"}
    return edit_page(
        request, BodyForm, instance=Body(trust=owner), title="Add a board or group", done=back, template=FORM_PAGE,
        context=page,
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def body_edit(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """Change a body. The trust's bodies are locked, so that two changes at once cannot close a circle."""
    owner = get_trust_or_deny(request, trust, can_administer)
    everyone = Body.objects.for_trust(owner)
    if request.method == "POST":
        list(everyone.select_for_update().values_list("pk"))
    body = get_object_or_404(everyone, pk=pk)
    back = reverse("partners:bodies", args=[owner.slug])
    links = [("Remove this board or group", reverse("partners:body_remove", args=[owner.slug, pk]))]
    page = {"cancel": back, "links": links, "here": "bodies"}
    return edit_page(
        request, BodyForm, instance=body, title=body.name, done=back, template=FORM_PAGE, context=page
    )  # fmt: skip


@require_http_methods(GET_POST)
def body_remove(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    body = get_object_or_404(Body.objects.for_trust(owner), pk=pk)
    back = reverse("partners:bodies", args=[owner.slug])
    if request.method == "POST":
        return _remove(request, body, back, "Other bodies report to this one. Change them first.")
    text = "Only a body that no other one reports to can be removed."
    return confirm_page(request, title=f"Remove {body.name}?", text=text, button="Remove", back=back)


@require_safe
def people(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_invite)
    rows = Membership.objects.for_trust(owner).select_related("user", "organisation").order_by("user_id", "pk")
    members = [list(held) for _, held in groupby(rows, key=lambda row: row.user_id)]
    members.sort(key=lambda held: held[0].shown_name.casefold())
    said = remarks_on([held[0].user_id for held in members])
    rows_of = [(held, said.get(held[0].user_id, [])) for held in members]
    return render(request, "partners/people.html", {"members": rows_of})


@require_http_methods(GET_POST)
def person_add(request: HttpRequest, trust: str) -> HttpResponse:
    """Add a person by e-mail address. The answer is the same whether an account exists or not."""
    owner = get_trust_or_deny(request, trust, can_invite)
    form = InviteForm(request.POST or None, trust=owner, roles=roles_of(request.user, owner))
    back = reverse("partners:people", args=[owner.slug])
    if request.method == "POST" and form.is_valid():
        membership = actions.give_role(owner, by=request.user, **form.cleaned_data)
        invite(request, membership, form.cleaned_data["email"])
        return redirect(back)
    page = {"form": form, "title": "Add a person", "cancel": back, "submit": form.submit, "here": "people"}
    return render(request, FORM_PAGE, page, status=422 if form.errors else 200)


def invite(request: HttpRequest, membership: Membership, email: str) -> None:
    try:
        actions.send_invitation(request, membership)
    except (OSError, SMTPException):
        messages.warning(request, f"The mail server did not take the invitation to {email}. "
                                  "Ask them to choose “Forgotten your password?” on the sign-in page.")  # fmt: skip
    else:
        messages.success(request, f"A message to {email} tells them how to sign in.")


@require_http_methods(GET_POST)
def person_edit(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    """The roles of one person in this trust: give another, take one away."""
    owner = get_trust_or_deny(request, trust, can_invite)
    held = list(Membership.objects.for_trust(owner).filter(user=pk).select_related("user", "organisation"))
    if not held:
        raise Http404("No such person in this trust.")
    person = held[0].user
    form = RoleForm(request.POST or None, trust=owner, roles=roles_of(request.user, owner))
    if request.method == "POST" and form.is_valid():
        actions.give_role(owner, email=person.email, name="", by=request.user, **form.cleaned_data)
        messages.success(request, "Role given.")
        return redirect("partners:person_edit", owner.slug, person.pk)
    page = {
        "form": form,
        "held": held,
        "name": held[0].shown_name,
        "back": reverse("partners:people", args=[owner.slug]),
    }
    return render(request, "partners/person.html", page, status=422 if form.errors else 200)


@require_POST
def membership_remove(request: HttpRequest, trust: str, pk: int) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    membership = get_object_or_404(Membership.objects.for_trust(owner).select_related("user", "organisation"), pk=pk)
    try:
        actions.take_role(membership)
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{membership.shown_name} no longer has this role: {membership.role_words}.")
    return redirect("home") if membership.user == request.user else redirect("partners:people", owner.slug)


@require_http_methods(GET_POST)
def trust_edit(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_administer)
    back = reverse("partners:trust_edit", args=[owner.slug])
    return edit_page(
        request, TrustForm, instance=owner, title="Name and look", done=back, template="partners/trust.html",
        context={"logo": Logo.of(owner)},
    )  # fmt: skip


@require_safe
@public
@cache_control(public=True, max_age=300, must_revalidate=True)
@condition(etag_func=lambda request, trust: f'"{Trust.colour_of(trust)[1:]}"')
def brand_css(request: HttpRequest, trust: str) -> HttpResponse:
    """The trust's colour as a style sheet of its own, since the pages allow no inline style."""
    colour = Trust.colour_of(trust)
    return HttpResponse(f":root{{--brand:{colour};--govuk-brand-colour:{colour}}}\n", content_type="text/css")
