"""What keeps the form of a consultation from being flooded: see `cypp.flood`.

What comes with very many at once, from one address or to a consultation, is kept and marked for whoever reads it; only
an address that goes on is asked to wait.
"""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from cypp import flood
from cypp.flood import LASTS as LASTS
from cypp.flood import QUICK as QUICK
from cypp.flood import Busy as Busy
from cypp.flood import Stamp as Stamp
from plans.consultation.access import responses_to
from plans.models import Plan, Publication, Response

SALT = "plans.consultation"


def stamp(draft: Publication) -> str:
    """A new stamp for a form about this draft."""
    return flood.stamp(SALT, draft.pk)


def read_stamp(value: str) -> Stamp | None:
    """None for what is none of ours."""
    return flood.read_stamp(SALT, value)


def address_key(request: HttpRequest) -> str:
    return flood.address_key(SALT, request)


def count_in(plan: Plan, key: str) -> bool:
    """Count one more response; says whether it came with very many at once, so that it is read with care.

    Very many are those of an address past `CONSULTATION_HOURLY_ADDRESS` in this hour, and all past
    `CONSULTATION_HOURLY` to one consultation. Raises `Busy` only where one address sends ten times its number, or, in
    an hour of very many, more than its number: so a crowd of a few addresses is held back, and shuts out nobody else.

    Called under the lock of the plan, which makes the counting exact.
    """
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    recent = responses_to(plan).filter(source=Response.Source.WEB, at__gte=hour).count()
    crowded, own = recent >= settings.CONSULTATION_HOURLY, settings.CONSULTATION_HOURLY_ADDRESS
    before = flood.count_one(f"consultation:{plan.pk}:{key}", own if crowded else 10 * own)
    return crowded or before >= own
