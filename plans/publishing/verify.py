"""What a fingerprint or a file is: a file that was made here, the words of a version, the content of a paper.

One engine for all who ask: what they may ask about is their `Reach`. Every question makes the same queries, all of them
within that reach, so that neither an answer nor its time tells of anything else. A file is known by its bytes alone; a
fingerprint that is printed in it says which words it claims to hold, and proves nothing about the file.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from partners.access import roles_of
from partners.models import Trust, User
from plans.access import FINAL_FILES, files_visible_to, visible_to
from plans.models import Edition, Paper, Publication, State, full_title
from plans.pages import plan_url
from plans.publishing.library import without_text
from plans.publishing.papers import home_of, may_have
from plans.publishing.replacing import because, replacements

MOST = 20
FINAL = Publication.Stage.FINAL


@dataclass(frozen=True)
class Standing:
    """Where a version stands: in a word for programs, as a kind of components/status.html, and in a sentence."""

    code: str
    kind: str
    words: str

    @property
    def current(self) -> bool:
        return self.code == "current"

    @property
    def label(self) -> str:
        """One word for what needs a sentence."""
        return {"current": "", "withdrawn": "Withdrawn"}.get(self.code, "Superseded")


@dataclass(frozen=True)
class Finding:
    """Something that the digest names: in a sentence, whether it still stands (`kind` of components/status.html).

    `standing` is the words of the status, or with a `label` the sentence behind it.
    """

    title: str
    words: str
    kind: str
    standing: str
    url: str = ""
    label: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def current(self) -> bool:
        return not self.label


@dataclass(frozen=True)
class Reach:
    """What somebody may ask about, and the addresses that they may open."""

    versions: QuerySet[Publication]
    files: QuerySet[Edition]
    papers: QuerySet[Paper]
    may: Callable[[Paper], bool]
    version_url: Callable[[Publication], str]
    file_url: Callable[[Edition], str]


def known(reach: Reach, digest: str) -> list[Finding]:
    """Everything within reach whose SHA-256 begins with `digest` (12 to 64 hexadecimal characters)."""
    versions = without_text(reach.versions.filter(sha256__startswith=digest), "")
    files = without_text(reach.files.filter(sha256__startswith=digest, state=Edition.State.DONE), "publication__")
    files = files.select_related(
        "publication__plan__trust", "publication__withdrawal", "paper__plan__trust", "paper__meeting__body__trust"
    )
    papers = reach.papers.filter(sha256__startswith=digest).select_related("plan__trust", "meeting__body__trust")
    return [
        *(_version(reach, row) for row in versions.select_related("plan__trust", "withdrawal").order_by("-at")[:MOST]),
        *(_file(reach, row) for row in allowed(reach, files.defer("publication__document", "paper__data")[:MOST])),
        *(_paper(row) for row in papers.defer("data")[:MOST] if reach.may(row)),
    ]


def allowed(reach: Reach, rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.paper is None or reach.may(row.paper)]


def for_member(user: User, trust: Trust) -> Reach:
    """Of one trust: final versions and their files, the drafts that this person may read, and papers of both."""
    plans, roles = visible_to(user, trust), roles_of(user, trust)
    versions = Publication.objects.filter(plan__trust=trust)
    packs = Paper.objects.filter(meeting__body__trust=trust)
    return Reach(
        versions=versions.filter(plan__in=plans) | versions.filter(stage=FINAL),
        files=Edition.objects.filter(files_visible_to(user, trust)),
        papers=Paper.objects.filter(plan__in=plans) | packs,
        may=lambda paper: may_have(roles, paper),
        version_url=lambda row: _page_of(row) if row.stage == FINAL else plan_url("plans:publications", row.plan),
        file_url=_download,
    )


def for_anybody() -> Reach:
    """Of all trusts what was published, with what was withdrawn since."""
    return Reach(
        versions=Publication.objects.filter(stage=FINAL),
        files=Edition.objects.filter(FINAL_FILES),
        papers=Paper.objects.none(),
        may=lambda paper: False,
        version_url=_page_of,
        file_url=lambda row: _page_of(row.publication),  # type: ignore[arg-type]
    )


def for_operator() -> Reach:
    """Everything, for whoever has the server. No addresses."""
    return Reach(
        versions=Publication.objects.all(),
        files=Edition.objects.all(),
        papers=Paper.objects.all(),
        may=lambda paper: True,
        version_url=lambda row: "",
        file_url=lambda row: "",
    )


def _page_of(row: Publication) -> str:
    return plan_url("plans:published", row.plan)


def _download(row: Edition) -> str:
    if row.paper and not row.paper.plan:
        return home_of(row.paper)
    return plan_url("plans:download", row.plan, row.pk)


def standing_of(version: Publication) -> Standing:
    """Whether it is the newest of its stage, with none published since, and of a plan that is in force; or withdrawn.

    Two queries at most.
    """
    same = Publication.objects.filter(plan=version.plan, stage__in=[version.stage, FINAL], withdrawal=None)
    newest = same.defer("document").order_by("-number").first()
    said = [_superseded_by(newest)] if newest and newest.number > version.number else []
    code = "superseded" if said else "current"
    if version.stage == FINAL and (why := _plan_superseded(version)):
        said, code = [*said, why], code if said else "plan_superseded"
    if withdrawal := getattr(version, "withdrawal", None):
        return Standing(
            "withdrawn", "bad", " ".join([f"Withdrawn on {day(withdrawal.at)}: {sentence(withdrawal.reason)}", *said])
        )
    if said:
        return Standing(code, "stale", " ".join(said))
    return Standing(code, "good", "The current version" if version.stage == FINAL else "The newest of its stage")


def _superseded_by(newest: Publication) -> str:
    return f"Superseded by version {newest.number} of {day(newest.at)}."


def _plan_superseded(version: Publication) -> str:
    plan = version.plan
    by = replacements(plan.trust)
    if plan.pk in by:
        return f"The plan is superseded: {because(by[plan.pk])}"
    return "The plan is superseded." if plan.state == State.SUPERSEDED else ""


def sentence(text: str) -> str:
    """With a full stop, unless it ends with one."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def stage_of(version: Publication) -> str:
    """What a version is, within a sentence: "sign-off draft", "final version"."""
    words = version.get_stage_display().lower()
    return f"{words} version" if version.stage == Publication.Stage.FINAL else words


def _version(reach: Reach, row: Any) -> Finding:
    standing, title = standing_of(row), full_title(row.title, row.period)
    words = f"Version {row.number} of {title}, {stage_of(row)} of {day(row.at)}."
    return Finding(
        "The words of a version of a plan",
        words,
        standing.kind,
        standing.words,
        reach.version_url(row),
        standing.label,
        _facts(row, title, standing, what="words"),
    )


def _file(reach: Reach, row: Any) -> Finding:
    if row.paper:
        return _file_of_paper(reach, row)
    version: Publication = row.publication
    standing, title = standing_of(version), full_title(row.title, row.period)
    words = f"{row.label}, version {version.number} of {title}, {stage_of(version)} of "
    return Finding(
        "A file of ours, unchanged",
        f"{words}{day(version.at)}. Made on {day(row.done_at)}.",
        standing.kind,
        standing.words,
        reach.file_url(row),
        standing.label,
        _facts(version, title, standing, what="file")
        | {"edition": row.kind, "language": row.language or "en", "made": _iso(row.done_at)},
    )


def _file_of_paper(reach: Reach, row: Any) -> Finding:
    paper: Paper = row.paper
    standing = _standing_of_paper(paper)
    return Finding(
        "A file of ours, unchanged",
        f"{row.get_kind_display()}: {_title(paper)}. Made on {day(row.done_at)}.",
        standing.kind,
        standing.words,
        reach.file_url(row),
        standing.label,
        _facts_of_paper(paper, standing, what="file") | {"edition": row.kind, "made": _iso(row.done_at)},
    )


def _paper(row: Paper) -> Finding:
    standing = _standing_of_paper(row)
    return Finding(
        "The content of a file",
        f"{_title(row)}. Frozen on {day(row.at)}.",
        standing.kind,
        standing.words,
        label=standing.label,
        facts=_facts_of_paper(row, standing, what="content"),
    )


def _standing_of_paper(paper: Paper) -> Standing:
    """Papers are what was so on a day; one of the same kind about the same thing may have been made since."""
    same = Paper.objects.filter(plan=paper.plan, meeting=paper.meeting, kind=paper.kind, about=paper.about)
    newest = same.defer("data").first()
    if newest is None or newest.pk == paper.pk:
        return Standing("current", "good", "The newest of its kind")
    return Standing("superseded", "stale", f"A newer one was made on {day(newest.at)}.")


def _title(paper: Paper) -> str:
    """What the paper is called, with its plan; many have the plan in their title."""
    plan = paper.plan.full_title if paper.plan else ""
    return paper.title if plan in paper.title else f"{paper.title}, {plan}"


def _facts(version: Publication, title: str, standing: Standing, what: str) -> dict[str, Any]:
    """The same for programs."""
    plan = version.plan
    return {
        "what": what,
        "trust": plan.trust.slug,
        "plan": plan.slug,
        "title": title,
        "version": version.number,
        "stage": version.stage,
        "frozen": _iso(version.at),
        "words_sha256": version.sha256,
        "standing": standing.code,
        "standing_words": standing.words,
    }


def _facts_of_paper(paper: Paper, standing: Standing, what: str) -> dict[str, Any]:
    return {
        "what": what,
        "trust": paper.trust.slug,
        "plan": paper.plan.slug if paper.plan else None,
        "title": paper.title,
        "paper": paper.kind,
        "frozen": _iso(paper.at),
        "content_sha256": paper.sha256,
        "standing": standing.code,
        "standing_words": standing.words,
    }


def _iso(at: Any) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def day(at: Any) -> str:
    """The day of a moment in London: "3 March 2010"."""
    return uk_date(timezone.localtime(at).date())
