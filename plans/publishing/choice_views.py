"""The page on which a plan chooses its editions and the texts written for them are listed; ordering one more file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cypp.editing import edit_page
from plans.access import can_write, get_plan_or_deny, hold
from plans.document import freeze
from plans.models import Edition, Plan, Publication, Wording
from plans.pages import plan_context, plan_url
from plans.publishing.actions import order_edition
from plans.publishing.choice_forms import EditionsForm
from plans.publishing.kinds import KINDS, choosable
from plans.wordings.languages import SCRIPTS, language_name

#: Asks for all files that can be made.
EVERY = "every"


@require_http_methods(["GET", "POST"])
def editions(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Every kind of file, for whom it is and whether it can be made now; who writes says which are made."""
    found = get_plan_or_deny(request, trust, plan)
    page = plan_context(request, found, "editions") | {"kinds": kinds_of(found), "texts": texts_of(found)}
    page |= {"may_choose": page["roles"].writes, "lacks_young": lacks_young(found)}
    if not page["may_choose"]:
        if request.method == "POST":
            get_plan_or_deny(request, trust, plan, can_write)
        return render(request, "plans/editions.html", page)
    return edit_page(
        request,
        EditionsForm,
        instance=found,
        title="Editions and translations",
        template="plans/editions.html",
        hold=lambda: hold(found.pk),
        done=plan_url("plans:editions", found),
        context=page,
    )


def kinds_of(plan: Plan) -> list[dict[str, Any]]:
    """[{"kind", "made", "languages": of which it would be made now, in words}], the full plan first."""
    document = freeze(plan)
    return [
        {
            "kind": kind,
            "made": kind.kind not in plan.editions_off,
            "languages": [language_name(language) for language in kind.languages(document)],
        }
        for kind in [*(kind for kind in KINDS.values() if kind.fixed), *choosable()]
    ]


def texts_of(plan: Plan) -> list[dict[str, Any]]:
    """The texts written for editions: [{"row", "script", "language", "words"}]."""
    return [
        {
            "row": row,
            "script": SCRIPTS[row.language],
            "language": language_name(row.language),
            "words": len(row.body.split()),
        }
        for row in plan.wordings.all()
    ]


def lacks_young(plan: Plan) -> bool:
    """Has nobody written for young people in English yet?"""
    return not plan.wordings.filter(purpose=Wording.Purpose.YOUNG, language="en").exists()


@require_http_methods(["GET", "POST"])
def edition_order(request: HttpRequest, trust: str, plan: str, pk: int) -> HttpResponse:
    """More files of a version, one or all of them: of any kind, in any language, that its document holds enough for."""
    found = get_plan_or_deny(request, trust, plan, can_write)
    version = get_object_or_404(found.publications, pk=pk)
    offers = offers_of(version)
    files = [one["file"] for one in offers if one["file"]]
    if request.method == "POST":
        ordered = [order_file(version, file) for file in files if request.POST.get("file") in (file, EVERY)]
        if ordered:
            what = f"{ordered[0].label} is" if len(ordered) == 1 else f"{len(ordered)} files are"
            messages.success(request, f"{what} being made of version {version.number}.")
            return redirect(plan_url("plans:publications", found) + f"#version-{version.number}")
        messages.error(request, "That file is there already, or cannot be made. Choose one of these.")
    page = plan_context(request, found, "publications") | {"version": version, "offers": offers}
    page |= {"several": len(files) if len(files) > 1 else 0, "every": EVERY}
    return render(request, "plans/edition_order.html", page, status=422 if request.method == "POST" else 200)


def order_file(version: Publication, file: str) -> Edition:
    """`file`: kind and language, as an offer names them."""
    kind, _, language = file.partition(" ")
    return order_edition(version, kind, language=language)


def offers_of(version: Publication) -> list[dict[str, str]]:
    """What a version has no file of: [{"title", "about", "needs", "file": kind and language, "" for lack of some}]."""
    there = {(edition.kind, edition.language) for edition in version.editions.filter(against=None)}
    offers = []
    for kind in (kind for kind in KINDS.values() if kind.stages):
        languages = kind.languages(version.document)
        for language in languages or [""]:
            title = f"{kind.title} in {language_name(language)}" if language else kind.title
            file = f"{kind.kind} {language}".strip() if languages else ""
            if (kind.kind, language) not in there:
                offers.append({"title": title, "about": kind.about, "file": file, "needs": kind.needs})
    return offers
