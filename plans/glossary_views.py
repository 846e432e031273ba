"""Pages of the words and abbreviations that a plan explains: the list, one term, several at once."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from plans import glossary
from plans.access import can_edit, get_plan_or_deny, hold_open
from plans.glossary_forms import LENGTH, TermForm, TermsForm
from plans.layout import Shown
from plans.models import GlossaryTerm, Plan
from plans.pages import plan_context, plan_url
from plans.records import TERM
from plans.row_views import remove_page, row_page

FORM = require_http_methods(["GET", "POST"])


@require_safe
def terms(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The list, where each term is first used, and the abbreviations that nobody has explained."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "glossary") | {
        "survey": glossary.survey(found),
        "shown": Shown.GLOSSARY in found.shows,
    }
    return render(request, "plans/glossary.html", page)


@FORM
def term_add(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Explain one term; `?term=` fills it in, with the meaning that the term has in most plans."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    term = request.GET.get("term", "")[: LENGTH["term"]]
    return term_page(
        request,
        found,
        GlossaryTerm(plan=found, term=term, meaning=glossary.COMMON.get(term, "")),
        title=f"Explain “{term}”" if term else "Add a word or abbreviation",
        saved="The term is in the list.",
    )


@FORM
def term_edit(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    return term_page(request, found, found.glossary.filter(pk=pk).first())


def term_page(request: HttpRequest, plan: Plan, term: GlossaryTerm | None, **options: str) -> HttpResponse:
    """The form of one term, new or stored."""
    back = plan_url("plans:glossary", plan)
    return row_page(request, plan, TERM, TermForm, term, current="glossary", back=back, **options)


@FORM
def terms_add(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Several terms from one box; all of them, or none with what is wrong in which line."""
    found = get_plan_or_deny(request, trust, plan, can_edit)
    form = TermsForm(request.POST or None, plan=found)
    if form.is_valid():
        try:
            save_terms(found, form.terms)
        except IntegrityError:
            form.add_error("lines", "Somebody added one of these at the same moment. Check the list and save again.")
        else:
            messages.success(request, f"{len(form.terms)} added to the list.")
            return redirect(plan_url("plans:glossary", found))
    page = plan_context(request, found, "glossary") | {"form": form, "title": "Add several words and abbreviations"}
    page |= {"cancel": plan_url("plans:glossary", found), "submit": "Add them"}
    return render(request, "form_page.html", page, status=422 if request.method == "POST" else 200)


@transaction.atomic
def save_terms(plan: Plan, pairs: list[tuple[str, str]]) -> None:
    hold_open(plan)
    plan.glossary.bulk_create(GlossaryTerm(plan=plan, term=term, meaning=meaning) for term, meaning in pairs)


@FORM
def term_remove(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    found = get_plan_or_deny(request, trust, plan, can_edit)
    back = plan_url("plans:glossary", found)
    return remove_page(
        request,
        found,
        TERM,
        get_object_or_404(found.glossary, pk=pk),
        current="glossary",
        back=back,
        done=back,
        button="Remove the term",
        text="The plan no longer explains it. You can bring it back from “Removed items”.",
    )
