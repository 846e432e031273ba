"""manage.py render_plan TRUST PLAN --edition full --output FILE: a draft from the rows as they are now."""

import hashlib
import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cypp.pdf import RenderError, render_in_subprocess
from plans.document import Document, freeze
from plans.models import Plan
from plans.publishing.editions import Version
from plans.publishing.kinds import KINDS, edition_html

#: Files of one version alone.
WHOLE = [kind for kind, edition in KINDS.items() if edition.stages]


class Command(BaseCommand):
    help = "Write a plan as it stands to a file, without publishing it. Prints pages, bytes, seconds and sha256."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("trust", help="the trust's short name, as in its web address")
        parser.add_argument("plan", help="the plan's short name, as in its web address")
        parser.add_argument("--edition", default="full", help=f"one of: {', '.join(WHOLE)}")
        parser.add_argument("--output", required=True, metavar="FILE")

    def handle(self, *, trust: str, plan: str, edition: str, output: str, **options: object) -> None:
        target = Path(output)
        if edition not in WHOLE:
            raise CommandError(f"There is no edition “{edition}”. There are: {', '.join(WHOLE)}.")
        if not target.parent.is_dir():
            raise CommandError(f"The folder {target.parent} does not exist. Make it first or choose another.")
        document = freeze(find(trust, plan))
        started = time.monotonic()
        try:
            pages = write(document, edition, target)
            content = target.read_bytes()
        except (RenderError, OSError) as error:
            raise CommandError(str(error)) from error
        facts = {
            "pages": pages,
            "bytes": len(content),
            "seconds": round(time.monotonic() - started, 2),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        self.stdout.write(json.dumps(facts))


def write(document: Document, edition: str, target: Path) -> int | None:
    """The file of a working copy; how many pages it has, if it is divided into pages. Raises RenderError, OSError."""
    kind, version = KINDS[edition], Version.working_copy(document)
    if kind.suffix != "pdf":
        kind.write(document, version, target)
        return None
    pages: int = render_in_subprocess(edition_html(document, edition, version), target)["pages"]
    return pages


def find(trust: str, plan: str) -> Plan:
    """The plan, or a CommandError that names what there is."""
    plans = Plan.objects.select_related("trust", "updates")
    found = plans.filter(trust__slug=trust, slug=plan).first()
    if found:
        return found
    there = sorted(f"{one.trust.slug} {one.slug}" for one in plans)
    known = f"There are: {'; '.join(there[:20])}." if there else "There are no plans yet."
    raise CommandError(f"There is no plan “{plan}” in a trust “{trust}”. {known}")
