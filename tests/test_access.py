"""Every address by every role, in one's own trust and in another, as tests/access_table.py says."""

import copy
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import URLResolver, get_resolver, reverse

from cypp.history import events_of
from indicators.models import ImportJob
from partners.models import Role, User
from plans.document import freeze, sha256
from plans.models import Comment, Edition, FormatRequest, Notice, Paper, Plan, Publication, Release, State, Tag
from plans.notices.actions import tell
from priorities.chapters import freeze_priorities, signed_part
from priorities.models import Commitment, Correction, Objective, Result
from tests.access_table import MATRIX, MEMBERS, OUTSIDERS, OWN, OWN_ACCOUNT, WAY_IN, Public, Row
from tests.agreeing import (
    AgendaItemFactory,
    ConsultationFactory,
    CycleActivityFactory,
    KeyDateFactory,
    MeetingFactory,
    RequirementFactory,
    ResponseFactory,
    RouteStepFactory,
    SignOffFactory,
    SignOffRequestFactory,
    SignOffWindowFactory,
    YouSaidFactory,
)
from tests.cast import CANARY, Cast
from tests.factories import (
    AssignmentFactory,
    BodyFactory,
    CommentFactory,
    GlossaryTermFactory,
    IndicatorFactory,
    MembershipFactory,
    OrganisationFactory,
    OrganisationStatusFactory,
    WordingFactory,
)

pytestmark = pytest.mark.django_db


class World:
    """One trust with one of everything that an address can name. What is "final" only Alder really published."""

    def __init__(self, plan: Plan, organisation, person, *, final: bool):
        Plan.objects.filter(pk=plan.pk).update(state=State.SIGNOFF)
        self.plan, self.trust = plan, plan.trust
        line = RequirementFactory(of__trust=plan.trust, of__name=f"List of {organisation.name}")
        Plan.objects.filter(pk=plan.pk).update(requirements=line.of)
        priority = plan.priorities.first()
        window = SignOffWindowFactory(plan=plan)
        document = freeze(plan)
        drawn = {"plan": plan, "document": document, "sha256": sha256(document), "by": person}
        draft = Publication.objects.create(number=1, stage="signoff", **drawn)
        last = Publication.objects.create(number=2, stage="final" if final else "signoff", **drawn)
        kept = Publication.objects.create(number=3, stage="kept", name=organisation.name, **drawn)
        step = RouteStepFactory(plan=plan, position=1, body__name=f"Cabinet of {organisation.name}")
        item = AgendaItemFactory(
            plan=plan, publication=draft, step=step, meeting__body=step.body, title=f"Report of {organisation.name}"
        )
        self.things = {
            "kept version": kept,
            "final version": last,
            "set": line.of,
            "line": line,
            "section": plan.sections.first(),
            "wording": WordingFactory(plan=plan, title=f"Words of {organisation.name}"),
            "term": GlossaryTermFactory(plan=plan, meaning=organisation.name),
            "date": KeyDateFactory(plan=plan, title=f"Event of {organisation.name}"),
            "activity": CycleActivityFactory(plan=plan, title=f"Activity of {organisation.name}"),
            "priority": priority,
            "objective": Objective.objects.filter(priority=priority).first(),
            "result": Result.objects.filter(objective__priority=priority).first(),
            "commitment": Commitment.objects.filter(objective__priority=priority).first(),
            "measure": priority.measures.first(),
            "money": priority.money.first(),
            "request": SignOffRequestFactory(window=window, priority=priority, organisation=organisation),
            "signer": MembershipFactory(trust=plan.trust, role=Role.SIGNATORY, organisation=organisation),
            "signing organisation": organisation,
            "correction": self.correction(priority),
            "comment": self.comment(),
            **self.consultation(drawn, final=final),
            "notice": self.notice(),
            "assignment": AssignmentFactory(plan=plan, place_id=plan.sections.first().pk),
            "asked": FormatRequest.objects.create(plan=plan, wanted="braille", contact=organisation.name),
            "draft file": file_of(draft),
            "final file": file_of(last),
            "job": ImportJob.objects.create(plan=plan, by=person, filename="plan.xlsx", content=b""),
            "organisation": OrganisationFactory(trust=plan.trust, name=f"{organisation.name} again"),
            "body": BodyFactory(trust=plan.trust, name=f"Board of {organisation.name}"),
            "step": step,
            "agenda item": item,
            "meeting": item.meeting,
            **self.packs(item),
            "status": OrganisationStatusFactory(organisation=organisation),
            "person": person,
            "membership": person.memberships.first(),
        }
        self.things["signature"] = SignOffFactory(request=self.things["request"], by=person, text=self.words(priority))
        Commitment.objects.filter(pk=self.things["commitment"].pk).update(lead="Head of Nursing")
        IndicatorFactory(trust=plan.trust, title=f"Indicator of {organisation.name}")

    def words(self, priority) -> dict:
        return signed_part(freeze_priorities(list(self.plan.priorities.filter(pk=priority.pk)))[0])

    def correction(self, priority) -> Correction:
        """A correction of a text that nobody signed."""
        after = self.words(priority)
        before = after | {"title": f"{after['title']} mispelt"}
        hashes = {"before_sha256": sha256(before), "after_sha256": sha256(after)}
        said = {"reason": f"A slip in {after['title']}", "by_name": "Priya Raman"}
        by = self.trust.memberships.filter(role=Role.MANAGER).first().user
        return Correction.objects.create(priority=priority, before=before, after=after, by=by, **hashes, **said)

    def consultation(self, drawn: dict, *, final: bool) -> dict:
        """What people answered on a draft that only Alder asked everybody about, and what was made of it."""
        ConsultationFactory(plan=self.plan)
        stage = "consultation" if final else "signoff"
        asked = Publication.objects.create(number=4, stage=stage, **drawn)
        response = ResponseFactory(publication=asked, state="shown", comment=f"More for {self.trust.name}")
        tag = Tag.objects.create(plan=self.plan, name=f"Tag of {self.trust.name}"[:60])
        line = YouSaidFactory(plan=self.plan, said=f"{self.trust.name} is too dear")
        return {"response": response, "tag": tag, "said line": line, "asked file": file_of(asked)}

    def packs(self, item) -> dict:
        """A pack that was sent to the board, one that was not, and a meeting with nothing before it."""
        other, empty = (MeetingFactory(body=item.meeting.body, on=f"2011-0{month}-01") for month in (5, 6))
        data = {"items": [], "body": self.trust.name}
        facts = {"kind": "meeting_pack", "title": f"Papers of {self.trust.name}", "data": data, "sha256": "0" * 64}
        sent, kept = (Paper.objects.create(meeting=meeting, **facts) for meeting in (item.meeting, other))
        for paper in (sent, kept):
            file_of(None, paper=paper, kind="meeting_pack")
        person = self.trust.memberships.first().user
        Release.objects.create(paper=sent, by=person, by_name=f"Officer of {self.trust.name}")
        return {"pack": sent, "pack not sent": kept, "empty meeting": empty}

    def comment(self) -> Comment:
        """A comment of the first officer on the first section."""
        officer = self.trust.memberships.filter(role=Role.OFFICER).order_by("pk").first().user
        return CommentFactory(plan=self.plan, place_id=self.plan.sections.first().pk, by=officer)

    def notice(self) -> Notice:
        """What the first officer was told."""
        officer = self.trust.memberships.filter(role=Role.OFFICER).order_by("pk").first().user
        tell([officer], about=self.plan, key="fact", words=f"A fact of {self.trust.name}", path="/")
        return Notice.objects.get(user=officer)

    def address(self, name: str, row: Row | Public, names: set[str], things: "World | None" = None) -> str:
        """The address of the page `name`; `things` is where the numbers in it are taken from."""
        source = (things or self).things
        values = {
            "trust": lambda: self.trust.slug,
            "plan": lambda: self.plan.slug,
            "pk": lambda: source[row.pk].pk,
            "kind": lambda: row.pk,
            "parent": lambda: source[row.parent].pk,
            "job": lambda: source["job"].pk,
            "action": lambda: row.action,
            "name": lambda: "any-name",
            "number": lambda: "1.1",
            "version": lambda: 2,
            "digest": lambda: "0",
            "code": lambda: source["response"].code,
            "ending": lambda: "csv",
            "secret": lambda: "nobody-s",
            "act": lambda: events_of(Commitment).filter(id=source["commitment"].pk).latest("pgh_id").pk,
        }
        return reverse(address_of(name), kwargs={key: values[key]() for key in names})


def file_of(publication: Publication | None, **more) -> Edition:
    name = f"{uuid.uuid4()}.pdf"
    (Path(settings.MEDIA_ROOT) / name).write_bytes(b"%PDF-1.7 a small file")
    facts = {"state": "done", "file": name, "sha256": "0" * 64, "pages": 1, "bytes": 21}
    return Edition.objects.create(publication=publication, **facts, **more)


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


def addresses(patterns=None, space="", values=frozenset()):
    """Every named address: {name: names of the values in it}."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        own = values | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            found |= addresses(
                pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space, own
            )
        else:
            found[f"{space}{pattern.name}"] = own
    return found


ADDRESSES = addresses()


def ask(cast, role, method, address):
    """The answer, with everything it wrote undone. The canary must never be in it for anybody outside Birch."""
    with transaction.atomic():
        data = {"csrfmiddlewaretoken": "any"} if method == "post" else None  # as an empty form would
        browser = cast.client(role)
        cookies = copy.deepcopy(browser.cookies)
        answer = getattr(browser, method)(address, data)
        browser.cookies = cookies
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    if role != "stranger":
        assert CANARY not in body.decode(errors="replace"), f"{role} saw Birch at {method} {address}"
    return answer


def led_to_sign_in(answer):
    return answer.status_code == 302 and answer.url.startswith(reverse(settings.LOGIN_URL))


def test_the_table_has_every_address_and_no_other():
    assert set(map(address_of, MATRIX)) | OWN_ACCOUNT | set(WAY_IN) | OWN == set(ADDRESSES)


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
                assert answer.status_code == (200 if "(published)" in name else 404)
        transaction.set_rollback(True)


def account_address(name):
    values = {"uidb36": "1", "key": "x", "pk": "1"}
    return reverse(name, kwargs={key: values[key] for key in ADDRESSES[name]})


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(OWN_ACCOUNT))
def test_pages_about_oneself(cast, alder, name, method):
    assert ask(cast, "anonymous", method, account_address(name)).status_code == 302
    assert ask(cast, "officer", method, account_address(name)).status_code in {200, 302, 403, 404, 405, 422}


@pytest.mark.parametrize("name", WAY_IN)
def test_pages_on_the_way_in(cast, alder, name):
    assert ask(cast, "anonymous", "get", account_address(name)).status_code == WAY_IN[name]
    assert ask(cast, "officer", "get", account_address(name)).status_code in {200, 302}


def test_nobody_signs_up(cast, alder):
    form = {"email": "new@alder.example.org", "password1": "quince-and-medlar-7", "password2": "quince-and-medlar-7"}
    cast.client("anonymous").post(reverse("account_signup"), form)
    assert not User.objects.filter(email="new@alder.example.org").exists()


@pytest.mark.parametrize("role", sorted(MEMBERS | {"nobody"}))
def test_home_is_ones_own(cast, role):
    answer = ask(cast, role, "get", reverse("home"))
    assert answer.status_code == (200 if role == "nobody" else 302)


def test_an_address_that_does_not_exist_is_not_found(cast, alder):
    for address in (f"/alder/plans/{uuid.uuid4()}/", "/alder/nothing/", "/nothing/organisations/"):
        assert ask(cast, "officer", "get", address).status_code == 404


@pytest.mark.django_db
def test_nobody_takes_an_address_that_an_invitation_may_go_to(cast):
    assert cast.client("board").get("/accounts/email/").status_code == 404
    answer = cast.client("board").post("/accounts/email/", {"action_add": "", "email": "director@birch.example.org"})
    assert answer.status_code == 404
