"""What people answered is kept for a time that they are told, and then emptied; what was chosen stays."""

import django.core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0009_said_of_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='answer',
            name='answer_stays',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consultation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consultation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consultation',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='response',
            name='answered_once',
        ),
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
            model_name='consultation',
            name='keep_months',
            field=models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='months that answers are kept'),
        ),
        migrations.AddField(
            model_name='consultationevent',
            name='keep_months',
            field=models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='months that answers are kept'),
        ),
        migrations.AddField(
            model_name='response',
            name='emptied_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='responseevent',
            name='emptied_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answer',
            trigger=pgtrigger.compiler.Trigger(name='answer_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."comment" = \'\' AND NEW."view" = OLD."view" AND NEW."key" = OLD."key" AND NEW."response_id" = OLD."response_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0f274e636e98ddf31fa9d85cbd7ea7c054708f9a', operation='UPDATE', pgid='pgtrigger_answer_stays_c4ef3', table='plans_answer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_consultationevent" ("changed_at", "closes", "id", "introduction", "keep_months", "opens", "other_ways", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."changed_at", NEW."closes", NEW."id", NEW."introduction", NEW."keep_months", NEW."opens", NEW."other_ways", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='cbca64f23f1bb4f6a658f86bf9b2c630107fb719', operation='INSERT', pgid='pgtrigger_insert_insert_7fb15', table='plans_consultation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_consultationevent" ("changed_at", "closes", "id", "introduction", "keep_months", "opens", "other_ways", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."changed_at", NEW."closes", NEW."id", NEW."introduction", NEW."keep_months", NEW."opens", NEW."other_ways", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='51ce4cc28d4d61575a9a55c22bc27f1021cb6626', operation='UPDATE', pgid='pgtrigger_update_update_614a6', table='plans_consultation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_consultationevent" ("changed_at", "closes", "id", "introduction", "keep_months", "opens", "other_ways", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (OLD."changed_at", OLD."closes", OLD."id", OLD."introduction", OLD."keep_months", OLD."opens", OLD."other_ways", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."version"); RETURN NULL;', hash='84dd7f3f364a2b1374168203761b84bc24e3d9a3', operation='DELETE', pgid='pgtrigger_delete_delete_81e7b', table='plans_consultation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='answered_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."emptied_at" IS NULL AND NEW."emptied_at" IS NOT NULL AND NEW."kind" = OLD."kind" AND NEW."source" = OLD."source" AND NEW."publication_id" = OLD."publication_id"))', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "kind", "age", "area", "organisation", "comment", "source", "publication_id", "emptied_at" rows from % table\', TG_TABLE_NAME;', hash='204c44ec362ed9c837875685bcb39fe8b4550e5d', operation='UPDATE OF "kind", "age", "area", "organisation", "comment", "source", "publication_id", "emptied_at"', pgid='pgtrigger_answered_once_68be7', table='plans_response', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_responseevent" ("at", "code", "emptied_at", "id", "moderated_at", "moderated_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publication_id", "reason", "sent", "source", "state") VALUES (NEW."at", NEW."code", NEW."emptied_at", NEW."id", NEW."moderated_at", NEW."moderated_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publication_id", NEW."reason", NEW."sent", NEW."source", NEW."state"); RETURN NULL;', hash='d73daa8866c89384ca8cf8a76ff79c6bb6acdbc0', operation='INSERT', pgid='pgtrigger_insert_insert_a9ba0', table='plans_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."emptied_at" IS DISTINCT FROM (NEW."emptied_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."moderated_at" IS DISTINCT FROM (NEW."moderated_at") OR OLD."moderated_by_id" IS DISTINCT FROM (NEW."moderated_by_id") OR OLD."publication_id" IS DISTINCT FROM (NEW."publication_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."sent" IS DISTINCT FROM (NEW."sent") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "plans_responseevent" ("at", "code", "emptied_at", "id", "moderated_at", "moderated_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publication_id", "reason", "sent", "source", "state") VALUES (NEW."at", NEW."code", NEW."emptied_at", NEW."id", NEW."moderated_at", NEW."moderated_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publication_id", NEW."reason", NEW."sent", NEW."source", NEW."state"); RETURN NULL;', hash='07fd57997ee3db414981c45a1bcb55714ff97d7e', operation='UPDATE', pgid='pgtrigger_update_update_b7573', table='plans_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_responseevent" ("at", "code", "emptied_at", "id", "moderated_at", "moderated_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publication_id", "reason", "sent", "source", "state") VALUES (OLD."at", OLD."code", OLD."emptied_at", OLD."id", OLD."moderated_at", OLD."moderated_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publication_id", OLD."reason", OLD."sent", OLD."source", OLD."state"); RETURN NULL;', hash='b4a45b1f50993b64bd824227c74351df54bc6674', operation='DELETE', pgid='pgtrigger_delete_delete_f71d0', table='plans_response', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('keep_months__range', (1, 120))), name='answers_kept_for_a_time'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(('emptied_at', None), models.Q(('age', ''), ('area', ''), ('comment', ''), ('organisation', '')), _connector='OR'), name='emptied_of_all'),
        ),
    ]
