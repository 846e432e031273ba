"""manage.py verify_edition FILE: is this file ours, which version is it, is that the current one?

Exit code 0: ours and current; 1: not ours, or not to be read; 2: ours but not current.
"""

import hashlib
import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from plans.publishing.verify import Finding, for_operator, known

NOT_OURS, NOT_CURRENT = 1, 2
DIFFERENT = (
    "Not ours as it was made. A file that was saved again by another program is a different file; "
    "a fingerprint printed in it is no proof."
)


class Command(BaseCommand):
    help = "Say whether a file was made here, of which version, and whether that is current. Exit code 0, 1 or 2."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one line of JSON in place of sentences")

    def handle(self, *, file: str, **options: bool) -> None:
        try:
            with Path(file).open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            self.stderr.write(f"{file} cannot be read: {error.strerror}.")
            sys.exit(NOT_OURS)
        findings = known(for_operator(), digest)
        current = any(one.current for one in findings)
        self.stdout.write(as_json(digest, findings, current) if options["json"] else in_words(digest, findings))
        if not current:
            sys.exit(NOT_CURRENT if findings else NOT_OURS)


def as_json(digest: str, findings: list[Finding], current: bool) -> str:
    """{"sha256", "ours", "current", "found": [...]}; what is found is described by `Finding.facts`."""
    told = {"sha256": digest, "ours": bool(findings), "current": current, "found": [one.facts for one in findings]}
    return json.dumps(told, ensure_ascii=False)


def in_words(digest: str, findings: list[Finding]) -> str:
    lines = [f"SHA-256 {digest}"]
    for one in findings:
        lines += [f"{one.title}: {one.words}", one.standing]
    return "\n".join(lines if findings else [*lines, DIFFERENT])
