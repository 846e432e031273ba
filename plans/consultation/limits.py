"""What keeps a public form from being flooded, without asking anybody to prove that they are human.

Every form carries a signed stamp: one stamp is one response, so a form that arrives twice changes nothing, and one that
comes back at once was filled in by no person. What comes with very many at once, from one address or to a consultation,
is kept and marked for whoever reads it; only an address that goes on is asked to wait. Addresses are counted under a
hash that changes every day and is kept nowhere else.
"""

import ipaddress
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from plans.consultation.access import responses_to
from plans.models import Plan, Publication, Response

QUICK, LASTS = timedelta(seconds=3), timedelta(days=1)
SALT = "plans.consultation"


class Busy(Exception):
    """Too many responses came from one address; `until` says when to try again."""

    def __init__(self, until: datetime):
        super().__init__(f"not before {until}")
        self.until = until


@dataclass(frozen=True)
class Stamp:
    """What a form says about itself: its own number, the draft that it asks about, when it was made."""

    sent: uuid.UUID
    draft: int
    quick: bool
    old: bool


def stamp(draft: Publication) -> str:
    """A new stamp for a form about this draft."""
    return signing.TimestampSigner(salt=SALT).sign_object({"sent": uuid.uuid4().hex, "draft": draft.pk})


def read_stamp(value: str) -> Stamp | None:
    """None for what is none of ours."""
    try:
        held = signing.TimestampSigner(salt=SALT).unsign_object(value)
    except signing.BadSignature:
        return None
    return Stamp(uuid.UUID(held["sent"]), held["draft"], _within(value, QUICK), not _within(value, LASTS))


def _within(value: str, age: timedelta) -> bool:
    try:
        signing.TimestampSigner(salt=SALT).unsign_object(value, max_age=age)
    except signing.SignatureExpired:
        return False
    return True


def address_key(request: HttpRequest) -> str:
    """A word for the sender's address on this day, of which nobody can make the address again.

    The address is found as it is for signing in; of the newer kind (IPv6) its network counts. A server that speaks
    both kinds may write an older one as a newer one, in which all of them are one network.
    """
    found = ipaddress.ip_address(get_adapter().get_client_ip(request))
    found = getattr(found, "ipv4_mapped", None) or found
    network = ipaddress.ip_network((found, 64 if found.version == 6 else 32), strict=False)
    return salted_hmac(SALT, f"{timezone.localdate()} {network.network_address}").hexdigest()[:32]


def count_in(plan: Plan, key: str) -> bool:
    """Count one more response; says whether it came with very many at once, so that it is read with care.

    Very many are those of an address past `CONSULTATION_HOURLY_ADDRESS` in this hour, and all past
    `CONSULTATION_HOURLY` to one consultation. Raises `Busy` only where one address sends ten times its number, or, in
    an hour of very many, more than its number: so a crowd of a few addresses is held back, and shuts out nobody else.

    Called under the lock of the plan, which makes the counting exact.
    """
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    recent = responses_to(plan).filter(source=Response.Source.WEB, at__gte=hour).count()
    place = f"consultation:{plan.pk}:{key}:{hour:%H}"
    mine, own = cache.get(place, 0), settings.CONSULTATION_HOURLY_ADDRESS
    crowded = recent >= settings.CONSULTATION_HOURLY
    if mine >= (own if crowded else 10 * own):
        raise Busy(hour + timedelta(hours=1))
    cache.set(place, mine + 1, timeout=3600)
    return crowded or mine >= own
