"""The public site: what anybody reads of published plans. See `cypp.public` and docs/adr/0015.

Nobody is known here and no cookie is set. A page that is kept is a function of its address and of what
`public_cache.forget` is told of.
"""

from typing import Any

from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cypp.public import keep, kept, public, tagged
from plans.compared import by_chapter, sentence, tallies
from plans.comparing import KINDS, compare
from plans.publishing import library, picture, searching, site
from plans.publishing.about import head_of
from plans.publishing.editions import Version, page_context
from plans.publishing.public_forms import SearchForm, VersionsForm
from plans.publishing.sitemap import PublicPages, robots
from plans.publishing.views import send_edition

FOR_EVER = "public, max-age=31536000, immutable"
FOR_MINUTES = "public, max-age=600, must-revalidate"
MOST_CHANGES = 400  # of a comparison that one page shows


@require_safe
@kept
def published_index(request: HttpRequest) -> HttpResponse:
    page = {"trusts": library.trusts_with_plans(), "canonical": site.whole(request.path)}
    return render(request, "public/index.html", page)


@require_safe
@kept
def published_trust(request: HttpRequest, trust: str) -> HttpResponse:
    """The trust's published plans, and the drafts that it consults on."""
    owner = library.publishing_trust(trust)
    page = {"trust": owner, "plans": library.published_plans(owner), "consultations": library.consultations_of(owner)}
    page["canonical"] = site.whole(request.path)
    return render(request, "public/trust.html", page)


@require_safe
@kept
def published(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """The newest final version as a web page: the main copy of the plan."""
    found = site.current_plan(trust, plan)
    if isinstance(found, site.Withdrawn):
        return gone(request, found)
    return version_page(request, found, found.finals[0])


@require_safe
@kept
def published_version(request: HttpRequest, trust: str, plan: str, version: int) -> HttpResponse:
    """One version by its number, whatever is published later; one that was withdrawn says why."""
    found = site.current_plan(trust, plan)
    wanted = site.version_of(found, version)
    if isinstance(wanted, site.Withdrawn):
        return gone(request, wanted)
    return version_page(request, found, wanted)


def version_page(request: HttpRequest, plan: Any, version: Any) -> HttpResponse:
    document = version.document
    page = page_context(document, Version.of(version)) | site.page_of(plan)
    page |= {"publication": version, "standing": site.standing(plan, version), "groups": site.downloads(version)}
    page["instead"] = site.instead(plan)
    page["whole"] = next((file for file in version.files if file.kind == "full"), None)
    page |= {"full_title": version.title_shown, "search": SearchForm(), "about": head_of(plan, version, document)}
    return render(request, "public/plan.html", page)


def gone(request: HttpRequest, found: site.Withdrawn) -> HttpResponse:
    """Status 410: it was here, and will not come back."""
    page: dict[str, Any] = {"trust": found.plan.trust, "row": found.plan, "version": found.version}
    page |= {"current": getattr(found.plan, "finals", None), "full_title": site.title_of(found.version)}
    page["instead"] = site.instead(found.plan)
    return render(request, "public/withdrawn.html", page, status=410)


@require_safe
@kept
def published_versions(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """Every version with its downloads, those that were withdrawn too, and the way to compare two."""
    found = site.current_plan(trust, plan)
    if isinstance(found, site.Withdrawn):
        return gone(request, found)
    rows = [
        {"version": one, "standing": site.standing(found, one), "groups": site.downloads(one)} for one in found.finals
    ]
    page = site.page_of(found) | {"versions": rows, "withdrawn": site.withdrawn_versions(trust, plan)}
    page["form"] = VersionsForm({}, versions=found.finals) if len(rows) > 1 else None
    page |= {"canonical": site.whole(request.path), "instead": site.instead(found)}
    return render(request, "public/versions.html", page)


@require_safe
@public
def published_search(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """What is found in the newest version, or with `version` in another, with ways to the places."""
    found = library.published_plan(trust, plan)
    number = request.GET.get("version", "")
    version = next((one for one in found.finals if str(one.number) == number), found.finals[0])
    results = searching.search(site.places_in(version.pk), request.GET.get("q", ""))
    newest = version is found.finals[0]
    page = site.page_of(found) | {"results": results, "version": version, "newest": newest}
    page["at"] = site.public_url("published", found) if newest else site.version_url(found, version)
    page["search"] = SearchForm({"q": results.query.typed})
    return tagged(request, render(request, "public/search.html", page))


@require_safe
@public
def published_compare(request: HttpRequest, trust: str, plan: str) -> HttpResponse:
    """What changed between two published versions. A comparison is costly, so each is kept."""
    found = library.published_plan(trust, plan)
    if len(found.finals) < 2:
        raise Http404("There is nothing to compare with.")
    form = VersionsForm(request.GET, versions=found.finals)
    if not form.is_valid():
        return render(request, "public/compare.html", site.page_of(found) | {"form": form}, status=422)
    old, new = (int(form.cleaned_data[name]) for name in ("from", "to"))
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in KINDS else ""
    key = f"{request.path_info}?from={old}&to={new}&kind={kind}"
    return keep(request, trust, key, lambda: compared(request, found, form, old, new, kind))


def compared(request: HttpRequest, plan: Any, form: VersionsForm, old: int, new: int, kind: str) -> HttpResponse:
    before, after = (site.version_of(plan, number) for number in (old, new))
    found = compare(before.document, after.document)
    shown = found.of_kind(kind)
    page = site.page_of(plan) | {"form": form, "same": old == new, "kind": kind, "pair": f"from={old}&to={new}"}
    page |= {"sentence": sentence(found), "tallies": tallies(found), "total": len(found.changes)}
    page |= {"chapters": by_chapter(shown[:MOST_CHANGES]), "more": max(0, len(shown) - MOST_CHANGES)}
    page |= {"places": site.places(plan, after, shown[:MOST_CHANGES]), "before": before, "after": after}
    return render(request, "public/compare.html", page)


@require_safe
@kept
def published_picture(request: HttpRequest, trust: str, plan: str, digest: str) -> HttpResponse:
    """The picture beside a link to a version. Another title or colour has another address."""
    found = library.published_plan(trust, plan)
    shown = (picture.facts(found, version) for version in found.finals)
    wanted = next((facts for facts in shown if picture.digest(facts) == digest), None)
    if wanted is None:
        raise Http404("No such picture.")
    return HttpResponse(picture.draw(*wanted), content_type="image/png", headers={"Cache-Control": FOR_EVER})


@require_safe
@public
def published_file(request: HttpRequest, trust: str, plan: str, pk: int, name: str) -> HttpResponseBase:
    """A public file. Its address names one file for ever, but the file may be withdrawn: caches ask again soon."""
    edition = site.file_of(trust, plan, pk)
    if isinstance(edition, site.Withdrawn):
        return gone(request, edition)
    if name != edition.friendly_name:
        return redirect("plans:published_file", trust, plan, pk, edition.friendly_name)
    return send_edition(request, edition, FOR_MINUTES)


@require_safe
@kept
def sitemap(request: HttpRequest) -> HttpResponse:
    return sitemap_of(request, {"public": PublicPages}).render()


@require_safe
@kept
def robots_txt(request: HttpRequest) -> HttpResponse:
    return HttpResponse(robots(), content_type="text/plain")
