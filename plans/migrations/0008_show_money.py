"""A plan can show its money; those that exist do, which changes nothing until they have any."""

import django.contrib.postgres.fields
import plans.layout
from django.db import migrations, models


NEW = ["money", "budget"]


def use(apps, schema_editor):
    for plan in apps.get_model("plans", "Plan").objects.all():
        plan.shows = [*plan.shows, *(name for name in NEW if name not in plan.shows)]
        plan.save(update_fields=["shows"])


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0007_what_was_said_once'),
    ]

    operations = [
        migrations.AlterField(
            model_name='plan',
            name='shows',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('results', 'What will be different: results or targets'), ('by_when', 'By when'), ('lead', 'Who leads'), ('organisations', 'Contributing organisations'), ('steps', 'Steps'), ('outcomes', 'Outcomes of a framework'), ('measures', 'Measures within each priority'), ('money', 'Money within each priority'), ('glance', 'Chapter: the plan at a glance'), ('scorecard', 'Chapter: the scorecard, all measures by priority'), ('budget', 'Chapter: the money, by priority, fund and organisation'), ('you_said', 'Chapter: you said, we did'), ('signoff', 'Chapter: who has agreed'), ('timetable', 'Chapter: timetable and planning year'), ('glossary', 'Chapter: words and abbreviations')], max_length=15), blank=True, default=plans.layout.everything, size=None),
        ),
        migrations.AlterField(
            model_name='planevent',
            name='shows',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('results', 'What will be different: results or targets'), ('by_when', 'By when'), ('lead', 'Who leads'), ('organisations', 'Contributing organisations'), ('steps', 'Steps'), ('outcomes', 'Outcomes of a framework'), ('measures', 'Measures within each priority'), ('money', 'Money within each priority'), ('glance', 'Chapter: the plan at a glance'), ('scorecard', 'Chapter: the scorecard, all measures by priority'), ('budget', 'Chapter: the money, by priority, fund and organisation'), ('you_said', 'Chapter: you said, we did'), ('signoff', 'Chapter: who has agreed'), ('timetable', 'Chapter: timetable and planning year'), ('glossary', 'Chapter: words and abbreviations')], max_length=15), blank=True, default=plans.layout.everything, size=None),
        ),
        migrations.RunPython(use, migrations.RunPython.noop, elidable=True),
    ]
