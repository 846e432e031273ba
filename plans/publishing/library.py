"""What is published, and which files a person may have: the queries behind the library and the public pages."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.http import Http404

from partners.access import roles_of
from partners.models import Trust, User
from plans.access import PUBLIC_FILES, files_visible_to, of_plans, published
from plans.consultation.access import open_plans
from plans.models import Edition, Paper, Part, Plan, Publication, full_title
from plans.people import named
from plans.publishing.editions import Version, friendly_name
from plans.publishing.formats import word_and_suffix
from plans.publishing.kinds import KINDS
from plans.publishing.papers import have_or_404, paper_name
from plans.publishing.unprinted import tell_unprinted

FINAL = Publication.Stage.FINAL


def trusts_with_plans() -> QuerySet[Trust]:
    """Trusts that have published anything or consult on a draft now, by name."""
    final, asked = Q(plans__in=published().values("pk")), Q(plans__in=open_plans().values("pk"))
    return Trust.objects.filter(final | asked).distinct().order_by("name")


def publishing_trust(slug: str) -> Trust:
    """One of them. Raises Http404."""
    found = trusts_with_plans().filter(slug=slug).first()
    if found is None:
        raise Http404("No such trust, or it has published nothing.")
    return found


def published_plans(trust: Trust) -> list[Any]:
    """The trust's published plans, newest first, each with `finals`: its final versions, newest first.

    `shown` holds title, kind, starts and ends as the newest of them has them: what is drafted since stays a draft.

    A version has `files`, those that are finished, each with its `friendly_name`, and no text (`document` is deferred).
    """
    return with_finals(published().filter(trust=trust))


def with_finals(plans: QuerySet[Plan]) -> list[Any]:
    """Published plans with what `published_plans` says of each. Three queries."""
    ready = Edition.objects.filter(PUBLIC_FILES, state=Edition.State.DONE)
    done = Prefetch("editions", ready, to_attr="files")
    current = Publication.objects.filter(stage=FINAL, withdrawal=None)
    finals = without_text(current, "").prefetch_related(done)
    rows = plans.select_related("trust").prefetch_related(Prefetch("publications", finals, to_attr="finals"))
    found: list[Any] = list(rows)
    for plan in found:
        for publication in plan.finals:
            publication.title_shown = full_title(publication.title, publication.period)
        newest = plan.finals[0]
        plan.shown = {"title": newest.title_shown, "kind": newest.kind_label}
        plan.shown |= {"starts": newest.starts, "ends": newest.ends}
    for publication in [publication for plan in found for publication in plan.finals]:
        publication.files = in_order(publication.files)
        for edition in publication.files:
            edition.friendly_name = name_of(publication, edition, publication)
    return found


def without_text(rows: QuerySet, path: str) -> QuerySet:
    """Rows with what a file name is made of taken out of the frozen text, which itself stays in the database."""
    document = f"{path}document"
    facts = {"area": ("trust", "area"), "trust_name": ("trust", "name")}
    facts |= {name: ("plan", name) for name in ("title", "period", "kind_label", "starts", "ends")}
    taken = {name: KeyTextTransform(key, KeyTransform(part, document)) for name, (part, key) in facts.items()}
    return rows.annotate(**taken).defer(document)


def name_of(row: Any, edition: Edition, publication: Publication) -> str:
    """The friendly name; `row` is what `without_text` annotated."""
    since = edition.against.number if edition.against else None
    word, suffix = word_and_suffix(edition.kind)
    place = row.area or row.trust_name
    return friendly_name(place, row.period, f"{word} {edition.language}", Version.of(publication), since, suffix)


def published_plan(trust: str, plan: str) -> Any:
    """One of them by the two short names of its address. Raises Http404."""
    found = with_finals(published().filter(trust__slug=trust, slug=plan))
    if not found:
        raise Http404("No such published plan.")
    return found[0]


def versions(plan: Plan) -> list[Any]:
    """Every version of the plan, newest first, without its text, with its files in whatever state.

    `who` is the person who made it, by the name that the trust knows them by; `lacks_file` that nobody has asked for
    the file of a kept version yet; `public` that it is the one the public reads.
    """
    found = named(plan.publications.defer("document").select_related("withdrawal"), plan.trust)
    editions = Edition.objects.select_related("against").defer("against__document")
    prefetch_related_objects(found, Prefetch("editions", editions))
    current = next((each for each in found if each.stage == FINAL and not hasattr(each, "withdrawal")), None)
    for version in found:
        version.public = version is current
        version.files = in_order(version.editions.all())
        kinds = {edition.kind for edition in version.editions.all()}
        version.lacks_file = version.stage == Publication.Stage.KEPT and "full" not in kinds
    return found


def files_told(plan: Plan) -> list[Any]:
    """The same, and of each file how many of its parts are set, and which letters could not be printed."""
    found = versions(plan)
    files = [edition for version in found for edition in version.files]
    Part.objects.count_for(files)
    tell_unprinted(files)
    return found


def in_order(files: Iterable[Edition]) -> list[Edition]:
    """Files as people look for them: the full plan first, then as `KINDS` lists them, English before translations.

    Of lists of changes that since the oldest version comes first.
    """
    places = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(files, key=lambda file: (places.get(file.kind, len(places)), file.language, file.against_id or 0))


def version_of(plan: Plan, number: int) -> Publication:
    """One version with its text. Raises Http404."""
    found = plan.publications.filter(number=number).first()
    if found is None:
        raise Http404("No such version.")
    return found


def edition_of(plan: Plan, pk: int) -> Any:
    """A file of this plan in whatever state. Raises Http404."""
    return _one(of_plans(pk=plan.pk), pk)


def file_for_member(user: User, trust: Trust, plan: str, pk: int) -> Any:
    """A finished file that this member may have. Raises Http404."""
    found = _one(files_visible_to(user, trust) & of_plans(slug=plan) & Q(state=Edition.State.DONE), pk)
    if found.paper:
        have_or_404(roles_of(user, trust), found.paper)
    return found


def file_of(paper: Paper) -> Any:
    """The finished file of a paper. The caller has made sure that its reader may have it. Raises Http404."""
    return _one(Q(paper=paper, state=Edition.State.DONE), paper.edition.pk)


def public_file(trust: str, plan: str, pk: int) -> Any:
    """A finished file of a final version. Raises Http404."""
    place = Q(publication__plan__trust__slug=trust, publication__plan__slug=plan)
    return _one(place & PUBLIC_FILES & Q(state=Edition.State.DONE), pk)


def consultations_of(trust: Trust) -> list[Any]:
    """Plans of the trust whose draft anybody may read and answer now; `shown` is the title that the draft has."""
    plans: list[Any] = list(open_plans(trust))
    for plan in plans:
        newest: Any = without_text(plan.publications.filter(stage=Publication.Stage.CONSULTATION), "").first()
        plan.shown = full_title(newest.title, newest.period)
    return plans


def draft_files(draft: Publication) -> list[Any]:
    """The finished files of a consultation draft. The caller has made sure that anybody may have them now."""
    ready = draft.editions.filter(kind="full", against=None, state=Edition.State.DONE)
    return [draft_file(draft, pk) for pk in ready.values_list("pk", flat=True)]


def draft_file(draft: Publication, pk: int) -> Any:
    """One of them. Raises Http404."""
    return _one(Q(publication=draft, kind="full", against=None, state=Edition.State.DONE), pk)


def _one(allowed: Q, pk: int) -> Any:
    related = ("publication__plan__trust", "paper__plan__trust", "against")
    rows = without_text(Edition.objects.select_related(*related), "publication__")
    found = rows.defer("publication__document", "paper__data", "against__document").filter(allowed, pk=pk).first()
    if found is None:
        raise Http404("No such file.")
    found.friendly_name = paper_name(found.paper) if found.paper else name_of(found, found, found.publication)
    return found
