"""Pages of a trust's plans: list, overview, settings, sections, moves. Publishing has a module of its own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp import markup, ordering
from cypp.editing import edit_page, gone_page
from partners.access import can_draft, get_trust_or_deny, roles_of
from plans import workflow
from plans.access import can_edit, can_manage, get_plan_or_deny, hold_open, visible_to
from plans.document import freeze
from plans.forms import AdvanceForm, NewPlanForm, NewSectionForm, PlanForm, SectionForm
from plans.layout import reading
from plans.models import Plan, Section
from plans.pages import overview, plan_context, plan_url
from plans.people import named
from plans.publishing.library import published_plans
from plans.reading import reading_of
from plans.records import SECTION
from plans.row_views import remove_page
from plans.shapes import SHAPES, start_from_plan, start_from_shape

FORM = require_http_methods(["GET", "POST"])


@require_safe
def home(request: HttpRequest, trust: str) -> HttpResponse:
    """The trust's plans that this person may read, and what is published for those who read no drafts."""
    owner = get_trust_or_deny(request, trust)
    plans = visible_to(request.user, owner)
    read = {plan.pk for plan in plans}
    public = [plan for plan in published_plans(owner) if plan.pk not in read]
    page = {"plans": plans, "public": public, "roles": roles_of(request.user, owner)}
    return render(request, "plans/home.html", page)


@FORM
def add(request: HttpRequest, trust: str) -> HttpResponse:
    owner = get_trust_or_deny(request, trust, can_draft)
    return edit_page(
        request,
        NewPlanForm,
        instance=Plan(trust=owner),
        trust=owner,
        title="Start a plan",
        save=save_new_plan,
        done=lambda plan: plan_url("plans:detail", plan),
        saved="The plan is there, ready to be written.",
        context={"cancel": reverse("plans:home", args=[trust]), "submit": "Start the plan"},
    )


def save_new_plan(form: NewPlanForm) -> Plan:
    """Give a new plan the first free address made from its title and years, and what it starts from."""
    plan = form.instance
    base = slugify(plan.full_title.replace("–", "-"))[:70]
    taken = {"new", *Plan.objects.for_trust(plan.trust).values_list("slug", flat=True)}
    plan.slug = next(slug for slug in [base, *(f"{base}-{n}" for n in range(2, 1000))] if slug not in taken)
    if source := form.cleaned_data["copy_from"]:
        start_from_plan(plan, source)
    else:
        start_from_shape(plan, SHAPES[form.cleaned_data["shape"]])
    return plan


@require_safe
def detail(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The overview: what is written, what is missing, who has signed, what can happen next."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "overview") | {
        "groups": overview(request, found),
        "moves": workflow.moves(found, request.user),
        "transitions": named(found.transitions.all()[:6], found.trust),
    }
    return render(request, "plans/detail.html", page)


@FORM
def edit(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return edit_page(
        request,
        PlanForm,
        instance=found,
        trust=found.trust,
        title="Plan settings",
        template="plans/settings.html",
        hold=lambda: hold_open(found),
        done=plan_url("plans:detail", found),
        context=plan_context(request, found, "settings") | {"cancel": plan_url("plans:detail", found)},
    )


@FORM
def section(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Read a section, or write it when that is allowed."""
    found = get_plan_or_deny(request, trust, plan)
    chosen = found.sections.filter(pk=pk).first()
    page = plan_context(request, found, f"section-{pk}") | {
        "section": chosen,
        "cancel": plan_url("plans:detail", found),
    }
    if chosen is None and request.method == "POST" and page["may_edit"]:
        return gone_page(request, page)
    if chosen is None:
        raise Http404("No such section.")
    if not page["may_edit"]:
        if request.method == "POST":
            get_plan_or_deny(request, trust, plan, can_edit)
        return render(request, "plans/section.html", page)
    page["preview_url"] = plan_url("plans:preview_markdown", found)
    page["reading"] = reading_of(found, request.POST.get("body", chosen.body), request.POST.get("role", chosen.role))
    return edit_page(
        request,
        SectionForm,
        instance=chosen,
        title=chosen.title,
        template="plans/section.html",
        hold=lambda: hold_open(found),
        done=plan_url("plans:section", found, pk),
        context=page,
    )


@FORM
def section_add(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    role = request.GET.get("role", "")
    new = Section(plan=found, after_priorities=request.GET.get("after") == "1")
    if role in Section.Role.values:
        new.role, new.title = role, Section.Role(role).label
    page = plan_context(request, found) | {
        "cancel": plan_url("plans:detail", found),
        "preview_url": plan_url("plans:preview_markdown", found),
    }
    return edit_page(
        request,
        NewSectionForm,
        instance=new,
        title="Add a section",
        save=save_new_section,
        context=page,
        hold=lambda: hold_open(found),
        done=lambda row: plan_url("plans:section", found, row.pk),
        saved="The section is there.",
    )


def save_new_section(form: NewSectionForm) -> Section:
    new = form.instance
    new.position = ordering.next_number(SECTION.siblings(new), "position")
    return form.save()


@FORM
def section_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    chosen = get_object_or_404(found.sections, pk=pk)
    return remove_page(
        request,
        found,
        SECTION,
        chosen,
        current=f"section-{pk}",
        back=plan_url("plans:section", found, pk),
        done=plan_url("plans:detail", found),
        button="Remove the section",
    )


@require_POST
def preview_markdown(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Markdown as it will be shown, for the live preview. 413 when it is too long to be stored.

    With the `role` of a section the answer ends with hints for plain English.
    """
    found = get_plan_or_deny(request, trust, plan, can_edit)
    text = request.POST.get("text", "")
    if problems := markup.problems(text):
        return HttpResponse(" ".join(problems), status=413, content_type="text/plain; charset=utf-8")
    role = request.POST.get("role")
    page = {"plan": found, "trust": found.trust, "html": markup.render(text)}
    return render(
        request, "plans/preview_text.html", page | {"reading": reading_of(found, text, role) if role else None}
    )


@require_safe
def preview(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The whole draft as it will be published, from the same document and templates."""
    found = get_plan_or_deny(request, trust, plan)
    document = freeze(found)
    page = plan_context(request, found, "preview") | {"document": document, **reading(document)}
    return render(request, "plans/preview.html", page)


@FORM
def advance(request: HttpRequest, trust: str, plan: str, action: str) -> HttpResponse:
    """Ask, then make one move of the workflow; what is missing is listed with links."""
    found = get_plan_or_deny(request, trust, plan, can_manage)
    back = plan_url("plans:detail", found)
    try:
        move = workflow.find_move(found, action)
        form = AdvanceForm(request.POST or None, needs_note=move.needs_note)
        if request.method == "POST" and form.is_valid():
            publication = workflow.advance(found, action, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, f"The plan is now at “{move.to.label}”.")
            return redirect(plan_url("plans:publications", found) if publication else back)
        missing = workflow.missing_by_subject(found, move)
        status = 422 if form.is_bound else 200
    except workflow.Refused as refused:
        page = {"refused": refused, "title": "This step is not possible now", "back": back}
        return render(request, "plans/advance.html", plan_context(request, found) | page, status=409)
    page = {"move": move, "form": form, "missing": missing, "title": move.label, "back": back}
    return render(request, "plans/advance.html", plan_context(request, found) | page, status=status)
