"""A response that came with very many at once is marked, not refused."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0010_answers_kept_for_a_time'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='response',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='response',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='response',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='response',
            name='many',
            field=models.BooleanField(default=False, editable=False, verbose_name='came with very many at once'),
        ),
        migrations.AddField(
            model_name='responseevent',
            name='many',
            field=models.BooleanField(default=False, editable=False, verbose_name='came with very many at once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_responseevent" ("at", "code", "emptied_at", "id", "many", "moderated_at", "moderated_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publication_id", "reason", "sent", "source", "state") VALUES (NEW."at", NEW."code", NEW."emptied_at", NEW."id", NEW."many", NEW."moderated_at", NEW."moderated_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publication_id", NEW."reason", NEW."sent", NEW."source", NEW."state"); RETURN NULL;', hash='fda160c58d8dd5533b72e9fff4326a523b37e46a', operation='INSERT', pgid='pgtrigger_insert_insert_a9ba0', table='plans_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."emptied_at" IS DISTINCT FROM (NEW."emptied_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."many" IS DISTINCT FROM (NEW."many") OR OLD."moderated_at" IS DISTINCT FROM (NEW."moderated_at") OR OLD."moderated_by_id" IS DISTINCT FROM (NEW."moderated_by_id") OR OLD."publication_id" IS DISTINCT FROM (NEW."publication_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."sent" IS DISTINCT FROM (NEW."sent") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "plans_responseevent" ("at", "code", "emptied_at", "id", "many", "moderated_at", "moderated_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publication_id", "reason", "sent", "source", "state") VALUES (NEW."at", NEW."code", NEW."emptied_at", NEW."id", NEW."many", NEW."moderated_at", NEW."moderated_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publication_id", NEW."reason", NEW."sent", NEW."source", NEW."state"); RETURN NULL;', hash='44cd50ac748ada8460acfce975bca19758689091', operation='UPDATE', pgid='pgtrigger_update_update_b7573', table='plans_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_responseevent" ("at", "code", "emptied_at", "id", "many", "moderated_at", "moderated_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publication_id", "reason", "sent", "source", "state") VALUES (OLD."at", OLD."code", OLD."emptied_at", OLD."id", OLD."many", OLD."moderated_at", OLD."moderated_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publication_id", OLD."reason", OLD."sent", OLD."source", OLD."state"); RETURN NULL;', hash='0c8da170adee96557683ed9588c8128d34f5b5d7', operation='DELETE', pgid='pgtrigger_delete_delete_f71d0', table='plans_response', when='AFTER')),
        ),
    ]
