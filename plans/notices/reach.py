"""Whom mail does not reach: all attempts at telling them something were refused, and no mail was taken since."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from cypp.templatetags.cypp import uk_date
from partners.remarks import register_remark
from plans.models import Notice

#: How often a mail is tried.
ATTEMPTS = 3


def unreached(people: Collection[int | None]) -> dict[int, date]:
    """{person: day in London since which mail did not reach them}, of these people: one query."""
    free = Q(held_until=None) | Q(held_until__lte=timezone.now())
    later = Notice.objects.filter(user=OuterRef("user"), mailed_at__gt=OuterRef("at"))
    lost = Notice.objects.filter(free, ~Exists(later), user__in=people, mailed_at=None, attempts__gte=ATTEMPTS)
    since = lost.order_by().values_list("user").annotate(Min("at"))
    return {pk: timezone.localdate(at) for pk, at in since}


def remarks(people: Collection[int]) -> dict[int, str]:
    """What the list of people says of them."""
    return {
        pk: f"We could not reach them by e-mail since {uk_date(day)}. Ask whether the address is right."
        for pk, day in unreached(people).items()
    }


def register() -> None:
    register_remark(remarks)
