"""What keeps a public form from being flooded, without asking anybody to prove that they are human.

Every form carries a signed stamp: one stamp is one answer, so a form that arrives twice changes nothing, and one that
comes back at once was filled in by no person. Addresses are counted under a hash that changes every day and is kept
nowhere else. `salt` names the form, so that no stamp of one is good for another.
"""

import ipaddress
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

QUICK, LASTS = timedelta(seconds=3), timedelta(days=1)


class Busy(Exception):
    """Too many answers came from one address; `until` says when to try again."""

    def __init__(self, until: datetime):
        super().__init__(f"not before {until}")
        self.until = until

    @property
    def seconds(self) -> int:
        """How long that is, for Retry-After."""
        return max(1, round((self.until - timezone.now()).total_seconds()))


@dataclass(frozen=True)
class Stamp:
    """What a form says about itself: its own number, the row that it asks about, when it was made."""

    sent: uuid.UUID
    about: int
    quick: bool
    old: bool


def stamp(salt: str, about: int) -> str:
    """A new stamp for a form about this row."""
    return signing.TimestampSigner(salt=salt).sign_object({"sent": uuid.uuid4().hex, "about": about})


def read_stamp(salt: str, value: str) -> Stamp | None:
    """None for what is none of ours."""
    try:
        held = signing.TimestampSigner(salt=salt).unsign_object(value)
        sent, about = uuid.UUID(held["sent"]), held["about"]
    except (signing.BadSignature, KeyError):
        return None
    return Stamp(sent, about, _within(salt, value, QUICK), not _within(salt, value, LASTS))


def _within(salt: str, value: str, age: timedelta) -> bool:
    try:
        signing.TimestampSigner(salt=salt).unsign_object(value, max_age=age)
    except signing.SignatureExpired:
        return False
    return True


def address_key(salt: str, request: HttpRequest) -> str:
    """A word for the sender's address on this day, of which nobody can make the address again.

    The address is found as it is for signing in; of the newer kind (IPv6) its network counts. A server that speaks
    both kinds may write an older one as a newer one, in which all of them are one network.
    """
    found = ipaddress.ip_address(get_adapter().get_client_ip(request))
    found = getattr(found, "ipv4_mapped", None) or found
    network = ipaddress.ip_network((found, 64 if found.version == 6 else 32), strict=False)
    return salted_hmac(salt, f"{timezone.localdate()} {network.network_address}").hexdigest()[:32]


def count_one(place: str, most: int) -> int:
    """Count one more at this place within this hour; how many there were. Raises `Busy` where there were `most`.

    Exact under a lock of what is counted; without one a few that come at the same moment may be let in as well.
    """
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    key = f"{place}:{hour:%H}"
    before: int = cache.get(key, 0)
    if before >= most:
        raise Busy(hour + timedelta(hours=1))
    cache.set(key, before + 1, timeout=3600)
    return before
