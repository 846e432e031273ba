"""Files that are no versions of the plan: a sign-off record, a receipt, a board paper.

What a paper prints is frozen first (`order_paper`: a `Paper` with its SHA-256), and its `Edition` is the outbox, as for
a version.
An app registers each kind from its `AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone

from partners.access import Roles
from plans.document import Document
from plans.models import Edition, Paper, Part, Plan
from plans.pages import plan_url
from plans.publishing.editions import palette, plain_name
from plans.publishing.unprinted import tell_unprinted

#: (roles of the reader, paper) -> may they have it? They can read the plan's draft already.
May = Callable[[Roles, Paper], bool]


def any_reader(roles: Roles, paper: Paper) -> bool:
    return True


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper: its name in addresses and file names, the template it is printed from, who may have it.

    `home` is the address of the page on which its reader finds it, without it that of all versions and files. `context`
    turns the paper's data into what the template reads besides `paper`, `data`, `plan`, `trust`, `palette`. `follows`
    gives the HTML of other documents that are bound behind it, each as it looks in a file of its own.
    """

    kind: Edition.Kind
    template: str
    may: May = any_reader
    context: Callable[[Document], dict[str, Any]] = field(default=lambda data: {})
    home: Callable[[Paper], str] = field(default=lambda paper: plan_url("plans:publications", paper.plan))
    follows: Callable[[Paper], list[str]] = field(default=lambda paper: [])


PAPERS: dict[str, PaperKind] = {}


def register_paper(kind: PaperKind) -> None:
    PAPERS[kind.kind] = kind


def papers_of(plan: Plan, roles: Roles, kind: str | None = None, about: str | None = None) -> list[Paper]:
    """The plan's papers that this reader of the plan may have, newest first, each with its `edition`; no data."""
    found: QuerySet[Paper] = plan.papers.select_related("edition").defer("data")
    if kind is not None:
        found = found.filter(kind=kind)
    if about is not None:
        found = found.filter(about=about)
    papers = [paper for paper in found if may_have(roles, paper)]
    files = [paper.edition for paper in papers]
    Part.objects.count_for(files)
    tell_unprinted(files)
    return papers


def may_have(roles: Roles, paper: Paper) -> bool:
    return paper.kind in PAPERS and PAPERS[paper.kind].may(roles, paper)


def have_or_404(roles: Roles, paper: Paper) -> Paper:
    if not may_have(roles, paper):
        raise Http404("No such file.")
    return paper


def home_of(paper: Paper) -> str:
    """The address of the page on which a reader finds it."""
    return PAPERS[paper.kind].home(paper)


def paper_documents(paper: Paper) -> list[str]:
    """Everything that its file is printed from, in order."""
    return [paper_html(paper), *PAPERS[paper.kind].follows(paper)]


def paper_html(paper: Paper) -> str:
    """The complete HTML of a paper; from its frozen data alone."""
    kind, trust = PAPERS[paper.kind], paper.trust
    page = {
        "paper": paper,
        "data": paper.data,
        "plan": paper.plan,
        "trust": trust,
        "full_title": paper.title,
        "palette": palette(trust.brand_colour),
        "version": paper,
    }
    return render_to_string(kind.template, page | kind.context(paper.data))


def paper_name(paper: Paper) -> str:
    """The name its file is downloaded under: "Northmere-CYPP-2010-13-board-paper-2010-03-09.pdf"."""
    trust, day = paper.trust, timezone.localtime(paper.at).date().isoformat()
    plan = ["CYPP", paper.plan.period] if paper.plan else []
    words = [trust.area or trust.name, *plan, paper.kind.replace("_", " "), paper.about, day]
    return "-".join(filter(None, map(plain_name, words))) + ".pdf"
