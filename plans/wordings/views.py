"""Pages of the texts written for editions: one text, a new one, removing one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cypp.editing import edit_page, gone_page
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.models import Plan, Wording
from plans.pages import plan_context, plan_url
from plans.row_views import remove_page
from plans.wordings.forms import ChooseForm, WordingForm
from plans.wordings.languages import SCRIPTS
from plans.wordings.pages import WORDING
from plans.wordings.reading import reading_of

FORM = require_http_methods(["GET", "POST"])


@FORM
def wording(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """Read a text, or write it when that is allowed."""
    found = get_plan_or_deny(request, trust, plan)
    chosen = found.wordings.filter(pk=pk).first()
    page = plan_context(request, found, f"wording-{pk}") | {"cancel": plan_url("plans:editions", found)}
    if chosen is None and request.method == "POST" and page["may_edit"]:
        return gone_page(request, page)
    if chosen is None:
        raise Http404("No such text.")
    page |= {"wording": chosen, "script": SCRIPTS[chosen.language], "title": chosen.title}
    if not page["may_edit"]:
        if request.method == "POST":
            get_plan_or_deny(request, trust, plan, can_edit)
        return render(request, "plans/wording.html", page)
    return write(request, found, chosen, page, title=chosen.title)


def write(request: HttpRequest, plan: Plan, row: Wording, page: dict, **options: str) -> HttpResponse:
    """The form of a text, new or stored."""
    page |= {"preview_url": plan_url("plans:preview_markdown", plan), "wording": row, "script": SCRIPTS[row.language]}
    page["reading"] = reading_of(row, request.POST.get("body", row.body))
    return edit_page(
        request,
        WordingForm,
        instance=row,
        template="plans/wording.html",
        hold=lambda: hold_open(plan),
        done=lambda saved: WORDING.place(plan, saved),
        context=page,
        **options,
    )


@FORM
def wording_add(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Choose what a text is for and its language, in the address; then write it."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    chosen = ChooseForm(request.GET or None)
    page = plan_context(request, found, "editions") | {"cancel": plan_url("plans:editions", found)}
    if not chosen.is_valid():
        page |= {"form": chosen, "title": "Write a text for an edition"}
        status = 422 if chosen.is_bound or request.method == "POST" else 200
        return render(request, "plans/wording_choose.html", page, status=status)
    row = chosen.row(found)
    if row.pk:
        return redirect(WORDING.place(found, row))
    return write(request, found, row, page, title=row.place, saved="The text is there.")


@FORM
def wording_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    row = get_object_or_404(found.wordings, pk=pk)
    return remove_page(
        request,
        found,
        WORDING,
        row,
        current=f"wording-{pk}",
        back=WORDING.place(found, row),
        done=plan_url("plans:editions", found),
        button="Remove the text",
        text="The edition that it was written for is then not made. You can bring it back from “Removed items”.",
    )
