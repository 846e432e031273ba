"""Pages of a plan's consultation in the workspace: its days, the counts, "you said, we did"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from cypp.editing import edit_page
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.consultation.access import can_read_answers, responses_to, standing
from plans.consultation.actions import days_changed, number_last
from plans.consultation.counting import counts_of
from plans.consultation.forms import DaysForm, YouSaidForm
from plans.consultation.pages import YOU_SAID
from plans.consultation.retention import kept_of
from plans.layout import Shown
from plans.models import Answer, Consultation, Plan, Response, YouSaid
from plans.pages import plan_context, plan_url
from plans.row_views import remove_page, row_page

FORM = require_http_methods(["GET", "POST"])


@require_safe
def consultation(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Where the consultation stands, its public address, how many have answered, what is next."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "consultation") | {"standing": standing(found)}
    if page["roles"].reads_drafts:
        states = list(responses_to(found).order_by().values_list("state", flat=True))
        page["received"] = {state: states.count(state) for state in Response.State.values}
    page |= {
        "kept": kept_of(found),
        "lines": found.you_said.count(),
        "public": plan_url("plans:consultation_public", found),
    }
    return render(request, "consultation/detail.html", page)


@FORM
def days(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Set or change the days and the words around the form. New days go into the draft that is out."""
    found = get_plan_or_deny(request, trust, plan, can_edit)

    def save(form: DaysForm) -> Consultation:
        row = form.save()
        days_changed(found, request.user)
        return row

    back = plan_url("plans:consultation", found)
    return edit_page(
        request,
        DaysForm,
        instance=Consultation.objects.filter(plan=found).first() or Consultation(plan=found),
        title="Days and introduction",
        hold=lambda: hold_open(found),
        save=save,
        done=back,
        context=plan_context(request, found, "consultation")
        | {"cancel": back, "preview_url": plan_url("plans:preview_markdown", found)},
    )


@require_safe
def counts(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """What accepted responses say, by question, kind of respondent and tag; of one kind with `?kind=`."""
    found = get_plan_or_deny(request, trust, plan, can_read_answers)
    kinds = [*Response.Kind.choices, ("none", "Did not say")]
    kind = request.GET.get("kind", "")
    kind = kind if kind in dict(kinds) else ""
    page = plan_context(request, found, "consultation") | {
        "counts": counts_of(found, kind=kind),
        "views": Answer.View.labels,
        "kinds": kinds,
        "kind": kind,
        "kind_label": dict(kinds).get(kind, ""),
        "emptied": responses_to(found).exclude(emptied_at=None).exists(),
    }
    return render(request, "consultation/counts.html", page)


@require_safe
def you_said(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The lines of the chapter, in order."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "consultation") | {
        "lines": found.you_said.select_related("tag"),
        "shown": Shown.YOU_SAID in found.shows,
    }
    return render(request, "consultation/you_said.html", page)


@FORM
def you_said_add(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """A new line, from a tag with `?tag=`."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    tag = request.GET.get("tag", "")
    chosen = found.tags.filter(pk=tag).first() if tag.isdecimal() and len(tag) < 19 else None
    line = YouSaid(plan=found, tag=chosen)
    return line_page(request, found, line, title="Add what you were told", saved="The line is there.")


@FORM
def you_said_edit(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return line_page(request, found, found.you_said.filter(pk=pk).first(), title="Change a line")


def line_page(request: HttpRequest, plan: Plan, line: YouSaid | None, **options: str) -> HttpResponse:
    """The form of a line, new or stored."""
    back = plan_url("plans:you_said", plan)
    return row_page(
        request, plan, YOU_SAID, YouSaidForm, line, current="consultation", back=back, save=number_last, **options
    )


@FORM
def you_said_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    back = plan_url("plans:you_said", found)
    return remove_page(
        request,
        found,
        YOU_SAID,
        get_object_or_404(found.you_said, pk=pk),
        current="consultation",
        back=back,
        done=back,
        button="Remove the line",
        said="The line is removed.",
    )
