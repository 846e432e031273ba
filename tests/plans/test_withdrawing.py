"""Withdrawing a published version: for good, with a reason, on record, and seen by everybody it concerns."""

import pytest
from django.urls import reverse

from plans.models import Notice, Plan, State, Transition, Withdrawal
from plans.publishing.actions import freeze_publication
from plans.publishing.public_cache import forget
from plans.publishing.replacing import replace_due
from plans.publishing.withdrawing import withdraw
from plans.workflow import Refused
from tests.plans.publishing import made, read
from tests.plans.test_replacing import issue

pytestmark = pytest.mark.django_db
WHY = "A child could be recognised on page 12"


@pytest.fixture
def versions(cast):
    """Two final versions of the plan, each with its file."""
    found = [freeze_publication(cast.plan, "final", by=cast.manager) for _ in range(2)]
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.PUBLISHED)
    for version in found:
        version.file = made(version)
    return found


def page(version):
    return reverse("plans:withdraw_version", args=["alder", "alder-plan", version.pk])


def public(name="published", *args):
    return reverse(f"plans:{name}", args=["alder", "alder-plan", *args])


def status_of(cast, who, address):
    return cast.client(who).get(address, follow=True).status_code


def test_a_manager_withdraws_a_version_and_the_one_before_it_is_current(cast, versions):
    second = versions[1]
    asked = read(cast.client("manager"), page(second))
    assert "Version 1 of" in asked and "is what the public reads from then on" in asked
    answer = cast.client("manager").post(page(second), {"reason": f" {WHY} "}, follow=True)
    assert "Version 2 is withdrawn." in answer.content.decode()
    row = Withdrawal.objects.get(publication=second)
    assert (row.reason, row.by, row.by_name) == (WHY, cast.manager, "Manager")
    assert Plan.objects.get(pk=cast.plan.pk).state == State.PUBLISHED
    assert "Version 1" in read(cast.client("anonymous"), public())


def test_the_last_version_leaves_a_page_that_says_why(cast, versions):
    for version in versions:
        withdraw(version, by=cast.manager, reason=WHY)
    answer = cast.client("anonymous").get(public())
    words = answer.content.decode()
    assert answer.status_code == 410
    assert WHY in words and "Section 1" not in words
    asked = read(cast.client("manager"), page(versions[0]))
    assert "is withdrawn" in asked and WHY in asked


def test_a_page_of_what_was_withdrawn_leads_to_the_plan_that_is_in_force(cast, versions):
    for version in versions:
        withdraw(version, by=cast.manager, reason=WHY)
    assert "is in force since" not in read(cast.client("anonymous"), public())
    issue(cast, "later", 0)
    replace_due(cast.trust)
    forget(cast.plan)
    answer = cast.client("anonymous").get(public()).content.decode()
    assert "/published/alder/later/" in answer and "is in force since" in answer


def test_pages_that_are_kept_are_drawn_anew(cast, versions, django_capture_on_commit_callbacks):
    assert "Version 2" in read(cast.client("anonymous"), public())
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(versions[1], by=cast.manager, reason=WHY)
    assert "Version 2" not in read(cast.client("anonymous"), public())
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.PUBLISHED)
    assert "A later plan" not in read(cast.client("anonymous"), public())
    issue(cast, "later", 0)
    with django_capture_on_commit_callbacks(execute=True):
        replace_due(cast.trust)
    assert "A later plan has replaced this one" in read(cast.client("anonymous"), public())


def test_a_withdrawn_file_is_gone_and_says_why(cast, versions):
    addresses = [public("published_file", version.file.pk, "any-name") for version in versions]
    assert [status_of(cast, "anonymous", address) for address in addresses] == [200, 200]
    withdraw(versions[1], by=cast.manager, reason=WHY)
    assert [status_of(cast, "anonymous", address) for address in addresses] == [200, 410]
    assert WHY in read(cast.client("anonymous"), addresses[1])
    draft = made(freeze_publication(cast.plan, "signoff", by=cast.manager))
    assert status_of(cast, "anonymous", public("published_file", draft.pk, "any-name")) == 404


def test_the_public_page_of_a_replaced_plan_leads_to_the_one_in_force(cast, versions):
    Plan.objects.filter(pk=cast.plan.pk).update(state=State.SUPERSEDED)
    later = issue(cast, "later", 0)
    words = read(cast.client("anonymous"), public())
    assert "A later plan has replaced this one" in words and f"{later.full_title}</a> is in force since" in words
    assert f"{later.full_title}</a>" in read(cast.client("anonymous"), public("published_versions"))


def test_members_still_have_what_the_public_has_not(cast, versions):
    withdraw(versions[1], by=cast.manager, reason=WHY)
    address = reverse("plans:download", args=["alder", "alder-plan", versions[1].file.pk])
    assert {
        who: status_of(cast, who, address) for who in ("officer", "lead", "board", "administrator")
    } == dict.fromkeys(("officer", "lead", "board", "administrator"), 200)
    assert status_of(cast, "stranger", address) == 404
    for who in ("officer", "lead"):
        words = read(cast.client(who), reverse("plans:publications", args=["alder", "alder-plan"]))
        assert WHY in words and "Withdrawn" in words and "What the public reads" in words


def test_who_withdrew_what_stands_in_the_record_and_readers_are_told(cast, versions):
    withdraw(versions[1], by=cast.manager, reason=WHY)
    step = Transition.objects.get(action="withdraw")
    assert (step.by, step.from_state, step.to_state, step.title) == (
        cast.manager,
        State.PUBLISHED,
        State.PUBLISHED,
        "A version was withdrawn",
    )
    assert step.note == f"Version 2 withdrawn: {WHY}"
    assert WHY in read(cast.client("officer"), reverse("plans:detail", args=["alder", "alder-plan"]))
    told = Notice.objects.filter(key=f"withdrawn:{versions[1].pk}")
    assert {notice.user for notice in told} == {cast.officer, cast.second_officer, cast.lead, cast.signatory}


def test_a_version_is_withdrawn_once_and_with_a_reason(cast, versions):
    assert cast.client("manager").post(page(versions[0]), {"reason": "  "}).status_code == 422
    withdraw(versions[0], by=cast.manager, reason=WHY)
    answer = cast.client("manager").post(page(versions[0]), {"reason": "Another reason"})
    assert answer.status_code == 409 and WHY in answer.content.decode()
    with pytest.raises(Refused, match="already"):
        withdraw(versions[0], by=cast.manager, reason=WHY)
    assert Withdrawal.objects.get().reason == WHY and Notice.objects.filter(user=cast.lead).count() == 1


def test_only_a_published_version_is_withdrawn(cast):
    draft = freeze_publication(cast.plan, "signoff", by=cast.manager)
    with pytest.raises(Refused, match="Only a version that was published"):
        withdraw(draft, by=cast.manager, reason=WHY)
    assert cast.client("manager").post(page(draft), {"reason": WHY}).status_code == 409
    assert "was never published" in read(cast.client("manager"), page(draft))
    assert not Withdrawal.objects.exists() and not Transition.objects.exists()
