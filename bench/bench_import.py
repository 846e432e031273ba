"""Bringing in the sample workbook and, where it is at hand, a real one: read, preview, apply, apply again."""

import time
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

WORKBOOK = Path(settings.BASE_DIR).parent / "shared" / "inputs" / "southend-2008-09-action-plan.xlsx"
LIMIT = 3.0  # seconds for reading and applying together


def main() -> None:
    from django.core.management import call_command

    from indicators.demo.sample_workbook import build

    call_command("migrate", verbosity=0)
    books = {"sample": build().read()}
    if WORKBOOK.exists():
        books["southend"] = WORKBOOK.read_bytes()
    heads = ("rows", "read s", "preview s", "apply s", "again s", "queries", "total s")
    print(f"{'workbook':<12}" + "".join(f"{head:>11}" for head in heads))
    slowest = 0.0
    for name, content in books.items():
        with transaction.atomic():
            rows, read, preview, apply, again, queries = measure(name, content)
            transaction.set_rollback(True)
        total = read + apply
        slowest = max(slowest, total)
        print(
            f"{name:<12}{rows:>11}{read:>11.2f}{preview:>11.2f}{apply:>11.2f}{again:>11.2f}{queries:>11}{total:>11.2f}"
        )
    if slowest > LIMIT:
        raise SystemExit(f"An import may take {LIMIT:g} s; the slowest took {slowest:.2f} s.")


def measure(name: str, content: bytes) -> tuple[int, float, float, float, float, int]:
    """(rows, seconds to read, to preview, to apply, to apply again, queries of apply) for one workbook."""
    from indicators import exchange
    from partners.models import Trust
    from plans.models import Plan

    trust = Trust.objects.create(slug=f"bench-{name}", name=f"Bench {name}")
    plan = Plan.objects.create(trust=trust, slug="plan", title=name, starts=date(2008, 4, 1), ends=date(2009, 3, 31))
    read, book = timed(lambda: exchange.read(content))
    preview, _ = timed(lambda: exchange.preview(plan, book))
    with CaptureQueriesContext(connection) as queries:
        apply, outcome = timed(lambda: exchange.apply(plan, book, by=None))
    again, _ = timed(lambda: exchange.apply(plan, book, by=None))
    return outcome["commitments"], read, preview, apply, again, len(queries)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
