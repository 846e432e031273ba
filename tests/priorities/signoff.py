"""A plan at sign-off, as the tests of signing and of its pages begin: who is asked, who signs for whom."""

import re
from datetime import date

from partners.models import Organisation, Role, User
from plans.models import Plan, State
from priorities.chapters import signature_hashes
from priorities.models import Priority, SignOff, SignOffRequest, SignOffWindow
from priorities.signoff.room import cell_of, requests_of
from priorities.signoff.signing import open_window, sign
from tests.agreeing import SignOffWindowFactory
from tests.cast import Cast
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

ROOM = "/alder/plans/alder-plan/signoff/"
CLOSED_STATES = [State.DRAFTING, State.CONSULTATION, State.APPROVED, State.PUBLISHED, State.SUPERSEDED]


class SignOffStage:
    """Alder's plan at sign-off: two priorities, two organisations (`health`, `police`) and who signs for each."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.plan = cast.plan
        move_to(self.plan, State.SIGNOFF)
        self.window = SignOffWindowFactory(plan=self.plan)
        self.first, self.second = self.plan.priorities.all()
        self.health = cast.organisation
        self.police = OrganisationFactory(trust=cast.trust, name="Alder Police")
        self.health_signatory = cast.signatory
        self.police_signatory = self.signatory_of(self.police)

    def signatory_of(self, organisation: Organisation, name: str = "Superintendent") -> User:
        user = UserFactory(name=name)
        MembershipFactory(trust=self.cast.trust, user=user, role=Role.SIGNATORY, organisation=organisation)
        return user

    def ask(self, organisation: Organisation, priority: Priority) -> SignOffRequest:
        return SignOffRequest.objects.create(window=self.window, organisation=organisation, priority=priority)

    def ask_everybody(self) -> list[SignOffRequest]:
        return [self.ask(who, what) for who in (self.health, self.police) for what in (self.first, self.second)]

    def hash_of(self, priority: Priority) -> str:
        return signature_hashes(self.plan)[priority.pk]

    def sign(self, request: SignOffRequest, by: User | None = None, **more) -> SignOff:
        """Sign the words as they stand, with whatever `more` says otherwise."""
        who = {self.health.pk: self.health_signatory, self.police.pk: self.police_signatory}
        statement = {
            "request": request,
            "by": by or who[request.organisation_id],
            "decision": "agreed",
            "secured_by": "Cabinet",
            "read_sha256": more.get("read_sha256") or self.hash_of(request.priority),
        }
        return sign(**{**statement, **more})


def move_to(plan: Plan, state: str) -> None:
    """Put a plan at `state` without the moves that lead there."""
    Plan.objects.filter(pk=plan.pk).update(state=state)
    plan.state = state


def set_window(window: SignOffWindow, **days) -> None:
    SignOffWindow.objects.filter(pk=window.pk).update(**days)


def open_for(stage: SignOffStage, pairs, **more) -> SignOffWindow:
    """Open the window for pairs of an organisation and a priority, with whatever `more` says otherwise."""
    days = {"opens": date(2010, 2, 17), "closes": date(2010, 3, 31)}
    asked = [(organisation.pk, priority.pk) for organisation, priority in pairs]
    return open_window(**{"plan": stage.plan, **days, "asked": asked, "by": stage.cast.manager, **more})


def marks(plan: Plan) -> dict[int, str]:
    """{request id: mark} as the room would show it."""
    hashes = signature_hashes(plan)
    return {ask.pk: cell_of(ask, hashes).mark for ask in requests_of(plan)}


def text(response) -> str:
    """The page as a person reads it: tags out, spaces joined."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def said(stage: SignOffStage, request: SignOffRequest, **more) -> dict[str, str]:
    """What the form of `request` posts when nothing is changed but the decision."""
    statement = {"decision": "agreed", "how": "body", "secured_by": "Cabinet", "comment": "", "minute": ""}
    days = {"meeting_date_day": "", "meeting_date_month": "", "meeting_date_year": ""}
    hidden = {"read_sha256": stage.hash_of(request.priority), "seen": "0"}
    return {**statement, **days, **hidden, **more}


def sign_url(request: SignOffRequest) -> str:
    return f"{ROOM}{request.pk}/"
