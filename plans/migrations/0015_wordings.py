"""Texts written for an edition, and the kinds of file that a plan leaves out."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('plans', '0014_theme'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('purpose', models.CharField(choices=[('summary', 'Summary'), ('young', 'Young people’s version')], max_length=15, verbose_name='what it is for')),
                ('language', models.CharField(choices=[('en', 'English'), ('ar', 'Arabic'), ('bn', 'Bengali'), ('fa', 'Farsi'), ('gu', 'Gujarati'), ('lt', 'Lithuanian'), ('pl', 'Polish'), ('pt', 'Portuguese'), ('pa', 'Punjabi'), ('ro', 'Romanian'), ('so', 'Somali'), ('tr', 'Turkish'), ('uk', 'Ukrainian'), ('ur', 'Urdu')], default='en', max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('body', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['purpose', 'language'],
            },
        ),
        migrations.CreateModel(
            name='WordingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('purpose', models.CharField(choices=[('summary', 'Summary'), ('young', 'Young people’s version')], max_length=15, verbose_name='what it is for')),
                ('language', models.CharField(choices=[('en', 'English'), ('ar', 'Arabic'), ('bn', 'Bengali'), ('fa', 'Farsi'), ('gu', 'Gujarati'), ('lt', 'Lithuanian'), ('pl', 'Polish'), ('pt', 'Portuguese'), ('pa', 'Punjabi'), ('ro', 'Romanian'), ('so', 'Somali'), ('tr', 'Turkish'), ('uk', 'Ukrainian'), ('ur', 'Urdu')], default='en', max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('body', models.TextField(blank=True)),
            ],
            options={
                'abstract': False,
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
        migrations.AddField(
            model_name='plan',
            name='editions_off',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=15), blank=True, default=list, help_text='Kinds of file that are not made of it when it is published; what is not named here is.', size=None),
        ),
        migrations.AddField(
            model_name='planevent',
            name='editions_off',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=15), blank=True, default=list, help_text='Kinds of file that are not made of it when it is published; what is not named here is.', size=None),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_planevent" ("changed_at", "commitment_term", "editions_off", "ends", "id", "kind", "layout", "legal_basis", "numbering", "objective_term", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_term", "requirements_id", "result_term", "shows", "slug", "starts", "state", "theme", "title", "trust_id", "updates_id", "version") VALUES (NEW."changed_at", NEW."commitment_term", NEW."editions_off", NEW."ends", NEW."id", NEW."kind", NEW."layout", NEW."legal_basis", NEW."numbering", NEW."objective_term", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority_term", NEW."requirements_id", NEW."result_term", NEW."shows", NEW."slug", NEW."starts", NEW."state", NEW."theme", NEW."title", NEW."trust_id", NEW."updates_id", NEW."version"); RETURN NULL;', hash='981d716b08f1845e2bcc0e20d25cd5a00af9e340', operation='INSERT', pgid='pgtrigger_insert_insert_8b340', table='plans_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_planevent" ("changed_at", "commitment_term", "editions_off", "ends", "id", "kind", "layout", "legal_basis", "numbering", "objective_term", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_term", "requirements_id", "result_term", "shows", "slug", "starts", "state", "theme", "title", "trust_id", "updates_id", "version") VALUES (NEW."changed_at", NEW."commitment_term", NEW."editions_off", NEW."ends", NEW."id", NEW."kind", NEW."layout", NEW."legal_basis", NEW."numbering", NEW."objective_term", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority_term", NEW."requirements_id", NEW."result_term", NEW."shows", NEW."slug", NEW."starts", NEW."state", NEW."theme", NEW."title", NEW."trust_id", NEW."updates_id", NEW."version"); RETURN NULL;', hash='9eab4f1e25f868be1d4eca26aa03d8bbefe6782b', operation='UPDATE', pgid='pgtrigger_update_update_ee9c7', table='plans_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_planevent" ("changed_at", "commitment_term", "editions_off", "ends", "id", "kind", "layout", "legal_basis", "numbering", "objective_term", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_term", "requirements_id", "result_term", "shows", "slug", "starts", "state", "theme", "title", "trust_id", "updates_id", "version") VALUES (OLD."changed_at", OLD."commitment_term", OLD."editions_off", OLD."ends", OLD."id", OLD."kind", OLD."layout", OLD."legal_basis", OLD."numbering", OLD."objective_term", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority_term", OLD."requirements_id", OLD."result_term", OLD."shows", OLD."slug", OLD."starts", OLD."state", OLD."theme", OLD."title", OLD."trust_id", OLD."updates_id", OLD."version"); RETURN NULL;', hash='97cc57f33b72e530680aeea5459617c0f423bae6', operation='DELETE', pgid='pgtrigger_delete_delete_3e165', table='plans_plan', when='AFTER')),
        ),
        migrations.AddField(
            model_name='wording',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='plans.plan'),
        ),
        migrations.AddField(
            model_name='wordingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='wordingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.wording'),
        ),
        migrations.AddField(
            model_name='wordingevent',
            name='plan',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('plan', 'purpose', 'language'), name='wording_once_per_language'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wording',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_wordingevent" ("body", "changed_at", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "purpose", "title", "version") VALUES (NEW."body", NEW."changed_at", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."purpose", NEW."title", NEW."version"); RETURN NULL;', hash='7ba389f2e08d22adb08295762b68c10fecb8526c', operation='INSERT', pgid='pgtrigger_insert_insert_59b07', table='plans_wording', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wording',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_wordingevent" ("body", "changed_at", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "purpose", "title", "version") VALUES (NEW."body", NEW."changed_at", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."purpose", NEW."title", NEW."version"); RETURN NULL;', hash='3d3f1125421b93aab48c142959b729a2c9444514', operation='UPDATE', pgid='pgtrigger_update_update_37eb2', table='plans_wording', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wording',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_wordingevent" ("body", "changed_at", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "purpose", "title", "version") VALUES (OLD."body", OLD."changed_at", OLD."id", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."purpose", OLD."title", OLD."version"); RETURN NULL;', hash='4391b26c330b4a462d736eff306f4be3146328ee', operation='DELETE', pgid='pgtrigger_delete_delete_30e19', table='plans_wording', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='wordingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5717be459eb014ec372bb9659823fc1d3f218f8b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e522b', table='plans_wordingevent', when='BEFORE')),
        ),
    ]
