import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import plans.layout
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0003_cache_table'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('pghistory', '0007_auto_20250421_0444'),
        ('plans', '0002_talk'),
    ]

    operations = [
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('term', models.CharField(max_length=60, verbose_name='word or abbreviation')),
                ('meaning', models.CharField(max_length=400, verbose_name='what it means')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='glossary', to='plans.plan')),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('term')],
                'constraints': [models.UniqueConstraint(models.F('plan'), django.db.models.functions.text.Lower('term'), name='glossary_term_once')],
            },
        ),
        migrations.CreateModel(
            name='GlossaryTermEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('term', models.CharField(max_length=60, verbose_name='word or abbreviation')),
                ('meaning', models.CharField(max_length=400, verbose_name='what it means')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.glossaryterm')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='plans.plan')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'user'), name='look_once')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('place', models.PositiveBigIntegerField()),
                ('writing', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='plans.plan')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['plan', 'at'], name='presence_by_age')],
                'constraints': [models.UniqueConstraint(fields=('plan', 'user', 'kind', 'place'), name='presence_once')],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='plan',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='plan',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='plan',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='edition',
            name='edition_once_per_publication',
        ),
        migrations.AddField(
            model_name='edition',
            name='against',
            field=models.ForeignKey(blank=True, help_text='The older version that a list of changes begins from.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='compared', to='plans.publication'),
        ),
        migrations.AddField(
            model_name='plan',
            name='layout',
            field=models.CharField(choices=[('table', 'A table: what we will do, by when, who leads, under the result it serves'), ('pairs', 'Two columns: what we will do beside what will change as a result'), ('list', 'A list under each heading, for short plans')], default='table', max_length=10),
        ),
        migrations.AddField(
            model_name='plan',
            name='numbering',
            field=models.CharField(choices=[('dotted', '1, 1.1, 1.1.1'), ('running', 'The second level runs through the whole plan: 1 to 9, then 9.1'), ('lettered', '1, 1a, 1a.1'), ('plain', 'Only the first level carries a number in print')], default='dotted', max_length=10),
        ),
        migrations.AddField(
            model_name='plan',
            name='shows',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('results', 'What will be different: results or targets'), ('by_when', 'By when'), ('lead', 'Who leads'), ('organisations', 'Contributing organisations'), ('steps', 'Steps'), ('outcomes', 'Outcomes of a framework'), ('measures', 'Measures within each priority'), ('glance', 'Chapter: the plan at a glance'), ('scorecard', 'Chapter: the scorecard, all measures by priority'), ('signoff', 'Chapter: who has agreed'), ('glossary', 'Chapter: words and abbreviations')], max_length=15), blank=True, default=plans.layout.everything, size=None),
        ),
        migrations.AddField(
            model_name='planevent',
            name='layout',
            field=models.CharField(choices=[('table', 'A table: what we will do, by when, who leads, under the result it serves'), ('pairs', 'Two columns: what we will do beside what will change as a result'), ('list', 'A list under each heading, for short plans')], default='table', max_length=10),
        ),
        migrations.AddField(
            model_name='planevent',
            name='numbering',
            field=models.CharField(choices=[('dotted', '1, 1.1, 1.1.1'), ('running', 'The second level runs through the whole plan: 1 to 9, then 9.1'), ('lettered', '1, 1a, 1a.1'), ('plain', 'Only the first level carries a number in print')], default='dotted', max_length=10),
        ),
        migrations.AddField(
            model_name='planevent',
            name='shows',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('results', 'What will be different: results or targets'), ('by_when', 'By when'), ('lead', 'Who leads'), ('organisations', 'Contributing organisations'), ('steps', 'Steps'), ('outcomes', 'Outcomes of a framework'), ('measures', 'Measures within each priority'), ('glance', 'Chapter: the plan at a glance'), ('scorecard', 'Chapter: the scorecard, all measures by priority'), ('signoff', 'Chapter: who has agreed'), ('glossary', 'Chapter: words and abbreviations')], max_length=15), blank=True, default=plans.layout.everything, size=None),
        ),
        migrations.AddField(
            model_name='publication',
            name='name',
            field=models.CharField(blank=True, help_text='What an officer called a kept version.', max_length=120),
        ),
        migrations.AlterField(
            model_name='edition',
            name='kind',
            field=models.CharField(choices=[('full', 'Full plan (PDF)'), ('changes', 'What changed (PDF)')], default='full', max_length=15),
        ),
        migrations.AlterField(
            model_name='publication',
            name='stage',
            field=models.CharField(choices=[('consultation', 'Consultation draft'), ('signoff', 'Sign-off draft'), ('final', 'Final'), ('kept', 'Kept version')], max_length=15),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_planevent" ("changed_at", "commitment_term", "ends", "id", "kind", "layout", "legal_basis", "numbering", "objective_term", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_term", "result_term", "shows", "slug", "starts", "state", "title", "trust_id", "updates_id", "version") VALUES (NEW."changed_at", NEW."commitment_term", NEW."ends", NEW."id", NEW."kind", NEW."layout", NEW."legal_basis", NEW."numbering", NEW."objective_term", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority_term", NEW."result_term", NEW."shows", NEW."slug", NEW."starts", NEW."state", NEW."title", NEW."trust_id", NEW."updates_id", NEW."version"); RETURN NULL;', hash='b19d3c3cc208857516d893352de7e823a3dfabe2', operation='INSERT', pgid='pgtrigger_insert_insert_8b340', table='plans_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_planevent" ("changed_at", "commitment_term", "ends", "id", "kind", "layout", "legal_basis", "numbering", "objective_term", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_term", "result_term", "shows", "slug", "starts", "state", "title", "trust_id", "updates_id", "version") VALUES (NEW."changed_at", NEW."commitment_term", NEW."ends", NEW."id", NEW."kind", NEW."layout", NEW."legal_basis", NEW."numbering", NEW."objective_term", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority_term", NEW."result_term", NEW."shows", NEW."slug", NEW."starts", NEW."state", NEW."title", NEW."trust_id", NEW."updates_id", NEW."version"); RETURN NULL;', hash='2570465486d3b440f0e1e7ee3a4ff0172e4188a8', operation='UPDATE', pgid='pgtrigger_update_update_ee9c7', table='plans_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_planevent" ("changed_at", "commitment_term", "ends", "id", "kind", "layout", "legal_basis", "numbering", "objective_term", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_term", "result_term", "shows", "slug", "starts", "state", "title", "trust_id", "updates_id", "version") VALUES (OLD."changed_at", OLD."commitment_term", OLD."ends", OLD."id", OLD."kind", OLD."layout", OLD."legal_basis", OLD."numbering", OLD."objective_term", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority_term", OLD."result_term", OLD."shows", OLD."slug", OLD."starts", OLD."state", OLD."title", OLD."trust_id", OLD."updates_id", OLD."version"); RETURN NULL;', hash='e64553af51727a75523038131b5a00f5a9362a0a', operation='DELETE', pgid='pgtrigger_delete_delete_3e165', table='plans_plan', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('against', None)), fields=('publication', 'kind'), name='edition_once_per_publication'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('publication', 'kind', 'against'), name='edition_once_per_comparison'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('against__isnull', False), ('kind', 'changes')), models.Q(models.Q(('kind', 'changes'), _negated=True), ('against', None)), _connector='OR'), name='edition_of_changes_has_both_versions'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('numbering__in', ['dotted', 'running', 'lettered', 'plain'])), name='plan_numbering_known'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('layout__in', ['table', 'pairs', 'list'])), name='plan_layout_known'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'kept'), _negated=True), models.Q(('name', ''), _negated=True), _connector='OR'), name='kept_version_has_a_name'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='glossaryterm',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_glossarytermevent" ("changed_at", "id", "meaning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "term", "version") VALUES (NEW."changed_at", NEW."id", NEW."meaning", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."term", NEW."version"); RETURN NULL;', hash='c3d96c9f420f8931dca4810a00f31c5eb7fd15fd', operation='INSERT', pgid='pgtrigger_insert_insert_cc13b', table='plans_glossaryterm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='glossaryterm',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_glossarytermevent" ("changed_at", "id", "meaning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "term", "version") VALUES (NEW."changed_at", NEW."id", NEW."meaning", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."term", NEW."version"); RETURN NULL;', hash='5c77083d9cb7b5625adf2d46075e4093fff1a30c', operation='UPDATE', pgid='pgtrigger_update_update_51e1c', table='plans_glossaryterm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='glossaryterm',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_glossarytermevent" ("changed_at", "id", "meaning", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "term", "version") VALUES (OLD."changed_at", OLD."id", OLD."meaning", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."term", OLD."version"); RETURN NULL;', hash='6cf9d0b80cbfc791d7a76b279f2ddc09f85c206b', operation='DELETE', pgid='pgtrigger_delete_delete_edd2e', table='plans_glossaryterm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='glossarytermevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='74b999b0cc8a1a529ecf0dd6ee8b3fd8dfbe6711', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_af52b', table='plans_glossarytermevent', when='BEFORE')),
        ),
    ]
