"""The overview and a priority's page, outline and all: queries and time to the first byte, for plans of every size.

The smallest has one row in one priority, the largest page two hundred. Pages are sent whole, so the first byte comes
when the page is drawn. The quickest of the rounds counts, so that other work on the machine does not decide.
"""

import time
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

WORKBOOK = Path(settings.BASE_DIR).parent / "shared" / "inputs" / "southend-2008-09-action-plan.xlsx"
LIMIT = 15
SLOWEST = 0.150  # seconds to the first byte
MOST = 3.0  # times the same page of the smallest plan
ROUNDS = 15


def main() -> None:
    with transaction.atomic():
        rows = list(measure())
        transaction.set_rollback(True)
    print(f"{'plan':<22}{'page':<12}{'commitments':>12}{'queries':>9}{'ms (best)':>13}{'bytes':>10}")
    for name, page, size, queries, seconds, length in rows:
        print(f"{name:<22}{page:<12}{size:>12}{queries:>9}{seconds * 1000:>13.1f}{length:>10}")
    worst = max(row[3] for row in rows)
    different = len({(row[1], row[3]) for row in rows}) != len({row[1] for row in rows})
    if not 0 < worst <= LIMIT or different:
        raise SystemExit(f"At most {LIMIT} queries, and the same for every size: found {worst}.")
    slow = [row for row in rows if row[4] > SLOWEST]
    base = {row[1]: row[4] for row in rows if row[0] == "smallest"}
    ratios = {row[1]: row[4] / base[row[1]] for row in rows if row[0] == "two hundred rows"}
    print("  ".join(f"{page}: {ratio:.1f} times the smallest (at most {MOST:g})" for page, ratio in ratios.items()))
    if slow or max(ratios.values()) > MOST:
        raise SystemExit(f"Too slow: {', '.join(f'{row[1]} of {row[0]}' for row in slow) or 'the ratio'}.")


def measure():
    """Yields (plan, page, commitments, queries, seconds, bytes)."""
    from partners.models import Membership, Role, Trust, User
    from priorities.models import Commitment
    from tests.factories import full_plan

    trust = Trust.objects.create(slug="bench-pages", name="Bench")
    user = User.objects.create_user("bench@bench.example", None, name="Bench")
    Membership.objects.create(trust=trust, user=user, role=Role.OFFICER)
    client = Client()
    client.force_login(user)
    plans = [("smallest", full_plan(trust, priorities=1, objectives=1, results=1, commitments=1, measures=1))]
    big = full_plan(trust, priorities=1, objectives=10, results=2, commitments=20, measures=2)
    plans.append(("two hundred rows", big))
    plans.append(("one tenth", full_plan(trust, priorities=7, objectives=2, results=1, commitments=2, measures=2)))
    plans.append(("ten times", full_plan(trust, priorities=14, objectives=4, results=2, commitments=5, measures=8)))
    if WORKBOOK.exists():
        plans.append(("the Southend workbook", brought_in(trust)))
    for name, plan in plans:
        size = Commitment.objects.filter(objective__priority__plan=plan).count()
        middle = plan.priorities.order_by("-number")[plan.priorities.count() // 2]
        here = [trust.slug, plan.slug]
        for page, url in (
            ("overview", reverse("plans:detail", args=here)),
            ("priority", reverse("priorities:detail", args=[*here, middle.pk])),
        ):
            with CaptureQueriesContext(connection) as queries:
                length = len(client.get(url).content)
            count = len(queries)  # now: the next request forgets them
            times = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                client.get(url)
                times.append(time.perf_counter() - start)
            yield name, page, size, count, min(times), length


def brought_in(trust):
    from django.core.management import call_command

    from plans.models import Plan

    call_command(
        "import_action_plan",
        trust.slug,
        "southend",
        str(WORKBOOK),
        create=True,
        verbosity=0,
        json=True,
        stdout=StringIO(),
    )
    return Plan.objects.get(trust=trust, slug="southend")
