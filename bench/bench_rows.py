"""A priority of 200 rows beside one of 10: its page, a row saved in place, all rows changed at once."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

ROUNDS = 11
FIRST_BYTE = 0.150  # seconds, of 200 rows
HTMX = {"HX-Request": "true"}


def main() -> None:
    with transaction.atomic():
        small, large = (measure(*shape) for shape in ((2, 5), (10, 20)))
        transaction.set_rollback(True)
    print(f"{'what':<28}{'queries':>9}{'ms, 10 rows':>13}{'ms, 200 rows':>14}{'ratio':>8}")
    missed = []
    for what, (queries, seconds) in large.items():
        before, quick = small[what]
        print(f"{what:<28}{queries:>9}{quick * 1000:>13.1f}{seconds * 1000:>14.1f}{seconds / quick:>8.1f}")
        if queries != before:
            missed.append(f"{what}: {before} queries for 10 rows, {queries} for 200")
        if what == "page" and seconds > FIRST_BYTE:
            missed.append(f"{what}: {seconds * 1000:.0f} ms, more than {FIRST_BYTE * 1000:.0f}")
    if missed:
        raise SystemExit("; ".join(missed))


def measure(objectives: int, commitments: int) -> dict[str, tuple[int, float]]:
    """{what is done: (queries, seconds of the best round)} in a plan with one priority."""
    from partners.models import Membership, Role, Trust, User
    from priorities.models import Commitment
    from tests.factories import full_plan

    size = objectives * commitments
    trust = Trust.objects.create(slug=f"bench-rows-{size}", name="Bench")
    user = User.objects.create_user(f"bench-{size}@bench.example", None, name="Bench")
    Membership.objects.create(trust=trust, user=user, role=Role.OFFICER)
    client = Client()
    client.force_login(user)
    plan = full_plan(trust, priorities=1, objectives=objectives, results=2, commitments=commitments)
    priority, here = plan.priorities.get(), [trust.slug, plan.slug]
    rows = Commitment.objects.filter(objective__priority=priority).order_by("pk")
    row, page = rows.first(), reverse("priorities:detail", args=[*here, priority.pk])
    assert row is not None
    edit = reverse("priorities:commitment_edit", args=[*here, row.pk])
    bulk = reverse("priorities:rows", args=[*here, priority.pk])
    count = iter(range(1000))

    def save() -> Any:
        row.refresh_from_db()
        data = {"text": f"Words {next(count)}", "number": row.number, "by_when": "2012", "lead": "", "steps": ""}
        return client.post(edit, data | {"version": row.version}, headers=HTMX)

    def seen() -> str:
        return " ".join(f"{pk}:{version}" for pk, version in rows.values_list("pk", "version"))

    def change() -> Any:
        return client.post(bulk, {"row": row.pk, "lead": f"Lead {next(count)}", "seen": seen()})

    return {
        "page": timed(lambda: client.get(page), 200),
        "form of a row": timed(lambda: client.get(edit, headers=HTMX), 200),
        "save in place": timed(save, 302),
        "choose rows": timed(lambda: client.get(bulk), 200),
        "change all rows": timed(change, 302),
    }


def timed(act: Callable[[], Any], status: int) -> tuple[int, float]:
    with CaptureQueriesContext(connection) as queries:
        answer = act()
    assert answer.status_code == status, answer.status_code
    asked = len(queries)  # now: the next request forgets them
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return asked, min(times)
