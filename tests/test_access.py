"""Every address by every role, in one's own trust and in another: the table below is the rule, the site must follow.

Everybody not named in a cell is refused: people without a role in the trust and strangers get 404, people signed
out are led to the sign-in page, members get 403 or, where their role may not even know of drafts, 404. A method
that an address does not have answers 405. An address that is missing from the table fails.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from indicators.models import ImportJob
from plans.document import freeze, sha256
from plans.models import Edition, Plan, Publication, State
from priorities.models import Commitment, Objective, Result
from tests.cast import CANARY, Cast
from tests.factories import (
    BodyFactory,
    IndicatorFactory,
    OrganisationFactory,
    OrganisationStatusFactory,
    SignOffRequestFactory,
    SignOffWindowFactory,
)

pytestmark = pytest.mark.django_db

OUTSIDERS = {"anonymous", "nobody", "stranger"}
MEMBERS = {"officer", "manager", "signatory", "lead", "board", "administrator"}


@dataclass(frozen=True)
class Who:
    """Roles that may, and the status they get; roles from which it is hidden (404). Other members get 403."""

    may: frozenset[str]
    hidden: frozenset[str]
    status: int

    def expected(self, role: str) -> int:
        return self.status if role in self.may else 404 if role in self.hidden else 403


def of_trust(*roles):
    return lambda status=200: Who(frozenset(roles), frozenset(), status)


def of_plan(*roles):
    """In a plan at sign-off: board members and administrators have no drafts."""
    return lambda status=200: Who(frozenset(roles), frozenset({"board", "administrator"}), status)


members = of_trust(*MEMBERS)
authors = of_trust("officer", "manager")
inviters = of_trust("manager", "administrator")
administrators = of_trust("administrator")
readers = of_plan("officer", "manager", "lead", "signatory")
writers = of_plan("officer", "manager")
managers = of_plan("manager")
signatories = of_plan("signatory")


@dataclass(frozen=True)
class Row:
    """What GET and POST (with an empty form) answer; None: no such method. `pk` names the thing in the address."""

    get: Who | None = None
    post: Who | None = None
    pk: str = ""
    parent: str = ""
    action: str = ""


@dataclass(frozen=True)
class Public:
    """Open to everybody, with one status for all; in another trust (which publishes nothing) `elsewhere`."""

    status: int = 200
    elsewhere: int = 404
    pk: str = ""


#  422: an empty form is refused with its faults     302: done     409: not possible in this state
MATRIX: dict[str, Row | Public] = {
    "healthz": Public(),
    "accessibility": Public(),
    "cookies": Public(),
    # plans
    "plans:home": Row(get=members()),
    "plans:add": Row(get=authors(), post=authors(422)),
    "plans:detail": Row(get=readers()),
    "plans:edit": Row(get=writers(), post=writers(422)),
    "plans:preview": Row(get=readers()),
    "plans:preview_markdown": Row(post=writers()),
    "plans:section": Row(get=readers(), post=writers(422), pk="section"),
    "plans:section_add": Row(get=writers(), post=writers(422)),
    "plans:section_move": Row(post=writers(302), pk="section"),
    "plans:section_remove": Row(get=writers(), post=writers(302), pk="section"),
    "plans:advance": Row(get=managers(), post=managers(422), action="redraft"),
    # versions, files and the public site
    "plans:publications": Row(get=readers()),
    "plans:edition_progress": Row(get=readers(), pk="draft file"),
    "plans:edition_retry": Row(post=writers(302), pk="draft file"),
    "plans:download": Row(get=readers(), pk="draft file"),
    "plans:download (published)": Row(get=members(), pk="final file"),
    "plans:library": Row(get=members()),
    "plans:published_index": Public(elsewhere=200),
    "plans:published_trust": Public(),
    "plans:published": Public(),
    "plans:published_file": Public(302, pk="final file"),  # to its friendly name
    "plans:published_file (draft)": Public(404, pk="draft file"),
    # priorities
    "priorities:detail": Row(get=readers(), pk="priority"),
    "priorities:add": Row(get=writers(), post=writers(422)),
    "priorities:edit": Row(get=writers(), post=writers(422), pk="priority"),
    "priorities:move": Row(post=writers(302), pk="priority"),
    "priorities:remove": Row(get=writers(), post=writers(302), pk="priority"),
    "priorities:objective_add": Row(get=writers(), post=writers(422), parent="priority"),
    "priorities:objective_edit": Row(get=writers(), post=writers(422), pk="objective"),
    "priorities:objective_move": Row(post=writers(302), pk="objective"),
    "priorities:objective_remove": Row(get=writers(), post=writers(302), pk="objective"),
    "priorities:result_add": Row(get=writers(), post=writers(422), parent="objective"),
    "priorities:result_edit": Row(get=writers(), post=writers(422), pk="result"),
    "priorities:result_move": Row(post=writers(302), pk="result"),
    "priorities:result_remove": Row(get=writers(), post=writers(302), pk="result"),
    "priorities:commitment_add": Row(get=writers(), post=writers(422), parent="objective"),
    "priorities:commitment_edit": Row(get=writers(), post=writers(422), pk="commitment"),
    "priorities:commitment_move": Row(post=writers(302), pk="commitment"),
    "priorities:commitment_remove": Row(get=writers(), post=writers(302), pk="commitment"),
    "priorities:room": Row(get=readers()),
    "priorities:window": Row(get=managers(), post=managers(422)),
    "priorities:sign": Row(get=signatories(), post=signatories(422), pk="request"),
    "priorities:record": Row(get=readers(), pk="request"),
    "priorities:waive": Row(get=managers(), post=managers(422), pk="request"),
    # indicators
    "indicators:catalogue": Row(get=members()),
    "indicators:indicator_add": Row(get=authors(), post=authors(422)),
    "indicators:scorecard": Row(get=readers()),
    "indicators:measure_add": Row(get=writers(), post=writers(422), pk="priority"),
    "indicators:measure_edit": Row(get=writers(), post=writers(422), pk="measure"),
    "indicators:measure_move": Row(post=writers(302), pk="measure"),
    "indicators:measure_remove": Row(get=writers(), post=writers(302), pk="measure"),
    "indicators:upload": Row(get=writers(), post=writers(422)),
    "indicators:sample": Row(get=writers()),
    "indicators:import": Row(get=writers(), post=writers(302)),
    # partners
    "partners:brand_css": Public(elsewhere=200),
    "partners:trust_edit": Row(get=administrators(), post=administrators(422)),
    "partners:organisations": Row(get=members()),
    "partners:organisation_add": Row(get=administrators(), post=administrators(422)),
    "partners:organisation_edit": Row(get=administrators(), post=administrators(422), pk="organisation"),
    "partners:organisation_remove": Row(get=administrators(), post=administrators(302), pk="organisation"),
    "partners:status_add": Row(get=administrators(), post=administrators(422), pk="organisation"),
    "partners:status_remove": Row(post=administrators(302), pk="status"),
    "partners:bodies": Row(get=members()),
    "partners:body_add": Row(get=administrators(), post=administrators(422)),
    "partners:body_edit": Row(get=administrators(), post=administrators(422), pk="body"),
    "partners:body_remove": Row(get=administrators(), post=administrators(302), pk="body"),
    "partners:people": Row(get=inviters()),
    "partners:person_add": Row(get=inviters(), post=inviters(422)),
    "partners:person_edit": Row(get=inviters(), post=inviters(422), pk="person"),
    "partners:membership_remove": Row(post=administrators(302), pk="membership"),
}

#: allauth's own: the status for people signed out and for members, by GET. 302 for people signed out leads to sign-in.
ACCOUNTS: dict[str, tuple[int, int]] = {
    "account_login": (200, 302),
}
#: Not a trust's: everybody signed in has it for themselves.
OWN = {"home"}


class World:
    """One trust with one of everything that an address can name. What is "final" only Alder really published."""

    def __init__(self, plan: Plan, organisation, person, *, final: bool):
        Plan.objects.filter(pk=plan.pk).update(state=State.SIGNOFF)
        self.plan, self.trust = plan, plan.trust
        priority = plan.priorities.first()
        window = SignOffWindowFactory(plan=plan)
        document = freeze(plan)
        drawn = {"plan": plan, "document": document, "sha256": sha256(document), "by": person}
        draft = Publication.objects.create(number=1, stage="signoff", **drawn)
        last = Publication.objects.create(number=2, stage="final" if final else "signoff", **drawn)
        self.things = {
            "section": plan.sections.first(),
            "priority": priority,
            "objective": Objective.objects.filter(priority=priority).first(),
            "result": Result.objects.filter(objective__priority=priority).first(),
            "commitment": Commitment.objects.filter(objective__priority=priority).first(),
            "measure": priority.measures.first(),
            "request": SignOffRequestFactory(window=window, priority=priority, organisation=organisation),
            "draft file": file_of(draft),
            "final file": file_of(last),
            "job": ImportJob.objects.create(plan=plan, by=person, filename="plan.xlsx", content=b""),
            "organisation": OrganisationFactory(trust=plan.trust, name=f"{organisation.name} again"),
            "body": BodyFactory(trust=plan.trust, name=f"Board of {organisation.name}"),
            "status": OrganisationStatusFactory(organisation=organisation),
            "person": person,
            "membership": person.memberships.first(),
        }
        IndicatorFactory(trust=plan.trust, title=f"Indicator of {organisation.name}")

    def address(self, name: str, row: Row | Public, names: set[str], things: "World | None" = None) -> str:
        """The address of the page `name`; `things` is where the numbers in it are taken from."""
        source = (things or self).things
        values = {
            "trust": lambda: self.trust.slug,
            "plan": lambda: self.plan.slug,
            "pk": lambda: source[row.pk].pk,
            "parent": lambda: source[row.parent].pk,
            "job": lambda: source["job"].pk,
            "action": lambda: row.action,
            "name": lambda: "any-name",
        }
        return reverse(address_of(name), kwargs={key: values[key]() for key in names})


def file_of(publication: Publication) -> Edition:
    name = f"{publication.pk}.pdf"
    (Path(settings.MEDIA_ROOT) / name).write_bytes(b"%PDF-1.7 a small file")
    return Edition.objects.create(
        publication=publication, state="done", file=name, sha256="0" * 64, pages=1, bytes=21
    )  # fmt: skip


def address_of(name: str) -> str:
    """The name of the address in a row: what stands in brackets only tells rows apart."""
    return name.split(" (")[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _own_files(settings, folder):
    settings.MEDIA_ROOT = folder


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker, folder):
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=folder):
        made = Cast()
        for role in MEMBERS | OUTSIDERS:
            made.client(role)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def alder(cast):
    return World(cast.plan, cast.organisation, cast.second_officer, final=True)


@pytest.fixture(scope="module")
def birch(cast):
    return World(cast.other_plan, cast.other_organisation, cast.stranger, final=False)


def addresses(patterns=None, space="", extra=()):
    """Every named address: {name: names of the values in it}."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            below = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found |= addresses(pattern.url_patterns, below)
        elif isinstance(pattern, URLPattern):
            found[f"{space}{pattern.name}"] = set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
    return found


ADDRESSES = addresses()


def ask(cast, role, method, address):
    """The answer, with everything it wrote undone. The canary must never be in it for anybody outside Birch."""
    with transaction.atomic():
        data = {"csrfmiddlewaretoken": "any"} if method == "post" else None  # as an empty form would
        answer = getattr(cast.client(role), method)(address, data)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    if role != "stranger":
        assert CANARY not in body.decode(errors="replace"), f"{role} saw Birch at {method} {address}"
    return answer


def led_to_sign_in(answer):
    return answer.status_code == 302 and answer.url.startswith(reverse(settings.LOGIN_URL))


def test_the_table_has_every_address_and_no_other():
    assert set(map(address_of, MATRIX)) | set(ACCOUNTS) | OWN == set(ADDRESSES)


CELLS = [
    pytest.param(name, row, method, id=f"{name} {method}")
    for name, row in MATRIX.items()
    if isinstance(row, Row) and address_of(name) in ADDRESSES
    for method in ("get", "post")
]


@pytest.mark.parametrize(("name", "row", "method"), CELLS)
def test_in_ones_own_trust(cast, alder, name, row, method):
    address = alder.address(name, row, ADDRESSES[address_of(name)])
    who = getattr(row, method)
    given = {role: ask(cast, role, method, address).status_code for role in sorted(MEMBERS)}
    assert given == {role: who.expected(role) if who else 405 for role in sorted(MEMBERS)}
    outside = {role: ask(cast, role, method, address).status_code for role in ("nobody", "stranger")}
    assert set(outside.values()) == ({404} if who else {405})
    assert led_to_sign_in(ask(cast, "anonymous", method, address))


@pytest.mark.parametrize(("name", "row", "method"), CELLS)
def test_in_another_trust(cast, alder, birch, name, row, method):
    """Another trust's page, and another trust's things under one's own address: both are not there.

    A form about a thing that is not there (any more) may answer 409 with what was typed.
    """
    expected = {404} if getattr(row, method) else {405}
    theirs = birch.address(name, row, ADDRESSES[address_of(name)])
    assert {ask(cast, role, method, theirs).status_code for role in MEMBERS} == expected
    if row.pk or row.parent or "job" in ADDRESSES[address_of(name)]:
        mixed = alder.address(name, row, ADDRESSES[address_of(name)], things=birch)
        given = {role: ask(cast, role, method, mixed).status_code for role in MEMBERS}
        who = getattr(row, method)
        gone = {404, 409} if method == "post" else {404}
        allowed = {role: {403, 404} if who and role not in who.may else gone if who else {405} for role in MEMBERS}
        assert {role: status for role, status in given.items() if status not in allowed[role]} == {}


@pytest.mark.parametrize("name", [name for name, row in MATRIX.items() if isinstance(row, Public)])
@pytest.mark.parametrize("role", sorted(MEMBERS | OUTSIDERS))
def test_public_pages(cast, alder, birch, name, role):
    row = MATRIX[name]
    assert ask(cast, role, "get", alder.address(name, row, ADDRESSES[address_of(name)])).status_code == row.status
    if "trust" in ADDRESSES[address_of(name)]:
        assert (
            ask(cast, role, "get", birch.address(name, row, ADDRESSES[address_of(name)])).status_code == row.elsewhere
        )


@pytest.mark.parametrize("name", [name for name in MATRIX if "plan" in ADDRESSES.get(address_of(name), ())])
def test_a_signatory_sees_no_plan_before_sign_off(cast, alder, name):
    row = MATRIX[name]
    with transaction.atomic():
        Plan.objects.filter(pk=alder.plan.pk).update(state=State.DRAFTING)
        for method in ("get", "post"):
            if isinstance(row, Row) and getattr(row, method):
                answer = ask(cast, "signatory", method, alder.address(name, row, ADDRESSES[address_of(name)]))
                assert answer.status_code == 404
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_account_pages(cast, alder, name):
    values = {"uidb36": "1", "key": "x", "pk": "1"}
    address = reverse(name, kwargs={key: values[key] for key in ADDRESSES[address_of(name)]})
    signed_out, signed_in = ask(cast, "anonymous", "get", address), ask(cast, "officer", "get", address)
    assert (signed_out.status_code, signed_in.status_code) == ACCOUNTS[name]


@pytest.mark.parametrize("role", sorted(MEMBERS | {"nobody"}))
def test_home_is_ones_own(cast, role):
    answer = ask(cast, role, "get", reverse("home"))
    assert answer.status_code == (200 if role == "nobody" else 302)


def test_an_address_that_does_not_exist_is_not_found(cast, alder):
    for address in (f"/alder/plans/{uuid.uuid4()}/", "/alder/nothing/", "/nothing/organisations/"):
        assert ask(cast, "officer", "get", address).status_code == 404
