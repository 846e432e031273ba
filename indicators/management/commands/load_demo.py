"""Load the demonstration trust, Northmere, with five plans: a draft, one out for consultation, one at sign-off,
one published, one superseded.

Does nothing when it is there already. Needs demonstration mode (CYPP_DEMO=1) where a real database is configured,
because its people share a password that everybody can read.
"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from indicators.demo.load import SLUG
from indicators.demo.packs import send_packs
from indicators.demo.story import load_northmere, settle_notices
from partners.demo import PEOPLE
from partners.models import Trust
from plans.models import Edition
from plans.publishing.library import published_plans
from plans.publishing.making import produce_edition


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        if not (settings.DEMO or settings.LOCAL):
            raise CommandError("The demonstration people share a public password. Set CYPP_DEMO=1 if you mean it.")
        if Trust.objects.filter(slug=SLUG).exists():
            self.stdout.write("The demonstration trust is there already; nothing was changed.")
            return
        trust = load_northmere()
        plans = trust.plans.count()
        self.stdout.write(f"Loaded {trust}: {plans} plans, {len(PEOPLE)} people. Who they are: manage.py demo_people")
        current = [plan.finals[0].pk for plan in published_plans(trust)]
        files = Edition.objects.filter(publication__in=current, kind="full", language="")
        made = [produce_edition(pk) for pk in files.values_list("pk", flat=True)]
        made.append(send_packs(trust))
        settle_notices(trust)
        if not all(made):
            self.stdout.write("The PDFs of the published plans will be made by the worker.")
