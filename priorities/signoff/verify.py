"""What a hash or a file is: a signature, words as signed, a version or a file; only of what the reader may see.

Every question makes the same queries, all of them within what this person may see in this trust, so that neither an
answer nor its time tells of anything else.
"""

from dataclasses import dataclass

from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from partners.access import roles_of
from partners.models import Trust, User
from plans.access import files_visible_to, visible_to
from plans.models import Edition, Paper, Plan, Publication
from plans.pages import plan_url
from plans.publishing.papers import may_have
from priorities.models import SignOff, SignOffRequest
from priorities.signoff.receipts import is_whole
from priorities.signoff.room import cell_of, requests_of
from priorities.signoff.signing import words_of

MOST = 20


@dataclass(frozen=True)
class Finding:
    """Something that the digest names: in a sentence, whether it still stands (`kind` of components/status.html)."""

    title: str
    words: str
    kind: str
    standing: str
    url: str = ""


def known(user: User, trust: Trust, digest: str) -> list[Finding]:
    """Everything whose SHA-256 begins with `digest` (12 to 64 hexadecimal characters) and that `user` may see."""
    plans = visible_to(user, trust)
    return [
        *_signatures(plans, digest),
        *_signed_words(plans, digest),
        *_versions(user, trust, digest),
        *_files(user, trust, digest),
        *_papers(user, trust, digest),
    ]


def _signatures(plans, digest: str) -> list[Finding]:
    rows = SignOff.objects.filter(request__window__plan__in=plans, receipt__startswith=digest)
    return [_signature(row) for row in rows.select_related(*TO_PLAN)[:MOST]]


TO_PLAN = ("request__window__plan__trust", "request__priority", "request__organisation")


def _signature(row: SignOff) -> Finding:
    said, plan = row.statement, row.request.window.plan
    what = f"{said['priority']['term'].lower()} {said['priority']['number']}, “{said['priority']['title']}”"
    deputy = ", as deputy" if row.deputy else ""
    words = (
        f"{row.get_decision_display()} by {said['organisation']['name']} on {what}, of {plan.full_title}. "
        f"Signed by {row.by_name}{deputy} on {_day(row.at)}."
    )
    return Finding("A signature", words, *standing_of(row), plan_url("priorities:receipt", plan, row.pk))


def standing_of(row: SignOff) -> tuple[str, str]:
    """Whether a signature counts today: kind of the mark, and words."""
    if row.receipt and not is_whole(row):
        return "bad", "It does not fit what is stored. Tell your administrator."
    plan, ask = row.request.window.plan, _ask(row)
    newest = next(iter(ask.signoffs.all()))
    if newest.pk != row.pk:
        return "off", f"A later signature of {_day(newest.at)} counts instead"
    words = words_of(plan, ask.priority_id)
    cell = cell_of(ask, {ask.priority_id: words.sha256} if words else {})
    if cell.mark == "waived":
        return "waived", f"Waived on {_day(ask.waived_at)}"
    if cell.mark == "stale":
        return "stale", "The words changed after it"
    return "good", "It stands, with a correction since" if cell.steps else "It stands"


def _ask(row: SignOff) -> SignOffRequest:
    return requests_of(row.request.window.plan).get(pk=row.request_id)


def _signed_words(plans, digest: str) -> list[Finding]:
    """The texts that signatures are bound to, each once."""
    rows = SignOff.objects.filter(request__window__plan__in=plans, sha256__startswith=digest).order_by("at", "pk")
    found: dict[tuple[int, str], list[SignOff]] = {}
    for row in rows.select_related(*TO_PLAN).defer("text")[: MOST * MOST]:
        found.setdefault((row.request.priority_id, row.sha256), []).append(row)
    return [_text(signed) for signed in list(found.values())[:MOST]]


def _text(signed: list[SignOff]) -> Finding:
    first = signed[0]
    plan, priority = first.request.window.plan, first.request.priority
    who = ", ".join(dict.fromkeys(row.request.organisation.name for row in signed))
    words = words_of(plan, priority.pk)
    now = words is not None and words.sha256 == first.sha256
    return Finding(
        "The words of a priority as they were signed",
        f"{plan.terms['priority']} {priority.number} of {plan.full_title}. Signed by {who}, first on {_day(first.at)}.",
        "good" if now else "stale",
        "The plan says the same today" if now else "The words changed since",
        f"{plan_url('priorities:record', plan, first.request_id)}?signature={first.pk}",
    )


def _versions(user: User, trust: Trust, digest: str) -> list[Finding]:
    rows = Publication.objects.filter(plan__trust=trust, sha256__startswith=digest).defer("document")
    seen = rows.filter(plan__in=visible_to(user, trust)) | rows.filter(stage=Publication.Stage.FINAL)
    return [_version(row) for row in seen.select_related("plan__trust").order_by("-at")[:MOST]]


def _version(row: Publication) -> Finding:
    last = (
        Publication.objects.filter(plan=row.plan, stage=row.stage).order_by("-number").values_list("number", flat=True)
    )
    newest = last[0] == row.number
    words = f"Version {row.number} of {row.plan.full_title}, {row.get_stage_display().lower()} of {_day(row.at)}."
    final = row.stage == Publication.Stage.FINAL
    url = plan_url("plans:published", row.plan) if final else plan_url("plans:publications", row.plan)
    standing = "The newest of its stage" if newest else f"There is a newer one, version {last[0]}"
    return Finding("The words of a version of a plan", words, "good" if newest else "off", standing, url)


def _files(user: User, trust: Trust, digest: str) -> list[Finding]:
    rows = Edition.objects.filter(files_visible_to(user, trust), state=Edition.State.DONE, sha256__startswith=digest)
    rows = rows.select_related("publication__plan__trust", "paper__plan__trust")
    rows = rows.defer("publication__document", "paper__data")[:MOST]
    roles = roles_of(user, trust)
    return [_file(row) for row in rows if row.paper is None or may_have(roles, row.paper)]


def _file(row: Edition) -> Finding:
    plan: Plan = row.plan
    version = f"version {row.publication.number} of {plan.full_title}" if row.publication else plan.full_title
    what = _title(row.paper) if row.paper else version
    words = f"{row.get_kind_display()}: {what}. Made on {_day(row.done_at)}."
    return Finding(
        "A file of ours, unchanged",
        words,
        "good",
        "It is the file that was made here",
        plan_url("plans:download", plan, row.pk),
    )


def _title(paper: Paper) -> str:
    """What the paper is called, with its plan; many have the plan in their title."""
    plan = paper.plan.full_title
    return paper.title if plan in paper.title else f"{paper.title}, {plan}"


def _papers(user: User, trust: Trust, digest: str) -> list[Finding]:
    rows = Paper.objects.filter(plan__in=visible_to(user, trust), sha256__startswith=digest).defer("data")
    roles = roles_of(user, trust)
    return [
        Finding(
            "The content of a file",
            f"{_title(row)}. Frozen on {_day(row.at)}.",
            "good",
            "It is kept as it was",
        )
        for row in rows.select_related("plan__trust")[:MOST]
        if may_have(roles, row)
    ]


def _day(at) -> str:
    return uk_date(timezone.localtime(at).date())
