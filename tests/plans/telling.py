"""What the tests of notices share: a fact that is told, and the sweep that mails it."""

from datetime import timedelta

from django.utils import timezone

from plans.notices.actions import tell
from plans.notices.delivery import deliver, people_owed

MINUTE = timedelta(minutes=1)


def fact(*people, about, key="fact:1", words="The window is open", path="/somewhere/"):
    return tell(people, about=about, key=key, words=words, path=path)


def run(after=timedelta(0)):
    """What the sweep does, some time from now."""
    then = timezone.now() + after
    return deliver(people_owed(then), now=lambda: then)
