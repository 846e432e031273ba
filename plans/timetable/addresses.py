"""The private addresses of calendars: found, made anew, removed."""

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import constant_time_compare

from partners.models import User
from plans.models import CalendarAddress
from plans.timetable.models import new_secret

#: `used_at` says roughly when: an hour is fine enough, and spares a write with every request.
ROUGHLY = timedelta(hours=1)


def of(user: User) -> CalendarAddress | None:
    return CalendarAddress.objects.filter(user=user).first()


def find(secret: str) -> CalendarAddress | None:
    """The address of an account in use with this secret, or None."""
    held = CalendarAddress.objects.select_related("user").filter(secret=secret, user__is_active=True).first()
    return held if held and constant_time_compare(held.secret, secret) else None


def renew(user: User) -> bool:
    """Give this person a new address; says whether an old one stopped with it."""
    fresh = {"secret": new_secret(), "made_at": timezone.now(), "used_at": None}
    _, made = CalendarAddress.objects.update_or_create(user=user, defaults=fresh)
    return not made


def remove(user: User) -> bool:
    return bool(CalendarAddress.objects.filter(user=user).delete()[0])


def used(held: CalendarAddress) -> None:
    """Note that a calendar asked; its owner sees whether somebody still uses the address."""
    now = timezone.now()
    if held.used_at is None or now - held.used_at > ROUGHLY:
        CalendarAddress.objects.filter(pk=held.pk).update(used_at=now)
