"""What tests of the demonstration share: its plans by their folders, and the catalogue that they are written with."""

from importlib import import_module

from django.apps import apps

from indicators.models import Indicator

FOLDERS = {
    "first_plan": "cypp-2006-09",
    "interim_plan": "interim-2009-10",
    "full_plan": "cypp-2010-13",
    "next_plan": "cypp-2013-16",
}


def load_catalogue():
    """The national indicators, which a test that commits for real may have emptied."""
    if not Indicator.objects.filter(trust=None, scheme="NI").exists():
        import_module("indicators.migrations.0002_national_indicator_set").load(apps, None)
