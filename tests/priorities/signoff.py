"""A plan at sign-off, as the tests of signing and of its pages begin: who is asked, who signs for whom."""

from partners.models import Organisation, Role, User
from plans.models import Plan, State
from priorities.chapters import signature_hashes
from priorities.models import Priority, SignOff, SignOffRequest, SignOffWindow
from priorities.signoff.signing import sign
from tests.cast import Cast
from tests.factories import MembershipFactory, OrganisationFactory, SignOffWindowFactory, UserFactory


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
