"""The fixed cast of the tests: one person for every role in Alder, and a stranger who belongs to Birch.

`cast.officer` is a person, `cast.client("officer")` their signed-in browser. Alder has one plan in
drafting (`cast.plan`); Birch's plan carries CANARY in every text, and no page may ever show it to
anybody of Alder.
"""

import time
from functools import cached_property

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from partners.models import Role, User
from plans.models import Plan
from tests.factories import (
    BodyFactory,
    MembershipFactory,
    OrganisationFactory,
    TrustFactory,
    UserFactory,
    at_once,
    full_plan,
)

CANARY = "zq-canary-of-birch"
#: Who plays what: the name used with `cast.client`, and the role held in Alder.
ROLES = {
    "officer": Role.OFFICER,
    "second_officer": Role.OFFICER,
    "manager": Role.MANAGER,
    "signatory": Role.SIGNATORY,
    "lead": Role.LEAD,
    "board": Role.BOARD,
    "administrator": Role.ADMINISTRATOR,
}


class Cast:
    """People, trusts and plans, made once for a test."""

    officer: User
    second_officer: User
    manager: User
    signatory: User
    lead: User
    board: User
    administrator: User
    stranger: User
    nobody: User

    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}
        self.trust = TrustFactory(slug="alder", name="Alder children's trust")
        self.organisation = OrganisationFactory(trust=self.trust, name="Alder Primary Care Trust")
        self._join_alder()
        self.nobody = UserFactory(email="nobody@example.org", name="Nobody")
        self.other = TrustFactory(slug="birch", name=f"Birch {CANARY}")
        self.other_organisation = OrganisationFactory(trust=self.other, name=f"Birch constabulary {CANARY}")
        self.other_body = BodyFactory(trust=self.other, name=f"Birch board {CANARY}")
        self.other_plan = full_plan(self.other, priorities=1, slug="birch-plan", title=f"Birch {CANARY}", words=CANARY)
        self.stranger = UserFactory(email="stranger@birch.example.org", name=f"Stranger {CANARY}")
        MembershipFactory(trust=self.other, user=self.stranger, role=Role.OFFICER)
        MembershipFactory(trust=self.other, user=self.stranger, role=Role.MANAGER)

    def _join_alder(self) -> None:
        """Everybody who plays something, with the role that they hold."""
        people = at_once(
            UserFactory.build(email=f"{name}@alder.example.org", name=name.replace("_", " ").capitalize())
            for name in ROLES
        )
        for name, person in zip(ROLES, people, strict=True):
            setattr(self, name, person)
        at_once(
            MembershipFactory.build(
                trust=self.trust,
                user=getattr(self, name),
                role=role,
                organisation=self.organisation if role == Role.SIGNATORY else None,
            )
            for name, role in ROLES.items()
        )

    @cached_property
    def plan(self) -> Plan:
        """Alder's plan, in drafting: 2 priorities of 2 objectives of 2 commitments."""
        return full_plan(self.trust, slug="alder-plan", title="Alder plan")

    def client(self, name: str) -> Client:
        """The browser of one of the cast; "anonymous" is signed out."""
        if name not in self._clients:
            self._clients[name] = Client()
            if name != "anonymous":
                sign_in(self._clients[name], getattr(self, name))
        return self._clients[name]

    def proved(self, name: str) -> Client:
        """The browser of one of the cast, who has just shown who they are."""
        prove(self.client(name), getattr(self, name))
        return self.client(name)


def sign_in(browser: Client, user: User) -> None:
    """What `browser.force_login(user)` leaves, but for the time of signing in: two queries, not fifteen."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create_model_instance(dict(session.items())).save(force_insert=True)
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def prove(browser: Client, user: User, *, seconds_ago: float = 0) -> None:
    """Let a signed-in browser's session say what the page that asks for a password records when it is right."""
    request = HttpRequest()
    request.session = browser.session
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session["account_authentication_methods"][-1]["at"] = time.time() - seconds_ago
    request.session.save()
