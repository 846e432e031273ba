"""Print who can sign in to the demonstration trust, with role, e-mail and password."""

from django.core.management.base import BaseCommand

from partners.demo import PASSWORD, listed


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        people = listed()
        if not people:
            self.stdout.write("There is no demonstration trust here. To load it: manage.py load_demo")
            return
        widths = {column: max(len(person[column]) for person in people) for column in ("name", "role", "email")}
        self.stdout.write(f"\nDemonstration sign-ins (password for all: {PASSWORD})\n\n")
        for person in people:
            self.stdout.write(
                "  " + "   ".join(person[column].ljust(width) for column, width in widths.items()).rstrip()
            )
