"""Load the National Indicator Set of 2008: NI 1 to NI 199."""

import csv
from pathlib import Path

from django.db import migrations

CATALOGUE = Path(__file__).resolve().parent.parent / "data" / "national_indicators.csv"


def load(apps, schema_editor):
    Indicator = apps.get_model("indicators", "Indicator")
    with CATALOGUE.open(encoding="utf-8", newline="") as lines:
        Indicator.objects.bulk_create(
            Indicator(
                scheme="NI",
                code=row["code"],
                title=row["title"],
                theme=row["theme"],
                lead_department=row["lead_department"],
                unit=row["unit"],
                polarity=row["polarity"],
                statutory=row["statutory"] == "1",
            )
            for row in csv.DictReader(lines)
        )


def unload(apps, schema_editor):
    apps.get_model("indicators", "Indicator").objects.filter(trust=None, scheme="NI").delete()


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]
    operations = [migrations.RunPython(load, unload)]
