"""Begin a trust on this installation: its name, its outcomes and its first administrator."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from partners.actions import password_key
from partners.models import Membership, Role, Trust, User
from priorities.actions import make_trust_outcomes


class Command(BaseCommand):
    help = "Begin a trust: manage.py add_trust northmere 'Northmere Children's Trust' --administrator a@b.example"

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The first part of its web addresses, like northmere.")
        parser.add_argument("name")
        parser.add_argument("--area", default="", help="The area it serves, like Northmere.")
        parser.add_argument("--administrator", required=True, metavar="E-MAIL", help="Who looks after its people.")
        parser.add_argument("--administrator-name", default="")

    @transaction.atomic
    def handle(self, *args, slug, name, area, administrator, administrator_name, **options):
        trust = Trust(slug=slug, name=name, area=area)
        try:
            trust.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        trust.save()
        make_trust_outcomes(trust)
        user = User.objects.filter(email__iexact=administrator).first()
        if user is None:
            user = User.objects.create_user(administrator, None, name=administrator_name or administrator)
        Membership.objects.create(trust=trust, user=user, role=Role.ADMINISTRATOR)
        self.stdout.write(f"{trust} is there, at /{trust.slug}/. Its administrator is {user.email}.")
        if not user.has_usable_password():
            path = reverse("account_reset_password_from_key", args=password_key(user).split("-", 1))
            self.stdout.write(f"Let them choose a password at {path} on this site: the address works once.")
