"""The overview and a priority's page: queries and time, for a plan and for one ten times the size."""

import statistics
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
ROUNDS = 15


def main() -> None:
    with transaction.atomic():
        rows = list(measure())
        transaction.set_rollback(True)
    print(f"{'plan':<22}{'page':<12}{'commitments':>12}{'queries':>9}{'ms (median)':>13}{'bytes':>10}")
    for name, page, size, queries, seconds, length in rows:
        print(f"{name:<22}{page:<12}{size:>12}{queries:>9}{seconds * 1000:>13.1f}{length:>10}")
    worst = max(row[3] for row in rows)
    different = len({(row[1], row[3]) for row in rows}) != len({row[1] for row in rows})
    if not 0 < worst <= LIMIT or different:
        raise SystemExit(f"At most {LIMIT} queries, and the same for every size: found {worst}.")


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
    plans = [("one tenth", full_plan(trust, priorities=7, objectives=2, results=1, commitments=2, measures=2))]
    plans.append(("ten times", full_plan(trust, priorities=14, objectives=4, results=2, commitments=5, measures=8)))
    if WORKBOOK.exists():
        plans.append(("the Southend workbook", brought_in(trust)))
    for name, plan in plans:
        size = Commitment.objects.filter(objective__priority__plan=plan).count()
        middle = plan.priorities.all()[1]
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
            yield name, page, size, count, statistics.median(times), length


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
