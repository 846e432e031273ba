"""A plan is agreed by six organisations and two bodies, each in a window of their own, and every step stays on record.

The plan has two priorities. Three organisations are asked about each: they agree, reserve, return, sign again what
changed under their signature, or are waived.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from partners.models import Role
from plans.models import Decision, Notice, State, Transition
from priorities.models import Commitment, SignOff, SignOffRequest
from tests.agreeing import MeetingFactory
from tests.browser.tools import check_page, fill_date, follow, heading, press
from tests.factories import BodyFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
#: Who signs for whom, and the priority that they are asked about.
PARTNERS = {
    "council": ("Alder Council", 1),
    "police": ("Alder Police", 1),
    "college": ("Alder College", 1),
    "probation": ("Alder Probation", 2),
    "voluntary": ("Alder Voluntary Action", 2),
    "jobs": ("Alder Jobs Service", 2),
}
RESERVATION, REFUSAL = "Only if the clinic is paid for.", "Our board has not seen the figures."
NEW_WORDS = "Run fifteen homework clubs in libraries"


@pytest.fixture
def partners(cast):
    for name, (organisation, _) in PARTNERS.items():
        person = UserFactory(email=f"{name}@alder.example.org", name=f"{name.capitalize()} signatory")
        owner = OrganisationFactory(trust=cast.trust, name=organisation)
        MembershipFactory(trust=cast.trust, user=person, role=Role.SIGNATORY, organisation=owner, known_as=person.name)
        setattr(cast, name, person)
        cast.proved(name)
    cast.meetings = [
        MeetingFactory(body=BodyFactory(trust=cast.trust, name=name), on=timezone.localdate())
        for name in ("Alder Cabinet", "Alder Full Council")
    ]
    return PARTNERS


class Room:
    """What the people of this plan do, each in one window."""

    def __init__(self, cast, window):
        self.cast, self.plan, self.windows, self.window = cast, cast.plan, {}, window
        self.base = f"/alder/plans/{self.plan.slug}"

    def who(self, name):
        if name not in self.windows:
            self.windows[name] = self.window(name)
        return self.windows[name]

    def open(self):
        manager = self.who("manager")
        page = manager.go(f"{self.base}/signoff/window/")
        fill_date(page, "opens", date.today())
        fill_date(page, "closes", date.today() + timedelta(days=30))
        page.get_by_label("Only what is ticked below").check()
        for organisation, number in PARTNERS.values():
            page.get_by_label(f"{organisation}: {number}", exact=True).check()
        press(page, "Save the window")
        heading(page, "Sign-off room")
        follow(page, "Open sign-off")
        press(page, "Open sign-off")
        heading(page, "Versions and files")

    def sign(self, name, decision, comment="", changed=""):
        """Go from "your organisation" to the words, read them, sign them."""
        page = self.who(name).go(f"{self.base}/signoff/mine/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(PARTNERS[name][0])
        page = self.who(name).go(f"{self.base}/signoff/{self.ask(name).pk}/")
        heading(page, "Read and sign")
        if changed:
            expect(page.locator("#changes-signed, section:has(#changes-signed)").first).to_be_visible()
            expect(page.locator("ins").filter(has_text=changed).first).to_be_visible()
            check_page(self.who(name))
        page.get_by_label(decision, exact=True).check()
        if comment:
            page.locator("[name=comment]").fill(comment)
        page.get_by_label("A body agreed it at a meeting").check()
        page.locator("[name=secured_by]").fill(f"Board of {PARTNERS[name][0]}")
        fill_date(page, "meeting_date", date.today())
        page.locator("[name=minute]").fill("7")
        page.get_by_role("button", name="Sign for").click()
        expect(page.get_by_text(f"Board of {PARTNERS[name][0]}").first).to_be_visible()
        expect(page.get_by_role("heading", level=1)).not_to_contain_text("Read and sign")

    def ask(self, name):
        return SignOffRequest.objects.get(organisation__name=PARTNERS[name][0], window__plan=self.plan)

    def marks(self):
        page = self.who("manager").go(f"{self.base}/signoff/")
        found = {}
        for name, (organisation, number) in PARTNERS.items():
            row = page.locator("table.matrix tbody tr").filter(has_text=organisation)
            found[name] = row.locator("td:not(.left)").nth(number - 1).inner_text().split("\n")[0].strip()
        return found

    def waive(self, name, reason):
        page = self.who("manager").go(f"{self.base}/signoff/{self.ask(name).pk}/waive/")
        page.locator("[name=reason]").fill(reason)
        press(page, "Waive this signature")
        expect(page.get_by_text(reason).first).to_be_visible()

    def edit(self, commitment, words):
        page = self.who("officer").go(f"{self.base}/commitments/{commitment.pk}/edit/")
        page.locator("[name=text]").fill(words)
        press(page, "Save")
        expect(page.get_by_text(words).first).to_be_visible()

    def route(self):
        """Two bodies must pass the plan: the cabinet approves, the full council adopts."""
        for meeting, does in zip(self.cast.meetings, ("approves it", "adopts it"), strict=True):
            page = self.who("manager").go(f"{self.base}/decisions/steps/new/")
            page.get_by_label("Body").select_option(label=meeting.body.name)
            page.get_by_label(does).check()
            page.locator("form:has([name=body]) button[type=submit]").first.click()
            expect(page.get_by_role("heading", name=meeting.body.name)).to_be_visible()

    def decide(self, meeting, minute, version):
        page = self.who("manager").go(f"{self.base}/decisions/items/new/")
        page.locator("[name=meeting]").select_option(value=str(meeting.pk))
        page.locator("[name=step]").select_option(index=1 + self.cast.meetings.index(meeting))
        page.locator("[name=put]").select_option(**version)
        page.locator("form:has([name=meeting]) button[type=submit]").first.click()
        item = self.plan.agenda_items.get(meeting=meeting)
        page = self.who("manager").go(f"{self.base}/decisions/items/{item.pk}/decide/")
        page.get_by_label("Approved", exact=True).check()
        page.locator("[name=minute]").fill(minute)
        page.locator("form:has([name=outcome]) button[type=submit]").first.click()
        expect(page.get_by_text(minute).first).to_be_visible()
        expect(page.get_by_role("heading", level=1)).not_to_contain_text("Record")

    def move(self, words, note=""):
        page = self.who("manager").go(f"{self.base}/")
        follow(page, words)
        if note:
            page.locator("[name=note]").fill(note)
        press(page, words)


def test_six_organisations_agree_and_two_bodies_decide(cast, partners, window):
    plan, room = cast.plan, Room(cast, window)
    room.route()
    room.open()
    told = set(Notice.objects.filter(plan=plan).values_list("user__email", flat=True))
    assert {f"{name}@alder.example.org" for name in partners} <= told

    room.sign("council", "We agree")
    room.sign("probation", "We agree with a reservation", RESERVATION)
    room.sign("voluntary", "We do not agree, and return it", REFUSAL)
    expected = dict.fromkeys(partners, "Waiting")
    expected |= {"council": "Agreed", "probation": "Reservation", "voluntary": "Not agreed"}
    assert room.marks() == expected

    commitment = Commitment.objects.filter(objective__priority__plan=plan, objective__priority__number=1).first()
    room.edit(commitment, NEW_WORDS)
    assert room.marks() == expected | {"council": "Stale"}  # that one, and no other

    room.sign("council", "We agree", changed="fifteen homework clubs")
    room.sign("police", "We agree")
    room.sign("voluntary", "We agree")
    room.sign("jobs", "We agree")
    room.waive("college", "The college closes in July.")
    assert room.marks() == {
        "council": "Agreed", "police": "Agreed", "college": "Waived", "probation": "Reservation", "voluntary": "Agreed",
        "jobs": "Agreed",
    }  # fmt: skip

    first, second = cast.meetings
    manager = room.who("manager")
    page = manager.go(f"{room.base}/advance/approve/")
    expect(page.get_by_text("Alder Cabinet").first).to_be_visible()  # what stands in the way is named
    room.decide(first, "C 12", {"value": "now"})
    room.decide(second, "FC 3", {"index": 0})
    room.move("Record approval", "Full Council of today")
    room.move("Publish")
    plan.refresh_from_db()
    assert plan.state == State.PUBLISHED

    # every step's record is there afterwards
    assert [move.action for move in Transition.objects.filter(plan=plan).order_by("id")] == [
        "open_signoff", "approve", "publish",
    ]  # fmt: skip
    assert SignOff.objects.filter(request__window__plan=plan).count() == 7
    council = room.who("council").go(f"{room.base}/signoff/{room.ask('council').pk}/record/")
    expect(council.get_by_text("Signed").first).to_be_visible()
    assert room.ask("council").signoffs.count() == room.ask("voluntary").signoffs.count() == 2
    assert room.ask("voluntary").signoffs.last().comment == REFUSAL
    assert room.ask("college").waived_reason == "The college closes in July."
    assert [(d.item.meeting.body.name, d.outcome, d.minute) for d in Decision.objects.order_by("id")] == [
        ("Alder Cabinet", "approved", "C 12"), ("Alder Full Council", "approved", "FC 3"),
    ]  # fmt: skip
    page = window("anonymous").go(f"/published/alder/{plan.slug}/")
    for words in (RESERVATION, "The college closes in July.", "Alder Cabinet", "FC 3", NEW_WORDS):
        expect(page.get_by_text(words).first).to_be_visible()
