"""Moves the plans of the demonstration through their life as people would: by the workflow and by signing."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cypp.versioning import save_if_current
from indicators.demo import content
from indicators.demo.asking import ask_for_formats
from indicators.demo.checklists import answer_checklist
from indicators.demo.consultation import consult
from indicators.demo.content import Data
from indicators.demo.corrections import misspell, put_right
from indicators.demo.decisions import add_meetings, hold_meetings
from indicators.demo.load import Organisations, load_plan, load_trust, write_commitments
from indicators.demo.margins import write_margins
from indicators.demo.packs import make_next_pack
from indicators.demo.room import furnish_room
from indicators.demo.timetable import write_timetable
from indicators.demo.wordings import write_wordings
from partners.demo import PEOPLE
from partners.models import Membership, Role, Trust, User
from plans.models import Notice, Plan, Publication, State
from plans.publishing.withdrawing import withdraw
from plans.workflow import advance
from priorities.chapters import signature_hashes
from priorities.models import Commitment, Objective, SignOffRequest
from priorities.signoff.signing import london_day, open_window, sign, waive

DAYS_OPEN, DAYS_LEFT = 20, 21


@transaction.atomic
def load_northmere() -> Trust:
    """The whole demonstration: one plan of each shape, each at another point of its life."""
    trust, organisations = load_trust()
    add_meetings(trust)
    first = load_plan(trust, organisations, "first_plan")
    publish(first, "first_plan", organisations)
    advance(first, "supersede", by=person(Role.MANAGER), note=notes("first_plan")["supersede"])
    interim = load_plan(trust, organisations, "interim_plan")
    write_wordings(interim, "interim_plan")
    consult(interim, "interim_plan", by=person(Role.MANAGER))
    publish(interim, "interim_plan", organisations)
    publish_again(interim, "interim_plan", organisations)
    ask_for_formats(interim, "interim_plan", person(Role.OFFICER))
    open_this_year(load_plan(trust, organisations, "full_plan"), organisations)
    update = load_plan(trust, organisations, "update_plan")
    Plan.objects.filter(pk=update.pk).update(updates=Plan.objects.get(trust=trust, slug="cypp-2010-13"))
    consult(update, "update_plan", by=person(Role.MANAGER))
    following = load_plan(trust, organisations, "next_plan")
    write_timetable(following, "next_plan")
    write_margins(following, "next_plan")
    settle_notices(trust)
    return trust


def settle_notices(trust: Trust) -> None:
    """What people were told of plans that are done they have read; the rest is mailed, but only to the outbox.

    Where mail is really sent, nobody is mailed about people who do not exist.
    """
    told, now = Notice.objects.filter(trust=trust), timezone.now()
    told.filter(plan__state__in=[State.PUBLISHED, State.SUPERSEDED]).update(seen_at=now)
    if not settings.DEMO:
        told.update(mailed_at=now)


def person(role: Role) -> User:
    """The first of the demonstration's people with this role."""
    return User.objects.get(email=next(each.email for each in PEOPLE if role in each.roles))


def notes(folder: str) -> Data:
    """What the record says of each move, by the move's name."""
    return content.read(f"{folder}/signatures.toml")["notes"]


def publish(plan: Plan, folder: str, organisations: Organisations) -> None:
    """Signed by every partner that was asked, adopted and published."""
    data = content.read(f"{folder}/signatures.toml")
    manager, today = person(Role.MANAGER), london_day()
    asked = _pairs(plan, data["asked"], organisations)
    open_window(plan=plan, opens=today - timedelta(days=DAYS_OPEN), closes=today, asked=asked, by=manager)
    advance(plan, "open_signoff", by=manager, note=data["notes"]["open_signoff"])
    _sign_all(plan, data["signatures"], organisations)
    _waive_all(plan, data["waived"], organisations, manager)
    hold_meetings(plan, folder, manager)
    _approve_and_publish(plan, data["notes"])


def publish_again(plan: Plan, folder: str, organisations: Organisations) -> None:
    """Revised and published, withdrawn for a slip outside the words of the plan, and published once more without it."""
    data, manager = content.read(f"{folder}/revised.toml"), person(Role.MANAGER)
    slip = data["slip"]
    _rewrite_contact(plan.trust, slip["right"], slip["wrong"])
    _begin_anew(plan, folder, data["notes"])
    actions = data["actions"]
    objective = Objective.objects.get(
        priority__plan=plan, priority__number=actions["priority"], number=actions["objective"]
    )
    objective.rationale = actions["rationale"]
    save_if_current(objective, version=objective.version, fields=["rationale"])
    write_commitments(objective, actions["commitments"], {}, organisations)
    advance(plan, "open_signoff", by=manager, note=data["notes"]["open_signoff"])
    _sign_all(plan, data["signatures"], organisations)
    hold_meetings(plan, f"{folder}_revised", manager)
    spoiled = _approve_and_publish(plan, data["notes"])
    withdraw(spoiled, by=manager, reason=slip["reason"])
    _rewrite_contact(plan.trust, slip["wrong"], slip["right"])
    _begin_anew(plan, folder, data["notes_again"])
    advance(plan, "open_signoff", by=manager, note=data["notes_again"]["open_signoff"])
    _approve_and_publish(plan, data["notes_again"])


def _begin_anew(plan: Plan, folder: str, said: Data) -> None:
    advance(plan, "revise", by=person(Role.MANAGER), note=said["revise"])
    answer_checklist(plan, folder)


def _approve_and_publish(plan: Plan, said: Data) -> Publication:
    advance(plan, "approve", by=person(Role.MANAGER), note=said["approve"])
    published = advance(plan, "publish", by=person(Role.MANAGER), note=said["publish"])
    assert published is not None  # this move freezes
    return published


def _rewrite_contact(trust: Trust, old: str, new: str) -> None:
    trust.contact = trust.contact.replace(old, new)
    save_if_current(trust, version=trust.version, fields=["contact"])


def open_this_year(plan: Plan, organisations: Organisations) -> None:
    """Half-way through sign-off: half the signatures in, one of them stale because words changed after it."""
    data = content.read("full_plan/signatures.toml")
    manager, today = person(Role.MANAGER), london_day()
    write_timetable(plan, "full_plan")
    write_wordings(plan, "full_plan")
    consult(plan, "full_plan", by=manager, note=data["notes"]["consult"])
    opens, closes = today - timedelta(days=DAYS_OPEN), today + timedelta(days=DAYS_LEFT)
    open_window(plan=plan, opens=opens, closes=closes, asked=_pairs(plan, data["asked"], organisations), by=manager)
    misspell(plan, data["slip"])
    advance(plan, "open_signoff", by=manager, note=data["notes"]["open_signoff"])
    _sign_all(plan, data["early"], organisations)
    _change_words(plan, data["edit"])
    _sign_all(plan, data["signatures"], organisations)
    put_right(plan, data["slip"], manager)
    _waive_all(plan, data["waived"], organisations, manager)
    hold_meetings(plan, "full_plan", manager)
    make_next_pack(plan, manager)
    write_margins(plan, "full_plan")
    furnish_room(plan, manager)


def _pairs(plan: Plan, asked: dict[str, list[int]], organisations: Organisations) -> set[tuple[int, int]]:
    priorities = {priority.number: priority.pk for priority in plan.priorities.all()}
    return {(organisations[key].pk, priorities[number]) for key, numbers in asked.items() for number in numbers}


def _sign_all(plan: Plan, data: list[Data], organisations: Organisations) -> None:
    """One entry is one organisation's decisions at one meeting, each signed by its signatory."""
    hashes = signature_hashes(plan)
    for entry in data:
        organisation = organisations[entry["organisation"]]
        signatory = Membership.objects.select_related("user").get(organisation=organisation, role=Role.SIGNATORY)
        decisions = dict.fromkeys(entry["agreed"], ("agreed", ""))
        for decision in ("reservation", "not_agreed"):
            decisions |= {int(number): (decision, why) for number, why in entry.get(decision, {}).items()}
        for number, (decision, comment) in sorted(decisions.items()):
            request = _request(plan, organisation.pk, number)
            sign(
                request=request,
                by=signatory.user,
                decision=decision,
                comment=comment,
                secured_by=entry["secured_by"],
                meeting_date=entry.get("meeting_date"),
                minute=entry.get("minute", ""),
                read_sha256=hashes[request.priority_id],
            )


def _request(plan: Plan, organisation: int, number: int) -> SignOffRequest:
    asked = SignOffRequest.objects.select_related("window__plan")
    return asked.get(window__plan=plan, organisation_id=organisation, priority__number=number)


def _change_words(plan: Plan, edit: Data) -> None:
    """An officer rewrites one commitment after it was signed."""
    priority, objective, number = map(int, edit["action"].split("."))
    commitment = Commitment.objects.get(
        objective__priority__plan=plan,
        objective__priority__number=priority,
        objective__number=objective,
        number=number,
    )
    commitment.text = edit["text"]
    save_if_current(commitment, version=commitment.version, fields=["text"])


def _waive_all(plan: Plan, data: list[Data], organisations: Organisations, manager: User) -> None:
    for entry in data:
        request = _request(plan, organisations[entry["organisation"]].pk, entry["priority"])
        waive(request=request, by=manager, reason=entry["reason"])
