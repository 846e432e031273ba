"""Writes in the margins of the demonstration's plans: who writes what by when, and what people say about it."""

from datetime import datetime, timedelta

from django.utils import timezone

from indicators.demo import content
from indicators.demo.content import Data
from partners.models import Membership, Role, Trust, User
from plans.models import Assignment, Comment, Notice, Plan
from plans.talk import Place, find_places
from plans.talk_actions import mention_key, resolve, say
from priorities.models import Commitment, Objective, Priority

LEVELS = (
    ("priority", Priority, ("plan", "number")),
    ("objective", Objective, ("priority__plan", "priority__number", "number")),
    (
        "commitment",
        Commitment,
        ("objective__priority__plan", "objective__priority__number", "objective__number", "number"),
    ),
)


def write_margins(plan: Plan, folder: str) -> None:
    """The comments and the tasks of `folder`/talk.toml."""
    data = content.read(f"{folder}/talk.toml")
    people = _people(plan.trust)
    for each in data["assignments"]:
        _assign(plan, each, people)
    for each in data["threads"]:
        _thread(plan, each, people)


def _people(trust: Trust) -> dict[str, User]:
    return {held.user.name: held.user for held in Membership.objects.for_trust(trust).select_related("user")}


def place_at(plan: Plan, at: str) -> Place:
    """The place that a file means: "needs" is a section's role, "2.1.3" numbers from the priority down."""
    numbers = at.split(".") if at[0].isdigit() else []
    if numbers:
        kind, model, names = LEVELS[len(numbers) - 1]
        key = kind, model._default_manager.get(**dict(zip(names, [plan, *numbers], strict=True))).pk
    else:
        key = "section", plan.sections.get(role=at).pk
    return find_places(plan, [key])[key]


def _assign(plan: Plan, data: Data, people: dict[str, User]) -> None:
    place, now = place_at(plan, data["at"]), timezone.now()
    author = people[data["author"]]
    manager = Membership.objects.for_trust(plan.trust).select_related("user").filter(role=Role.MANAGER)[0].user
    due = timezone.localdate() + timedelta(days=data["due_in"])
    Assignment.objects.create(
        plan=plan,
        place_kind=place.kind,
        place_id=place.pk,
        place_words=place.words[:200],
        author=author,
        author_name=author.name,
        due=due,
        by=manager,
        by_name=manager.name,
        done_at=now + timedelta(days=data["due_in"] - 1) if data.get("done") else None,
    )


def _thread(plan: Plan, data: Data, people: dict[str, User]) -> None:
    place = place_at(plan, data["at"])
    comment = _say(plan, place, data, people)
    for reply in data.get("replies", []):
        _say(plan, place, reply, people, parent=comment)
    if "resolved_by" in data:
        resolve(comment, by=people[data["resolved_by"]])


def _say(plan: Plan, place: Place, data: Data, people: dict[str, User], parent: Comment | None = None) -> Comment:
    comment = say(plan, place, data["text"], by=people[data["by"]], parent=parent)
    day = timezone.localdate() - timedelta(days=data["days_ago"])
    then = timezone.make_aware(datetime.combine(day, data["at_time"]))
    Comment.objects.filter(pk=comment.pk).update(at=then)
    Notice.objects.filter(key=mention_key(comment)).update(at=then, held_until=None)
    return comment
