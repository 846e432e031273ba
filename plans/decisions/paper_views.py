"""Pages of an agenda item: the version that is put to a meeting, the report about it, its board paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cypp.editing import confirm_page, edit_page
from partners.access import roles_of
from plans.access import can_manage, can_write, get_plan_or_deny, hold
from plans.decisions import actions
from plans.decisions.access import may_read_report
from plans.decisions.drafting import WRITERS, draft
from plans.decisions.forms import AgendaForm, ReportForm
from plans.decisions.papers import PARTS, rows_of
from plans.decisions.way import item_of, newest, way_of
from plans.models import AgendaItem, Edition, Meeting, Plan
from plans.pages import plan_context, plan_url
from plans.publishing.papers import papers_of
from plans.workflow import Refused

FORM = require_http_methods(["GET", "POST"])


@FORM
def agenda_add(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Put the plan on the agenda of a meeting; its report is written from the plan at once."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    return agenda_page(
        request,
        AgendaItem(plan=found),
        title="Put the plan on an agenda",
        save=lambda form: save_new(form, request),
        saved="The plan is on the agenda. Its report begins with what the plan says: read it and write on.",
        submit="Put it on the agenda",
        initial=suggested(request, found),
    )


def suggested(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """The meeting and the step that the address names, or what goes with the other; else the next step of the way."""
    meeting = Meeting.objects.filter(pk=number(request, "meeting"), body__trust=plan.trust).first()
    step = plan.route.filter(pk=number(request, "step")).first()
    if meeting and not step:
        step = plan.route.filter(body=meeting.body_id).first()
    elif not step and (stage := way_of(plan).next):
        step = stage.step
    if step and not meeting:
        free = Meeting.objects.filter(body=step.body_id, on__gte=timezone.localdate()).exclude(items__plan=plan)
        meeting = free.first()
    return {"meeting": meeting, "step": step}


def number(request: HttpRequest, name: str) -> int | None:
    """A number in the address, or None."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@FORM
def agenda_edit(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Another meeting, step or version; with a decision the meeting stays, and plan managers alone move the step."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    item = item_of(found, pk)
    title = f"Change what is put to {item.meeting}"
    may_decide = can_manage(roles_of(request.user, found.trust), found)
    return agenda_page(
        request, item, title=title, save=lambda form: save_version(form, request), submit="Save", may_decide=may_decide
    )


def agenda_page(request: HttpRequest, item: AgendaItem, *, title: str, submit: str, **options: Any) -> HttpResponse:
    """The form of what is put to which meeting."""
    plan = item.plan
    back = plan_url("plans:agenda_item", plan, item.pk) if item.pk else plan_url("plans:decisions", plan)
    page = plan_context(request, plan, "decisions") | {"cancel": back, "submit": submit}
    return edit_page(
        request,
        AgendaForm,
        instance=item,
        plan=plan,
        title=title,
        template="decisions/agenda.html",
        hold=lambda: hold(plan.pk),
        done=lambda saved: plan_url("plans:agenda_item", plan, saved.pk),
        context=page,
        **options,
    )


def save_new(form: AgendaForm, request: HttpRequest) -> AgendaItem:
    item = form.instance
    choose_version(form, request)
    actions.fill(item, by=request.user)
    return form.save()


def save_version(form: AgendaForm, request: HttpRequest) -> AgendaItem:
    choose_version(form, request)
    return form.save()


def choose_version(form: AgendaForm, request: HttpRequest) -> None:
    item, chosen = form.instance, form.version_chosen
    item.publication = chosen or actions.version_for(form.plan, item.meeting, by=request.user)


@require_safe
def agenda_item(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """An item: version, decisions, the report as it is printed, and the papers made of it."""
    found = get_plan_or_deny(request, trust, plan)
    item = item_of(found, pk)
    page = plan_context(request, found, "decisions")
    roles = page["roles"]
    page |= {
        "item": item,
        "decision": newest(item),
        "to_come": item.meeting.on > timezone.localdate(),
        "may_write": can_write(roles, found),
        "may_decide": can_manage(roles, found),
        "may_read": may_read_report(roles, item),
        "may_retry": roles.writes,
        "parts": [(title, getattr(item, name)) for name, title in PARTS.items()],
        "audit": rows_of(item.audit_trail),
        "papers": papers_for(item, roles),
    }
    return render(request, "decisions/item.html", page)


def papers_for(item: AgendaItem, roles: Any) -> list[Any]:
    """The board papers made of an item, newest first, under whatever classification, that this reader may have."""
    return [
        paper
        for paper in papers_of(item.plan, roles, Edition.Kind.BOARD_PAPER)
        if paper.about.startswith(f"item-{item.pk}-")
    ]


@FORM
def agenda_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_write)
    item = item_of(found, pk)
    back = plan_url("plans:decisions", found)
    if request.method == "POST":
        try:
            actions.remove_item(item)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(plan_url("plans:agenda_item", found, pk))
        messages.success(request, f"The plan is off the agenda of {item.meeting}.")
        return redirect(back)
    return confirm_page(
        request,
        title=f"Take the plan off the agenda of {item.meeting}?",
        text="The report that is written for it goes with it. Board papers that were made stay among the files.",
        button="Take it off",
        back=plan_url("plans:agenda_item", found, pk),
        context=plan_context(request, found, "decisions"),
    )


@FORM
def paper_edit(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """The text of the report. "Fill again" puts what the plan says into one field, to be read before it is saved."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    item = item_of(found, pk)
    page = plan_context(request, found, "decisions")
    page |= {
        "item": item,
        "title": "Report to the meeting",
        "cancel": plan_url("plans:agenda_item", found, pk),
        "preview_url": plan_url("plans:preview_markdown", found) if page["may_edit"] else "",
        "fills": set(WRITERS),
    }
    if request.method == "POST" and request.POST.get("fill") in WRITERS:
        return filled_again(request, item, request.POST["fill"], page)
    return edit_page(
        request,
        ReportForm,
        instance=item,
        title=page["title"],
        template="decisions/paper.html",
        done=page["cancel"],
        saved="The report is saved.",
        context=page,
    )


def filled_again(request: HttpRequest, item: AgendaItem, name: str, page: dict) -> HttpResponse:
    """The form as it was typed, with one field drawn from the plan again. Nothing is saved."""
    typed = request.POST.copy()
    typed[name] = draft(item, name, by=request.user)
    form = ReportForm(typed, instance=item)
    form.preview_at(page["preview_url"])
    form.fields[name].widget.attrs["autofocus"] = True
    return render(request, "decisions/paper.html", page | {"form": form, "filled": form[name].label})


@require_POST
def paper_make(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Freeze the report as it is and have its PDF made."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    item = item_of(found, pk)
    actions.make_paper(item, by=request.user)
    messages.success(request, "The board paper is being made.")
    return redirect(plan_url("plans:agenda_item", found, pk) + "#papers")
