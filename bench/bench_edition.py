"""The full edition of a plan against WeasyPrint alone on the same HTML, each in a process of its own.

Uses the Southend plan where its workbook is at hand, else the demonstration plan. Processor time is compared, so that
other work on the machine does not decide; the best of three rounds counts.
"""

import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

from cypp.pdf import BASE_URL, render_in_subprocess
from plans.document import Document, freeze
from plans.models import Plan
from plans.publishing.editions import Version
from plans.publishing.kinds import edition_html

ROOT = Path(__file__).resolve().parent.parent
WORKBOOK = ROOT.parent / "shared" / "inputs" / "southend-2008-09-action-plan.xlsx"
MOST = 1.15
ROUNDS = 3
ALONE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import weasyprint
from cypp import pdf
html = weasyprint.HTML(string=sys.stdin.read(), base_url={BASE_URL!r}, url_fetcher=pdf.own_assets())
html.write_pdf(sys.argv[1], pdf_variant=sys.argv[2] or None)
"""


def document() -> tuple[str, Document]:
    """The plan to print, brought in and taken out again: nothing stays in the database."""
    with transaction.atomic():
        if WORKBOOK.exists():
            call_command(
                "import_action_plan",
                "bench-southend",
                "bench-plan",
                str(WORKBOOK),
                create=True,
                json=True,
                stdout=io.StringIO(),
            )
            found, name = freeze(Plan.objects.get(trust__slug="bench-southend")), "Southend"
        else:
            call_command("load_demo")
            found, name = freeze(Plan.objects.get(trust__slug="northmere", slug="cypp-2010-13")), "demonstration"
        transaction.set_rollback(True)
    return name, found


def alone(html: str, output: Path, variant: str) -> None:
    subprocess.run([sys.executable, "-c", ALONE, str(output), variant], input=html.encode(), check=True)


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds of the children, and seconds by the clock."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - start


def main() -> None:
    name, plan = document()
    html = edition_html(plan, "full", Version.working_copy(plan))
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "edition.pdf"
        ways: dict[str, Callable[[], object]] = {
            "our edition (PDF/UA-1 and PDF/A-3a)": lambda: render_in_subprocess(html, output),
            "WeasyPrint alone, PDF/UA-1": lambda: alone(html, output, "pdf/ua-1"),
            "WeasyPrint alone, plain PDF": lambda: alone(html, output, ""),
        }
        best = {way: (float("inf"), float("inf")) for way in ways}
        for _ in range(ROUNDS):
            for way, work in ways.items():
                best[way] = min(best[way], measured(work))
        pages = render_in_subprocess(html, output)["pages"]
    ours, theirs, _ = (cpu for cpu, _ in best.values())
    print(f"{name} plan, {pages} pages, {len(html) // 1000} KB of HTML")
    for way, (cpu, clock) in best.items():
        print(f"  {way:<38} {cpu:6.2f} s of processor, {clock:6.2f} s by the clock")
    print(f"  ratio to WeasyPrint alone: {ours / theirs:.2f} (at most {MOST})")
    if ours > MOST * theirs:
        raise SystemExit(f"The edition took {ours / theirs:.2f} times as long as WeasyPrint alone.")
