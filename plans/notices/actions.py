"""Telling people: one row for each fact and person. Mail follows from the rows (`plans.notices.tasks`)."""

from collections.abc import Iterable

from partners.models import Trust, User
from plans.models import Notice, Plan


def tell(people: Iterable[User | int], *, about: Plan | Trust, key: str, words: str, path: str) -> int:
    """Let these people know a fact, once each however often it is said. Returns how many had not been told.

    `about` is the plan, or for what is about no plan the trust. `key` names the fact and stays the same when it is
    told again ("signoff-open:12:3"); `words` (300 at most) say what happened and quote nothing of a draft; `path` is
    the page behind sign-in that tells more (from `reverse`, without a host). Call it inside the transaction of what
    happened.
    """
    plan = about if isinstance(about, Plan) else None
    trust = about.trust if isinstance(about, Plan) else about
    ids = {person if isinstance(person, int) else person.pk for person in people}
    known = set(Notice.objects.filter(key=key, user__in=ids).values_list("user_id", flat=True))
    rows = [Notice(trust=trust, plan=plan, user_id=pk, key=key, words=words, path=path) for pk in sorted(ids - known)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
