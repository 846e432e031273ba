"""The trust and plan of a workbook that has none yet: made from its title row and its headings."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from indicators.exchange import Workbook
from partners.models import Trust
from plans.models import Plan
from priorities.actions import make_trust_outcomes

YEARS = re.compile(r"\b((?:19|20)\d\d)\s*[-–/]\s*((?:19|20)?\d\d)\b")


def words_of(slug: str) -> str:
    return slug.replace("-", " ").replace("_", " ").capitalize()


def titles_of(book: Workbook, trust_slug: str, plan_slug: str) -> tuple[str, str]:
    """(trust, plan): "Anytown Children's Partnership: Plan 2008-09" names both; else the slugs do."""
    before, colon, after = book.plan.title.partition(":")
    if colon and before.strip() and after.strip():
        return before.strip()[:200], after.strip()[:200]
    return words_of(trust_slug)[:200], (book.plan.title.strip() or words_of(plan_slug))[:200]


def period_of(title: str, days: list[date]) -> tuple[date, date]:
    """The last span of years in the title, April to March; else the financial year of the earliest action."""
    spans = [(int(first), last_year(first, last)) for first, last in YEARS.findall(title)]
    spans = [span for span in spans if 0 < span[1] - span[0] <= 10]
    if spans:
        first, last = spans[-1]
    else:
        begin = min(days, default=timezone.localdate())
        first = begin.year if begin.month >= 4 else begin.year - 1
        last = first + 1
    return date(first, 4, 1), date(last, 3, 31)


def last_year(first: str, last: str) -> int:
    return int(last) if len(last) == 4 else int(first[:2] + last)


def kind_of(title: str) -> str:
    if re.search(r"\bupdate\b", title, re.IGNORECASE):
        return Plan.Kind.ANNUAL_UPDATE
    return Plan.Kind.INTERIM if re.search(r"\binterim\b", title, re.IGNORECASE) else Plan.Kind.FULL


@transaction.atomic
def make_plan(book: Workbook, trust_slug: str, plan_slug: str) -> Plan:
    """Find or make both. Raises ValidationError for a slug that cannot be one."""
    trust_name, title = titles_of(book, trust_slug, plan_slug)
    trust = Trust.objects.filter(slug=trust_slug).first()
    if trust is None:
        trust = Trust(name=trust_name, slug=trust_slug, area=words_of(trust_slug))
        trust.full_clean()
        trust.save()
        make_trust_outcomes(trust)
    plan = Plan.objects.filter(trust=trust, slug=plan_slug).first()
    if plan is not None:
        return plan
    starts, ends = period_of(book.plan.title, [row.by_date for row in book.plan.commitments if row.by_date])
    terms = {f"{level}_term": term for level, term in book.plan.terms.items()}
    plan = Plan(
        trust=trust, title=title, slug=plan_slug, kind=kind_of(book.plan.title), starts=starts, ends=ends, **terms
    )
    plan.full_clean()
    plan.save()
    return plan


def fault_of(error: ValidationError) -> str:
    return " ".join(error.messages)
