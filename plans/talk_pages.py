"""Talk as pages show it: the card beside a section or a priority, the list of a plan, its part of the overview."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest

from cypp.templatetags.cypp import one
from partners.access import roles_of
from plans import talk
from plans.access import can_edit, readers_of
from plans.models import Comment, Plan
from plans.pages import link, plan_url, register_outline, register_overview
from plans.talk import Place, parts_of, talk_url
from plans.talk_forms import CommentForm, ReplyForm
from plans.talk_models import today

PAGE = 25
FILTERS = {"open": "Open", "me": "Naming me", "mine": "Mine", "resolved": "Resolved", "all": "All"}


def card(request: HttpRequest, plan: Plan, place: Place, *, form: Any = None, replying: Any = None) -> dict[str, Any]:
    """Context of plans/_talk.html: the open threads of a place and what is inside it, and who writes it.

    `form` is the faulty new comment of this request, `replying` a pair of the comment replied to and the faulty reply.
    """
    found = list(talk.threads(plan).filter(talk.at_place(place)))
    places = talk.placed(plan, found)
    rows = [thread(request, row, places, replying) for row in found]
    roles = roles_of(request.user, plan.trust)
    return {
        "plan": plan,
        "trust": plan.trust,
        "roles": roles,
        "place": place,
        "scope": f"{place.kind}-{place.pk}",
        "open": [row for row in rows if row["open"]],
        "settled": [row for row in rows if not row["open"]],
        "talk_form": form or CommentForm(auto_id="talk-%s"),
        "reply_url": "plans:comment_reply",
        "names": sorted(set(readers_of(plan).values()), key=str.casefold),
        "assignable": talk.is_assignable(place.kind) and bool(place.url),
        "assignment": talk.assignment_of(plan, place),
        "may_assign": can_edit(roles, plan),
        "at": request.GET.get("at", ""),
        "marks": marks_of(found) if place.kind == "priority" else [],
    }


def thread(request: HttpRequest, row: Comment, places: dict, replying: Any = None) -> dict[str, Any]:
    """One thread: {"comment", "said": it and its replies, "place", "open", "may_resolve", "reply"}."""
    said = [row, *row.replies.all()]
    faulty = replying[1] if replying and replying[0].pk == row.pk else None
    roles = roles_of(request.user, row.plan.trust)
    return {
        "comment": row,
        "said": [
            {
                "comment": comment,
                "parts": parts_of(comment),
                "own": comment.by_id == request.user.pk and comment.removed_at is None,
            }
            for comment in said
        ],
        "place": places[row.place_key],
        "open": row.resolved_at is None and any(comment.removed_at is None for comment in said),
        "may_resolve": row.by_id == request.user.pk or roles.writes,
        "replying": faulty is not None,
        "reply": faulty or ReplyForm(auto_id=f"reply-{row.pk}-%s"),
    }


def marks_of(found: list[Comment]) -> list[dict[str, Any]]:
    """How many threads are open at each place that anybody talked about: [{"id", "count"}]."""
    counts: Counter[tuple[str, int]] = Counter()
    for row in found:
        said = [row, *row.replies.all()]
        counts[row.place_key] += row.resolved_at is None and any(one.removed_at is None for one in said)
    return [{"id": f"talk-{kind}-{pk}", "count": count} for (kind, pk), count in counts.items()]


def listed(request: HttpRequest, plan: Plan, show: str, page: str) -> dict[str, Any]:
    """Context of plans/talk.html: a page of the plan's threads in the order of the plan, under their places."""
    chosen = chosen_threads(plan, request.user, show)
    keys = list(chosen.values_list("place_kind", "place_id", "place_words", "pk"))
    found = talk.find_places(plan, [(kind, pk) for kind, pk, _, _ in keys])
    gone = {(kind, pk): Place(kind, pk, words) for kind, pk, words, _ in keys}
    places = gone | found
    keys.sort(key=lambda key: (places[key[:2]].order, key[:2], key[3]))
    sheet = Paginator([pk for *_, pk in keys], PAGE).get_page(page)
    rows = {row.pk: row for row in talk.threads(plan).filter(pk__in=list(sheet))}
    groups: list[dict[str, Any]] = []
    for pk in sheet:
        row = thread(request, rows[pk], places)
        if not groups or groups[-1]["place"] != row["place"]:
            groups.append({"place": row["place"], "url": talk_url(plan, row["place"]), "threads": []})
        groups[-1]["threads"].append(row)
    return {
        "groups": groups,
        "page": sheet,
        "query": f"show={show}",
        "show": show,
        "filters": FILTERS.items(),
        "scope": "list",
    }


def chosen_threads(plan: Plan, reader: Any, show: str) -> Any:
    """The threads of a plan that a filter of its list leaves."""
    every = plan.comments.filter(parent=None)
    named = Q(mentions__user=reader) | Q(replies__mentions__user=reader)
    chosen = {
        "me": every.filter(named).distinct(),
        "mine": every.filter(Q(by=reader) | Q(replies__by=reader)).distinct(),
        "resolved": every.filter(resolved_at__isnull=False),
        "all": every,
    }
    return chosen.get(show, plan.comments.open())


def outline(request: HttpRequest, plan: Plan, current: str) -> list[dict]:
    return [{"title": "", "links": [link("Talk", plan_url("plans:talk", plan), current == "talk")]}]


def overview(request: HttpRequest, plan: Plan) -> list[dict]:
    """Who writes what, the soonest due first, and how much talk is open."""
    assignments = list(plan.assignments.filter(done_at=None))
    places = talk.find_places(plan, [row.place_key for row in assignments])
    rows = [writer(row, places[row.place_key]) for row in assignments if row.place_key in places]
    count = plan.comments.open().count()
    if count:
        words = f"{count} open comment{'s' * (count != 1)}"
        rows.append({"label": "Talk", "url": plan_url("plans:talk", plan), "kind": "info", "status": words})
    if not rows and not plan.is_open:
        return []
    level = one(plan.terms["priority"])
    empty = f"Nobody is asked to write anything. Open a section or {level} to say who writes it, and by when."
    return [{"title": "Who is writing what", "rows": rows, "empty": empty}]


def writer(row: Any, place: Place) -> dict[str, Any]:
    due = f"{row.due.day} {row.due:%B %Y}"
    late = row.due < today()
    return {
        "label": place.title,
        "number": place.number,
        "url": place.url,
        "hint": f"Assigned to {row.author_name}",
        "kind": "bad" if late else "info",
        "status": f"Late: was due {due}" if late else f"Due {due}",
    }


def register() -> None:
    talk.register()
    register_outline(3, outline)
    register_overview(50, overview)
