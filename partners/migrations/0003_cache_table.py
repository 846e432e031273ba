"""The table of the shared cache, which counts attempts to sign in."""

from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_people_of_a_trust")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
