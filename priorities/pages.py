"""The priorities in the outline of a plan and in its overview."""

from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from cypp.templatetags.cypp import one
from partners.access import roles_of
from plans.access import can_edit
from plans.layout import Shown
from plans.models import Plan
from plans.pages import link, plan_url, register_outline, register_overview
from priorities import smart
from priorities.models import Commitment, Contribution, Priority, SignOff, SignOffRequest

#: What a commitment may lack, by the setting that asks for it.
LACKS = {
    Shown.BY_WHEN: Q(objectives__commitments__by_when=""),
    Shown.LEAD: Q(objectives__commitments__lead="", objectives__commitments__lead_organisation=None),
}


def counted(plan: Plan):
    """The plan's priorities with counts: `aims` (objectives), `commitments`, `gaps` (no date, or no lead).

    Of its money: `pounds` (None of none), `amounts` (how many), `open_amounts` (those to be confirmed).
    """
    lacks = [lack for shown, lack in LACKS.items() if shown in plan.shows]
    gaps = Count("objectives__commitments", distinct=True, filter=reduce(or_, lacks)) if lacks else Value(0)
    money = Contribution.objects.filter(priority=OuterRef("pk")).order_by().values("priority")
    return plan.priorities.annotate(
        aims=Count("objectives", distinct=True),
        commitments=Count("objectives__commitments", distinct=True),
        gaps=gaps,
        pounds=Subquery(money.values(found=Sum("amount"))),
        amounts=Coalesce(Subquery(money.values(found=Count("pk"))), 0),
        open_amounts=Coalesce(Subquery(money.values(found=Count("pk", filter=Q(amount=None)))), 0),
    )


def counted_once(request: HttpRequest, plan: Plan) -> list[Priority]:
    """`counted(plan)` as a list, read once in a request: outline and overview share it."""
    cache = request.__dict__.setdefault("_counted_priorities", {})
    if plan.pk not in cache:
        cache[plan.pk] = list(counted(plan))
    return cache[plan.pk]


def checked_once(request: HttpRequest, plan: Plan) -> list[Priority]:
    """`counted_once` with every commitment checked (`priorities.smart`), once in a request: three queries."""
    found = counted_once(request, plan)
    done = request.__dict__.setdefault("_checked_priorities", set())
    if plan.pk not in done:
        smart.load(found)
        smart.attach(found)
        done.add(plan.pk)
    return found


def outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    links = []
    for priority in counted_once(request, plan):
        here = current == f"priority-{priority.pk}"
        url = plan_url("priorities:detail", plan, priority.pk)
        children = (
            [
                link(objective.title, f"{url}#objective-{objective.pk}", number=objective.label)
                for objective in priority.objectives.all()
            ]
            if here
            else []
        )
        links.append(link(priority.title, url, here, *mark(priority), number=priority.number, children=children))
    add = {"title": f"Add {one(plan.terms['priority'])}", "url": plan_url("priorities:add", plan)}
    may = can_edit(roles_of(request.user, plan.trust), plan)
    return [{"title": plan.terms["priorities"], "links": links, "add": add if may else None}]


def room_outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    room = link("Sign-off room", plan_url("priorities:room", plan), current == "room")
    mine = link("Your organisation", plan_url("priorities:mine", plan), current == "mine")
    own = [mine] if roles_of(request.user, plan.trust).signs else []
    return [
        {
            "title": "",
            "links": [*own, room, link("SMART check", plan_url("priorities:smart", plan), current == "smart")],
        }
    ]


def mark(priority: Priority) -> tuple[str, str]:
    """The outline's word for a priority: how many commitments still lack a date or a lead."""
    if not priority.commitments:
        return "empty", "gap"
    return (f"{priority.gaps} gap{'s' * (priority.gaps != 1)}", "gap") if priority.gaps else ("complete", "done")


def overview(request: HttpRequest, plan: Plan) -> list[dict]:
    priorities = checked_once(request, plan)
    terms = plan.terms
    rows = [
        {
            "label": priority.title,
            "number": priority.number,
            "url": plan_url("priorities:detail", plan, priority.pk),
            "hint": counts(priority.aims, priority.commitments, terms),
            **smart_status(priority, plan),
        }
        for priority in priorities
    ]
    empty = f"{terms['priorities']} say what matters most and who leads it. Add the first, or bring in a workbook."
    add = (f"Add {one(terms['priority'])}", "priorities:add")
    return [{"title": terms["priorities"], "rows": rows, "empty": empty, "add": add}]


def smart_status(priority: Priority, plan: Plan) -> dict[str, str]:
    """ "9 of 12 SMART", on the way to the first row that is not."""
    rows = smart.commitments_of(priority)
    if not rows:
        return {"status": "Empty", "kind": "warn"}
    first = next((row for row in rows if row.smart.faults), None)
    if first is None:
        return {"status": good_in_words(len(rows), rows), "kind": "good"}
    good = sum(row.smart.smart for row in rows)
    url = f"{plan_url('priorities:detail', plan, priority.pk)}#commitment-{first.pk}"
    return {"status": good_in_words(good, rows), "kind": "warn", "status_url": url}


def good_in_words(good: int, rows: list[Commitment]) -> str:
    """ "9 of 12 SMART", or "9 of 12 without a fault" where the plan leaves out some of what makes it so."""
    return f"{good} of {len(rows)} {'SMART' if rows[0].smart.whole else 'without a fault'}"


def smart_overview(request: HttpRequest, plan: Plan) -> list[dict]:
    """One row under the priorities: the check of the whole plan."""
    rows = [row for priority in checked_once(request, plan) for row in smart.commitments_of(priority)]
    good = sum(row.smart.smart for row in rows)
    row = {
        "label": "SMART check",
        "url": plan_url("priorities:smart", plan),
        "hint": "Who, by when, how much and with what: every fault, with its place",
        "kind": "off",
        "status": "Nothing to check yet",
    }
    if rows:
        row |= {"kind": "good" if good == len(rows) else "warn", "status": good_in_words(good, rows)}
    return [{"title": "Quality", "rows": [row]}]


def signoff_overview(request: HttpRequest, plan: Plan) -> list[dict]:
    """How far sign-off has come, in one query. Whether words changed since is the room's to tell."""
    answered = Exists(SignOff.objects.filter(request=OuterRef("pk")))
    asked = SignOffRequest.objects.filter(window__plan=plan).aggregate(
        all=Count("pk"), answered=Count("pk", filter=Q(answered) | Q(waived_at__isnull=False))
    )
    row = {"label": "Sign-off room", "url": plan_url("priorities:room", plan)}
    if not asked["all"]:
        row |= {"hint": "Choose who is asked to agree what, and by when", "kind": "off", "status": "Nobody asked yet"}
    else:
        done = asked["answered"] == asked["all"]
        status = f"{asked['answered']} of {asked['all']} answered"
        row |= {"hint": "Organisations by priorities", "kind": "good" if done else "info", "status": status}
    return [{"title": "Agreement", "rows": [row]}]


def counts(objectives: int, commitments: int, terms: dict[str, str]) -> str:
    """ "4 strategic objectives, 12 strategic actions"."""

    def words(count: int, level: str, many: str) -> str:
        return f"{count} {terms[level if count == 1 else many].lower()}"

    return f"{words(objectives, 'objective', 'objectives')}, {words(commitments, 'commitment', 'commitments')}"


def register() -> None:
    register_outline(5, room_outline)
    register_outline(50, outline)
    register_overview(30, overview)
    register_overview(55, smart_overview)
    register_overview(60, signoff_overview)
