"""A first text of a report to a body, drawn from the plan: nothing in it that the plan and its record do not say.

Every function takes `Facts` and returns Markdown, "" where the plan says nothing. Officers write on from there.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from cypp.templatetags.cypp import figure, uk_date
from partners.models import User
from plans.consultation.access import Phase, standing
from plans.consultation.chapters import figures
from plans.consultation.counting import counts_of
from plans.decisions.way import stages_of
from plans.document import Document, freeze
from plans.models import AgendaItem, Decision, Plan, RouteStep, Section, State, YouSaid
from plans.publishing.editions import Version, full_title
from plans.timeline import name_of

FOR = {"note": "for information", "comment": "for comment", "approve": "for approval", "adopt": "for adoption"}
SIGNED = {"agreed": "agreed", "reservation": "agreed with a reservation", "not_agreed": "not agreed"}
LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
#: Words of the plan that a report quotes before it sends the reader to the plan.
QUOTED = 90


@dataclass(frozen=True)
class Facts:
    """An agenda item, who writes its report, and what both are read for."""

    item: AgendaItem
    by: User

    @property
    def plan(self) -> Plan:
        return self.item.plan

    @property
    def body(self) -> str:
        return self.item.meeting.body.name

    @cached_property
    def document(self) -> Document:
        return self.item.publication.document

    @cached_property
    def asks(self) -> str:
        return self.item.step.asks if self.item.step else RouteStep.Asks.NOTE

    @cached_property
    def title(self) -> str:
        return full_title(self.document)

    @cached_property
    def version(self) -> Version:
        return Version.of(self.item.publication)

    @cached_property
    def priorities(self) -> list[Document]:
        return [chapter["data"] for chapter in self.document["chapters"] if chapter["kind"] == "priority"]

    @cached_property
    def commitments(self) -> list[Document]:
        return [row for data in self.priorities for aim in data["objectives"] for row in aim["commitments"]]

    @cached_property
    def partners(self) -> list[tuple[str, Counter[str]]]:
        """Who is asked to sign, each with how many of its answers are of which kind: as it is now."""
        chapters = freeze(self.plan)["chapters"]
        found = [chapter["data"]["organisations"] for chapter in chapters if chapter["kind"] == "signoff"]
        return [(each["name"], Counter(each["cells"])) for rows in found for each in rows]

    @cached_property
    def decided(self) -> list[Decision]:
        """What the bodies on the plan's way have decided so far, each the decision that counts, in order."""
        return [stage.decision for stage in stages_of(self.plan)[0] if stage.decision]

    def word(self, level: str, number: int) -> str:
        """ "1 priority", "12 actions": the plan's own names of its levels."""
        terms = self.document["plan"]["terms"]
        word = terms[level] if number == 1 else terms[{"priority": "priorities"}.get(level, f"{level}s")]
        return f"{number} {word[:1].lower() + word[1:]}"

    def sections(self, *roles: str) -> list[Document]:
        chapters = [chapter for chapter in self.document["chapters"] if chapter["kind"] == "section"]
        return [chapter for chapter in chapters if chapter["data"]["role"] in roles]


def drafts(item: AgendaItem, *, by: User) -> dict[str, str]:
    """A text for every field of the item that the plan has something to say about, by the field's name."""
    facts = Facts(item, by)
    return {name: write(facts) for name, write in WRITERS.items()}


def draft(item: AgendaItem, name: str, *, by: User) -> str:
    """The text for one field. Raises KeyError for a field that is not drawn from the plan."""
    return WRITERS[name](Facts(item, by))


def paragraphs(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def joined(words: Iterable[str]) -> str:
    """ "one, two and three"; "" of nothing."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def quoted(facts: Facts, *roles: str) -> str:
    """What the plan's sections of these roles begin with, in its own words, and where the rest stands."""
    found = []
    for chapter in facts.sections(*roles):
        first = next((part for part in re.split(r"\n\s*\n", chapter["data"]["body"]) if _is_prose(part)), "")
        words = re.sub(r"(?m)^\s*>\s?", "", first).split()
        text = " ".join(words[:QUOTED]) + (" …" if len(words) > QUOTED else "")
        lead = f"The plan’s section “{chapter['title']}”"
        found.append(f"{lead} begins:\n\n> {text}" if text else f"{lead} is part of the version attached.")
    return paragraphs(*found)


def _is_prose(part: str) -> bool:
    """Is this part of a Markdown text a paragraph or a quotation?"""
    return bool(part.strip()) and (part.lstrip().startswith("**") or not re.match(r"\s*([#|*+-]|\d+[.)]\s)", part))


def title(facts: Facts) -> str:
    return f"{facts.title}: {FOR[facts.asks]}"


def wards(facts: Facts) -> str:
    return "All"


def sender(facts: Facts) -> str:
    return facts.by.job_title or facts.plan.trust.name


def recommendations(facts: Facts) -> str:
    """What the body is asked to do, what partners have answered, what bodies before it have decided."""
    named = f"the {facts.title} (version {facts.version.number} of {uk_date(facts.version.day)})"
    asked = {
        "note": f"That {facts.body} notes {named}.",
        "comment": f"That {facts.body} considers {named} and gives its comments.",
        "approve": f"That {facts.body} approves {named}.",
        "adopt": f"That {facts.body} adopts {named}.",
    }
    answers = answered(facts)
    return paragraphs(
        asked[facts.asks],
        f"That {facts.body} notes the answers of partners so far: {answers}." if answers else "",
        *(
            f"That {facts.body} has regard to what {told(each)}."
            for each in facts.decided
            if each.item_id != facts.item.pk
        ),
    )


def told(decision: Decision) -> str:
    """ "Cabinet decided on 10 March 2009: approved, minute 21"."""
    meeting = decision.item.meeting
    minute = f", minute {decision.minute}" if decision.minute else ""
    return f"{meeting.body.name} decided on {uk_date(meeting.on)}: {decision.get_outcome_display().lower()}{minute}"


def answered(facts: Facts) -> str:
    """ "11 agreed, 2 agreed with a reservation and 3 still awaited"; "" when nobody is asked."""
    total: Counter[str] = sum((cells for _, cells in facts.partners), Counter())
    awaited = total["waiting"] + total["stale"]
    said = [f"{total[mark]} {words}" for mark, words in SIGNED.items() if total[mark]]
    said += [f"{awaited} still awaited"] if awaited else []
    return joined(said) if said else ""


def background(facts: Facts) -> str:
    plan = facts.document["plan"]
    period = f"from {uk_date(plan['starts'])} to {uk_date(plan['ends'])}"
    updates = f" It brings the {plan['updates']} up to date." if plan["updates"] else ""
    counts = [facts.word("priority", len(facts.priorities))]
    counts += [facts.word("objective", sum(len(data["objectives"]) for data in facts.priorities))]
    counts += [facts.word("commitment", len(facts.commitments))]
    listed = "\n".join(
        f"- {plan['terms']['priority']} {data['number']}: {data['title']}"
        + (f" ({data['lead']})" if data["lead"] else "")
        for data in facts.priorities
    )
    return paragraphs(
        f"The {facts.title} says what the partners of {facts.plan.trust} promise children and young people {period}."
        + updates,
        f"It has {joined(counts)}:" if facts.priorities else "",
        listed,
        *moves(facts),
        *(f"On this plan {told(each)}." for each in facts.decided if each.item_id != facts.item.pk),
    )


def moves(facts: Facts) -> list[str]:
    """When the draft last went to consultation and to sign-off."""
    words = {
        State.CONSULTATION: "The draft went to consultation on",
        State.SIGNOFF: "It opened for partners’ sign-off on",
    }
    found = {}
    for move in facts.plan.transitions.filter(to_state__in=words).order_by("at"):
        found[move.to_state] = f"{words[State(move.to_state)]} {uk_date(timezone.localtime(move.at).date())}."
    return list(found.values())


def policy(facts: Facts) -> str:
    outcomes = dict.fromkeys(outcome for data in facts.priorities for outcome in data["outcomes"])
    serves = f"Its priorities serve these outcomes: {joined(map(str.lower, outcomes))}." if outcomes else ""
    return paragraphs(quoted(facts, Section.Role.VISION), serves)


def community(facts: Facts) -> str:
    across = [data["title"] for data in facts.priorities if data["cross_cutting"]]
    said = f"{joined(f'“{name}”' for name in across)} run{'s' if len(across) == 1 else ''} across the whole plan."
    return paragraphs(quoted(facts, Section.Role.NEEDS), said if across else "")


def resources(facts: Facts) -> str:
    leads = Counter(row["lead_organisation"] or row["lead"] or "" for row in facts.commitments)
    nobody = leads.pop("", 0)
    rows = "\n".join(f"| {name.replace('|', '/')} | {number} |" for name, number in leads.most_common())
    table = f"| Led by | {facts.document['plan']['terms']['commitments']} |\n|---|---|\n{rows}" if rows else ""
    without = f"{facts.word('commitment', nobody)} without a lead so far." if nobody and rows else ""
    lead_in = "Who leads what the plan promises:" if rows else ""
    return paragraphs(quoted(facts, Section.Role.RESOURCES), *money(facts), lead_in, table, without)


def money(facts: Facts) -> list[str]:
    """What the plan's chapter on money comes to: in a sentence, and by priority; nothing where it has none."""
    found = [chapter["data"] for chapter in facts.document["chapters"] if chapter["kind"] == "budget"]
    if not found:
        return []
    data = found[0]
    years = f"in {data['years'][0]}" if len(data["years"]) == 1 else f"from {data['years'][0]} to {data['years'][-1]}"
    pooled = sum(one["total"] for one in data["arrangements"] if one["name"] == "pooled")
    said = f"The plan states {figure(data['total'], 'gbp')} {years}"
    said += f", of which {figure(pooled, 'gbp')} is pooled" if pooled else ""
    waits = f" {data['open']} amount{' is' if data['open'] == 1 else 's are'} to be confirmed." if data["open"] else ""
    rows = "\n".join(
        f"| {line['number']} {line['title'].replace('|', '/')} | {figure(line['total'], 'gbp')} |"
        for line in data["lines"]
    )
    word = facts.document["plan"]["terms"]["priority"]
    return [f"{said}.{waits}", f"| {word} | Amount |\n|---|---|\n{rows}\n| Together | {figure(data['total'], 'gbp')} |"]


def legal(facts: Facts) -> str:
    """The plan's legal basis, and the part of this body among those that decide on it."""
    steps = list(facts.plan.route.select_related("body"))
    way = joined(f"{step.body.name} {step.get_asks_display()}" for step in steps) if steps else ""
    return paragraphs(
        f"The plan’s legal basis: {facts.document['plan']['legal_basis']}"
        if facts.document["plan"]["legal_basis"]
        else "",
        f"The plan passes {'these bodies in this order' if len(steps) > 1 else 'one body'}: {way}." if way else "",
    )


def consultation(facts: Facts) -> str:
    asked = joined(name for name, _ in facts.partners) if facts.partners else ""
    return paragraphs(
        quoted(facts, Section.Role.CONSULTATION),
        responses(facts.plan),
        f"These partners are asked to sign the plan: {asked}." if asked else "",
    )


def responses(plan: Plan) -> str:
    """When the public consultation ran, how many answered and who they were, as everybody may read it."""
    row = getattr(plan, "consultation", None)
    if row is None:
        return ""
    said = figures(counts_of(plan))
    who = [f"{row['count']} from {row['label'].lower()}" for row in said["respondents"] if row["kind"] != "none"]
    total = said["responses"]
    did = YouSaid.objects.filter(plan=plan).count()
    now = standing(plan)
    runs = "ran" if now.phase == Phase.CLOSED or row.closes < now.day else "runs"
    came = f" {str(total).capitalize()} responses were read and counted" if total else ""
    days = f"from {uk_date(row.opens)} to {uk_date(now.moved_on or row.closes)}"
    return paragraphs(
        f"The consultation {runs} {days}.{came}{': ' if who else ''}"
        + (f"{joined(who)}." if who else "." if came else ""),
        f"The plan answers what was said most often in “You said, we did” ({did} in all)." if did else "",
    )


def documents(facts: Facts) -> str:
    """The version that is put to the body, milestones before it, the plan it updates, and what its sections link to."""
    number = facts.item.publication.number
    before = (
        facts.plan.publications.filter(number__lt=number).exclude(stage="kept").defer("document").order_by("-number")
    )
    earlier = [Version.of(row) for row in before]
    updates = [facts.document["plan"]["updates"]] if facts.document["plan"]["updates"] else []
    bodies = [chapter["data"]["body"] for chapter in facts.document["chapters"] if chapter["kind"] == "section"]
    sources = dict.fromkeys(f"[{words}]({url})" for body in bodies for words, url in LINK.findall(body))
    lines = [
        f"{facts.title}, version {facts.version.number}: {facts.version.stage_words}, {uk_date(facts.version.day)}",
        *(f"Version {each.number}: {each.stage_words}, {uk_date(each.day)}" for each in earlier),
        *updates,
        *sources,
    ]
    return "\n".join(f"- {line}" for line in lines)


def audit_trail(facts: Facts) -> str:
    """Lines of a label, a colon and words: who wrote it, of which version, who was asked, who has decided."""
    by, version = facts.by, facts.version
    name = name_of(facts.plan.trust, by.pk)
    signed = [f"{organisation}: {_signed(cells)}" for organisation, cells in facts.partners]
    lines = [
        f"Lead officer: {name}{f', {by.job_title}' if by.job_title else ''}",
        f"Report author: {name}",
        f"Version of the plan: {version.number}, {version.stage_words}, {uk_date(version.day)}",
        f"Fingerprint of its words (SHA-256): {version.sha256}",
        f"Report dated: {uk_date(timezone.localdate())}",
        *(f"{each.item.meeting.body}: {_decision(each)}" for each in facts.decided if each.item_id != facts.item.pk),
        *signed,
    ]
    return "\n".join(lines)


def _decision(decision: Decision) -> str:
    minute = f", minute {decision.minute}" if decision.minute else ""
    return f"{decision.get_outcome_display()}, {uk_date(decision.item.meeting.on)}{minute}"


def _signed(cells: Counter[str]) -> str:
    asked = cells.total() - cells["not_asked"]
    return f"asked to sign {asked}, has signed {cells['agreed'] + cells['reservation']}"


WRITERS: dict[str, Any] = {
    "title": title,
    "wards": wards,
    "sender": sender,
    "recommendations": recommendations,
    "background": background,
    "policy": policy,
    "community": community,
    "resources": resources,
    "legal": legal,
    "consultation": consultation,
    "documents": documents,
    "audit_trail": audit_trail,
}
