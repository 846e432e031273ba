"""manage.py import_action_plan TRUST PLAN FILE.xlsx [--create] [--dry-run] [--json]"""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from cypp.tables import MAX_FILE, Refused
from indicators import exchange
from indicators.newplan import fault_of, make_plan
from plans.models import Plan

HELD = ("priorities", "objectives", "results", "commitments", "money", "organisations", "indicators")


class Command(BaseCommand):
    help = "Bring an action plan kept in an Excel workbook into a plan. The same workbook again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("trust", help="slug of the trust, as in its web address")
        parser.add_argument("plan", help="slug of the plan")
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--create", action="store_true", help="make the trust and the plan when they are missing")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            book = exchange.read(content_of(options["file"]))
        except Refused as error:
            if options["json"]:
                problem = {"sheet": "", "row": 0, "column": "", "level": "error", "message": str(error)}
                nothing = dict.fromkeys(HELD, 0)
                self.stdout.write(json.dumps(nothing | {"problems": [problem]}, ensure_ascii=False, indent=1))
            raise CommandError(str(error)) from error
        with transaction.atomic():
            plan = self.plan(book, options)
            outcome = exchange.preview(plan, book)
            faulty = any(problem["level"] == "error" for problem in outcome["problems"])
            if faulty or options["dry_run"]:
                transaction.set_rollback(True)
            else:
                try:
                    outcome = exchange.apply(plan, book, by=None)
                except exchange.Unready as error:
                    raise CommandError(str(error)) from error
        self.report(outcome, options)
        if faulty:
            raise CommandError("Nothing was brought in: correct the errors above and try again.")

    def plan(self, book: exchange.Workbook, options: dict[str, Any]) -> Plan:
        found = Plan.objects.filter(trust__slug=options["trust"], slug=options["plan"]).select_related("trust").first()
        if found is not None:
            return found
        if not options["create"]:
            raise CommandError(
                f"There is no plan “{options['plan']}” in a trust “{options['trust']}”. Check both names, "
                "or add --create to make what is missing."
            )
        try:
            return make_plan(book, options["trust"], options["plan"])
        except ValidationError as error:
            raise CommandError(fault_of(error)) from error

    def report(self, outcome: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False, indent=1))
            return
        for kind in HELD:
            done = ", ".join(
                f"{outcome[action][kind]} {action}"
                for action in ("created", "changed", "same", "kept", "left")
                if outcome[action].get(kind)
            )
            self.stdout.write(f"{outcome[kind]:>5} {kind}{': ' + done if done else ''}")
        for problem in outcome["problems"]:
            place = f"{problem['sheet']}!{problem['column']}{problem['row'] or ''}".rstrip("!")
            self.stdout.write(f"{problem['level']:>8}  {place}  {problem['message']}")
        if options["dry_run"]:
            self.stdout.write("Nothing was written: this was a dry run.")


def content_of(path: Path) -> bytes:
    """The file, but no more of it than is needed to see that it is too large. Raises CommandError."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}. Check its name.") from error
