"""Hints for plain English in the section editor: when it opens, while it is written, and never in the way."""

import pytest
from django.urls import reverse

from plans.models import Plan, Section
from plans.reading import GUIDE_WORDS, guide_words, reading_of
from tests.factories import GlossaryTermFactory, SectionFactory

pytestmark = pytest.mark.django_db
LONG = "We will " + " ".join(["work"] * 30) + "."


@pytest.fixture
def section(cast):
    return SectionFactory(plan=cast.plan, role="foreword", position=9, body=f"The PCT met. {LONG}")


def address(plan, name, *args):
    return reverse(f"plans:{name}", args=[plan.trust.slug, plan.slug, *args])


def test_the_editor_opens_with_hints(cast, section):
    page = cast.client("officer").get(address(cast.plan, "section", section.pk)).content.decode()
    assert "the guide is about 300" in page and "32 words" in page and ">PCT</a>. Give the full name" in page


def test_hints_never_stop_a_save(cast, section):
    form = {"title": "Foreword", "role": "foreword", "body": f"{LONG} LSCB {LONG}", "version": section.version}
    assert cast.client("officer").post(address(cast.plan, "section", section.pk), form).status_code == 302
    section.refresh_from_db()
    assert "LSCB" in section.body


def test_a_refused_save_judges_what_was_typed(cast, section):
    form = {"title": "", "role": "vision", "body": "The LSCB met.", "version": section.version}
    answer = cast.client("officer").post(address(cast.plan, "section", section.pk), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3 words; the guide is about 200" in page and ">LSCB</a>. Give the full name" in page


def test_the_preview_brings_hints_only_for_a_section(cast, section):
    post = cast.client("officer").post
    plain = post(address(cast.plan, "preview_markdown"), {"text": "**The PCT** met."}).content.decode()
    assert plain.strip() == "<p><strong>The PCT</strong> met.</p>"
    page = post(address(cast.plan, "preview_markdown"), {"text": "The PCT <b> met.", "role": "vision"}).content.decode()
    assert "data-reading" in page and "the guide is about 200" in page and "<b>" not in page


def test_a_quoted_sentence_is_only_text(cast, section):
    text = LONG.replace("work", "<img src=x>", 1)
    page = cast.client("officer").post(address(cast.plan, "preview_markdown"), {"text": text, "role": "other"})
    assert "<img" not in page.content.decode()


def test_what_one_section_spells_out_the_others_may_use(cast, section):
    SectionFactory(plan=cast.plan, position=10, body="The Primary Care Trust (PCT) is a partner.")
    assert reading_of(cast.plan, "The PCT met the LSCB.", "vision").unexplained == ["LSCB"]


def test_what_the_plan_lists_needs_no_more_and_the_rest_can_be_listed(cast, section):
    GlossaryTermFactory(plan=cast.plan, term="PCTs")
    assert reading_of(cast.plan, "The PCT met the A&E.", "vision").unexplained == ["A&E"]
    page = cast.client("officer").post(
        address(cast.plan, "preview_markdown"), {"text": "The PCT met the A&E.", "role": "vision"}
    )
    assert f'<a href="{address(cast.plan, "term_add")}?term=A%26E">A&amp;E</a>' in page.content.decode()
    Plan.objects.filter(pk=cast.plan.pk).update(shows=["measures"])
    plan = Plan.objects.get(pk=cast.plan.pk)
    assert reading_of(plan, "The PCT met.", "vision").unexplained == ["PCT"]
    page = cast.client("officer").get(address(cast.plan, "section", section.pk)).content.decode()
    assert "Not spelled out" in page and address(cast.plan, "term_add") not in page


def test_who_only_reads_sees_no_hints(cast, section):
    page = cast.client("lead").get(address(cast.plan, "section", section.pk)).content.decode()
    assert "Plain English" not in page


def test_every_guide_is_of_a_role_that_exists():
    assert set(GUIDE_WORDS) <= set(Section.Role)
    assert guide_words("nonsense") == guide_words("appendix") == 0
