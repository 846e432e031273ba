"""Every main page of the demonstration and who opens it: for pictures and for the checks that each page has to pass."""

from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser

from cypp.versioning import save_if_current
from partners.models import Trust
from plans.layout import Layout
from plans.models import FormatRequest, Paper, Plan, Response, State
from plans.publishing.actions import freeze_publication
from priorities.chapters import signature_hashes
from priorities.models import Commitment, Correction, SignOff, SignOffRequest
from priorities.signoff.room import cell_of, requests_of
from tests.browser.tools import Person, check_page, enter


@dataclass(frozen=True)
class Visit:
    """One page: its name, the role that opens it ("" for anybody), the address, what to press first."""

    name: str
    role: str
    path: str
    press: str = ""
    status: int = 200


def main_pages() -> list[Visit]:
    """Every main page of the demonstration trust, with the numbers of its database in the addresses."""
    trust = Trust.objects.get(slug="northmere")
    plan = Plan.objects.for_trust(trust).get(state=State.SIGNOFF)
    old = Plan.objects.for_trust(trust).filter(publications__stage="final").first()
    at, priority = f"/{trust.slug}/plans/{plan.slug}", plan.priorities.all()[1]
    commitment = Commitment.objects.filter(objective__priority=priority).first()
    section = plan.sections.exclude(body="").first()
    young, urdu = plan.wordings.get(purpose="young"), plan.wordings.get(language="ur")
    measure = priority.measures.first()
    asked = SignOffRequest.objects.filter(window__plan=plan)
    waiting = asked.filter(signoffs=None, waived_at=None).first()
    signatory = f"signatory:{waiting.organisation_id}"
    record = asked.exclude(signoffs=None).first()
    signature, corrected = record.signoffs.first(), Correction.objects.get(priority__plan=plan)
    resting = SignOff.objects.filter(request__priority=corrected.priority_id, sha256=corrected.before_sha256).first()
    signer = f"signatory:{resting.request.organisation_id}"
    now = signature_hashes(plan)
    stale = next(cell for cell in (cell_of(each, now) for each in requests_of(plan)) if cell.mark == "stale")
    decided, item = plan.agenda_items.all()[:2]
    coming = Paper.objects.get(kind="meeting_pack", meeting__body__trust=trust)
    final = old.publications.filter(stage="final").first()
    shown = FormatRequest.objects.filter(plan__trust=trust).first().plan
    published_again(old)
    organisation = trust.organisations.first()
    pairs, listed = (Plan.objects.for_trust(trust).get(layout=layout) for layout in (Layout.PAIRS, Layout.LIST))
    draft, area = f"/{trust.slug}/plans/{listed.slug}", listed.priorities.all()[1]
    line = listed.requirements.requirements.first()
    open_now = Plan.objects.for_trust(trust).get(state=State.CONSULTATION)
    told = Plan.objects.for_trust(trust).filter(you_said__isnull=False).first()
    asked, public = f"/{trust.slug}/plans/{open_now.slug}", f"/{trust.slug}/{open_now.slug}"
    response = Response.objects.filter(publication__plan=open_now, state="new").first()
    return [
        Visit("sign-in", "", "/accounts/login/"),
        Visit("password-reset", "", "/accounts/password/reset/"),
        Visit("plans", "officer", f"/{trust.slug}/"),
        Visit("plan-new", "officer", f"/{trust.slug}/plans/new/"),
        Visit("plan-new-faults", "officer", f"/{trust.slug}/plans/new/", press="Start the plan"),
        Visit("overview", "manager", f"{at}/"),
        Visit("plan-settings", "officer", f"{at}/edit/"),
        Visit("section", "officer", f"{at}/sections/{section.pk}/"),
        Visit("words", "officer", f"{at}/words/"),
        Visit("word-new", "officer", f"{at}/words/new/?term=LAA"),
        Visit("words-several-faults", "officer", f"{at}/words/several/", press="Add them"),
        Visit("talk", "officer", f"{at}/talk/"),
        Visit("talk-section", "lead", f"{at}/talk/section/{section.pk}/"),
        Visit("talk-writer", "manager", f"{at}/talk/section/{section.pk}/writer/"),
        Visit("section-new", "officer", f"{at}/sections/new/"),
        Visit("editions", "officer", f"{at}/editions/"),
        Visit("editions-read", "lead", f"{at}/editions/"),
        Visit("wording", "officer", f"{at}/editions/texts/{young.pk}/"),
        Visit("wording-urdu", "officer", f"{at}/editions/texts/{urdu.pk}/"),
        Visit("wording-read", "lead", f"{at}/editions/texts/{urdu.pk}/"),
        Visit("wording-choose", "officer", f"{at}/editions/texts/new/"),
        Visit("wording-new", "officer", f"{at}/editions/texts/new/?purpose=young&language=pl"),
        Visit("edition-order", "officer", f"{at}/versions/{plan.publications.first().pk}/order/"),
        Visit("priority", "officer", f"{at}/priorities/{priority.pk}/"),
        Visit("priority-edit", "officer", f"{at}/priorities/{priority.pk}/edit/"),
        Visit("priority-lead", "lead", f"{at}/priorities/{priority.pk}/"),
        Visit("commitment-edit", "officer", f"{at}/commitments/{commitment.pk}/edit/"),
        Visit("commitment-move", "officer", f"{at}/commitments/{commitment.pk}/move-to/"),
        Visit("priority-rows", "officer", f"{at}/priorities/{priority.pk}/rows/"),
        Visit("priority-rows-faults", "officer", f"{at}/priorities/{priority.pk}/rows/", "Look at the changes", 200),
        Visit("commitment-remove", "officer", f"{at}/commitments/{commitment.pk}/remove/"),
        Visit("commitment-history", "officer", f"{at}/commitments/{commitment.pk}/history/"),
        Visit("objective-new", "officer", f"{at}/priorities/{priority.pk}/objectives/new/"),
        Visit("result-new", "officer", f"{at}/objectives/{commitment.objective_id}/results/new/"),
        Visit("news", "lead", f"{at}/news/?span=month"),
        Visit("notices", "officer", f"/{trust.slug}/notices/"),
        Visit("account", "officer", "/accounts/"),
        Visit("checklist", "manager", f"{draft}/checklist/"),
        Visit("checklist-choose", "manager", f"{draft}/checklist/choose/"),
        Visit("checklist-not-needed-faults", "manager", f"{draft}/checklist/{line.pk}/not-needed/", press="Save"),
        Visit("open-signoff-blocked", "manager", f"{draft}/advance/open_signoff/"),
        Visit("checklists", "manager", f"/{trust.slug}/checklists/"),
        Visit("checklist-set", "manager", f"/{trust.slug}/checklists/{line.of_id}/"),
        Visit("checklist-line", "manager", f"/{trust.slug}/checklists/lines/{line.pk}/"),
        Visit("timetable", "officer", f"{at}/timetable/"),
        Visit("timetable-stages", "officer", f"{at}/timetable/stages/"),
        Visit("timetable-date-faults", "officer", f"{at}/timetable/dates/new/", press="Save"),
        Visit("timetable-activity", "officer", f"{at}/timetable/year/{plan.cycle.first().pk}/"),
        Visit("calendar", "signatory", f"/{trust.slug}/calendar/"),
        Visit("removed", "officer", f"{at}/removed/"),
        Visit("indicator-new", "officer", f"/{trust.slug}/indicators/new/"),
        Visit("body-new", "administrator", f"/{trust.slug}/bodies/new/"),
        Visit("scorecard", "officer", f"{at}/measures/"),
        Visit("smart", "officer", f"{at}/smart/"),
        Visit("find", "officer", f"{at}/find/?q=children"),
        Visit("money", "officer", f"{at}/money/"),
        Visit("money-edit", "officer", f"{at}/money/{priority.money.first().pk}/"),
        Visit("money-faults", "officer", f"{at}/priorities/{priority.pk}/money/new/", press="Save"),
        Visit("measure-edit", "officer", f"{at}/measures/{measure.pk}/"),
        Visit("catalogue", "officer", f"/{trust.slug}/indicators/"),
        Visit("import", "officer", f"{at}/import/"),
        Visit("preview", "officer", f"{at}/preview/"),
        Visit("signoff-room", "manager", f"{at}/signoff/"),
        Visit("signoff-window", "manager", f"{at}/signoff/window/"),
        Visit("signoff-organisation", "manager", f"{at}/signoff/organisations/{waiting.organisation_id}/"),
        Visit("signer-add", "manager", f"{at}/signoff/organisations/{waiting.organisation_id}/people/add/"),
        Visit("signoff-room-signatory", signatory, f"{at}/signoff/"),
        Visit("mine", signatory, f"{at}/signoff/mine/"),
        Visit("sign", signatory, f"{at}/signoff/{waiting.pk}/"),
        Visit("sign-faults", signatory, f"{at}/signoff/{waiting.pk}/", press="Sign for"),
        Visit("signature", "manager", f"{at}/signoff/{record.pk}/record/"),
        Visit("receipt", "manager", f"{at}/signoff/receipts/{signature.pk}/"),
        Visit("correction", signer, f"{at}/signoff/corrections/{corrected.pk}/"),
        Visit("correct", "manager", f"{at}/signoff/correct/{stale.request.priority_id}/"),
        Visit("verify", "manager", f"/{trust.slug}/verify/?code={signature.receipt}"),
        Visit("verify-faults", "board", f"/{trust.slug}/verify/", press="Verify"),
        Visit("waive", "manager", f"{at}/signoff/{waiting.pk}/waive/"),
        Visit("approve", "manager", f"{at}/advance/approve/"),
        Visit("versions", "manager", f"{at}/publications/"),
        Visit("version-keep", "officer", f"{at}/versions/keep/"),
        Visit("version-withdraw", "manager", f"/{trust.slug}/plans/{old.slug}/versions/{final.pk}/withdraw/"),
        Visit("compare", "officer", f"{at}/compare/"),
        Visit("meetings", "officer", f"/{trust.slug}/meetings/"),
        Visit("meeting", "officer", f"/{trust.slug}/meetings/{item.meeting_id}/"),
        Visit("meeting-new-faults", "officer", f"/{trust.slug}/meetings/new/", press="Save"),
        Visit("meeting-pack", "officer", f"/{trust.slug}/meetings/{coming.meeting_id}/"),
        Visit("meeting-board", "board", f"/{trust.slug}/meetings/{coming.meeting_id}/"),
        Visit("pack-new", "officer", f"/{trust.slug}/meetings/{coming.meeting_id}/pack/"),
        Visit("decisions", "manager", f"{at}/decisions/"),
        Visit("decision-step", "manager", f"{at}/decisions/steps/new/"),
        Visit("agenda-item-new", "officer", f"{at}/decisions/items/new/"),
        Visit("agenda-item", "officer", f"{at}/decisions/items/{item.pk}/"),
        Visit("decide-faults", "manager", f"{at}/decisions/items/{decided.pk}/decide/", press="Record the decision"),
        Visit("board-paper", "officer", f"{at}/decisions/items/{item.pk}/paper/"),
        Visit("library", "board", f"/{trust.slug}/library/"),
        Visit("organisations", "administrator", f"/{trust.slug}/organisations/"),
        Visit("organisation", "administrator", f"/{trust.slug}/organisations/{organisation.pk}/"),
        Visit("organisation-status", "administrator", f"/{trust.slug}/organisations/{organisation.pk}/status/"),
        Visit("bodies", "administrator", f"/{trust.slug}/bodies/"),
        Visit("people", "administrator", f"/{trust.slug}/people/"),
        Visit("person-new", "administrator", f"/{trust.slug}/people/new/"),
        Visit("person", "administrator", f"/{trust.slug}/people/{someone(trust, 'officer').pk}/"),
        Visit("name-and-look", "administrator", f"/{trust.slug}/settings/"),
        Visit("logo", "administrator", f"/{trust.slug}/settings/logo/"),
        Visit("published", "", "/published/"),
        Visit("published-versions", "", f"/published/{trust.slug}/{old.slug}/versions/"),
        Visit("published-version", "", f"/published/{trust.slug}/{old.slug}/versions/{final.number}/"),
        Visit("published-search", "", f"/published/{trust.slug}/{old.slug}/search/?q=school"),
        Visit("published-compare", "", f"/published/{trust.slug}/{old.slug}/compare/"),
        Visit("format-ask", "", f"/published/{trust.slug}/{old.slug}/another-format/"),
        Visit("format-ask-faults", "", f"/published/{trust.slug}/{old.slug}/another-format/", press="Send"),
        Visit("format-asked", "", f"/published/{trust.slug}/{old.slug}/another-format/thanks/"),
        Visit("format-requests", "officer", f"/{trust.slug}/plans/{shown.slug}/format-requests/"),
        Visit("published-verify", "", f"/published/verify/?code={final.sha256}"),
        Visit("published-verify-faults", "", "/published/verify/", press="Verify the file"),
        Visit("published-trust", "", f"/published/{trust.slug}/"),
        Visit("published-plan", "", f"/published/{trust.slug}/{old.slug}/"),
        Visit("published-plan-pairs", "", f"/published/{trust.slug}/{pairs.slug}/"),
        Visit("consultation", "manager", f"{asked}/consultation/"),
        Visit("consultation-days", "officer", f"{asked}/consultation/days/"),
        Visit("consultation-unset", "officer", f"{draft}/consultation/"),
        Visit("responses", "officer", f"{asked}/consultation/responses/"),
        Visit("responses-lead", "lead", f"{asked}/consultation/responses/?kind=child"),
        Visit("response", "officer", f"{asked}/consultation/responses/{response.pk}/", press="Set it aside"),
        Visit("response-new", "officer", f"{asked}/consultation/responses/new/"),
        Visit("tags", "officer", f"{asked}/consultation/tags/"),
        Visit("counts", "lead", f"/{trust.slug}/plans/{told.slug}/consultation/counts/"),
        Visit("you-said", "officer", f"{at}/consultation/you-said/"),
        Visit("you-said-new", "officer", f"{at}/consultation/you-said/new/"),
        Visit("consultation-draft", "", f"/published{public}/consultation/"),
        Visit("consultation-answer", "", f"/published{public}/consultation/answer/"),
        Visit("consultation-answer-faults", "", f"/published{public}/consultation/answer/", press="Send"),
        Visit("consultation-thanks", "", f"/published{public}/consultation/thanks/{response.code}/"),
        Visit("consultation-closed", "", f"/published/{trust.slug}/{told.slug}/consultation/"),
        Visit("overview-draft", "officer", f"{draft}/"),
        Visit("priority-list", "lead", f"{draft}/priorities/{area.pk}/"),
        Visit("preview-list", "officer", f"{draft}/preview/"),
        Visit("refused", "board", f"/{trust.slug}/people/", status=403),
        Visit("not-found", "officer", f"/{trust.slug}/nothing/", status=404),
        Visit("accessibility", "", "/accessibility/"),
        Visit("cookies", "", "/cookies/"),
    ]


def published_again(plan: Plan) -> None:
    """A second final version with another word in it, for the pages that show versions beside each other."""
    row = Commitment.objects.filter(objective__priority__plan=plan).first()
    row.text = f"{row.text} This was added later."
    save_if_current(row, version=row.version, fields=["text"])
    freeze_publication(plan, "final", by=None)


def someone(trust: Any, role: str) -> Any:
    """A person of the demonstration with this role; "signatory:7" signs for organisation 7."""
    role, _, organisation = role.partition(":")
    held = trust.memberships.filter(role=role).order_by("pk")
    return (held.filter(organisation=organisation) if organisation else held).first().user


def window_of(opened: Browser, site: str, role: str, **options: Any) -> Person:
    """A window of somebody with this role; of anybody for ""."""
    client = Client()
    if role:
        client.force_login(someone(Trust.objects.get(slug="northmere"), role))
    return enter(opened, site, client, **options)


def arrive(person: Person, page: Visit) -> None:
    """Open the page in this window, and press what is to be pressed."""
    answer = person.page.goto(person.site + page.path)
    assert answer is not None
    assert answer.status == page.status, f"{page.name}: {answer.status}"
    if page.press:
        with person.page.expect_navigation():
            person.page.get_by_role("button", name=page.press).click()


def visit(opened: Browser, site: str, page: Visit, **options: Any) -> Person:
    """A new window in which the right person has opened the page (and pressed what is to be pressed)."""
    person = window_of(opened, site, page.role, **options)
    arrive(person, page)
    return person


def faults_of_pages(opened: Browser, site: str) -> dict[str, str]:
    """Load the demonstration and check its main pages: what is wrong, by the name of the page.

    A role keeps its window, so that its browser has the styles and scripts at hand, until something is wrong in it.
    """
    call_command("load_demo")
    people: dict[str, Person] = {}
    faults = {}
    for page in main_pages():
        person = people.pop(page.role, None) or window_of(opened, site, page.role)
        try:
            arrive(person, page)
            check_page(person)
            people[page.role] = person
        except AssertionError as error:
            faults[page.name] = str(error)
            person.context.close()
    for person in people.values():
        person.context.close()
    return faults
